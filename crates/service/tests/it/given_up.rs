//! Who asked goes away in the middle of the work: nothing of it stays open on a connection that others are given.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use protocol::decision::FamilyEvent;
use service::usecase::family;
use sqlx::{Connection, PgConnection};

use crate::fixture::Fixture;

/// How often it is tried: what the database answers at once is no moment.
const ROUNDS: usize = 40;

/// Lets work be done for so many moments, and gives it up; says whether it was over by then.
async fn given_up_after(moments: usize, work: impl Future) -> bool {
    let mut work = pin!(work);
    let mut left = moments;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(false);
        }
        left -= 1;
        work.as_mut().poll(context).map(|_| true)
    })
    .await
}

/// Whether a connection of the service stays in a transaction, once whatever was on its way has arrived.
async fn stays_open(fixture: &Fixture, observer: &mut PgConnection) -> bool {
    for _ in 0..50 {
        let mut all = Vec::new();
        for _ in 0..fixture.pool.size() {
            all.push(fixture.pool.acquire().await.unwrap());
        }
        let open: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'",
        )
        .fetch_one(&mut *observer)
        .await
        .unwrap();
        if open == 0 {
            return false;
        }
        drop(all);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    true
}

#[tokio::test]
async fn work_that_is_given_up_at_any_moment_leaves_no_transaction_behind() {
    let (fixture, _) = Fixture::with_school().await;
    let mut observer = PgConnection::connect_with(&fixture.pool.connect_options()).await.unwrap();
    let id = sqlx::query_scalar("SELECT id FROM account ORDER BY login LIMIT 1");
    let id = id.fetch_one(&fixture.pool).await.unwrap();
    let did = FamilyEvent::SmsRegistration;
    let mut most = 0;
    for round in 0..ROUNDS {
        let mut moments = 0;
        while !given_up_after(moments, family::happened(&fixture.service, id, did)).await {
            let open = stays_open(&fixture, &mut observer).await;
            assert!(!open, "round {round}, given up after {moments} moments");
            moments += 1;
        }
        most = most.max(moments);
    }
    assert!(most > 3, "it was given up at {most} moments");
}
