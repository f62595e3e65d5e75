//! The database was put back as it was before.

use protocol::problem::ProblemCode;
use service::Error;
use service::usecase::changes::changes;
use service::usecase::restored::begin_anew;

use crate::fixture::Fixture;
use crate::tilleuls::UAI;

#[tokio::test]
async fn a_computer_takes_everything_anew_once_the_history_is_another() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    let first = computer.catch_up().await;
    assert_eq!(computer.catch_up().await.changes.len(), 0);

    assert_eq!(begin_anew(&fixture.service).await.unwrap(), 1);
    let stands = computer.cursor;
    let refused = changes(&fixture.service, &computer.proof, UAI, stands, 0).await.unwrap_err();
    assert!(matches!(refused, Error::Refused(ProblemCode::CursorOutdated)), "{refused:?}");
    computer.cursor = None;
    let anew = computer.catch_up().await;
    assert_eq!(anew.changes, first.changes);
    assert_ne!(anew.cursor.epoch, first.cursor.epoch);
    let trail: Vec<String> = sqlx::query_scalar("SELECT kind FROM audit ORDER BY id DESC LIMIT 1")
        .fetch_all(&fixture.pool)
        .await
        .unwrap();
    assert_eq!(trail, ["restored"]);
}
