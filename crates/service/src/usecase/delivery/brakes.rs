//! When so many would be taken away that an operator is asked.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;

use domain::departure::{are_many, are_many_in_summer, empties};
use domain::place::Place;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::merging::Merge;
use super::order::Kind;
use super::reading::Delivery;
use super::report::Emptied;
use crate::Result;
use crate::store::{aaf_delivery, delivery as known, looked_at};

/// Who left within it is weighed with who leaves.
const FORTNIGHT: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Of how many pupils of all one leaves, within a school year, when that is asked about.
const SHARE_OF_ALL: u64 = 50;
/// The same between two school years: a year's pupils of each school, and some movement.
const SHARE_OF_ALL_IN_SUMMER: u64 = 3;
/// Fewer are not asked about for their share of all.
const FEWEST_OF_ALL: u64 = 50;
/// Of how many links between pupils who stay and who answers for them one ends, when that is asked about.
const SHARE_OF_LINKS: u64 = 20;

impl Merge<'_> {
    /// Counts who is there, before anything is compared: of all, those of the schools that the delivery speaks of.
    pub(super) async fn count_present(&mut self, delivery: &Delivery) -> Result<()> {
        let spoken_of: Option<HashSet<String>> = match (self.kind, &delivery.speaks_of) {
            (Kind::Whole, Some(keys)) => {
                let places = keys.iter().filter_map(|key| self.places.get(key));
                Some(places.map(|place| place.school.clone()).collect())
            }
            _ => None,
        };
        self.present.links = looked_at::count_links(self.connection, &self.scope).await?;
        for (school, class, number) in known::present(self.connection, &self.scope).await? {
            *self.present.schools.entry(school.clone()).or_default() += number;
            if spoken_of.as_ref().is_none_or(|schools| schools.contains(&school)) {
                self.present.all += u64::from(number);
            }
            if let Some(class) = class {
                self.present.classes.insert((school, class), number);
            }
        }
        Ok(())
    }

    /// Weighs who would be at no school any more against who is there: in the report stands where that is too many. Who left
    /// in the last fortnight is weighed with them, since whoever left was expected to: a few each night are many in the end.
    pub(super) async fn weigh(&mut self, nowhere: &[Uuid]) -> Result<()> {
        let left: Vec<(&str, Uuid)> =
            self.left.iter().map(|(school, pupil)| (school.as_str(), *pupil)).collect();
        let now = known::leaving(self.connection, &left, nowhere).await?;
        let since = self.reckoned_from().await?;
        let lately = match self.first_of_year || now.is_empty() {
            true => now.clone(),
            false => known::left_since(self.connection, &self.scope, Place::Europe.day(since)).await?,
        };
        let (now, lately) = (Leaving::of(now), Leaving::of(lately));
        for (school, leaving) in &now.schools {
            let (present, lately_left) =
                self.reckoned(&self.present.schools, school, *leaving, &lately.schools);
            let classes: Vec<String> = now
                .classes
                .iter()
                .filter(|((of, _), _)| of == school)
                .filter(|(class, leaving)| {
                    let (present, left) =
                        self.reckoned(&self.present.classes, class, **leaving, &lately.classes);
                    empties(left, present)
                })
                .map(|((_, class), _)| class.clone())
                .collect();
            let too_many = match self.first_of_year {
                true => are_many_in_summer(lately_left, present),
                false => are_many(lately_left, present) || !classes.is_empty(),
            };
            if too_many {
                let school = school.clone();
                self.report.emptied.push(Emptied { school, leaving: lately_left, present, classes });
            }
        }
        self.report.present = self.present.all;
        let share = if self.first_of_year { SHARE_OF_ALL_IN_SUMMER } else { SHARE_OF_ALL };
        let before = lately.all().saturating_sub(now.all());
        self.report.too_many_of_all = is_too_much(self.report.departures, before, self.present.all, share);
        let before = aaf_delivery::links_ended_since(self.connection, &self.scope, since).await?;
        self.report.too_many_links =
            is_too_much(self.report.links_ended, before, self.present.links, SHARE_OF_LINKS);
        Ok(())
    }

    /// The moment after which whoever leaves is weighed.
    async fn reckoned_from(&mut self) -> Result<Timestamp> {
        let fortnight = self.service.now() - FORTNIGHT;
        let expected = aaf_delivery::last_expected(self.connection, &self.scope).await?;
        Ok(expected.map_or(fortnight, |expected| expected.max(fortnight)))
    }

    /// How many were there when who left lately had not, and how many have left since.
    fn reckoned<K: Hash + Eq + Ord>(
        &self,
        present: &HashMap<K, u32>,
        place: &K,
        leaving: u32,
        lately: &BTreeMap<K, u32>,
    ) -> (u32, u32) {
        let left = lately.get(place).copied().unwrap_or_default().max(leaving);
        let present = present.get(place).copied().unwrap_or_default();
        (present.saturating_add(left - leaving), left)
    }
}

/// Who leaves, or has left: school by school, and class by class.
struct Leaving {
    schools: BTreeMap<String, u32>,
    classes: BTreeMap<(String, String), u32>,
}

impl Leaving {
    fn of(counted: Vec<(String, Option<String>, u32)>) -> Self {
        let mut leaving = Self { schools: BTreeMap::new(), classes: BTreeMap::new() };
        for (school, class, number) in counted {
            *leaving.schools.entry(school.clone()).or_default() += number;
            if let Some(class) = class {
                leaving.classes.insert((school, class), number);
            }
        }
        leaving
    }

    fn all(&self) -> u64 {
        self.schools.values().copied().map(u64::from).sum()
    }
}

/// Whether more than one of so many is lost, of those who were there before whatever was lost lately.
const fn is_too_much(lost: u64, lately: u64, present: u64, share: u64) -> bool {
    let all = lost + lately;
    lost > 0 && all >= FEWEST_OF_ALL && all.saturating_mul(share) > present + lately
}

#[cfg(test)]
mod tests {
    use super::is_too_much;

    #[test]
    fn what_is_lost_little_by_little_is_weighed_together() {
        assert!(is_too_much(100, 0, 4_999, 50) && !is_too_much(100, 0, 5_000, 50));
        assert!(!is_too_much(49, 0, 49, 50), "too few to ask about");
        assert!(is_too_much(30, 80, 5_000, 50) && !is_too_much(30, 80, 5_421, 50));
        assert!(!is_too_much(0, 4_000, 5_000, 50), "nothing is lost now");
    }
}
