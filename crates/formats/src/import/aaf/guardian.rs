//! `PersRelEleve`.

use super::{draft::Draft, person};
use crate::import::{
    record::{GuardianRecord, Record},
    sink::{Case, Rejected},
};

/// The guardian a draft describes.
pub(super) fn guardian(case: &mut Case<'_, '_>, draft: &Draft) -> Result<Record, Rejected> {
    let key = person::key(case, draft)?;
    let identity = person::identity(case, draft)?;
    let contact = person::contact(case, draft);
    let source_id = Some(key.clone());
    Ok(Record::Guardian(GuardianRecord { key, source_id, identity, contact, partial: draft.partial() }))
}
