//! The database. All SQL of this crate stands here and in `migrations/`.

pub mod aaf_delivery;
pub mod account;
pub mod activity;
pub mod address;
pub mod attempt;
pub mod audit;
pub mod candidate;
pub mod child;
pub mod chosen;
pub mod coded;
pub mod delegation;
pub mod delivery;
pub mod demonstration;
pub mod device;
pub mod event;
pub mod feed;
pub mod grouping;
pub mod history;
pub mod incident;
pub mod inspection;
pub mod invitation;
pub mod job;
pub mod lease;
pub mod looked_at;
pub mod lost;
pub mod mail_link;
pub mod mailing;
pub mod maintenance;
pub mod opening;
pub mod operation;
pub mod outgoing;
pub mod page_session;
pub mod people;
pub mod person;
pub mod renewal;
pub mod renumbering;
pub mod restoration;
pub mod restoration_standing;
pub mod retention;
pub mod revocation;
pub mod right;
pub mod said;
pub mod school;
pub mod sealed;
pub mod session;
pub mod spoken_of;
pub mod staff;
pub mod stage;
pub mod statistics;
pub mod territory;
pub mod unwritten;

use sqlx::{PgConnection, PgPool};

use crate::Result;

/// Brings the database to this version.
///
/// # Errors
/// What the database met.
pub async fn migrate(pool: &PgPool) -> Result<()> {
    Ok(sqlx::migrate!().run(pool).await?)
}

/// Whether the database answers.
///
/// # Errors
/// It does not.
pub async fn check(pool: &PgPool) -> Result<()> {
    Ok(sqlx::query("SELECT 1").execute(pool).await.map(drop)?)
}

/// Refuses a database that takes no change: a standby, or a primary that has just become one.
///
/// # Errors
/// [`sqlx::Error::Configuration`] for such a one, and what the database met.
pub async fn require_writable(connection: &mut PgConnection) -> sqlx::Result<()> {
    let read_only: String = sqlx::query_scalar("SHOW transaction_read_only").fetch_one(connection).await?;
    match read_only.as_str() {
        "off" => Ok(()),
        _ => Err(sqlx::Error::Configuration("this database takes no change: it is no primary".into())),
    }
}

/// Begins a transaction.
pub const BEGIN: &str = "BEGIN";

/// Begins a transaction that waits for a moment for what others hold: what is held longer, a delivery of AAF holds.
pub const IMPATIENT: &str = "BEGIN; SET LOCAL lock_timeout = '3s'";

/// Begins a transaction in which everything that is read is of one moment.
pub const AT_ONE_MOMENT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ";
