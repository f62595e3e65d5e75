//! After the database was put back as it was before: of what computers are believed, who is waited for, and what fails.

use jiff::SignedDuration;
use protocol::account::Password;
use protocol::decision::FamilyEvent;
use protocol::device::{Loss, Revocation};
use protocol::restoration::{Heard, HeardAccount};
use serde_json::{Value, json};
use service::keys::Keys;
use service::usecase::restored::{
    GoneOn, HeldUp, Restored, Saying, begin_anew, go_on, hear, held_up, last, rehearse,
};
use service::usecase::revocation::revoke;
use service::usecase::staff::{Role, direct};
use service::usecase::{directory, family, staff};
use service::{Clock, Service};
use sqlx::postgres::PgPoolOptions;
use std::sync::Arc;
use uuid::Uuid;

use crate::door::{Family, MOTHER, notify, printed, send};
use crate::fixture::{Computer, Fixture, chosen};
use crate::restored::{heard, opened, says, two_hours};
use crate::tilleuls::{UAI, guardian, pupil, tilleuls};

const ORMES: &str = "0990002P";

/// Another school, of other people.
async fn ormes(fixture: &Fixture) {
    let mut ormes = tilleuls();
    (ormes.school.uai, ormes.school.name) = (ORMES.to_owned(), "École des Ormes".to_owned());
    ormes.pupils = vec![pupil(21, "Max")];
    ormes.guardians = vec![guardian(31, "PRUNE", "Jean")];
    ormes.enrolments.truncate(1);
    ormes.enrolments[0].pupil = ormes.pupils[0].id;
    ormes.links.truncate(1);
    (ormes.links[0].pupil, ormes.links[0].guardian) = (ormes.pupils[0].id, ormes.guardians[0].id);
    directory::take_in(&fixture.service, ormes).await.unwrap();
}

async fn account_of(fixture: &Fixture, guardian: u128) -> Uuid {
    sqlx::query_scalar("SELECT account FROM guardian WHERE id = $1")
        .bind(Uuid::from_u128(guardian))
        .fetch_one(&fixture.pool)
        .await
        .unwrap()
}

async fn generation(fixture: &Fixture, account: Uuid) -> i32 {
    sqlx::query_scalar("SELECT generation FROM account WHERE id = $1")
        .bind(account)
        .fetch_one(&fixture.pool)
        .await
        .unwrap()
}

const fn said(account: Uuid, generation: u32) -> HeardAccount {
    HeardAccount { account, generation, burnt: 0, choices: 0 }
}

async fn tells(fixture: &Fixture, computer: &Computer<'_>, accounts: Vec<HeardAccount>, more: bool) {
    hear(&fixture.service, &computer.proof, UAI, &Heard { accounts, more }).await.unwrap();
}

/// Content of the lines of a kind.
async fn trail(fixture: &Fixture, kind: &str) -> Vec<Value> {
    sqlx::query_scalar("SELECT content FROM audit WHERE kind = $1 ORDER BY id")
        .bind(kind)
        .fetch_all(&fixture.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_computer_is_believed_of_who_is_at_its_school_and_the_trail_says_of_whom() {
    let (fixture, director) = Fixture::with_school().await;
    ormes(&fixture).await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let (mother, father) = (account_of(&fixture, 11).await, account_of(&fixture, 12).await);
    let stranger = account_of(&fixture, 31).await;
    // The father’s only child there left.
    sqlx::query("UPDATE enrolment SET gone_on = '2026-09-01' WHERE pupil = $1")
        .bind(Uuid::from_u128(2))
        .execute(&fixture.pool)
        .await
        .unwrap();
    begin_anew(&fixture.service, Saying::default()).await.unwrap();
    let all = vec![said(mother, 3), said(father, 3), said(stranger, 3), said(Uuid::from_u128(404), 3)];
    tells(&fixture, &computer, all, true).await;
    let after = [
        generation(&fixture, mother).await,
        generation(&fixture, father).await,
        generation(&fixture, stranger).await,
    ];
    assert_eq!(after, [3, 1, 1]);
    tells(&fixture, &computer, vec![said(mother, 3)], false).await;
    assert_eq!(
        trail(&fixture, "heard").await,
        [
            json!({ "said": 4, "passed_over": 3, "accounts": [mother], "more": true }),
            json!({ "said": 1, "passed_over": 0, "accounts": [], "more": false }),
        ]
    );
    let by: (Option<Uuid>, Option<Uuid>, Option<String>) =
        sqlx::query_as("SELECT staff, device, school FROM audit WHERE kind = 'heard' LIMIT 1")
            .fetch_one(&fixture.pool)
            .await
            .unwrap();
    assert_eq!(by, (Some(computer.proof.staff), Some(computer.proof.device), Some(UAI.to_owned())));
}

#[tokio::test]
async fn nobody_who_is_elsewhere_is_held_while_a_computer_speaks() {
    let (fixture, director) = Fixture::with_school().await;
    ormes(&fixture).await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    begin_anew(&fixture.service, Saying::default()).await.unwrap();
    let (mother, stranger) = (account_of(&fixture, 11).await, account_of(&fixture, 31).await);
    let mut elsewhere = fixture.pool.begin().await.unwrap();
    sqlx::query("SELECT FROM account WHERE id = $1 FOR UPDATE")
        .bind(stranger)
        .execute(&mut *elsewhere)
        .await
        .unwrap();
    // Who waits for somebody else’s account is refused by the database, and not waited for here.
    let options = fixture.pool.connect_options().as_ref().clone().options([("lock_timeout", "1s")]);
    let pool = PgPoolOptions::new().max_connections(2).connect_with(options).await.unwrap();
    let keys = Keys::parse(&Keys::new_line("2026").unwrap()).unwrap();
    let clock = Arc::clone(&fixture.clock) as Arc<dyn Clock>;
    let impatient = Service::start(pool, keys, clock).await.unwrap();
    let all = Heard { accounts: vec![said(mother, 3), said(stranger, 3)], more: true };
    hear(&impatient, &computer.proof, UAI, &all).await.unwrap();
    assert_eq!(generation(&fixture, mother).await, 3);
    elsewhere.rollback().await.unwrap();
}

/// A stolen computer held values after the one that was chosen with: another one says that one of them is live.
#[tokio::test]
async fn no_value_that_opened_nothing_is_made_live_again() {
    let (fixture, director) = Fixture::with_school().await;
    let mut stolen = fixture.enrol(&director).await;
    let mut computer = fixture.enrol(&director).await;
    stolen.catch_up().await;
    let sheet = printed(&stolen, MOTHER, 1);
    send(&mut stolen, MOTHER, notify(1)).await;
    Family::new(&fixture).comes_with(MOTHER, &sheet).await;
    stolen.catch_up().await;
    let held = printed(&stolen, MOTHER, 2);
    set(&fixture, "UPDATE delivery SET generation = 3 WHERE device = $1", stolen.proof.device).await;
    let why = Revocation { why: Loss::Stolen, since: None };
    revoke(&fixture.service, &computer.proof, stolen.proof.device, &why).await.unwrap();
    computer.catch_up().await;
    let known = &computer.account(MOTHER).state;
    assert_eq!((known.password, known.generation, known.burnt), (Password::Chosen, 1, 3));
    let mother = known.id;
    begin_anew(&fixture.service, Saying::default()).await.unwrap();
    let lie = HeardAccount { account: mother, generation: 2, burnt: 3, choices: 1 };
    assert!(says(&computer, &fixture, vec![lie]).await);
    assert_eq!(generation(&fixture, mother).await, 4);
    assert!(Family::new(&fixture).signs_in(MOTHER, &held).await.is_err());
}

#[tokio::test]
async fn however_often_it_is_said_nobody_is_believed_of_more_than_may_have_been() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let mother = account_of(&fixture, 11).await;
    begin_anew(&fixture.service, Saying::default()).await.unwrap();
    for (more, believed) in [(1_001, 1_001), (2_001, 1_001), (1_500, 1_001), (1_001, 1_001)] {
        tells(&fixture, &computer, vec![said(mother, more)], true).await;
        assert_eq!(generation(&fixture, mother).await, believed);
    }
    let kept = async || -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM restoration_account").fetch_one(&fixture.pool).await.unwrap()
    };
    assert_eq!(kept().await, 1);
    // The next time it is what it is by then.
    begin_anew(&fixture.service, Saying::default()).await.unwrap();
    tells(&fixture, &computer, vec![said(mother, 2_001)], false).await;
    assert_eq!((generation(&fixture, mother).await, kept().await), (2_001, 0), "every school is open");
}

#[tokio::test]
async fn what_is_said_of_many_is_dated_where_each_of_them_is() {
    let (fixture, director) = Fixture::with_school().await;
    let mut reunion = tilleuls();
    reunion.school.uai = "9740001H".to_owned();
    reunion.pupils = vec![pupil(41, "Ana")];
    reunion.guardians = vec![guardian(51, "LETCHI", "Marie")];
    reunion.enrolments.truncate(1);
    reunion.enrolments[0].pupil = reunion.pupils[0].id;
    reunion.links.truncate(1);
    (reunion.links[0].pupil, reunion.links[0].guardian) = (reunion.pupils[0].id, reunion.guardians[0].id);
    directory::take_in(&fixture.service, reunion).await.unwrap();
    direct(&fixture.service, "c.essai", "9740001H", "https://exemple/acces").await.unwrap();
    let computer = fixture.enrol(&director).await;
    let marie = account_of(&fixture, 51).await;
    family::happened(&fixture.service, marie, FamilyEvent::FranceConnectActivation).await.unwrap();
    // In La Réunion it is the fifth.
    fixture.clock.set("2026-09-04T21:00:00Z");
    begin_anew(&fixture.service, Saying::default()).await.unwrap();
    let all = Heard { accounts: vec![said(marie, 2)], more: false };
    hear(&fixture.service, &computer.proof, "9740001H", &all).await.unwrap();
    let since: String = sqlx::query_scalar(
        "SELECT provisional_since::text FROM account WHERE id = $1 AND password = 'provisional'",
    )
    .bind(marie)
    .fetch_one(&fixture.pool)
    .await
    .unwrap();
    assert_eq!(since, "2026-09-05");
}

async fn set(fixture: &Fixture, statement: &'static str, device: Uuid) {
    sqlx::query(statement).bind(device).execute(&fixture.pool).await.unwrap();
}

#[tokio::test]
async fn a_computer_whose_right_or_year_is_over_is_waited_for_no_more() {
    for ends in [
        "UPDATE device SET until = '2026-09-04T08:00:00Z' WHERE id = $1",
        "UPDATE staff_role SET ended_at = now() FROM device WHERE device.id = $1 AND staff_role.staff = device.staff",
        "UPDATE staff_role SET until = '2026-09-03' FROM device WHERE device.id = $1 AND staff_role.staff = device.staff",
        "UPDATE staff_role SET role = 'support' FROM device WHERE device.id = $1 AND staff_role.staff = device.staff",
    ] {
        let (fixture, director) = Fixture::with_school().await;
        let mut first = fixture.enrol(&director).await;
        let welcome = staff::add(&fixture.service, "n.essai", "Noé Essai", chosen(), Role::Director(UAI))
            .await
            .unwrap();
        let second = fixture.enrol_as("n.essai", &welcome).await;
        first.catch_up().await;
        let begun = begin_anew(&fixture.service, Saying::default()).await.unwrap();
        assert_eq!((begun.waiting, begun.computers), (1, 2));
        assert!(says(&first, &fixture, heard(&first)).await);
        assert_eq!(opened(&fixture).await, 0, "{ends}");
        set(&fixture, ends, second.proof.device).await;
        assert_eq!(opened(&fixture).await, 1, "{ends}");
        assert_eq!(last(&fixture.service).await.unwrap().unwrap().rolled, 0, "{ends}");
    }
}

#[tokio::test]
async fn the_last_one_who_may_speak_opens_the_school_by_it() {
    let (fixture, director) = Fixture::with_school().await;
    let mut first = fixture.enrol(&director).await;
    let second = fixture.enrol(&director).await;
    first.catch_up().await;
    begin_anew(&fixture.service, Saying::default()).await.unwrap();
    set(&fixture, "UPDATE device SET until = '2026-09-04T08:00:00Z' WHERE id = $1", second.proof.device)
        .await;
    assert!(says(&first, &fixture, heard(&first)).await);
    assert_eq!(last(&fixture.service).await.unwrap().unwrap().waiting, 0);
}

/// Nobody is left who knows anything: a computer that is bound since knows nothing.
#[tokio::test]
async fn a_school_whose_computers_were_all_ended_is_rolled_at_once_and_not_opened_by_a_new_one() {
    let (fixture, director) = Fixture::with_school().await;
    let mut first = fixture.enrol(&director).await;
    first.catch_up().await;
    let sheet = printed(&first, MOTHER, 1);
    send(&mut first, MOTHER, notify(1)).await;
    first.catch_up().await;
    begin_anew(&fixture.service, Saying::default()).await.unwrap();
    let new = fixture.enrol(&director).await;
    let replaced = Revocation { why: Loss::Replaced, since: None };
    revoke(&fixture.service, &new.proof, first.proof.device, &replaced).await.unwrap();
    assert!(says(&new, &fixture, Vec::new()).await);
    assert_eq!(last(&fixture.service).await.unwrap().unwrap().waiting, 1, "it was not heard before");
    assert_eq!(opened(&fixture).await, 1);
    let standing = last(&fixture.service).await.unwrap().unwrap();
    assert_eq!((standing.waiting, standing.rolled), (0, 1));
    assert!(Family::new(&fixture).signs_in(MOTHER, &sheet).await.is_err());
}

#[tokio::test]
async fn a_school_that_cannot_be_opened_holds_up_no_other_and_is_named() {
    let (fixture, director) = Fixture::with_school().await;
    ormes(&fixture).await;
    direct(&fixture.service, "c.essai", ORMES, "https://exemple/acces").await.unwrap();
    fixture.enrol(&director).await;
    begin_anew(&fixture.service, two_hours()).await.unwrap();
    fixture.clock.advance(SignedDuration::from_hours(2));
    let breaks = "CREATE FUNCTION breaks() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'les Tilleuls'; END; $$;
        CREATE TRIGGER breaks BEFORE UPDATE OF opened_at ON restoration_school FOR EACH ROW
            WHEN (NEW.school = '0990001N') EXECUTE FUNCTION breaks()";
    sqlx::raw_sql(breaks).execute(&fixture.pool).await.unwrap();
    let GoneOn { opened, failed } = go_on(&fixture.service).await.unwrap();
    let failed: Vec<&str> = failed.iter().map(|(school, _)| school.as_str()).collect();
    assert_eq!((opened, failed), (1, vec![UAI]));
    let held = held_up(&fixture.service).await.unwrap();
    let [HeldUp { school, name, failure }] = held.as_slice() else { panic!("{held:?}") };
    assert_eq!((school.as_str(), name.as_str()), (UAI, "École des Tilleuls"));
    assert!(failure.contains("les Tilleuls"), "{failure}");
    let standing = last(&fixture.service).await.unwrap().unwrap();
    assert_eq!((standing.schools, standing.waiting, standing.rolled), (2, 1, 1));
    let mended = "DROP TRIGGER breaks ON restoration_school";
    sqlx::query(mended).execute(&fixture.pool).await.unwrap();
    assert_eq!(crate::restored::opened(&fixture).await, 1, "it is tried again");
    assert_eq!(held_up(&fixture.service).await.unwrap(), []);
}

#[tokio::test]
async fn what_saying_it_would_do_is_counted_and_nothing_is_done() {
    let (fixture, director) = Fixture::with_school().await;
    ormes(&fixture).await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let sheet = printed(&computer, MOTHER, 1);
    send(&mut computer, MOTHER, notify(1)).await;
    let mut mother = Family::new(&fixture);
    mother.comes_with(MOTHER, &sheet).await;
    let would = rehearse(&fixture.service, two_hours()).await.unwrap();
    let until = fixture.clock.now() + SignedDuration::from_hours(2);
    assert_eq!(would, Restored { schools: 2, waiting: 1, computers: 1, sessions: 1, until, stolen: 0 });
    assert_eq!(last(&fixture.service).await.unwrap(), None);
    assert!(mother.is_signed_in().await);
    // Its place is good.
    computer.catch_up().await;
    assert_eq!(trail(&fixture, "restored").await, Vec::<Value>::new());
    assert_eq!(begin_anew(&fixture.service, two_hours()).await.unwrap(), would);
    assert!(!mother.is_signed_in().await);
}
