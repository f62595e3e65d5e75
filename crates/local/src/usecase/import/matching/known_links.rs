//! For which pupils the school knows the guardians of a file to answer, before it says which of its lines is who.

use std::collections::HashMap;

use super::comparison::ComparisonKey;
use super::declarant::Declarant;
use crate::store::id::StagedGuardianId;
use crate::store::import::child::KnownLink;
use crate::store::import::guardian::StagedGuardian;

/// The guardians that a school knows, by their folded names.
pub struct KnownLinks<'a> {
    known: HashMap<(&'a str, &'a str), Vec<(ComparisonKey, &'a KnownLink)>>,
    lines: HashMap<(&'a str, &'a str), Vec<(StagedGuardianId, ComparisonKey)>>,
}

impl<'a> KnownLinks<'a> {
    /// Of those known and the lines of a file.
    pub fn new(answering: &'a [KnownLink], lines: &'a [StagedGuardian]) -> Self {
        let mut known: HashMap<(&str, &str), Vec<(ComparisonKey, &KnownLink)>> = HashMap::new();
        for one in answering {
            let names = (one.family_fold.as_str(), one.first_fold.as_str());
            known.entry(names).or_default().push((ComparisonKey::of(&one.traits), one));
        }
        let mut of: HashMap<(&str, &str), Vec<(StagedGuardianId, ComparisonKey)>> = HashMap::new();
        for line in lines {
            let names = (line.family_fold.as_str(), line.first_fold.as_str());
            if known.contains_key(&names) {
                of.entry(names).or_default().push((line.id, ComparisonKey::of(&line.traits)));
            }
        }
        Self { known, lines: of }
    }

    /// What is known of the guardian of a line, who lives there.
    pub fn declarant<'n>(&'n self, line: &StagedGuardian, home: Option<&'n str>) -> Declarant<'n> {
        let mut declarant = Declarant { home, ..Declarant::default() };
        let names = (line.family_fold.as_str(), line.first_fold.as_str());
        let Some(known) = self.known.get(&names) else { return declarant };
        let key = ComparisonKey::of(&line.traits);
        let others = || self.lines.get(&names).into_iter().flatten().filter(|(id, _)| *id != line.id);
        for (stored, one) in known {
            if key.may_be(stored) {
                declarant.answers_for.push(&one.pupil);
            } else if !key.contradicts(stored) && !others().any(|(_, other)| other.may_be(stored)) {
                declarant.namesake_answers_for.push(&one.pupil);
            }
        }
        declarant
    }
}
