//! For which pupils the school knows the guardians of a file to answer, before it says which of its lines is who.

use std::collections::HashMap;

use super::namer::Namer;
use super::namesakes::Face;
use crate::store::import::child::Answering;
use crate::store::import::guardian::Staged;

/// The guardians that a school knows, by their folded names.
pub(super) struct Acquaintances<'a> {
    known: HashMap<(&'a str, &'a str), Vec<(Face, &'a Answering)>>,
    lines: HashMap<(&'a str, &'a str), Vec<(i64, Face)>>,
}

impl<'a> Acquaintances<'a> {
    /// Of those known and the lines of a file.
    pub(super) fn new(answering: &'a [Answering], lines: &'a [Staged]) -> Self {
        let mut known: HashMap<(&str, &str), Vec<(Face, &Answering)>> = HashMap::new();
        for one in answering {
            let names = (one.family_fold.as_str(), one.first_fold.as_str());
            known.entry(names).or_default().push((Face::of(&one.traits), one));
        }
        let mut of: HashMap<(&str, &str), Vec<(i64, Face)>> = HashMap::new();
        for line in lines {
            let names = (line.family_fold.as_str(), line.first_fold.as_str());
            if known.contains_key(&names) {
                of.entry(names).or_default().push((line.id, Face::of(&line.traits)));
            }
        }
        Self { known, lines: of }
    }

    /// What is known of the guardian of a line, who lives there.
    pub(super) fn namer<'n>(&'n self, line: &Staged, home: Option<&'n str>) -> Namer<'n> {
        let mut namer = Namer { home, ..Namer::default() };
        let names = (line.family_fold.as_str(), line.first_fold.as_str());
        let Some(known) = self.known.get(&names) else { return namer };
        let face = Face::of(&line.traits);
        let others = || self.lines.get(&names).into_iter().flatten().filter(|(id, _)| *id != line.id);
        for (stored, one) in known {
            if face.may_be(stored) {
                namer.answers_for.push(&one.pupil);
            } else if !face.excludes(stored) && !others().any(|(_, other)| other.may_be(stored)) {
                namer.namesake_answers_for.push(&one.pupil);
            }
        }
        namer
    }
}
