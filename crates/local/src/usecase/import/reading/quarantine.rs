//! Quarantine: what can be read of records left out, and whom they can concern.

use std::cmp::Ordering;

use domain::fold::fold;
use formats::import::record::QuarantinedRecord as Record;

use crate::store::import::quarantine::{About, QuarantinedRow};

/// Records without identifier that are looked for by names. Where more are left out, the files do not say who has
/// left.
const BY_NAMES: u32 = 10_000;

/// Where a record stands in the delivery.
#[derive(Debug, Clone, Copy)]
pub struct RecordLocation {
    pub scope: i64,
    pub file: i64,
    pub line: i64,
    /// Its file does not name the school.
    pub onde: bool,
}

/// How many were left out without identifier.
#[derive(Debug, Default)]
pub struct Quarantine {
    pupils: u32,
    links: u32,
}

impl Quarantine {
    /// The row of a record left out; `None` when an earlier one that may be anybody's speaks for it.
    pub fn row(&mut self, record: Record, at: RecordLocation) -> Option<QuarantinedRow> {
        let RecordLocation { scope, file, line, onde } = at;
        let fold = |name: Option<String>| name.map(|name| fold(&name)).filter(|name| !name.is_empty());
        let mut row = match record {
            Record::Pupil { key, school, family_name, first_name, aligned } => QuarantinedRow {
                scope,
                file,
                line,
                about: About::Pupil,
                pupil: key,
                guardian: None,
                school: if onde { Some(String::new()) } else { school },
                family: fold(family_name),
                first: fold(first_name),
                aligned,
            },
            Record::Link { pupil, guardian, family_name, first_name } => QuarantinedRow {
                scope,
                file,
                line,
                about: About::Link,
                pupil,
                guardian,
                school: None,
                family: fold(family_name),
                first: fold(first_name),
                aligned: true,
            },
        };
        if row.pupil.is_some() || row.guardian.is_some() {
            return Some(row);
        }
        let met = match row.about {
            About::Pupil => &mut self.pupils,
            About::Link => &mut self.links,
        };
        *met = met.saturating_add(1);
        match (*met).cmp(&BY_NAMES) {
            Ordering::Less => Some(row),
            Ordering::Equal => {
                (row.family, row.first) = (None, None);
                Some(row)
            }
            Ordering::Greater => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BY_NAMES, Quarantine, Record, RecordLocation};

    #[test]
    fn beyond_many_one_speaks_for_all() {
        let at = RecordLocation { scope: 0, file: 0, line: 2, onde: true };
        let link = || Record::Link {
            pupil: None,
            guardian: None,
            family_name: Some("D’Arc".into()),
            first_name: None,
        };
        let mut lost = Quarantine::default();
        for _ in 1..BY_NAMES {
            assert_eq!(lost.row(link(), at).and_then(|row| row.family).as_deref(), Some("d arc"));
        }
        assert!(lost.row(link(), at).is_some_and(|row| row.family.is_none()));
        assert!(lost.row(link(), at).is_none());
    }
}
