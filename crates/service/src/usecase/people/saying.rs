//! What a computer says of one person, and what becomes of it.

use jiff::Timestamp;
use protocol::entity::School;
use protocol::operation::{Outcome, Reason};
use uuid::Uuid;

use crate::Service;

/// Where it was said, by whom.
pub(in crate::usecase) struct Saying<'a> {
    pub(in crate::usecase) service: &'a Service,
    pub(in crate::usecase) school: School,
    /// The schools of the person whom the computer is bound to.
    pub(in crate::usecase) schools: &'a [String],
    pub(in crate::usecase) device: Uuid,
    pub(in crate::usecase) staff: Uuid,
    pub(in crate::usecase) now: Timestamp,
}

/// What became of what was said.
pub(in crate::usecase) struct Taken {
    pub(in crate::usecase) outcome: Outcome,
    /// The account of the person.
    pub(in crate::usecase) account: Option<Uuid>,
    /// Who they are.
    pub(in crate::usecase) person: Option<Uuid>,
}

impl Taken {
    pub(super) fn unknown() -> Self {
        Self { outcome: Outcome::Refused(Reason::UnknownPerson), account: None, person: None }
    }
}
