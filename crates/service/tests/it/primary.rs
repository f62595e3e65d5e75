//! Whatever leads to the database may lead to a node that takes no change: one that was the primary, or is none yet.

use std::sync::Arc;
use std::time::Duration;

use protocol::decision::FamilyEvent;
use protocol::problem::ProblemCode;
use service::keys::Keys;
use service::usecase::family;
use service::{Service, SystemClock};
use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use crate::database;
use crate::fixture::Fixture;

fn keys() -> Keys {
    Keys::parse(&Keys::new_line("2026").unwrap()).unwrap()
}

/// A database whose sessions may change nothing, or may again.
async fn set_read_only(pool: &PgPool, read_only: bool) {
    let name = pool.connect_options().get_database().unwrap().to_owned();
    let said = format!("ALTER DATABASE {name} SET default_transaction_read_only = {read_only}");
    // Whoever says so must be able to change something.
    let mut connection = pool.acquire().await.unwrap();
    sqlx::query("SET default_transaction_read_only = off").execute(&mut *connection).await.unwrap();
    sqlx::query(AssertSqlSafe(said)).execute(&mut *connection).await.unwrap();
}

#[tokio::test]
async fn a_service_waits_for_the_primary_and_does_not_settle_for_a_standby() {
    let pool = database::new(2).await;
    set_read_only(&pool, true).await;
    let address = std::env::var("PREAU_POSTGRES").unwrap();
    let name = pool.connect_options().get_database().unwrap().to_owned();
    let address = address.replacen("/postgres?", &format!("/{name}?"), 1);
    let starting =
        tokio::spawn(
            async move { Service::connect(&address, 2, keys(), Arc::new(SystemClock)).await.map(drop) },
        );
    // As long as it takes for it to have tried.
    let tried = "SELECT sessions FROM pg_stat_database WHERE datname = current_database()";
    while sqlx::query_scalar::<_, i64>(tried).fetch_one(&pool).await.unwrap() < 3 {
        assert!(!starting.is_finished(), "it took a database that takes no change: {:?}", starting.await);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    set_read_only(&pool, false).await;
    starting.await.unwrap().unwrap();
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_tables WHERE tablename = 'school'")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(tables, 1, "it was brought to this version");
}

#[tokio::test]
async fn what_a_standby_does_not_take_is_to_be_asked_again() {
    let (fixture, _) = Fixture::with_school().await;
    let id: Uuid =
        sqlx::query_scalar("SELECT id FROM account LIMIT 1").fetch_one(&fixture.pool).await.unwrap();
    let options = (*fixture.pool.connect_options()).clone();
    let standby = PgPoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    let service = Service::start(standby.clone(), keys(), Arc::new(SystemClock)).await.unwrap();
    sqlx::query("SET default_transaction_read_only = on").execute(&standby).await.unwrap();
    let error = family::happened(&service, id, FamilyEvent::SmsRegistration).await.unwrap_err();
    assert_eq!(error.code(), ProblemCode::Unavailable, "{error:?}");
}

#[tokio::test]
async fn what_a_stopping_postgresql_interrupts_is_to_be_asked_again() {
    let (fixture, _) = Fixture::with_school().await;
    let id: Uuid =
        sqlx::query_scalar("SELECT id FROM account LIMIT 1").fetch_one(&fixture.pool).await.unwrap();
    let mut holding = fixture.pool.begin().await.unwrap();
    sqlx::query("SELECT FROM account WHERE id = $1 FOR UPDATE")
        .bind(id)
        .execute(&mut *holding)
        .await
        .unwrap();
    let service = fixture.service.clone();
    let waiting =
        tokio::spawn(async move { family::happened(&service, id, FamilyEvent::SmsRegistration).await });
    // Whoever waits for the row is ended, as an orderly stop ends sessions.
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while sqlx::query(end).fetch_all(&fixture.pool).await.unwrap().is_empty() {
        assert!(!waiting.is_finished(), "{:?}", waiting.await);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let error = waiting.await.unwrap().unwrap_err();
    assert_eq!(error.code(), ProblemCode::Unavailable, "{error:?}");
}
