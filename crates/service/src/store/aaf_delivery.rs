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
    /// What an operator let through, reason by reason, with what was shown.
    pub let_through: Value,
    /// What was read and compared.
    pub report: Value,
    /// When it was first found.
    pub first_seen: Timestamp,
    /// When it became that.
    pub ended_at: Timestamp,
}

const COLUMNS: &str = "id, name, degree, scope, kind, exported_on, became, reason, released, let_through, report, first_seen, ended_at";

fn kept(row: &PgRow) -> Result<Kept> {
    let date: Option<jiff_sqlx::Date> = row.try_get("exported_on")?;
    let moment = |column: &'static str| row.try_get::<jiff_sqlx::Timestamp, _>(column);
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
        let_through: row.try_get::<Json<Value>, _>("let_through")?.0,
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

/// The last deliveries, the last one first, and all that wait, or whose files could not be read or went in the last week.
pub async fn last(connection: &mut PgConnection, number: i64) -> Result<Vec<Kept>> {
    let query = format!(
        "SELECT {COLUMNS} FROM aaf_delivery
         WHERE became = 'waiting' OR became IN ('unreadable', 'gone') AND ended_at > now() - interval '7 days'
             OR id IN (SELECT id FROM aaf_delivery ORDER BY ended_at DESC, id DESC LIMIT $1)
         ORDER BY ended_at DESC, id DESC"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(query)).bind(number).fetch_all(connection).await?;
    rows.iter().map(kept).collect()
}

/// Whether a delivery speaks of one of these schools: of any, where that is not known.
const SPEAKS_OF: &str = "($2::text[] IS NULL OR schools IS NULL OR schools && $2)";

/// The days on which the deliveries of a scope that speak of these schools and were taken last were exported: whole ones,
/// and those of changes.
pub async fn last_taken(
    connection: &mut PgConnection,
    scope: &str,
    schools: Option<&[String]>,
) -> Result<(Option<Date>, Option<Date>)> {
    let query = format!(
        "SELECT max(exported_on) FILTER (WHERE kind = 'whole'), max(exported_on) FILTER (WHERE kind = 'changes')
         FROM aaf_delivery WHERE became = 'taken' AND scope = $1 AND {SPEAKS_OF}"
    );
    let (whole, changes): (Option<jiff_sqlx::Date>, Option<jiff_sqlx::Date>) =
        sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(scope).bind(schools).fetch_one(connection).await?;
    Ok((whole.map(jiff_sqlx::Date::to_jiff), changes.map(jiff_sqlx::Date::to_jiff)))
}

/// Those of these schools that a whole delivery of a scope covered that was taken.
pub async fn ever_covered(
    connection: &mut PgConnection,
    scope: &str,
    schools: &[String],
) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT school FROM aaf_delivery CROSS JOIN LATERAL UNNEST(schools) AS school
         WHERE became = 'taken' AND kind = 'whole' AND scope = $1 AND schools && $2 AND school = ANY($2)",
    )
    .bind(scope)
    .bind(schools)
    .fetch_all(connection)
    .await?)
}

/// When the first delivery of a scope that speaks of these schools was exported that waits for an operator, beside the one
/// of these files. Of a school that a whole one covered since, it says nothing more.
pub async fn first_waiting(
    connection: &mut PgConnection,
    scope: &str,
    schools: Option<&[String]>,
    beside: &[u8],
) -> Result<Option<Date>> {
    let first: Option<jiff_sqlx::Date> = sqlx::query_scalar(
        "SELECT min(exported_on) FROM aaf_delivery waiting
         WHERE became = 'waiting' AND reason <> 'behind' AND scope = $1 AND fingerprint <> $3
             AND ($2::text[] IS NULL OR schools IS NULL OR EXISTS (
                 SELECT 1 FROM UNNEST(schools) AS school
                 WHERE school = ANY($2) AND NOT EXISTS (
                     SELECT 1 FROM aaf_delivery later
                     WHERE later.became = 'taken' AND later.kind = 'whole' AND later.scope = $1
                         AND later.exported_on >= waiting.exported_on AND school = ANY(later.schools))))",
    )
    .bind(scope)
    .bind(schools)
    .bind(beside)
    .fetch_one(connection)
    .await?;
    Ok(first.map(jiff_sqlx::Date::to_jiff))
}

/// A whole delivery of that day was taken, which covered these schools: those that speak of them alone, or of none, wait, and
/// were exported before or on that day, say nothing more.
pub async fn supersede(
    connection: &mut PgConnection,
    scope: &str,
    schools: &[String],
    day: Date,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE aaf_delivery SET became = 'passed_over', reason = 'older', ended_at = $4
         WHERE became IN ('waiting', 'gone') AND scope = $1 AND (schools IS NULL OR schools <@ $2) AND exported_on <= $3",
    )
    .bind(scope)
    .bind(schools)
    .bind(day.to_sqlx())
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}

/// When deliveries were taken by which whoever left a school was expected to.
#[derive(Debug)]
pub struct Expected {
    /// The school, by what its source calls it.
    pub school: Option<String>,
    /// The delivery does not tell of which schools it speaks.
    pub speaks_of_any: bool,
    /// The last one by which pupils were expected to leave.
    pub departures: Option<Timestamp>,
    /// The last one by which links were expected to end.
    pub links: Timestamp,
}

/// When the last deliveries of a scope were taken, after that moment, by which whoever left was expected to, school by
/// school.
pub async fn last_expected(
    connection: &mut PgConnection,
    scope: &str,
    after: Timestamp,
) -> Result<Vec<Expected>> {
    let rows: Vec<(Option<String>, bool, Option<jiff_sqlx::Timestamp>, jiff_sqlx::Timestamp)> =
        sqlx::query_as(
            "SELECT school, schools IS NULL, max(ended_at) FILTER (WHERE expected), max(ended_at)
         FROM aaf_delivery LEFT JOIN LATERAL UNNEST(schools) AS school ON true
         WHERE became = 'taken' AND scope = $1 AND ended_at > $2 AND (expected OR let_through -> 'links' IS NOT NULL)
         GROUP BY school, schools IS NULL",
        )
        .bind(scope)
        .bind(after.to_sqlx())
        .fetch_all(connection)
        .await?;
    let read =
        |(school, speaks_of_any, departures, links): (_, _, Option<jiff_sqlx::Timestamp>, _)| Expected {
            school,
            speaks_of_any,
            departures: departures.map(jiff_sqlx::Timestamp::to_jiff),
            links: jiff_sqlx::Timestamp::to_jiff(links),
        };
    Ok(rows.into_iter().map(read).collect())
}

/// How many links the deliveries of a scope ended that were taken after that moment, school by school, and when.
pub async fn links_ended_since(
    connection: &mut PgConnection,
    scope: &str,
    moment: Timestamp,
) -> Result<Vec<(String, Timestamp, u32)>> {
    let rows: Vec<(String, jiff_sqlx::Timestamp, i64)> = sqlx::query_as(
        "SELECT ended.key, ended_at, ended.value::bigint
         FROM aaf_delivery CROSS JOIN LATERAL jsonb_each_text(report #> '{report,links_by_school}') AS ended
         WHERE became = 'taken' AND scope = $1 AND ended_at > $2",
    )
    .bind(scope)
    .bind(moment.to_sqlx())
    .fetch_all(connection)
    .await?;
    let read = |(school, at, number): (String, jiff_sqlx::Timestamp, i64)| {
        Ok((school, at.to_jiff(), unsigned(number, "aaf_delivery", "report")?))
    };
    rows.into_iter().map(read).collect()
}

/// Of the deliveries of a degree that wait, those of other files than these have none any more; how many that were.
pub async fn files_are_gone(
    connection: &mut PgConnection,
    degree: &str,
    there: &[&[u8]],
    now: Timestamp,
) -> Result<u64> {
    Ok(sqlx::query(
        "UPDATE aaf_delivery SET became = 'gone', ended_at = $3
         WHERE became = 'waiting' AND degree = $1 AND fingerprint <> ALL($2)",
    )
    .bind(degree)
    .bind(there)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?
    .rows_affected())
}

/// Whether nothing became of the delivery of one of these files yet.
pub async fn is_one_new(connection: &mut PgConnection, there: &[&[u8]]) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (
             SELECT 1 FROM UNNEST($1::bytea[]) AS there (fingerprint)
             WHERE NOT EXISTS (SELECT 1 FROM aaf_delivery WHERE aaf_delivery.fingerprint = there.fingerprint))",
    )
    .bind(there)
    .fetch_one(connection)
    .await?)
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
    /// The schools that it speaks of, by what its source calls them.
    pub schools: Option<&'e [String]>,
    /// Who left by it was expected to.
    pub expected: bool,
    /// What was read and compared.
    pub report: Value,
}

/// Keeps what became of a delivery.
pub async fn put(connection: &mut PgConnection, ended: Ended<'_>, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO aaf_delivery (fingerprint, name, degree, scope, kind, exported_on, became, reason, report, first_seen,
             ended_at, schools, expected)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12)
         ON CONFLICT (fingerprint) DO UPDATE SET degree = excluded.degree, scope = excluded.scope, kind = excluded.kind,
             exported_on = excluded.exported_on, became = excluded.became, reason = excluded.reason,
             report = excluded.report, ended_at = excluded.ended_at, schools = excluded.schools,
             expected = excluded.expected, released = false",
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
    .bind(ended.schools)
    .bind(ended.expected)
    .execute(connection)
    .await?;
    Ok(())
}

/// An operator says that a delivery that waits is to be taken, in spite of that.
pub async fn release(connection: &mut PgConnection, id: i64, let_through: &Value) -> Result<()> {
    sqlx::query("UPDATE aaf_delivery SET released = true, let_through = $2 WHERE id = $1")
        .bind(id)
        .bind(Json(let_through))
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

/// How many deliveries somebody is to look at: they wait, or their files could not be read or went in the last week.
pub async fn waiting(connection: &mut PgConnection) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM aaf_delivery
         WHERE became = 'waiting' AND reason <> 'behind' OR became IN ('unreadable', 'gone') AND ended_at > now() - interval '7 days'",
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
