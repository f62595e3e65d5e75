//! What the service did, read from its database after each step, and told to the clerks.

use std::collections::{HashMap, HashSet};

use domain::account::Account;
use domain::place::Place;
use protocol::account::{AccountState, Holder};
use protocol::decision::Decision;
use protocol::operation::{Operation, Outcome};
use sqlx::Row;
use uuid::Uuid;

use crate::books::Books;
use crate::model::{Clerk, Taken};
use crate::world::{Seen, World};

/// The clerks of a school, and which operations they were told of.
pub struct History {
    uai: String,
    pub clerks: HashMap<Uuid, Clerk>,
    /// Which account leads where.
    pub books: Books,
    pub outcomes: HashMap<Uuid, Outcome>,
    /// Groupings that were carried out, accounts that were given back, and what went to the account that is kept.
    pub regrouped: [usize; 3],
    /// How many mails each operation that asked for one wrote.
    pub mails: HashMap<Uuid, usize>,
    versions: HashMap<Uuid, (u64, u32)>,
}

struct TakenRow {
    operation: Operation,
    went_to: Option<Uuid>,
    taken: Taken,
    /// The accounts that it may have changed, before it.
    before: Vec<AccountState>,
}

impl TakenRow {
    fn before(&self, account: Uuid) -> Option<&AccountState> {
        self.before.iter().find(|state| state.id == account)
    }
}

impl History {
    pub async fn of(world: &World, uai: &str) -> Self {
        let accounts = world.accounts(uai).await;
        Self {
            uai: uai.to_owned(),
            clerks: accounts.iter().map(|seen| (seen.id, Clerk::new(seen.is_pupil()))).collect(),
            books: Books::of(world, uai).await,
            outcomes: HashMap::new(),
            regrouped: [0; 3],
            mails: HashMap::new(),
            versions: HashMap::new(),
        }
    }

    /// Tells the clerks of what the service took since, and compares their books with its own; `present` says which pupils
    /// are at the school. Gives how many it took.
    pub async fn follow(&mut self, world: &World, present: &[bool]) -> Result<usize, String> {
        let new: Vec<TakenRow> = rows(world, &self.uai)
            .await
            .into_iter()
            .filter(|row| !self.outcomes.contains_key(&row.operation.id))
            .collect();
        let accounts = world.accounts(&self.uai).await;
        for (place, row) in new.iter().enumerate() {
            self.outcomes.insert(row.operation.id, row.taken.outcome);
            let later = Later { rows: &new[place + 1..], accounts: &accounts };
            self.take(row, &later, present).map_err(|why| {
                format!("{:?}: {why}\n  {:?}\n  {:?}", row.operation, row.taken, row.before)
            })?;
        }
        self.books.compare(world, &self.uai).await?;
        self.compare(&accounts)?;
        Ok(new.len())
    }

    fn take(&mut self, row: &TakenRow, later: &Later<'_>, present: &[bool]) -> Result<(), String> {
        let (sent, taken) = (row.operation.account, &row.taken);
        let became = match taken.decision {
            Decision::Group { into, .. } => self.books.group(sent, into, present, taken.today),
            Decision::Ungroup { from, .. } => self.books.ungroup(sent, from, present),
            Decision::Mail { .. } => return self.mail(row, later, present),
            _ => return self.act(row, later, present),
        };
        if became != (taken.outcome, row.went_to) {
            return Err(format!("it went to {:?} as {:?}, not {became:?}", row.went_to, taken.outcome));
        }
        let gives_back = matches!(taken.decision, Decision::Ungroup { .. });
        let is_done = !matches!(taken.outcome, Outcome::Refused(_));
        self.regrouped[usize::from(gives_back)] += usize::from(is_done);
        let clerk = self.clerks.get_mut(&sent).unwrap();
        if let Some(before) = row.before(sent) {
            clerk.compare(&before.account(later.holder(sent)))?;
        }
        if gives_back && is_done {
            clerk.given_back(taken.today);
        }
        clerk.compare(&later.account(sent))
    }

    /// What is done to an account, or to the one that is kept.
    fn act(&mut self, row: &TakenRow, later: &Later<'_>, present: &[bool]) -> Result<(), String> {
        let (sent, taken) = (row.operation.account, &row.taken);
        let opened = self.books.opened(sent);
        if row.went_to != Some(opened) || taken.in_school != self.books.is_here(sent, present) {
            return Err(format!("it went to {:?}, not {opened}", row.went_to));
        }
        if opened != sent {
            self.regrouped[2] += 1;
            let clerk = self.told(sent, row, later)?;
            let after = later.account(sent);
            clerk.left_behind(taken, &after)?;
            clerk.compare(&after)?;
        }
        let clerk = self.told(opened, row, later)?;
        let after = later.account(opened);
        match opened == sent {
            true => clerk.judge(taken, &after)?,
            false => clerk.judge_for_another(taken, &after)?,
        }
        clerk.compare(&after).map_err(|why| format!("{why}\n  {after:?}"))
    }

    /// A mail is asked for; it changes no account.
    fn mail(&mut self, row: &TakenRow, later: &Later<'_>, present: &[bool]) -> Result<(), String> {
        let (sent, taken) = (row.operation.account, &row.taken);
        let Decision::Mail { what, ref address, .. } = taken.decision else { return Ok(()) };
        let opened = self.books.opened(sent);
        if row.went_to != Some(opened) || taken.in_school != self.books.is_here(sent, present) {
            return Err(format!("it went to {:?}, not {opened}", row.went_to));
        }
        self.mails.insert(row.operation.id, taken.mails);
        let is_known = address.is_some() || self.books.has_mail(opened);
        let clerk = self.told(opened, row, later)?;
        clerk.judge_mail(taken, what, is_known, opened != sent)?;
        clerk.compare(&later.account(opened))
    }

    /// Whether each mail that was asked for was written once, and none since.
    pub async fn mails_are_true(&self, world: &World) -> Result<(), String> {
        for (operation, mails) in mails(world, &self.uai).await {
            let known = self.mails.get(&operation).copied();
            if known != Some(mails) {
                return Err(format!("{operation} has {mails} mails, and had {known:?}"));
            }
        }
        Ok(())
    }

    /// The clerk of an account, whose books are as the service had it before an operation.
    fn told(&mut self, account: Uuid, row: &TakenRow, later: &Later<'_>) -> Result<&mut Clerk, String> {
        let clerk = self.clerks.get_mut(&account).unwrap();
        let before = row.before(account).ok_or("it was compared with nothing")?;
        clerk.compare(&before.account(later.holder(account)))?;
        Ok(clerk)
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
            let is_away = self.books.away_since(before.id).is_some();
            let clerk = self.clerks.get_mut(&before.id).unwrap();
            let about = |why: String| format!("{}: {why}\n  {:?}", after.login, after.account);
            if is_away {
                if before.account != after.account {
                    return Err(about("it is away, and changed".to_owned()));
                }
            } else if before.account != after.account {
                clerk.ran_out(today).map_err(about)?;
            } else if clerk.is_overdue(today, 31) {
                return Err(about(format!("it should have run out by {today}")));
            }
        }
        self.compare(after)
    }
}

/// What came after an operation.
struct Later<'a> {
    rows: &'a [TakenRow],
    accounts: &'a [Seen],
}

impl Later<'_> {
    /// What an account was then: what it was before the next one, or is now.
    fn account(&self, id: Uuid) -> Account {
        let next = self.rows.iter().find_map(|row| row.before(id));
        next.map_or_else(|| self.seen(id).account.clone(), |state| state.account(self.holder(id)))
    }

    fn holder(&self, id: Uuid) -> Holder {
        self.seen(id).account.holder.into()
    }

    fn seen(&self, id: Uuid) -> &Seen {
        self.accounts.iter().find(|seen| seen.id == id).unwrap()
    }
}

/// How many mails there are for each operation that asked for one.
async fn mails(world: &World, uai: &str) -> Vec<(Uuid, usize)> {
    let mails: Vec<(Uuid, i64)> = sqlx::query_as(
        "SELECT operation.id, count(outgoing_mail.operation) FROM operation
         LEFT JOIN outgoing_mail ON outgoing_mail.operation = operation.id
         WHERE school = $1 AND content -> 'decision' ? 'mail' GROUP BY operation.id",
    )
    .bind(uai)
    .fetch_all(&world.pool)
    .await
    .unwrap();
    mails.into_iter().map(|(operation, mails)| (operation, mails as usize)).collect()
}

async fn rows(world: &World, uai: &str) -> Vec<TakenRow> {
    let rows = sqlx::query(
        "SELECT content, went_to, decided_at, received_at, became, reason, facts,
             (SELECT count(*) FROM outgoing_mail WHERE outgoing_mail.operation = operation.id) AS mails
         FROM operation
         WHERE school = $1 ORDER BY received_at, device, counter",
    )
    .bind(uai)
    .fetch_all(&world.pool)
    .await
    .unwrap();
    rows.iter().map(row).collect()
}

fn row(row: &sqlx::postgres::PgRow) -> TakenRow {
    let moment = |column| Place::Europe.day(row.get::<jiff_sqlx::Timestamp, _>(column).to_jiff());
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
            heard_at: fact("heard_at").and_then(|fact| serde_json::from_value(fact).ok()),
            mails: row.get::<i64, _>("mails") as usize,
        },
        before: [fact("account"), fact("away")]
            .into_iter()
            .flatten()
            .filter_map(|state| serde_json::from_value(state).ok())
            .collect(),
        went_to: row.get("went_to"),
        operation,
    }
}
