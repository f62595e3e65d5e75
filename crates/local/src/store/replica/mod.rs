//! What the central service says of a school, in the tables of this computer: a file for each kind of thing.
//!
//! Each kind is written at once, from one JSON text: a first synchronisation is a dozen statements. Kinds come in the
//! order in which they name each other.

mod account;
mod gone;
mod people;
mod school;
mod sheet;

use std::collections::HashSet;

use jiff::Timestamp;
use protocol::entity::{Entity, EntityKey};
use protocol::feed::{Change, Page};
use serde::Serialize;
use sqlx::SqliteConnection;
use uuid::Uuid;

pub use self::account::{confirm, refresh};
use super::joining::{self, Adoption};
use crate::Result;

/// What changed in a school, by kind.
#[derive(Debug, Default)]
pub struct Changes {
    schools: Vec<protocol::entity::School>,
    classes: Vec<protocol::entity::Class>,
    /// Accounts.
    pub accounts: Vec<protocol::account::Account>,
    /// Pupils.
    pub pupils: Vec<protocol::entity::Pupil>,
    /// Guardians.
    pub guardians: Vec<protocol::entity::Guardian>,
    enrolments: Vec<protocol::entity::Enrolment>,
    /// Who is responsible for whom.
    pub links: Vec<protocol::entity::Link>,
    sheets: Vec<protocol::entity::Sheet>,
    gone: Vec<EntityKey>,
}

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
    let changes = latest(pages);
    for school in &changes.schools {
        school::put(connection, school, at).await?;
    }
    let school = super::school::find(&mut *connection, uai).await?.id;
    school::put_classes(connection, school, &changes.classes).await?;
    let logins: Vec<&str> = changes.accounts.iter().map(|account| account.login.as_str()).collect();
    joining::adopt(connection, adoption, &logins).await?;
    account::put(connection, &changes.accounts, anew).await?;
    people::put_pupils(connection, &changes.pupils).await?;
    people::put_guardians(connection, &changes.guardians).await?;
    people::put_enrolments(connection, school, &changes.enrolments).await?;
    people::put_links(connection, &changes.links).await?;
    sheet::put(connection, &changes.sheets).await?;
    gone::remove(connection, school, &changes.gone).await?;
    if anew {
        gone::keep_only(connection, school, &changes).await?;
    }
    Ok(changes.accounts.iter().map(|account| account.state.id).collect())
}

/// The last word of the pages about each thing, by kind.
#[must_use]
pub fn latest(pages: Vec<Page>) -> Changes {
    let mut sorted = Changes::default();
    let mut told = HashSet::new();
    for change in pages.into_iter().rev().flat_map(|page| page.changes.into_iter().rev()) {
        let key = match &change {
            Change::Is(entity) => entity.key(),
            Change::Gone(key) => key.clone(),
        };
        if !told.insert(key.clone()) {
            continue;
        }
        match change {
            Change::Gone(_) => sorted.gone.push(key),
            Change::Is(entity) => match *entity {
                Entity::School(school) => sorted.schools.push(school),
                Entity::Class(class) => sorted.classes.push(class),
                Entity::Account(account) => sorted.accounts.push(account),
                Entity::Pupil(pupil) => sorted.pupils.push(pupil),
                Entity::Guardian(guardian) => sorted.guardians.push(guardian),
                Entity::Enrolment(enrolment) => sorted.enrolments.push(enrolment),
                Entity::Link(link) => sorted.links.push(link),
                Entity::Sheet(sheet) => sorted.sheets.push(sheet),
            },
        }
    }
    sorted
}

/// Runs a statement whose first parameter is those rows as one JSON text, when there are any.
async fn write(connection: &mut SqliteConnection, sql: &'static str, rows: &[impl Serialize]) -> Result<()> {
    if !rows.is_empty() {
        sqlx::query(sql).bind(serde_json::to_string(rows)?).execute(connection).await?;
    }
    Ok(())
}
