//! Stores as released versions wrote them: they open, with every value the same; and the schema they are brought to.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use local::usecase::{accounts, export, import, journal, maintenance};
use local::vault;
use local::view::accounts::{AccountsQuery, Filter, Selection, SortColumn};
use local::view::codes::Population;
use local::workspace::Workspace;
use serde_json::{Value, to_value};
use testing::TestClock;

const UAI: &str = "0990001N";

/// The day the stores were written: nothing has run out since.
const NOW: &str = "2026-11-28T16:00:00Z";

fn stores() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stores")
}

#[tokio::test]
async fn a_store_of_every_released_version_opens_with_every_value_the_same() {
    let mut opened = 0;
    for version in std::fs::read_dir(stores()).unwrap() {
        let version = version.unwrap().path();
        let folder = tempfile::tempdir().unwrap();
        for name in ["preau.db", "store.json", "dossier-de-preau.txt"] {
            std::fs::copy(version.join(name), folder.path().join(name)).unwrap();
        }
        let key = vault::find(folder.path(), Some("quatre chats sous le preau")).unwrap();
        let clock = Arc::new(TestClock::at(NOW));
        let workspace = maintenance::open(folder.path(), &key, clock).await.unwrap();
        let told = |name: &str| -> Value {
            let text = std::fs::read_to_string(version.join(name)).unwrap();
            serde_json::from_str(&text).unwrap()
        };
        assert_eq!(accounts_of(&workspace).await, told("accounts.json"), "{}", version.display());
        let page = to_value(journal::page(&workspace, None, 0, 500).await.unwrap()).unwrap();
        let [now, then] = [page, told("journal.json")].map(|page| dated(page["entries"].clone()));
        let (now, then) = (now.as_array().unwrap(), then.as_array().unwrap());
        // What was read of the store since is in its journal, before what was there.
        assert_eq!(now[now.len() - then.len()..], then[..], "{}", version.display());
        let imports = to_value(import::history(&workspace).await.unwrap()).unwrap();
        assert_eq!(dated(imports), dated(told("imports.json")));
        workspace.close().await;
        opened += 1;
    }
    assert_eq!(opened, 1, "one folder for each released version");
}

/// Entries whose moments are told as the first version told them, but for what is below a second.
fn dated(mut entries: Value) -> Value {
    for entry in entries.as_array_mut().unwrap() {
        let at: jiff::Timestamp = entry["at"].as_str().unwrap().parse().unwrap();
        entry["at"] = at.as_second().into();
    }
    entries
}

async fn accounts_of(workspace: &Workspace) -> Value {
    let query = AccountsQuery {
        school: UAI.to_owned(),
        population: Population::LegalGuardians,
        filter: Filter::default(),
        sort: SortColumn::default(),
        descending: false,
        page: 0,
        page_size: 500,
    };
    let all = accounts::select_all(workspace, &query).await.unwrap();
    let selection = Selection::of(UAI, Population::LegalGuardians, all);
    to_value(export::accounts(workspace, &selection, true).await.unwrap()).unwrap()
}

/// What every store is brought to. A change is a new migration, and shows here: `UPDATE_GENERATED=1` writes it anew.
#[tokio::test]
async fn the_schema_after_all_migrations_is_the_one_that_was_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let key = vault::create(folder.path(), Some("quatre chats sous le préau")).unwrap();
    let clock = Arc::new(TestClock::at(NOW));
    let workspace = maintenance::open(folder.path(), &key, clock).await.unwrap();
    let statements: Vec<String> = sqlx::query_scalar(
        "SELECT sql || ';' FROM sqlite_schema
         WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name <> '_sqlx_migrations'
         ORDER BY type, name",
    )
    .fetch_all(workspace.store().pool())
    .await
    .unwrap();
    workspace.close().await;
    let schema = statements.join("\n\n") + "\n";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema.sql");
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::write(&file, &schema).unwrap();
    }
    assert_eq!(schema, std::fs::read_to_string(file).unwrap_or_default());
}
