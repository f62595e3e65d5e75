//! What can be chosen in the filters of a roster.

use std::collections::BTreeMap;

use domain::account::Origin;

use super::rows::Roster;
use super::search::NONE;
use crate::view::accounts::{Choice, FilterChoices};
use crate::view::codes;

impl Roster {
    /// Classes, levels and origins present, each with its distinct accounts.
    #[must_use]
    pub fn choices(&self) -> FilterChoices {
        let choice = |code: &str, label: &str, accounts: u32| Choice {
            code: code.to_owned(),
            label: label.to_owned(),
            accounts,
        };
        let without = |label: &str, accounts: u32| {
            Some(choice(NONE, label, accounts)).filter(|choice| choice.accounts > 0)
        };
        let (in_class, in_no_class) = self.accounts_by(&self.columns.classes, self.classes.len());
        let (in_level, in_no_level) = self.accounts_by(&self.columns.levels, self.levels.len());
        let no_class = without(codes::WITHOUT_CLASS, in_no_class);
        let no_level = without(codes::without_level(self.school.degree()), in_no_level);
        let classes =
            self.classes.iter().zip(in_class).map(|(c, accounts)| choice(&c.code, &c.name, accounts));
        let levels =
            self.levels.iter().zip(in_level).map(|((code, label), accounts)| choice(code, label, accounts));
        FilterChoices {
            classes: classes.chain(no_class).collect(),
            levels: levels.chain(no_level).collect(),
            origins: self.origins(),
        }
    }

    /// Distinct accounts of the rows of each place, and of those without one.
    fn accounts_by(&self, places: &[Option<u32>], number: usize) -> (Vec<u32>, u32) {
        let mut of_places: Vec<(Option<u32>, u32)> =
            places.iter().copied().zip(self.columns.ranks.iter().copied()).collect();
        of_places.sort_unstable();
        of_places.dedup();
        let (mut counts, mut without) = (vec![0; number], 0);
        for (place, _) in of_places {
            *place.map_or(&mut without, |place| &mut counts[place as usize]) += 1;
        }
        (counts, without)
    }

    fn origins(&self) -> Vec<Choice> {
        let mut counts: BTreeMap<Origin, u32> = BTreeMap::new();
        for row in self.distinct_rows() {
            *counts.entry(row.origin()).or_default() += 1;
        }
        counts
            .into_iter()
            .map(|(origin, accounts)| Choice {
                code: codes::Origin::from(origin).code().to_owned(),
                label: origin.label(self.school.degree()).to_owned(),
                accounts,
            })
            .collect()
    }
}
