//! Deliveries of AAF, and what became of each; schools that they are taken for.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{PgConnection, Row};

use super::coded::unsigned;
use crate::Result;

/// A delivery that is known.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its number.
    pub id: i64,
    /// Its files' name.
    pub name: String,
    /// `1D` or `2D`.
    pub degree: Option<String>,
    /// Within what its identifiers are unique.
    pub scope: Option<String>,
    /// `whole` or `changes`.
    pub kind: Option<String>,
    /// When it was exported.
    pub exported_on: Option<Date>,
    /// What became of it.
    pub became: String,
    /// Why.
    pub reason: Option<String>,
    /// An operator said that it is to be taken though it waits.
    pub released: bool,
    /// If exactly so many pupils leave.
    pub agreed: Option<u64>,
    /// What was read and compared.
    pub report: Value,
    /// When it was first found.
    pub first_seen: Timestamp,
    /// When it became that.
    pub ended_at: Timestamp,
}

const COLUMNS: &str = "id, name, degree, scope, kind, exported_on, became, reason, released, agreed, report, first_seen, ended_at";

fn kept(row: &PgRow) -> Result<Kept> {
    let date: Option<jiff_sqlx::Date> = row.try_get("exported_on")?;
    let moment = |column: &'static str| row.try_get::<jiff_sqlx::Timestamp, _>(column);
    let agreed: Option<i64> = row.try_get("agreed")?;
    Ok(Kept {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        degree: row.try_get("degree")?,
        scope: row.try_get("scope")?,
        kind: row.try_get("kind")?,
        exported_on: date.map(jiff_sqlx::Date::to_jiff),
        became: row.try_get("became")?,
        reason: row.try_get("reason")?,
        released: row.try_get("released")?,
        agreed: agreed.map(|agreed| unsigned(agreed, "aaf_delivery", "agreed")).transpose()?,
        report: row.try_get::<Json<Value>, _>("report")?.0,
        first_seen: moment("first_seen")?.to_jiff(),
        ended_at: moment("ended_at")?.to_jiff(),
    })
}

/// The delivery of these files.
pub async fn of_files(connection: &mut PgConnection, fingerprint: &[u8]) -> Result<Option<Kept>> {
    let query = format!("SELECT {COLUMNS} FROM aaf_delivery WHERE fingerprint = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(query)).bind(fingerprint).fetch_optional(connection).await?;
    row.as_ref().map(kept).transpose()
}

/// The delivery of that number, held.
pub async fn hold(connection: &mut PgConnection, id: i64) -> Result<Option<Kept>> {
    let query = format!("SELECT {COLUMNS} FROM aaf_delivery WHERE id = $1 FOR UPDATE");
    let row = sqlx::query(sqlx::AssertSqlSafe(query)).bind(id).fetch_optional(connection).await?;
    row.as_ref().map(kept).transpose()
}

/// The last deliveries, the last one first, and all that wait or could not be read in the last week.
pub async fn last(connection: &mut PgConnection, number: i64) -> Result<Vec<Kept>> {
    let query = format!(
        "SELECT {COLUMNS} FROM aaf_delivery
         WHERE became = 'waiting' OR became = 'unreadable' AND ended_at > now() - interval '7 days' OR id IN (SELECT id FROM aaf_delivery ORDER BY ended_at DESC, id DESC LIMIT $1)
         ORDER BY ended_at DESC, id DESC"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(query)).bind(number).fetch_all(connection).await?;
    rows.iter().map(kept).collect()
}

/// The days on which the deliveries of a scope that were taken last were exported: whole ones, and those of changes.
pub async fn last_taken(connection: &mut PgConnection, scope: &str) -> Result<(Option<Date>, Option<Date>)> {
    let (whole, changes): (Option<jiff_sqlx::Date>, Option<jiff_sqlx::Date>) = sqlx::query_as(
        "SELECT max(exported_on) FILTER (WHERE kind = 'whole'), max(exported_on) FILTER (WHERE kind = 'changes')
         FROM aaf_delivery WHERE became = 'taken' AND scope = $1",
    )
    .bind(scope)
    .fetch_one(connection)
    .await?;
    Ok((whole.map(jiff_sqlx::Date::to_jiff), changes.map(jiff_sqlx::Date::to_jiff)))
}

/// When the first delivery of a scope was exported that waits for an operator, beside the one of these files.
pub async fn first_waiting(
    connection: &mut PgConnection,
    scope: &str,
    beside: &[u8],
) -> Result<Option<Date>> {
    let first: Option<jiff_sqlx::Date> = sqlx::query_scalar(
        "SELECT min(exported_on) FROM aaf_delivery
         WHERE became = 'waiting' AND reason <> 'behind' AND scope = $1 AND fingerprint <> $2",
    )
    .bind(scope)
    .bind(beside)
    .fetch_one(connection)
    .await?;
    Ok(first.map(jiff_sqlx::Date::to_jiff))
}

/// A whole delivery of that day was taken: those that wait and were exported before, or on that day, say nothing more.
pub async fn supersede(connection: &mut PgConnection, scope: &str, day: Date, now: Timestamp) -> Result<()> {
    sqlx::query(
        "UPDATE aaf_delivery SET became = 'passed_over', reason = 'older', ended_at = $3
         WHERE became = 'waiting' AND scope = $1 AND exported_on <= $2",
    )
    .bind(scope)
    .bind(day.to_sqlx())
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}

/// What became of a delivery.
#[derive(Debug)]
pub struct Ended<'e> {
    /// What its files are known by.
    pub fingerprint: &'e [u8],
    /// Its files' name.
    pub name: &'e str,
    /// `1D` or `2D`.
    pub degree: Option<&'e str>,
    /// Within what its identifiers are unique.
    pub scope: Option<&'e str>,
    /// `whole` or `changes`.
    pub kind: Option<&'e str>,
    /// When it was exported.
    pub exported_on: Option<Date>,
    /// What became of it.
    pub became: &'e str,
    /// Why.
    pub reason: Option<&'e str>,
    /// What was read and compared.
    pub report: Value,
}

/// Keeps what became of a delivery.
pub async fn put(connection: &mut PgConnection, ended: Ended<'_>, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO aaf_delivery (fingerprint, name, degree, scope, kind, exported_on, became, reason, report, first_seen,
             ended_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
         ON CONFLICT (fingerprint) DO UPDATE SET degree = excluded.degree, scope = excluded.scope, kind = excluded.kind,
             exported_on = excluded.exported_on, became = excluded.became, reason = excluded.reason,
             report = excluded.report, ended_at = excluded.ended_at, released = false, agreed = NULL",
    )
    .bind(ended.fingerprint)
    .bind(ended.name)
    .bind(ended.degree)
    .bind(ended.scope)
    .bind(ended.kind)
    .bind(ended.exported_on.map(ToSqlx::to_sqlx))
    .bind(ended.became)
    .bind(ended.reason)
    .bind(Json(ended.report))
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}

/// An operator says that a delivery that waits is to be taken, if exactly so many pupils leave.
pub async fn release(connection: &mut PgConnection, id: i64, departures: Option<u64>) -> Result<()> {
    sqlx::query("UPDATE aaf_delivery SET released = true, agreed = $2 WHERE id = $1")
        .bind(id)
        .bind(departures.map(|departures| i64::try_from(departures).unwrap_or(i64::MAX)))
        .execute(connection)
        .await?;
    Ok(())
}

/// An operator refuses a delivery that waits.
pub async fn refuse(connection: &mut PgConnection, id: i64, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE aaf_delivery SET became = 'refused', ended_at = $2 WHERE id = $1")
        .bind(id)
        .bind(now.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets of whom the reports of deliveries before that moment speak; their counts stay.
pub async fn forget_before(connection: &mut PgConnection, moment: Timestamp) -> Result<()> {
    sqlx::query(
        "UPDATE aaf_delivery SET report = report || '{\"left_out\": [], \"noticed\": []}'
         WHERE ended_at < $1 AND (report -> 'left_out' <> '[]' OR report -> 'noticed' <> '[]')",
    )
    .bind(moment.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}

/// How many deliveries somebody is to look at: they wait, or could not be read in the last week.
pub async fn waiting(connection: &mut PgConnection) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM aaf_delivery 
         WHERE became = 'waiting' AND reason <> 'behind' OR became = 'unreadable' AND ended_at > now() - interval '7 days'",
    )
    .fetch_one(connection)
    .await?)
}

/// The schools that are listed.
pub async fn perimeter(connection: &mut PgConnection) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar("SELECT school FROM perimeter ORDER BY school").fetch_all(connection).await?)
}

/// Lists schools; how many were not.
pub async fn add_to_perimeter(
    connection: &mut PgConnection,
    schools: &[String],
    now: Timestamp,
) -> Result<u64> {
    Ok(sqlx::query(
        "INSERT INTO perimeter (school, added_at) SELECT DISTINCT school, $2 FROM UNNEST($1::text[]) AS school
         ON CONFLICT DO NOTHING",
    )
    .bind(schools)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?
    .rows_affected())
}

/// Lists schools no more; how many were.
pub async fn remove_from_perimeter(connection: &mut PgConnection, schools: &[String]) -> Result<u64> {
    Ok(sqlx::query("DELETE FROM perimeter WHERE school = ANY($1)")
        .bind(schools)
        .execute(connection)
        .await?
        .rows_affected())
}
