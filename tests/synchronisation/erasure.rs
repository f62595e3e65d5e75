//! Somebody whom the service erased is erased on each computer that hears of it, and nobody else is.

use service::usecase::person::{self, Found};

use crate::desktop::Desktop;
use crate::fixture::Served;

const ROSE: &str = "r.abricot";
const REMI: &str = "r.abricot2";

/// Every table of the store in which something of that is left, but for what was decided.
async fn left(desktop: &Desktop, text: &str) -> Vec<String> {
    let pool = desktop.workspace.store().pool();
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'operation'
         ORDER BY name",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let mut left = Vec::new();
    for table in tables {
        let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info(?1)")
            .bind(&table)
            .fetch_all(pool)
            .await
            .unwrap();
        let cells = columns
            .iter()
            .map(|column| format!("instr(quote(\"{column}\"), ?1)"))
            .collect::<Vec<_>>()
            .join(" OR ");
        let query = format!("SELECT EXISTS (SELECT 1 FROM \"{table}\" WHERE {cells})");
        let there: bool =
            sqlx::query_scalar(sqlx::AssertSqlSafe(query)).bind(text).fetch_one(pool).await.unwrap();
        if there {
            left.push(table);
        }
    }
    left
}

async fn erase(service: &Served, typed: &str) {
    let Found::One(ids) = person::find(&service.service, typed).await.unwrap() else { panic!("{typed}") };
    person::erase(&service.service, &ids, true).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computer_erases_whom_the_service_erased_and_keeps_the_others() {
    let service = tokio::task::spawn_blocking(Served::new).await.unwrap();
    let office = Desktop::enrolled(&service, 0).await;
    office.catch_up().await;
    office.notify(&[ROSE, REMI], None).await.unwrap();
    office.catch_up().await;
    let printed = office.password(REMI).await;
    for text in ["'Rémi'", "'r.abricot2'", &printed] {
        assert!(!left(&office, text).await.is_empty(), "{text}");
    }
    erase(&service, REMI).await;
    office.catch_up().await;
    for text in ["Rémi", "'r.abricot2'", &printed] {
        assert_eq!(left(&office, text).await, Vec::<String>::new(), "{text}");
    }
    let rose = office.password(ROSE).await;
    // A pupil: the mother has another child there, and is kept.
    erase(&service, "00000000-0000-0000-0000-000000000002").await;
    office.catch_up().await;
    assert_eq!(left(&office, "Zoé").await, Vec::<String>::new());
    assert_eq!(
        (left(&office, "'Rose'").await, left(&office, "'Lou'").await),
        (vec!["guardian".to_owned()], vec!["pupil".to_owned()])
    );
    assert_eq!(office.password(ROSE).await, rose);
    // Again, and for a computer that begins now.
    office.catch_up().await;
    let other = Desktop::enrolled(&service, 1).await;
    other.catch_up().await;
    assert_eq!(left(&other, "Rémi").await, Vec::<String>::new());
    assert_eq!(left(&other, "'Rose'").await, ["guardian"]);
    tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
}
