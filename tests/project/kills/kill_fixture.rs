//! Data folders to kill programs on: prepared once, copied for each kill.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use fictional::files::onde::{self, OndeStyle};
use fictional::{Churn, EdgeCases, Kinds, School, SchoolSpec};
use local::clock::SystemClock;
use local::data_dir::DataDir;
use local::vault;
use local::workspace::Workspace;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection};
use testing::copy_folder;

use crate::preauctl::{self, json, text};
use crate::window::Place;

/// The name of the file of sheets: an earlier one stands there under the same name.
pub const SHEETS: &str = "feuilles.pdf";

/// Pupils of the school: enough for several batches of sheets, few enough for thousands of copies.
const PUPILS: u32 = 60;

/// A primary school: one class notified, then everybody else not yet.
pub struct KillFixture {
    place: Place,
    /// The same computer before its first import.
    empty: Place,
    school: School,
    /// The school, as files.
    pub first: [PathBuf; 2],
    /// The school some weeks later, as files.
    pub later: [PathBuf; 2],
}

/// Shared by the tests that run at the same time, removed with the last of them.
static SHARED: Mutex<Weak<KillFixture>> = Mutex::new(Weak::new());

impl KillFixture {
    /// The prepared school.
    pub fn get() -> Arc<Self> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let ground = Arc::new(Self::imported());
            *shared = Arc::downgrade(&ground);
            ground
        })
    }

    fn imported() -> Self {
        let place = Place::new();
        let spec = SchoolSpec {
            awkward: EdgeCases::none(),
            pupils_per_school: PUPILS..=PUPILS,
            ..SchoolSpec::new(31, Kinds::FirstDegree)
        };
        let school = spec.schools().next().unwrap();
        let first = onde::folder(&school, &place.given(), OndeStyle::default()).unwrap();
        let weeks = place.given().join("later");
        fs::create_dir(&weeks).unwrap();
        let churn =
            Churn { departures: 6, arrivals: 8, moves: 12, siblings: 4, class_changes: 5, withdrawals: 0 };
        let later = onde::folder(&school.evolve(&churn), &weeks, OndeStyle::default()).unwrap();
        preauctl::init(&place);
        let empty = copy_of(&place);
        let ground = Self { place, empty, school, first, later };
        json(&ground.place, &ground.import(&ground.first));
        let class = ground.school.classes[0].label.clone();
        json(
            &ground.place,
            &["notify", "--by", "sheet", "--no-separators", "--out", SHEETS, "--class", &class],
        );
        json(&ground.place, &["stats", "--compute"]);
        ground
    }

    /// What imports such files.
    pub fn import<'t>(&'t self, files: &'t [PathBuf; 2]) -> Vec<&'t str> {
        let School { uai, name, address, .. } = &self.school;
        let [pupils, guardians] = files;
        vec![
            "import",
            text(pupils),
            text(guardians),
            "--school",
            uai.as_str(),
            "--name",
            name.as_str(),
            "--degree",
            "1D",
            "--town",
            address.town.as_str(),
        ]
    }

    /// A copy to work on.
    pub fn copy(&self) -> Place {
        copy_of(&self.place)
    }

    /// A copy of the same computer before its first import.
    pub fn empty(&self) -> Place {
        copy_of(&self.empty)
    }

    /// A copy whose store is of the first version of the schema.
    pub fn of_first_schema(&self) -> Place {
        let place = self.copy();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(downgrade(&place));
        place
    }
}

/// A place with the same data and the same files saved.
pub fn copy_of(from: &Place) -> Place {
    let place = Place::new();
    copy_folder(&from.data(), &place.data());
    copy_folder(&from.saved(), &place.saved());
    place
}

/// The store of a place, opened as the application does.
pub async fn open(place: &Place) -> Workspace {
    DataDir::new(place.data(), Arc::new(SystemClock)).open(None).await.unwrap()
}

/// The folder of the school's store.
pub fn store(place: &Place) -> PathBuf {
    place.data().join("ecole")
}

/// A database read as it lies there: nothing is tidied, migrated or copied first.
pub async fn raw(place: &Place, database: &Path) -> SqliteConnection {
    let key = key(place).await;
    let options = SqliteConnectOptions::new()
        .filename(database)
        .create_if_missing(true)
        .foreign_keys(false)
        .pragma("key", key.literal().to_string());
    SqliteConnection::connect_with(&options).await.unwrap()
}

/// Asks the keyring.
async fn key(place: &Place) -> vault::Key {
    let folder = store(place);
    tokio::task::spawn_blocking(move || vault::find(&folder, None)).await.unwrap().unwrap()
}

/// Puts in the place of the store one of the first version of the schema, with what it can hold of the data.
async fn downgrade(place: &Place) {
    let folder = store(place);
    let (newest, oldest) = (folder.join("preau.db"), folder.join("oldest.db"));
    let mut old = raw(place, &oldest).await;
    local::store::MIGRATIONS.run_direct(Some(1), &mut old, false).await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%sqlx%' AND name NOT LIKE 'sqlite%'",
    )
    .fetch_all(&mut old)
    .await
    .unwrap();
    let key = key(place).await;
    let attach = format!("ATTACH '{}' AS newest KEY {}", newest.display(), *key.literal());
    sqlx::raw_sql(AssertSqlSafe(attach)).execute(&mut old).await.unwrap();
    for table in tables {
        let columns: Vec<String> =
            sqlx::query_scalar("SELECT '\"' || name || '\"' FROM pragma_table_info(?1)")
                .bind(&table)
                .fetch_all(&mut old)
                .await
                .unwrap();
        let columns = columns.join(", ");
        // What the first version called the files being written.
        let newer = if table == "writing" { "pending_file" } else { &table };
        let fill = format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newest.{newer}");
        sqlx::raw_sql(AssertSqlSafe(fill)).execute(&mut old).await.unwrap();
    }
    // The first version knew nothing of itself.
    sqlx::raw_sql("DELETE FROM meta").execute(&mut old).await.unwrap();
    sqlx::raw_sql("DETACH newest").execute(&mut old).await.unwrap();
    old.close().await.unwrap();
    fs::rename(oldest, newest).unwrap();
    fs::remove_dir_all(folder.join("sauvegardes")).unwrap();
}

/// Gives the store of a place a key of its own in the keyring, so that forgetting it leaves the others theirs.
pub async fn with_own_key(place: &Place) {
    let folder = store(place);
    let mut database = raw(place, &folder.join("preau.db")).await;
    fs::remove_dir_all(folder.join("sauvegardes")).unwrap();
    let own = {
        let folder = folder.clone();
        tokio::task::spawn_blocking(move || vault::create(&folder, None)).await.unwrap().unwrap()
    };
    sqlx::raw_sql("PRAGMA journal_mode = DELETE").execute(&mut database).await.unwrap();
    let rekey = format!("PRAGMA rekey = {}", *own.literal());
    sqlx::raw_sql(AssertSqlSafe(rekey)).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
}
