//! An académie that delivers its schools in several parts.

use domain::degree::Degree;
use fictional::files::aaf::{AafStyle, complete};
use fictional::{Kinds, School as Invented, SchoolSpec};
use jiff::civil::{Date, date};
use service::Schools;
use service::usecase::delivery::release;
use sqlx::PgPool;

use super::brakes::fewer;
use super::{Deposits, later, settle};

/// UAI of the schools where somebody is at home, and how many.
async fn at_home(pool: &PgPool) -> Vec<(String, i64)> {
    let query = "SELECT school, count(*) FROM enrolment WHERE gone_on IS NULL AND NOT visiting GROUP BY school ORDER BY school";
    sqlx::query_as(query).fetch_all(pool).await.unwrap()
}

/// Somebody deposits everybody of these schools, as of that day.
fn part(deposits: &Deposits, name: &str, day: Date, schools: &[Invented]) {
    let folder = deposits.new_folder(name);
    complete(schools.to_vec(), &folder, &AafStyle::new(Degree::First, day)).unwrap();
    settle(&folder);
}

#[tokio::test]
async fn deliveries_of_one_academie_that_speak_of_other_schools_say_nothing_of_each_other() {
    let deposits = Deposits::new(Schools::All).await;
    let [one, other] = [0, 1].map(|place| vec![deposits.schools[place].clone()]);
    let whole = |name: &str, day: Date, schools: &[Invented]| part(&deposits, name, day, schools);
    // Of the one school nothing else was taken in this school year, of the other it was.
    whole("a_20260702", date(2026, 7, 2), &one);
    whole("b_20260702", date(2026, 7, 2), &other);
    assert_eq!(deposits.taken().await, 2);
    whole("a_20260904", date(2026, 9, 4), &one);
    assert_eq!(deposits.taken().await, 1);
    // Of how many who leave is reckoned: of its schools.
    let summer = deposits.of_name("a_20260904").await;
    assert_eq!(release::find(&deposits.service, summer.id).await.unwrap().1.report.present, 40);
    // Eighteen of forty: summer.
    let mut fewer = other.clone();
    fewer[0].pupils.truncate(22);
    whole("b_20260903", date(2026, 9, 3), &fewer);
    assert_eq!(deposits.taken().await, 1, "{:?}", deposits.known().await);
    assert_eq!(at_home(deposits.pool()).await.iter().map(|(_, number)| *number).sum::<i64>(), 40 + 22);
    // One that waits is not superseded by the other of that day, nor does it hold changes of the other up.
    fewer[0].pupils.truncate(11);
    whole("b_20260910", date(2026, 9, 10), &fewer);
    whole("c_20260910", date(2026, 9, 10), &one);
    let after = later(&one);
    deposits.changes(date(2026, 9, 11), &one, &after);
    assert_eq!(deposits.taken().await, 2, "{:?}", deposits.known().await);
    assert_eq!(deposits.of_name("b_20260910").await.became, "waiting");
    // Who is deleted is of a school, too.
    let folder = deposits.new_folder("Delta_20260912");
    let person = "<operationalAttributes><attr name=\"categoriePersonne\"><value>Eleve</value></attr></operationalAttributes>";
    let [named, deleted] = [after[0].pupils[0].id, other[0].pupils[0].id]
        .map(|key| format!("{person}<identifier><id>{key}</id></identifier>"));
    std::fs::write(
        folder.join("ACA_Delta_20260912_Eleve_0000.xml"),
        format!(
            "<ficAlimMENESR><!-- degre=\"1D\" --><modifyRequest>{named}<modifications><modification \
             name=\"ENTPersonMail\" operation=\"replace\"><value>a@exemple.fr</value></modification></modifications>\
             </modifyRequest><deleteRequest>{deleted}</deleteRequest></ficAlimMENESR>"
        ),
    )
    .unwrap();
    settle(&folder);
    assert_eq!(deposits.taken().await, 0, "{:?}", deposits.known().await);
    assert_eq!(deposits.of_name("Delta_20260912").await.reason.as_deref(), Some("behind"));
}

#[tokio::test]
async fn a_whole_delivery_of_some_of_its_schools_does_not_stand_for_one_that_waits() {
    let deposits = Deposits::new(Schools::All).await;
    let all = deposits.schools.clone();
    let [one, other] = [0, 1].map(|place| vec![all[place].clone()]);
    deposits.whole(date(2026, 9, 2), &all);
    assert_eq!(deposits.taken().await, 1);
    // Ten of the other one would leave.
    let mut cut = all.clone();
    cut[1].pupils.truncate(30);
    deposits.whole(date(2026, 9, 4), &cut);
    part(&deposits, "a_20260905", date(2026, 9, 5), &one);
    assert_eq!(deposits.taken().await, 1, "{:?}", deposits.known().await);
    assert_eq!(deposits.of_name("Complet_20260904").await.became, "waiting");
    // Of the one it says nothing more, of the other it does.
    let [after_one, after_other] = [later(&one), later(&other)];
    deposits.changes(date(2026, 9, 6), &one, &after_one);
    assert_eq!(deposits.taken().await, 1, "{:?}", deposits.known().await);
    deposits.changes(date(2026, 9, 7), &other, &after_other);
    assert_eq!(deposits.taken().await, 0);
    assert_eq!(deposits.of_name("Delta_20260907").await.reason.as_deref(), Some("behind"));
    // One of all of them stands for it.
    let after: Vec<Invented> = after_one.into_iter().chain(other).collect();
    deposits.whole(date(2026, 9, 8), &after);
    assert_eq!(deposits.taken().await, 1, "{:?}", deposits.known().await);
    let known = deposits.known().await;
    let of = |name: &str| known.iter().find(|one| one.0 == name).unwrap().1.clone();
    assert_eq!((of("Complet_20260904"), of("Complet_20260908")), ("passed_over".into(), "taken".into()));
}

#[tokio::test]
async fn changes_that_wait_are_older_than_a_whole_delivery_for_the_schools_that_it_covers_alone() {
    let deposits = Deposits::new(Schools::All).await;
    let all = deposits.schools.clone();
    let [one, other] = [0, 1].map(|place| vec![all[place].clone()]);
    deposits.whole(date(2026, 9, 2), &all);
    assert_eq!(deposits.taken().await, 1);
    // Changes of both wait, those of the other one behind them, and everybody of the one comes.
    deposits.changes(date(2026, 9, 6), &all, &later(&all));
    deposits.changes(date(2026, 9, 7), &other, &later(&other));
    part(&deposits, "a_20260909", date(2026, 9, 9), &one);
    assert_eq!(deposits.taken().await, 1, "{:?}", deposits.known().await);
    let waits_for = async |name: &str| {
        let known = deposits.of_name(name).await;
        (known.became, known.reason.unwrap_or_default())
    };
    let waiting = |reason: &str| ("waiting".to_owned(), reason.to_owned());
    assert_eq!(waits_for("Delta_20260906").await, waiting("gap"));
    let id = deposits.of_name("Delta_20260906").await.id;
    release::release(&deposits.service, id, None).await.unwrap();
    // Of the one it says what was true before: nobody was shown that.
    assert_eq!(deposits.taken().await, 0, "{:?}", deposits.known().await);
    assert_eq!(waits_for("Delta_20260906").await, waiting("overtaken"));
    assert_eq!(waits_for("Delta_20260907").await, waiting("behind"));
    release::release(&deposits.service, id, None).await.unwrap();
    assert_eq!(deposits.taken().await, 2, "{:?}", deposits.known().await);
    assert_eq!(deposits.of_name("Delta_20260907").await.became, "taken");
}

#[tokio::test]
async fn changes_of_one_school_that_wait_are_taken_after_those_of_another() {
    let deposits = Deposits::new(Schools::All).await;
    let [one, other] = [0, 1].map(|place| vec![deposits.schools[place].clone()]);
    deposits.whole(date(2026, 9, 2), &deposits.schools);
    assert_eq!(deposits.taken().await, 1);
    deposits.changes(date(2026, 9, 6), &one, &later(&one));
    assert_eq!(deposits.taken().await, 0);
    part(&deposits, "b_20260907", date(2026, 9, 7), &other);
    deposits.changes(date(2026, 9, 8), &other, &later(&other));
    assert_eq!(deposits.taken().await, 2, "{:?}", deposits.known().await);
    let waiting = deposits.of_name("Delta_20260906").await;
    assert_eq!(waiting.reason.as_deref(), Some("gap"));
    release::release(&deposits.service, waiting.id, None).await.unwrap();
    assert_eq!(deposits.taken().await, 1, "{:?}", deposits.known().await);
    assert_eq!(deposits.of_name("Delta_20260906").await.became, "taken");
}

#[tokio::test]
async fn changes_of_a_school_follow_the_whole_delivery_of_that_school() {
    let deposits = Deposits::new(Schools::All).await;
    let [one, other] = [0, 1].map(|place| vec![deposits.schools[place].clone()]);
    part(&deposits, "a_20260702", date(2026, 7, 2), &one);
    part(&deposits, "b_20260702", date(2026, 7, 2), &other);
    part(&deposits, "a_20260902", date(2026, 9, 2), &one);
    assert_eq!(deposits.taken().await, 3);
    deposits.changes(date(2026, 9, 3), &other, &later(&other));
    assert_eq!(deposits.taken().await, 0);
    let passed = deposits.of_name("Delta_20260903").await;
    assert_eq!((passed.became.as_str(), passed.reason.as_deref()), ("passed_over", Some("before_first")));
    deposits.changes(date(2026, 9, 4), &one, &later(&one));
    assert_eq!(deposits.taken().await, 1, "{:?}", deposits.known().await);
}

#[tokio::test]
async fn what_was_agreed_to_of_one_school_is_nothing_that_was_said_of_another() {
    let deposits = Deposits::new(Schools::All).await;
    let [one, other] = [0, 1].map(|place| vec![deposits.schools[place].clone()]);
    part(&deposits, "a_20260902", date(2026, 9, 2), &one);
    part(&deposits, "b_20260902", date(2026, 9, 2), &other);
    assert_eq!(deposits.taken().await, 2);
    // Four leave the other one, then four.
    deposits.fixture.clock.set("2026-09-21T08:00:00Z");
    for (name, day, tenths) in [("b_20260903", 3, 1), ("b_20260904", 4, 2)] {
        part(&deposits, name, date(2026, 9, day), &fewer(&other, tenths));
        assert_eq!(deposits.taken().await, 1, "{:?}", deposits.known().await);
    }
    // Twelve leave the one, which an operator agrees to.
    deposits.fixture.clock.set("2026-09-22T08:00:00Z");
    part(&deposits, "a_20260905", date(2026, 9, 5), &fewer(&one, 3));
    assert_eq!(deposits.taken().await, 0);
    let waiting = deposits.of_name("a_20260905").await;
    release::release(&deposits.service, waiting.id, Some(12)).await.unwrap();
    assert_eq!(deposits.taken().await, 1);
    // Four more leave the other one: twelve of forty.
    deposits.fixture.clock.set("2026-09-23T08:00:00Z");
    part(&deposits, "b_20260906", date(2026, 9, 6), &fewer(&other, 3));
    assert_eq!(deposits.taken().await, 0, "{:?}", deposits.known().await);
    let waiting = deposits.of_name("b_20260906").await;
    let (_, kept) = release::find(&deposits.service, waiting.id).await.unwrap();
    let emptied: Vec<_> = kept.report.emptied.iter().map(|one| (one.leaving, one.present)).collect();
    assert_eq!((emptied, kept.report.departures), (vec![(12, 40)], 4));
    // And of the one it is reckoned from there.
    part(&deposits, "a_20260907", date(2026, 9, 7), &fewer(&one, 4));
    assert_eq!(deposits.taken().await, 1, "{:?}", deposits.known().await);
}

#[tokio::test]
async fn links_are_weighed_against_those_of_the_schools_that_a_delivery_speaks_of() {
    let deposits = Deposits::new(Schools::All).await;
    let spec =
        SchoolSpec { schools: 24, pupils_per_school: 40..=40, ..SchoolSpec::new(3, Kinds::FirstDegree) };
    let all: Vec<Invented> = spec.schools().collect();
    let (some, others) = all.split_at(8);
    part(&deposits, "a_20260902", date(2026, 9, 2), some);
    part(&deposits, "b_20260902", date(2026, 9, 2), others);
    assert_eq!(deposits.taken().await, 2);
    // An eighth of each school: no school tells, and of the académie it is a twenty-fourth.
    let mut unlinked = some.to_vec();
    for pupil in unlinked.iter_mut().flat_map(|school| school.pupils.iter_mut().take(5)) {
        pupil.links.clear();
    }
    part(&deposits, "a_20260903", date(2026, 9, 3), &unlinked);
    assert_eq!(deposits.taken().await, 0, "{:?}", deposits.known().await);
    let waiting = deposits.of_name("a_20260903").await;
    let (_, kept) = release::find(&deposits.service, waiting.id).await.unwrap();
    assert_eq!((waiting.reason.as_deref(), kept.report.unlinked.len()), (Some("links"), 0));
    let links: i64 =
        sqlx::query_scalar("SELECT count(*) FROM link").fetch_one(deposits.pool()).await.unwrap();
    let ended = i64::try_from(kept.report.links_ended).unwrap();
    assert!(ended >= 50 && ended * 20 < links, "{ended} of {links}");
}
