//! A département of invented people.

use jiff::SignedDuration;
use protocol::account::State;
use protocol::decision::FamilyEvent;
use service::usecase::demonstration::{DIRECTOR, code, prepare};
use service::usecase::{family, staff};
use uuid::Uuid;

use crate::fixture::Fixture;

#[tokio::test]
async fn a_demonstration_is_made_once_and_found_again() {
    let fixture = Fixture::new().await;
    let shown = prepare(&fixture.service, "http://127.0.0.1").await.unwrap().unwrap();
    assert_eq!((shown.schools.len(), shown.sheets.len()), (4, 6));
    assert!(shown.sheets.iter().all(|sheet| !sheet.children.is_empty()), "whose birth dates are asked for");
    fixture.clock.advance(SignedDuration::from_secs(60));
    let (now, _) = code(&fixture.service, DIRECTOR).await.unwrap().unwrap();
    staff::sign_in(&fixture.service, DIRECTOR, shown.password.clone(), &now).await.unwrap();
    assert!(code(&fixture.service, "quelqu.un").await.unwrap().is_none());

    let people = "SELECT (SELECT count(*) FROM account), (SELECT count(*) FROM operation)";
    let before: (i64, i64) = sqlx::query_as(people).fetch_one(&fixture.pool).await.unwrap();
    assert_eq!(before.1, 24);
    // A sheet that was used is tried no more.
    let used = &shown.sheets[0].login;
    let id: Uuid = sqlx::query_scalar("SELECT id FROM account WHERE login = $1")
        .bind(used)
        .fetch_one(&fixture.pool)
        .await
        .unwrap();
    let state = family::happened(&fixture.service, id, FamilyEvent::FirstSignIn).await.unwrap();
    assert_eq!(state.state, State::Activating);
    fixture.clock.advance(SignedDuration::from_hours(48));
    let again = prepare(&fixture.service, "http://127.0.0.1").await.unwrap().unwrap();
    let after: (i64, i64) = sqlx::query_as(people).fetch_one(&fixture.pool).await.unwrap();
    assert_eq!((after, again.password.as_str()), (before, shown.password.as_str()));
    assert_eq!(again.sheets.len(), 6);
    assert!(again.sheets.iter().all(|sheet| sheet.login != *used));
    assert_eq!(again.sheets[0].password.as_str(), shown.sheets[1].password.as_str());
}

#[tokio::test]
async fn a_database_of_real_people_is_no_demonstration() {
    let (fixture, _) = Fixture::with_school().await;
    assert!(prepare(&fixture.service, "http://127.0.0.1").await.unwrap().is_none());
    assert!(code(&fixture.service, "c.essai").await.unwrap().is_none(), "a code is on its telephone alone");
    let schools: i64 =
        sqlx::query_scalar("SELECT count(*) FROM school").fetch_one(&fixture.pool).await.unwrap();
    assert_eq!(schools, 1);
}
