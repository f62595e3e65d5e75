//! What the service did, read from its database after each step, and told to the clerks.

use std::collections::{HashMap, HashSet};

use domain::expiry::school_day;
use protocol::account::AccountState;
use protocol::operation::{Operation, Outcome};
use sqlx::Row;
use uuid::Uuid;

use crate::model::{Clerk, Taken};
use crate::world::{Seen, World};

/// The clerks of a school, and which operations they were told of.
pub struct History {
    uai: String,
    pub clerks: HashMap<Uuid, Clerk>,
    pub outcomes: HashMap<Uuid, Outcome>,
    versions: HashMap<Uuid, (u64, u32)>,
}

struct TakenRow {
    operation: Operation,
    went_to: Option<Uuid>,
    taken: Taken,
    before: Option<AccountState>,
}

impl History {
    pub async fn of(world: &World, uai: &str) -> Self {
        let accounts = world.accounts(uai).await;
        let clerks = accounts.iter().map(|seen| (seen.id, Clerk::new(seen.is_pupil()))).collect();
        Self { uai: uai.to_owned(), clerks, outcomes: HashMap::new(), versions: HashMap::new() }
    }

    /// Tells the clerks of what the service took since, and compares their books with its own.
    pub async fn follow(&mut self, world: &World) -> Result<(), String> {
        let new: Vec<TakenRow> = rows(world, &self.uai)
            .await
            .into_iter()
            .filter(|row| !self.outcomes.contains_key(&row.operation.id))
            .collect();
        let accounts = world.accounts(&self.uai).await;
        for (place, row) in new.iter().enumerate() {
            self.outcomes.insert(row.operation.id, row.taken.outcome);
            let (Some(id), Some(before)) = (row.went_to, &row.before) else {
                return Err(format!("{:?} was answered {:?}", row.operation, row.taken.outcome));
            };
            let seen = accounts.iter().find(|seen| seen.id == id).unwrap();
            let holder = seen.account.holder.into();
            // What the account was after it is what it was before the next one, or is now.
            let after = new[place + 1..]
                .iter()
                .find(|later| later.went_to == Some(id))
                .and_then(|later| later.before.as_ref())
                .map_or_else(|| seen.account.clone(), |state| state.account(holder));
            let clerk = self.clerks.get_mut(&id).unwrap();
            let about = |why: String| {
                format!(
                    "{} {}: {why}\n  {:?}\n  {before:?}\n  {after:?}",
                    seen.login, row.operation.id, row.taken
                )
            };
            clerk.compare(&before.account(holder)).map_err(about)?;
            clerk.judge(&row.taken, &after).map_err(about)?;
            clerk.compare(&after).map_err(about)?;
        }
        self.compare(&accounts)
    }

    fn compare(&mut self, accounts: &[Seen]) -> Result<(), String> {
        for seen in accounts {
            self.clerks[&seen.id]
                .compare(&seen.account)
                .map_err(|why| format!("{}: {why}\n  {:?}", seen.login, seen.account))?;
            if !seen.account.is_consistent() {
                return Err(format!("{} is not consistent: {:?}", seen.login, seen.account));
            }
            let now = (seen.account.version, seen.account.generation);
            let before = self.versions.insert(seen.id, now).unwrap_or((0, 0));
            if now.0 < before.0 || now.1 < before.1 {
                return Err(format!("{} went back from {before:?} to {now:?}", seen.login));
            }
        }
        Ok(())
    }

    /// Whether an operation was taken.
    pub fn has(&self, operation: Uuid) -> bool {
        self.outcomes.contains_key(&operation)
    }

    /// All of them that are in the database now.
    pub async fn kept(&self, world: &World) -> HashSet<Uuid> {
        let kept: Vec<Uuid> = sqlx::query_scalar("SELECT id FROM operation WHERE school = $1")
            .bind(&self.uai)
            .fetch_all(&world.pool)
            .await
            .unwrap();
        kept.into_iter().collect()
    }

    /// Three months passed for who they passed for.
    pub fn time_passed(&mut self, world: &World, before: &[Seen], after: &[Seen]) -> Result<(), String> {
        let today = world.clock.day();
        for (before, after) in before.iter().zip(after) {
            let clerk = self.clerks.get_mut(&before.id).unwrap();
            let about = |why: String| format!("{}: {why}\n  {:?}", after.login, after.account);
            if before.account != after.account {
                clerk.ran_out(today).map_err(about)?;
            } else if clerk.is_overdue(today, 31) {
                return Err(about(format!("it should have run out by {today}")));
            }
        }
        self.compare(after)
    }
}

async fn rows(world: &World, uai: &str) -> Vec<TakenRow> {
    let rows = sqlx::query(
        "SELECT content, went_to, decided_at, received_at, became, reason, facts FROM operation
         WHERE school = $1 ORDER BY received_at, device, counter",
    )
    .bind(uai)
    .fetch_all(&world.pool)
    .await
    .unwrap();
    rows.iter().map(row).collect()
}

fn row(row: &sqlx::postgres::PgRow) -> TakenRow {
    let moment = |column| school_day(row.get::<jiff_sqlx::Timestamp, _>(column).to_jiff());
    let operation: Operation = serde_json::from_value(row.get("content")).unwrap();
    let facts: Option<serde_json::Value> = row.get("facts");
    let mut outcome = serde_json::json!({ "became": row.get::<String, _>("became") });
    if let Some(reason) = row.get::<Option<String>, _>("reason") {
        outcome["reason"] = reason.into();
    }
    let fact = |name: &str| facts.as_ref().map(|facts| facts[name].clone());
    TakenRow {
        taken: Taken {
            decision: operation.decision.clone(),
            day: moment("decided_at"),
            today: moment("received_at"),
            in_school: fact("in_school").and_then(|fact| fact.as_bool()).unwrap_or(false),
            seen_choices: operation.seen.choices,
            outcome: serde_json::from_value(outcome).unwrap(),
        },
        before: fact("account").and_then(|account| serde_json::from_value(account).ok()),
        went_to: row.get("went_to"),
        operation,
    }
}
