//! What the service does by itself, once a day.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

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

/// It was done.
pub async fn done(
    connection: &mut PgConnection,
    (name, run): (&str, i64),
    day: Date,
    changed: u64,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("UPDATE job_run SET ended_at = $2, became = 'done', changed = $3 WHERE id = $1")
        .bind(run)
        .bind(now.to_sqlx())
        .bind(i64::try_from(changed).unwrap_or(i64::MAX))
        .execute(&mut *connection)
        .await?;
    sqlx::query("UPDATE job SET done_for = $2, failures = 0, next = NULL WHERE name = $1")
        .bind(name)
        .bind(day.to_sqlx())
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
