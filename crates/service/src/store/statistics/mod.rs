//! Statistics: what is counted each night, and what is read of it.

pub mod counting;
pub mod reading;
