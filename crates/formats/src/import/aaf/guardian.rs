//! `PersRelEleve`.

use super::{entry::RawEntry, person};
use crate::import::{
    record::{GuardianRecord, Record},
    sink::{Diagnostics, Rejected},
};

/// The guardian a draft describes.
pub(super) fn guardian(diagnostics: &mut Diagnostics<'_, '_>, entry: &RawEntry) -> Result<Record, Rejected> {
    let key = person::key(diagnostics, entry)?;
    let identity = person::identity(diagnostics, entry)?;
    let contact = person::contact(diagnostics, entry);
    let source_id = Some(key.clone());
    Ok(Record::Guardian(GuardianRecord { key, source_id, identity, contact, partial: entry.partial() }))
}
