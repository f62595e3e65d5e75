//! The database. All SQL of this crate stands here and in `migrations/`.

pub mod account;
pub mod audit;
pub mod coded;
pub mod device;
pub mod feed;
pub mod operation;
pub mod people;
pub mod school;
pub mod staff;

use sqlx::PgPool;

use crate::Result;

/// Brings the database to this version.
///
/// # Errors
/// What the database met.
pub async fn migrate(pool: &PgPool) -> Result<()> {
    Ok(sqlx::migrate!().run(pool).await?)
}
