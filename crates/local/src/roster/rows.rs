//! The rows of a roster.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use domain::account::State;
use domain::person::Population;
use jiff::civil::Date;

use super::bits::Bits;
use super::columns::Columns;
use super::lines::Lines;
use super::row::Row;
use crate::store::school::School;
use crate::view::accounts::Selection;
use crate::view::action::SelectionSummary;

/// One population of one school at one moment.
#[derive(Debug, Clone)]
pub struct Roster {
    /// The school.
    pub school: School,
    /// The population.
    pub population: Population,
    /// The day the roster was read; what runs out depends on it.
    pub today: Date,
    /// Rows, by pupil then guardian.
    pub rows: Vec<Row>,
    /// Classes, in the order of level then name.
    pub classes: Vec<ClassEntry>,
    /// Levels or MEF as (code, label), in order.
    pub levels: Vec<(String, String)>,
    /// Rank of each account number, dense from 0.
    pub(super) ranks: HashMap<u32, u32>,
    /// What the filters ask of the rows.
    pub(super) columns: Columns,
    /// The names of each row as they are searched: [`Row::search`] of all, in one text.
    pub(super) names: Lines,
    pub(super) orders: [OnceLock<Vec<u32>>; 10],
}

/// A class of the roster.
#[derive(Debug, Clone)]
pub struct ClassEntry {
    /// Code.
    pub code: String,
    /// Label of the source.
    pub label: String,
    /// What staff call it, which tells it from the others.
    pub name: String,
}

impl Roster {
    /// Distinct accounts.
    #[must_use]
    pub fn account_count(&self) -> u32 {
        u32::try_from(self.ranks.len()).unwrap_or(u32::MAX)
    }

    /// Whether the account is one of the roster's.
    #[must_use]
    pub fn holds(&self, account: u32) -> bool {
        self.ranks.contains_key(&account)
    }

    /// One row per distinct account, the first of each.
    pub fn distinct_rows(&self) -> impl Iterator<Item = &Row> {
        let mut seen = Bits::none(self.ranks.len());
        self.rows.iter().filter(move |row| seen.insert(row.rank as usize))
    }

    /// What a selection holds; accounts that are not in the roster are left out. Households and addresses are told
    /// by the caller, who knows them.
    #[must_use]
    pub fn summary(&self, selection: &Selection) -> SelectionSummary {
        let mut summary = SelectionSummary {
            accounts: 0,
            not_notified: 0,
            notified: 0,
            activating: 0,
            activated: 0,
            chosen_passwords: 0,
            classes: 0,
            households: 0,
            without_portal: false,
        };
        let mut classes = HashSet::new();
        for row in self.group_by_class(selection).into_values() {
            summary.accounts += 1;
            match row.state() {
                State::NotNotified => summary.not_notified += 1,
                State::Notified => summary.notified += 1,
                State::Activating => summary.activating += 1,
                State::Activated => summary.activated += 1,
            }
            summary.chosen_passwords +=
                u32::from(row.account_facts.password == domain::account::Password::Chosen);
            classes.insert(row.class);
        }
        summary.classes = u32::try_from(classes.len()).unwrap_or(u32::MAX);
        summary
    }

    pub(super) fn row(&self, at: u32) -> &Row {
        &self.rows[at as usize]
    }
}
