//! A database for each test, on the PostgreSQL that `scripts/with-postgres` starts.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};

/// A new one, with at most that many connections.
pub async fn new(connections: u32) -> PgPool {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let address = std::env::var("PREAU_POSTGRES").expect("the tests run under scripts/with-postgres");
    let options: PgConnectOptions = address.parse().unwrap();
    let name = format!("it_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let mut owner = PgConnection::connect_with(&options).await.unwrap();
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut owner).await.unwrap();
    owner.close().await.unwrap();
    PgPoolOptions::new().max_connections(connections).connect_with(options.database(&name)).await.unwrap()
}
