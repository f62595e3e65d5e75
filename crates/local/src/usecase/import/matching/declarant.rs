//! Who names a child, and which pupils may be meant.

use crate::store::id::PupilId;
use crate::store::import::child::{KnownAs, Pupil};

/// The guardian who names children: what tells which of several pupils of one name is meant.
#[derive(Debug, Default)]
pub struct Declarant<'n> {
    /// The address.
    pub home: Option<&'n str>,
    /// Pupils for whom the school knows that person to answer.
    pub answers_for: Vec<&'n KnownAs>,
    /// Those for whom it knows somebody of the same names to answer, with whom nothing else is in common.
    pub namesake_answers_for: Vec<&'n KnownAs>,
}

/// Pupils of a child's name, of whom something says that another is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlikely {
    /// Those who may be meant all the same.
    pub pupils: Vec<Pupil>,
    /// The one for whom the guardian is known to answer.
    pub known: Option<PupilId>,
    /// The class that is said is another.
    pub other_class: bool,
    /// The pupil of that name for whom the guardian is known to answer, and whom the files do not name.
    pub left: Option<KnownAs>,
}

impl Declarant<'_> {
    /// The only one of these pupils for whom that person is known to answer, or else somebody of the same names.
    pub fn known_among(&self, pupils: &[Pupil]) -> Option<PupilId> {
        let among = |known: &[&KnownAs]| {
            let mut ids: Vec<PupilId> = known.iter().map(|also| also.pupil).collect();
            ids.retain(|id| pupils.iter().any(|pupil| pupil.id == *id));
            ids
        };
        let own = among(&self.answers_for);
        if own.is_empty() {
            return sole_id(among(&self.namesake_answers_for).into_iter());
        }
        sole_id(own.into_iter())
    }
}

pub fn sole_id(mut pupils: impl Iterator<Item = PupilId>) -> Option<PupilId> {
    let first = pupils.next()?;
    pupils.all(|pupil| pupil == first).then_some(first)
}
