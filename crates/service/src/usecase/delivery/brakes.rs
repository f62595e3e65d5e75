//! When so many would be taken away that an operator is asked.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use domain::departure::{are_many, are_many_in_summer, empties};
use domain::place::Place;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::merging::Merge;
use super::order::Kind;
use super::reading::Delivery;
use super::report::{Emptied, Unlinked};
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
        self.present.spoken_of = match (self.kind, &delivery.speaks_of) {
            (Kind::Whole, Some(keys)) => {
                let places = keys.iter().filter_map(|key| self.places.get(key));
                Some(places.map(|place| place.school.clone()).collect())
            }
            _ => None,
        };
        let links = looked_at::count_links(self.connection, &self.scope).await?;
        self.present.links = links.into_iter().collect();
        for (school, class, number) in known::present(self.connection, &self.scope).await? {
            *self.present.schools.entry(school.clone()).or_default() += number;
            if self.present.is_spoken_of(&school) {
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
        let window = self.window().await?;
        let lately = match self.first_of_year || now.is_empty() {
            true => now.clone(),
            false => {
                let day = Place::Europe.day(window.fortnight);
                let left = known::left_since(self.connection, &self.scope, day).await?;
                left.into_iter()
                    .filter(|(school, _, gone, _)| *gone > Place::Europe.day(window.since(school).left))
                    .map(|(school, class, _, number)| (school, class, number))
                    .collect()
            }
        };
        let (now, lately) = (Leaving::of(now), Leaving::of(lately));
        for (school, leaving) in &now.schools {
            let (present, lately_left) = reckoned(&self.present.schools, school, *leaving, &lately.schools);
            let classes: Vec<String> = now
                .classes
                .iter()
                .filter(|((of, _), _)| of == school)
                .filter(|(class, leaving)| {
                    let (present, left) = reckoned(&self.present.classes, class, **leaving, &lately.classes);
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
        let before = self.of_all(&lately.schools).saturating_sub(self.of_all(&now.schools));
        self.report.too_many_of_all = is_too_much(self.report.departures, before, self.present.all, share);
        self.weigh_links(&window).await
    }

    /// Weighs the links that end of pupils who stay against those that there are.
    async fn weigh_links(&mut self, window: &Window) -> Result<()> {
        let mut ended: BTreeMap<String, u32> = BTreeMap::new();
        let homes = known::homes(self.connection, &self.scope, &self.unlinked).await?;
        let mut of_pupil: HashMap<Uuid, Vec<String>> = HashMap::new();
        for (school, pupil) in homes {
            of_pupil.entry(pupil).or_default().push(school);
        }
        for school in self.unlinked.iter().filter_map(|pupil| of_pupil.get(pupil)).flatten() {
            *ended.entry(school.clone()).or_default() += 1;
        }
        let mut before: BTreeMap<String, u32> = BTreeMap::new();
        for (school, moment, number) in
            aaf_delivery::links_ended_since(self.connection, &self.scope, window.fortnight).await?
        {
            if moment > window.since(&school).unlinked {
                *before.entry(school).or_default() += number;
            }
        }
        for (school, now) in &ended {
            let before = before.get(school).copied().unwrap_or_default();
            let present = self.present.links.get(school).copied().unwrap_or_default();
            let (ended, present) = (now.saturating_add(before), present.saturating_add(before));
            if are_many(ended, present) {
                self.report.unlinked.push(Unlinked { school: school.clone(), ended, present });
            }
        }
        let present: u64 = self
            .present
            .links
            .iter()
            .filter(|(school, _)| self.present.is_spoken_of(school))
            .map(|(_, number)| u64::from(*number))
            .sum();
        self.report.too_many_links = !self.report.unlinked.is_empty()
            || is_too_much(self.of_all(&ended), self.of_all(&before), present, SHARE_OF_LINKS);
        self.report.links_by_school = ended;
        Ok(())
    }

    /// How many those are of the schools that the delivery speaks of.
    fn of_all(&self, schools: &BTreeMap<String, u32>) -> u64 {
        let of = schools.iter().filter(|(school, _)| self.present.is_spoken_of(school));
        of.map(|(_, number)| u64::from(*number)).sum()
    }

    /// The moments after which whoever leaves, and each link that ends, is weighed.
    async fn window(&mut self) -> Result<Window> {
        let fortnight = self.service.now() - FORTNIGHT;
        let mut window = Window { fortnight, of_any: Since::of(fortnight), schools: HashMap::new() };
        for expected in aaf_delivery::last_expected(self.connection, &self.scope, fortnight).await? {
            let since = match expected.school.and_then(|key| self.places.get(&key)) {
                Some(place) => window.schools.entry(place.school.clone()).or_insert(Since::of(fortnight)),
                None if expected.speaks_of_any => &mut window.of_any,
                None => continue,
            };
            since.left = expected.departures.map_or(since.left, |moment| since.left.max(moment));
            since.unlinked = since.unlinked.max(expected.links);
        }
        Ok(window)
    }
}

/// The moment after which whoever leaves a school, and each link that ends there, is weighed.
#[derive(Debug, Clone, Copy)]
struct Since {
    left: Timestamp,
    unlinked: Timestamp,
}

impl Since {
    const fn of(moment: Timestamp) -> Self {
        Self { left: moment, unlinked: moment }
    }
}

/// The same of all schools: an académie delivers its schools in parts, and what was agreed to of some is nothing that was
/// said of others.
struct Window {
    fortnight: Timestamp,
    of_any: Since,
    schools: HashMap<String, Since>,
}

impl Window {
    fn since(&self, school: &str) -> Since {
        let Since { left, unlinked } = self.of_any;
        match self.schools.get(school) {
            Some(of) => Since { left: left.max(of.left), unlinked: unlinked.max(of.unlinked) },
            None => self.of_any,
        }
    }
}

/// How many were there when who left lately had not, and how many have left since.
fn reckoned<K: Hash + Eq + Ord>(
    present: &HashMap<K, u32>,
    place: &K,
    leaving: u32,
    lately: &BTreeMap<K, u32>,
) -> (u32, u32) {
    let left = lately.get(place).copied().unwrap_or_default().max(leaving);
    let present = present.get(place).copied().unwrap_or_default();
    (present.saturating_add(left - leaving), left)
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
                *leaving.classes.entry((school, class)).or_default() += number;
            }
        }
        leaving
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
