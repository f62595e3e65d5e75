//! Writers of the formats in which Préau reads people: AAF, ONDE and SIECLE.
//!
//! They write [fictitious schools](crate) as the real systems would, down to the leading space of the
//! ONDE header ` Cycle`. Each writes to any [`std::io::Write`], and has a `folder` function that gives files
//! the names they have in real life. Bytes depend on the school and the style alone: no clock is read.

pub mod aaf;
pub mod charset;
pub mod onde;
pub mod siecle;
pub mod spoil;

mod archive;
#[cfg(test)]
mod tests;
mod xml;

pub use charset::Charset;
