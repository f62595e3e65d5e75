//! Schools whose accounts have lived: the demonstration on a day of November, and a collège.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use exchange::demo::{Awkward, Kinds, Recipe};
use exchange::export::siecle::{self, SiecleStyle};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use local::ambient::{FixedClock, SetClock};
use local::desk::Desk;
use local::office::Office;
use local::progress::Progress;
use local::store::family::Did;
use local::usecase::service::{self, News};
use local::usecase::{accounts, demonstration, import, notify, reset};
use local::vault::{self, Key};
use local::view::accounts::{AccountsQuery, Filter, Selection, SortColumn};
use local::view::action::{NotifyRequest, ResetReason, ResetRequest, SheetOrder};
use local::view::codes::{Origin, Population};
use local::view::import::ImportRequest;
use tokio::sync::OnceCell;

/// Wednesday 25 November 2026, ten o’clock in Paris.
pub const NOVEMBER: &str = "2026-11-25T09:00:00Z";

/// The day of [`NOVEMBER`].
pub const TODAY: Date = date(2026, 11, 25);

/// An open store, where it is, and its school.
pub struct Lived {
    pub folder: tempfile::TempDir,
    pub desk: Desk,
    pub uai: String,
}

/// Opens the demonstration under that folder at that moment, making it when it is not there.
pub async fn demonstration_at(root: &Path, now: &str) -> (Desk, String) {
    let now: Timestamp = now.parse().unwrap();
    let office = Office::new(root.to_owned(), Arc::new(FixedClock(now)));
    let desk = demonstration::open(&office).await.unwrap();
    let uai = office.session(&desk).await.unwrap().schools[0].uai.clone();
    (desk, uai)
}

impl Lived {
    /// The demonstration in November, made once for all tests: each has a copy.
    pub async fn demonstration() -> Self {
        static MADE: OnceCell<tempfile::TempDir> = OnceCell::const_new();
        let made = MADE.get_or_init(|| async {
            let folder = tempfile::tempdir().unwrap();
            let (desk, _) = demonstration_at(folder.path(), NOVEMBER).await;
            desk.close().await;
            folder
        });
        let folder = copy_of(made.await.path());
        let (desk, uai) = demonstration_at(folder.path(), NOVEMBER).await;
        Self { folder, desk, uai }
    }

    /// A collège of 120 pupils whose accounts have come by every road.
    pub async fn college() -> Self {
        static MADE: OnceCell<(tempfile::TempDir, Key, String)> = OnceCell::const_new();
        let (made, key, uai) = MADE.get_or_init(made_college).await;
        let folder = copy_of(made.path());
        let clock = Arc::new(FixedClock(NOVEMBER.parse().unwrap()));
        let desk = Desk::open(folder.path(), key, clock).await.unwrap();
        Self { folder, desk, uai: uai.clone() }
    }

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
    let mut left = vec![PathBuf::new()];
    while let Some(inner) = left.pop() {
        std::fs::create_dir_all(copy.path().join(&inner)).unwrap();
        for entry in std::fs::read_dir(folder.join(&inner)).unwrap() {
            let name = inner.join(entry.unwrap().file_name());
            match folder.join(&name).is_dir() {
                true => left.push(name),
                false => drop(std::fs::copy(folder.join(&name), copy.path().join(&name)).unwrap()),
            }
        }
    }
    copy
}

async fn made_college() -> (tempfile::TempDir, Key, String) {
    let folder = tempfile::tempdir().unwrap();
    let key = vault::create(folder.path(), Some("quatre chats sous le préau")).unwrap();
    let clock = Arc::new(SetClock::new("2026-08-28T08:00:00Z".parse().unwrap()));
    let desk = Desk::open(folder.path(), &key, Arc::<SetClock>::clone(&clock)).await.unwrap();
    let recipe = Recipe {
        pupils_per_school: 120..=120,
        awkward: Awkward::none(),
        ..Recipe::new(3, Kinds::SecondDegree)
    };
    let school = recipe.schools().next().unwrap();
    let given = tempfile::tempdir().unwrap();
    let files = siecle::folder(&school, given.path(), SiecleStyle::new(date(2026, 8, 28))).unwrap();
    let paths = files.iter().map(|file| file.to_string_lossy().into_owned()).collect();
    let request = ImportRequest { paths, school: None, answers: Vec::new() };
    import::apply(&desk, &request, &Progress::default()).await.unwrap();
    let uai = school.uai;
    for population in [Population::LegalGuardians, Population::PersonsInCharge, Population::Pupils] {
        clock.set("2026-09-03T08:00:00Z".parse().unwrap());
        let all = accounts::select_all(&desk, &query(&uai, population)).await.unwrap();
        assert!(!all.is_empty(), "{population:?}");
        let every = |number: usize, rest: usize| -> Vec<u32> {
            all.iter().copied().enumerate().filter(|(at, _)| at % number == rest).map(|(_, id)| id).collect()
        };
        let hear = |chosen: Vec<u32>, day: Date, did: Did, contact: Option<&str>| {
            let contact = contact.map(str::to_owned);
            let news: Vec<News> = chosen
                .into_iter()
                .map(|id| News { account: i64::from(id), day, did, contact: contact.clone() })
                .collect();
            let desk = &desk;
            async move { service::hear(desk, &news).await.unwrap() }
        };
        let selection = |accounts: Vec<u32>| Selection { school: uai.clone(), population, accounts };
        let (aten, ent) = (Did::Transition { origin: Origin::Aten }, Did::Transition { origin: Origin::Ent });
        hear(every(9, 0), date(2026, 6, 12), aten, None).await;
        hear(every(9, 1), date(2026, 9, 1), ent, None).await;
        for (chosen, moment) in [(every(9, 2), "2026-09-03T08:00:00Z"), (every(9, 3), "2026-10-12T08:00:00Z")]
        {
            clock.set(moment.parse().unwrap());
            let path = folder.path().join("feuilles.pdf").to_string_lossy().into_owned();
            let (reset, separators) = (false, false);
            let selection = selection(chosen);
            let request =
                NotifyRequest { selection, reset, reason: None, order: SheetOrder::Class, separators, path };
            notify::by_sheet(&desk, &request, &Progress::default()).await.unwrap();
        }
        let started: Vec<u32> = every(9, 3).into_iter().step_by(2).collect();
        hear(started.clone(), date(2026, 10, 20), Did::FirstSignIn, None).await;
        if population != Population::Pupils {
            let clicked = started.into_iter().step_by(2).collect();
            let mail = Some("confirmee@familles.example");
            hear(clicked, date(2026, 10, 21), Did::MailLinkFollowed, mail).await;
            hear(every(9, 4), date(2026, 8, 31), Did::SmsRegistration, Some("06 39 98 01 02")).await;
            hear(every(9, 5), date(2026, 10, 2), Did::FranceConnectActivation, None).await;
        }
        clock.set("2026-11-09T08:00:00Z".parse().unwrap());
        let request = ResetRequest { selection: selection(every(18, 1)), reason: ResetReason::Forgotten };
        reset::run(&desk, &request).await.unwrap();
        let asked = Did::ResetAsked { day: date(2026, 11, 20) };
        hear(every(27, 0), date(2026, 11, 20), asked, None).await;
    }
    desk.close().await;
    (folder, key, uai)
}
