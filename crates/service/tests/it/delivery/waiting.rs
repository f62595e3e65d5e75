//! What waits while a delivery is taken: no computer waits for all of it.

use std::time::Duration;

use domain::degree::Degree;
use protocol::decision::Decision;
use protocol::entity::Class;
use protocol::operation::{Operation, Seen};
use protocol::people::Said;
use protocol::problem::ProblemCode;
use service::usecase::delivery::take_in;
use service::usecase::directory;
use uuid::Uuid;

use super::written::{Pupil, Written};
use super::{agreed, described_as, fixture, taken};
use crate::fixture::{Fixture, until_one_waits};
use crate::tilleuls::UAI;

#[tokio::test]
async fn who_is_said_to_be_new_while_a_delivery_is_taken_is_to_be_said_again() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    computer.counter += 1;
    let class = Class { code: "CZ".to_owned(), label: "CZ".to_owned(), mefs: Vec::new() };
    let operation = Operation {
        id: Uuid::now_v7(),
        counter: computer.counter,
        batch: Uuid::from_u128(9),
        school: UAI.to_owned(),
        account: Uuid::nil(),
        decision: Decision::People(Said::Class(class)),
        decided_at: fixture.service.now(),
        seen: Seen { version: 0, choices: 0 },
        sheet: None,
    };
    let mut delivery = fixture.pool.begin().await.unwrap();
    sqlx::query("SELECT pg_advisory_xact_lock(hashtext('delivery'))").execute(&mut *delivery).await.unwrap();
    let sent = [operation];
    let submitted = tokio::time::timeout(Duration::from_secs(60), computer.submit(&sent));
    let refused = submitted.await.expect("it does not wait for all of the delivery").unwrap_err();
    assert_eq!(refused.code(), ProblemCode::Unavailable);
    delivery.rollback().await.unwrap();
    computer.submit(&sent).await.unwrap();
}

#[tokio::test]
async fn a_school_of_which_something_changes_is_held_at_the_end_alone() {
    const SCHOOL: &str = "0990001A";
    let fixture = fixture().await;
    directory::add_school(&fixture.service, &described_as(SCHOOL, "1D")).await.unwrap();
    let mut written = Written::new(Degree::First, &[("100", SCHOOL)]);
    written.pupils.push(Pupil::default());
    taken(&fixture, &written.deposit(), 0).await;
    written.name = "LES NOUVEAUX ESSAIS";
    written.pupils[0].first = "Zoé";
    let deposited = written.deposit();
    // Somebody holds a pupil whom it changes.
    let mut holding = fixture.pool.begin().await.unwrap();
    sqlx::query("SELECT id FROM pupil FOR UPDATE").execute(&mut *holding).await.unwrap();
    let taking = take_in(&fixture.service, vec![deposited.path().to_owned()], agreed(0));
    let meanwhile = async {
        until_one_waits(&fixture.pool).await;
        let free =
            sqlx::query("SELECT uai FROM school FOR NO KEY UPDATE NOWAIT").execute(&fixture.pool).await;
        holding.rollback().await.unwrap();
        free
    };
    let (outcome, free) = tokio::join!(taking, meanwhile);
    free.expect("a computer of that school can ask what changed");
    outcome.unwrap();
    let name: String = sqlx::query_scalar("SELECT name FROM school").fetch_one(&fixture.pool).await.unwrap();
    assert_eq!(name, "LES NOUVEAUX ESSAIS");
}
