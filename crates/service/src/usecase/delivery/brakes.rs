//! When so many would be taken away that an operator is asked.

use std::collections::BTreeMap;

use domain::departure::{are_many, are_many_in_summer, empties};
use uuid::Uuid;

use super::merging::Merge;
use super::report::Emptied;
use crate::Result;
use crate::store::{delivery as known, looked_at};

/// Of how many pupils of all one leaves, within a school year, when that is asked about.
const SHARE_OF_ALL: u64 = 50;
/// The same between two school years: a year's pupils of each school, and some movement.
const SHARE_OF_ALL_IN_SUMMER: u64 = 3;
/// Fewer are not asked about for their share of all.
const FEWEST_OF_ALL: u64 = 50;
/// Of how many links between pupils who stay and who answers for them one ends, when that is asked about.
const SHARE_OF_LINKS: u64 = 20;

impl Merge<'_> {
    /// Counts who is there, before anything is compared.
    pub(super) async fn count_present(&mut self) -> Result<()> {
        self.present.links = looked_at::count_links(self.connection, &self.scope).await?;
        for (school, class, number) in known::present(self.connection, &self.scope).await? {
            *self.present.schools.entry(school.clone()).or_default() += number;
            self.present.all += u64::from(number);
            if let Some(class) = class {
                self.present.classes.insert((school, class), number);
            }
        }
        Ok(())
    }

    /// Weighs who would be at no school any more against who is there: in the report stands where that is too many.
    pub(super) async fn weigh(&mut self, nowhere: &[Uuid]) -> Result<()> {
        let mut leaving: BTreeMap<String, (u32, Vec<String>)> = BTreeMap::new();
        let left: Vec<(&str, Uuid)> =
            self.left.iter().map(|(school, pupil)| (school.as_str(), *pupil)).collect();
        for (school, class, number) in known::leaving(self.connection, &left, nowhere).await? {
            let of_school = leaving.entry(school.clone()).or_default();
            of_school.0 += number;
            if let Some(class) = class {
                let key = (school, class);
                let present = self.present.classes.get(&key).copied().unwrap_or_default();
                if empties(number, present) {
                    of_school.1.push(key.1);
                }
            }
        }
        for (school, (leaving, classes)) in leaving {
            let present = self.present.schools.get(&school).copied().unwrap_or_default();
            let too_many = match self.first_of_year {
                true => are_many_in_summer(leaving, present),
                false => are_many(leaving, present) || !classes.is_empty(),
            };
            if too_many {
                self.report.emptied.push(Emptied { school, leaving, present, classes });
            }
        }
        let share = if self.first_of_year { SHARE_OF_ALL_IN_SUMMER } else { SHARE_OF_ALL };
        self.report.present = self.present.all;
        self.report.too_many_links = self.report.links_ended >= FEWEST_OF_ALL
            && self.report.links_ended.saturating_mul(SHARE_OF_LINKS) > self.present.links;
        self.report.too_many_of_all = self.report.departures >= FEWEST_OF_ALL
            && self.report.departures.saturating_mul(share) > self.present.all;
        Ok(())
    }
}
