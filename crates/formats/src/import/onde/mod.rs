//! ONDE (formerly BE1D): the two CSV files that the director of a primary school exports.
//!
//! Neither names the school nor gives identifiers; a record's key is its line. Headers are compared without
//! accents, case, spaces and apostrophes, and columns that are not known are passed over.

mod children;
mod guardians;
mod header;
mod line;
mod numbers;
mod pupils;
mod row;
mod rows;
mod survey;
#[cfg(test)]
mod tests;

pub(super) use self::{guardians::read as read_guardians, header::recognise, pupils::read as read_pupils};
