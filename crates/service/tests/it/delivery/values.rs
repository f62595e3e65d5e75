//! What is sound is not replaced by what is not.

use domain::degree::Degree;
use jiff::civil::date;
use service::usecase::delivery::{Became, take_in};
use sqlx::PgPool;

use super::written::{Guardian, Pupil, Written, replaced};
use super::{agreed, count, taken, with_school};

const UAI: &str = "0990002B";

fn written() -> Written {
    let mut written = Written::new(Degree::Second, &[("200", UAI)]);
    written.pupils.push(Pupil { school: "200", guardians: &["11"], ..Pupil::default() });
    written.guardians.push(Guardian { mobile: "06 39 98 00 01", ..Guardian::default() });
    written
}

/// Family name and first name of the pupil, and of her guardian with the mobile.
async fn names(pool: &PgPool) -> (String, String, String, String, Option<String>) {
    sqlx::query_as(
        "SELECT pupil.family, pupil.first, guardian.family, guardian.first, guardian.mobile FROM pupil, guardian",
    )
    .fetch_one(pool)
    .await
    .unwrap()
}

#[tokio::test]
async fn damaged_and_empty_names_leave_those_that_are_known_and_are_said() {
    let fixture = with_school(UAI).await;
    taken(&fixture, &written().deposit(), 0).await;
    let known = names(&fixture.pool).await;
    let mut read = written();
    read.pupils[0].family = "MART?N";
    read.pupils[0].first = "LÃ©a";
    read.guardians[0].family = "DURAN\u{FFFD}";
    read.guardians[0].first = "-";
    read.guardians[0].mobile = "06 00 00 00 00";
    let report = taken(&fixture, &read.deposit(), 0).await;
    assert_eq!((report.noticed.in_all(), report.left_out.in_all()), (2, 0), "{report:?}");
    assert_eq!(names(&fixture.pool).await, known);
    // One name alone is the first name here, and the family name there.
    (read.pupils[0].family, read.pupils[0].first) = ("", "Léa");
    (read.guardians[0].family, read.guardians[0].first) = ("DURAND", "");
    let report = taken(&fixture, &read.deposit(), 0).await;
    assert_eq!((report.noticed.in_all(), report.left_out.in_all()), (2, 0), "{report:?}");
    assert_eq!(names(&fixture.pool).await, known);
    // What was damaged from the first is put right.
    let mut right = written();
    right.guardians[0].family = "DURANT";
    taken(&fixture, &right.deposit(), 0).await;
    assert_eq!(names(&fixture.pool).await.2, "DURANT");
    sqlx::query("UPDATE guardian SET family = 'DUR?NT'").execute(&fixture.pool).await.unwrap();
    right.guardians[0].mobile = "06 39 98 00 02";
    taken(&fixture, &right.deposit(), 0).await;
    let after = names(&fixture.pool).await;
    assert_eq!((after.2.as_str(), after.4.as_deref()), ("DURANT", Some("+262639980002")));
}

#[tokio::test]
async fn an_organisation_under_the_identifier_of_a_person_is_left_out() {
    let fixture = with_school(UAI).await;
    taken(&fixture, &written().deposit(), 0).await;
    let known = names(&fixture.pool).await;
    let mut read = written();
    (read.guardians[0].family, read.guardians[0].first) = ("AIDE SOCIALE A L'ENFANCE", "");
    let report = taken(&fixture, &read.deposit(), 0).await;
    assert_eq!(report.left_out.in_all(), 1, "{report:?}");
    assert_eq!(names(&fixture.pool).await, known);
}

#[tokio::test]
async fn a_pupil_of_whom_no_school_is_said_stays_at_hers() {
    let fixture = with_school(UAI).await;
    taken(&fixture, &written().deposit(), 0).await;
    let mut read = written();
    read.pupils[0].school = "";
    let report = taken(&fixture, &read.deposit(), 0).await;
    assert_eq!(report.departures, 0, "{report:?}");
    let at_home = "SELECT count(*) FROM enrolment WHERE gone_on IS NULL AND NOT visiting";
    assert_eq!(count(&fixture.pool, at_home).await, 1);
}

#[tokio::test]
async fn who_is_known_by_an_identifier_answers_for_no_child_of_whom_it_was_given_to_since() {
    let fixture = with_school(UAI).await;
    taken(&fixture, &written().deposit(), 0).await;
    let links = "SELECT count(*) FROM link WHERE NOT gone";
    let before = count(&fixture.pool, links).await;
    assert!(before > 0);
    let mut read = written();
    let key = read.guardians[0].key;
    (read.guardians[0].title, read.guardians[0].family, read.guardians[0].first) = ("M.", "PETIT", "Jean");
    let guardians: &'static [&'static str] = vec![key].leak();
    let new = Pupil {
        key: "90",
        family: "PETIT",
        first: "Lou",
        born: "05/06/2014",
        school: "200",
        guardians,
        ..Pupil::default()
    };
    read.pupils.push(new);
    for _ in 0..2 {
        let report = taken(&fixture, &read.deposit(), 0).await;
        assert_eq!(report.left_out.in_all(), 1, "{report:?}");
        assert_eq!(count(&fixture.pool, links).await, before);
    }
}

#[tokio::test]
async fn a_class_keeps_what_a_record_does_not_say() {
    let fixture = with_school(UAI).await;
    let class = async || -> (String, Vec<String>) {
        sqlx::query_as("SELECT label, mefs FROM class WHERE code = 'C1'")
            .fetch_one(&fixture.pool)
            .await
            .unwrap()
    };
    let said = |label: &str, mefs: &[&str]| {
        (label.to_owned(), mefs.iter().map(|mef| (*mef).to_owned()).collect::<Vec<_>>())
    };
    let mut read = written();
    for (classes, expected) in [
        ("C1$SIXIEME 1$10010012110", said("SIXIEME 1", &["10010012110"])),
        ("C1", said("SIXIEME 1", &["10010012110"])),
        ("C1$SIXIÃˆME 2", said("SIXIEME 1", &["10010012110"])),
        ("C1$SIXI\u{FFFD}ME 2", said("SIXIEME 1", &["10010012110"])),
        ("C1$SIXIEME 2$10010012111", said("SIXIEME 2", &["10010012111"])),
    ] {
        read.classes = classes;
        let outcome =
            take_in(&fixture.service, vec![read.deposit().path().to_owned()], agreed(0)).await.unwrap();
        assert_eq!((outcome.became, class().await), (Became::Taken, expected), "{classes}");
        // What is damaged is said.
        let noticed = outcome.delivery.noticed.in_all() + outcome.report.noticed.in_all();
        assert_eq!(noticed, u64::from(!classes.is_ascii()), "{classes}");
    }
}

#[tokio::test]
async fn a_school_keeps_its_name_where_a_damaged_one_is_read() {
    let fixture = with_school(UAI).await;
    taken(&fixture, &written().deposit(), 0).await;
    let mut read = written();
    read.name = "LES ESSA?S";
    taken(&fixture, &read.deposit(), 0).await;
    let name: String = sqlx::query_scalar("SELECT name FROM school").fetch_one(&fixture.pool).await.unwrap();
    assert_eq!(name, "LES ESSAIS");
}

#[tokio::test]
async fn who_is_new_in_a_delivery_of_changes_is_as_its_last_record_says() {
    let fixture = with_school(UAI).await;
    let mut whole = written();
    whole.pupils[0].key = "9";
    whole.guardians[0].key = "19";
    whole.pupils[0].guardians = &["19"];
    taken(&fixture, &whole.deposit(), 0).await;
    let mut changes = Written { delta: true, day: date(2026, 9, 15), ..written() };
    changes.pupils[0].first = "Zoé";
    changes.guardians[0].first = "Paul";
    changes.pupils[0].guardians = &["11", "12"];
    let person = |category: &'static str, key: &str, name: &str, value: &str| {
        (category, replaced(category, key, name, value))
    };
    // What is said of somebody before they are there is said of nobody.
    changes.before = vec![
        person("Eleve", "1", "mail", "avant@exemple.fr"),
        person("PersRelEleve", "11", "homePhone", "05 61 00 00 07"),
    ];
    changes.after = vec![
        person("Eleve", "1", "ENTPersonNomPatro", "ROUX"),
        person("PersRelEleve", "11", "mobile", "06 39 98 00 08"),
        // Of whom nothing else is said: nobody comes of it, though a pupil has them.
        person("PersRelEleve", "12", "mobile", "06 39 98 00 10"),
        person("Eleve", "404", "ENTPersonNomPatro", "PERSONNE"),
        person("PersRelEleve", "404", "mobile", "06 39 98 00 09"),
    ];
    for new in [1, 0] {
        let report = taken(&fixture, &changes.deposit(), 0).await;
        assert_eq!((report.pupils_new, report.guardians_new), (new, new), "{report:?}");
        let pupil: (String, Option<String>, Option<String>, Option<String>) = sqlx::query_as(
            "SELECT pupil.family, pupil.mail, guardian.mobile, guardian.home_phone FROM pupil JOIN link ON pupil = pupil.id
             JOIN guardian ON guardian.id = guardian WHERE pupil.first = 'Zoé' AND NOT gone",
        )
        .fetch_one(&fixture.pool)
        .await
        .unwrap();
        assert_eq!(pupil, ("ROUX".to_owned(), None, Some("+262639980008".to_owned()), None));
    }
}

#[tokio::test]
async fn a_school_of_which_two_records_speak_is_as_both_say() {
    let fixture = with_school(UAI).await;
    taken(&fixture, &written().deposit(), 0).await;
    let said = |name: &str, value: &str| {
        replaced("EtabEducNat", "200", name, value).replace("categoriePersonne", "categorieStructure")
    };
    let mut changes = Written { delta: true, ..Written::new(Degree::Second, &[]) };
    changes.after = vec![
        ("EtabEducNat", said("ENTStructureNomCourant", "LES TILLEULS")),
        ("EtabEducNat", said("l", "TOULOUSE")),
    ];
    taken(&fixture, &changes.deposit(), 0).await;
    let known: (String, Option<String>) =
        sqlx::query_as("SELECT name, town FROM school").fetch_one(&fixture.pool).await.unwrap();
    assert_eq!(known, ("LES TILLEULS".to_owned(), Some("TOULOUSE".to_owned())));
}
