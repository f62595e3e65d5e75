//! Schools whose accounts have lived: the demonstration on a day of November, and a collège.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use fictional::files::siecle::{self, SiecleStyle};
use fictional::{Case, EdgeCases, Kinds, School, SchoolSpec};
use jiff::civil::{Date, date};
use local::data_dir::DataDir;
use local::progress::Progress;
use local::usecase::demonstration::news::{self, FamilyNews};
use local::usecase::maintenance;
use local::usecase::{accounts, notify, reset};
use local::vault::{self, Key};
use local::view::accounts::{AccountsQuery, Filter, Selection, SortColumn};
use local::view::action::{NotifyRequest, ResetReason, ResetRequest, SheetOrder};
use local::view::codes::Population;
use local::workspace::Workspace;
use protocol::decision::FamilyEvent;
use tokio::sync::OnceCell;

use crate::{PASSPHRASE, TestClock, copy_folder, import_files};

/// Wednesday 25 November 2026, ten o’clock in Paris.
pub const NOVEMBER: &str = "2026-11-25T09:00:00Z";

/// The day of [`NOVEMBER`].
pub const TODAY: Date = date(2026, 11, 25);

/// An open store, where it is, and its school.
pub struct AgedSchool {
    /// Where it is.
    pub folder: tempfile::TempDir,
    /// It is open.
    pub workspace: Workspace,
    /// UAI of the school, when there is one.
    pub uai: String,
}

/// Opens the demonstration under that folder at that moment, making it when it is not there.
pub async fn demonstration_at(root: &Path, now: &str) -> (Workspace, String) {
    let data_dir = DataDir::new(root.to_owned(), Arc::new(TestClock::at(now)));
    let workspace = data_dir.open_demonstration().await.unwrap();
    let uai = data_dir.session(&workspace).await.unwrap().schools[0].uai.clone();
    (workspace, uai)
}

impl AgedSchool {
    /// The demonstration in November, made once for all tests: each has a copy.
    pub async fn demonstration() -> Self {
        static MADE: OnceCell<tempfile::TempDir> = OnceCell::const_new();
        let made = MADE.get_or_init(|| async {
            let folder = tempfile::tempdir().unwrap();
            let (workspace, _) = demonstration_at(folder.path(), NOVEMBER).await;
            workspace.close().await;
            folder
        });
        let folder = copy_of(made.await.path());
        let (workspace, uai) = demonstration_at(folder.path(), NOVEMBER).await;
        Self { folder, workspace, uai }
    }

    /// A collège of 150 pupils whose accounts have come by every road.
    pub async fn college() -> Self {
        static MADE: OnceCell<(tempfile::TempDir, Key, String)> = OnceCell::const_new();
        let (made, key, uai) = MADE.get_or_init(made_college).await;
        let folder = copy_of(made.path());
        let clock = Arc::new(TestClock::at(NOVEMBER));
        let workspace = maintenance::open(folder.path(), key, clock).await.unwrap();
        Self { folder, workspace, uai: uai.clone() }
    }

    /// A store without school.
    pub async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = vault::create(folder.path(), Some(PASSPHRASE)).unwrap();
        let clock = Arc::new(TestClock::at(NOVEMBER));
        let workspace = maintenance::open(folder.path(), &key, clock).await.unwrap();
        Self { folder, workspace, uai: String::new() }
    }

    /// The whole list of a population.
    pub fn query(&self, population: Population) -> AccountsQuery {
        query(&self.uai, population)
    }

    /// Where a test writes files.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn query(uai: &str, population: Population) -> AccountsQuery {
    AccountsQuery {
        school: uai.to_owned(),
        population,
        filter: Filter::default(),
        sort: SortColumn::Pupil,
        descending: false,
        page: 0,
        page_size: 500,
    }
}

fn copy_of(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    copy_folder(folder, copy.path());
    copy
}

async fn made_college() -> (tempfile::TempDir, Key, String) {
    let folder = tempfile::tempdir().unwrap();
    let key = vault::create(folder.path(), Some(PASSPHRASE)).unwrap();
    let clock = TestClock::at(BEFORE_TERM);
    let workspace = maintenance::open(folder.path(), &key, Arc::new(clock.clone())).await.unwrap();
    let school = live_college(&workspace, &clock).await;
    workspace.close().await;
    (folder, key, school.uai)
}

/// Before the first day of the year that a collège lives.
pub const BEFORE_TERM: &str = "2026-08-28T08:00:00Z";

/// Imports a collège of 150 pupils into an empty store whose clock shows [`BEFORE_TERM`], and lets it live until November.
pub async fn live_college(workspace: &Workspace, clock: &TestClock) -> School {
    let spec = SchoolSpec {
        pupils_per_school: 150..=150,
        awkward: EdgeCases::usual().with(Case::InCharge, 3000),
        ..SchoolSpec::new(3, Kinds::SecondDegree)
    };
    let school = spec.schools().next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let files = siecle::folder(&school, folder.path(), SiecleStyle::new(date(2026, 8, 28))).unwrap();
    import_files(workspace, &files, None).await;
    let college = College { workspace, uai: &school.uai, folder };
    for (moment, term) in [
        ("2026-09-03T08:00:00Z", Term::September),
        ("2026-10-12T08:00:00Z", Term::October),
        ("2026-11-09T08:00:00Z", Term::November),
    ] {
        clock.set(moment);
        for population in [Population::LegalGuardians, Population::PersonsInCharge, Population::Pupils] {
            college.live(population, term).await;
        }
    }
    school
}

struct College<'s> {
    workspace: &'s Workspace,
    uai: &'s str,
    folder: tempfile::TempDir,
}

#[derive(Clone, Copy)]
enum Term {
    September,
    October,
    November,
}

impl College<'_> {
    /// One account in nine of each road: the ninth has no news of any.
    async fn live(&self, population: Population, term: Term) {
        let all = accounts::select_all(self.workspace, &query(self.uai, population)).await.unwrap();
        assert!(all.len() >= 18, "{population:?}: {}", all.len());
        let every = |number: usize, rest: usize| -> Vec<u32> {
            all.iter().copied().enumerate().filter(|(at, _)| at % number == rest).map(|(_, id)| id).collect()
        };
        let grown_up = population != Population::Pupils;
        match term {
            Term::September => {
                let aten = FamilyEvent::Transition { origin: protocol::account::Origin::Aten };
                self.hear(every(9, 0), date(2026, 6, 12), aten, None).await;
                let ent = FamilyEvent::Transition { origin: protocol::account::Origin::Ent };
                self.hear(every(9, 1), date(2026, 9, 1), ent, None).await;
                self.notify(population, every(9, 2)).await;
                if grown_up {
                    let mobile = Some("06 39 98 01 02");
                    self.hear(every(9, 4), date(2026, 8, 31), FamilyEvent::SmsRegistration, mobile).await;
                    self.hear(every(9, 5), date(2026, 9, 2), FamilyEvent::FranceConnectActivation, None)
                        .await;
                }
            }
            Term::October => {
                self.notify(population, every(9, 3)).await;
                let signed_in = every(18, 3);
                self.hear(signed_in, date(2026, 10, 20), FamilyEvent::FirstSignIn, None).await;
                if grown_up {
                    let mail = Some("confirmee@familles.example");
                    self.hear(every(36, 3), date(2026, 10, 21), FamilyEvent::MailLinkFollowed, mail).await;
                }
            }
            Term::November => {
                let selection = self.selection(population, every(18, 1));
                let request = ResetRequest { selection, reason: ResetReason::Forgotten, spare_chosen: false };
                reset::run(self.workspace, &request).await.unwrap();
                let asked = FamilyEvent::ResetAsked { day: date(2026, 11, 8) };
                self.hear(every(9, 0), date(2026, 11, 8), asked, None).await;
            }
        }
    }

    async fn hear(&self, chosen: Vec<u32>, day: Date, did: FamilyEvent, contact: Option<&str>) {
        let news = chosen.into_iter().map(|id| FamilyNews {
            account: id.into(),
            day,
            did,
            contact: contact.map(str::to_owned),
        });
        news::apply_all(self.workspace, self.uai, &news.collect::<Vec<_>>()).await.unwrap();
    }

    async fn notify(&self, population: Population, chosen: Vec<u32>) {
        let request = NotifyRequest {
            selection: self.selection(population, chosen),
            reset: false,
            reason: None,
            spare_chosen: false,
            order: SheetOrder::Class,
            separators: false,
            path: self.folder.path().join("feuilles.pdf").to_string_lossy().into_owned(),
        };
        notify::by_sheet(self.workspace, &request, &Progress::default()).await.unwrap();
    }

    fn selection(&self, population: Population, accounts: Vec<u32>) -> Selection {
        Selection::of(self.uai, population, accounts)
    }
}
