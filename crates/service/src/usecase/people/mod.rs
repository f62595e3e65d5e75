//! Files that a computer imported: what they say of each person, taken one by one.
//!
//! Whom a source calls by one identifier is one person, as in a delivery of AAF; else a pupil is known by her INE, or at
//! the school by her names and birth date, and a guardian as one of those names who answers for the same pupil. Whoever
//! is in doubt is somebody new: an account is never given to another person. What is sound is not replaced by what is
//! malformed, and nothing changes that is not said.

mod claim;
mod guardian;
mod matching;
mod pupil;

use jiff::Timestamp;
use protocol::entity::School;
use protocol::operation::{Outcome, Reason};
use protocol::people::Said;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::store::feed::Kind;
use crate::store::{delivery, said, school};
use crate::{Result, Service};

/// Where it was said, by whom.
pub(super) struct Saying<'a> {
    pub(super) service: &'a Service,
    pub(super) school: School,
    /// The schools of the person whom the computer is bound to.
    pub(super) schools: &'a [String],
    pub(super) device: Uuid,
    pub(super) staff: Uuid,
    pub(super) now: Timestamp,
}

/// What became of what was said.
pub(super) struct Taken {
    pub(super) outcome: Outcome,
    /// The account of the person.
    pub(super) account: Option<Uuid>,
    /// Who they are.
    pub(super) person: Option<Uuid>,
}

impl Taken {
    fn unknown() -> Self {
        Self { outcome: Outcome::Refused(Reason::UnknownPerson), account: None, person: None }
    }
}

/// Takes what files say of one person or class.
pub(super) async fn take(saying: &Saying<'_>, connection: &mut PgConnection, said: &Said) -> Result<Taken> {
    // As a delivery does: two who describe one person at once would make two of them.
    delivery::one_at_a_time(connection).await?;
    match said {
        Said::Class(class) => {
            let uai = &saying.school.uai;
            if !class.code.is_empty() && !class.label.is_empty() {
                school::put_class(connection, uai, class).await?;
            }
            said::tell(connection, uai, &[(Kind::Class, class.code.clone())]).await?;
            Ok(Taken { outcome: Outcome::Applied, account: None, person: None })
        }
        Said::Pupil(said) => pupil::take(saying, connection, said).await,
        Said::Guardian(said) => guardian::take(saying, connection, said).await,
    }
}
