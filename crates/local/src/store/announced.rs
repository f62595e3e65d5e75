//! What the central service last said of times when not everything can be done.

use jiff::{SignedDuration, Timestamp};
use protocol::device::Status;
use protocol::maintenance::{self, Maintenance, MaintenanceLevel};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection};

use super::stored::{Cells, Coded, coded};
use crate::Result;

coded!(MaintenanceLevel: ReadOnly = "read_only", Closed = "closed");

/// What was announced, by the service’s clock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Announced {
    /// In the order in which they begin.
    pub windows: Vec<Maintenance>,
    /// How far the service’s clock is ahead of this computer’s.
    pub ahead: SignedDuration,
}

impl Announced {
    /// The moment it is at the service.
    #[must_use]
    pub fn there(&self, here: Timestamp) -> Timestamp {
        here.checked_add(self.ahead).unwrap_or(here)
    }

    /// What is on at a moment of this computer.
    #[must_use]
    pub fn on(&self, here: Timestamp) -> Option<&Maintenance> {
        maintenance::on(&self.windows, self.there(here))
    }

    /// What begins first after a moment of this computer.
    #[must_use]
    pub fn next(&self, here: Timestamp) -> Option<&Maintenance> {
        maintenance::next(&self.windows, self.there(here))
    }

    /// Whether nothing answers at a moment of this computer.
    #[must_use]
    pub fn is_closed(&self, here: Timestamp) -> bool {
        self.on(here).is_some_and(|window| window.level == MaintenanceLevel::Closed)
    }
}

struct Window(Maintenance);

impl FromRow<'_, SqliteRow> for Window {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "announced_maintenance", &["id"]);
        Ok(Self(Maintenance {
            level: cells.stored("level")?,
            from: cells.stored("begins_at")?,
            until: cells.stored_or_null("ends_at")?,
            sentence: cells.get("sentence")?,
        }))
    }
}

/// What was last said.
///
/// # Errors
/// What the database met.
pub async fn find(connection: &mut SqliteConnection) -> Result<Announced> {
    let windows: Vec<Window> = sqlx::query_as(
        "SELECT id, level, begins_at, ends_at, sentence FROM announced_maintenance ORDER BY id",
    )
    .fetch_all(&mut *connection)
    .await?;
    let ahead: Option<i64> =
        sqlx::query_scalar("SELECT clock_ahead FROM central_service").fetch_optional(connection).await?;
    Ok(Announced {
        windows: windows.into_iter().map(|window| window.0).collect(),
        ahead: SignedDuration::from_millis(ahead.unwrap_or_default()),
    })
}

/// Keeps what the service says now, at that moment of this computer.
///
/// # Errors
/// What the database met.
pub async fn keep(connection: &mut SqliteConnection, status: &Status, here: Timestamp) -> Result<()> {
    forget(&mut *connection).await?;
    for window in &status.maintenance {
        sqlx::query(
            "INSERT INTO announced_maintenance (level, begins_at, ends_at, sentence) VALUES (?1, ?2, ?3, ?4)",
        )
        .bind(Coded(window.level))
        .bind(Coded(window.from))
        .bind(window.until.map(Coded))
        .bind(&window.sentence)
        .execute(&mut *connection)
        .await?;
    }
    sqlx::query("UPDATE central_service SET clock_ahead = ?1")
        // Not a moment behind: what has just begun there has begun.
        .bind(
            i64::try_from(status.now.duration_since(here).as_millis()).unwrap_or_default().saturating_add(1),
        )
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets what was said: another service says its own.
///
/// # Errors
/// What the database met.
pub async fn forget(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query("DELETE FROM announced_maintenance").execute(connection).await?;
    Ok(())
}
