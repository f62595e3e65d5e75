//! Deliveries of AAF in their drop folder: in order, out of order, late, cut, and decided by an operator.

mod brakes;
mod late;
mod parts;
mod released;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use domain::degree::Degree;
use fictional::files::aaf::{AafStyle, complete, delta};
use fictional::{Churn, Kinds, School as Invented, SchoolSpec};
use jiff::civil::{Date, date};
use service::usecase::delivery::release::{self, Known};
use service::usecase::delivery::{daily, perimeter};
use service::{DeliverySettings, DropFolder, Error, Schools, Service};
use sqlx::PgPool;
use tempfile::TempDir;

use crate::fixture::Fixture;

/// A service and what académies deposit for it.
struct Deposits {
    fixture: Fixture,
    service: Service,
    folder: TempDir,
    schools: Vec<Invented>,
}

impl Deposits {
    async fn new(schools: Schools) -> Self {
        let fixture = Fixture::new().await;
        fixture.clock.set("2026-09-20T08:00:00Z");
        let folder = TempDir::new().unwrap();
        let drop = DropFolder { folder: folder.path().to_owned(), schools };
        let settings = DeliverySettings { first_degree: Some(drop), ..DeliverySettings::default() };
        let service = fixture.service.clone().with_deliveries(settings);
        let spec =
            SchoolSpec { schools: 2, pupils_per_school: 40..=40, ..SchoolSpec::new(3, Kinds::FirstDegree) };
        Self { fixture, service, folder, schools: spec.schools().collect() }
    }

    /// Somebody deposits everybody, as of that day.
    fn whole(&self, day: Date, schools: &[Invented]) {
        let folder = self.new_folder(&format!("Complet_{}", day.strftime("%Y%m%d")));
        complete(schools.to_vec(), &folder, &AafStyle::new(Degree::First, day)).unwrap();
        settle(&folder);
    }

    /// Somebody deposits what changed.
    fn changes(&self, day: Date, before: &[Invented], after: &[Invented]) {
        let folder = self.new_folder(&format!("Delta_{}", day.strftime("%Y%m%d")));
        let pairs = before.iter().cloned().zip(after.iter().cloned());
        delta(pairs, &folder, &AafStyle::new(Degree::First, day)).unwrap();
        settle(&folder);
    }

    fn new_folder(&self, name: &str) -> PathBuf {
        let folder = self.folder.path().join(name);
        std::fs::create_dir(&folder).unwrap();
        folder
    }

    async fn taken(&self) -> u64 {
        daily::run(&self.service).await.unwrap()
    }

    /// What the deliveries are by now: name, what became of it, why.
    async fn known(&self) -> Vec<(String, String, Option<String>)> {
        let mut all = release::last(&self.service, 20).await.unwrap();
        all.sort_by(|one, other| one.name.cmp(&other.name));
        all.into_iter().map(|known| (known.name, known.became, known.reason)).collect()
    }

    async fn of_name(&self, name: &str) -> Known {
        let all = release::last(&self.service, 20).await.unwrap();
        all.into_iter().find(|known| known.name == name).unwrap()
    }

    fn pool(&self) -> &PgPool {
        &self.fixture.pool
    }
}

/// What was deposited was so an hour ago.
fn settle(folder: &Path) {
    touch(folder, SystemTime::UNIX_EPOCH + Duration::from_secs(1_789_887_600));
}

/// Makes the files of a folder look as if they were written at that moment.
fn touch(folder: &Path, moment: SystemTime) {
    for entry in std::fs::read_dir(folder).unwrap() {
        File::options().write(true).open(entry.unwrap().path()).unwrap().set_modified(moment).unwrap();
    }
}

fn became(name: &str, became: &str, reason: Option<&str>) -> (String, String, Option<String>) {
    (name.to_owned(), became.to_owned(), reason.map(str::to_owned))
}

async fn count(pool: &PgPool, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(pool).await.unwrap()
}

const PRESENT: &str = "SELECT count(*) FROM enrolment WHERE gone_on IS NULL AND NOT visiting";

fn later(schools: &[Invented]) -> Vec<Invented> {
    schools.iter().map(|one| one.evolve(&Churn::some_weeks())).collect()
}

#[tokio::test]
async fn deposits_are_taken_once_in_the_order_of_their_days() {
    let deposits = Deposits::new(Schools::OfSectors(vec!["PU".to_owned()])).await;
    let after = later(&deposits.schools);
    deposits.changes(date(2026, 9, 3), &deposits.schools, &after);
    deposits.whole(date(2026, 9, 2), &deposits.schools);
    // On its way still.
    let cut = deposits.new_folder("Complet_20260901");
    std::fs::write(cut.join("a.xml"), "<").unwrap();
    touch(&cut, SystemTime::UNIX_EPOCH + Duration::from_secs(1_789_887_600 + 58 * 60));
    assert_eq!(deposits.taken().await, 2);
    assert_eq!(
        deposits.known().await,
        [became("Complet_20260902", "taken", None), became("Delta_20260903", "taken", None)]
    );
    // Nobody told the service of these schools: their sector did.
    assert_eq!(count(deposits.pool(), "SELECT count(*) FROM school").await, 2);
    let pupils: usize = after.iter().map(|school| school.pupils.len()).sum();
    assert_eq!(count(deposits.pool(), PRESENT).await, i64::try_from(pupils).unwrap());
    let told = count(deposits.pool(), "SELECT count(*) FROM outbox").await;
    assert_eq!(deposits.taken().await, 0);
    assert_eq!(count(deposits.pool(), "SELECT count(*) FROM outbox").await, told);
    let whole = deposits.of_name("Complet_20260902").await;
    let (_, kept) = release::find(&deposits.service, whole.id).await.unwrap();
    assert_eq!((kept.report.pupils_new, kept.report.schools_new, whole.scope.is_some()), (80, 2, true));
    assert!(kept.files.iter().all(|file| !file.delta && file.exported == Some(date(2026, 9, 2))));
}

#[tokio::test]
async fn only_listed_schools_come_where_the_operator_lists_them() {
    let deposits = Deposits::new(Schools::Listed).await;
    let listed = deposits.schools[1].uai.clone();
    let wrong = perimeter::list(&deposits.service, &["0990001".to_owned()], true).await;
    assert!(matches!(wrong, Err(Error::Refused(_))));
    assert_eq!(perimeter::list(&deposits.service, std::slice::from_ref(&listed), true).await.unwrap(), 1);
    deposits.whole(date(2026, 9, 2), &deposits.schools);
    assert_eq!(deposits.taken().await, 1);
    let known: Vec<String> =
        sqlx::query_scalar("SELECT uai FROM school").fetch_all(deposits.pool()).await.unwrap();
    assert_eq!(known, std::slice::from_ref(&listed));
    assert_eq!(count(deposits.pool(), PRESENT).await, 40);
    assert_eq!(perimeter::list(&deposits.service, &[listed], false).await.unwrap(), 1);
    assert!(perimeter::listed(&deposits.service).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_comes_out_of_order_is_passed_over_and_what_cannot_be_read_stops_nothing() {
    let deposits = Deposits::new(Schools::All).await;
    let (before, after) = (deposits.schools.clone(), later(&deposits.schools));
    deposits.changes(date(2026, 9, 1), &before, &after);
    let broken = deposits.new_folder("Broken_20260901");
    std::fs::write(broken.join("Eleve.xml"), "<ficAlimMENESR><addRequest>").unwrap();
    settle(&broken);
    assert_eq!(deposits.taken().await, 0);
    deposits.whole(date(2026, 9, 4), &after);
    deposits.changes(date(2026, 9, 3), &after, &before);
    assert_eq!(deposits.taken().await, 1);
    // Exported before what was taken: whoever it takes away would come back.
    deposits.whole(date(2026, 9, 2), &before);
    assert_eq!(deposits.taken().await, 0);
    let known = deposits.known().await;
    assert_eq!(known[0].1, "unreadable");
    assert!(known[0].2.as_deref().is_some_and(|sentence| sentence.contains("Eleve.xml")), "{known:?}");
    assert_eq!(
        known[1..],
        [
            became("Complet_20260902", "passed_over", Some("older")),
            became("Complet_20260904", "taken", None),
            became("Delta_20260901", "passed_over", Some("before_first")),
            became("Delta_20260903", "passed_over", Some("before_first")),
        ]
    );
    let pupils: usize = after.iter().map(|school| school.pupils.len()).sum();
    assert_eq!(count(deposits.pool(), PRESENT).await, i64::try_from(pupils).unwrap());
}

#[tokio::test]
async fn a_delivery_that_takes_too_many_away_waits_and_the_changes_behind_it_with_it() {
    let deposits = Deposits::new(Schools::All).await;
    let whole = deposits.schools.clone();
    deposits.whole(date(2026, 9, 2), &whole);
    assert_eq!(deposits.taken().await, 1);
    let mut cut = whole.clone();
    cut[0].pupils.truncate(30);
    let after = later(&cut);
    deposits.whole(date(2026, 9, 10), &cut);
    deposits.changes(date(2026, 9, 11), &cut, &after);
    assert_eq!(deposits.taken().await, 0);
    assert_eq!(count(deposits.pool(), PRESENT).await, 80, "nobody left");
    let waiting = deposits.of_name("Complet_20260910").await;
    assert_eq!((waiting.became.as_str(), waiting.reason.as_deref()), ("waiting", Some("departures")));
    assert_eq!(deposits.of_name("Delta_20260911").await.reason.as_deref(), Some("behind"));
    let (_, kept) = release::find(&deposits.service, waiting.id).await.unwrap();
    assert_eq!((kept.report.departures, kept.report.present), (10, 80));
    let emptied: Vec<_> =
        kept.report.emptied.iter().map(|one| (one.school.as_str(), one.leaving, one.present)).collect();
    assert_eq!(emptied, [(whole[0].uai.as_str(), 10, 40)]);
    // It is asked once, and agreed to by its number.
    assert_eq!(deposits.taken().await, 0);
    let release = |departures| release::release(&deposits.service, waiting.id, departures);
    assert!(matches!(release(None).await, Err(Error::Refused(_))));
    assert!(matches!(release(Some(9)).await, Err(Error::Refused(_))));
    release(Some(10)).await.unwrap();
    assert_eq!(deposits.taken().await, 2);
    let pupils: usize = after.iter().map(|school| school.pupils.len()).sum();
    assert_eq!(count(deposits.pool(), PRESENT).await, i64::try_from(pupils).unwrap());
    assert!(matches!(release(Some(10)).await, Err(Error::Refused(_))), "it waits no more");
}

#[tokio::test]
async fn a_whole_delivery_stands_for_the_one_that_waits_and_a_refused_one_is_never_taken() {
    let deposits = Deposits::new(Schools::All).await;
    let whole = deposits.schools.clone();
    deposits.whole(date(2026, 9, 2), &whole);
    let mut cut = whole.clone();
    cut[0].pupils.truncate(5);
    deposits.whole(date(2026, 9, 10), &cut);
    assert_eq!(deposits.taken().await, 1);
    deposits.whole(date(2026, 9, 11), &whole);
    assert_eq!(deposits.taken().await, 1);
    let waited = deposits.of_name("Complet_20260910").await;
    assert_eq!((waited.became.as_str(), waited.reason.as_deref()), ("passed_over", Some("older")));
    deposits.whole(date(2026, 9, 12), &cut);
    assert_eq!(deposits.taken().await, 0);
    let waiting = deposits.of_name("Complet_20260912").await;
    release::refuse(&deposits.service, waiting.id).await.unwrap();
    assert_eq!(deposits.taken().await, 0);
    assert_eq!(deposits.of_name("Complet_20260912").await.became, "refused");
    assert_eq!(count(deposits.pool(), PRESENT).await, 80);
}

#[tokio::test]
async fn changes_of_days_that_are_missing_are_asked_about_and_can_be_let_through() {
    let deposits = Deposits::new(Schools::All).await;
    let after = later(&deposits.schools);
    deposits.whole(date(2026, 9, 2), &deposits.schools);
    deposits.changes(date(2026, 9, 6), &deposits.schools, &after);
    assert_eq!(deposits.taken().await, 1);
    let waiting = deposits.of_name("Delta_20260906").await;
    assert_eq!((waiting.became.as_str(), waiting.reason.as_deref()), ("waiting", Some("gap")));
    release::release(&deposits.service, waiting.id, None).await.unwrap();
    assert_eq!(deposits.taken().await, 1);
    assert_eq!(deposits.of_name("Delta_20260906").await.became, "taken");
}

#[tokio::test]
async fn a_delivery_of_which_something_is_missing_takes_nobody_away() {
    let deposits = Deposits::new(Schools::All).await;
    deposits.whole(date(2026, 9, 2), &deposits.schools);
    assert_eq!(deposits.taken().await, 1);
    // A number is skipped.
    deposits.whole(date(2026, 9, 10), &deposits.schools);
    let folder = deposits.folder.path().join("Complet_20260910");
    let mut parts: Vec<PathBuf> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    parts.retain(|path| path.to_string_lossy().contains("_PersRelEleve_0000"));
    std::fs::rename(&parts[0], parts[0].to_string_lossy().replace("_0000", "_0001")).unwrap();
    assert_eq!(deposits.taken().await, 0);
    assert_eq!(deposits.of_name("Complet_20260910").await.reason.as_deref(), Some("incomplete"));
    // Nobody answers for anybody any more.
    let mut alone = deposits.schools.clone();
    for pupil in alone.iter_mut().flat_map(|school| &mut school.pupils) {
        pupil.links.clear();
    }
    deposits.whole(date(2026, 9, 11), &alone);
    assert_eq!(deposits.taken().await, 0);
    let waiting = deposits.of_name("Complet_20260911").await;
    assert_eq!(waiting.reason.as_deref(), Some("links"));
    let (_, kept) = release::find(&deposits.service, waiting.id).await.unwrap();
    assert!(kept.report.too_many_links && kept.report.departures == 0, "{:?}", kept.report);
    assert_eq!(count(deposits.pool(), "SELECT count(*) FROM link WHERE gone").await, 0);
}

#[tokio::test]
async fn a_folder_that_says_changes_is_no_whole_delivery() {
    let deposits = Deposits::new(Schools::All).await;
    deposits.whole(date(2026, 9, 2), &deposits.schools);
    assert_eq!(deposits.taken().await, 1);
    // Who is new alone, in files that say nothing of themselves: else everybody else would have left.
    let mut few = deposits.schools.clone();
    few[0].pupils.truncate(38);
    let folder = deposits.new_folder("Delta_20260903");
    complete(few, &folder, &AafStyle::new(Degree::First, date(2026, 9, 3))).unwrap();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().replace("Complet_20260903_", "");
        let said = std::fs::read_to_string(&path).unwrap();
        let generated = said.find("dateGenerationExport").unwrap();
        let said = said.replacen(&said[generated..generated + 33], "", 1);
        std::fs::write(folder.join(name), said).unwrap();
        std::fs::remove_file(path).unwrap();
    }
    settle(&folder);
    assert_eq!(deposits.taken().await, 1);
    let delta = deposits.of_name("Delta_20260903").await;
    assert_eq!((delta.kind.as_deref(), delta.exported_on), (Some("changes"), Some(date(2026, 9, 3))));
    assert_eq!(count(deposits.pool(), PRESENT).await, 80, "nobody left");
}
