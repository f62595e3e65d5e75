//! Operations and what became of them, and the sheets they printed.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use protocol::entity::Sheet;
use protocol::joining::BroughtSheet;
use protocol::operation::{Operation, Outcome};
use serde_json::Value;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use super::coded::unsigned;
use crate::{Error, Result};

/// An operation that was answered.
#[derive(Debug, Clone)]
pub struct Answered {
    /// Its id.
    pub id: Uuid,
    /// The computer that sent it first.
    pub device: Uuid,
    /// Its counter.
    pub counter: u64,
    /// As it was sent.
    pub operation: Operation,
    /// What became of it.
    pub outcome: Outcome,
    /// The account that it was applied to.
    pub went_to: Option<Uuid>,
    /// Of what files said of a person: who they are.
    pub person: Option<Uuid>,
}

/// What is kept beside an operation.
#[derive(Debug, Clone, Copy)]
pub struct Receipt<'a> {
    /// The computer.
    pub device: Uuid,
    /// The person it is bound to.
    pub author: Uuid,
    /// As it was sent.
    pub operation: &'a Operation,
    /// The account that it was applied to.
    pub went_to: Option<Uuid>,
    /// Of what files said of a person: who they are.
    pub person: Option<Uuid>,
    /// The moment it was decided, as far as the computer's clock is believed.
    pub decided_at: Timestamp,
    /// The moment it arrived.
    pub received_at: Timestamp,
    /// What became of it.
    pub outcome: Outcome,
    /// What it was reconciled with.
    pub facts: Option<&'a Value>,
}

/// Keeps an operation with its answer, and its sheet.
pub async fn keep(connection: &mut PgConnection, receipt: Receipt<'_>, day: Date) -> Result<()> {
    let Receipt { device, author, operation, went_to, person, decided_at, received_at, outcome, facts } =
        receipt;
    let (became, reason) = parts(outcome)?;
    let content = content(operation)?;
    sqlx::query(
        "INSERT INTO operation (id, device, counter, batch, author, school, account, went_to, kind, content, decided_at,
             received_at, became, reason, facts, person)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(operation.id)
    .bind(device)
    .bind(i64::try_from(operation.counter).unwrap_or(i64::MAX))
    .bind(operation.batch)
    .bind(author)
    .bind(&operation.school)
    .bind(operation.account)
    .bind(went_to)
    .bind(operation.decision.code())
    .bind(content)
    .bind(decided_at.to_sqlx())
    .bind(received_at.to_sqlx())
    .bind(became)
    .bind(reason)
    .bind(facts)
    .bind(person)
    .execute(&mut *connection)
    .await?;
    // A sheet was printed whatever became of its decision: its account says whether it is void. That of an account which
    // is grouped away stays with it.
    if let (Some(sheet), Some(account)) = (&operation.sheet, went_to) {
        sqlx::query(
            "INSERT INTO sheet (operation, batch, school, account, login, generation, printed_on)
             VALUES ($1, $2, $3, coalesce((SELECT id FROM account WHERE id = $8 AND grouped_into IS NOT NULL), $4), $5,
                 $6, $7)",
        )
        .bind(operation.id)
        .bind(operation.batch)
        .bind(&operation.school)
        .bind(account)
        .bind(&sheet.login)
        .bind(sheet.generation.map(i64::from))
        .bind(day.to_sqlx())
        .bind(operation.account)
        .execute(connection)
        .await?;
    }
    Ok(())
}

/// Takes sheets that a computer alone had printed for an account.
pub async fn put_sheets(
    connection: &mut PgConnection,
    school: &str,
    account: Uuid,
    sheets: &[BroughtSheet],
) -> Result<()> {
    for sheet in sheets {
        sqlx::query(
            "INSERT INTO sheet (operation, batch, school, account, login, generation, printed_on)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (operation) DO NOTHING",
        )
        .bind(sheet.operation)
        .bind(sheet.batch)
        .bind(school)
        .bind(account)
        .bind(&sheet.login)
        .bind(sheet.generation.map(i64::from))
        .bind(sheet.printed_on.to_sqlx())
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// The operation of that id.
pub async fn find(connection: &mut PgConnection, id: Uuid) -> Result<Option<Answered>> {
    let row = sqlx::query(
        "SELECT id, device, counter, content, became, reason, went_to, person FROM operation WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(connection)
    .await?;
    row.map(|row| answered(&row)).transpose()
}

/// The operations of a computer after a counter, in their order.
pub async fn after(
    connection: &mut PgConnection,
    device: Uuid,
    counter: u64,
    limit: usize,
) -> Result<Vec<Answered>> {
    let rows = sqlx::query(
        "SELECT id, device, counter, content, became, reason, went_to, person FROM operation
         WHERE device = $1 AND counter > $2 ORDER BY counter LIMIT $3",
    )
    .bind(device)
    .bind(i64::try_from(counter).unwrap_or(i64::MAX))
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await?;
    rows.iter().map(answered).collect()
}

/// These sheets of a school.
pub async fn sheets(connection: &mut PgConnection, school: &str, operations: &[Uuid]) -> Result<Vec<Sheet>> {
    let rows = sqlx::query(
        "SELECT operation, batch, account, login, generation, printed_on FROM sheet
         WHERE school = $1 AND operation = ANY($2)",
    )
    .bind(school)
    .bind(operations)
    .fetch_all(connection)
    .await?;
    let read = |row: sqlx::postgres::PgRow| -> Result<Sheet> {
        let generation: Option<i32> = row.try_get("generation")?;
        let printed_on: jiff_sqlx::Date = row.try_get("printed_on")?;
        Ok(Sheet {
            operation: row.try_get("operation")?,
            batch: row.try_get("batch")?,
            account: row.try_get("account")?,
            login: row.try_get("login")?,
            generation: generation.map(|number| unsigned(number, "sheet", "generation")).transpose()?,
            printed_on: printed_on.to_jiff(),
        })
    };
    rows.into_iter().map(read).collect()
}

fn content(operation: &Operation) -> Result<Value> {
    serde_json::to_value(operation).map_err(|error| Error::BadContent("an operation", error))
}

/// An outcome in its two columns.
fn parts(outcome: Outcome) -> Result<(String, Option<String>)> {
    let bad = |error| Error::BadContent("an outcome", error);
    let mut written = serde_json::to_value(outcome).map_err(bad)?;
    let mut take = |field: &str| written.get_mut(field).and_then(|value| value.as_str().map(str::to_owned));
    let became = take("became").ok_or(Error::BadValue { table: "operation", column: "became" })?;
    Ok((became, take("reason")))
}

/// An outcome out of its two columns.
pub fn outcome(became: String, reason: Option<String>) -> Result<Outcome> {
    let written = match reason {
        Some(reason) => serde_json::json!({ "became": became, "reason": reason }),
        None => serde_json::json!({ "became": became }),
    };
    serde_json::from_value(written).map_err(|error| Error::BadContent("an outcome", error))
}

fn answered(row: &sqlx::postgres::PgRow) -> Result<Answered> {
    let bad = |error| Error::BadContent("an operation", error);
    Ok(Answered {
        id: row.try_get("id")?,
        device: row.try_get("device")?,
        counter: unsigned(row.try_get::<i64, _>("counter")?, "operation", "counter")?,
        operation: serde_json::from_value(row.try_get("content")?).map_err(bad)?,
        outcome: outcome(row.try_get("became")?, row.try_get("reason")?)?,
        went_to: row.try_get("went_to")?,
        person: row.try_get("person")?,
    })
}
