//! What staging tables keep as numbers. Statements take the numbers from here.

use std::fmt;

use domain::person::Responsibility;

use super::super::stored::Stored;

/// A number of a staging table, as it stands in a statement.
macro_rules! as_number {
    ($($type:ty),+) => {
        $(impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (*self as u8).fmt(f)
            }
        })+
    };
}

/// Whom a staged record is: `how` of `match_pupil` and `match_guardian`. Those before [`Match::New`] are of somebody
/// known.
#[derive(Debug, Clone, Copy)]
pub(super) enum Match {
    /// By the identifier of the source.
    ByIdentifier = 0,
    /// By a rule.
    ByRule = 1,
    /// Nobody known yet.
    New = 2,
    /// Another record of the files is the same person.
    SamePerson = 3,
    /// By an identifier, and no more than possible. None is left when the identifiers are done with.
    Possible = 4,
}

/// Why an enrolment ends: `how` of `stage_departure`.
#[derive(Debug, Clone, Copy)]
pub(super) enum EnrolmentEnd {
    /// A complete delivery does not name it any more.
    Unnamed = 0,
    /// The pupil is said to be in another school.
    Elsewhere = 1,
    /// The source removed the pupil.
    PupilRemoved = 2,
}

/// Why a link ends: `how` of `stage_link_end`.
#[derive(Debug, Clone, Copy)]
pub(super) enum LinkEnd {
    /// A delivery that says them all does not say it any more.
    Unsaid = 0,
    /// The source removed the guardian.
    GuardianRemoved = 1,
}

/// Whether what would end is kept: `kept` of `stage_departure` and `stage_link_end`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kept {
    /// It ends.
    Ends = 0,
    /// A quarantined record may be the person's.
    MayBeNamed = 1,
    /// A quarantined record may be anybody's.
    MayBeAnybody = 2,
    /// The director said so.
    SaidByDirector = 3,
}

as_number!(Match, EnrolmentEnd, LinkEnd, Kept);

/// `responsibility` of staged links that give none; the others are kept as in `link`.
pub(super) const NO_RESPONSIBILITY: i64 = 0;

/// What staged links keep of a responsibility.
#[must_use]
pub(super) fn responsibility(said: Option<Responsibility>) -> i64 {
    said.map_or(NO_RESPONSIBILITY, |why| why.kept())
}
