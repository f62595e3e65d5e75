//! Bases of logins and the highest number given for each, for ever: a login is never given to somebody else. Of a
//! history that is lost only digests may be known, which stand in for the names that bases are made of.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use crate::Result;

/// Bytes of a digest that are kept: no two bases of a département share them.
const LENGTH: usize = 16;

/// Raises the highest numbers of bases.
///
/// # Errors
/// What the database met.
pub async fn raise(connection: &mut SqliteConnection, ranks: &[(String, i64)]) -> Result<()> {
    sqlx::query(
        "INSERT INTO login_rank (base, last)
         SELECT value ->> 0, value ->> 1 FROM json_each(?1) WHERE true
         ON CONFLICT (base) DO UPDATE SET last = max(last, excluded.last)",
    )
    .bind(serde_json::to_string(ranks)?)
    .execute(connection)
    .await?;
    Ok(())
}

/// The highest number given for each base, by the base's digest.
///
/// # Errors
/// What the database met.
pub async fn digests(connection: &mut SqliteConnection) -> Result<Vec<(Vec<u8>, i64)>> {
    let named: Vec<(String, i64)> =
        sqlx::query_as("SELECT base, last FROM login_rank").fetch_all(&mut *connection).await?;
    let mut digests: Vec<(Vec<u8>, i64)> =
        sqlx::query_as("SELECT digest, last FROM retired_base").fetch_all(&mut *connection).await?;
    digests.extend(named.into_iter().map(|(base, last)| (digest(&base).to_vec(), last)));
    Ok(digests)
}

/// Raises the highest numbers of bases given by their digests; those that nothing here bears wait until one comes.
///
/// # Errors
/// What the database met.
pub async fn retire(connection: &mut SqliteConnection, digests: &[(Vec<u8>, i64)]) -> Result<()> {
    if digests.is_empty() {
        return Ok(());
    }
    let named: Vec<String> =
        sqlx::query_scalar("SELECT base FROM login_rank").fetch_all(&mut *connection).await?;
    let mut named: HashMap<[u8; LENGTH], String> =
        named.into_iter().map(|base| (digest(&base), base)).collect();
    let mut ranks = Vec::new();
    for (found, last) in digests {
        if let Some(base) = named.remove(found.as_slice()) {
            ranks.push((base, *last));
            continue;
        }
        sqlx::query(
            "INSERT INTO retired_base (digest, last) VALUES (?1, ?2)
             ON CONFLICT (digest) DO UPDATE SET last = max(last, excluded.last)",
        )
        .bind(found)
        .bind(last)
        .execute(&mut *connection)
        .await?;
    }
    raise(connection, &ranks).await
}

/// Takes up the numbers of bases known by their digests alone, for those that `stage_account` gives anew.
///
/// # Errors
/// What the database met.
pub async fn take_up(connection: &mut SqliteConnection) -> Result<()> {
    let any: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM retired_base)").fetch_one(&mut *connection).await?;
    if !any {
        return Ok(());
    }
    let bases: Vec<String> =
        sqlx::query_scalar("SELECT DISTINCT base FROM stage_account").fetch_all(&mut *connection).await?;
    let mut ranks = Vec::new();
    for base in bases {
        let last: Option<i64> =
            sqlx::query_scalar("DELETE FROM retired_base WHERE digest = ?1 RETURNING last")
                .bind(digest(&base).as_slice())
                .fetch_optional(&mut *connection)
                .await?;
        ranks.extend(last.map(|last| (base, last)));
    }
    raise(connection, &ranks).await
}

fn digest(base: &str) -> [u8; LENGTH] {
    let whole = Sha256::new().chain_update(b"preau/login-base/1\0").chain_update(base).finalize();
    let mut digest = [0; LENGTH];
    digest.copy_from_slice(&whole[..LENGTH]);
    digest
}
