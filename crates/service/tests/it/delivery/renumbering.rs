//! A school whose UAI changes under what its source calls it.

use domain::degree::Degree;
use jiff::civil::date;
use protocol::entity::School;
use service::usecase::delivery::order::Doubt;
use service::usecase::delivery::{Agreed, Became, Consent};
use service::usecase::directory;
use sqlx::PgPool;
use tempfile::TempDir;

use super::written::{Guardian, Pupil, Written};
use super::{delivered, described_as, fixture, offered, taken};
use crate::fixture::Fixture;

const BEFORE: &str = "0990001A";
const AFTER: &str = "0990002B";

const DESPITE: Consent = Consent::Given(Agreed { departures: None, despite_doubts: true });
const ASKED: Consent = Consent::Given(Agreed { departures: None, despite_doubts: false });

async fn known(schools: &[&str]) -> Fixture {
    let fixture = fixture().await;
    for uai in schools {
        let school: School = described_as(uai, "1D");
        directory::add_school(&fixture.service, &school).await.unwrap();
    }
    fixture
}

fn written(uai: &'static str) -> Written {
    let mut written = Written::new(Degree::First, &[("100", uai)]);
    for (key, first) in [("1", "Léa"), ("2", "Tom"), ("3", "Ali")] {
        written.pupils.push(Pupil { key, first, guardians: &["11"], ..Pupil::default() });
    }
    written.guardians.push(Guardian::default());
    written
}

/// First names of those who are at home in a school.
async fn at_home(pool: &PgPool, uai: &str) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT first FROM enrolment JOIN pupil ON id = pupil WHERE school = $1 AND gone_on IS NULL ORDER BY first",
    )
    .bind(uai)
    .fetch_all(pool)
    .await
    .unwrap()
}

const EVERYBODY: [&str; 3] = ["Ali", "Léa", "Tom"];

/// A delivery of changes in which a school says another UAI, and nobody else anything.
fn renumbered(key: &str, uai: &str) -> TempDir {
    let written = Written { day: date(2026, 9, 15), ..Written::new(Degree::First, &[]) };
    let request = format!(
        "<modifyRequest><operationalAttributes><attr name=\"categorieStructure\"><value>EtabEducNat</value></attr>\
         </operationalAttributes><identifier><id>{key}</id></identifier><modifications><modification \
         name=\"ENTStructureUAI\" operation=\"replace\"><value>{uai}</value></modification></modifications></modifyRequest>"
    );
    delivered(|folder| {
        std::fs::write(folder.join("ACA_Delta_20260915_EtabEducNat_0000.xml"), written.file(&request))
            .unwrap();
    })
}

#[tokio::test]
async fn its_pupils_move_with_it_once_that_was_asked_about() {
    for delta in [false, true] {
        let fixture = known(&[BEFORE, AFTER]).await;
        taken(&fixture, &written(BEFORE).deposit(), 0).await;
        let delivery = if delta { renumbered("100", AFTER) } else { written(AFTER).deposit() };
        let (report, became) = offered(&fixture, &delivery, ASKED).await;
        assert_eq!(became, Became::Waiting(Doubt::Renumbered));
        let told: Vec<_> = report
            .renumbered
            .iter()
            .map(|one| (one.before.as_str(), one.after.as_str(), one.pupils))
            .collect();
        assert_eq!((told, report.departures), (vec![(BEFORE, AFTER, 3)], 0));
        assert_eq!(at_home(&fixture.pool, BEFORE).await, EVERYBODY);
        let (_, became) = offered(&fixture, &delivery, DESPITE).await;
        assert_eq!(became, Became::Taken);
        assert_eq!(at_home(&fixture.pool, AFTER).await, EVERYBODY);
        assert!(at_home(&fixture.pool, BEFORE).await.is_empty());
        let classes: Vec<Option<String>> =
            sqlx::query_scalar("SELECT DISTINCT class FROM enrolment WHERE school = $1")
                .bind(AFTER)
                .fetch_all(&fixture.pool)
                .await
                .unwrap();
        assert_eq!(classes, [Some("C1".to_owned())]);
        // Said again, it is nothing new; and who leaves it then is gone from there.
        let mut fewer = written(AFTER);
        fewer.day = date(2026, 9, 16);
        let report = taken(&fixture, &fewer.deposit(), 0).await;
        assert_eq!((report.renumbered.len(), report.departures, report.pupils_new), (0, 0, 0), "{report:?}");
        fewer.pupils.truncate(2);
        taken(&fixture, &fewer.deposit(), 1).await;
        assert_eq!(at_home(&fixture.pool, AFTER).await, ["Léa", "Tom"]);
    }
}

#[tokio::test]
async fn its_pupils_stay_while_nobody_knows_the_other_one() {
    let fixture = known(&[BEFORE]).await;
    taken(&fixture, &written(BEFORE).deposit(), 0).await;
    let report = taken(&fixture, &written(AFTER).deposit(), 0).await;
    assert_eq!((report.renumbered.len(), report.left_out.in_all()), (0, 1), "{report:?}");
    assert_eq!(at_home(&fixture.pool, BEFORE).await, EVERYBODY);
}

#[tokio::test]
async fn of_two_that_were_one_each_keeps_its_own() {
    let fixture = known(&[BEFORE, AFTER]).await;
    let mut both = written(BEFORE);
    both.schools.push(("300", BEFORE));
    both.pupils[2].school = "300";
    taken(&fixture, &both.deposit(), 0).await;
    assert_eq!(at_home(&fixture.pool, BEFORE).await, EVERYBODY);
    // Changes name nobody: who is whose is not known.
    let (_, became) = offered(&fixture, &renumbered("300", AFTER), DESPITE).await;
    assert_eq!((became, at_home(&fixture.pool, BEFORE).await.len()), (Became::Taken, 3));
    both.day = date(2026, 9, 16);
    both.schools[1].1 = AFTER;
    let (_, became) = offered(&fixture, &both.deposit(), DESPITE).await;
    assert_eq!(became, Became::Taken);
    assert_eq!(at_home(&fixture.pool, BEFORE).await, ["Léa", "Tom"]);
    assert_eq!(at_home(&fixture.pool, AFTER).await, ["Ali"]);
}
