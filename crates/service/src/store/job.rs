//! What the service does by itself, once a day.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, Row};

use super::coded::unsigned;
use crate::Result;

/// When a job is taken.
#[derive(Debug, Clone, Copy)]
pub struct Due {
    /// Only where it was not done for that day.
    pub undone_for: Option<Date>,
    /// Only where it has waited long enough by then, after a failure.
    pub after_failure: Option<Timestamp>,
}

/// Takes a job that is due, and how often it failed since it was last done; `None` when there is nothing to do, or
/// somebody else does it. It is held until the transaction ends: with a process that is killed, too.
pub async fn take(connection: &mut PgConnection, name: &str, due: Due) -> Result<Option<u32>> {
    let failures: Option<i32> = sqlx::query_scalar(
        "SELECT failures FROM job
         WHERE name = $1 AND ($2::date IS NULL OR done_for IS NULL OR done_for < $2)
             AND ($3::timestamptz IS NULL OR next IS NULL OR next <= $3)
         FOR NO KEY UPDATE SKIP LOCKED",
    )
    .bind(name)
    .bind(due.undone_for.map(ToSqlx::to_sqlx))
    .bind(due.after_failure.map(ToSqlx::to_sqlx))
    .fetch_optional(connection)
    .await?;
    failures.map(|failures| unsigned(failures, "job", "failures")).transpose()
}

/// Begins a run of a job that is held, and gives its number. One that never ended was interrupted.
pub async fn begin(connection: &mut PgConnection, name: &str, day: Date, now: Timestamp) -> Result<i64> {
    sqlx::query(
        "UPDATE job_run SET ended_at = $2, became = 'interrupted' WHERE job = $1 AND ended_at IS NULL",
    )
    .bind(name)
    .bind(now.to_sqlx())
    .execute(&mut *connection)
    .await?;
    Ok(sqlx::query_scalar("INSERT INTO job_run (job, day, begun_at) VALUES ($1, $2, $3) RETURNING id")
        .bind(name)
        .bind(day.to_sqlx())
        .bind(now.to_sqlx())
        .fetch_one(connection)
        .await?)
}

/// It was done, for a day unless it is to be done for it still.
pub async fn done(
    connection: &mut PgConnection,
    (name, run): (&str, i64),
    day: Option<Date>,
    changed: u64,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("UPDATE job_run SET ended_at = $2, became = 'done', changed = $3 WHERE id = $1")
        .bind(run)
        .bind(now.to_sqlx())
        .bind(i64::try_from(changed).unwrap_or(i64::MAX))
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "UPDATE job SET done_for = coalesce($2, done_for), failures = 0, next = NULL WHERE name = $1",
    )
    .bind(name)
    .bind(day.map(ToSqlx::to_sqlx))
    .execute(connection)
    .await?;
    Ok(())
}

/// It was not, and is tried again from then on.
pub async fn failed(
    connection: &mut PgConnection,
    (name, run): (&str, i64),
    told: &str,
    now: Timestamp,
    next: Timestamp,
) -> Result<()> {
    sqlx::query("UPDATE job_run SET ended_at = $2, became = 'failed', told = $3 WHERE id = $1")
        .bind(run)
        .bind(now.to_sqlx())
        .bind(told)
        .execute(&mut *connection)
        .await?;
    sqlx::query("UPDATE job SET failures = failures + 1, next = $2 WHERE name = $1")
        .bind(name)
        .bind(next.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}

/// The last day that a job was done for, how often it failed since, and the moment before which it is not tried again.
pub async fn standing(
    connection: &mut PgConnection,
    name: &str,
) -> Result<(Option<Date>, u32, Option<Timestamp>)> {
    let row: Option<(Option<jiff_sqlx::Date>, i32, Option<jiff_sqlx::Timestamp>)> =
        sqlx::query_as("SELECT done_for, failures, next FROM job WHERE name = $1")
            .bind(name)
            .fetch_optional(connection)
            .await?;
    let Some((done_for, failures, next)) = row else { return Ok((None, 0, None)) };
    let failures = unsigned(failures, "job", "failures")?;
    Ok((done_for.map(jiff_sqlx::Date::to_jiff), failures, next.map(jiff_sqlx::Timestamp::to_jiff)))
}

/// The last runs of a job, the last one first.
pub async fn runs(connection: &mut PgConnection, name: &str, number: i64) -> Result<Vec<Run>> {
    let rows = sqlx::query(
        "SELECT day, begun_at, ended_at, became, changed, told FROM job_run WHERE job = $1 ORDER BY id DESC LIMIT $2",
    )
    .bind(name)
    .bind(number)
    .fetch_all(connection)
    .await?;
    let read = |row: sqlx::postgres::PgRow| -> Result<Run> {
        let changed: Option<i64> = row.try_get("changed")?;
        let ended_at: Option<jiff_sqlx::Timestamp> = row.try_get("ended_at")?;
        Ok(Run {
            day: row.try_get::<jiff_sqlx::Date, _>("day")?.to_jiff(),
            begun_at: row.try_get::<jiff_sqlx::Timestamp, _>("begun_at")?.to_jiff(),
            ended_at: ended_at.map(jiff_sqlx::Timestamp::to_jiff),
            became: row.try_get("became")?,
            changed: changed.map(|changed| unsigned(changed, "job_run", "changed")).transpose()?,
            told: row.try_get("told")?,
        })
    };
    rows.into_iter().map(read).collect()
}

/// A run of a job.
#[derive(Debug)]
pub struct Run {
    /// The day that it was for.
    pub day: Date,
    /// When it began.
    pub begun_at: Timestamp,
    /// When it ended; none while it works, or when it was interrupted and nobody has noted that yet.
    pub ended_at: Option<Timestamp>,
    /// `done`, `failed` or `interrupted`.
    pub became: Option<String>,
    /// What changed, when it was done.
    pub changed: Option<u64>,
    /// Why it failed.
    pub told: Option<String>,
}
