//! What the ledger outside of the database tells to do again, once the database was put back as it was before.

use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use prometheus_client::registry::Registry;
use protocol::device::{Loss, Revocation};
use serde_json::{Value, json};
use service::usecase::incident::{self, Begun, Leak};
use service::usecase::person::{self, Found};
use service::usecase::restored::{self, Saying, begin_anew, rehearse};
use service::usecase::revocation::revoke;
use service::usecase::undone::{Again, Line, Since, What, undone};
use service::usecase::{directory, ledger};
use service::{Clock, Error, Service};
use tempfile::TempDir;
use uuid::Uuid;

use crate::door::FATHER;
use crate::fixture::Fixture;
use crate::tilleuls::{UAI, tilleuls};

const OTHER: &str = "0990002P";

/// A service with that ledger.
fn noting(fixture: &Fixture, path: &Path) -> Service {
    fixture.service.clone().with_ledger(Some(path.to_owned()))
}

/// Writes lines as the service does: each a code, what it says, and how long ago it was.
fn write(fixture: &Fixture, path: &Path, lines: &[(&str, Value, SignedDuration)]) {
    let mut text = String::new();
    for (kind, content, ago) in lines {
        let at = fixture.clock.now() - *ago;
        text.push_str(&format!("{}\n", json!({ "at": at, "kind": kind, "content": content })));
    }
    std::fs::write(path, text).unwrap();
}

const JUST_NOW: SignedDuration = SignedDuration::ZERO;

async fn told(service: &Service, since: Since) -> Vec<What> {
    let undone = undone(service, since).await.unwrap().unwrap();
    undone.again.into_iter().map(|again| again.what).collect()
}

async fn elsewhere(fixture: &Fixture) {
    let mut school = tilleuls();
    (school.school.uai, school.school.name) = (OTHER.to_owned(), "École des Ormes".to_owned());
    directory::take_in(&fixture.service, school).await.unwrap();
}

#[tokio::test]
async fn who_is_back_is_to_be_erased_again_whatever_else_is_known_of_them_by_now() {
    let (fixture, _) = Fixture::with_school().await;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ledger");
    let service = noting(&fixture, &path);
    let back = Uuid::from_u128(12);
    let erased = |id: Uuid| json!({ "pupils": [], "guardians": [id], "accounts": [Uuid::from_u128(999)], "although_named": [] });
    let lines = [
        ("person_erased", erased(back), JUST_NOW),
        ("person_erased", erased(Uuid::from_u128(404)), JUST_NOW),
        ("of_later", json!({ "a": 1 }), JUST_NOW),
    ];
    write(&fixture, &path, &lines);
    let at = fixture.clock.now();
    let unknown = Line { at, kind: "of_later".to_owned(), content: json!({ "a": 1 }) };
    let all = undone(&service, Since::Said).await.unwrap().unwrap();
    assert_eq!(
        all.again,
        [Again { at, what: What::Erase(back) }, Again { at, what: What::Unknown(unknown.clone()) }]
    );
    assert_eq!(all.unreadable, 0);
    let Found::One(ids) = person::find(&service, FATHER).await.unwrap() else { panic!() };
    person::erase(&service, &ids, true).await.unwrap();
    assert_eq!(
        told(&service, Since::Said).await,
        [What::Unknown(unknown)],
        "they are called otherwise than they were"
    );
    std::fs::OpenOptions::new()
        .append(true)
        .open(&path)
        .and_then(|mut file| std::io::Write::write_all(&mut file, b"{\"at\"\n"))
        .unwrap();
    assert_eq!(undone(&service, Since::Said).await.unwrap().unwrap().unreadable, 1);
    assert!(undone(&fixture.service, Since::Said).await.unwrap().is_none(), "without a ledger");
}

#[tokio::test]
async fn an_incident_is_to_be_begun_again_for_the_schools_that_no_other_came_to_since() {
    let (fixture, director) = Fixture::with_school().await;
    elsewhere(&fixture).await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ledger");
    let service = noting(&fixture, &path);
    let leaked = json!({
        "incident": 1, "secrets": true, "spared": ["chosen"], "schools": [UAI, OTHER, "0990009Y"], "accounts": 40,
    });
    write(&fixture, &path, &[("incident_begun", leaked, SignedDuration::from_hours(1))]);
    let roll = |schools: &[&str]| What::Roll {
        schools: schools.iter().map(|uai| (*uai).to_owned()).collect(),
        secrets: true,
        spared: vec!["chosen".to_owned()],
    };
    assert_eq!(
        told(&service, Since::Said).await,
        [roll(&[UAI, OTHER])],
        "the third one is not known any more"
    );
    // A smaller one came to a school since, then one as great; each is the first of its number.
    let unnoted = &fixture.service;
    for (secrets, left) in [(false, [UAI, OTHER].as_slice()), (true, &[OTHER])] {
        let leak = Leak { schools: vec![UAI.to_owned()], secrets, spared: Vec::new() };
        let agreed = incident::rehearse(unnoted, &leak).await.unwrap().accounts;
        let Begun::As(id) = incident::begin(unnoted, &leak, agreed).await.unwrap() else { panic!() };
        incident::go_on(unnoted, id, |_, _| ()).await.unwrap();
        assert_eq!(told(&service, Since::Said).await, [roll(left)]);
    }
    let leak = Leak { schools: vec![OTHER.to_owned()], secrets: true, spared: Vec::new() };
    let agreed = incident::rehearse(&service, &leak).await.unwrap().accounts;
    incident::begin(&service, &leak, agreed).await.unwrap();
    assert_eq!(told(&service, Since::Said).await, []);
}

#[tokio::test]
async fn a_computer_is_to_be_said_stolen_again_by_its_name_and_schools_until_it_is() {
    let (fixture, director) = Fixture::with_school().await;
    let computer = fixture.enrol(&director).await;
    let mut stolen = fixture.enrol(&director).await;
    stolen.catch_up().await;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ledger");
    let service = noting(&fixture, &path);
    let revocation = json!({ "why": "stolen", "since": null });
    let of = |device: Uuid| json!({ "device": device, "revocation": revocation, "schools": [UAI] });
    let forgotten = Uuid::from_u128(77);
    let without = json!({ "device": Uuid::from_u128(78), "revocation": revocation });
    write(
        &fixture,
        &path,
        &[
            ("device_revoked", of(stolen.proof.device), JUST_NOW),
            ("device_revoked", of(forgotten), JUST_NOW),
            ("device_revoked", without, JUST_NOW),
        ],
    );
    let again = What::Revoke {
        device: stolen.proof.device,
        computer: "PC-DIRECTION".to_owned(),
        person: "Camille Essai".to_owned(),
        schools: vec![(UAI.to_owned(), "École des Tilleuls".to_owned())],
    };
    let roll_for = |device, schools: &[&str]| What::RollFor {
        device,
        schools: schools.iter().map(|uai| (*uai).to_owned()).collect(),
    };
    let unsaid = roll_for(Uuid::from_u128(78), &[]);
    assert_eq!(told(&service, Since::Said).await, [again, roll_for(forgotten, &[UAI]), unsaid.clone()]);
    let why = Revocation { why: Loss::Stolen, since: Some(fixture.clock.now()) };
    fixture.clock.advance(SignedDuration::from_mins(5));
    revoke(&service, &computer.proof, stolen.proof.device, &why).await.unwrap();
    assert_eq!(told(&service, Since::Said).await, [roll_for(forgotten, &[UAI]), unsaid.clone()]);
    let leak = Leak { schools: vec![UAI.to_owned()], secrets: true, spared: Vec::new() };
    let agreed = incident::rehearse(&service, &leak).await.unwrap().accounts;
    incident::begin(&service, &leak, agreed).await.unwrap();
    assert_eq!(told(&service, Since::Said).await, [unsaid]);
}

#[tokio::test]
async fn a_computer_that_the_ledger_says_was_stolen_is_so_again_and_opens_no_school() {
    let (fixture, director) = Fixture::with_school().await;
    let mut thief = fixture.enrol(&director).await;
    thief.catch_up().await;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ledger");
    let service = noting(&fixture, &path);
    let revocation = json!({ "why": "stolen", "since": null });
    let device = thief.proof.device;
    let line = json!({ "device": device, "revocation": revocation, "schools": [UAI] });
    write(&fixture, &path, &[("device_revoked", line, JUST_NOW)]);
    fixture.clock.advance(SignedDuration::from_mins(5));
    let would = rehearse(&service, Saying::default()).await.unwrap();
    assert_eq!((would.schools, would.waiting, would.stolen), (1, 1, 0), "nothing is done yet");
    let begun = begin_anew(&service, Saying::default()).await.unwrap();
    assert_eq!((begun.waiting, begun.stolen), (1, 1));
    assert_eq!(told(&service, Since::Said).await, []);
    let next = "SELECT min(account.generation) FROM account JOIN delivery ON delivery.account = account.id
                WHERE delivery.device = $1";
    let next: i32 = sqlx::query_scalar(next).bind(device).fetch_one(&fixture.pool).await.unwrap();
    assert_eq!(next, 19, "2 noted, and 16 that it may have received in the time that is lost");
    // Nobody else could speak for the school: it is rolled at once.
    assert_eq!(restored::go_on(&service).await.unwrap().opened, 1);
    let said_again = begin_anew(&service, Saying::default()).await.unwrap();
    assert_eq!((said_again.waiting, said_again.stolen), (0, 0));
}

#[tokio::test]
async fn nothing_that_came_before_what_was_put_back_is_told_where_each_time_that_is_said() {
    let (fixture, _) = Fixture::with_school().await;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ledger");
    let service = noting(&fixture, &path);
    let erased = |id: u128| json!({ "pupils": [], "guardians": [Uuid::from_u128(id)], "accounts": [] });
    let day = SignedDuration::from_hours(24);
    write(
        &fixture,
        &path,
        &[("person_erased", erased(11), day), ("person_erased", erased(12), SignedDuration::from_hours(2))],
    );
    let (first, second) = (What::Erase(Uuid::from_u128(11)), What::Erase(Uuid::from_u128(12)));
    let ago =
        |hours: i64| -> Option<Timestamp> { Some(fixture.clock.now() - SignedDuration::from_hours(hours)) };
    for (asked, all) in [(None, true), (ago(25), true), (ago(3), false), (ago(2), false)] {
        let expected = if all { vec![first.clone(), second.clone()] } else { vec![second.clone()] };
        assert_eq!(told(&service, Since::Asked(asked)).await, expected, "{asked:?}");
    }
    begin_anew(&service, Saying { moment: ago(3), ..Saying::default() }).await.unwrap();
    assert_eq!(told(&service, Since::Said).await, std::slice::from_ref(&second));
    begin_anew(&service, Saying::default()).await.unwrap();
    assert_eq!(told(&service, Since::Said).await, [first, second], "one of them was not said");
}

fn lines(path: &Path) -> usize {
    std::fs::read_to_string(path).unwrap_or_default().lines().count()
}

fn counted(service: &Service) -> String {
    let mut registry = Registry::default();
    service.register(&mut registry);
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
    text
}

#[tokio::test]
async fn a_theft_is_told_though_the_ledger_cannot_be_written_and_is_written_there_later() {
    let (fixture, director) = Fixture::with_school().await;
    let computer = fixture.enrol(&director).await;
    let stolen = fixture.enrol(&director).await;
    let folder = TempDir::new().unwrap();
    // A folder is no file.
    let broken = noting(&fixture, folder.path());
    assert!(matches!(ledger::check(&broken), Err(Error::Ledger(..))));
    let why = Revocation { why: Loss::Stolen, since: None };
    revoke(&broken, &computer.proof, stolen.proof.device, &why).await.unwrap();
    let is_stolen: bool = sqlx::query_scalar("SELECT stolen FROM device WHERE id = $1")
        .bind(stolen.proof.device)
        .fetch_one(&fixture.pool)
        .await
        .unwrap();
    assert!(is_stolen);
    assert!(matches!(ledger::write_waiting(&broken).await, Err(Error::Ledger(..))));
    broken.measure().await;
    let told = counted(&broken);
    assert!(told.contains("ledger_failures_total 3\n") && told.contains("ledger_waiting 1\n"), "{told}");
    assert_eq!(
        ledger::write_waiting(&fixture.service).await.unwrap(),
        0,
        "one without a ledger takes nothing away"
    );

    let path = folder.path().join("ledger");
    let mended = noting(&fixture, &path);
    assert_eq!(ledger::write_waiting(&mended).await.unwrap(), 1);
    assert_eq!(ledger::write_waiting(&mended).await.unwrap(), 0, "once");
    let text = std::fs::read_to_string(&path).unwrap();
    let line: Value = serde_json::from_str(text.trim()).unwrap();
    assert_eq!(line["kind"], "device_revoked");
    assert_eq!(
        line["content"],
        json!({ "device": stolen.proof.device, "revocation": { "why": "stolen", "since": null }, "schools": [UAI] })
    );
    mended.measure().await;
    assert!(counted(&mended).contains("ledger_waiting 0\n"));
    // What an operator types waits for its ledger.
    let Found::One(ids) = person::find(&broken, FATHER).await.unwrap() else { panic!() };
    assert!(matches!(person::erase(&broken, &ids, true).await, Err(Error::Ledger(..))));
    assert!(matches!(person::find(&broken, FATHER).await.unwrap(), Found::One(_)));
    assert_eq!(lines(&path), 1);
}
