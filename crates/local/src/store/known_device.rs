//! The computers of one's schools that the service named, to tell of those that come.

use jiff::Timestamp;
use protocol::device::{Device, DeviceStanding};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection, SqliteExecutor};
use uuid::Uuid;

use super::stored::{Cells, Coded};
use crate::Result;

/// A computer that came, and of which nobody has read yet that it did.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// What the service calls it.
    pub device: Uuid,
    /// How it calls itself.
    pub computer: String,
    /// Whom it is bound to.
    pub person: String,
    /// When it came.
    pub enrolled_at: Timestamp,
}

impl FromRow<'_, SqliteRow> for Arrival {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "known_device", &["device"]);
        Ok(Self {
            device: cells.get("device")?,
            computer: cells.get("computer")?,
            person: cells.get("person")?,
            enrolled_at: cells.stored("enrolled_at")?,
        })
    }
}

/// Keeps what the service named. The first time, everything is known already; later, a computer that is new is to be
/// told, unless it is this one, or is believed no more.
///
/// # Errors
/// What the database met.
pub async fn keep(connection: &mut SqliteConnection, devices: &[Device]) -> Result<()> {
    let first: bool = sqlx::query_scalar("SELECT NOT EXISTS (SELECT 1 FROM known_device)")
        .fetch_one(&mut *connection)
        .await?;
    for device in devices {
        let told = first || device.asks || device.standing != DeviceStanding::Trusted;
        sqlx::query(
            "INSERT INTO known_device (device, computer, person, enrolled_at, told) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (device) DO UPDATE SET told = max(told, ?6)",
        )
        .bind(device.id)
        .bind(&device.computer)
        .bind(&device.person)
        .bind(Coded(device.enrolled_at))
        .bind(told)
        .bind(device.standing != DeviceStanding::Trusted)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Those that are to be told, the newest first.
///
/// # Errors
/// What the database met.
pub async fn arrivals<'e>(executor: impl SqliteExecutor<'e>) -> Result<Vec<Arrival>> {
    Ok(sqlx::query_as(
        "SELECT device, computer, person, enrolled_at FROM known_device WHERE told = 0 ORDER BY enrolled_at DESC, device",
    )
    .fetch_all(executor)
    .await?)
}

/// Somebody has read that a computer came.
///
/// # Errors
/// What the database met.
pub async fn close(connection: &mut SqliteConnection, device: Uuid) -> Result<()> {
    sqlx::query("UPDATE known_device SET told = 1 WHERE device = ?1")
        .bind(device)
        .execute(connection)
        .await?;
    Ok(())
}
