//! A delivery of the AAF directory: the people of the schools that the service knows, brought up to date.
//!
//! Whom a source calls by one identifier is one person; else a pupil is known by her INE, unless another name and another
//! birth date say that it is somebody else, or by her names and birth date at her school, and a guardian as one of those
//! names who answers for the same child, whoever said so. Nobody is known by a name alone, and who may be two persons is
//! left out. Whoever is new gets an account: guardians, and pupils of the second degree. Who leaves keeps it.
//!
//! One delivery is one transaction. A rehearsal is the same one, given up at its end. Records are staged by `COPY`; what
//! says what was taken last is passed over, the rest is decided by the thousand. A delivery that comes out of order is
//! passed over, one that would take too many away waits for an operator.

mod brakes;
pub mod daily;
mod departures;
mod deposit;
mod described;
mod guardians;
mod identity;
mod keeping;
mod merging;
pub mod order;
mod outcome;
pub mod perimeter;
mod presence;
mod pupil;
mod pupils;
mod reading;
pub mod release;
mod renamed;
mod report;
mod schools;
mod taking;
mod unread;
mod unreadable;
mod whereabouts;

pub use formats::import::academy_name;

pub use self::keeping::Kept;
pub use self::outcome::{Agreed, Became, Consent, LetThrough, Outcome};
pub use self::reading::{Delivery, FileRead};
pub use self::report::{Emptied, LeftOut, Renumbered, Report, Told, Unlinked};
pub use self::taking::take_in;
pub use self::unreadable::{Failed, Unreadable};
