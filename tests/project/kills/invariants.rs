//! What holds of a store and of its files after any stop.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use domain::action::Lead;
use domain::operation::{Decision, replay};
use local::store::id::AccountId;
use local::store::{account, operation};
use local::workspace::Workspace;
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::kill_fixture;
use super::state::{Given, Sheet, State};
use crate::pdf;
use crate::window::Place;

/// What must never be found, as numbers of rows.
const NEVER: &[(&str, &str)] = &[
    ("a row refers to one that is not there", "SELECT count(*) FROM pragma_foreign_key_check"),
    (
        "an account notified without a sheet",
        "SELECT count(*) FROM operation LEFT JOIN sheet ON sheet.operation_id = operation.id
         WHERE operation.kind = 'notify' AND sheet.serial IS NULL",
    ),
    (
        "an account decided upon twice by one click",
        "SELECT count(*) FROM (SELECT 1 FROM operation WHERE account_id IS NOT NULL
         GROUP BY batch, account_id, kind HAVING count(*) > 1)",
    ),
    ("a gap in the operations", "SELECT count(*) - coalesce(max(counter), 0) FROM operation"),
    (
        "a sheet of no operation",
        "SELECT count(*) FROM sheet WHERE operation_id NOT IN (SELECT id FROM operation)",
    ),
    ("a file still announced", "SELECT count(*) FROM pending_file"),
    ("an import that never ended", "SELECT count(*) FROM import_running"),
    (
        "an import without its line in the journal",
        "SELECT max(0, (SELECT count(*) FROM import) - (SELECT count(*) FROM operation WHERE kind = 'import'))",
    ),
    ("a table of an import under way", "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'stage%'"),
];

/// Checks the store after it was opened again, and that no sheet it remembers is missing.
pub fn check(place: &Place) {
    State::read(place);
}

/// Checks an open store.
pub async fn check_open(workspace: &Workspace) {
    let mut connection = workspace.store().pool().acquire().await.unwrap();
    whole(&mut connection).await;
    for (never, query) in NEVER {
        let found: i64 = sqlx::query_scalar(*query).fetch_one(&mut *connection).await.unwrap();
        assert_eq!(found, 0, "{never}");
    }
    let mut decisions: HashMap<Uuid, Vec<Decision>> = HashMap::new();
    let mut after = 0;
    loop {
        let pending = operation::pending(&mut connection, after).await.unwrap();
        let Some(last) = pending.last() else { break };
        after = last.counter;
        for operation in pending {
            decisions.entry(operation.account).or_default().push(operation.decision);
        }
    }
    let ids: Vec<AccountId> =
        sqlx::query_scalar("SELECT id FROM account").fetch_all(&mut *connection).await.unwrap();
    for id in ids {
        let stored = account::find(&mut connection, id).await.unwrap();
        let confirmed = account::load_confirmed(&mut connection, id, stored.account.holder).await.unwrap();
        let decisions = decisions.remove(&stored.uuid).unwrap_or_default();
        assert_eq!(replay(&confirmed, &decisions, Lead::Owner), stored.account, "the log says otherwise");
    }
}

/// Nothing half-written stays once the store was opened.
pub fn check_files(place: &Place) {
    for folder in [kill_fixture::store(place), kill_fixture::store(place).join("sauvegardes"), place.saved()]
    {
        let half: Vec<String> = names(&folder).into_iter().filter(|name| name.contains("partiel")).collect();
        assert!(half.is_empty(), "half-written files stay: {half:?}");
    }
}

/// No notified account is without its sheet on the disk: the newest of each is on a page of some file.
pub fn sheets_are_there(place: &Place, sheets: &[Sheet]) {
    if sheets.is_empty() {
        return;
    }
    let mut words: HashSet<String> = HashSet::new();
    for name in names(&place.saved()).iter().filter(|name| name.ends_with(".pdf")) {
        for page in pages(&place.saved().join(name)).iter() {
            words.extend(page.split_whitespace().map(str::to_owned));
        }
    }
    for Sheet { login, serial } in sheets {
        assert!(words.contains(login) && words.contains(serial), "the sheet {serial} of {login} is nowhere");
    }
}

/// Every page of the database is right.
pub async fn whole(connection: &mut SqliteConnection) {
    let answer: String = sqlx::query_scalar("PRAGMA integrity_check").fetch_one(connection).await.unwrap();
    assert_eq!(answer, "ok");
}

/// A file already read, and the texts of its pages.
struct Known {
    bytes: Vec<u8>,
    pages: Arc<Vec<String>>,
}

/// Files already read, by their content: most files of a place are those of the place it was copied from, and reading
/// one takes longer than all the rest.
static READ: Mutex<Vec<Known>> = Mutex::new(Vec::new());

/// How many of them are kept.
const KEPT: usize = 12;

fn pages(file: &Path) -> Arc<Vec<String>> {
    let bytes = fs::read(file).unwrap();
    let guard = || READ.lock().unwrap_or_else(PoisonError::into_inner);
    let known =
        |read: &[Known]| read.iter().find(|known| known.bytes == bytes).map(|known| Arc::clone(&known.pages));
    if let Some(pages) = known(&guard()) {
        return pages;
    }
    let pages = Arc::new(pdf::pages(file));
    let mut read = guard();
    // Those of the places that are copied were read first.
    if read.len() == KEPT {
        read.remove(KEPT / 2);
    }
    read.push(Known { bytes, pages: Arc::clone(&pages) });
    pages
}

/// Every account that has a provisional password in `accounts` is on exactly one page of the sheets.
pub fn sheets_say(file: &Path, accounts: &[Given]) {
    let pages = pages(file);
    let given: Vec<&Given> = accounts.iter().filter(|account| account.password.is_some()).collect();
    assert_eq!(pages.len(), given.len(), "a page for each account");
    let mut with_line: HashMap<&str, Vec<&str>> = HashMap::new();
    for page in pages.iter() {
        page.lines().for_each(|line| with_line.entry(line.trim()).or_default().push(page));
    }
    for account in given {
        let sheets = with_line.get(account.login.as_str()).map_or(&[][..], Vec::as_slice);
        assert_eq!(sheets.len(), 1, "the sheet of {}", account.login);
        assert!(
            sheets[0].contains(account.password.as_deref().unwrap()),
            "the password of {}",
            account.login
        );
    }
}

/// Names in a folder; none when it is not there.
pub fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Runtime::new().unwrap().block_on(work)
}
