//! Whether two names are of one person.

use std::borrow::Cow;

use super::described::Described;
use crate::fold::{fold, letters};

/// How two names agree, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Likeness {
    /// The same names; accents, case and separators do not count.
    Same,
    /// The same, the usage name of one being the birth name of the other.
    Usage,
    /// Name and first name stand in each other's place.
    Swapped,
    /// Characters of one were lost or mistaken for others by an encoding.
    Damaged,
    /// One says less: a first name or a part of the name is missing.
    Shortened,
    /// One letter differs.
    Slip,
}

/// Letters below which one that differs makes another name.
const LONG: usize = 5;

/// Letters of a damaged name that must be sound.
const SOUND: usize = 3;

/// Where a character was lost.
const LOST: char = '?';

/// The bit of a title; 0 for one that says nothing.
pub(super) fn title(written: &str) -> u8 {
    match fold(written).as_str() {
        "m" | "mr" | "monsieur" => 1,
        "mme" | "mlle" | "madame" | "mademoiselle" => 2,
        _ => 0,
    }
}

/// Names, folded once.
#[derive(Debug)]
pub(super) struct Spelt<'a> {
    family: String,
    usage: Option<String>,
    first: String,
    /// As the source writes them, where a character may be wrong.
    damaged: Option<[Cow<'a, str>; 2]>,
}

impl<'a> Spelt<'a> {
    pub(super) fn of(described: &Described<'a>) -> Self {
        let family = fold(described.family);
        let usage = described.usage.map(fold).filter(|usage| !usage.is_empty() && *usage != family);
        let written = [described.family, described.first];
        let damaged = written.iter().any(|name| is_damaged(name)).then(|| written.map(repaired));
        Self { family, usage, first: fold(described.first), damaged }
    }

    /// What those who are called the same share: by birth name, and by usage name.
    pub(super) fn keys(&self) -> impl Iterator<Item = (&str, &str)> {
        [Some(self.family.as_str()), self.usage.as_deref()]
            .into_iter()
            .flatten()
            .map(|family| (family, self.first.as_str()))
    }

    /// How these names agree with others, if they do. A letter of the first name changes the person, unless both
    /// are called by the same title: Michel and Michèle share a mail address too.
    pub(super) fn likeness(&self, other: &Self, same_title: bool) -> Option<Likeness> {
        if self.family.is_empty() && self.first.is_empty() {
            return None;
        }
        if self.first == other.first {
            if self.family == other.family {
                return Some(Likeness::Same);
            }
            if self.keys().any(|key| other.keys().any(|same| same == key)) {
                return Some(Likeness::Usage);
            }
        }
        if !self.first.is_empty() && self.is_swapped(other) {
            return Some(Likeness::Swapped);
        }
        if self.damaged.is_some() || other.damaged.is_some() {
            return self.agrees_where_sound(other).then_some(Likeness::Damaged);
        }
        if self.families(other, is_shortened) && self.first == other.first
            || self.families(other, |one, same| one == same) && is_shortened(&self.first, &other.first)
        {
            return Some(Likeness::Shortened);
        }
        let slip = self.families(other, is_slip) && self.first == other.first
            || same_title
                && self.families(other, |one, same| one == same)
                && is_slip(&self.first, &other.first);
        slip.then_some(Likeness::Slip)
    }

    /// Whether some name of the one stands so to some name of the other.
    fn families(&self, other: &Self, so: impl Fn(&str, &str) -> bool) -> bool {
        self.keys().any(|(one, _)| other.keys().any(|(same, _)| so(one, same)))
    }

    fn is_swapped(&self, other: &Self) -> bool {
        self.keys().any(|(family, first)| other.keys().any(|(name, given)| family == given && first == name))
    }

    fn agrees_where_sound(&self, other: &Self) -> bool {
        let face = |names: &Self| match &names.damaged {
            Some(written) => [written[0].to_string(), written[1].to_string()],
            None => [names.family.clone(), names.first.clone()],
        };
        face(self).iter().zip(&face(other)).all(|(one, same)| matches(one, same))
    }
}

fn is_damaged(name: &str) -> bool {
    name.contains([LOST, char::REPLACEMENT_CHARACTER, 'Ã', 'Â'])
}

/// UTF-8 that was read as Latin 1 is read again; what was lost is marked in one way.
fn repaired(name: &str) -> Cow<'_, str> {
    let bytes: Option<Vec<u8>> = name.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    match bytes.map(String::from_utf8) {
        Some(Ok(read)) => Cow::Owned(read),
        _ => Cow::Owned(name.replace(char::REPLACEMENT_CHARACTER, "?")),
    }
}

/// Whether two words may be one, `?` standing for any letter or two.
fn matches(one: &str, other: &str) -> bool {
    let (one, other) = (pieces(one), pieces(other));
    match (one.contains(&LOST), other.contains(&LOST)) {
        (false, false) => one == other,
        (true, false) => is_sound(&one) && fits(&one, &other),
        (false, true) => is_sound(&other) && fits(&other, &one),
        (true, true) => one == other && is_sound(&one),
    }
}

/// The letters of a name, with the marks of those that were lost.
fn pieces(name: &str) -> Vec<char> {
    let mut pieces = Vec::with_capacity(name.len());
    for (place, part) in name.split(LOST).enumerate() {
        if place > 0 {
            pieces.push(LOST);
        }
        pieces.extend(letters(part).chars());
    }
    pieces
}

fn is_sound(pieces: &[char]) -> bool {
    let lost = pieces.iter().filter(|piece| **piece == LOST).count();
    pieces.len() - lost >= SOUND && lost < pieces.len() - lost
}

/// Whether a word fits a pattern. Each lost character stands for none to two letters; the places reached are kept
/// together, so that many of them take no longer.
fn fits(pattern: &[char], word: &[char]) -> bool {
    let mut reached = vec![false; word.len() + 1];
    reached[0] = true;
    for piece in pattern {
        let mut next = vec![false; word.len() + 1];
        for at in (0..=word.len()).filter(|at| reached[*at]) {
            if *piece == LOST {
                next[at..=(at + 2).min(word.len())].fill(true);
            } else if word.get(at) == Some(piece) {
                next[at + 1] = true;
            }
        }
        reached = next;
    }
    reached[word.len()]
}

/// Whether the words of one are some of the other's.
fn is_shortened(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    !short.is_empty()
        && short.len() < long.len()
        && short.split(' ').all(|word| long.split(' ').any(|other| other == word))
}

/// Whether one letter was added, left out, replaced, or changed its place with the next.
fn is_slip(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if short.len() < LONG || long.len() - short.len() > 1 || one == other {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(one, other)| one == other).count();
    let (short, long) = (&short[same..], &long[same..]);
    match (short, long) {
        _ if short.len() < long.len() => short == &long[1..],
        ([a, b, rest @ ..], [c, d, others @ ..]) if (a, b) == (d, c) => rest == others,
        _ => short[1..] == long[1..],
    }
}
