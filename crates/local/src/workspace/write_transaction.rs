//! A write: what it records together, and what it makes so.

use std::sync::atomic::Ordering::Relaxed;

use domain::account::Account;
use jiff::Timestamp;
use jiff::civil::Date;
use protocol::decision::{Decision, FamilyEvent};
use tokio::sync::MutexGuard;
use uuid::Uuid;

use super::Workspace;
use crate::store::Write;
use crate::store::account::{self, StoredAccount};
use crate::store::entry::AuditEvent;
use crate::store::id::{AccountId, SchoolId};
use crate::store::import::staging_database::StagingDatabase;
use crate::store::log_position::LogPosition;
use crate::store::matter::{self, Matter};
use crate::store::operation::{self, Signature};
use crate::{Error, Result};

/// A write transaction with the moment, the author and the batch all its operations share. Dropped without
/// [`WriteTransaction::commit`], nothing happened.
pub struct WriteTransaction<'d> {
    /// The transaction.
    pub transaction: Write,
    /// The moment.
    pub at: Timestamp,
    /// The author in the journal.
    pub author: String,
    /// One click of the director.
    pub batch: Uuid,
    /// The accounts that were decided about, or that a family did something with.
    pub(super) accounts: Vec<AccountId>,
    /// Where an import works; it goes after the transaction.
    pub(super) staging: Option<StagingDatabase>,
    pub(super) workspace: &'d Workspace,
    pub(super) _turn: MutexGuard<'d, ()>,
}

impl WriteTransaction<'_> {
    /// The transaction, and what its operations share.
    fn signed(&mut self) -> (&mut Write, Signature<'_>) {
        let signature = Signature { batch: self.batch, author: Some(&self.author), at: self.at };
        (&mut self.transaction, signature)
    }

    /// Records what was done at a school, or at none.
    ///
    /// # Errors
    /// What the database met.
    pub async fn record(&mut self, school: Option<SchoolId>, event: AuditEvent) -> Result<Uuid> {
        let (transaction, signature) = self.signed();
        operation::record(transaction, signature, school, event).await
    }

    /// Records that a password of an account was read.
    ///
    /// # Errors
    /// What the database met.
    pub async fn record_reading(&mut self, school: SchoolId, stored: &StoredAccount) -> Result<Uuid> {
        let (transaction, signature) = self.signed();
        operation::record_reading(transaction, signature, school, stored).await
    }

    /// Decides about an account: it becomes what the rules make of it, and the log says why. Gives the operation and the
    /// account as it is then.
    ///
    /// # Errors
    /// As [`operation::decide`].
    pub async fn decide(
        &mut self,
        school: Option<SchoolId>,
        stored: &StoredAccount,
        decision: Decision,
    ) -> Result<(Uuid, Account)> {
        self.accounts.push(stored.id);
        let (transaction, signature) = self.signed();
        operation::decide(transaction, signature, school, stored, decision).await
    }

    /// Records what a family did, told by the service.
    ///
    /// # Errors
    /// What the database met.
    pub async fn record_family(
        &mut self,
        school: SchoolId,
        stored: &StoredAccount,
        did: FamilyEvent,
    ) -> Result<()> {
        self.accounts.push(stored.id);
        let (transaction, signature) = self.signed();
        operation::record_family(transaction, signature, school, stored, did).await
    }

    /// Records that an account was used on that day; a sign-in is no entry of the journal.
    ///
    /// # Errors
    /// What the database met.
    pub async fn sign_in(&mut self, account: AccountId, day: Date) -> Result<()> {
        self.accounts.push(account);
        account::set_last_sign_in(&mut self.transaction, account, day).await
    }

    /// Closes a matter of an account.
    ///
    /// # Errors
    /// What the database met.
    pub async fn close_matter(&mut self, account: AccountId, matter: Matter, about: &str) -> Result<()> {
        self.accounts.push(account);
        matter::close(&mut self.transaction, account, matter, about).await
    }

    /// The date where its schools are.
    #[must_use]
    pub fn today(&self) -> Date {
        self.workspace.place().day(self.at)
    }

    /// Makes it so. What lists kept in memory is read anew at the next look.
    ///
    /// # Errors
    /// [`Error::Cancelled`] when somebody asked to stop ([`Workspace::heed`]), [`Error::DiskFull`] and what else the database
    /// met; then nothing happened.
    pub async fn commit(self) -> Result<()> {
        let workspace = self.workspace;
        let committed = self.commit_keeping_cache().await;
        workspace.rosters.invalidate();
        committed?;
        workspace.settle_place().await
    }

    /// Makes it so, where all that a list shows of what was written is about the accounts that this transaction decided
    /// about, that families did something with or that were used: what lists kept in memory say of these is read anew at
    /// the next look.
    ///
    /// # Errors
    /// As [`commit`](Self::commit).
    pub async fn commit_accounts(mut self) -> Result<()> {
        let accounts = std::mem::take(&mut self.accounts);
        let rosters = &self.workspace.rosters;
        let committed = self.commit_keeping_cache().await;
        rosters.invalidate_accounts(&accounts);
        committed
    }

    /// Makes it so, where nothing that a list shows was written: that something was made, or looked at.
    ///
    /// # Errors
    /// As [`commit`](Self::commit).
    pub async fn commit_keeping_cache(mut self) -> Result<()> {
        let workspace = self.workspace;
        if let Err(stopped) = workspace.stop.check()
            && !workspace.decided.load(Relaxed)
        {
            self.rollback().await;
            return Err(stopped);
        }
        let reached = LogPosition::of(&mut self.transaction).await;
        let mut committed = self.transaction.commit().await;
        if let Some(staging) = self.staging {
            // The store commits first, the staging tables after it: when they alone find no room, it is done.
            if committed.is_err() && operation::is_recorded(workspace.store.pool(), self.batch).await? {
                committed = Ok(());
            }
            staging.close().await;
            workspace.store.checkpoint_in_background().await;
        }
        if let (Ok(()), Ok(reached)) = (&committed, reached) {
            reached.save(workspace.store.folder());
        }
        workspace.decided.fetch_or(committed.is_ok(), Relaxed);
        let committed = committed.map_err(Error::from);
        committed.map_err(|error| error.of_database(&workspace.store.database()))?;
        workspace.follow().await;
        Ok(())
    }

    /// Takes everything back now, rather than soon after it is dropped. Whatever keeps the database from saying
    /// so, nothing happened: the connection is closed.
    pub async fn rollback(self) {
        let _ = self.transaction.rollback().await;
        if let Some(staging) = self.staging {
            staging.close().await;
        }
    }
}
