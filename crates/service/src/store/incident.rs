//! Incidents: what leaked, which schools are done, and whose sheets are to be printed again.

use domain::account::Generation;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::{Value, json};
use sqlx::types::Json;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use super::coded::unsigned;
use super::event::Note;
use crate::Result;
use crate::keys::Sealed;

/// An incident as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its number.
    pub id: i64,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// Secrets leaked, too.
    pub secrets: bool,
    /// Codes of which accounts are left alone.
    pub spared: Vec<String>,
    /// When every school was done.
    pub ended_at: Option<Timestamp>,
    /// Its schools.
    pub schools: u64,
    /// Those that are done.
    pub done: u64,
    /// Accounts rolled so far.
    pub accounts: u64,
    /// Of them, those of which a family has a sheet.
    pub reprint: u64,
}

/// An account of which somebody has, or may have, a value.
#[derive(Debug, Clone, Copy)]
pub struct Exposed {
    /// The account.
    pub account: Uuid,
    /// The greatest generation that a computer received or a sheet bears; 0 when there is none.
    pub received: Generation,
}

/// The schools of these départements (the first three digits of a UAI).
pub async fn schools_of(connection: &mut PgConnection, department: &str) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar("SELECT uai FROM school WHERE left(uai, 3) = $1 ORDER BY uai")
        .bind(department)
        .fetch_all(connection)
        .await?)
}

/// These of the schools that there are, with their names.
pub async fn known(connection: &mut PgConnection, schools: &[String]) -> Result<Vec<(String, String)>> {
    Ok(sqlx::query_as("SELECT uai, name FROM school WHERE uai = ANY($1) ORDER BY uai")
        .bind(schools)
        .fetch_all(connection)
        .await?)
}

/// The accounts of a school, of people who left and who answer for nobody there any more, too; those of an incident that it has come to already left out.
pub async fn exposed(
    connection: &mut PgConnection,
    school: &str,
    incident: Option<i64>,
) -> Result<Vec<Exposed>> {
    let rows: Vec<(Uuid, i32)> = sqlx::query_as(
        "SELECT theirs.account, greatest(
             coalesce((SELECT max(generation) FROM delivery WHERE delivery.account = theirs.account), 0),
             coalesce((SELECT max(generation) FROM sheet WHERE sheet.account = theirs.account), 0))
         FROM (SELECT account FROM account_school WHERE school = $1
               UNION SELECT account FROM sheet WHERE school = $1
               UNION SELECT guardian.account FROM guardian JOIN link ON link.guardian = guardian.id
                     JOIN enrolment ON enrolment.pupil = link.pupil WHERE enrolment.school = $1) AS theirs
         WHERE NOT EXISTS (
             SELECT 1 FROM incident_account WHERE incident = $2 AND incident_account.account = theirs.account)
         ORDER BY theirs.account",
    )
    .bind(school)
    .bind(incident)
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|(account, received)| {
            Ok(Exposed { account, received: unsigned(received, "delivery", "generation")? })
        })
        .collect()
}

/// Begins an incident; `None` when one is under way.
pub async fn begin(
    connection: &mut PgConnection,
    secrets: bool,
    spared: &[String],
    agreed: u64,
    schools: &[String],
    now: Timestamp,
) -> Result<Option<i64>> {
    let id: Option<i64> = sqlx::query_scalar(
        "INSERT INTO incident (begun_at, secrets, spared, agreed) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING RETURNING id",
    )
    .bind(now.to_sqlx())
    .bind(secrets)
    .bind(spared)
    .bind(i64::try_from(agreed).unwrap_or(i64::MAX))
    .fetch_optional(&mut *connection)
    .await?;
    let Some(id) = id else { return Ok(None) };
    sqlx::query(
        "INSERT INTO incident_school (incident, school) SELECT $1, school FROM UNNEST($2::text[]) AS school",
    )
    .bind(id)
    .bind(schools)
    .execute(connection)
    .await?;
    Ok(Some(id))
}

/// Takes the next school of an incident that is not done, held until the transaction ends; another process has its own.
pub async fn next_school(connection: &mut PgConnection, incident: i64) -> Result<Option<String>> {
    Ok(sqlx::query_scalar(
        "SELECT school FROM incident_school WHERE incident = $1 AND done_at IS NULL
         ORDER BY school LIMIT 1 FOR UPDATE SKIP LOCKED",
    )
    .bind(incident)
    .fetch_optional(connection)
    .await?)
}

/// A school that is held is done.
pub async fn school_done(
    connection: &mut PgConnection,
    incident: i64,
    school: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("UPDATE incident_school SET done_at = $3 WHERE incident = $1 AND school = $2")
        .bind(incident)
        .bind(school)
        .bind(now.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}

/// Ends an incident all of whose schools are done; `false` when one is not, or it was ended before.
pub async fn end(connection: &mut PgConnection, incident: i64, now: Timestamp) -> Result<bool> {
    let ended = sqlx::query(
        "UPDATE incident SET ended_at = $2
         WHERE id = $1 AND ended_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM incident_school WHERE incident = $1 AND done_at IS NULL)",
    )
    .bind(incident)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(ended.rows_affected() > 0)
}

/// The schools of an incident that are not done.
pub async fn left(connection: &mut PgConnection, incident: i64) -> Result<u64> {
    let left: i64 =
        sqlx::query_scalar("SELECT count(*) FROM incident_school WHERE incident = $1 AND done_at IS NULL")
            .bind(incident)
            .fetch_one(connection)
            .await?;
    unsigned(left, "incident_school", "done_at")
}

/// An account that an incident rolls.
#[derive(Debug, Clone, Copy)]
pub struct Rolled {
    /// The account, held.
    pub account: Uuid,
    /// The greatest generation that opens nothing any more.
    pub generation: Generation,
    /// A family has a sheet of it.
    pub reprint: bool,
    /// It is left alone, but for its secret.
    pub spared: bool,
    /// Of the note in its history.
    pub note: Uuid,
}

impl Rolled {
    fn row(&self) -> Value {
        json!({
            "account": self.account, "generation": self.generation, "reprint": self.reprint, "spared": self.spared,
            "note": self.note,
        })
    }
}

/// Notes which accounts an incident came to.
pub async fn come_to(connection: &mut PgConnection, incident: i64, accounts: &[Rolled]) -> Result<()> {
    let rows: Vec<Value> = accounts.iter().map(Rolled::row).collect();
    sqlx::query(
        "INSERT INTO incident_account (incident, account, reprint, spared)
         SELECT $2, account, reprint, spared
         FROM jsonb_to_recordset($1) AS one(account uuid, reprint boolean, spared boolean)",
    )
    .bind(Json(rows))
    .bind(incident)
    .execute(connection)
    .await?;
    Ok(())
}

/// Accounts were rolled, those that are not left alone each with a note in its history.
pub async fn rolled(
    connection: &mut PgConnection,
    note: Note,
    accounts: &[Rolled],
    now: Timestamp,
) -> Result<()> {
    let rows: Vec<Value> = accounts.iter().map(Rolled::row).collect();
    for statement in [
        "UPDATE account SET rolled = greatest(rolled, one.generation)
         FROM jsonb_to_recordset($1) AS one(account uuid, generation integer)
         WHERE account.id = one.account AND account.rolled < one.generation",
        "INSERT INTO event (id, account, kind, content, at)
         SELECT note, account, $2, jsonb_build_object('generation', generation), $3
         FROM jsonb_to_recordset($1) AS one(account uuid, generation integer, spared boolean, note uuid) WHERE NOT spared",
    ] {
        sqlx::query(statement)
            .bind(Json(&rows))
            .bind(note.code())
            .bind(now.to_sqlx())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Of these accounts, what is printed from that generation on comes from another secret.
pub async fn draw_anew(connection: &mut PgConnection, fresh: &[(Uuid, Generation, Sealed)]) -> Result<()> {
    let ids: Vec<Uuid> = fresh.iter().map(|(id, ..)| *id).collect();
    let from: Vec<i64> = fresh.iter().map(|(_, from, _)| i64::from(*from)).collect();
    let keys: Vec<&str> = fresh.iter().map(|(.., sealed)| sealed.key.as_str()).collect();
    let sealed: Vec<&[u8]> = fresh.iter().map(|(.., sealed)| sealed.bytes.as_slice()).collect();
    sqlx::query(
        "DELETE FROM account_secret USING UNNEST($1::uuid[], $2::bigint[]) AS new(id, first)
         WHERE account = new.id AND from_generation >= new.first",
    )
    .bind(&ids)
    .bind(&from)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO account_secret (account, from_generation, key, sealed)
         SELECT id, first, key, sealed FROM UNNEST($1::uuid[], $2::bigint[], $3::text[], $4::bytea[]) AS new(id, first, key, sealed)",
    )
    .bind(ids)
    .bind(from)
    .bind(keys)
    .bind(sealed)
    .execute(connection)
    .await?;
    Ok(())
}

/// The computers of who works or worked for a school: they hold blank accounts.
pub async fn devices(connection: &mut PgConnection, school: &str) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT device.id FROM device JOIN staff_role ON staff_role.staff = device.staff
         WHERE staff_role.school = $1 ORDER BY device.id",
    )
    .bind(school)
    .fetch_all(connection)
    .await?)
}

/// Incidents, the latest first.
pub async fn all(connection: &mut PgConnection) -> Result<Vec<Kept>> {
    let rows = sqlx::query(
        "SELECT id, begun_at, secrets, spared, ended_at,
             (SELECT count(*) FROM incident_school WHERE incident = id) AS schools,
             (SELECT count(*) FROM incident_school WHERE incident = id AND done_at IS NOT NULL) AS done,
             (SELECT count(*) FROM incident_account WHERE incident = id AND NOT spared) AS accounts,
             (SELECT count(*) FROM incident_account WHERE incident = id AND reprint) AS reprint
         FROM incident ORDER BY id DESC",
    )
    .fetch_all(connection)
    .await?;
    let read = |row: sqlx::postgres::PgRow| -> Result<Kept> {
        let count = |column: &'static str| unsigned(row.try_get::<i64, _>(column)?, "incident", column);
        let ended: Option<jiff_sqlx::Timestamp> = row.try_get("ended_at")?;
        Ok(Kept {
            id: row.try_get("id")?,
            begun_at: row.try_get::<jiff_sqlx::Timestamp, _>("begun_at")?.to_jiff(),
            secrets: row.try_get("secrets")?,
            spared: row.try_get("spared")?,
            ended_at: ended.map(jiff_sqlx::Timestamp::to_jiff),
            schools: count("schools")?,
            done: count("done")?,
            accounts: count("accounts")?,
            reprint: count("reprint")?,
        })
    };
    rows.into_iter().map(read).collect()
}

/// The schools of an incident.
pub async fn schools(connection: &mut PgConnection, incident: i64) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar("SELECT school FROM incident_school WHERE incident = $1 ORDER BY school")
        .bind(incident)
        .fetch_all(connection)
        .await?)
}

/// Somebody whose sheet is to be printed again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reprint {
    /// Their login.
    pub login: String,
    /// Their name.
    pub family: String,
    /// First name.
    pub first: String,
    /// Names of their class, or of those of their children there.
    pub classes: String,
}

/// Those of a school whose sheet an incident made void, by class and name; who left it is none of its concern.
pub async fn reprints(connection: &mut PgConnection, incident: i64, school: &str) -> Result<Vec<Reprint>> {
    let rows: Vec<(String, String, String, String)> = sqlx::query_as(
        "SELECT account.login, there.family, there.first,
             coalesce(string_agg(DISTINCT class.label, ', ' ORDER BY class.label), '') AS classes
         FROM (
             SELECT pupil.account, coalesce(pupil.usage, pupil.family) AS family, pupil.first, enrolment.class
             FROM enrolment JOIN pupil ON pupil.id = enrolment.pupil AND pupil.account IS NOT NULL
             WHERE enrolment.school = $2 AND enrolment.gone_on IS NULL
             UNION ALL
             SELECT theirs.account, coalesce(guardian.usage, guardian.family), guardian.first, enrolment.class
             FROM enrolment
             JOIN link ON link.pupil = enrolment.pupil AND NOT link.gone
             JOIN guardian ON guardian.id = link.guardian
             CROSS JOIN LATERAL (VALUES (guardian.account), (guardian.home_account)) AS theirs (account)
             WHERE enrolment.school = $2 AND enrolment.gone_on IS NULL
         ) AS there
         JOIN incident_account ON incident_account.account = there.account AND incident = $1 AND reprint
         JOIN account ON account.id = there.account
         LEFT JOIN class ON class.school = $2 AND class.code = there.class
         GROUP BY account.login, there.family, there.first ORDER BY classes, there.family, there.first, account.login",
    )
    .bind(incident)
    .bind(school)
    .fetch_all(connection)
    .await?;
    let read = |(login, family, first, classes)| Reprint { login, family, first, classes };
    Ok(rows.into_iter().map(read).collect())
}
