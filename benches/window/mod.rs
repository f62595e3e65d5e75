//! A window as a person has it: what a hand does is done to the X server, and what the eye sees is read from it.

pub mod display;
pub mod eyes;
pub mod processes;
pub mod scenario;

use std::error::Error;
use std::fmt;

/// Why a benchmark cannot go on.
#[derive(Debug)]
pub struct Fault(String);

impl Fault {
    /// Says so.
    pub fn boxed(what: impl Into<String>) -> Box<dyn Error> {
        Box::new(Self(what.into()))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

impl Error for Fault {}
