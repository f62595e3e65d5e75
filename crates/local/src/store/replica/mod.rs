//! What the central service says of a school, in the tables of this computer: a file for each kind of thing.
//!
//! Each kind is written at once, from one JSON text: a first synchronisation is a dozen statements. Kinds come in the
//! order in which they name each other.

mod account;
mod bulk;
mod changes;
pub mod erase;
mod gone;
pub mod grouping;
pub(super) mod people;
pub(super) mod school;
mod sheet;

use jiff::Timestamp;
use protocol::delegation::SchoolRole;
use protocol::feed::Page;
use sqlx::SqliteConnection;
use uuid::Uuid;

pub use self::account::{confirm, refresh};
pub use self::changes::{Changes, latest};
use super::joining::{self, Adoption};
use crate::Result;

/// Takes all pages of a school, from the first to the last one, which says that there is no more. `anew` says that they
/// are the whole school, from its beginning: what is not in them is gone, and what was confirmed of its accounts is of a
/// history that is no more. Who was this computer's own and is the service's from now on is adopted first. What is seen of
/// the accounts is another matter ([`refresh`]); gives these accounts.
///
/// # Errors
/// What the database met.
pub async fn take(
    connection: &mut SqliteConnection,
    uai: &str,
    pages: Vec<Page>,
    anew: bool,
    adoption: &Adoption,
    at: Timestamp,
) -> Result<Vec<Uuid>> {
    let sees_pupils_alone = pages.last().is_some_and(|page| page.role == Some(SchoolRole::Support));
    let changes = latest(pages);
    for school in &changes.schools {
        school::put(connection, school, at).await?;
    }
    let school = super::school::find(&mut *connection, uai).await?.id;
    school::put_classes(connection, school, &changes.classes).await?;
    let logins: Vec<&str> = changes.accounts.iter().map(|account| account.login.as_str()).collect();
    joining::adopt(connection, adoption, &logins).await?;
    account::put(connection, &changes.accounts, anew).await?;
    grouping::put(connection, &changes.accounts).await?;
    people::put_pupils(connection, &changes.pupils).await?;
    people::put_guardians(connection, &changes.guardians).await?;
    people::put_enrolments(connection, school, &changes.enrolments).await?;
    people::put_links(connection, &changes.links).await?;
    sheet::put(connection, &changes.sheets).await?;
    gone::remove(connection, school, &changes.gone).await?;
    if anew {
        gone::keep_only(connection, school, &changes).await?;
        // Who was a delegate before had guardians, too.
        if sees_pupils_alone {
            erase::nobodys(connection).await?;
        }
    }
    Ok(changes.accounts.iter().map(|account| account.state.id).collect())
}
