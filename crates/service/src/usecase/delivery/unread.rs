//! Whom a delivery may name without that it could be read.

use std::collections::BTreeSet;

/// Pupils whose records could not be read: they are not known to be absent.
#[derive(Debug, Default)]
pub(super) struct Unread {
    /// What the source calls them.
    pub(super) keys: Vec<String>,
    /// What it calls the schools of those whose identifier could not be read either.
    pub(super) schools: BTreeSet<String>,
    /// Nothing tells who they are, or they are too many to say.
    pub(super) anybody: bool,
}

impl Unread {
    /// More unreadable records than these are no accident of some of them.
    const MANY: usize = 100_000;

    pub(super) fn take(&mut self, key: Option<String>, school: Option<String>) {
        match (key, school) {
            (Some(key), _) if self.keys.len() < Self::MANY => self.keys.push(key),
            (None, Some(school)) if self.schools.len() < Self::MANY => drop(self.schools.insert(school)),
            _ => self.anybody = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Unread;

    #[test]
    fn too_many_unreadable_records_are_anybodys() {
        let mut unread = Unread::default();
        for record in 0..Unread::MANY {
            unread.take(Some(record.to_string()), None);
        }
        unread.take(None, Some("1".to_owned()));
        assert!(!unread.anybody && unread.schools.len() == 1);
        unread.take(Some("one more".to_owned()), None);
        assert!(unread.anybody && unread.keys.len() == Unread::MANY);
        let mut unread = Unread::default();
        unread.take(None, None);
        assert!(unread.anybody);
    }
}
