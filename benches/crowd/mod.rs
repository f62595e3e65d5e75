//! One school with as many accounts as asked, far larger than any real one, in a store of its own.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::degree::Degree;
use fictional::files::aaf::{self, AafStyle};
use fictional::{EdgeCases, Kinds, School, SchoolSpec};
use jiff::civil::date;
use local::clock::SystemClock;
use local::progress::Progress;
use local::usecase::import;
use local::usecase::maintenance;
use local::vault;
use local::view::import::ImportRequest;
use local::workspace::Workspace;

/// Guardians' accounts for a hundred pupils, at least, in the schools of the generator.
const ACCOUNTS_PER_HUNDRED_PUPILS: u32 = 120;

/// Pupils of one school of the generator, the most it makes.
const PUPILS: u32 = 5_000;

/// The open store and its one school.
pub struct Crowd {
    /// Holds the store's files until the end.
    pub folder: tempfile::TempDir,
    /// The store.
    pub workspace: Workspace,
    /// UAI of the school.
    pub uai: String,
}

impl Crowd {
    /// Imports a school of at least `accounts` guardians' accounts, a quarter of them in each state.
    pub async fn of(accounts: u32) -> Result<Self, Box<dyn Error>> {
        let school = merged(accounts);
        let uai = school.uai.clone();
        let given = tempfile::tempdir()?;
        let style = AafStyle::new(Degree::First, date(2026, 9, 1));
        aaf::complete(std::iter::once(school), given.path(), &style)?;
        let folder = tempfile::tempdir()?;
        let key = vault::create(folder.path(), Some("un préau pour mille classes"))?;
        let workspace = maintenance::open(folder.path(), &key, Arc::new(SystemClock)).await?;
        let request = ImportRequest { paths: paths(given.path())?, school: None, answers: Vec::new() };
        let report = import::apply(&workspace, &request, &Progress::default()).await?;
        if !report.applied || report.totals.guardians < accounts {
            return Err(format!("{} guardians instead of {accounts}", report.totals.guardians).into());
        }
        // What families and time would have done to it.
        sqlx::query(
            "UPDATE account SET state = id % 4, password = id % 4, origin = (id / 4) % 6,
                 notified_on = CASE WHEN id % 4 > 0 THEN date('now', '-' || (id % 80) || ' days') END,
                 signed_in_on = CASE WHEN id % 4 = 3 THEN date('now', '-' || (id % 300) || ' days') END",
        )
        .execute(workspace.store().pool())
        .await?;
        workspace.rosters().invalidate();
        Ok(Self { folder, workspace, uai })
    }

    /// The same data in a plain SQLite file, which the `sqlite3` program reads.
    pub async fn in_clear(&self) -> Result<PathBuf, Box<dyn Error>> {
        let path = self.folder.path().join("clear.sqlite");
        let mut connection = self.workspace.store().pool().acquire().await?;
        // A connection to a store makes no file.
        std::fs::File::create(&path)?;
        // The export wants the schema as it is now; a connection learns of a change by reading.
        sqlx::query("SELECT count(*) FROM account").fetch_one(&mut *connection).await?;
        sqlx::query("ATTACH DATABASE ?1 AS clear KEY ''")
            .bind(path.to_string_lossy().into_owned())
            .execute(&mut *connection)
            .await?;
        sqlx::query("SELECT sqlcipher_export('clear')").execute(&mut *connection).await?;
        sqlx::query("DETACH DATABASE clear").execute(&mut *connection).await?;
        // It still thinks of the schema that went away.
        connection.close().await?;
        Ok(path)
    }
}

/// Many schools in one: the first takes in the classes and the people of the others.
fn merged(accounts: u32) -> School {
    let pupils = accounts.div_ceil(ACCOUNTS_PER_HUNDRED_PUPILS) * 100;
    let spec = SchoolSpec {
        schools: pupils.div_ceil(PUPILS),
        pupils_per_school: PUPILS..=PUPILS,
        awkward: EdgeCases::none(),
        ..SchoolSpec::new(1, Kinds::FirstDegree)
    };
    let mut schools = spec.schools();
    #[expect(clippy::expect_used, reason = "a spec makes one school at least")]
    let mut all = schools.next().expect("one school");
    let mut known: std::collections::HashSet<u64> = all.guardians.iter().map(|one| one.id).collect();
    for mut school in schools {
        let classes = all.classes.len();
        for class in &mut school.classes {
            class.label = format!("{} {}", class.label, school.number + 1);
        }
        for pupil in &mut school.pupils {
            pupil.class += classes;
            pupil.enrolled_at = all.key;
        }
        all.classes.append(&mut school.classes);
        all.pupils.append(&mut school.pupils);
        all.guardians.extend(school.guardians.into_iter().filter(|one| known.insert(one.id)));
    }
    for (place, class) in all.classes.iter_mut().enumerate() {
        class.code = (place + 1).to_string();
    }
    all
}

fn paths(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        paths.push(entry?.path().to_string_lossy().into_owned());
    }
    paths.sort();
    Ok(paths)
}
