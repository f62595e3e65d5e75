//! Fictitious schools, on which demonstrations, tests and benchmarks feed, and the files that ONDE, SIECLE and AAF
//! would write of them ([`files`]).
//!
//! Nobody here exists. Family names are put together from syllables, towns are invented and have postal codes
//! in 99, telephones are of the ranges kept for fiction (or, overseas, zeros), mail is under domains kept for
//! examples, UAIs are of department 99 and INEs begin with 00. Proportions are those of real schools: 24 to 30
//! pupils a class, 1.8 legal guardians a pupil, 85 % of guardians with a mobile and 80 % with a mail address;
//! and so are the [awkward cases](Case), as frequent as one likes. The heavy rates add what tired people and
//! spreadsheets do to single records ([`Oddity`]); what they do to whole files is in [`crate::files::spoil`].
//!
//! ```
//! use fictional::{Churn, Kinds, SchoolSpec};
//!
//! let spec = SchoolSpec::new(7, Kinds::FirstDegree);
//! let school = spec.schools().next().expect("one school");
//! assert_eq!(school.pupils.len(), 240);
//! let weeks_later = school.evolve(&Churn::some_weeks());
//! assert_ne!(weeks_later, school);
//! ```

mod classes;
mod contact;
mod edge_cases;
mod evolve;
mod family;
pub mod files;
mod grade;
mod identifier;
mod last_year;
mod names;
mod oddity;
mod populate;
mod rng;
mod school;
mod service;
mod spec;
#[cfg(test)]
mod tests;

pub use contact::{Address, Contact};
pub use edge_cases::{Case, EdgeCases};
pub use evolve::Churn;
pub use grade::{Grade, SchoolKind, all_grades};
pub use last_year::LastYear;
pub use names::Sex;
pub(crate) use oddity::{misread, with_question_mark};
pub use school::{
    Class, Group, Guardian, Identity, Kinship, Link, Oddity, Pupil, Responsibility, School, Writing,
};
pub use service::Service;
pub use spec::{Kinds, SchoolSpec};
