//! Who somebody is whom a delivery describes.

use domain::degree::Degree;
use jiff::civil::date;
use sqlx::PgPool;
use uuid::Uuid;

use super::written::{Guardian, Pupil, Written};
use super::{described_as, fixture, taken};
use crate::fixture::Fixture;

const PRIMARY: &str = "0990001A";
const SECONDARY: &str = "0990002B";
const INE: &str = "123456789AA";

async fn two_schools() -> Fixture {
    let fixture = fixture().await;
    for (uai, degree) in [(PRIMARY, "1D"), (SECONDARY, "2D")] {
        service::usecase::directory::add_school(&fixture.service, &described_as(uai, degree)).await.unwrap();
    }
    fixture
}

/// Family name, first name, account of whoever answers for a pupil who bears that first name.
async fn guardians_of(pool: &PgPool, first: &str) -> Vec<(String, String, Uuid)> {
    sqlx::query_as(
        "SELECT guardian.family, guardian.first, guardian.account FROM link
         JOIN guardian ON guardian.id = link.guardian JOIN pupil ON pupil.id = link.pupil
         WHERE pupil.first = $1 AND NOT link.gone ORDER BY guardian.title, guardian.id",
    )
    .bind(first)
    .fetch_all(pool)
    .await
    .unwrap()
}

async fn accounts(pool: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM account").fetch_one(pool).await.unwrap()
}

fn primary() -> Written {
    let mut written = Written::new(Degree::First, &[("100", PRIMARY)]);
    written.pupils.push(Pupil { ine: INE, guardians: &["11", "12"], ..Pupil::default() });
    written.guardians.push(Guardian::default());
    written.guardians.push(Guardian { key: "12", title: "M.", first: "Ali", ..Guardian::default() });
    written
}

fn secondary() -> Written {
    let mut written = Written::new(Degree::Second, &[("200", SECONDARY)]);
    let pupil = Pupil { key: "5", ine: INE, school: "200", guardians: &["51", "52"], ..Pupil::default() };
    written.pupils.push(pupil);
    written.guardians.push(Guardian { key: "51", family: "Durand", ..Guardian::default() });
    written.guardians.push(Guardian { key: "52", title: "M.", first: "Ali", ..Guardian::default() });
    written
}

#[tokio::test]
async fn who_answers_for_a_pupil_of_the_first_degree_keeps_the_account_in_the_second() {
    let fixture = two_schools().await;
    taken(&fixture, &primary().deposit(), 0).await;
    let before = guardians_of(&fixture.pool, "Léa").await;
    let report = taken(&fixture, &secondary().deposit(), 0).await;
    assert_eq!((report.guardians_new, report.links_ended, report.accounts_new), (0, 0, 1), "{report:?}");
    let after = guardians_of(&fixture.pool, "Léa").await;
    let accounts = |all: &[(String, String, Uuid)]| -> Vec<Uuid> { all.iter().map(|one| one.2).collect() };
    assert_eq!(accounts(&after), accounts(&before));
    assert_eq!(after.len(), 2);
    // From then on they are known by either name.
    let mut changed = secondary();
    changed.guardians[0].mobile = "06 00 00 00 09";
    let report = taken(&fixture, &changed.deposit(), 0).await;
    assert_eq!((report.guardians_changed, report.guardians_new), (1, 0), "{report:?}");
}

#[tokio::test]
async fn whom_one_source_removes_answers_still_for_the_pupils_of_another() {
    let fixture = two_schools().await;
    let mut known = primary();
    known.pupils.push(Pupil { key: "2", first: "Tom", guardians: &["11", "12"], ..Pupil::default() });
    taken(&fixture, &known.deposit(), 0).await;
    taken(&fixture, &secondary().deposit(), 0).await;
    // Léa is at the collège alone from now on.
    known.pupils.remove(0);
    taken(&fixture, &known.deposit(), 0).await;
    let removed = "<deleteRequest><operationalAttributes><attr name=\"categoriePersonne\"><value>PersRelEleve</value></attr>\
                   </operationalAttributes><identifier><id>51</id></identifier></deleteRequest>";
    let mut changes = Written { delta: true, day: date(2026, 9, 15), ..Written::new(Degree::Second, &[]) };
    changes.after = vec![("PersRelEleve", removed.to_owned())];
    let report = taken(&fixture, &changes.deposit(), 0).await;
    assert_eq!(report.links_ended, 1, "{report:?}");
    let firsts = async |pupil: &str| -> Vec<String> {
        guardians_of(&fixture.pool, pupil).await.into_iter().map(|(_, first, _)| first).collect()
    };
    assert_eq!(firsts("Léa").await, ["Ali"]);
    assert_eq!(firsts("Tom").await, ["Ali", "Zoé"]);
    // The source of the other says nothing else than before.
    taken(&fixture, &known.deposit(), 0).await;
    assert_eq!(firsts("Tom").await, ["Ali", "Zoé"]);
}

#[tokio::test]
async fn two_namesakes_are_told_apart_by_their_titles_and_their_source_or_left_out() {
    let fixture = two_schools().await;
    // A father and a mother of one name.
    let mut known = primary();
    known.guardians[1].first = "Zoé";
    taken(&fixture, &known.deposit(), 0).await;
    let before = guardians_of(&fixture.pool, "Léa").await;
    let mut read = secondary();
    read.guardians[1].first = "Zoé";
    let report = taken(&fixture, &read.deposit(), 0).await;
    assert_eq!((report.guardians_new, report.left_out.in_all()), (0, 0), "{report:?}");
    assert_eq!(
        guardians_of(&fixture.pool, "Léa").await.iter().map(|one| one.2).collect::<Vec<_>>(),
        before.iter().map(|one| one.2).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn one_namesake_whom_two_may_be_is_neither_and_loses_nothing() {
    let fixture = two_schools().await;
    let mut known = primary();
    known.guardians.truncate(1);
    known.guardians[0].title = "";
    known.pupils[0].guardians = &["11"];
    taken(&fixture, &known.deposit(), 0).await;
    let before = guardians_of(&fixture.pool, "Léa").await;
    let mut read = secondary();
    for guardian in &mut read.guardians {
        guardian.title = "";
        guardian.first = "Zoé";
    }
    for _ in 0..2 {
        let report = taken(&fixture, &read.deposit(), 0).await;
        assert_eq!((report.guardians_new, report.left_out.in_all()), (0, 2), "{report:?}");
        assert_eq!(report.links_ended, 0);
    }
    assert_eq!(guardians_of(&fixture.pool, "Léa").await, before);
}

#[tokio::test]
async fn whom_their_source_calls_otherwise_in_a_whole_delivery_is_the_same_and_beside_the_other_is_not() {
    let fixture = two_schools().await;
    taken(&fixture, &primary().deposit(), 0).await;
    let before = accounts(&fixture.pool).await;
    let mut read = primary();
    read.pupils[0].guardians = &["13", "12"];
    read.guardians[0].key = "13";
    let report = taken(&fixture, &read.deposit(), 0).await;
    assert_eq!((report.guardians_new, report.links_ended), (0, 0), "{report:?}");
    // Both stand there: they are two.
    read.pupils[0].guardians = &["13", "14", "12"];
    read.guardians.push(Guardian { key: "14", ..Guardian::default() });
    let report = taken(&fixture, &read.deposit(), 0).await;
    assert_eq!((report.guardians_new, report.links_ended), (1, 0), "{report:?}");
    assert_eq!(accounts(&fixture.pool).await, before + 1);
}

#[tokio::test]
async fn a_damaged_name_makes_nobody_new_of_whom_it_may_be() {
    let fixture = two_schools().await;
    taken(&fixture, &primary().deposit(), 0).await;
    let before = guardians_of(&fixture.pool, "Léa").await;
    let mut read = secondary();
    read.guardians[0].first = "Zo?";
    let report = taken(&fixture, &read.deposit(), 0).await;
    assert_eq!((report.guardians_new, report.left_out.in_all(), report.links_ended), (0, 1, 0), "{report:?}");
    assert_eq!(guardians_of(&fixture.pool, "Léa").await.len(), before.len());
}

#[tokio::test]
async fn a_namesake_of_another_child_is_somebody_else() {
    let fixture = two_schools().await;
    taken(&fixture, &primary().deposit(), 0).await;
    let mut read = secondary();
    read.pupils[0].ine = "";
    read.pupils[0].first = "Tom";
    let report = taken(&fixture, &read.deposit(), 0).await;
    assert_eq!((report.pupils_new, report.guardians_new), (1, 2), "{report:?}");
}

/// Whoever a delivery brought, as if a computer had: its source never heard of them.
async fn forget_source(pool: &PgPool) {
    sqlx::query("UPDATE source_id SET scope = 'SIECLE:' || scope, digest = NULL")
        .execute(pool)
        .await
        .unwrap();
}

/// INE of each pupil by her first name, and whether she is at home somewhere.
async fn pupils(pool: &PgPool) -> Vec<(String, Option<String>, bool)> {
    sqlx::query_as(
        "SELECT first, ine, EXISTS (SELECT 1 FROM enrolment WHERE pupil = id AND gone_on IS NULL) FROM pupil ORDER BY first",
    )
    .fetch_all(pool)
    .await
    .unwrap()
}

fn pupil(first: &str, ine: Option<&str>) -> (String, Option<String>, bool) {
    (first.to_owned(), ine.map(str::to_owned), true)
}

#[tokio::test]
async fn whom_a_computer_brought_to_a_school_is_whom_a_delivery_describes_there() {
    let fixture = two_schools().await;
    let mut written = secondary();
    written.pupils[0].ine = "";
    taken(&fixture, &written.deposit(), 0).await;
    forget_source(&fixture.pool).await;
    let before = (accounts(&fixture.pool).await, guardians_of(&fixture.pool, "Léa").await);
    let report = taken(&fixture, &written.deposit(), 0).await;
    assert_eq!((report.pupils_new, report.guardians_new, report.links_ended), (0, 0, 0), "{report:?}");
    assert_eq!((accounts(&fixture.pool).await, guardians_of(&fixture.pool, "Léa").await), before);
    // Another day, or another INE, is another child.
    forget_source(&fixture.pool).await;
    sqlx::query("UPDATE pupil SET ine = '123456789BB'").execute(&fixture.pool).await.unwrap();
    written.pupils[0].ine = INE;
    let report = taken(&fixture, &written.deposit(), 0).await;
    assert_eq!(report.pupils_new, 1, "{report:?}");
}

#[tokio::test]
async fn two_namesakes_born_on_one_day_are_neither_the_one_who_is_known() {
    let fixture = two_schools().await;
    let mut written = secondary();
    written.pupils[0].ine = "";
    taken(&fixture, &written.deposit(), 0).await;
    forget_source(&fixture.pool).await;
    written.pupils.push(Pupil { key: "6", guardians: &["53"], ..written.pupils[0].clone() });
    written.guardians.push(Guardian { key: "53", family: "PETIT", ..Guardian::default() });
    let report = taken(&fixture, &written.deposit(), 0).await;
    assert_eq!((report.pupils_new, report.left_out.in_all(), report.links_ended), (0, 2, 0), "{report:?}");
}

#[tokio::test]
async fn twins_who_bear_one_ine_are_two_and_both_are_said() {
    let fixture = two_schools().await;
    let mut written = secondary();
    written.pupils.push(Pupil { key: "6", first: "Tom", ..written.pupils[0].clone() });
    for _ in 0..2 {
        let report = taken(&fixture, &written.deposit(), 0).await;
        assert_eq!(report.noticed.first().iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), ["5", "6"]);
        assert_eq!(pupils(&fixture.pool).await, [pupil("Léa", None), pupil("Tom", None)]);
    }
    // Once it is put right at the source, each has her own, though one record says what it said.
    written.pupils[1].ine = "123456789BB";
    let report = taken(&fixture, &written.deposit(), 0).await;
    assert!(report.noticed.first().is_empty(), "{report:?}");
    assert_eq!(pupils(&fixture.pool).await, [pupil("Léa", Some(INE)), pupil("Tom", Some("123456789BB"))]);
}

#[tokio::test]
async fn a_twin_with_the_ine_of_one_who_is_known_replaces_nobody() {
    // By a delivery of changes, by a whole one, and in the second degree.
    for (delta, degree) in [(true, Degree::First), (false, Degree::First), (false, Degree::Second)] {
        let fixture = two_schools().await;
        taken(&fixture, &primary().deposit(), 0).await;
        let mut written = if degree == Degree::First { primary() } else { secondary() };
        let twin = Pupil { key: "6", first: "Tom", ..written.pupils[0].clone() };
        if delta {
            written.delta = true;
            written.pupils = vec![twin];
        } else {
            written.pupils.insert(0, twin);
        }
        let report = taken(&fixture, &written.deposit(), 0).await;
        assert_eq!((report.pupils_new, report.departures), (1, 0), "{report:?}");
        assert!(report.noticed.first().iter().any(|one| one.key == "6"), "{report:?}");
        assert_eq!(pupils(&fixture.pool).await, [pupil("Léa", Some(INE)), pupil("Tom", None)]);
    }
}

#[tokio::test]
async fn one_child_under_two_identifiers_of_one_delivery_is_one() {
    let fixture = two_schools().await;
    let mut written = primary();
    written.pupils.push(Pupil { key: "6", ..written.pupils[0].clone() });
    let report = taken(&fixture, &written.deposit(), 0).await;
    assert_eq!((report.pupils_new, report.noticed.in_all()), (1, 0), "{report:?}");
    assert_eq!(pupils(&fixture.pool).await, [pupil("Léa", Some(INE))]);
}

#[tokio::test]
async fn one_guardian_whom_a_source_calls_otherwise_for_each_child_keeps_both() {
    let fixture = two_schools().await;
    let mut known = primary();
    known.pupils[0].guardians = &["11"];
    known.pupils.push(Pupil { key: "2", first: "Tom", ine: "123456789BB", ..known.pupils[0].clone() });
    taken(&fixture, &known.deposit(), 0).await;
    let before = [guardians_of(&fixture.pool, "Léa").await, guardians_of(&fixture.pool, "Tom").await];
    let mut read = secondary();
    read.guardians[1] = Guardian { key: "52", ..read.guardians[0].clone() };
    read.pupils[0].guardians = &["51"];
    let other =
        Pupil { key: "6", first: "Tom", ine: "123456789BB", guardians: &["52"], ..read.pupils[0].clone() };
    read.pupils.push(other);
    let report = taken(&fixture, &read.deposit(), 0).await;
    assert_eq!((report.guardians_new, report.left_out.in_all(), report.links_ended), (0, 1, 0), "{report:?}");
    let after = [guardians_of(&fixture.pool, "Léa").await, guardians_of(&fixture.pool, "Tom").await];
    let accounts = |of: &[Vec<(String, String, Uuid)>; 2]| {
        of.clone().map(|all| all.iter().map(|one| one.2).collect::<Vec<_>>())
    };
    assert_eq!(accounts(&after), accounts(&before));
}

#[tokio::test]
async fn two_namesakes_born_on_one_day_whom_their_source_names_both_are_two() {
    let fixture = two_schools().await;
    let mut written = secondary();
    written.pupils[0].ine = "";
    taken(&fixture, &written.deposit(), 0).await;
    written.pupils.push(Pupil { key: "6", ..written.pupils[0].clone() });
    let report = taken(&fixture, &written.deposit(), 0).await;
    assert_eq!((report.pupils_new, report.left_out.in_all()), (1, 0), "{report:?}");
    // Under another identifier, the one who is there no more is the same.
    written.pupils.remove(0);
    written.pupils[0].key = "7";
    written.pupils.push(Pupil { key: "8", first: "Tom", ..written.pupils[0].clone() });
    let report = taken(&fixture, &written.deposit(), 0).await;
    assert_eq!(report.left_out.in_all(), 1, "two may be meant: {report:?}");
}
