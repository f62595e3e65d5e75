//! A store with one fictitious school, primary unless the test says otherwise, at a moment the test decides.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use fictional::files::aaf::{self, AafStyle};
use fictional::files::onde::{self, OndeStyle};
use fictional::files::siecle::{self, SiecleStyle};
use fictional::{Case, EdgeCases, Kinds, School, SchoolSpec};
use jiff::Timestamp;
use jiff::civil::date;
use local::clock::Clock;
use local::progress::Progress;
use local::store::setting;
use local::usecase::maintenance;
use local::usecase::{account, accounts, import};
use local::vault::{self, Key};
use local::view::account::AccountDetails;
use local::view::accounts::{AccountsQuery, Filter, Selection, SortColumn};
use local::view::action::{NotifyRequest, SheetOrder};
use local::view::codes::{Degree, Population};
use local::view::import::{Answer, ImportReport, ImportRequest, ImportSchool, Question};
use local::workspace::Workspace;

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

/// Imports the files of a school and gives the pupils there are then.
async fn import(workspace: &Workspace, school: &School) -> u32 {
    let given = tempfile::tempdir().unwrap();
    let degree = school.kind.degree();
    let files = match degree {
        domain::degree::Degree::First => {
            onde::folder(school, given.path(), OndeStyle::default()).unwrap().to_vec()
        }
        domain::degree::Degree::Second => {
            siecle::folder(school, given.path(), SiecleStyle::new(date(2026, 9, 1))).unwrap().to_vec()
        }
    };
    let request = ImportRequest {
        paths: files.iter().map(|file| file.to_string_lossy().into_owned()).collect(),
        school: Some(ImportSchool {
            uai: school.uai.clone(),
            name: Some(school.name.clone()),
            degree: Some(degree.into()),
            town: Some(school.address.town.clone()),
        }),
        answers: Vec::new(),
    };
    apply(workspace, request).await.totals.pupils
}

/// Imports; who is not in the files has left.
async fn apply(workspace: &Workspace, mut request: ImportRequest) -> ImportReport {
    let report = import::apply(workspace, &request, &Progress::default()).await.unwrap();
    if report.applied {
        return report;
    }
    let left = |question: &Question| Answer { id: question.id.clone(), value: "leave".to_owned() };
    request.answers = report.questions.iter().map(left).collect();
    let report = import::apply(workspace, &request, &Progress::default()).await.unwrap();
    assert!(report.applied, "{:?}", report.questions);
    report
}

/// The open store, what was imported into it, and where.
pub struct TestStore {
    pub folder: tempfile::TempDir,
    pub key: Key,
    pub clock: Hand,
    pub school: School,
    pub workspace: Workspace,
}

impl TestStore {
    /// A primary school of 240 pupils, from ONDE.
    pub async fn new() -> Self {
        let store = Self::of(Kinds::FirstDegree, EdgeCases::none()).await;
        assert_eq!(import(&store.workspace, &store.school).await, 240);
        store
    }

    /// A secondary school, from AAF: legal guardians, persons in charge, pupils.
    pub async fn secondary() -> Self {
        let store = Self::of(Kinds::SecondDegree, EdgeCases::none().with(Case::InCharge, 2_000)).await;
        store.deliver(Degree::Second).await;
        store
    }

    /// What the académie sends of the school every night.
    pub async fn deliver(&self, degree: Degree) {
        let given = tempfile::tempdir().unwrap();
        let style = AafStyle::new(degree.into(), date(2026, 9, 4));
        let delivery = aaf::complete([self.school.clone()], given.path(), &style).unwrap();
        self.import(&delivery.files, None).await;
    }

    async fn import(&self, files: &[PathBuf], school: Option<ImportSchool>) -> ImportReport {
        let paths = files.iter().map(|file| file.to_string_lossy().into_owned()).collect();
        let request = ImportRequest { paths, school, answers: Vec::new() };
        apply(&self.workspace, request).await
    }

    /// Does what no use case does on a computer that works alone: families, damaged data.
    pub async fn change(&self, sql: &[&'static str]) {
        let mut writing = self.workspace.begin().await.unwrap();
        for sql in sql {
            sqlx::query(*sql).execute(&mut *writing.transaction).await.unwrap();
        }
        writing.commit().await.unwrap();
    }

    /// The family reports one link of an account.
    pub async fn report(&self, what: &str, account: u32) {
        let mut writing = self.workspace.begin().await.unwrap();
        let sql = format!(
            "UPDATE link SET {what} WHERE id = (SELECT min(link.id) FROM link
                 JOIN guardian ON guardian.id = link.guardian_id AND guardian.account_id = {account})"
        );
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *writing.transaction).await.unwrap();
        writing.commit().await.unwrap();
    }

    async fn of(kinds: Kinds, awkward: EdgeCases) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = vault::create(folder.path(), Some("quatre chats sous le préau")).unwrap();
        let clock = Hand::at(SEPTEMBER);
        let workspace = maintenance::open(folder.path(), &key, Arc::new(clock.clone())).await.unwrap();
        let mut writing = workspace.begin().await.unwrap();
        setting::set(&mut writing.transaction, None, setting::AUTHOR, AUTHOR).await.unwrap();
        writing.commit().await.unwrap();
        let school = SchoolSpec { awkward, ..SchoolSpec::new(1, kinds) }.schools().next().unwrap();
        Self { folder, key, clock, school, workspace }
    }

    /// A second primary school in the same store.
    pub async fn joined(&self) -> School {
        let spec =
            SchoolSpec { schools: 4, awkward: EdgeCases::none(), ..SchoolSpec::new(1, Kinds::FirstDegree) };
        let school = spec.schools().last().unwrap();
        import(&self.workspace, &school).await;
        school
    }

    /// Closes and opens the store again.
    pub async fn reopened(self) -> Self {
        let Self { folder, key, clock, school, workspace } = self;
        workspace.close().await;
        drop(workspace);
        let workspace = maintenance::open(folder.path(), &key, Arc::new(clock.clone())).await.unwrap();
        Self { folder, key, clock, school, workspace }
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
        accounts::select_all(&self.workspace, &AccountsQuery { filter, ..self.query() }).await.unwrap()
    }

    pub fn selection(&self, accounts: &[u32]) -> Selection {
        Selection::of(&self.school.uai, Population::LegalGuardians, accounts.to_vec())
    }

    pub async fn details(&self, account: u32) -> AccountDetails {
        account::details(&self.workspace, &self.school.uai, account).await.unwrap()
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

/// Imports a fictitious primary school, the one of that number.
pub async fn populate(workspace: &Workspace, number: u32) -> School {
    let spec =
        SchoolSpec { awkward: EdgeCases::none(), schools: number, ..SchoolSpec::new(1, Kinds::FirstDegree) };
    let school = spec.schools().last().unwrap();
    import(workspace, &school).await;
    school
}
