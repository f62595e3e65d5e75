//! A desktop of the school: its real store in a folder in memory, and what is done to it.

mod deciding;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use domain::account::Account;
use local::store::account::{self, StoredAccount};
use local::store::backup::Reason;
use local::store::id::AccountId;
use local::store::{grouping, restore};
use local::usecase::maintenance;
use local::usecase::synchronisation::{self, Ended, enrolment, state};
use local::vault::{self, Key};
use local::view::synchronisation::{EnrolmentAnswer, Synchronisation};
use local::workspace::Workspace;
use service::usecase::enrolment as confirmation;
use sqlx::Row;
use tempfile::TempDir;
use uuid::Uuid;

pub use self::deciding::{Asked, Paper};
use crate::time::Clock;
use crate::world::{Place, World};

/// A store that nothing was done with yet, from which all of them are copied: the key of each is derived once.
pub struct Template {
    folder: TempDir,
    key: Key,
}

impl Template {
    pub async fn new(clock: &Clock) -> Self {
        let folder = in_memory();
        let key = vault::create(folder.path(), Some(testing::PASSPHRASE)).unwrap();
        let workspace = maintenance::open(folder.path(), &key, Arc::new(clock.clone())).await.unwrap();
        workspace.close().await;
        Self { folder, key }
    }
}

fn in_memory() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

/// Copies what a disk would hold if the computer stopped now.
fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else if !entry.file_name().to_string_lossy().ends_with("-shm") {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// An open desktop.
pub struct Desktop {
    pub workspace: Workspace,
    pub clock: Clock,
    folder: TempDir,
    key: Key,
    copies: Vec<String>,
}

impl Desktop {
    async fn open(folder: TempDir, key: Key, clock: Clock, copies: Vec<String>) -> Self {
        let workspace = maintenance::open(folder.path(), &key, Arc::new(clock.clone())).await.unwrap();
        Self { workspace, clock, folder, key, copies }
    }

    /// A new one.
    pub async fn new(template: &Template, clock: Clock) -> Self {
        let folder = in_memory();
        copy(template.folder.path(), folder.path());
        Self::open(folder, template.key.clone(), clock, Vec::new()).await
    }

    /// The director enrols it; says no when the line fails.
    pub async fn enrol(&self, world: &World, place: &Place) -> bool {
        let Ok(waiting) = enrolment::begin(&self.workspace, &world.address, None).await else { return false };
        let code = waiting.step().code;
        let shown = confirmation::present(&world.service, &place.director, &code).await.unwrap();
        confirmation::answer(&world.service, &shown.answer_with, true).await.unwrap();
        matches!(enrolment::poll(&self.workspace, &waiting).await, Ok(EnrolmentAnswer::Confirmed { .. }))
    }

    /// Exchanges, and says how it ended.
    pub async fn exchange(&self) -> Option<Ended> {
        synchronisation::run(&self.workspace).await.unwrap()
    }

    pub async fn state(&self) -> Synchronisation {
        state::state(&self.workspace).await.unwrap()
    }

    /// Killed at this moment, and started again.
    pub async fn killed(self) -> Self {
        let folder = in_memory();
        copy(self.folder.path(), folder.path());
        let Self { workspace, clock, key, copies, folder: old } = self;
        workspace.close().await;
        drop(workspace);
        drop(old);
        Self::open(folder, key, clock, copies).await
    }

    /// Another desktop with the same disk.
    pub async fn cloned(&self, clock: Clock) -> Self {
        let folder = in_memory();
        copy(self.folder.path(), folder.path());
        Self::open(folder, self.key.clone(), clock, self.copies.clone()).await
    }

    /// Makes a copy of its data.
    pub async fn back_up(&mut self) {
        self.copies.push(self.workspace.backup(Reason::Manual).await.unwrap().name);
    }

    /// Puts the last copy back; the same when there is none.
    pub async fn restored(self) -> Self {
        let Some(name) = self.copies.last().cloned() else { return self };
        let Self { workspace, clock, key, copies, folder } = self;
        workspace.close().await;
        drop(workspace);
        if let Ok(prepared) = restore::prepare(folder.path(), &name, key.clone()).await {
            restore::put_back(folder.path(), prepared, None, clock.shown()).await.unwrap();
        }
        Self::open(folder, key, clock, copies).await
    }

    /// What this desktop has of an account.
    pub async fn account(&self, id: Uuid) -> Option<StoredAccount> {
        account::with_uuid(&mut self.workspace.store().pool().acquire().await.unwrap(), id).await.unwrap()
    }

    /// The account that is opened in place of each that is seen grouped away.
    pub async fn away(&self) -> HashMap<Uuid, Uuid> {
        let pool = self.workspace.store().pool();
        let uuids: HashMap<AccountId, Uuid> = sqlx::query_as("SELECT id, uuid FROM account")
            .fetch_all(pool)
            .await
            .unwrap()
            .into_iter()
            .collect();
        let away = grouping::all(pool).await.unwrap();
        away.into_iter().map(|(account, kept)| (uuids[&account], uuids[&kept])).collect()
    }

    /// The account of its own of each guardian’s record, and the account that it opens.
    pub async fn records(&self) -> Vec<(Uuid, Uuid)> {
        sqlx::query_as(
            "SELECT own.uuid, opened.uuid FROM guardian JOIN account opened ON opened.id = account_id
             JOIN account own ON own.id = coalesce(home_account_id, account_id)",
        )
        .fetch_all(self.workspace.store().pool())
        .await
        .unwrap()
    }

    /// The decisions of this desktop about accounts of the service, each with what became of it here; none yet when the
    /// service has not answered.
    pub async fn decisions(&self) -> Vec<(Uuid, Option<String>, Option<String>)> {
        let rows = sqlx::query(
            "SELECT operation.id, outcome, reason FROM operation
             JOIN account ON account.id = operation.account_id AND account.secret IS NULL
             LEFT JOIN answer ON answer.operation_id = operation.id
             WHERE kind IN ('notify', 'reset', 'mail', 'group', 'ungroup')",
        )
        .fetch_all(self.workspace.store().pool())
        .await
        .unwrap();
        rows.iter().map(|row| (row.get("id"), row.get("outcome"), row.get("reason"))).collect()
    }

    /// How many wait to be sent.
    pub async fn waiting(&self) -> i64 {
        self.number("SELECT count(*) FROM outgoing").await
    }

    /// How many accounts have a secret here.
    pub async fn secrets(&self) -> i64 {
        self.number("SELECT count(*) FROM account WHERE secret IS NOT NULL").await
    }

    async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(self.workspace.store().pool()).await.unwrap()
    }

    /// The values that may stand on paper, by account, generation and password.
    pub async fn values(&self) -> Vec<(Uuid, u32, String)> {
        sqlx::query_as(
            "SELECT uuid, account_value.generation, account_value.password
             FROM account_value JOIN account ON account.id = account_id ORDER BY 1, 2",
        )
        .fetch_all(self.workspace.store().pool())
        .await
        .unwrap()
    }

    /// Serial numbers of the sheets that this desktop knows, by operation.
    pub async fn serials(&self) -> Vec<(Uuid, String)> {
        sqlx::query_as("SELECT operation_id, serial FROM sheet ORDER BY 1")
            .fetch_all(self.workspace.store().pool())
            .await
            .unwrap()
    }

    /// What is seen of an account, for the rules.
    pub async fn seen(&self, id: Uuid) -> Option<Account> {
        self.account(id).await.map(|known| known.account)
    }

    /// The service’s name of this computer, when it has one.
    pub async fn device(&self) -> Option<Uuid> {
        sqlx::query_scalar("SELECT device FROM central_service")
            .fetch_optional(self.workspace.store().pool())
            .await
            .unwrap()
    }

    pub async fn close(self) {
        self.workspace.close().await;
    }
}
