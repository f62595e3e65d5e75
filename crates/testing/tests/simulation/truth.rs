//! What must be true once everything has become quiet.

use std::collections::{BTreeMap, HashMap};

use domain::account::{Account, Password};
use domain::sheet::{Borne, serial, void};
use domain::sign_in::{Admission, admit};
use local::usecase::synchronisation::Ended;
use local::view::synchronisation::SynchronisationKind;
use protocol::operation::Outcome;
use service::usecase::door::sign_in::Refusal;
use uuid::Uuid;

use crate::seed::Run;
use crate::world::Seen;

/// Exchanges of all of them after which everything has been heard by everybody.
const ROUNDS: usize = 6;

/// Papers of a seed that are tried at the door.
const TRIED: usize = 2;

impl Run<'_> {
    /// The line is good again, everybody exchanges, and everything is as it must be.
    pub async fn quiet(&mut self) -> Result<(), String> {
        self.world.wire.heal();
        self.reopen().await;
        self.trace.push("quiet".to_owned());
        let mut still = 0;
        for round in 0.. {
            if round == ROUNDS {
                return Err("it does not become quiet".to_owned());
            }
            self.world.clock.pass(60);
            let mut all_done = true;
            for which in 0..self.desktops.len() {
                self.exchange(which, false).await?;
                let desktop = &self.desktops[which];
                all_done &= desktop.workspace.attempts().last().map(|(ended, _)| ended) == Some(Ended::Done);
            }
            still = if all_done { still + 1 } else { 0 };
            if still == 2 {
                break;
            }
        }
        let accounts = self.world.accounts(&self.place.uai).await;
        self.desktops_agree(&accounts).await?;
        self.operations_have_one_outcome().await?;
        self.sheets_agree().await?;
        self.papers_are_true(&accounts).await
    }

    async fn desktops_agree(&self, accounts: &[Seen]) -> Result<(), String> {
        let mut values: Option<Vec<(Uuid, u32, String)>> = None;
        for (which, desktop) in self.desktops.iter().enumerate() {
            let state = desktop.state().await;
            let (waiting, secrets) = (desktop.waiting().await, desktop.secrets().await);
            if state.kind != SynchronisationKind::UpToDate || waiting != 0 {
                return Err(format!("{which} says “{}” with {waiting} waiting", state.label));
            }
            if secrets != 0 {
                return Err(format!("{which} holds {secrets} secrets"));
            }
            for seen in accounts {
                let here = desktop.seen(seen.id).await;
                if here.as_ref() != Some(&seen.account) {
                    let (login, there) = (&seen.login, &seen.account);
                    return Err(format!("{login}: {which} has\n  {here:?}, the service\n  {there:?}"));
                }
            }
            let away = desktop.away().await;
            for seen in accounts {
                let (here, opened) = (away.get(&seen.id).copied(), self.history.books.opened(seen.id));
                if here.unwrap_or(seen.id) != opened {
                    return Err(format!("{}: {which} has it opened by {here:?}, not {opened}", seen.login));
                }
            }
            for (own, opens) in desktop.records().await {
                if opens != self.history.books.opened(own) {
                    return Err(format!("{which} has a record of {own} open {opens}"));
                }
            }
            let held = desktop.values().await;
            let expected: Vec<(Uuid, u32)> = sorted(accounts.iter().flat_map(printable).collect());
            let generations: Vec<(Uuid, u32)> =
                sorted(held.iter().map(|(id, generation, _)| (*id, *generation)).collect());
            if generations != expected {
                return Err(format!("{which} may print {generations:?}, not {expected:?}"));
            }
            if values.get_or_insert_with(|| held.clone()) != &held {
                return Err(format!("{which} prints other passwords"));
            }
        }
        let mut printed: HashMap<(Uuid, u32), &str> = HashMap::new();
        let held = values.iter().flatten().map(|(id, generation, password)| (*id, *generation, password));
        let papers = self.papers.iter().map(|paper| (paper.account, paper.generation, &paper.password));
        for (id, generation, password) in papers.chain(held) {
            if *printed.entry((id, generation)).or_insert(password) != password {
                return Err(format!("two passwords of generation {generation} of {id}"));
            }
        }
        Ok(())
    }

    async fn operations_have_one_outcome(&mut self) -> Result<(), String> {
        let kept = self.history.kept(self.world).await;
        for operation in self.told.keys() {
            if !kept.contains(operation) {
                return Err(format!("{operation} was acknowledged, and is lost"));
            }
        }
        for desktop in &self.desktops {
            for (operation, became, reason) in desktop.decisions().await {
                let there = self.history.outcomes.get(&operation).copied();
                let here = outcome(became.as_deref(), reason.as_deref());
                if here.is_none() || here != there {
                    return Err(format!("{operation} is {here:?} here, {there:?} at the service"));
                }
            }
        }
        self.history.mails_are_true(self.world).await?;
        self.tally.mails = self.history.mails.values().sum();
        [self.tally.groupings, self.tally.ungroupings, self.tally.redirected] = self.history.regrouped;
        self.tally.operations = self.history.outcomes.len();
        for outcome in self.history.outcomes.values() {
            self.tally.otherwise += usize::from(matches!(outcome, Outcome::Otherwise(_)));
            self.tally.refused += usize::from(matches!(outcome, Outcome::Refused(_)));
        }
        Ok(())
    }

    async fn sheets_agree(&self) -> Result<(), String> {
        let known: Vec<Uuid> =
            sqlx::query_scalar("SELECT operation FROM sheet WHERE school = $1 ORDER BY operation")
                .bind(&self.place.uai)
                .fetch_all(&self.world.pool)
                .await
                .unwrap();
        let known: BTreeMap<Uuid, String> =
            known.into_iter().map(|operation| (operation, serial(operation))).collect();
        for (which, desktop) in self.desktops.iter().enumerate() {
            let here: BTreeMap<Uuid, String> = desktop.serials().await.into_iter().collect();
            if here != known {
                return Err(format!("{which} knows the sheets {here:?}, the service {known:?}"));
            }
        }
        Ok(())
    }

    /// What is not void opens the door, and what is void opens nothing.
    async fn papers_are_true(&mut self, accounts: &[Seen]) -> Result<(), String> {
        for paper in &self.papers {
            let account = &accounts.iter().find(|seen| seen.id == paper.account).unwrap().account;
            let borne = Borne { login: &paper.login, generation: Some(paper.generation) };
            let is_void = void(account, &paper.login, borne).is_some();
            let opens = admit(account, paper.generation, true);
            let is_dead = self.history.clerks[&paper.account].is_dead(paper.generation);
            if (is_void || is_dead) && matches!(opens, Admission::Opens | Admission::OpensUndeclared) {
                return Err(format!("the void {paper:?} {opens:?}: {account:?}"));
            }
            if is_dead && !is_void {
                return Err(format!("{paper:?} is not said to be void: {account:?}"));
            }
        }
        self.world.clock.pass(7_200);
        let heard_since = self.heard_since().await;
        for _ in 0..TRIED.min(self.papers.len()) {
            let paper = self.chance.pick(&self.papers).clone();
            let account = &accounts.iter().find(|seen| seen.id == paper.account).unwrap().account;
            self.world.clock.pass(7_200);
            let home = self.home();
            let answer = self.world.sign_in(&paper.login, &paper.password, home).await;
            let is_away = self.history.books.away_since(paper.account).is_some();
            let clerk = &self.history.clerks[&paper.account];
            // What a desktop of which nobody hears any more may have printed before it heard that it was skipped.
            let is_out = clerk.is_out_with(paper.generation, heard_since);
            let is_next = paper.generation == account.next_printable() || is_out;
            let is_right = match (&answer, account.password) {
                (Ok(_), _) if is_away => false,
                (Err(refusal), _) if is_away => {
                    matches!(refusal, Refusal::LoginReplaced | Refusal::Wrong | Refusal::TooOften(_))
                }
                (Ok(_), Password::Provisional) => account.generation <= paper.generation,
                (Ok(_), Password::None) => is_next,
                (Ok(_), _) => false,
                (Err(Refusal::Used), Password::Chosen) => account.chosen_with == Some(paper.generation),
                // Somebody used it, and no school has declared it yet.
                (Err(Refusal::Used), Password::None) => is_next || clerk.is_undeclared(paper.generation),
                (Err(_), Password::Provisional) => paper.generation != account.generation,
                (Err(_), _) => true,
            };
            if !is_right {
                return Err(format!("{paper:?}: the door says {answer:?}: {account:?}"));
            }
        }
        Ok(())
    }
}

fn sorted<T: Ord>(mut values: Vec<T>) -> Vec<T> {
    values.sort();
    values
}

/// The values that a desktop may print of an account: the live one and the next or, where none is live, the next two;
/// the next alone beside what the holder has.
fn printable(seen: &Seen) -> Vec<(Uuid, u32)> {
    let account: &Account = &seen.account;
    let next = account.next_printable();
    let generations = match account.password {
        Password::None => vec![next, next + 1],
        Password::Provisional => vec![account.generation, next],
        _ => vec![next],
    };
    generations.into_iter().map(|generation| (seen.id, generation)).collect()
}

fn outcome(became: Option<&str>, reason: Option<&str>) -> Option<Outcome> {
    let mut written = serde_json::json!({ "became": became? });
    if let Some(reason) = reason {
        written["reason"] = reason.into();
    }
    serde_json::from_value(written).ok()
}
