//! The situations a window can be opened in. What they open on was made by the use cases, or is a file that somebody
//! damaged; each is made once, when it is first asked for.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use local::data_dir::{DataDir, Profile};
use local::store::backup::Reason;
use local::usecase::update::Publisher;
use local::view::session::NewStore;
use local::workspace::Workspace;
use serde_json::Value;
use testing::{Answering, TestClock, TestKeyring, copy_folder};
use tokio::sync::{Mutex, OnceCell};

use crate::central::Central;
use crate::files::{self, Given};
use crate::joining;
use crate::linked::{self, Linked};
use crate::publisher::{self, Announcement};
use crate::school;

/// Who works.
pub const AUTHOR: &str = "Camille Exemple";

/// What opens the stores that have one.
pub const PASSPHRASE: &str = "une phrase bien longue";

/// Wednesday 25 November 2026, ten o’clock in Paris: the moment of all windows but those whose clock is wrong.
pub const NOVEMBER: &str = testing::aged_school::NOVEMBER;

/// What a window opens on.
pub struct Prepared {
    /// What it gets a copy of.
    pub folder: PathBuf,
    /// The moment it is.
    pub moment: &'static str,
    /// What is said of the school that the files to import are of.
    pub school: Value,
    /// Names of the files to import.
    files: Vec<String>,
    /// What the keyring answers.
    answering: Answering,
    /// What it keeps.
    keys: HashMap<(String, String), Vec<u8>>,
    publisher: Option<Publisher>,
    /// What the computer is to a central service.
    linked: Option<Linked>,
    /// What is done to the copy, since it depends on where that stands.
    then: Option<fn(PathBuf) -> Later>,
}

type Later = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

impl Prepared {
    fn at(moment: &'static str, folder: PathBuf) -> Self {
        Self {
            folder,
            moment,
            school: Value::Null,
            files: Vec::new(),
            answering: Answering::Open,
            keys: HashMap::new(),
            publisher: None,
            linked: None,
            then: None,
        }
    }

    /// The files to import, in the copy.
    pub fn given(&self, folder: &Path) -> Vec<PathBuf> {
        self.files.iter().map(|name| folder.join("given").join(name)).collect()
    }

    /// Whose newer versions are believed.
    pub fn publisher(&self) -> Option<Publisher> {
        self.publisher.clone()
    }

    fn importing(self, given: Given) -> Self {
        Self { files: given.files, school: given.school, ..self }
    }
}

/// The data folder under a folder, at a moment.
pub fn data_dir(folder: &Path, clock: &TestClock) -> DataDir {
    DataDir::new(folder.join("data"), Arc::new(clock.clone()))
}

/// A first run, with a passphrase or with the keyring.
pub async fn create(folder: &Path, clock: &TestClock, passphrase: Option<&str>) -> Workspace {
    let new =
        NewStore { author: AUTHOR.to_owned(), passphrase: passphrase.map(Into::into), demonstration: false };
    data_dir(folder, clock).create(&new).await.unwrap()
}

/// All scenarios.
pub struct Scenarios {
    root: PathBuf,
    keyring: Arc<TestKeyring>,
    known: Mutex<HashMap<String, Arc<Prepared>>>,
    year: OnceCell<PathBuf>,
    school: OnceCell<PathBuf>,
}

impl Scenarios {
    /// None prepared yet, to be prepared under that folder.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            keyring: TestKeyring::install(),
            known: Mutex::default(),
            year: OnceCell::new(),
            school: OnceCell::new(),
        }
    }

    /// What that scenario opens on.
    pub async fn prepared(&self, name: &str) -> Arc<Prepared> {
        let mut known = self.known.lock().await;
        if let Some(prepared) = known.get(name) {
            return Arc::clone(prepared);
        }
        self.keyring.answer(Answering::Open);
        let folder = self.root.join(name);
        std::fs::create_dir_all(folder.join("given")).unwrap();
        let mut prepared = self.prepare(name, folder).await;
        prepared.answering = match name {
            "first_run_passphrase" => Answering::Missing,
            "first_run_locked" => Answering::Locked,
            _ => Answering::Open,
        };
        if prepared.answering == Answering::Open {
            prepared.keys = self.keyring.secrets();
        }
        let prepared = Arc::new(prepared);
        known.insert(name.to_owned(), Arc::clone(&prepared));
        prepared
    }

    /// Gives a copy the surroundings it needs, and the central service of the window that opens on it. The keyring is
    /// that of the whole process: a window without one is alone.
    pub async fn settle(&self, prepared: &Prepared, copy: &Path) -> Option<Central> {
        self.keyring.answer(prepared.answering);
        self.keyring.keep(prepared.keys.clone());
        if let Some(then) = prepared.then {
            then(copy.to_owned()).await;
        }
        prepared.linked.as_ref()?.settle(copy).await
    }

    async fn prepare(&self, name: &str, folder: PathBuf) -> Prepared {
        let at = |moment| Prepared::at(moment, folder.clone());
        let new_school = || at(NOVEMBER).importing(files::new_school(&folder));
        let clock = TestClock::at(NOVEMBER);
        match name {
            "first_run" | "first_run_passphrase" | "first_run_locked" => new_school(),
            "first_hour" => at(NOVEMBER).importing(crate::questions::first_files(&folder)),
            "no_school" => {
                create(&folder, &clock, None).await.close().await;
                new_school()
            }
            "demonstration" => {
                copy_folder(self.year().await, &folder);
                at(NOVEMBER)
            }
            "school" => self.with_school(at(NOVEMBER)).await,
            "import" => self.with_school(at(NOVEMBER)).await.importing(files::some_weeks_later(&folder)),
            "import_lost_line" => {
                let prepared = self.with_school(at(NOVEMBER)).await;
                prepared.importing(files::some_weeks_later_with_a_lost_line(&folder))
            }
            "import_archive" => self.with_school(at(NOVEMBER)).await.importing(files::archive(&folder)),
            "import_folder" => self.with_school(at(NOVEMBER)).await.importing(files::in_a_folder(&folder)),
            "import_bad" => self.with_school(at(NOVEMBER)).await.importing(files::of_no_format(&folder)),
            "import_unchanged" => {
                let prepared = self.with_school(at(NOVEMBER)).await;
                prepared.importing(files::as_before(&folder))
            }
            "import_corrections_made" => {
                self.with_school(at(NOVEMBER)).await.importing(files::put_right(&folder))
            }
            "clock_ahead" => self.with_school(at("2031-11-25T09:00:00Z")).await,
            "older_state" => {
                let prepared = self.with_school(at(NOVEMBER)).await;
                Prepared { then: Some(|copy| Box::pin(make_older(copy))), ..prepared }
            }
            "damaged" => {
                let prepared = self.with_school(at(NOVEMBER)).await;
                damage(&folder);
                prepared
            }
            "damaged_without_backup" => {
                let prepared = self.with_school(at(NOVEMBER)).await;
                damage(&folder);
                std::fs::remove_dir_all(store_of(&folder).join("sauvegardes")).unwrap();
                prepared
            }
            "refused" => {
                create(&folder, &clock, None).await.close().await;
                write_as_later_version(&folder).await;
                at(NOVEMBER)
            }
            "quiet" | "settled" | "passphrase" | "empty_school" | "long_names" | "several" | "college"
            | "duplicates" | "crowd" => {
                let passphrase = (name == "passphrase").then_some(PASSPHRASE);
                let clock = TestClock::at(testing::aged_school::BEFORE_TERM);
                let workspace = create(&folder, &clock, passphrase).await;
                let given = school::populate(name, &workspace, &clock, &folder).await;
                workspace.close().await;
                at(NOVEMBER).importing(given)
            }
            "import_questions"
            | "import_answers_refused"
            | "import_heavy"
            | "import_departures"
            | "import_consent"
            | "import_long_names"
            | "import_late_question" => {
                let clock = TestClock::at("2026-11-16T08:00:00Z");
                let workspace = create(&folder, &clock, None).await;
                let given = crate::questions::prepare(name, &workspace, &folder).await;
                workspace.close().await;
                at(NOVEMBER).importing(given)
            }
            "linked" | "linked_offline" | "linked_conflicts" | "linked_staff" | "linked_stopped"
            | "linked_maintenance" | "linked_team" => {
                Prepared { linked: Some(linked::prepare(name, &folder).await), ..at(NOVEMBER) }
            }
            "joining" => Prepared { linked: Some(joining::prepare(&folder).await), ..at(NOVEMBER) },
            "enrolment" => Prepared { linked: Some(linked::prepare(name, &folder).await), ..new_school() },
            _ => {
                let announcement = Announcement::named(name).unwrap_or_else(|| panic!("no scenario {name}"));
                let prepared = self.with_school(at(NOVEMBER)).await;
                Prepared { publisher: Some(publisher::announce(announcement)), ..prepared }
            }
        }
    }

    /// The demonstration.
    async fn year(&self) -> &Path {
        self.year
            .get_or_init(|| async {
                let folder = self.root.join("year");
                let new = NewStore { author: AUTHOR.to_owned(), passphrase: None, demonstration: true };
                let clock = TestClock::at("2026-11-24T09:00:00Z");
                let workspace = data_dir(&folder, &clock).create(&new).await.unwrap();
                workspace.close().await;
                folder
            })
            .await
    }

    /// A school that has lived the year of the demonstration, and whose last import found what to put right.
    async fn with_school(&self, prepared: Prepared) -> Prepared {
        let made = self
            .school
            .get_or_init(|| async {
                let folder = self.root.join("ecole");
                copy_folder(self.year().await, &folder);
                let clock = TestClock::at("2026-11-24T15:12:00Z");
                let data_dir = data_dir(&folder, &clock);
                let [from, to] =
                    [Profile::Demonstration, Profile::School].map(|place| data_dir.folder(place));
                std::fs::rename(from, to).unwrap();
                let workspace = data_dir.open(None).await.unwrap();
                files::import_flawed(&workspace).await;
                workspace.backup(Reason::Manual).await.unwrap();
                workspace.close().await;
                folder
            })
            .await;
        copy_folder(made, &prepared.folder);
        prepared
    }
}

fn store_of(folder: &Path) -> PathBuf {
    data_dir(folder, &TestClock::at(NOVEMBER)).folder(Profile::School)
}

/// The beginning of the database is gone.
fn damage(folder: &Path) {
    let path = store_of(folder).join("preau.db");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[..4096].fill(0);
    std::fs::write(path, bytes).unwrap();
}

/// A later version of Préau has changed the schema.
async fn write_as_later_version(folder: &Path) {
    let clock = TestClock::at(NOVEMBER);
    let workspace = data_dir(folder, &clock).open(None).await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'later', 1, x'00', 0)",
    )
    .execute(workspace.store().pool())
    .await
    .unwrap();
    workspace.close().await;
}

/// Somebody puts the data back by hand as they were before a few sheets were printed.
async fn make_older(copy: PathBuf) {
    let clock = TestClock::at("2026-11-25T07:00:00Z");
    let data_dir = data_dir(&copy, &clock).followed(Some(copy.join("ledgers")));
    let store = data_dir.folder(Profile::School);
    data_dir.open(None).await.unwrap().close().await;
    let kept = copy.join("kept");
    copy_folder(&store, &kept);
    let workspace = data_dir.open(None).await.unwrap();
    school::notify_some(&workspace, &copy).await;
    workspace.close().await;
    std::fs::remove_dir_all(&store).unwrap();
    std::fs::rename(kept, store).unwrap();
}
