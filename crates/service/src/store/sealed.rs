//! Everything that the keys seal, wherever it stands.

use sqlx::{AssertSqlSafe, PgConnection, Row};
use uuid::Uuid;

use crate::Result;
use crate::keys::Sealed;

/// A table with something sealed.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    table: &'static str,
    /// Column of whose secret it is.
    whose: &'static str,
    key: &'static str,
    sealed: &'static str,
}

/// All of them: a secret that is in none would be lost with its key.
pub const PLACES: [Place; 6] = [
    Place { table: "account_secret", whose: "account", key: "key", sealed: "sealed" },
    Place { table: "lease", whose: "account", key: "key", sealed: "sealed" },
    Place { table: "staff", whose: "id", key: "totp_key", sealed: "totp_sealed" },
    Place { table: "invitation", whose: "staff", key: "totp_key", sealed: "totp_sealed" },
    Place { table: "outgoing_mail", whose: "id", key: "key", sealed: "sealed" },
    Place { table: "demonstration", whose: "id", key: "password_key", sealed: "password_sealed" },
];

/// A sealed secret, where it stands.
#[derive(Debug)]
pub struct Found {
    /// Its row, while the transaction holds it.
    pub row: String,
    /// Whose it is.
    pub whose: Uuid,
    /// The secret.
    pub sealed: Sealed,
}

fn found(row: &sqlx::postgres::PgRow) -> Result<Found> {
    Ok(Found {
        row: row.try_get(0)?,
        whose: row.try_get(1)?,
        sealed: Sealed { key: row.try_get(2)?, bytes: row.try_get(3)? },
    })
}

/// Secrets that another key than that one seals, held; those that somebody else holds are for the next time.
pub async fn of_other_keys(
    connection: &mut PgConnection,
    place: Place,
    current: &str,
    limit: i64,
) -> Result<Vec<Found>> {
    let Place { table, whose, key, sealed } = place;
    let query = format!(
        "SELECT ctid::text, {whose}, {key}, {sealed} FROM {table} WHERE {key} <> $1 LIMIT $2 FOR UPDATE SKIP LOCKED"
    );
    let rows = sqlx::query(AssertSqlSafe(query)).bind(current).bind(limit).fetch_all(connection).await?;
    rows.iter().map(found).collect()
}

/// Puts a secret sealed anew in the place of the one that is held.
pub async fn replace(connection: &mut PgConnection, place: Place, row: &str, new: &Sealed) -> Result<()> {
    let Place { table, key, sealed, .. } = place;
    let query = format!("UPDATE {table} SET {key} = $2, {sealed} = $3 WHERE ctid = $1::tid");
    let replaced = sqlx::query(AssertSqlSafe(query))
        .bind(row)
        .bind(&new.key)
        .bind(&new.bytes)
        .execute(connection)
        .await?;
    match replaced.rows_affected() {
        1 => Ok(()),
        _ => Err(sqlx::Error::RowNotFound.into()),
    }
}

/// How many secrets each key seals.
pub async fn by_key(connection: &mut PgConnection) -> Result<Vec<(String, i64)>> {
    let parts = PLACES
        .map(|Place { table, key, .. }| format!("SELECT {key} AS key FROM {table} WHERE {key} IS NOT NULL"));
    let query = format!(
        "SELECT key, count(*) FROM ({}) AS every GROUP BY key ORDER BY key",
        parts.join(" UNION ALL ")
    );
    Ok(sqlx::query_as(AssertSqlSafe(query)).fetch_all(connection).await?)
}

/// Begins to read everything of a place, within a transaction.
pub async fn begin(connection: &mut PgConnection, place: Place) -> Result<()> {
    let Place { table, whose, key, sealed } = place;
    // What a mail said goes when it has gone.
    let query = format!(
        "DECLARE every_secret CURSOR FOR SELECT ctid::text, {whose}, {key}, {sealed} FROM {table}
         WHERE {key} IS NOT NULL"
    );
    Ok(sqlx::query(AssertSqlSafe(query)).execute(connection).await.map(drop)?)
}

/// The next of what was begun to be read; none at its end.
pub async fn next(connection: &mut PgConnection) -> Result<Vec<Found>> {
    let rows = sqlx::query("FETCH 1000 FROM every_secret").fetch_all(connection).await?;
    rows.iter().map(found).collect()
}

/// Ends reading.
pub async fn end(connection: &mut PgConnection) -> Result<()> {
    Ok(sqlx::query("CLOSE every_secret").execute(connection).await.map(drop)?)
}
