//! What stands twice in a file of one school.

use std::collections::{HashMap, hash_map::Entry};

use domain::{fold::fold, ine};
use jiff::civil::Date;

use super::record::PupilRecord;
use super::sink::Diagnostics;

/// The INEs of a file and who has them; of one school, so that they are bounded by what its file may hold.
#[derive(Default)]
pub(super) struct Ines(HashMap<String, Bearer>);

/// Who has an INE first.
struct Bearer {
    line: u64,
    record: String,
    /// Family and first name, folded.
    names: [String; 2],
    birth_date: Option<Date>,
}

impl Ines {
    /// Takes the INE of a pupil, and warns when another line of the same pupil has it. That two pupils bear one INE is
    /// said of both once they are known apart; and one that is malformed is nobody's.
    pub(super) fn look(&mut self, diagnostics: &mut Diagnostics<'_, '_>, field: &str, pupil: &PupilRecord) {
        let Some(written) = pupil.ine.as_deref().filter(|ine| ine::is_right(ine)) else { return };
        let identity = &pupil.identity;
        let names = [&identity.family_name, &identity.first_name]
            .map(|name| fold(name.as_deref().unwrap_or_default()));
        match self.0.entry(ine::normalise(written)) {
            Entry::Vacant(place) => {
                let (line, record) = (diagnostics.line, diagnostics.record.to_owned());
                place.insert(Bearer { line, record, names, birth_date: pupil.birth_date });
            }
            Entry::Occupied(place) => {
                let first = place.get();
                let other_day =
                    first.birth_date.zip(pupil.birth_date).is_some_and(|(one, other)| one != other);
                if names != first.names || other_day {
                    return;
                }
                let reason = format!(
                    "L’INE {written} est aussi celui de «\u{a0}{}\u{a0}», ligne {}, qui paraît être le même élève\u{a0}: une \
                     seule ligne suffit. Si ce sont deux élèves, corrigez à la source l’INE de celui qui n’a pas le bon.",
                    first.record, first.line
                );
                diagnostics.warn(field, "same-ine", &reason);
            }
        }
    }
}
