//! A store with one fictitious primary school of 240 pupils, at a moment the test decides.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use exchange::demo::{Awkward, Kinds, Recipe, School};
use exchange::export::onde::{self, OndeStyle};
use jiff::Timestamp;
use local::ambient::Clock;
use local::desk::Desk;
use local::progress::Progress;
use local::store::setting;
use local::usecase::{account, accounts, import};
use local::vault::{self, Key};
use local::view::account::AccountDetails;
use local::view::accounts::{AccountsQuery, Filter, Selection, SortColumn};
use local::view::action::{NotifyRequest, SheetOrder};
use local::view::codes::{Degree, Population};
use local::view::import::{ImportRequest, ImportSchool};

/// Friday 4 September 2026, ten o'clock in Paris.
pub const SEPTEMBER: &str = "2026-09-04T08:00:00Z";

/// Who works in the tests.
pub const AUTHOR: &str = "Camille Essai";

/// A clock that the test sets.
#[derive(Clone)]
pub struct Hand(Arc<Mutex<Timestamp>>);

impl Hand {
    pub fn at(moment: &str) -> Self {
        Self(Arc::new(Mutex::new(moment.parse().unwrap())))
    }

    pub fn set(&self, moment: &str) {
        *self.0.lock().unwrap() = moment.parse().unwrap();
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// The open store, what was imported into it, and where.
pub struct Office {
    pub folder: tempfile::TempDir,
    pub key: Key,
    pub clock: Hand,
    pub school: School,
    pub desk: Desk,
}

impl Office {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = vault::create(folder.path(), Some("quatre chats sous le préau")).unwrap();
        let clock = Hand::at(SEPTEMBER);
        let desk = Desk::open(folder.path(), &key, Arc::new(clock.clone())).await.unwrap();
        let mut writing = desk.begin().await.unwrap();
        setting::set(&mut writing.transaction, 0, setting::AUTHOR, AUTHOR).await.unwrap();
        writing.commit().await.unwrap();
        let school = furnish(&desk, 1).await;
        Self { folder, key, clock, school, desk }
    }

    /// Closes and opens the store again.
    pub async fn reopened(self) -> Self {
        let Self { folder, key, clock, school, desk } = self;
        desk.close().await;
        drop(desk);
        let desk = Desk::open(folder.path(), &key, Arc::new(clock.clone())).await.unwrap();
        Self { folder, key, clock, school, desk }
    }

    pub fn query(&self) -> AccountsQuery {
        AccountsQuery {
            school: self.school.uai.clone(),
            population: Population::LegalGuardians,
            filter: Filter::default(),
            sort: SortColumn::Pupil,
            descending: false,
            page: 0,
            page_size: 500,
        }
    }

    /// Accounts that a filter finds.
    pub async fn accounts(&self, filter: Filter) -> Vec<u32> {
        accounts::select_all(&self.desk, &AccountsQuery { filter, ..self.query() }).await.unwrap()
    }

    pub fn selection(&self, accounts: &[u32]) -> Selection {
        Selection {
            school: self.school.uai.clone(),
            population: Population::LegalGuardians,
            accounts: accounts.to_vec(),
        }
    }

    pub async fn details(&self, account: u32) -> AccountDetails {
        account::details(&self.desk, &self.school.uai, account).await.unwrap()
    }

    pub fn notification(&self, accounts: &[u32], reset: bool, file: &Path) -> NotifyRequest {
        NotifyRequest {
            selection: self.selection(accounts),
            reset,
            reason: None,
            order: SheetOrder::Class,
            separators: true,
            path: file.to_string_lossy().into_owned(),
        }
    }

    /// Where a test writes files.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Imports a fictitious primary school.
pub async fn furnish(desk: &Desk, seed: u64) -> School {
    let recipe = Recipe { awkward: Awkward::none(), ..Recipe::new(seed, Kinds::FirstDegree) };
    let school = recipe.schools().next().unwrap();
    let given = tempfile::tempdir().unwrap();
    let files = onde::folder(&school, given.path(), OndeStyle::default()).unwrap();
    let request = ImportRequest {
        paths: files.iter().map(|file| file.to_string_lossy().into_owned()).collect(),
        school: Some(ImportSchool {
            uai: school.uai.clone(),
            name: Some(school.name.clone()),
            degree: Some(Degree::First),
            town: Some(school.address.town.clone()),
        }),
        answers: Vec::new(),
    };
    let report = import::apply(desk, &request, &Progress::default()).await.unwrap();
    assert_eq!(report.totals.pupils, 240);
    school
}
