//! What is no absence, and what was said before.

use domain::degree::Degree;
use service::usecase::directory;
use sqlx::PgPool;

use super::written::{Guardian, Pupil, Written};
use super::{described_as, fixture, taken};
use crate::fixture::Fixture;

const SCHOOLS: [(&str, &str); 2] = [("100", "0990001A"), ("200", "0990002B")];

async fn two_schools() -> Fixture {
    let fixture = fixture().await;
    for (_, uai) in SCHOOLS {
        directory::add_school(&fixture.service, &described_as(uai, "1D")).await.unwrap();
    }
    fixture
}

/// Three pupils at each school.
fn written() -> Written {
    let mut written = Written::new(Degree::First, &SCHOOLS);
    for (key, first, school) in [
        ("1", "Léa", "100"),
        ("2", "Tom", "100"),
        ("3", "Ali", "100"),
        ("4", "Zoé", "200"),
        ("5", "Eva", "200"),
        ("6", "Max", "200"),
    ] {
        written.pupils.push(Pupil { key, first, school, guardians: &["11"], ..Pupil::default() });
    }
    written.guardians.push(Guardian::default());
    written
}

/// A whole record of a pupil of which something cannot be read.
fn unreadable(key: &str, school: &str) -> (&'static str, String) {
    let record = format!(
        "<addRequest><operationalAttributes><attr name=\"categoriePersonne\"><value>Eleve</value></attr>\
         </operationalAttributes><identifier><id>{key}</id></identifier><attributes><attr name=\"ENTPersonNomPatro\">\
         <value>MAR&inconnue;TIN</value></attr><attr name=\"ENTPersonStructRattach\"><value>{school}</value></attr>\
         </attributes></addRequest>"
    );
    ("Eleve", record)
}

async fn present(pool: &PgPool) -> Vec<String> {
    let query = "SELECT first FROM pupil JOIN enrolment ON pupil = id WHERE gone_on IS NULL ORDER BY first";
    sqlx::query_scalar(query).fetch_all(pool).await.unwrap()
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_no_absence() {
    for (record, unsure, gone) in [
        // Hers.
        (unreadable("1", "100"), 0, "Zoé"),
        // Of somebody of her school, and of somebody.
        (unreadable("", "100"), 1, "Zoé"),
        (unreadable("", ""), 2, ""),
    ] {
        let fixture = two_schools().await;
        taken(&fixture, &written().deposit(), 0).await;
        let mut read = written();
        read.pupils.retain(|pupil| !matches!(pupil.key, "1" | "4"));
        read.after = vec![record];
        let report = taken(&fixture, &read.deposit(), u64::from(!gone.is_empty())).await;
        assert_eq!((report.schools_unsure, report.pupils_new), (unsure, 0), "{report:?}");
        let mut expected = vec!["Ali", "Eva", "Léa", "Max", "Tom", "Zoé"];
        expected.retain(|first| *first != gone);
        assert_eq!(present(&fixture.pool).await, expected);
    }
}

#[tokio::test]
async fn what_is_said_again_is_passed_over_and_changes_nothing_that_a_computer_changed() {
    let fixture = two_schools().await;
    taken(&fixture, &written().deposit(), 0).await;
    sqlx::query("UPDATE guardian SET town = 'TOULOUSE'").execute(&fixture.pool).await.unwrap();
    let town = async || -> Option<String> {
        sqlx::query_scalar("SELECT town FROM guardian").fetch_one(&fixture.pool).await.unwrap()
    };
    let report = taken(&fixture, &written().deposit(), 0).await;
    assert_eq!((report.pupils_same, report.guardians_same), (6, 1), "{report:?}");
    assert_eq!(town().await.as_deref(), Some("TOULOUSE"));
    // The source says something else of her.
    let mut read = written();
    read.guardians[0].mobile = "06 39 98 00 01";
    taken(&fixture, &read.deposit(), 0).await;
    assert_eq!(town().await, None);
}

#[tokio::test]
async fn what_is_said_twice_of_somebody_is_what_was_said_last_though_it_was_said_before() {
    let fixture = two_schools().await;
    let mobile = |mobile| Guardian { mobile, ..Guardian::default() };
    let mut read = written();
    read.guardians = vec![mobile("06 39 98 00 01")];
    taken(&fixture, &read.deposit(), 0).await;
    read.guardians = vec![mobile("06 39 98 00 02"), mobile("06 39 98 00 01")];
    taken(&fixture, &read.deposit(), 0).await;
    let known: Option<String> =
        sqlx::query_scalar("SELECT mobile FROM guardian").fetch_one(&fixture.pool).await.unwrap();
    assert_eq!(known.as_deref(), Some("+262639980001"));
}
