//! What a delivery changed, or would change.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// What was compared, and what came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Schools of the delivery that the service knows.
    pub schools: u64,
    /// Schools of the delivery that it did not know and knows from now on, as its perimeter says.
    pub schools_new: u64,
    /// Schools of the delivery that it does not: nobody of them was looked at.
    pub schools_outside: u64,
    /// Pupils of schools that the service does not know.
    pub pupils_outside: u64,
    /// Pupils who are new.
    pub pupils_new: u64,
    /// Pupils of whom something changed.
    pub pupils_changed: u64,
    /// Pupils as they were.
    pub pupils_same: u64,
    /// Guardians who are new.
    pub guardians_new: u64,
    /// Guardians of whom something changed.
    pub guardians_changed: u64,
    /// Guardians as they were.
    pub guardians_same: u64,
    /// Links that are no more.
    pub links_ended: u64,
    /// Accounts made.
    pub accounts_new: u64,
    /// Pupils who would be at no school any more.
    pub departures: u64,
    /// Pupils who were at home somewhere before.
    pub present: u64,
    /// Departures are too large a share of those.
    pub too_many_of_all: bool,
    /// Links that end are too large a share of those that there are, of all or of a school.
    #[serde(default)]
    pub too_many_links: bool,
    /// Links that are no more of pupils who stay, by the UAI of their school.
    #[serde(default)]
    pub links_by_school: BTreeMap<String, u32>,
    /// Schools of which too many links end.
    #[serde(default)]
    pub unlinked: Vec<Unlinked>,
    /// Schools from which too many would leave.
    pub emptied: Vec<Emptied>,
    /// Schools whose UAI is another, with pupils in them.
    #[serde(default)]
    pub renumbered: Vec<Renumbered>,
    /// Schools from which nobody left, because of records that could not be read.
    pub schools_unsure: u64,
    /// What was left out here, one French sentence each.
    #[serde(skip)]
    pub left_out: Told,
    /// Who was taken though something is to be put right at the source, one French sentence each.
    #[serde(skip)]
    pub noticed: Told,
}

/// So many records are told one by one, however many there are.
const TOLD: usize = 1_000;

/// Records of which something is told: the first of them, and how many they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    first: Vec<LeftOut>,
    in_all: u64,
}

impl Told {
    pub(super) fn tell(&mut self, key: &str, reason: &str) {
        self.in_all += 1;
        if self.first.len() < TOLD {
            self.first.push(LeftOut { key: key.replace('\0', ""), reason: reason.to_owned() });
        }
    }

    /// The first of them.
    #[must_use]
    pub fn first(&self) -> &[LeftOut] {
        &self.first
    }

    /// How many they are.
    #[must_use]
    pub const fn in_all(&self) -> u64 {
        self.in_all
    }

    /// These, then those.
    #[must_use]
    pub fn and(&self, others: &Self) -> Self {
        let first = self.first.iter().chain(&others.first).take(TOLD).cloned().collect();
        Self { first, in_all: self.in_all + others.in_all }
    }
}

/// A school from which too many would leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emptied {
    /// Its UAI.
    pub school: String,
    /// How many would be at no school any more, with those who left in the last fortnight.
    pub leaving: u32,
    /// Of how many who were there.
    pub present: u32,
    /// The classes of which all would leave.
    pub classes: Vec<String>,
}

/// A school of whose pupils too many would lose who answers for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unlinked {
    /// Its UAI.
    pub school: String,
    /// How many links end, with those that ended in the last fortnight.
    pub ended: u32,
    /// Of how many that there were.
    pub present: u32,
}

/// A school that has another UAI under what its source calls it: its pupils go with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renumbered {
    /// The UAI that it had.
    pub before: String,
    /// The one that it has.
    pub after: String,
    /// How many pupils move.
    pub pupils: u64,
}

/// A record that was read and not taken, or taken with something to put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The source's identifier.
    pub key: String,
    /// One French sentence.
    pub reason: String,
}

impl Report {
    pub(super) fn leave_out(&mut self, key: &str, reason: &str) {
        self.left_out.tell(key, reason);
    }

    pub(super) fn notice(&mut self, key: &str, reason: &str) {
        self.noticed.tell(key, reason);
    }

    /// Whether so many pupils would leave that an operator is asked.
    #[must_use]
    pub const fn takes_too_many(&self) -> bool {
        self.too_many_of_all || !self.emptied.is_empty()
    }

    /// Pupils who go where the UAI of their school is.
    #[must_use]
    pub fn pupils_renumbered(&self) -> u64 {
        self.renumbered.iter().map(|one| one.pupils).sum()
    }

    /// For the trail: counts alone.
    pub(super) fn counts(&self) -> Value {
        json!({
            "schools": self.schools, "pupils_new": self.pupils_new, "pupils_changed": self.pupils_changed,
            "guardians_new": self.guardians_new, "guardians_changed": self.guardians_changed,
            "accounts_new": self.accounts_new, "departures": self.departures, "left_out": self.left_out.in_all(),
        })
    }
}

/// Who left which school.
pub(super) type Left = BTreeSet<(String, Uuid)>;

#[cfg(test)]
mod tests {
    use super::{TOLD, Told};

    #[test]
    fn however_many_are_told_the_first_of_them_stay_in_memory_and_all_are_counted() {
        let mut told = Told::default();
        for record in 0..TOLD + 20 {
            told.tell(&record.to_string(), "Écarté.");
        }
        assert_eq!((told.first().len(), told.in_all()), (TOLD, 1_020));
        let both = told.and(&told);
        assert_eq!((both.first().len(), both.in_all()), (TOLD, 2_040));
        assert_eq!(both.first()[0].key, "0");
    }
}
