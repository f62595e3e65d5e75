//! Leaks of passwords, and of what they are derived from.

use jiff::civil::date;
use protocol::account::State;
use protocol::decision::{Decision, FamilyEvent};
use protocol::lease::LeaseRequest;
use protocol::operation::{Outcome, Reason};
use protocol::problem::ProblemCode;
use service::Error;
use service::usecase::incident::{self, Begun, GoneOn, Leak, OfSchool, Reprint, Spared};
use service::usecase::lease::top_up;
use service::usecase::{directory, family, history};

use crate::door::{FATHER, MOTHER, notify};
use crate::fixture::{Computer, Fixture};
use crate::tilleuls::{UAI, pupil, tilleuls};

const OTHER: &str = "0990002P";

fn leak(schools: &[&str]) -> Leak {
    Leak {
        schools: schools.iter().map(|uai| (*uai).to_owned()).collect(),
        secrets: false,
        spared: Vec::new(),
    }
}

fn values(computer: &Computer<'_>, login: &str) -> Vec<u32> {
    computer.account(login).values.iter().map(|value| value.generation).collect()
}

async fn begun(fixture: &Fixture, leak: &Leak, agreed: u64) -> i64 {
    match incident::begin(&fixture.service, leak, agreed).await.unwrap() {
        Begun::As(id) => id,
        other => panic!("{other:?}"),
    }
}

/// The same families at a second school.
async fn elsewhere(fixture: &Fixture) {
    let mut school = tilleuls();
    school.school.uai = OTHER.to_owned();
    school.school.name = "École des Ormes".to_owned();
    directory::take_in(&fixture.service, school).await.unwrap();
}

#[tokio::test]
async fn what_was_received_or_printed_opens_nothing_any_more_once() {
    let (fixture, director) = Fixture::with_school().await;
    elsewhere(&fixture).await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let notified = computer.decide(MOTHER, notify(1));
    computer.submit(&[notified]).await.unwrap();
    computer.catch_up().await;
    let late = computer.decide(FATHER, notify(1));

    let leak = leak(&[OTHER, UAI]);
    let would = incident::rehearse(&fixture.service, &leak).await.unwrap();
    let of = |school: &str, name: &str| OfSchool {
        school: school.to_owned(),
        name: name.to_owned(),
        accounts: 2,
        reprint: 1,
    };
    assert_eq!(would.schools, [of(UAI, "École des Tilleuls"), of(OTHER, "École des Ormes")]);
    assert_eq!((would.accounts, would.reprint), (2, 1), "an account of two schools is one");
    for agreed in [0, 3, 4] {
        assert_eq!(incident::begin(&fixture.service, &leak, agreed).await.unwrap(), Begun::NotAgreed(2));
    }
    assert!(incident::all(&fixture.service).await.unwrap().is_empty());
    let id = begun(&fixture, &leak, 2).await;
    let mut done = Vec::new();
    let rolled =
        incident::go_on(&fixture.service, id, |school, count| done.push((school.to_owned(), count))).await;
    assert_eq!(rolled.unwrap(), GoneOn { accounts: 2, elsewhere: 0 });
    assert_eq!(done, [(UAI.to_owned(), 2), (OTHER.to_owned(), 0)]);

    computer.catch_up().await;
    assert_eq!((values(&computer, MOTHER), values(&computer, FATHER)), (vec![3, 4], vec![3, 4]));
    assert_eq!(computer.account(MOTHER).state.state, State::Notified);
    let answer = computer.submit(&[late]).await.unwrap().remove(0);
    assert_eq!(answer.outcome, Outcome::Otherwise(Reason::Rolled));
    let (_, moments) = history::of_login(&fixture.service, MOTHER).await.unwrap();
    assert!(format!("{moments:?}").contains("\"incident\""));
    // Said again, nothing is left to do.
    assert_eq!(incident::go_on(&fixture.service, id, |_, _| panic!("once")).await.unwrap().accounts, 0);
    let all = incident::all(&fixture.service).await.unwrap();
    assert_eq!((all[0].schools, all[0].done, all[0].accounts, all[0].reprint), (2, 2, 2, 1));
    assert!(all[0].ended_at.is_some());

    let mut told = Vec::new();
    incident::reprints(&fixture.service, id, |school, reprints| {
        told.push((school.to_owned(), reprints));
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    let rose = Reprint {
        login: MOTHER.to_owned(),
        family: "ABRICOT".to_owned(),
        first: "Rose".to_owned(),
        classes: "CP A".to_owned(),
    };
    assert_eq!(told, [(UAI.to_owned(), vec![rose.clone()]), (OTHER.to_owned(), vec![rose])]);
}

#[tokio::test]
async fn what_nobody_has_received_since_is_not_rolled_again() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let id = begun(&fixture, &leak(&[UAI]), 2).await;
    incident::go_on(&fixture.service, id, |_, _| ()).await.unwrap();
    // The same command, by who saw nothing of its end.
    assert_eq!(incident::begin(&fixture.service, &leak(&[UAI]), 2).await.unwrap(), Begun::NotAgreed(0));
    computer.catch_up().await;
    assert_eq!(incident::rehearse(&fixture.service, &leak(&[UAI])).await.unwrap().accounts, 2);
}

#[tokio::test]
async fn an_incident_that_was_stopped_is_gone_on_with_before_another() {
    let (fixture, director) = Fixture::with_school().await;
    let mut other = tilleuls();
    other.school.uai = OTHER.to_owned();
    // Another child of the father's.
    other.pupils = vec![pupil(3, "Max")];
    other.enrolments.truncate(1);
    other.enrolments[0].pupil = other.pupils[0].id;
    other.guardians.remove(0);
    other.links.retain(|link| link.guardian == other.guardians[0].id);
    other.links[0].pupil = other.pupils[0].id;
    directory::take_in(&fixture.service, other).await.unwrap();
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let leak = leak(&[UAI, OTHER]);
    let id = begun(&fixture, &leak, 2).await;
    // Another process is at the first school, and is killed there.
    let mut killed = fixture.pool.begin().await.unwrap();
    sqlx::query("UPDATE incident_school SET done_at = now() WHERE school = $1")
        .bind(UAI)
        .execute(&mut *killed)
        .await
        .unwrap();
    let gone_on = incident::go_on(&fixture.service, id, |_, _| ()).await.unwrap();
    assert_eq!(gone_on, GoneOn { accounts: 1, elsewhere: 1 }, "the other one is not done");
    killed.rollback().await.unwrap();
    let all = incident::all(&fixture.service).await.unwrap();
    assert_eq!((all[0].done, all[0].ended_at), (1, None));
    assert_eq!(incident::begin(&fixture.service, &leak, 1).await.unwrap(), Begun::UnderWay);

    let gone_on = incident::go_on(&fixture.service, id, |_, _| ()).await.unwrap();
    assert_eq!(gone_on, GoneOn { accounts: 1, elsewhere: 0 });
    assert!(incident::all(&fixture.service).await.unwrap()[0].ended_at.is_some());
    computer.catch_up().await;
    assert_eq!((values(&computer, MOTHER), values(&computer, FATHER)), (vec![3, 4], vec![3, 4]), "once each");
    let nobody = incident::go_on(&fixture.service, id + 1, |_, _| ()).await;
    assert!(matches!(nobody, Err(Error::Refused(ProblemCode::NotFound))));
}

#[tokio::test]
async fn some_accounts_are_left_alone() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let id = |login: &str| computer.account(login).state.id;
    family::happened(&fixture.service, id(MOTHER), FamilyEvent::FranceConnectActivation).await.unwrap();
    let mut asked = leak(&[UAI]);
    let counted = async |leak: &Leak| incident::rehearse(&fixture.service, leak).await.unwrap().accounts;
    assert_eq!(counted(&asked).await, 2);
    asked.spared = vec![Spared::FranceConnect];
    assert_eq!(counted(&asked).await, 1);
    let notified = Decision::Notify { reset: None, day: date(2026, 9, 4), to: 1 };
    let operation = computer.decide(FATHER, notified);
    computer.submit(&[operation]).await.unwrap();
    let father = computer.account(FATHER).state.id;
    family::happened(&fixture.service, father, FamilyEvent::FirstSignIn).await.unwrap();
    assert_eq!(counted(&asked).await, 1, "his next sheet would bear what leaked");
    asked.spared.push(Spared::Chosen);
    assert_eq!(counted(&asked).await, 0);
    let unknown = incident::rehearse(&fixture.service, &leak(&[UAI, "0990009Z"])).await;
    assert!(matches!(unknown, Err(Error::Refused(ProblemCode::NotFound))));
    assert_eq!(incident::schools_of(&fixture.service, "099").await.unwrap(), [UAI]);

    // What was chosen stays, and the next sheet is another.
    let all = begun(&fixture, &leak(&[UAI]), 2).await;
    incident::go_on(&fixture.service, all, |_, _| ()).await.unwrap();
    computer.catch_up().await;
    let state = &computer.account(FATHER).state;
    assert_eq!((state.state, state.generation, values(&computer, FATHER)), (State::Activating, 1, vec![3]));
}

#[tokio::test]
async fn secrets_that_leaked_are_drawn_anew_and_blank_accounts_end() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let before = computer.account(FATHER).values[0].password.clone();
    sqlx::query("DELETE FROM delivery").execute(&fixture.pool).await.unwrap();
    sqlx::query(
        "INSERT INTO lease (account, device, key, sealed, leased_at) VALUES (gen_random_uuid(), $1, '2026', 'x', now())",
    )
    .bind(computer.proof.device)
    .execute(&fixture.pool)
    .await
    .unwrap();
    let passwords = leak(&[UAI]);
    assert_eq!(
        incident::rehearse(&fixture.service, &passwords).await.unwrap().accounts,
        0,
        "nobody holds one"
    );
    let leak = Leak { secrets: true, ..passwords };
    let id = begun(&fixture, &leak, 2).await;
    assert_eq!(incident::go_on(&fixture.service, id, |_, _| ()).await.unwrap().accounts, 2);
    computer.cursor = None;
    computer.catch_up().await;
    let father = computer.account(FATHER);
    assert_eq!((father.values[0].generation, father.state.generation), (1, 1));
    assert_ne!(father.values[0].password, before, "another secret");
    let free: i64 = sqlx::query_scalar("SELECT count(*) FROM lease WHERE state = 'free'")
        .fetch_one(&fixture.pool)
        .await
        .unwrap();
    assert_eq!(free, 0);

    // A password that is out there is rolled, and what is printed from then on comes from the new secret alone.
    let operation = computer.decide(FATHER, notify(1));
    computer.submit(&[operation]).await.unwrap();
    let id = begun(&fixture, &leak, 2).await;
    incident::go_on(&fixture.service, id, |_, _| ()).await.unwrap();
    computer.catch_up().await;
    assert_eq!(values(&computer, FATHER), [3, 4]);
    let from: Vec<i32> = sqlx::query_scalar(
        "SELECT from_generation FROM account_secret JOIN account ON account.id = account
         WHERE login = 'r.abricot2' ORDER BY from_generation",
    )
    .fetch_all(&fixture.pool)
    .await
    .unwrap();
    assert_eq!(from, [1, 3]);
}

#[tokio::test]
async fn an_account_of_two_schools_gets_one_new_secret() {
    let (fixture, director) = Fixture::with_school().await;
    elsewhere(&fixture).await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let notified = computer.decide(MOTHER, notify(1));
    computer.submit(&[notified]).await.unwrap();
    let leak = Leak { secrets: true, ..leak(&[UAI, OTHER]) };
    let id = begun(&fixture, &leak, 2).await;
    let mut done = Vec::new();
    incident::go_on(&fixture.service, id, |_, count| done.push(count)).await.unwrap();
    assert_eq!(done, [2, 0]);
    computer.catch_up().await;
    assert_eq!(values(&computer, MOTHER), [3, 4]);
}

async fn froms(fixture: &Fixture, login: &str) -> Vec<i32> {
    sqlx::query_scalar(
        "SELECT from_generation FROM account_secret JOIN account ON account.id = account
         WHERE login = $1 ORDER BY from_generation",
    )
    .bind(login)
    .fetch_all(&fixture.pool)
    .await
    .unwrap()
}

#[tokio::test]
async fn who_is_left_alone_keeps_what_they_chose_and_their_next_sheet_comes_from_another_secret() {
    let (fixture, director) = Fixture::with_school().await;
    elsewhere(&fixture).await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    for login in [MOTHER, FATHER] {
        let operation = computer.decide(login, notify(1));
        computer.submit(&[operation]).await.unwrap();
        let id = computer.account(login).state.id;
        family::happened(&fixture.service, id, FamilyEvent::FirstSignIn).await.unwrap();
    }
    computer.catch_up().await;
    assert_eq!(values(&computer, FATHER), [2], "what would leak next");
    let printed = computer.account(FATHER).values[0].password.clone();
    let leak = Leak { secrets: true, spared: vec![Spared::Chosen], ..leak(&[UAI, OTHER]) };
    let would = incident::rehearse(&fixture.service, &leak).await.unwrap();
    assert_eq!((would.accounts, would.drawn, would.reprint), (0, 2, 0));
    let id = begun(&fixture, &leak, 0).await;
    assert_eq!(incident::go_on(&fixture.service, id, |_, _| ()).await.unwrap().accounts, 0);

    computer.catch_up().await;
    let father = computer.account(FATHER);
    assert_eq!((father.state.state, father.state.generation), (State::Activating, 1));
    assert_eq!(values(&computer, FATHER), [3], "what leaked is passed over");
    assert_ne!(father.values[0].password, printed);
    // Of two schools, and drawn once.
    assert_eq!(froms(&fixture, FATHER).await, [1, 3]);
    let all = incident::all(&fixture.service).await.unwrap();
    assert_eq!((all[0].accounts, all[0].reprint, all[0].ended_at.is_some()), (0, 0, true));
    let (_, moments) = history::of_login(&fixture.service, FATHER).await.unwrap();
    assert!(!format!("{moments:?}").contains("\"incident\""), "nothing of theirs was rolled");
    // A reset to what leaked, decided meanwhile without network, opens nothing.
    let late = computer.decide(
        FATHER,
        Decision::Reset { reason: protocol::decision::ResetReason::Forgotten, day: date(2026, 9, 4), to: 2 },
    );
    let answer = computer.submit(&[late]).await.unwrap().remove(0);
    assert_eq!(answer.outcome, Outcome::Otherwise(Reason::Rolled));
}

/// A computer claims a blank account that it was lent at the moment when leaked secrets are drawn anew.
#[tokio::test]
async fn a_blank_account_that_is_being_claimed_is_waited_for_and_drawn_anew() {
    let (fixture, director) = Fixture::with_school().await;
    let computer = fixture.enrol(&director).await;
    let asked = LeaseRequest { free: Vec::new(), given: Vec::new(), wanted: 1, blocks: 1 };
    let lent = top_up(&fixture.service, &computer.proof, &asked).await.unwrap().accounts.remove(0);
    let leak = Leak { secrets: true, ..leak(&[UAI]) };
    let id = begun(&fixture, &leak, 2).await;

    let mut claiming = fixture.pool.begin().await.unwrap();
    for statement in [
        "INSERT INTO account (id, holder, login) VALUES ($1, 'guardian', 'r.abricot8')",
        "INSERT INTO account_secret (account, from_generation, key, sealed)
         SELECT account, 1, key, sealed FROM lease WHERE account = $1",
        "INSERT INTO delivery (device, account, generation, at) SELECT device, account, 2, now() FROM lease WHERE account = $1",
        "UPDATE guardian SET account = $1 WHERE id = '00000000-0000-0000-0000-00000000000c'",
        "UPDATE lease SET state = 'claimed', key = NULL, sealed = NULL, login = 'r.abricot8' WHERE account = $1",
    ] {
        sqlx::query(statement).bind(lent.id).execute(&mut *claiming).await.unwrap();
    }
    let service = fixture.service.clone();
    let rolling = tokio::spawn(async move { incident::go_on(&service, id, |_, _| ()).await });
    let waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while sqlx::query_scalar::<_, i64>(waits).fetch_one(&fixture.pool).await.unwrap() == 0 {
        tokio::task::yield_now().await;
    }
    claiming.commit().await.unwrap();
    rolling.await.unwrap().unwrap();
    assert_eq!(froms(&fixture, "r.abricot8").await, [1, 3]);
}
