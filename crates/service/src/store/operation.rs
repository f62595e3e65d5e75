//! Operations and what became of them, and the sheets they printed.

use std::borrow::Cow;

use domain::place::Place;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use protocol::decision::Decision;
use protocol::entity::Sheet;
use protocol::joining::BroughtSheet;
use protocol::operation::{Operation, Outcome};
use serde_json::{Value, json};
use sqlx::types::Json;
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
    /// Whom it was about was erased: what is kept is not what was sent.
    pub erased: bool,
}

/// An operation with its answer, and what is kept beside it.
#[derive(Debug)]
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
    pub facts: Option<Value>,
    /// It is about somebody of whom nothing is known, or known any more: whom it names is not kept.
    pub nobodys: bool,
}

impl Receipt<'_> {
    fn row(&self) -> Result<Value> {
        let (became, reason) = parts(self.outcome)?;
        let operation = self.operation;
        Ok(json!({
            "id": operation.id, "device": self.device, "counter": operation.counter, "batch": operation.batch,
            "author": self.author, "school": operation.school, "account": operation.account,
            "went_to": self.went_to, "kind": operation.decision.code(), "content": content(&self.kept())?,
            "decided_at": self.decided_at, "received_at": self.received_at, "became": became, "reason": reason,
            "facts": self.facts, "person": self.person, "erased": self.nobodys,
        }))
    }

    /// As it is kept.
    fn kept(&self) -> Cow<'_, Operation> {
        match self.nobodys {
            false => Cow::Borrowed(self.operation),
            true => Cow::Owned(Operation {
                sheet: None,
                decision: Decision::Unreadable {},
                ..self.operation.clone()
            }),
        }
    }

    /// A sheet was printed whatever became of its decision: its account says whether it is void.
    fn sheet(&self) -> Option<Value> {
        let operation = self.operation;
        let (sheet, went_to) = operation.sheet.as_ref().zip(self.went_to)?;
        Some(json!({
            "operation": operation.id, "batch": operation.batch, "school": operation.school,
            "sent": operation.account, "went_to": went_to, "login": sheet.login, "generation": sheet.generation,
            "printed_on": Place::of(&operation.school).day(self.decided_at),
        }))
    }
}

/// Keeps operations with their answers, and their sheets.
pub async fn keep_all(connection: &mut PgConnection, receipts: &[Receipt<'_>]) -> Result<()> {
    let rows = receipts.iter().map(Receipt::row).collect::<Result<Vec<Value>>>()?;
    sqlx::query(
        "INSERT INTO operation (id, device, counter, batch, author, school, account, went_to, kind, content, decided_at,
             received_at, became, reason, facts, person, erased)
         SELECT id, device, counter, batch, author, school, account, went_to, kind, content, decided_at, received_at,
             became, reason, facts, person, erased
         FROM jsonb_to_recordset($1) AS one(id uuid, device uuid, counter bigint, batch uuid, author uuid, school text,
             account uuid, went_to uuid, kind text, content jsonb, decided_at timestamptz, received_at timestamptz,
             became text, reason text, facts jsonb, person uuid, erased boolean)",
    )
    .bind(Json(rows))
    .execute(&mut *connection)
    .await?;
    let sheets: Vec<Value> = receipts.iter().filter_map(Receipt::sheet).collect();
    if sheets.is_empty() {
        return Ok(());
    }
    // That of an account which is grouped away stays with it.
    sqlx::query(
        "INSERT INTO sheet (operation, batch, school, account, login, generation, printed_on)
         SELECT operation, batch, school, CASE WHEN account.grouped_into IS NULL THEN went_to ELSE sent END, one.login,
             one.generation, printed_on
         FROM jsonb_to_recordset($1) AS one(operation uuid, batch uuid, school text, sent uuid, went_to uuid,
             login text, generation integer, printed_on date)
         LEFT JOIN account ON account.id = sent",
    )
    .bind(Json(sheets))
    .execute(connection)
    .await?;
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

/// Those of these operations that there are.
pub async fn find_all(connection: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Answered>> {
    let rows = sqlx::query(
        "SELECT id, device, counter, content, became, reason, went_to, person, erased FROM operation WHERE id = ANY($1)",
    )
    .bind(ids)
    .fetch_all(connection)
    .await?;
    rows.iter().map(answered).collect()
}

/// The operations of a computer after a counter, in their order.
pub async fn after(
    connection: &mut PgConnection,
    device: Uuid,
    counter: u64,
    limit: usize,
) -> Result<Vec<Answered>> {
    let rows = sqlx::query(
        "SELECT id, device, counter, content, became, reason, went_to, person, erased FROM operation
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
        erased: row.try_get("erased")?,
    })
}
