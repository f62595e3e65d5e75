//! The real program on a real folder: what it answers, what it writes, how it refuses.

#![cfg(test)]

// What the windows are tried with is tried here, too.
#[path = "../../../../tests/project/bad_files/files.rs"]
mod bad_files;
mod bench;
mod cases;
mod copies;
mod demo;
#[cfg(unix)]
mod documented;
mod duplicates;
mod filters;
mod first_hour;
mod flow;
mod log;
mod onde;
mod refusals;
mod signals;
mod spoilt;
mod words;
