//! What stands twice in a file of one school.

use std::collections::{HashMap, hash_map::Entry};

use domain::ine;

use super::sink::Case;

/// The INEs of a file and who has them; of one school, so that they are bounded by what its file may hold.
#[derive(Default)]
pub(super) struct Ines(HashMap<String, (u64, String)>);

impl Ines {
    /// Takes an INE, and warns when another line has it. What has not the shape of one is told as such, and a spreadsheet
    /// writes it the same on every line.
    pub(super) fn look(&mut self, case: &mut Case<'_, '_>, field: &str, written: &str) {
        let ine = ine::normalise(written);
        if ine::shape(&ine).is_none() {
            return;
        }
        match self.0.entry(ine) {
            Entry::Vacant(place) => {
                place.insert((case.line, case.record.to_owned()));
            }
            Entry::Occupied(place) => {
                let (line, name) = place.get();
                let reason = format!(
                    "L’INE {written} est aussi celui de «\u{a0}{name}\u{a0}», ligne {line}. Si ce sont deux élèves, \
                     corrigez à la source l’INE de celui qui n’a pas le bon\u{a0}; si c’est le même, une seule ligne \
                     suffit."
                );
                case.warn(field, "same-ine", &reason);
            }
        }
    }
}
