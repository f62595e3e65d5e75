//! An identifier or an INE that passes from one person to another hands over no account.

use domain::degree::Degree;
use jiff::civil::date;
use service::usecase::directory;
use sqlx::PgPool;
use uuid::Uuid;

use super::written::{Guardian, Pupil, Written, replaced};
use super::{count, described_as, taken, with_school};

const UAI: &str = "0990002B";
const INES: [&str; 2] = ["123456789AA", "123456789BB"];

/// A mother and her twins.
fn written() -> Written {
    let mut written = Written::new(Degree::Second, &[("200", UAI)]);
    for (key, first, ine) in [("1", "Léa", INES[0]), ("2", "Tom", INES[1])] {
        let pupil = Pupil { key, first, ine, school: "200", guardians: &["11"], ..Pupil::default() };
        written.pupils.push(pupil);
    }
    written.guardians.push(Guardian { mobile: "06 39 98 00 01", ..Guardian::default() });
    written
}

/// What a source calls each guardian, who that is, and their account.
async fn guardians(pool: &PgPool) -> Vec<(String, String, String, Uuid)> {
    let query =
        "SELECT external, family, first, account FROM guardian JOIN source_id USING (id) ORDER BY external";
    sqlx::query_as(query).fetch_all(pool).await.unwrap()
}

/// What a source calls each pupil, who that is, her INE and her account.
async fn pupils(pool: &PgPool) -> Vec<(String, String, String, Option<String>, Uuid)> {
    let query =
        "SELECT external, family, first, ine, account FROM pupil JOIN source_id USING (id) ORDER BY external";
    sqlx::query_as(query).fetch_all(pool).await.unwrap()
}

const LINKS: &str = "SELECT count(*) FROM link WHERE NOT gone";

#[tokio::test]
async fn a_guardian_s_identifier_that_passes_to_another_of_the_family_hands_no_account_over() {
    let mother = Guardian { mobile: "06 39 98 00 01", ..Guardian::default() };
    for other in [
        // Her husband, whom the same mobile reaches; without a title; her sister; a name as well as a first name.
        Guardian { title: "M.", first: "Paul", ..mother.clone() },
        Guardian { title: "", first: "Paul", ..mother.clone() },
        Guardian { first: "Anne", mobile: "06 39 98 00 02", ..mother.clone() },
        Guardian { family: "PETIT", first: "Anne", ..mother.clone() },
        // Another name, and a first name that begins as hers does.
        Guardian { family: "BERNARD", first: "Zoé Laure", mobile: "06 39 98 00 02", ..mother.clone() },
    ] {
        let fixture = with_school(UAI).await;
        taken(&fixture, &written().deposit(), 0).await;
        let (known, links) = (guardians(&fixture.pool).await, count(&fixture.pool, LINKS).await);
        let mut read = written();
        read.guardians[0] = other.clone();
        let said = (other.title, other.family, other.first);
        for _ in 0..2 {
            let report = taken(&fixture, &read.deposit(), 0).await;
            let left_out: Vec<&str> = report.left_out.first().iter().map(|one| one.key.as_str()).collect();
            assert_eq!((left_out, report.links_ended), (vec!["11"], 0), "{said:?}");
            assert_eq!(guardians(&fixture.pool).await, known, "{said:?}");
            assert_eq!(count(&fixture.pool, LINKS).await, links, "{said:?}");
        }
    }
}

#[tokio::test]
async fn a_child_who_has_left_gives_no_account_to_whoever_bears_her_mother_s_identifier_next() {
    let mother = Guardian { first: "Marie", mobile: "06 39 98 00 01", ..Guardian::default() };
    let other = Guardian { family: "PETIT", mobile: "06 39 98 00 02", ..mother.clone() };
    // With the delivery by which the child leaves, after it, and by changes.
    for (after, delta) in [(false, false), (true, false), (true, true)] {
        let fixture = with_school(UAI).await;
        let mut whole = written();
        whole.pupils[0].guardians = &["12"];
        whole.guardians = vec![mother.clone(), Guardian { key: "12", family: "ROUX", ..Guardian::default() }];
        taken(&fixture, &whole.deposit(), 0).await;
        let known = guardians(&fixture.pool).await;
        let mut left = whole.clone();
        left.pupils.truncate(1);
        left.guardians.remove(0);
        if after {
            taken(&fixture, &left.deposit(), 1).await;
        }
        let mut read = left;
        read.pupils[0].guardians = &["12", "11"];
        read.guardians.push(other.clone());
        if delta {
            (read.delta, read.day) = (true, date(2026, 9, 15));
        }
        let report = taken(&fixture, &read.deposit(), u64::from(!after)).await;
        let left_out: Vec<&str> = report.left_out.first().iter().map(|one| one.key.as_str()).collect();
        assert_eq!(left_out, ["11"], "{after} {delta}");
        assert_eq!(guardians(&fixture.pool).await, known, "{after} {delta}");
    }
}

#[tokio::test]
async fn a_guardian_whose_name_is_put_right_keeps_the_account() {
    let mother = Guardian { mobile: "06 39 98 00 01", ..Guardian::default() };
    for right in [
        // A marriage; a first name completed, or another over the same mobile; a title; names in each other's place.
        Guardian { family: "ORVEL", mobile: "06 39 98 00 02", ..mother.clone() },
        Guardian { first: "Zoé Marie", mobile: "", ..mother.clone() },
        Guardian { first: "Sandrine", ..mother.clone() },
        Guardian { title: "M.", ..mother.clone() },
        Guardian { family: "ZOÉ", first: "Durand", ..mother.clone() },
    ] {
        let fixture = with_school(UAI).await;
        taken(&fixture, &written().deposit(), 0).await;
        let account = guardians(&fixture.pool).await[0].3;
        let mut read = written();
        read.guardians[0] = right.clone();
        let report = taken(&fixture, &read.deposit(), 0).await;
        assert_eq!((report.left_out.in_all(), report.guardians_changed), (0, 1), "{:?}", right.family);
        let now = vec![("11".to_owned(), right.family.to_owned(), right.first.to_owned(), account)];
        assert_eq!(guardians(&fixture.pool).await, now);
    }
}

#[tokio::test]
async fn a_modification_makes_no_guardian_somebody_else() {
    let fixture = with_school(UAI).await;
    taken(&fixture, &written().deposit(), 0).await;
    let known = guardians(&fixture.pool).await;
    let changes = |request: String| {
        let mut changes =
            Written { delta: true, day: date(2026, 9, 15), ..Written::new(Degree::Second, &[]) };
        changes.after = vec![("PersRelEleve", request)];
        changes.deposit()
    };
    let first = |first: &str| replaced("PersRelEleve", "11", "givenName", first);
    let title = "<modification name=\"personalTitle\" operation=\"replace\"><value>M.</value></modification>";
    let husband = first("Paul").replace("</modifications>", &format!("{title}</modifications>"));
    let report = taken(&fixture, &changes(husband), 0).await;
    assert_eq!((report.left_out.in_all(), report.guardians_changed), (1, 0), "{report:?}");
    assert_eq!(guardians(&fixture.pool).await, known);
    let family = "<modification name=\"ENTPersonNomPatro\" operation=\"replace\"><value>BERNARD</value></modification>";
    let other = first("Zoé Laure").replace("</modifications>", &format!("{family}</modifications>"));
    let report = taken(&fixture, &changes(other), 0).await;
    assert_eq!((report.left_out.in_all(), report.guardians_changed), (1, 0), "{report:?}");
    assert_eq!(guardians(&fixture.pool).await, known);
    let report = taken(&fixture, &changes(first("Zoé Marie")), 0).await;
    assert_eq!((report.left_out.in_all(), report.guardians_changed), (0, 1), "{report:?}");
    assert_eq!(guardians(&fixture.pool).await[0].2, "Zoé Marie");
}

#[tokio::test]
async fn a_pupil_s_identifier_that_passes_to_another_hands_no_account_over() {
    type Change = fn(&mut Pupil);
    let others: [Change; 4] = [
        // A sister with an INE of her own; somebody without an INE, born that day; or of whom no day is known.
        |pupil| (pupil.first, pupil.ine) = ("Zoé", "123456789CC"),
        |pupil| (pupil.family, pupil.first, pupil.ine) = ("ROUX", "Zoé", ""),
        |pupil| (pupil.first, pupil.ine, pupil.born) = ("Zoé", "123456789CC", ""),
        // Her twin, who is known.
        |pupil| (pupil.first, pupil.ine) = ("Tom", INES[0]),
    ];
    for (place, change) in others.into_iter().enumerate() {
        let fixture = with_school(UAI).await;
        taken(&fixture, &written().deposit(), 0).await;
        let known = pupils(&fixture.pool).await;
        let mut read = written();
        change(&mut read.pupils[0]);
        for _ in 0..2 {
            let report = taken(&fixture, &read.deposit(), 0).await;
            assert_eq!((report.left_out.in_all(), report.departures), (1, 0), "{place}: {report:?}");
            assert_eq!(pupils(&fixture.pool).await, known, "{place}");
        }
    }
}

#[tokio::test]
async fn twins_whose_identifiers_change_places_keep_their_accounts() {
    let fixture = with_school(UAI).await;
    taken(&fixture, &written().deposit(), 0).await;
    let known = pupils(&fixture.pool).await;
    let mut read = written();
    (read.pupils[0].key, read.pupils[1].key) = ("2", "1");
    for pupil in &mut read.pupils {
        pupil.ine = "";
    }
    let report = taken(&fixture, &read.deposit(), 0).await;
    assert_eq!((report.left_out.in_all(), report.departures), (2, 0), "{report:?}");
    assert_eq!(pupils(&fixture.pool).await, known);
}

#[tokio::test]
async fn a_pupil_whose_name_is_put_right_keeps_the_account() {
    type Change = fn(&mut Pupil);
    let rights: [Change; 4] = [
        |pupil| pupil.first = "Zoé",
        |pupil| (pupil.family, pupil.ine) = ("ROUX", ""),
        |pupil| pupil.born = "03/02/2015",
        |pupil| (pupil.family, pupil.first) = ("ROUX", "Zoé"),
    ];
    for change in rights {
        let fixture = with_school(UAI).await;
        taken(&fixture, &written().deposit(), 0).await;
        let account = pupils(&fixture.pool).await[0].4;
        let mut read = written();
        change(&mut read.pupils[0]);
        let report = taken(&fixture, &read.deposit(), 0).await;
        assert_eq!((report.left_out.in_all(), report.pupils_changed), (0, 1), "{report:?}");
        let now = pupils(&fixture.pool).await;
        let read = &read.pupils[0];
        assert_eq!((now[0].1.as_str(), now[0].2.as_str(), now[0].4), (read.family, read.first, account));
    }
}

const PRIMARY: &str = "0990001A";
const OTHER: &str = "0990003C";

#[tokio::test]
async fn twins_whose_ines_change_places_on_their_way_to_the_second_degree_are_nobody_else() {
    // Names that nobody confuses, and names that share a word; in one delivery, and school by school.
    for firsts in [["Léa", "Tom"], ["Jean-Paul", "Jean-Luc"]] {
        for apart in [false, true] {
            let fixture = with_school(UAI).await;
            for (uai, degree) in [(PRIMARY, "1D"), (OTHER, "2D")] {
                directory::add_school(&fixture.service, &described_as(uai, degree)).await.unwrap();
            }
            let mut primary = Written::new(Degree::First, &[("100", PRIMARY)]);
            for ((key, first), ine) in [("1", firsts[0]), ("2", firsts[1])].into_iter().zip(INES) {
                primary.pupils.push(Pupil { key, first, ine, ..Pupil::default() });
            }
            taken(&fixture, &primary.deposit(), 0).await;
            let of_primary = async || -> Vec<(String, Option<String>)> {
                let query = "SELECT first, ine FROM pupil JOIN enrolment ON pupil = id WHERE school = $1 ORDER BY ine";
                sqlx::query_as(query).bind(PRIMARY).fetch_all(&fixture.pool).await.unwrap()
            };
            let known = of_primary().await;
            let mut secondary = Written::new(Degree::Second, &[("200", UAI), ("300", OTHER)]);
            for (place, school) in ["200", "300"].into_iter().enumerate() {
                let pupil = Pupil { school, ine: INES[1 - place], ..primary.pupils[place].clone() };
                secondary.pupils.push(pupil);
            }
            let mut noticed = 0;
            let mut new = 0;
            let all = std::mem::take(&mut secondary.pupils);
            let parts: Vec<Vec<Pupil>> = match apart {
                true => all.into_iter().map(|pupil| vec![pupil]).collect(),
                false => vec![all],
            };
            for pupils in parts {
                secondary.pupils = pupils;
                let report = taken(&fixture, &secondary.deposit(), 0).await;
                noticed += report.noticed.in_all();
                new += report.pupils_new;
            }
            assert_eq!((new, noticed), (2, 2), "{firsts:?} {apart}");
            assert_eq!(of_primary().await, known, "{firsts:?} {apart}");
            let secondary: Vec<(String, Option<String>)> =
                sqlx::query_as("SELECT first, ine FROM pupil WHERE account IS NOT NULL ORDER BY first")
                    .fetch_all(&fixture.pool)
                    .await
                    .unwrap();
            let mut expected = firsts.map(|first| (first.to_owned(), None));
            expected.sort();
            assert_eq!(secondary, expected, "{firsts:?} {apart}");
        }
    }
}
