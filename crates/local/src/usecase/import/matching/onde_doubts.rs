//! When the one pupil of a child's name may well be another family's: one in another class, one beside a line that was
//! left out, or one whom the guardian was never known for.

use domain::fold::fold;

use super::declarant::{Declarant, Unlikely, sole_id};
use super::onde_children::{Candidate, Found, Index, folded};
use super::onde_classes::Verdict;
use crate::store::id::PupilId;
use crate::store::import::child::{Child, KnownAs, QuarantinedPupil};

impl Index {
    /// What was found, unless another child of that name may be meant: the class that is said is another, the child's
    /// own line may be one that was left out, or the guardian is known to answer for another child of that name. `only`:
    /// the guardian names one child so. Whom the guardian is known for, and the address, speak for a pupil.
    pub fn doubted(&self, child: &Child, found: Found, declarant: &Declarant<'_>, only: bool) -> Found {
        let alike = self.alike(child);
        let is_found = |known: &Candidate| match &found {
            Found::One(one) => known.pupil.id == *one,
            Found::Doubtful(pupils) => pupils.iter().any(|pupil| pupil.id == known.pupil.id),
            _ => false,
        };
        let meant: Vec<&Candidate> = alike.iter().copied().filter(|known| is_found(known)).collect();
        if meant.is_empty() {
            return found;
        }
        let written = child.class.as_deref().unwrap_or_default();
        let verdict = |known: &Candidate| self.classes.verdict(written, known.pupil.id, &known.classes);
        let all_are = |wanted: Verdict| meant.iter().all(|known| verdict(known) == wanted);
        let (same_class, other_class) = (all_are(Verdict::Same), all_are(Verdict::Other));
        if !other_class && matches!(found, Found::Doubtful(_)) {
            return found;
        }

        let is_meant = |also: &KnownAs| meant.iter().any(|known| known.pupil.id == also.pupil);
        let own = sole(declarant.answers_for.iter().copied().filter(|also| is_meant(also)));
        let namesakes_own =
            sole(declarant.namesake_answers_for.iter().copied().filter(|also| is_meant(also)));
        let elsewhere = |of: &[&'_ KnownAs]| -> Vec<KnownAs> {
            let of =
                of.iter().filter(|also| only && own.is_none() && is_name_of(child, also) && !is_meant(also));
            of.map(|also| (*also).clone()).collect()
        };
        let mut others = elsewhere(&declarant.answers_for);
        let other = sole(others.iter()).filter(|pupil| self.places.contains_key(pupil));
        let mut known = own.or(other);
        if others.is_empty() && !other_class {
            known = known.or(namesakes_own);
        }
        if known.is_none() {
            others.extend(elsewhere(&declarant.namesake_answers_for));
        }
        let lost = !same_class && self.lost.iter().any(|lost| may_be_of(child, lost));
        if !other_class && !lost && others.is_empty() {
            return found;
        }

        // The one who is meant may have lost letters.
        let mut damaged = if same_class { Vec::new() } else { self.damaged(child) };
        damaged.retain(|known| !alike.iter().any(|pupil| pupil.pupil.id == known.pupil.id));
        if known.is_none() {
            let in_class = damaged.iter().filter(|known| verdict(known) == Verdict::Same);
            if let Some(pupil) = sole_id(in_class.map(|known| known.pupil.id)) {
                return Found::One(pupil);
            }
            if matches!(found, Found::One(_)) && meant.iter().all(|known| self.is_home(known, declarant)) {
                return found;
            }
            if lost && other_class {
                return Found::LeftOut(meant[0].pupil.clone());
            }
        }
        let pupils = alike.into_iter().chain(damaged).map(|known| known.pupil.clone()).collect();
        let left = others.into_iter().find(|also| !self.places.contains_key(&also.pupil));
        Found::Unlikely(Unlikely { pupils, known, other_class, left })
    }

    /// Whether the guardian lives where the pupil does, and no other name.
    fn is_home(&self, known: &Candidate, declarant: &Declarant<'_>) -> bool {
        let home = declarant.home.map(fold).filter(|home| !home.is_empty());
        home.is_some_and(|home| known.homes.contains(&home) && self.is_of(known, &home))
    }
}

/// The only pupil.
fn sole<'k>(known: impl Iterator<Item = &'k KnownAs>) -> Option<PupilId> {
    sole_id(known.map(|also| also.pupil))
}

/// A child of the name under which the school knows a pupil.
fn is_name_of(child: &Child, known: &KnownAs) -> bool {
    let names = folded([child.family.as_ref(), child.usage.as_ref()]);
    fold(&child.first) == fold(&known.first)
        && folded([Some(&known.family), known.usage.as_ref()]).iter().any(|name| names.contains(name))
}

/// Whether a line left out may be the child's: what can be read of its names says so.
fn may_be_of(child: &Child, lost: &QuarantinedPupil) -> bool {
    let names = folded([child.family.as_ref(), child.usage.as_ref()]);
    (lost.family.is_some() || lost.first.is_some())
        && lost.family.as_ref().is_none_or(|family| names.contains(family))
        && lost.first.as_ref().is_none_or(|first| fold(&child.first) == *first)
}
