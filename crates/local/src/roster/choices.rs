//! What can be chosen in the filters of a roster.

use std::collections::BTreeMap;

use domain::account::Origin;

use super::rows::Roster;
use super::search::NONE;
use crate::view::accounts::{Choice, Filter, FilterChoices};
use crate::view::codes;

impl Roster {
    /// Classes, levels and origins present, each with its distinct accounts.
    #[must_use]
    pub fn choices(&self) -> FilterChoices {
        let class = |code: &str| Filter { classes: vec![code.to_owned()], ..Filter::default() };
        let level = |code: &str| Filter { levels: vec![code.to_owned()], ..Filter::default() };
        let choice = |code: &str, label: &str, filter: &Filter| Choice {
            code: code.to_owned(),
            label: label.to_owned(),
            accounts: self.count(filter),
        };
        let without = |label: &str, filter: &Filter| {
            Some(choice(NONE, label, filter)).filter(|choice| choice.accounts > 0)
        };
        let no_class = without(codes::WITHOUT_CLASS, &class(NONE));
        let no_level = without(codes::without_level(self.school.degree()), &level(NONE));
        let classes = self.classes.iter().map(|c| choice(&c.code, &c.name, &class(&c.code)));
        let levels = self.levels.iter().map(|(code, label)| choice(code, label, &level(code)));
        FilterChoices {
            classes: classes.chain(no_class).collect(),
            levels: levels.chain(no_level).collect(),
            origins: self.origins(),
        }
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
