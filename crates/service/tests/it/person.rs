//! One person, exported and erased.

use std::collections::BTreeSet;

use jiff::civil::date;
use protocol::decision::{Decision, MailKind};
use protocol::entity::EntityKey;
use protocol::feed::Change;
use protocol::operation::Outcome;
use protocol::problem::ProblemCode;
use service::Error;
use service::usecase::person::{self, Found, Ids, tables};
use service::usecase::{directory, history};
use uuid::Uuid;

use crate::door::{CHOSEN, FATHER, Family, MOTHER, ZOE, notify, printed, send};
use crate::fixture::{Computer, Fixture};
use crate::tilleuls::{guardian, tilleuls};

const REMI: Uuid = Uuid::from_u128(12);

async fn found(fixture: &Fixture, typed: &str) -> Ids {
    match person::find(&fixture.service, typed).await.unwrap() {
        Found::One(ids) => ids,
        other => panic!("{typed}: {other:?}"),
    }
}

/// The father was notified, and has chosen a password with his sheet.
async fn used(fixture: &Fixture, computer: &mut Computer<'_>) {
    sqlx::query("UPDATE guardian SET mail = 'Remi@exemple.fr' WHERE id = $1")
        .bind(REMI)
        .execute(&fixture.pool)
        .await
        .unwrap();
    computer.catch_up().await;
    let password = printed(computer, FATHER, 1);
    assert_eq!(send(computer, FATHER, notify(1)).await.outcome, Outcome::Applied);
    let mut family = Family::new(fixture);
    family.comes_with(FATHER, &password).await;
    family.signs_in(FATHER, CHOSEN).await.unwrap();
    sqlx::query(
        "INSERT INTO lost_request (id, kind, typed, at)
         VALUES (gen_random_uuid(), 'login', 'remi@exemple.fr', now()), (gen_random_uuid(), 'login', 'rose@exemple.fr', now())",
    )
    .execute(&fixture.pool)
    .await
    .unwrap();
}

/// The tables in which something is left of somebody, but for the trail, and what tells computers that they are gone.
async fn left(fixture: &Fixture, pattern: &str) -> Vec<String> {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT table_name::text FROM information_schema.tables
         WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
             AND table_name NOT IN ('audit', 'feed', 'outbox') ORDER BY table_name",
    )
    .fetch_all(&fixture.pool)
    .await
    .unwrap();
    let mut left = Vec::new();
    for table in tables {
        let query =
            format!("SELECT EXISTS (SELECT 1 FROM {table} one WHERE lower(one::text) LIKE '%' || $1 || '%')");
        let is_there: bool = sqlx::query_scalar(sqlx::AssertSqlSafe(query))
            .bind(pattern)
            .fetch_one(&fixture.pool)
            .await
            .unwrap();
        if is_there {
            left.push(table);
        }
    }
    left
}

async fn leaves(fixture: &Fixture) {
    sqlx::query("UPDATE enrolment SET gone_on = '2026-09-10'").execute(&fixture.pool).await.unwrap();
}

#[tokio::test]
async fn everything_that_is_known_of_somebody_is_shown_and_no_secret() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    used(&fixture, &mut computer).await;
    let ids = found(&fixture, " R.Abricot2 ").await;
    assert_eq!((ids.guardians.as_slice(), ids.pupils.len(), ids.accounts.len()), (&[REMI][..], 0, 1));
    assert_eq!(found(&fixture, &REMI.to_string()).await, ids);
    let told = person::export(&fixture.service, &ids).await.unwrap();
    for table in [
        "sheet",
        "event",
        "delivery",
        "account_secret",
        "chosen_password",
        "family_session",
        "operation",
        "lost_request",
        "link",
        "guardian",
        "account",
        "audit",
    ] {
        assert!(told[table].as_array().is_some_and(|rows| !rows.is_empty()), "{table}: {told:#}");
    }
    assert_eq!(told["guardian"][0]["address"][0], "1 rue Fictive");
    assert_eq!(told["lost_request"].as_array().unwrap().len(), 1);
    let hidden = ["sealed", "hash", "digest", "key"];
    for (table, rows) in told.as_object().unwrap() {
        for row in rows.as_array().into_iter().flatten() {
            assert!(hidden.iter().all(|column| row.get(column).is_none()), "{table}: {row}");
        }
    }
    // Others are named by their ids alone.
    assert!(!told.to_string().contains("Rose") && !told.to_string().contains("Zoé"), "{told:#}");
    assert!(matches!(person::find(&fixture.service, "x.inconnu").await.unwrap(), Found::Nobody));
    sqlx::query("UPDATE pupil SET ine = '1234567890A'").execute(&fixture.pool).await.unwrap();
    let Found::Several(both) = person::find(&fixture.service, "1234567890a").await.unwrap() else { panic!() };
    assert_eq!(both.len(), 2);
}

#[tokio::test]
async fn whoever_is_erased_is_nowhere_any_more_and_others_are_as_they_were() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    used(&fixture, &mut computer).await;
    computer.catch_up().await;
    let account = computer.account(FATHER).state.id;
    let ids = found(&fixture, FATHER).await;

    let rehearsed = person::rehearse(&fixture.service, &ids).await.unwrap();
    assert_eq!(rehearsed.named_at, ["0990001N"]);
    assert!(rehearsed.rows.contains(&("guardian", 1)) && rehearsed.rows.contains(&("operation", 1)));
    let refused = person::erase(&fixture.service, &ids, false).await;
    assert!(matches!(refused, Err(Error::Refused(ProblemCode::Malformed))));
    assert!(!left(&fixture, "rémi").await.is_empty(), "nothing was erased");

    leaves(&fixture).await;
    person::erase(&fixture.service, &ids, false).await.unwrap();
    for pattern in ["rémi", FATHER, "remi@exemple.fr", &REMI.to_string()] {
        assert_eq!(left(&fixture, pattern).await, Vec::<String>::new(), "{pattern}");
    }
    // What was decided is known by an id that is nobody's.
    assert_eq!(left(&fixture, &account.to_string()).await, ["operation"]);
    let trail: Vec<serde_json::Value> =
        sqlx::query_scalar("SELECT content FROM audit WHERE kind = 'person_erased'")
            .fetch_all(&fixture.pool)
            .await
            .unwrap();
    assert_eq!(trail[0]["accounts"][0], account.to_string());
    assert!(!trail[0].to_string().to_lowercase().contains("abricot"));
    assert_eq!(found(&fixture, MOTHER).await.guardians.len(), 1);
    assert!(!left(&fixture, "rose@exemple.fr").await.is_empty(), "another's");
    let again = person::erase(&fixture.service, &ids, true).await;
    assert!(matches!(again, Err(Error::Refused(ProblemCode::NotFound))));
}

#[tokio::test]
async fn computers_are_told_and_their_login_is_given_to_nobody() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let operation = computer.decide(FATHER, notify(1));
    computer.submit(std::slice::from_ref(&operation)).await.unwrap();
    computer.catch_up().await;
    let account = computer.account(FATHER).state.id;
    let late = computer.decide(FATHER, notify(1));
    person::erase(&fixture.service, &found(&fixture, FATHER).await, true).await.unwrap();

    let page = computer.catch_up().await;
    let gone: BTreeSet<EntityKey> = page
        .changes
        .iter()
        .map(|change| match change {
            Change::Gone(key) => key.clone(),
            Change::Is(entity) => panic!("{entity:?}"),
        })
        .collect();
    let expected = BTreeSet::from([
        EntityKey::Account { id: account },
        EntityKey::Guardian { id: REMI },
        EntityKey::Link { pupil: ZOE, guardian: REMI },
        EntityKey::Sheet { operation: operation.id },
    ]);
    assert_eq!(gone, expected);
    // An answer that was lost is given again; what was decided meanwhile is for nobody.
    let again = computer.submit(&[operation]).await.unwrap().remove(0);
    assert_eq!(again.outcome, Outcome::Applied);
    assert!(matches!(computer.submit(&[late]).await.unwrap().remove(0).outcome, Outcome::Refused(_)));
    // Brought back by a file, he is somebody new.
    directory::take_in(&fixture.service, tilleuls()).await.unwrap();
    computer.catch_up().await;
    assert_eq!(computer.account("r.abricot3").state.generation, 1);
    assert!(history::of_login(&fixture.service, FATHER).await.is_err());
}

#[tokio::test]
async fn a_pupil_who_is_erased_takes_no_guardian_along() {
    let (fixture, director) = Fixture::with_secondary_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let ids = found(&fixture, "z.abricot").await;
    assert_eq!((ids.pupils.as_slice(), ids.accounts.len()), (&[ZOE][..], 1));
    person::erase(&fixture.service, &ids, true).await.unwrap();
    let page = computer.catch_up().await;
    // The father is at the school no more; the mother has Lou there.
    let gone = |key: &EntityKey| page.changes.iter().any(|change| *change == Change::Gone(key.clone()));
    assert!(gone(&EntityKey::Pupil { id: ZOE }) && gone(&EntityKey::Enrolment { pupil: ZOE }));
    assert!(gone(&EntityKey::Guardian { id: REMI }));
    assert!(!gone(&EntityKey::Guardian { id: Uuid::from_u128(11) }));
    assert_eq!(found(&fixture, FATHER).await.guardians, [REMI], "known, and of no school");
}

#[tokio::test]
async fn accounts_of_one_person_go_together() {
    let (fixture, _) = Fixture::with_school().await;
    let mut elsewhere = tilleuls();
    elsewhere.school.uai = "0990002P".to_owned();
    elsewhere.guardians = vec![guardian(31, "ABRICOT", "Rémi")];
    elsewhere.links.retain(|link| link.guardian == REMI);
    for link in &mut elsewhere.links {
        link.guardian = Uuid::from_u128(31);
    }
    directory::take_in(&fixture.service, elsewhere).await.unwrap();
    sqlx::query(
        "WITH away AS (
             UPDATE account SET grouped_into = (SELECT id FROM account WHERE login = 'r.abricot2'), grouped_on = '2026-09-04'
             WHERE login = 'r.abricot3' RETURNING id, grouped_into)
         UPDATE guardian SET account = away.grouped_into, home_account = away.id FROM away WHERE guardian.account = away.id",
    )
    .execute(&fixture.pool)
    .await
    .unwrap();
    for typed in ["r.abricot2", "r.abricot3"] {
        let ids = found(&fixture, typed).await;
        assert_eq!((ids.guardians.len(), ids.accounts.len()), (2, 2), "{typed}");
    }
    person::erase(&fixture.service, &found(&fixture, "r.abricot3").await, true).await.unwrap();
    assert_eq!(left(&fixture, "rémi").await, Vec::<String>::new());
}

#[tokio::test]
async fn every_table_that_names_people_is_known_to_who_erases() {
    let fixture = Fixture::new().await;
    let naming: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint
         WHERE contype = 'f' AND confrelid IN ('account'::regclass, 'pupil'::regclass, 'guardian'::regclass)",
    )
    .fetch_all(&fixture.pool)
    .await
    .unwrap();
    let known: BTreeSet<&str> = tables().into_iter().collect();
    assert!(naming.len() > 10, "{naming:?}");
    for table in naming {
        assert!(known.contains(table.as_str()), "{table}");
    }
}

/// What a computer decided before it heard, and sends after: its login, an address that was corrected, what a file said.
#[tokio::test]
async fn what_arrives_late_about_somebody_who_was_erased_keeps_nothing_of_them() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let to = |address: &str| Decision::Mail {
        what: MailKind::Activation,
        day: date(2026, 9, 4),
        address: Some(address.to_owned()),
    };
    let mother = computer.account(MOTHER).state.id;
    let father = computer.account(FATHER).state.id;
    let grouped = |into: Uuid, kept_login: &str, login: &str| Decision::Group {
        into,
        kept_login: kept_login.to_owned(),
        login: login.to_owned(),
    };
    let never = Decision::Ungroup { from: father, kept_login: FATHER.to_owned(), login: MOTHER.to_owned() };
    let refused = computer.decide(MOTHER, never);
    let answer = computer.submit(std::slice::from_ref(&refused)).await.unwrap().remove(0);
    assert!(matches!(answer.outcome, Outcome::Refused(_)), "they were never one: {answer:?}");
    let late = [
        computer.decide(FATHER, notify(1)),
        computer.decide(FATHER, to("remi.nouveau@exemple.fr")),
        computer.decide(FATHER, grouped(mother, MOTHER, FATHER)),
        computer.decide(MOTHER, grouped(father, FATHER, MOTHER)),
    ];
    person::erase(&fixture.service, &found(&fixture, FATHER).await, true).await.unwrap();
    assert_eq!(left(&fixture, FATHER).await, Vec::<String>::new(), "what was refused named him, too");

    let answers = computer.submit(&late).await.unwrap();
    assert!(answers.iter().all(|answer| matches!(answer.outcome, Outcome::Refused(_))), "{answers:?}");
    for pattern in [FATHER, "remi.nouveau"] {
        assert_eq!(left(&fixture, pattern).await, Vec::<String>::new(), "{pattern}");
    }
    // Sent again, it is answered again.
    let again = computer.submit(&late).await.unwrap();
    assert_eq!(again.iter().map(|one| one.outcome).collect::<Vec<_>>(), [answers[0].outcome; 4]);
}

#[tokio::test]
async fn what_was_sent_to_an_address_that_somebody_else_confirmed_stays() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    used(&fixture, &mut computer).await;
    let mother = computer.account(MOTHER).state.id;
    sqlx::query(
        "INSERT INTO confirmed_mail (account, address, confirmed_at) VALUES ($1, 'REMI@exemple.fr', now())",
    )
    .bind(mother)
    .execute(&fixture.pool)
    .await
    .unwrap();
    person::erase(&fixture.service, &found(&fixture, FATHER).await, true).await.unwrap();
    assert_eq!(left(&fixture, "remi@exemple.fr").await, ["confirmed_mail", "lost_request"], "hers, too");
}
