//! The real program on a real folder: what it answers, what it writes, how it refuses.

#![cfg(test)]

mod bench;
mod demo;
mod duplicates;
mod filters;
mod flow;
mod onde;
mod refusals;
mod signals;
mod spoilt;
mod words;
