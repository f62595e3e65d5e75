//! Somebody whom the service erased is erased on each computer that hears of it, and nobody else is.

use jiff::SignedDuration;
use local::usecase::mail;
use local::view::account::{MailAgain, MailRequest};
use protocol::decision::FamilyEvent;
use protocol::maintenance::{Maintenance, MaintenanceLevel};
use service::usecase::person::{self, Found};
use service::usecase::{family, maintenance};

use crate::desktop::Desktop;
use crate::fixture::Served;
use crate::tilleuls::UAI;

const ROSE: &str = "r.abricot";
const REMI: &str = "r.abricot2";

/// Every table of the store in which something of that is left.
async fn left(desktop: &Desktop, text: &str) -> Vec<String> {
    let pool = desktop.workspace.store().pool();
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'
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

/// An address that was corrected, and a login that ends, are in decisions alone.
#[tokio::test(flavor = "multi_thread")]
async fn decisions_about_somebody_who_was_erased_name_them_no_more_once_they_are_answered() {
    let service = tokio::task::spawn_blocking(Served::new).await.unwrap();
    let office = Desktop::enrolled(&service, 0).await;
    office.catch_up().await;
    office.notify(&[REMI], None).await.unwrap();
    office.catch_up().await;
    let remi = office.account(REMI).await;
    family::happened(&service.service, remi.uuid, FamilyEvent::FirstSignIn).await.unwrap();
    office.catch_up().await;
    let to = |address: &str| MailRequest {
        school: UAI.to_owned(),
        account: remi.id.try_into().unwrap(),
        what: MailAgain::Activation,
        address: Some(address.to_owned()),
    };
    mail::resend(&office.workspace, &to("remi.avant@exemple.fr")).await.unwrap();
    office.catch_up().await;
    // One waits: while nothing may be sent, what changed is heard.
    mail::resend(&office.workspace, &to("remi.apres@exemple.fr")).await.unwrap();
    let from = jiff::Timestamp::now();
    let window = Maintenance {
        level: MaintenanceLevel::ReadOnly,
        from,
        until: Some(from + SignedDuration::from_hours(1)),
        sentence: None,
    };
    let announced = maintenance::announce(&service.service, &window).await.unwrap();
    erase(&service, REMI).await;
    office.exchange().await;
    assert_eq!(left(&office, "remi.avant").await, Vec::<String>::new());
    assert_eq!(left(&office, "remi.apres").await, ["operation"], "as it will be sent");
    maintenance::end(&service.service, announced).await.unwrap();
    office.catch_up().await;
    assert_eq!(left(&office, "remi.apres").await, Vec::<String>::new());
    let kept: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM operation WHERE kind = 'mail' AND payload LIKE '%activation%'",
    )
    .fetch_one(office.workspace.store().pool())
    .await
    .unwrap();
    assert_eq!(kept, 2, "that it was decided stays");
    tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
}
