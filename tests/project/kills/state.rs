//! What a store holds, read in one opening: the one that mends what a kill left.

use std::collections::BTreeMap;

use local::store::id::AccountId;
use local::store::{account, school};
use local::usecase::{accounts, export, import, journal};
use local::view::accounts::{AccountsQuery, Filter, Selection, SortColumn};
use local::view::codes::Population;
use local::view::session::SchoolCard;
use local::workspace::Workspace;
use serde_json::{Value, to_value};

use super::{invariants, kill_fixture};
use crate::window::Place;

/// Everything that decisions change.
#[derive(Debug, Clone)]
pub struct State {
    /// What lists, screens and files say of people.
    pub people: People,
    /// Accounts with their passwords.
    pub given: Vec<Given>,
    /// The newest sheet of each account that has one.
    pub sheets: Vec<Sheet>,
    /// Kind and number of accounts of each line, newest first.
    journal: Vec<(String, u32)>,
    /// The imports, newest first.
    pub imports: Vec<Value>,
}

/// What is known of people and of their accounts, but for passwords and secrets: the same whenever the same is done.
#[derive(Debug, Clone, PartialEq)]
pub struct People {
    accounts: Value,
    schools: Value,
    rows: BTreeMap<&'static str, i64>,
}

/// An account as its sheet must say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    pub login: String,
    pub password: Option<String>,
    pub notified_on: Option<String>,
}

/// A sheet as the store remembers it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Sheet {
    pub login: String,
    pub serial: String,
}

impl State {
    /// Opens the store as the application does, checks that it is sound and reads it. No sheet that it remembers may
    /// be missing on the disk.
    pub fn read(place: &Place) -> Self {
        let state = invariants::block_on(async {
            let workspace = kill_fixture::open(place).await;
            invariants::check_open(&workspace).await;
            let state = Self::of(&workspace).await;
            workspace.close().await;
            state
        });
        invariants::check_files(place);
        invariants::sheets_are_there(place, &state.sheets);
        state
    }

    async fn of(workspace: &Workspace) -> Self {
        let pool = workspace.store().pool();
        let mut given = Vec::new();
        let ids: Vec<AccountId> =
            sqlx::query_scalar("SELECT id FROM account ORDER BY id").fetch_all(pool).await.unwrap();
        let mut connection = pool.acquire().await.unwrap();
        for stored in account::load(&mut connection, &ids).await.unwrap() {
            given.push(Given {
                password: stored.provisional_password().map(|password| password.to_string()),
                notified_on: stored.account.notified_on.map(|day| day.to_string()),
                login: stored.login,
            });
        }
        let sheets = sqlx::query_as(
            "SELECT login, serial FROM sheet
             WHERE operation_id = (SELECT max(operation_id) FROM sheet AS other WHERE other.account_id = sheet.account_id)",
        )
        .fetch_all(&mut *connection)
        .await
        .unwrap();
        drop(connection);
        let entries = journal::page(workspace, None, 0, 500).await.unwrap().entries;
        let past = import::history(workspace).await.unwrap();
        Self {
            people: People::of(workspace).await,
            given,
            sheets,
            journal: entries.into_iter().map(|entry| (entry.kind, entry.accounts)).collect(),
            imports: past.into_iter().map(|past| to_value(past).unwrap()).collect(),
        }
    }

    /// The numbers of accounts of the lines of that kind, newest first.
    pub fn journal(&self, kind: &str) -> Vec<u32> {
        self.journal.iter().filter(|(found, _)| found == kind).map(|(_, accounts)| *accounts).collect()
    }
}

impl People {
    async fn of(workspace: &Workspace) -> Self {
        let pool = workspace.store().pool();
        let summaries = school::summaries(pool).await.unwrap();
        let mut schools: Vec<SchoolCard> = summaries.into_iter().map(Into::into).collect();
        let mut accounts = Vec::new();
        for school in &mut schools {
            // The moment of the last import, not what it brought.
            school.updated_at = None;
            let query = AccountsQuery {
                school: school.uai.clone(),
                population: Population::LegalGuardians,
                filter: Filter::default(),
                sort: SortColumn::default(),
                descending: false,
                page: 0,
                page_size: 500,
            };
            let all = accounts::select_all(workspace, &query).await.unwrap();
            let selection = Selection::of(&school.uai, Population::LegalGuardians, all);
            accounts.push(export::accounts(workspace, &selection, false).await.unwrap());
        }
        let mut rows = BTreeMap::new();
        for table in ["school", "class", "pupil", "enrolment", "guardian", "link", "source_id", "account"] {
            let query = format!("SELECT count(*) FROM {table}");
            let count = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(pool).await;
            rows.insert(table, count.unwrap());
        }
        Self { accounts: to_value(accounts).unwrap(), schools: to_value(schools).unwrap(), rows }
    }
}
