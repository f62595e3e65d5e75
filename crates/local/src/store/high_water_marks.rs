//! What was given out and must never be given again: carried from a history that is lost to the store that takes
//! its place, and gone past there.

use std::collections::{HashMap, HashSet};

use domain::account::Password;
use domain::event::{self, Event};
use jiff::Timestamp;
use protocol::decision::Decision;
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::operation::{self, Signature};
use super::stored::{Cells, Coded};
use super::{account, login_base, sheet};
use crate::Result;

/// The high-water marks of a store.
#[derive(Debug, Default)]
pub struct HighWaterMarks {
    /// Highest number given for each base of logins.
    pub(super) ranks: Vec<(String, i64)>,
    /// The same for bases of which only the digest is known.
    pub(super) bases: Vec<(Vec<u8>, i64)>,
    /// Serial numbers of sheets, its own and those it knew to be of others.
    pub(super) serials: Vec<String>,
    /// Those of sheets of the service’s accounts, of which the service knows what became.
    pub(super) linked: Vec<String>,
    /// By account, the last decision that gave a password out: the history that has it knows of all those before.
    pub(super) given: Vec<GivenOut>,
    /// By account, a generation up to which no password works any more.
    pub(super) void: Vec<(Uuid, u32)>,
}

/// A password given out.
#[derive(Debug, Clone, Copy)]
pub struct GivenOut {
    /// To which account.
    pub account: Uuid,
    /// By which decision.
    pub operation: Uuid,
    /// Its generation.
    pub generation: u32,
}

/// What marks changed in the store they were carried to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changed {
    /// Sheets that it did not know of, whose passwords are gone past.
    pub own: u64,
    /// Sheets of the service’s accounts that it did not know of: what they bear is good for as long as the service
    /// says so.
    pub linked: u64,
    /// Accounts whose password stood on sheets it knows, and was replaced.
    pub accounts: u64,
}

impl std::ops::Add for Changed {
    type Output = Self;

    fn add(self, more: Self) -> Self {
        Self {
            own: self.own + more.own,
            linked: self.linked + more.linked,
            accounts: self.accounts + more.accounts,
        }
    }
}

/// By account, the last decision that gave a password out or went past some, and the generation on its sheet: who has
/// chosen a password is notified without any.
const GIVEN: &str =
    "SELECT operation.account_id, account.uuid, operation.id, max(operation.counter) AS counter,
         payload, sheet.generation
     FROM operation JOIN account ON account.id = operation.account_id
         LEFT JOIN sheet ON sheet.operation_id = operation.id
     WHERE operation.counter > ?1 AND operation.kind IN ('notify', 'reset', 'gone_past', 'given_elsewhere')
         AND (operation.kind <> 'notify' OR sheet.generation IS NOT NULL)
     GROUP BY operation.account_id";

impl HighWaterMarks {
    /// Reads the marks of a store.
    ///
    /// # Errors
    /// What the database met.
    pub async fn read(connection: &mut SqliteConnection) -> Result<Self> {
        let ranks = sqlx::query_as("SELECT base, last FROM login_rank").fetch_all(&mut *connection).await?;
        let bases =
            sqlx::query_as("SELECT digest, last FROM retired_base").fetch_all(&mut *connection).await?;
        let serials = sqlx::query_scalar("SELECT serial FROM sheet UNION SELECT serial FROM retired_serial")
            .fetch_all(&mut *connection)
            .await?;
        let linked = sheet::linked_since(connection, 0).await?;
        let given = given_since(connection, 0).await?;
        // What was given is void once the holder needs no password of ours. What ran out was given to nobody else: a
        // copy made before gives it back as it was printed.
        let mut void = given_elsewhere(connection).await?;
        let needless = sqlx::query(
            "SELECT id, uuid, generation - 1 AS generation FROM account
             WHERE password IN (?1, ?2) AND generation > 1",
        )
        .bind(Coded(Password::Chosen))
        .bind(Coded(Password::FranceConnect))
        .try_map(|row| {
            let cells = Cells::of(&row, "account", &["id"]);
            Ok((cells.get("uuid")?, cells.get("generation")?))
        })
        .fetch_all(&mut *connection)
        .await?;
        void.extend::<Vec<_>>(needless);
        Ok(Self { ranks, bases, serials, linked, given, void })
    }

    /// Carries these marks to the store on that connection. No account keeps, or gives again, a password that the
    /// lost history had given out or made void: it goes past all of them, and that is in the log like everything
    /// that happens to accounts.
    ///
    /// # Errors
    /// What the database met.
    pub async fn transfer_to(
        &self,
        connection: &mut SqliteConnection,
        batch: Uuid,
        at: Timestamp,
    ) -> Result<Changed> {
        login_base::raise(connection, &self.ranks).await?;
        login_base::retire(connection, &self.bases).await?;
        let linked = sheet::retire(connection, &self.linked).await?;
        let own = sheet::retire(connection, &self.serials).await?;
        let mut accounts = 0;
        for (uuid, given) in self.unknown_to(connection).await? {
            sqlx::query(
                "INSERT INTO given_elsewhere (account, generation) VALUES (?1, ?2)
                 ON CONFLICT (account) DO UPDATE SET generation = max(generation, excluded.generation)",
            )
            .bind(uuid)
            .bind(given)
            .execute(&mut *connection)
            .await?;
            let Some(stored) = account::with_uuid(connection, uuid).await? else { continue };
            // What an account of the service has given out, the service knows.
            if stored.is_linked() {
                continue;
            }
            if event::apply(&stored.account, Event::GonePast(given)).is_err() {
                continue;
            }
            accounts += u64::from(stored.account.password == Password::Provisional);
            let signature = Signature { batch, author: None, at };
            operation::decide(connection, signature, None, &stored, Decision::GonePast { given }).await?;
        }
        Ok(Changed { own, linked, accounts })
    }

    /// By account, the generation to go past: what was given by decisions that are not in the log there, and what is
    /// void without its being known there.
    async fn unknown_to(&self, connection: &mut SqliteConnection) -> Result<HashMap<Uuid, u32>> {
        let decisions: HashSet<Uuid> =
            sqlx::query("SELECT counter, id FROM operation WHERE account_id IS NOT NULL")
                .try_map(|row| Cells::of(&row, "operation", &["counter"]).get("id"))
                .fetch_all(&mut *connection)
                .await?
                .into_iter()
                .collect();
        let past: HashMap<Uuid, u32> = given_elsewhere(connection).await?.into_iter().collect();
        let given = self.given.iter().filter(|given| !decisions.contains(&given.operation));
        let void = self.void.iter().filter(|(uuid, void)| past.get(uuid).is_none_or(|past| past < void));
        let mut unknown = HashMap::new();
        for (uuid, generation) in given.map(|given| (given.account, given.generation)).chain(void.copied()) {
            let highest = unknown.entry(uuid).or_default();
            *highest = generation.max(*highest);
        }
        Ok(unknown)
    }
}

/// The generation that a decision says it leads to.
const fn led_to(decision: &Decision) -> Option<u32> {
    match *decision {
        Decision::Reset { to, .. } | Decision::GivenElsewhere { to } => Some(to),
        Decision::GonePast { given } => Some(given + 1),
        _ => None,
    }
}

/// By account, a generation up to which passwords were given by another store.
///
/// # Errors
/// What the database met.
pub(super) async fn given_elsewhere(connection: &mut SqliteConnection) -> Result<Vec<(Uuid, u32)>> {
    Ok(sqlx::query("SELECT account, generation FROM given_elsewhere")
        .try_map(|row| {
            let cells = Cells::of(&row, "given_elsewhere", &["account"]);
            Ok((cells.get("account")?, cells.get("generation")?))
        })
        .fetch_all(connection)
        .await?)
}

/// By account, the last decision after that counter of the log which gave a password out.
///
/// # Errors
/// What the database met.
pub(super) async fn given_since(connection: &mut SqliteConnection, counter: i64) -> Result<Vec<GivenOut>> {
    Ok(sqlx::query(GIVEN)
        .bind(counter)
        .try_map(|row| {
            let operation = Cells::of(&row, "operation", &["counter"]);
            Ok(GivenOut {
                account: operation.beside("account", &["account_id"]).get("uuid")?,
                operation: operation.get("id")?,
                generation: operation
                    .get::<Option<u32>>("generation")?
                    .or(led_to(&operation.json("payload")?))
                    .ok_or_else(|| operation.bad("payload"))?,
            })
        })
        .fetch_all(connection)
        .await?)
}
