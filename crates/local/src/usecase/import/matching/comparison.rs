//! Guardians with the same names: whether two records are one person, and which stored guardian is which.

use domain::fold::fold;
use domain::reassigned::{self, Called};
use domain::similarity::{are_a_typo_away, are_left_of, share_a_word};
use domain::title;
use formats::contact::{Territory, canonical};

use crate::store::import::guardian::Traits;

/// How two records of the same names stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// They share a mail address or a mobile, or everything that is said is the same.
    Same,
    /// Two titles: two persons.
    Different,
    /// Neither.
    Doubtful,
}

/// A record reduced to what tells people apart, spelt one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparisonKey([Option<String>; 6]);

/// Where the title stands in a [`ComparisonKey`]: it alone excludes, for contact details change.
const TITLE: usize = 0;
/// Where what reaches one person stands.
const MAIL: usize = 1;
const MOBILE: usize = 2;

impl ComparisonKey {
    pub fn of(traits: &Traits) -> Self {
        let phone = |number: &Option<String>| spelt(number.as_deref()?, traits);
        let address = [&traits.address, &traits.postal_code, &traits.town]
            .into_iter()
            .flatten()
            .map(|part| fold(part))
            .collect::<Vec<_>>()
            .join(" ");
        Self([
            traits.title.as_deref().and_then(|written| filled(title::spelt(written))),
            traits.mail.as_deref().and_then(|mail| filled(mail.trim().to_lowercase())),
            phone(&traits.mobile),
            phone(&traits.home_phone),
            phone(&traits.work_phone),
            filled(address),
        ])
    }

    /// What two records of the same names are. Streets are written in many ways, and contact details change: a mail
    /// address or a mobile in common is enough, and nothing but two titles is enough for two persons.
    pub fn relation(&self, other: &Self) -> Relation {
        if self.contradicts(other) {
            Relation::Different
        } else if self == other || self.shares_contact(other) {
            Relation::Same
        } else {
            Relation::Doubtful
        }
    }

    /// The same mail address or the same mobile.
    pub fn shares_contact(&self, other: &Self) -> bool {
        [MAIL, MOBILE].into_iter().any(|place| self.0[place].is_some() && self.0[place] == other.0[place])
    }

    /// Whether nothing is against one person of the same names: something that reaches it is the same, or one of both
    /// says nothing.
    pub fn may_be(&self, other: &Self) -> bool {
        let alike = |(one, other): (&Option<String>, &Option<String>)| one.is_some() && one == other;
        !self.contradicts(other)
            && (!self.is_telling()
                || !other.is_telling()
                || self.0.iter().zip(&other.0).skip(TITLE + 1).any(alike))
    }

    /// Says something besides the title.
    pub fn is_telling(&self) -> bool {
        self.0.iter().skip(TITLE + 1).any(Option::is_some)
    }

    pub fn contradicts(&self, other: &Self) -> bool {
        title::contradict(self.0[TITLE].as_deref(), other.0[TITLE].as_deref())
    }

    /// How much is said the same; contact details first.
    fn agreement(&self, other: &Self) -> u32 {
        const WEIGHTS: [u32; 6] = [1, 4, 4, 3, 3, 2];
        let agree = |(one, other): (&Option<String>, &Option<String>)| one.is_some() && one == other;
        self.0
            .iter()
            .zip(&other.0)
            .zip(WEIGHTS)
            .filter(|(pair, _)| agree(*pair))
            .map(|(_, weight)| weight)
            .sum()
    }

    /// For an id that does not change while the record does not.
    pub fn stable_id(&self) -> String {
        self.0.iter().map(|part| part.as_deref().unwrap_or_default()).collect::<Vec<_>>().join("|")
    }
}

fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// A number in one spelling, for it is written in many ways; what is none is compared as it is written.
fn spelt(number: &str, of: &Traits) -> Option<String> {
    let territory = of.postal_code.as_deref().map_or(Territory::Mainland, Territory::of_postal_code);
    canonical(number, territory).or_else(|| filled(fold(number)))
}

fn families(traits: &Traits) -> Vec<String> {
    [Some(traits.family.clone()), traits.usage.clone()].into_iter().flatten().collect()
}

fn guardian(traits: &Traits) -> reassigned::Guardian<'_> {
    reassigned::Guardian {
        called: Called { family: &traits.family, usage: traits.usage.as_deref(), first: &traits.first },
        title: traits.title.as_deref(),
        mail: traits.mail.as_deref(),
        mobile: traits.mobile.as_deref().and_then(|number| spelt(number, traits)),
    }
}

/// Whether a record to which a source gave a known identifier is somebody else than the stored guardian who bore it.
pub fn is_another(stored: &Traits, staged: &Traits, common_child: bool) -> bool {
    reassigned::is_another(&guardian(stored), &guardian(staged), common_child)
}

/// Whether a modification of a guardian makes somebody else of the guardian; what it does not say is what is known.
pub fn modifies_into_another(stored: &Traits, staged: &Traits) -> bool {
    reassigned::modifies_into_another(&guardian(stored), &guardian(staged))
}

/// How much speaks for one person where the names of two guardians of one child differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// One person whose name was put right, completed, damaged or changed by a marriage.
    Sure,
    /// May be: the director knows.
    Doubtful,
    /// Two persons.
    None,
}

/// How alike the names of a stored and of a staged guardian of one child are.
pub fn likeness(stored: &Traits, staged: &Traits) -> Likeness {
    let (one, other) = (ComparisonKey::of(staged), ComparisonKey::of(stored));
    if one.contradicts(&other) {
        return Likeness::None;
    }
    let names = |traits: &Traits| [traits.family.clone(), traits.first.clone()];
    let (said, known) = (names(staged), names(stored));
    let left_of =
        |some: &[String; 2], whole: &[String; 2]| are_left_of([&some[0], &some[1]], [&whole[0], &whole[1]]);
    let same = |one: &str, other: &str| fold(one) == fold(other);
    let swapped = same(&said[0], &known[1]) && same(&said[1], &known[0]);
    if swapped || left_of(&said, &known) || left_of(&known, &said) {
        return Likeness::Sure;
    }
    let (families, known_families) = (families(staged), families(stored));
    let same_family =
        families.iter().any(|one| known_families.iter().any(|other| are_spelt_alike(one, other)));
    let (same_first, like_first) =
        (same(&staged.first, &stored.first), are_spelt_alike(&staged.first, &stored.first));
    let shares = one.shares_contact(&other);
    match (same_first, like_first, same_family, shares) {
        (true, _, true, _) | (true, _, _, true) | (_, true, true, true) => Likeness::Sure,
        (true, ..) | (_, true, true, _) | (_, true, _, true) | (_, _, true, true) => Likeness::Doubtful,
        _ => Likeness::None,
    }
}

/// Two spellings of one name, both of which can be read: the same, a word in common, or a letter or two away.
fn are_spelt_alike(one: &str, other: &str) -> bool {
    let (one, other) = (fold(one), fold(other));
    !one.is_empty()
        && !other.is_empty()
        && (one == other || share_a_word(&one, &other) || are_a_typo_away(&one, &other))
}

/// What becomes of a staged record among stored guardians of its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MatchOutcome {
    /// Is the stored guardian of this place.
    Match(usize),
    /// Is none of them.
    New,
    /// May be one of these.
    Ambiguous(Vec<usize>),
}

/// Largest group in which every way of pairing is weighed.
const WEIGHED: usize = 6;

/// Pairs staged records with stored guardians of the same names and a common child: exact likeness first, then
/// the one best way of pairing, if it is better than every other; else the director is asked.
pub fn pair(staged: &[ComparisonKey], stored: &[ComparisonKey]) -> Vec<MatchOutcome> {
    let mut outcomes: Vec<Option<MatchOutcome>> = vec![None; staged.len()];
    let mut taken = vec![false; stored.len()];
    for (outcome, key) in outcomes.iter_mut().zip(staged) {
        // Stored twice, the older one is taken; written twice, both are the same person.
        let exact = stored.iter().position(|other| key == other);
        if let Some(place) = exact {
            taken[place] = true;
            *outcome = Some(MatchOutcome::Match(place));
        }
    }
    let left: Vec<usize> = (0..staged.len()).filter(|place| outcomes[*place].is_none()).collect();
    let free: Vec<usize> = (0..stored.len()).filter(|place| !taken[*place]).collect();
    for (place, outcome) in left.iter().zip(weigh(&left, &free, staged, stored)) {
        outcomes[*place] = Some(outcome);
    }
    outcomes.into_iter().map(|outcome| outcome.unwrap_or(MatchOutcome::New)).collect()
}

fn weigh(
    left: &[usize],
    free: &[usize],
    staged: &[ComparisonKey],
    stored: &[ComparisonKey],
) -> Vec<MatchOutcome> {
    let possible = |one: usize| {
        free.iter().copied().filter(|other| !staged[one].contradicts(&stored[*other])).collect::<Vec<_>>()
    };
    let ask = |one: &usize| match possible(*one) {
        places if places.is_empty() => MatchOutcome::New,
        places => MatchOutcome::Ambiguous(places),
    };
    if let ([one], [other]) = (left, free) {
        // One is left on each side: name, first name and child suffice, unless the title says otherwise. A title that
        // is put right looks like that, too, but leaves the mail address or the mobile.
        let (one, known) = (&staged[*one], &stored[*other]);
        return vec![match one.contradicts(known) {
            false => MatchOutcome::Match(*other),
            true if one.shares_contact(known) => MatchOutcome::Ambiguous(vec![*other]),
            true => MatchOutcome::New,
        }];
    }
    if left.len().max(free.len()) > WEIGHED {
        return left.iter().map(ask).collect();
    }
    let mut search = Search { left, free, staged, stored, best: None, tied: false };
    search.go(&mut Vec::new(), &mut vec![false; free.len()], 0);
    match search.best {
        Some((agreement, pairs)) if agreement > 0 && !search.tied => left
            .iter()
            .zip(pairs)
            .map(|(one, pair)| match pair {
                Some(other) if staged[*one].agreement(&stored[other]) > 0 => MatchOutcome::Match(other),
                Some(_) => ask(one),
                None => MatchOutcome::New,
            })
            .collect(),
        _ => left.iter().map(ask).collect(),
    }
}

/// Weighs every way of giving staged records different stored guardians.
struct Search<'s> {
    left: &'s [usize],
    free: &'s [usize],
    staged: &'s [ComparisonKey],
    stored: &'s [ComparisonKey],
    best: Option<(u32, Vec<Option<usize>>)>,
    tied: bool,
}

impl Search<'_> {
    fn go(&mut self, pairs: &mut Vec<Option<usize>>, used: &mut Vec<bool>, agreement: u32) {
        let Some(one) = self.left.get(pairs.len()).copied() else {
            match &self.best {
                Some((best, _)) if agreement < *best => {}
                Some((best, _)) if agreement == *best => self.tied = true,
                _ => {
                    self.best = Some((agreement, pairs.clone()));
                    self.tied = false;
                }
            }
            return;
        };
        for place in 0..self.free.len() {
            let other = self.free[place];
            let agrees = self.staged[one].agreement(&self.stored[other]);
            // A pair that agrees on nothing is no pair: leaving both alone is the same.
            if used[place] || agrees == 0 || self.staged[one].contradicts(&self.stored[other]) {
                continue;
            }
            used[place] = true;
            pairs.push(Some(other));
            self.go(pairs, used, agreement + agrees);
            pairs.pop();
            used[place] = false;
        }
        pairs.push(None);
        self.go(pairs, used, agreement);
        pairs.pop();
    }
}

#[cfg(test)]
mod tests;
