//! A pupil as a record of a delivery describes her.

use domain::ine;
use formats::import::record::PupilRecord;
use protocol::entity::Pupil;
use uuid::Uuid;

use crate::usecase::value::{mail, names, other_name, said, sound};

/// Birth name and first name from now on, and whether what was read says less than what is known.
pub(super) fn names_of(record: &PupilRecord, before: Option<&Pupil>) -> ([String; 2], bool) {
    let identity = &record.identity;
    names(
        before.map(|known| (known.family.as_str(), known.first.as_str())),
        (identity.family_name.as_deref(), identity.first_name.as_deref()),
        record.partial,
    )
}

/// A pupil as she is known from now on.
pub(super) fn described(record: &PupilRecord, before: Option<&Pupil>, id: Uuid) -> Pupil {
    let partial = record.partial;
    let identity = &record.identity;
    let of = |get: fn(&Pupil) -> Option<String>| before.and_then(get);
    let others = (!identity.other_first_names.is_empty()).then(|| identity.other_first_names.join(" "));
    let read_ine = record.ine.as_deref().map(ine::normalise);
    let ([family, first], _) = names_of(record, before);
    Pupil {
        id,
        account: before.and_then(|known| known.account),
        ine: sound(of(|known| known.ine.clone()), read_ine, true, ine::is_right),
        family,
        usage: other_name(of(|known| known.usage.clone()), identity.usage_name.clone(), partial),
        first,
        other_first: other_name(of(|known| known.other_first.clone()), others, partial),
        // What is unreadable in the file is known still.
        birth_date: record.birth_date.or_else(|| before.and_then(|known| known.birth_date)),
        sex: said(of(|known| known.sex.clone()), record.sex.map(String::from), true),
        mail: mail(of(|known| known.mail.clone()), record.contact.mail.clone(), partial),
        sources: before.map(|known| known.sources.clone()).unwrap_or_default(),
    }
}
