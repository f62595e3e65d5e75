//! Whether a pupil whose identifier or INE gives other names than those that are known is the same child.

use std::collections::HashSet;

use domain::fold::alike;
use domain::ine;
use domain::reassigned::{self, Called, Facts, Identifier, Verdict};
use domain::similarity::are_alike;
use formats::import::record::PupilRecord;
use jiff::civil::Date;
use protocol::entity::Pupil;
use uuid::Uuid;

use super::merging::Merge;
use super::pupil::described;
use crate::Result;
use crate::store::candidate;
use crate::usecase::value::is_another_name;

/// Whether a record says another name than the one known: what is damaged or empty says nothing.
fn is_renamed(known: &Pupil, read: &PupilRecord) -> bool {
    let identity = &read.identity;
    is_another_name(identity.family_name.as_deref(), &known.family)
        || is_another_name(identity.first_name.as_deref(), &known.first)
}

/// Another name and another birth date.
pub(super) fn is_somebody_else(known: &Pupil, read: &PupilRecord) -> bool {
    let dates = known.birth_date.zip(read.birth_date);
    is_renamed(known, read) && dates.is_some_and(|(one, other)| one != other)
}

/// A pupil as a record says her; of one of changes, what it does not say is what is known.
fn said(known: &Pupil, read: &PupilRecord) -> Pupil {
    described(read, Some(known).filter(|_| read.partial), known.id)
}

/// Whether both are one child, by what they say. Nobody can be asked: whom identifier, INE and birth date name together
/// is the same.
pub(super) fn verdict(known: &Pupil, read: &PupilRecord, by: Identifier) -> Verdict {
    if !is_renamed(known, read) {
        return Verdict::Same;
    }
    if is_somebody_else(known, read) {
        return Verdict::Another;
    }
    let said = said(known, read);
    let right =
        |pupil: &Pupil| pupil.ine.as_deref().filter(|written| ine::is_right(written)).map(ine::normalise);
    let same_ine = match by {
        Identifier::Ine => Some(true),
        Identifier::Source => right(known).zip(right(&said)).map(|(one, other)| one == other),
    };
    let same_day = known.birth_date.zip(said.birth_date).map(|(one, other)| one == other);
    if same_day.is_none() && same_ine != Some(true) && !read.partial && !alike(&said.first, &known.first) {
        return Verdict::Another;
    }
    let sexes = known.sex.as_deref().zip(said.sex.as_deref());
    let facts = Facts { by, same_ine, same_day, other_sex: sexes.is_some_and(|(one, other)| one != other) };
    match reassigned::child(called(known), called(&said), facts) {
        Verdict::Doubtful if by == Identifier::Source && same_ine == Some(true) && same_day == Some(true) => {
            Verdict::Same
        }
        verdict => verdict,
    }
}

/// Whether a record says a first name that is no spelling of the known one.
pub(super) fn is_of_another_first_name(known: &Pupil, read: &PupilRecord) -> bool {
    let first = read.identity.first_name.as_deref();
    is_another_name(first, &known.first) && !are_alike(first.unwrap_or_default(), &known.first)
}

fn called(pupil: &Pupil) -> Called<'_> {
    Called { family: &pupil.family, usage: pupil.usage.as_deref(), first: &pupil.first }
}

impl Merge<'_> {
    /// Those of these records who are somebody else than the child whose identifier or INE they bear under another name,
    /// by what the source calls them: somebody of that name, born that day, is, or was, at a school of hers, or another
    /// record bears her name and birth date that did not before. So it is with twins of whom each bears what is the other’s.
    pub(super) async fn namesakes(&mut self, pairs: &[(&PupilRecord, &Pupil)]) -> Result<HashSet<String>> {
        let renamed: Vec<(&PupilRecord, &Pupil, Pupil)> = pairs
            .iter()
            .filter(|(read, known)| is_renamed(known, read))
            .map(|(read, known)| (*read, *known, said(known, read)))
            .collect();
        if renamed.is_empty() {
            return Ok(HashSet::new());
        }
        let days: Vec<Date> = renamed.iter().filter_map(|(_, known, _)| known.birth_date).collect();
        let called = candidate::newly_called(self.connection, &self.scope, &days).await?;
        let wanted: Vec<(Uuid, Date)> =
            renamed.iter().filter_map(|(_, known, said)| Some((known.id, said.birth_date?))).collect();
        let beside = candidate::born_beside(self.connection, &wanted).await?;
        let is = |family: &str, first: &str, pupil: &Pupil| {
            alike(family, &pupil.family) && alike(first, &pupil.first)
        };
        let mut namesakes = HashSet::new();
        for (read, known, said) in renamed {
            let is_another_record = called.iter().any(|other| {
                other.key != read.key
                    && Some(other.born) == known.birth_date
                    && is(&other.family, &other.first, known)
            });
            let is_another_pupil = beside.iter().any(|other| {
                other.key == known.id
                    && Some(other.born) == said.birth_date
                    && is(&other.family, &other.first, &said)
            });
            if is_another_record || is_another_pupil {
                namesakes.insert(read.key.clone());
            }
        }
        Ok(namesakes)
    }
}
