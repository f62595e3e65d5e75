//! Under which class what is printed for an account is filed: the count of a dialog and the pages of the file
//! both come from here.

use std::collections::HashMap;

use domain::person::LinkConfirmation;

use super::bits::Bits;
use super::row::Row;
use super::rows::Roster;
use super::search::ClassFilter;
use crate::view::accounts::Selection;

impl Roster {
    /// The rows a selection is about: those of its accounts in the classes and levels it was narrowed to. An
    /// account that has none there, because it was selected under other criteria, keeps all its rows.
    #[must_use]
    pub fn rows_of(&self, selection: &Selection) -> Vec<&Row> {
        let chosen = self.picked(&selection.accounts);
        let class_filter = ClassFilter::new(self, &selection.classes, &selection.levels);
        let mut found = Bits::none(self.ranks.len());
        for row in self.rows.iter().filter(|row| chosen.has(row.rank as usize) && class_filter.matches(row)) {
            found.insert(row.rank as usize);
        }
        let is_about = |row: &&Row| {
            chosen.has(row.rank as usize) && (class_filter.matches(row) || !found.has(row.rank as usize))
        };
        self.rows.iter().filter(is_about).collect()
    }

    /// Which ranks are those of these accounts.
    pub(super) fn picked(&self, accounts: &[u32]) -> Bits {
        let mut picked = Bits::none(self.ranks.len());
        for rank in accounts.iter().filter_map(|account| self.ranks.get(account)) {
            picked.insert(*rank as usize);
        }
        picked
    }

    /// For each account of a selection, the row it is filed under: the first class among its rows, then the first
    /// pupil; pupils without class come last, and after them a child that the family says is not theirs.
    #[must_use]
    pub fn group_by_class(&self, selection: &Selection) -> HashMap<u32, &Row> {
        let mut filed: HashMap<u32, &Row> = HashMap::new();
        for row in self.rows_of(selection) {
            let known = filed.entry(row.account).or_insert(row);
            if row.filing_place() < known.filing_place() {
                *known = row;
            }
        }
        filed
    }
}

impl Row {
    /// Place of the class in the school's order, after all of them without one.
    #[must_use]
    pub fn class_place(&self) -> u32 {
        self.class.unwrap_or(u32::MAX)
    }

    fn filing_place(&self) -> (bool, u32) {
        (self.confirmation == LinkConfirmation::ReportedWrong, self.class_place())
    }
}
