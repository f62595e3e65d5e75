//! Groupings of accounts of the central service: what it says of them, and what waits for its answer.
//!
//! What is seen is derived from both, whenever either changes: [`crate::store::grouping`] and the account that each record points
//! to. A record's own account never changes by it.

use domain::place::Place;
use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use protocol::account::Account;
use protocol::decision::Decision;
use protocol::operation::{Answer, Outcome};
use sqlx::{Row, SqliteConnection};
use uuid::Uuid;

use super::super::id::{AccountId, GuardianId, SchoolId};
use super::super::stored::{Cells, Coded, Stored};
use super::bulk::write;
use crate::Result;

/// What the service says of an account that is grouped away.
#[derive(serde::Serialize)]
struct Said {
    id: Uuid,
    kept: Option<Uuid>,
    grouped_on: Option<String>,
}

/// Writes what the service says of these accounts.
///
/// # Errors
/// What the database met.
pub(super) async fn put(connection: &mut SqliteConnection, accounts: &[Account]) -> Result<()> {
    let said: Vec<Said> = accounts
        .iter()
        .map(|account| Said {
            id: account.state.id,
            kept: account.grouped_into.filter(|_| account.grouped_on.is_some()),
            grouped_on: account.grouped_on.map(|day| day.kept()),
        })
        .collect();
    for statement in [
        "DELETE FROM confirmed_grouping WHERE account_id IN
             (SELECT account.id FROM json_each(?1) JOIN account ON account.uuid = unhex(value ->> 'id', '-'))",
        "INSERT INTO confirmed_grouping (account_id, kept, grouped_on)
         SELECT account.id, unhex(value ->> 'kept', '-'), value ->> 'grouped_on'
         FROM json_each(?1) JOIN account ON account.uuid = unhex(value ->> 'id', '-')
         WHERE value ->> 'kept' IS NOT NULL",
    ] {
        write(connection, statement, &said).await?;
    }
    Ok(())
}

/// Takes in what became of a grouping, or of its end, until the service says it with the accounts themselves.
///
/// # Errors
/// What the database met.
pub async fn answered(connection: &mut SqliteConnection, answer: &Answer, at: Timestamp) -> Result<()> {
    let row = sqlx::query(
        "SELECT counter, payload, account.uuid, school.uai FROM operation
         JOIN account ON account.id = account_id JOIN school ON school.id = operation.school_id
         WHERE operation.id = ?1 AND operation.kind IN ('group', 'ungroup')",
    )
    .bind(answer.id)
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row.filter(|_| !matches!(answer.outcome, Outcome::Refused(_))) else { return Ok(()) };
    let account: Uuid = row.try_get("uuid")?;
    let today = Place::of(row.try_get("uai")?).day(at);
    match Cells::of(&row, "operation", &["counter"]).json("payload")? {
        Decision::Group { into, .. } => {
            let opened = answer.account.as_ref().map_or(into, |state| state.id);
            for away in [account, into].into_iter().filter(|id| *id != opened) {
                sqlx::query(
                    "INSERT INTO confirmed_grouping (account_id, kept, grouped_on)
                     SELECT id, ?2, ?3 FROM account WHERE uuid = ?1 AND secret IS NULL
                     ON CONFLICT (account_id) DO UPDATE SET kept = excluded.kept",
                )
                .bind(away)
                .bind(opened)
                .bind(Coded(today))
                .execute(&mut *connection)
                .await?;
            }
            Ok(())
        }
        _ => {
            sqlx::query(
                "DELETE FROM confirmed_grouping WHERE account_id = (SELECT id FROM account WHERE uuid = ?1)",
            )
            .bind(account)
            .execute(connection)
            .await?;
            Ok(())
        }
    }
}

/// An account that is seen grouped away.
#[derive(Debug, Clone, Copy)]
struct Away {
    kept: AccountId,
    grouped_on: Date,
    /// The decision that waits; nil when the service said it.
    operation: Uuid,
}

/// Accounts that are seen grouped away, and where each leads.
#[derive(Debug, Default)]
struct Seen {
    away: HashMap<AccountId, Away>,
    /// The decision that ends a grouping and waits.
    ended: HashMap<AccountId, Uuid>,
}

impl Seen {
    fn opened(&self, account: AccountId) -> AccountId {
        let mut opened = account;
        while let Some(away) = self.away.get(&opened) {
            opened = away.kept;
        }
        opened
    }

    /// What the service will make of a decision, for all that is known here.
    fn decide(&mut self, account: AccountId, kept: AccountId, operation: Uuid, grouped_on: Date) {
        let kept = self.opened(kept);
        if self.opened(account) == account && kept != account {
            self.away.insert(account, Away { kept, grouped_on, operation });
        }
    }
}

/// What is confirmed, and what waits, in the order it was decided.
async fn seen(connection: &mut SqliteConnection) -> Result<Seen> {
    let mut seen = Seen::default();
    let confirmed = sqlx::query(
        "SELECT confirmed_grouping.account_id, kept.id AS kept_id, grouped_on
         FROM confirmed_grouping JOIN account kept ON kept.uuid = confirmed_grouping.kept",
    )
    .fetch_all(&mut *connection)
    .await?;
    for row in &confirmed {
        let cells = Cells::of(row, "confirmed_grouping", &["account_id"]);
        let (account, kept): (AccountId, AccountId) = (cells.get("account_id")?, cells.get("kept_id")?);
        seen.decide(account, kept, Uuid::nil(), cells.stored("grouped_on")?);
    }
    let waiting = sqlx::query(
        "SELECT outgoing.counter, operation.counter AS place, operation.id, account_id, payload, decided_at,
             school.uai
         FROM outgoing JOIN operation ON operation.id = outgoing.operation_id
             JOIN school ON school.id = operation.school_id
         WHERE operation.kind IN ('group', 'ungroup') ORDER BY outgoing.counter",
    )
    .fetch_all(&mut *connection)
    .await?;
    for row in &waiting {
        let operation = Cells::of(row, "operation", &["place"]);
        let account: AccountId = operation.get("account_id")?;
        let id: Uuid = operation.get("id")?;
        match operation.json("payload")? {
            Decision::Group { into, .. } => {
                let kept: Option<AccountId> = sqlx::query_scalar("SELECT id FROM account WHERE uuid = ?1")
                    .bind(into)
                    .fetch_optional(&mut *connection)
                    .await?;
                let Some(kept) = kept else { continue };
                seen.decide(
                    account,
                    kept,
                    id,
                    Place::of(operation.get("uai")?).day(operation.stored("decided_at")?),
                );
            }
            _ => {
                seen.away.remove(&account);
                seen.ended.insert(account, id);
            }
        }
    }
    Ok(seen)
}

/// Lets what is seen be what the service says and what waits: groupings, and where records point.
///
/// # Errors
/// What the database met.
pub async fn derive(connection: &mut SqliteConnection) -> Result<()> {
    let seen = seen(connection).await?;
    let shown: Vec<(i64, AccountId, AccountId)> = sqlx::query_as(
        "SELECT g.id, g.account_id, g.kept_id FROM grouping g JOIN account ON account.id = g.account_id
         WHERE g.ended_by IS NULL AND account.secret IS NULL",
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut there: HashMap<AccountId, AccountId> = HashMap::new();
    for (id, account, kept) in shown {
        match seen.away.get(&account) {
            Some(away) if away.kept == kept => {
                sqlx::query("UPDATE grouping SET grouped_on = ?2 WHERE id = ?1 AND grouped_on <> ?2")
                    .bind(id)
                    .bind(Coded(away.grouped_on))
                    .execute(&mut *connection)
                    .await?;
                there.insert(account, kept);
            }
            _ => {
                let by = seen.ended.get(&account).copied().unwrap_or_default();
                sqlx::query("UPDATE grouping SET ended_by = ?2 WHERE id = ?1")
                    .bind(id)
                    .bind(by)
                    .execute(&mut *connection)
                    .await?;
            }
        }
    }
    for (account, away) in seen.away.iter().filter(|(account, _)| !there.contains_key(account)) {
        for statement in [
            "INSERT INTO grouping (account_id, kept_id, grouped_on, operation_id) VALUES (?1, ?2, ?3, ?4)",
            "DELETE FROM told_apart WHERE account_id = min(?1, ?2) AND other_id = max(?1, ?2) AND ?3 = ?3 AND ?4 = ?4",
        ] {
            sqlx::query(statement)
                .bind(account)
                .bind(away.kept)
                .bind(Coded(away.grouped_on))
                .bind(away.operation)
                .execute(&mut *connection)
                .await?;
        }
    }
    point(connection, &seen).await
}

/// Lets records of people of the service point to the account that is opened in place of their own.
async fn point(connection: &mut SqliteConnection, seen: &Seen) -> Result<()> {
    let away: Vec<AccountId> = seen.away.keys().copied().collect();
    let records: Vec<(GuardianId, AccountId, AccountId)> = sqlx::query_as(
        "SELECT guardian.id, coalesce(home_account_id, account_id), account_id
         FROM guardian JOIN account ON account.id = coalesce(home_account_id, account_id) AND account.secret IS NULL
         WHERE home_account_id IS NOT NULL OR account_id IN (SELECT value FROM json_each(?1))",
    )
    .bind(serde_json::to_string(&away)?)
    .fetch_all(&mut *connection)
    .await?;
    for (record, own, points_to) in records {
        let opened = seen.opened(own);
        if opened != points_to || own == opened {
            sqlx::query(
                "UPDATE guardian SET account_id = ?2, home_account_id = nullif(?3, ?2) WHERE id = ?1",
            )
            .bind(record)
            .bind(opened)
            .bind(own)
            .execute(&mut *connection)
            .await?;
        }
    }
    Ok(())
}

/// A school with a pupil whom a record of an account's own answers for, that school first if it is one.
///
/// # Errors
/// What the database met.
pub async fn school_of(
    connection: &mut SqliteConnection,
    account: AccountId,
    first: SchoolId,
) -> Result<Option<SchoolId>> {
    Ok(sqlx::query_scalar(
        "SELECT enrolment.school_id FROM guardian
         JOIN link ON link.guardian_id = guardian.id AND link.gone = 0
         JOIN enrolment ON enrolment.pupil_id = link.pupil_id AND enrolment.gone_on IS NULL
         WHERE coalesce(home_account_id, account_id) = ?1
         ORDER BY enrolment.school_id <> ?2, enrolment.school_id LIMIT 1",
    )
    .bind(account)
    .bind(first)
    .fetch_optional(connection)
    .await?)
}
