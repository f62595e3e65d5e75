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
mod saying;

use protocol::operation::Outcome;
use protocol::people::Said;
use sqlx::PgConnection;

pub(super) use self::saying::{Saying, Taken};
use crate::Result;
use crate::store::feed::Kind;
use crate::store::{delivery, said, school};

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
