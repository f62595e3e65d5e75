//! Readers of the files that schools and académies already have.

pub mod record;
