//! *Doublons probables*: which accounts are probably of one person, and why.
//!
//! A name alone says nothing: two accounts are proposed when their holders' names agree **and** something else does,
//! a way to reach them or a child. Nothing is decided here; the director looks and says.
//!
//! Accounts meet in what they have in common, by hashing, so that the work grows with their number and not with its
//! square.

mod contact;
mod described;
mod name;

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use crate::grouping::Standing;

pub use described::Described;
pub use name::Likeness;

/// Something that two accounts have in common beside the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Common {
    /// A mail address.
    Mail,
    /// A mobile.
    Mobile,
    /// A child.
    Child,
    /// The telephone at home.
    HomePhone,
    /// The postal address.
    Address,
}

impl Common {
    const ALL: [Self; 5] = [Self::Mail, Self::Mobile, Self::Child, Self::HomePhone, Self::Address];

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// How sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Strength {
    /// The same names, and a mail address or a mobile that few have.
    Strong,
    /// Less than that.
    Fair,
}

/// Two accounts that are probably of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Place of the account to keep.
    pub kept: usize,
    /// Place of the other.
    pub other: usize,
    /// How sure it is.
    pub strength: Strength,
    /// How the names agree.
    pub likeness: Likeness,
    /// What else does, in the order of [`Common`].
    pub common: Vec<Common>,
}

/// Whether a way to reach the one reaches the other: a mail address, a mobile, a telephone at home, or the same street.
#[must_use]
pub fn share_a_contact(one: &Described<'_>, other: &Described<'_>) -> bool {
    let any = |of: [Option<&str>; 2], spelt: fn(&str) -> Option<String>| -> Vec<String> {
        of.into_iter().flatten().filter_map(spelt).collect()
    };
    let phones = |described: &Described<'_>| {
        let mut phones = any(described.mobiles, contact::phone);
        phones.extend(described.home_phone.and_then(contact::phone));
        phones
    };
    let meet = |one: Vec<String>, other: Vec<String>| one.iter().any(|known| other.contains(known));
    let street = |described: &Described<'_>| contact::address(described.address, described.postal_code);
    meet(any(one.mails, contact::mail), any(other.mails, contact::mail))
        || meet(phones(one), phones(other))
        || street(one).is_some_and(|known| street(other) == Some(known))
}

/// As many accounts as share what nobody shares by chance; what more of them have is a block of flats, the mail
/// address of a home, a number typed for want of one. Names must be the same there.
const CROWD: usize = 16;

/// How many namesakes of a crowd each one is compared with.
const NEIGHBOURS: usize = 8;

/// Finds the accounts that are probably of one person, the surest first. `accounts` are their standings by place;
/// `distinct` are pairs of places, smaller first, of which it was said that they are two persons.
///
/// Of several accounts that hang together, as many pairs are given as it takes to make them one.
#[must_use]
pub fn find(
    accounts: &[Standing],
    described: &[Described<'_>],
    distinct: &HashSet<(usize, usize)>,
) -> Vec<Proposal> {
    let spelt: Vec<name::Spelt<'_>> = described.iter().map(name::Spelt::of).collect();
    let titles = titles(accounts.len(), described);
    let mut search = Search { described, spelt: &spelt, titles: &titles, distinct, found: HashMap::new() };
    search.meet(Common::Mail, |record, keys| {
        keys.extend(record.mails.iter().flatten().filter_map(|mail| contact::mail(mail)));
    });
    search.meet(Common::Mobile, |record, keys| {
        keys.extend(record.mobiles.iter().flatten().filter_map(|number| contact::phone(number)));
    });
    search.meet(Common::HomePhone, |record, keys| {
        keys.extend(record.home_phone.and_then(contact::phone));
    });
    search.meet(Common::Address, |record, keys| {
        keys.extend(contact::address(record.address, record.postal_code));
    });
    search.meet(Common::Child, |record, keys| keys.extend(record.pupils.iter().copied()));
    forest(accounts, search.found)
}

/// Which titles each account is called by, as bits.
fn titles(accounts: usize, described: &[Described<'_>]) -> Vec<u8> {
    let mut titles = vec![0; accounts];
    for record in described {
        titles[record.account] |= record.title.map_or(0, name::title);
    }
    titles
}

/// What two accounts have in common, as far as was found.
#[derive(Debug, Clone, Copy)]
struct Evidence {
    likeness: Likeness,
    common: u8,
    /// A mail address or a mobile is among it, and no crowd has it.
    personal: bool,
}

impl Evidence {
    const fn has(&self, common: Common) -> bool {
        self.common & common.bit() != 0
    }

    /// What it is worth; `None` where a name that is not quite the same needs more.
    fn strength(&self) -> Option<Strength> {
        let reached = self.has(Common::Mail) || self.has(Common::Mobile);
        match self.likeness {
            Likeness::Same | Likeness::Usage if self.personal => Some(Strength::Strong),
            Likeness::Same | Likeness::Usage | Likeness::Swapped | Likeness::Damaged => Some(Strength::Fair),
            Likeness::Shortened | Likeness::Slip => {
                (reached || self.has(Common::Child)).then_some(Strength::Fair)
            }
        }
    }
}

struct Search<'s, 'a> {
    described: &'s [Described<'a>],
    spelt: &'s [name::Spelt<'a>],
    titles: &'s [u8],
    distinct: &'s HashSet<(usize, usize)>,
    found: HashMap<(usize, usize), Evidence>,
}

impl<'a> Search<'_, 'a> {
    /// Lets those meet who have a key in common.
    fn meet<K: Hash + Eq>(&mut self, common: Common, keys: impl Fn(&Described<'a>, &mut Vec<K>)) {
        let mut numbers: HashMap<K, usize> = HashMap::with_capacity(self.described.len());
        let mut had: Vec<(usize, usize)> = Vec::with_capacity(self.described.len());
        let mut found = Vec::new();
        for (place, record) in self.described.iter().enumerate() {
            keys(record, &mut found);
            for key in found.drain(..) {
                let next = numbers.len();
                had.push((*numbers.entry(key).or_insert(next), place));
            }
        }
        drop(numbers);
        had.sort_unstable();
        had.dedup();
        let mut there = Vec::new();
        for group in had.chunk_by(|(key, _), (next, _)| key == next) {
            there.clear();
            there.extend(group.iter().map(|(_, place)| *place));
            match there.len() {
                0 | 1 => {}
                2..=CROWD => {
                    for (at, one) in there.iter().enumerate() {
                        for other in &there[..at] {
                            self.compare(common, *one, *other, false);
                        }
                    }
                }
                _ => self.crowd(common, &there),
            }
        }
    }

    /// Among many, namesakes only.
    fn crowd(&mut self, common: Common, there: &[usize]) {
        let mut namesakes: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
        for place in there {
            for key in self.spelt[*place].keys() {
                namesakes.entry(key).or_default().push(*place);
            }
        }
        for same in namesakes.into_values() {
            for (at, one) in same.iter().enumerate().skip(1) {
                for other in &same[at.saturating_sub(NEIGHBOURS)..at] {
                    self.compare(common, *one, *other, true);
                }
            }
        }
    }

    fn compare(&mut self, common: Common, one: usize, other: usize, crowded: bool) {
        let (first, second) = (self.described[one].account, self.described[other].account);
        let pair = (first.min(second), first.max(second));
        let (called, otherwise) = (self.titles[pair.0], self.titles[pair.1]);
        let contradict = called != 0 && otherwise != 0 && called & otherwise == 0;
        if first == second || contradict || self.distinct.contains(&pair) {
            return;
        }
        let same_title = called != 0 && called == otherwise;
        let Some(likeness) = self.spelt[one].likeness(&self.spelt[other], same_title) else { return };
        let personal = !crowded && matches!(common, Common::Mail | Common::Mobile);
        let evidence = self.found.entry(pair).or_insert(Evidence { likeness, common: 0, personal: false });
        evidence.likeness = evidence.likeness.min(likeness);
        evidence.common |= common.bit();
        evidence.personal |= personal;
    }
}

/// Of the pairs found, the surest that make one of those who hang together.
fn forest(accounts: &[Standing], found: HashMap<(usize, usize), Evidence>) -> Vec<Proposal> {
    let mut proposals: Vec<Proposal> = found
        .into_iter()
        .filter_map(|((one, other), evidence)| {
            let strength = evidence.strength()?;
            let first_is_kept = accounts[one].before(&accounts[other]).is_le();
            let (kept, other) = if first_is_kept { (one, other) } else { (other, one) };
            let common = Common::ALL.into_iter().filter(|common| evidence.has(*common)).collect();
            Some(Proposal { kept, other, strength, likeness: evidence.likeness, common })
        })
        .collect();
    proposals.sort_by(|one, next| {
        (one.strength, one.likeness)
            .cmp(&(next.strength, next.likeness))
            .then(next.common.len().cmp(&one.common.len()))
            .then_with(|| accounts[one.kept].before(&accounts[next.kept]))
            .then_with(|| accounts[one.other].before(&accounts[next.other]))
    });
    let mut leader: Vec<usize> = (0..accounts.len()).collect();
    proposals.retain(|proposal| {
        let (one, other) = (lead(&mut leader, proposal.kept), lead(&mut leader, proposal.other));
        leader[one] = other;
        one != other
    });
    proposals
}

fn lead(leader: &mut [usize], mut at: usize) -> usize {
    while leader[at] != at {
        leader[at] = leader[leader[at]];
        at = leader[at];
    }
    at
}

#[cfg(test)]
mod tests;
