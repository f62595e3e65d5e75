//! A store with one fictitious school, primary unless the test says otherwise, at a moment the test decides.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use fictional::files::aaf::{self, AafStyle};
use fictional::files::onde::{self, OndeStyle};
use fictional::files::siecle::{self, SiecleStyle};
use fictional::{Case, EdgeCases, Kinds, School, SchoolSpec};
use jiff::civil::date;
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

use crate::TestClock;

/// Friday 4 September 2026, ten o'clock in Paris.
pub const SEPTEMBER: &str = "2026-09-04T08:00:00Z";

/// Who works in the tests.
pub const AUTHOR: &str = "Camille Essai";

/// What opens the stores.
pub const PASSPHRASE: &str = "quatre chats sous le préau";

/// Imports a school as ONDE or SIECLE would export it; who is not in the files has left.
pub async fn import_school(workspace: &Workspace, school: &School) -> ImportReport {
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
    import_files(workspace, &files, Some(described(school))).await
}

/// What is said of a school beside its files.
#[must_use]
pub fn described(school: &School) -> ImportSchool {
    ImportSchool {
        uai: school.uai.clone(),
        name: Some(school.name.clone()),
        degree: Some(school.kind.degree().into()),
        town: Some(school.address.town.clone()),
    }
}

/// Imports files; who is not in them has left.
pub async fn import_files(
    workspace: &Workspace,
    files: &[PathBuf],
    school: Option<ImportSchool>,
) -> ImportReport {
    import_answering(workspace, files, school, "leave").await
}

/// Imports files; every question gets that answer.
pub async fn import_answering(
    workspace: &Workspace,
    files: &[PathBuf],
    school: Option<ImportSchool>,
    answer: &str,
) -> ImportReport {
    let paths = files.iter().map(|file| file.to_string_lossy().into_owned()).collect();
    let mut request = ImportRequest { paths, school, answers: Vec::new() };
    let report = import::apply(workspace, &request, &Progress::default()).await.unwrap();
    if report.applied {
        return report;
    }
    let answered = |question: &Question| Answer { id: question.id.clone(), value: answer.to_owned() };
    request.answers = report.questions.iter().map(answered).collect();
    let report = import::apply(workspace, &request, &Progress::default()).await.unwrap();
    assert!(report.applied, "{:?}", report.questions);
    report
}

/// The open store, what was imported into it, and where.
pub struct TestStore {
    /// Where it stands.
    pub folder: tempfile::TempDir,
    /// Its key.
    pub key: Key,
    /// The time it is.
    pub clock: TestClock,
    /// The school as its files say it.
    pub school: School,
    /// It is open.
    pub workspace: Workspace,
}

impl TestStore {
    /// A primary school of 240 pupils, from ONDE.
    pub async fn new() -> Self {
        let store = Self::of(Kinds::FirstDegree, EdgeCases::none()).await;
        assert_eq!(import_school(&store.workspace, &store.school).await.totals.pupils, 240);
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
        import_files(&self.workspace, &delivery.files, None).await;
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

    /// A primary school of 240 pupils, from ONDE, in that département.
    pub async fn at(department: u16) -> Self {
        let spec =
            SchoolSpec { department, awkward: EdgeCases::none(), ..SchoolSpec::new(1, Kinds::FirstDegree) };
        let store = Self::with(&spec).await;
        import_school(&store.workspace, &store.school).await;
        store
    }

    async fn of(kinds: Kinds, awkward: EdgeCases) -> Self {
        Self::with(&SchoolSpec { awkward, ..SchoolSpec::new(1, kinds) }).await
    }

    /// An empty store, and the school that such files would describe.
    async fn with(spec: &SchoolSpec) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = vault::create(folder.path(), Some(PASSPHRASE)).unwrap();
        let clock = TestClock::at(SEPTEMBER);
        let workspace = maintenance::open(folder.path(), &key, Arc::new(clock.clone())).await.unwrap();
        let mut writing = workspace.begin().await.unwrap();
        setting::set(&mut writing.transaction, None, setting::AUTHOR, AUTHOR).await.unwrap();
        writing.commit().await.unwrap();
        let school = spec.schools().next().unwrap();
        Self { folder, key, clock, school, workspace }
    }

    /// A second primary school in the same store.
    pub async fn joined(&self) -> School {
        let spec =
            SchoolSpec { schools: 4, awkward: EdgeCases::none(), ..SchoolSpec::new(1, Kinds::FirstDegree) };
        let school = spec.schools().last().unwrap();
        import_school(&self.workspace, &school).await;
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

    /// All the guardians of the school.
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

    /// Those guardians.
    pub fn selection(&self, accounts: &[u32]) -> Selection {
        Selection::of(&self.school.uai, Population::LegalGuardians, accounts.to_vec())
    }

    /// One account.
    pub async fn details(&self, account: u32) -> AccountDetails {
        account::details(&self.workspace, &self.school.uai, account).await.unwrap()
    }

    /// A notification of those guardians by sheets written to that file.
    pub fn notification(&self, accounts: &[u32], reset: bool, file: &Path) -> NotifyRequest {
        NotifyRequest {
            selection: self.selection(accounts),
            reset,
            reason: None,
            spare_chosen: false,
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

/// Imports another fictitious primary school, in that département.
pub async fn populate_at(workspace: &Workspace, department: u16) -> School {
    let spec = SchoolSpec {
        department,
        schools: 4,
        awkward: EdgeCases::none(),
        ..SchoolSpec::new(1, Kinds::FirstDegree)
    };
    let school = spec.schools().last().unwrap();
    import_school(workspace, &school).await;
    school
}

/// Imports a fictitious primary school, the one of that number.
pub async fn populate(workspace: &Workspace, number: u32) -> School {
    let spec =
        SchoolSpec { awkward: EdgeCases::none(), schools: number, ..SchoolSpec::new(1, Kinds::FirstDegree) };
    let school = spec.schools().last().unwrap();
    import_school(workspace, &school).await;
    school
}
