//! SIECLE (secondary schools): XML exports of one school, whose `PARAMETRES` name it and date the export.
//!
//! Pupils' classes and guardians' addresses stand after those who refer to them, so pupils and guardians are
//! held until the end of the file; their number is bounded by what one school can have.

mod classes;
mod communs;
mod element;
mod guardians;
mod person;
mod pupils;
#[cfg(test)]
mod tests;

pub(super) use self::{
    classes::{read_nomenclatures, read_structures},
    communs::read as read_common,
    guardians::read as read_guardians,
    pupils::read as read_pupils,
};
