//! What a director and families do with accounts meanwhile, and what that makes of each.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use protocol::account::{Account, State};
use protocol::decision::{Decision, FamilyEvent};
use protocol::operation::Outcome;
use service::usecase::family;
use service::usecase::incident::{self, Begun, Leak, Spared};
use sqlx::PgPool;
use uuid::Uuid;

use crate::fixture::{Computer, Fixture};

/// Accounts of which a sheet is handed out each week.
const SHEETS: usize = 6;

/// What is known of the accounts that somebody did something with.
#[derive(Default)]
pub struct Families {
    notified: BTreeMap<Uuid, Date>,
    activated: BTreeMap<Uuid, Date>,
    heard_on: Option<Date>,
    /// Sheets that ran out, in all.
    pub expired: usize,
}

impl Families {
    /// How many activated their account.
    pub fn activated(&self) -> usize {
        self.activated.len()
    }

    /// A day of a school of which these accounts are: sheets on Tuesdays, and on Thursdays half of those who got one use FranceConnect.
    pub async fn act(
        &mut self,
        fixture: &Fixture,
        computer: &mut Computer<'_>,
        of_school: &BTreeSet<Uuid>,
        today: Date,
    ) {
        computer.catch_up().await;
        self.heard_on = Some(today);
        match today.weekday() {
            Weekday::Tuesday => self.notify(computer, of_school, today).await,
            Weekday::Thursday => self.activate(fixture, today).await,
            _ => {}
        }
    }

    async fn notify(&mut self, computer: &mut Computer<'_>, of_school: &BTreeSet<Uuid>, today: Date) {
        let new = |account: &&Account| {
            account.state.state == State::NotNotified && of_school.contains(&account.state.id)
        };
        let new: Vec<Account> = computer.accounts.iter().filter(new).take(SHEETS).cloned().collect();
        for account in new {
            let decision = Decision::Notify { to: account.values[0].generation, day: today, reset: None };
            let operation = computer.decide(&account.login, decision);
            let answers = computer.submit(&[operation]).await.unwrap();
            assert_eq!(answers[0].outcome, Outcome::Applied, "{}", account.login);
            self.notified.insert(account.state.id, today);
        }
    }

    async fn activate(&mut self, fixture: &Fixture, today: Date) {
        let of_this_week = |on: Date| on >= today - 2.days();
        let holding = self.notified.iter().filter(|(_, on)| of_this_week(**on)).map(|(account, _)| *account);
        let holding: Vec<Uuid> = holding.step_by(2).collect();
        for account in holding {
            family::happened(&fixture.service, account, FamilyEvent::FranceConnectActivation).await.unwrap();
            self.notified.remove(&account);
            self.activated.insert(account, today);
        }
    }

    /// What has run out by that day is as if it had never been: three months, and for whom is at the school still until
    /// its computer was heard after the last day of those, thirty days at most.
    pub fn run_out(&mut self, of_school: &BTreeSet<Uuid>, today: Date) {
        let before = self.notified.len();
        let heard_on = self.heard_on;
        self.notified.retain(|account, on| {
            let last = *on + 3.months();
            let waits = of_school.contains(account) && heard_on <= Some(last);
            today <= last || (waits && today <= last + 30.days())
        });
        self.expired += before - self.notified.len();
    }

    /// Every account, with its state, as it must be.
    pub fn expected(&self, accounts: &BTreeSet<(Uuid, String)>) -> BTreeSet<(Uuid, String)> {
        let state = |id: &Uuid| match (self.notified.contains_key(id), self.activated.contains_key(id)) {
            (_, true) => "activated",
            (true, false) => "notified",
            (false, false) => "not_notified",
        };
        accounts.iter().map(|(id, _)| (*id, state(id).to_owned())).collect()
    }

    /// The passwords of a département leaked: those who hold a sheet get another, FranceConnect goes on.
    pub async fn suffer_an_incident(&self, fixture: &Fixture, department: &str) {
        let schools = incident::schools_of(&fixture.service, department).await.unwrap();
        assert!(!schools.is_empty());
        let leak = Leak { schools, secrets: false, spared: vec![Spared::FranceConnect] };
        let would = incident::rehearse(&fixture.service, &leak).await.unwrap();
        let before = generations(&fixture.pool).await;
        let begun = incident::begin(&fixture.service, &leak, would.accounts).await.unwrap();
        let Begun::As(id) = begun else { panic!("{begun:?}") };
        incident::go_on(&fixture.service, id, |_, _| {}).await.unwrap();
        let after = generations(&fixture.pool).await;
        assert!(self.notified.len() > 5, "{}", self.notified.len());
        for account in self.notified.keys() {
            assert!(after[account] > before[account], "the sheet of {account} is void");
        }
        for account in self.activated.keys() {
            assert_eq!(after[account], before[account], "{account} was spared");
        }
    }
}

async fn generations(pool: &PgPool) -> BTreeMap<Uuid, i32> {
    let rows: Vec<(Uuid, i32)> =
        sqlx::query_as("SELECT id, generation FROM account").fetch_all(pool).await.unwrap();
    rows.into_iter().collect()
}
