//! One person: what the service knows of them, and that it knows nothing more.

use protocol::problem::ProblemCode;
use serde_json::{Map, Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::store::person;
pub use crate::store::person::{Ids, tables};
use crate::store::{account, audit};
use crate::{Error, Result, Service};

/// What was typed names nobody, or more than one.
#[derive(Debug)]
pub enum Found {
    /// Nobody.
    Nobody,
    /// Several people, by an id of each: an INE that sources gave to two pupils.
    Several(Vec<Uuid>),
    /// One.
    One(Ids),
}

/// Whom a login, an INE or an id names.
///
/// # Errors
/// What the database met.
pub async fn find(service: &Service, typed: &str) -> Result<Found> {
    find_in(&mut *service.pool.acquire().await?, typed).await
}

async fn find_in(connection: &mut PgConnection, typed: &str) -> Result<Found> {
    let mut people: Vec<(Uuid, Ids)> = Vec::new();
    for called in person::called(connection, typed.trim()).await? {
        if !people.iter().any(|(_, known)| known.all().contains(&called)) {
            people.push((called, person::ids(connection, &[called]).await?));
        }
    }
    Ok(match people.len() {
        0 => Found::Nobody,
        1 => people.pop().map_or(Found::Nobody, |(_, one)| Found::One(one)),
        _ => Found::Several(people.into_iter().map(|(id, _)| id).collect()),
    })
}

/// Everything that the service knows of somebody, but for secrets: one list for each table that says something. Others
/// are named by ids alone.
///
/// # Errors
/// What the database met.
pub async fn export(service: &Service, ids: &Ids) -> Result<Value> {
    let mut reading = service.begin_at_one_moment().await?;
    let names = person::names(&mut reading, ids, true).await?;
    let mut told: Map<String, Value> = Map::new();
    told.insert("exported_at".to_owned(), json!(service.now()));
    for (table, rows) in person::rows(&mut reading, ids, &names).await? {
        told.insert(table.to_owned(), rows.into());
    }
    let trail = person::trail(&mut reading, ids).await?;
    if !trail.is_empty() {
        told.insert("audit".to_owned(), trail.into());
    }
    Ok(Value::Object(told))
}

/// What goes with somebody.
#[derive(Debug, PartialEq, Eq)]
pub struct Rehearsed {
    /// The tables that say something, and how many rows of each.
    pub rows: Vec<(&'static str, u64)>,
    /// The schools that name them still: the next delivery would bring them back, as somebody new.
    pub named_at: Vec<String>,
}

/// Says what would go.
///
/// # Errors
/// What the database met.
pub async fn rehearse(service: &Service, ids: &Ids) -> Result<Rehearsed> {
    let mut reading = service.begin_at_one_moment().await?;
    let names = person::names(&mut reading, ids, false).await?;
    let rows = person::count(&mut reading, ids, &names).await?;
    Ok(Rehearsed { rows, named_at: person::named_at(&mut reading, ids).await? })
}

/// Erases somebody; the trail keeps that it was done, with ids that name nobody any more. `although_named`: although a
/// school names them still.
///
/// # Errors
/// [`ProblemCode::NotFound`] for who is no more, [`ProblemCode::Malformed`] for whom a school names still, and what the
/// database met.
pub async fn erase(service: &Service, ids: &Ids, although_named: bool) -> Result<()> {
    let now = service.now();
    let mut transaction = service.begin().await?;
    account::hold(&mut transaction, &ids.accounts).await?;
    // As they are by now: somebody may have grouped their account meanwhile.
    let ids = person::ids(&mut transaction, &ids.all()).await?;
    person::hold(&mut transaction, &ids.all()).await?;
    if ids.pupils.is_empty() && ids.guardians.is_empty() && ids.accounts.is_empty() {
        return Err(Error::Refused(ProblemCode::NotFound));
    }
    let named_at = person::named_at(&mut transaction, &ids).await?;
    if !named_at.is_empty() && !although_named {
        return Err(Error::Refused(ProblemCode::Malformed));
    }
    let names = person::names(&mut transaction, &ids, false).await?;
    person::erase(&mut transaction, &ids, &names, service.today()).await?;
    let content = json!({
        "pupils": ids.pupils, "guardians": ids.guardians, "accounts": ids.accounts, "although_named": named_at,
    });
    service.note_outside("person_erased", &content, now)?;
    let entry = audit::Entry { staff: None, device: None, school: None, kind: "person_erased", content };
    audit::append(&mut transaction, now, entry).await?;
    Ok(transaction.commit().await?)
}
