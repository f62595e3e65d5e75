//! New logins: asked for today, in force on the day after, the old one recognised and never given again.

use std::time::Duration;

use jiff::civil::date;
use protocol::decision::Decision;
use protocol::operation::{Outcome, Reason};
use service::usecase::door::sign_in::Refusal;
use service::usecase::jobs::{self, Asked, Became, Job};
use service::usecase::renewal::{self, Renewed};

use crate::door::{CHOSEN, Family, notify, printed, send};
use crate::fixture::{Computer, Fixture};
use crate::grouping::grouped;

const MOTHER: &str = "r.abricot";
const FATHER: &str = "r.abricot2";
const RENEWED: &str = "r.abricot3";

async fn ask(computer: &mut Computer<'_>, login: &str) -> Outcome {
    send(computer, login, Decision::RenewLogin { login: login.to_owned() }).await.outcome
}

/// The logins that accounts had, each once.
async fn former(fixture: &Fixture) -> Vec<String> {
    sqlx::query_scalar("SELECT login FROM former_login ORDER BY login")
        .fetch_all(&fixture.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn the_old_login_opens_until_the_day_ends_and_is_recognised_afterwards() {
    let (fixture, director) = Fixture::with_secondary_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    send(&mut computer, MOTHER, notify(1)).await;
    computer.catch_up().await;
    let sheet = printed(&computer, MOTHER, 1);
    let mut mother = Family::new(&fixture);
    mother.comes_with(MOTHER, &sheet).await;
    assert_eq!(ask(&mut computer, MOTHER).await, Outcome::Applied);
    assert_eq!(ask(&mut computer, MOTHER).await, Outcome::Otherwise(Reason::AlreadyAsked));
    computer.catch_up().await;
    assert_eq!(computer.account(MOTHER).renewal_asked_on, Some(date(2026, 9, 4)));
    assert_eq!(renewal::run(&fixture.service).await.unwrap(), Renewed::All(0), "not before tomorrow");
    mother.signs_in(MOTHER, CHOSEN).await.unwrap();
    // In Paris the day has begun.
    fixture.clock.set("2026-09-04T22:00:00Z");
    assert_eq!(renewal::run(&fixture.service).await.unwrap(), Renewed::All(1));
    assert_eq!(renewal::run(&fixture.service).await.unwrap(), Renewed::All(0), "once");
    for (typed, told) in
        [(CHOSEN, Refusal::LoginReplaced), (&sheet, Refusal::LoginReplaced), ("autre chose", Refusal::Wrong)]
    {
        assert_eq!(mother.signs_in(MOTHER, typed).await, Err(told), "{typed}");
        fixture.clock.advance(jiff::SignedDuration::from_mins(10));
    }
    mother.signs_in(RENEWED, CHOSEN).await.unwrap();
    assert_eq!(former(&fixture).await, [MOTHER]);
    computer.accounts.clear();
    computer.cursor = None;
    computer.catch_up().await;
    let account = computer.account(RENEWED);
    assert_eq!(account.renewal_asked_on, None);
    let sheet = domain::sheet::Borne { login: MOTHER, generation: Some(1) };
    let rules = account.state.account(account.holder);
    assert_eq!(domain::sheet::void(&rules, &account.login, sheet), Some(domain::sheet::Void::OtherLogin));
    // Nobody ever has it again.
    let mut more = crate::tilleuls::tilleuls();
    more.guardians = vec![crate::tilleuls::guardian(21, "ABRICOT", "Raoul")];
    more.links.truncate(1);
    more.links[0].guardian = uuid::Uuid::from_u128(21);
    service::usecase::directory::take_in(&fixture.service, more).await.unwrap();
    computer.catch_up().await;
    let mut logins: Vec<&str> = computer.accounts.iter().map(|account| account.login.as_str()).collect();
    logins.sort_unstable();
    assert_eq!(logins, ["l.abricot", "r.abricot2", "r.abricot3", "r.abricot4", "z.abricot"]);
}

#[tokio::test]
async fn a_new_login_is_refused_where_names_differ_and_in_the_first_degree() {
    let (fixture, director) = Fixture::with_secondary_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let grouping = grouped(&computer, FATHER, MOTHER);
    send(&mut computer, FATHER, grouping).await;
    assert_eq!(ask(&mut computer, MOTHER).await, Outcome::Refused(Reason::NamesDiffer));
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    assert_eq!(ask(&mut computer, MOTHER).await, Outcome::Refused(Reason::NotForStaff));
}

#[tokio::test]
async fn a_night_that_is_killed_is_begun_again_and_nobody_is_renewed_twice() {
    let (fixture, director) = Fixture::with_secondary_school().await;
    let mut computer = fixture.enrol(&director).await;
    for round in 1..=10_usize {
        (computer.accounts, computer.cursor) = (Vec::new(), None);
        computer.catch_up().await;
        let logins: Vec<String> = computer
            .accounts
            .iter()
            .filter(|account| account.holder == protocol::account::Holder::Guardian)
            .map(|account| account.login.clone())
            .collect();
        assert_eq!(logins.len(), 2);
        for login in &logins {
            assert_eq!(ask(&mut computer, login).await, Outcome::Applied);
        }
        fixture.clock.advance(jiff::SignedDuration::from_hours(24));
        // Killed wherever it is by then, twice at once; then run to its end.
        let killed = [0, 1].map(|_| {
            let service = fixture.service.clone();
            tokio::spawn(async move { renewal::run(&service).await })
        });
        for _ in 0..round {
            tokio::time::timeout(Duration::from_millis(1), std::future::pending::<()>()).await.ok();
        }
        for task in killed {
            task.abort();
            let _ = task.await;
        }
        // What a killed one held is let go by the database a little later: the next time takes it.
        let mut times = 0;
        while former(&fixture).await.len() < 2 * round && times < 1000 {
            renewal::run(&fixture.service).await.unwrap();
            times += 1;
        }
        let former = former(&fixture).await;
        assert_eq!(former.len(), 2 * round, "{former:?}");
        assert!(logins.iter().all(|login| former.contains(login)));
    }
}

#[tokio::test]
async fn new_logins_are_put_off_while_a_delivery_is_merged_and_nothing_waits_for_it() {
    let (fixture, director) = Fixture::with_secondary_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    assert_eq!(ask(&mut computer, MOTHER).await, Outcome::Applied);
    fixture.clock.set("2026-09-04T22:00:00Z");
    // A delivery gave a login of that base, and goes on.
    let mut delivery = fixture.pool.begin().await.unwrap();
    for held in [
        "SELECT pg_advisory_xact_lock(hashtext('delivery'))",
        "SELECT last FROM login_rank WHERE base = 'r.abricot' FOR UPDATE",
    ] {
        sqlx::query(held).execute(&mut *delivery).await.unwrap();
    }
    let run = || jobs::run_one(&fixture.service, Job::Renewal, Asked::ByTime);
    let put_off = tokio::time::timeout(Duration::from_secs(60), run()).await;
    let put_off = put_off.expect("the jobs after it do not wait for the delivery").unwrap();
    assert!(matches!(put_off, Became::NotDue), "{put_off:?}");
    let free = sqlx::query("SELECT id FROM account FOR UPDATE NOWAIT").execute(&fixture.pool).await;
    free.expect("her family signs in");
    assert!(former(&fixture).await.is_empty());
    delivery.rollback().await.unwrap();
    // It is due still.
    let done = run().await.unwrap();
    assert!(matches!(done, Became::Done(1)), "{done:?}");
    assert_eq!(former(&fixture).await, [MOTHER]);
    assert!(matches!(run().await.unwrap(), Became::NotDue), "it was done for the day");
}
