//! Who somebody is whom files describe: one rule for what computers send and for what deliveries bring.
//!
//! Nobody is known by a name alone. A pupil of those names, born that day, at the school, is her; a guardian of those
//! names who answers for the same child is them. Where two may be meant, nobody is: an account is never given to another
//! person.

use domain::fold::alike;
use domain::ine;
use domain::spelling::may_be;
use protocol::entity::{Guardian, Pupil, SourceId};

use super::value;

/// Who somebody is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Match<T> {
    /// Somebody known.
    Known(Box<T>),
    /// Nobody known.
    New,
    /// Somebody new: whoever is of that name is told apart.
    Another,
    /// Somebody new, who may be somebody known.
    Doubtful,
}

/// What tells whether two are of one name.
trait Named {
    fn names(&self) -> [&str; 2];
}

impl Named for Pupil {
    fn names(&self) -> [&str; 2] {
        [&self.family, &self.first]
    }
}

impl Named for Guardian {
    fn names(&self) -> [&str; 2] {
        [&self.family, &self.first]
    }
}

/// One source calls them by two identifiers: it says that they are two.
pub(super) fn are_told_apart(one: &[SourceId], other: &[SourceId]) -> bool {
    one.iter().any(|source| {
        let mut same = other.iter().filter(|known| known.scope == source.scope).peekable();
        same.peek().is_some() && !same.any(|known| known.id == source.id)
    })
}

/// Who a pupil is among those who were born on her day and are, or were, at her school.
pub(super) fn pupil_among(
    candidates: Vec<Pupil>,
    read: &Pupil,
    told_apart: impl Fn(&Pupil) -> bool,
) -> Match<Pupil> {
    among(candidates, read, |known| bear_two_ines(known, read) || told_apart(known))
}

/// Who a guardian is among those who answer for one of their pupils.
pub(super) fn guardian_among(
    candidates: Vec<Guardian>,
    read: &Guardian,
    told_apart: impl Fn(&Guardian) -> bool,
) -> Match<Guardian> {
    among(candidates, read, |known| are_of_two_titles(known, read) || told_apart(known))
}

fn among<T: Named>(candidates: Vec<T>, read: &T, told_apart: impl Fn(&T) -> bool) -> Match<T> {
    let (namesakes, others): (Vec<T>, Vec<T>) =
        candidates.into_iter().partition(|known| are_alike(known, read));
    let there = namesakes.len();
    let namesakes: Vec<T> = namesakes.into_iter().filter(|known| !told_apart(known)).collect();
    match <[T; 1]>::try_from(namesakes) {
        Ok([known]) => Match::Known(Box::new(known)),
        Err(namesakes) if !namesakes.is_empty() => Match::Doubtful,
        Err(_) if others.iter().any(|known| may_be_alike(known, read) && !told_apart(known)) => {
            Match::Doubtful
        }
        Err(_) if there > 0 => Match::Another,
        Err(_) => Match::New,
    }
}

/// Whether both names are the same.
fn are_alike(known: &impl Named, read: &impl Named) -> bool {
    known.names().iter().zip(read.names()).all(|(known, read)| alike(known, read))
}

/// Whether they can be the same, once letters that were lost are found again.
fn may_be_alike(known: &impl Named, read: &impl Named) -> bool {
    known
        .names()
        .iter()
        .zip(read.names())
        .all(|(known, read)| alike(known, read) || may_be(read, known) || may_be(known, read))
}

/// Whether two pupils of one name, born on one day, bear two INEs.
fn bear_two_ines(known: &Pupil, read: &Pupil) -> bool {
    let ines = known.ine.as_deref().zip(read.ine.as_deref());
    ines.is_some_and(|(one, other)| {
        ine::is_right(one) && ine::is_right(other) && ine::normalise(one) != ine::normalise(other)
    })
}

/// A father and a mother of one name are two.
fn are_of_two_titles(known: &Guardian, read: &Guardian) -> bool {
    let title = |guardian: &Guardian| guardian.title.clone().map(value::civil);
    title(known).zip(title(read)).is_some_and(|(one, other)| one != other)
}
