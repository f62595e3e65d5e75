//! ONDE pairs of a primary school.

use exchange::demo::{Awkward, Churn, Kinds, Recipe, School};
use exchange::export::onde::OndeStyle;

use super::bench::Bench;

fn school(seed: u64, awkward: Awkward) -> School {
    Recipe { awkward, ..Recipe::new(seed, Kinds::FirstDegree) }.schools().next().unwrap()
}

#[tokio::test]
async fn a_first_import_gives_every_referenced_guardian_an_account() {
    let bench = Bench::new().await;
    let school = school(1, Awkward::none());
    let request = bench.onde(&school, OndeStyle::default());
    let preview = bench.preview(&request).await;
    assert_eq!(bench.number("SELECT count(*) FROM school").await, 0, "a preview changes nothing");
    let report = bench.apply(&request).await;
    assert_eq!(serde_json::to_value(&preview).unwrap(), serde_json::to_value(&report).unwrap());
    let referenced = school.guardians.len() as u32;
    assert_eq!(report.totals.pupils, 240);
    assert_eq!(report.totals.pupils_new, 240);
    assert_eq!(report.totals.guardians_new, referenced);
    assert_eq!(report.totals.accounts_new, referenced);
    assert_eq!(report.schools[0].changes, report.totals);
    assert_eq!((report.rejected, report.questions.len(), report.unchanged), (0, 0, false));
    assert_eq!(bench.number("SELECT count(DISTINCT login) FROM account").await, i64::from(referenced));
    assert_eq!(bench.number("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'stage%'").await, 0);
}

#[tokio::test]
async fn the_same_pair_twice_changes_nothing() {
    let bench = Bench::new().await;
    let request = bench.onde(&school(2, Awkward::none()), OndeStyle::default());
    bench.apply(&request).await;
    let before = bench.dump().await;
    let report = bench.apply(&request).await;
    assert!(report.unchanged);
    assert_eq!(report.totals.pupils_new + report.totals.pupils_changed + report.totals.pupils_gone, 0);
    assert_eq!(
        report.totals.guardians_new + report.totals.guardians_changed + report.totals.guardians_gone,
        0
    );
    assert_eq!(report.totals.accounts_kept, report.totals.guardians);
    assert_eq!(bench.dump().await, before);
}

#[tokio::test]
async fn weeks_later_those_who_stay_keep_login_and_password() {
    let bench = Bench::new().await;
    let before = school(3, Awkward::none());
    bench.apply(&bench.onde(&before, OndeStyle::default())).await;
    let logins = bench.texts("SELECT login || hex(secret) FROM account ORDER BY id").await;
    let later = before.later(&Churn::some_weeks());
    let report = bench.apply(&bench.onde(&later, OndeStyle::default())).await;
    assert_eq!((report.totals.pupils_new, report.totals.pupils_gone), (3, 2));
    assert_eq!(report.totals.pupils, 241);
    let now = bench.texts("SELECT login || hex(secret) FROM account ORDER BY id").await;
    assert_eq!(now[..logins.len()], logins[..]);
}
