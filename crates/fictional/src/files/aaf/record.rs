//! One AAF record: an identifier and named lists of values, in one reusable buffer.

use std::fmt::{Display, Write};

/// Attributes in their order, each with its values. Cleared and filled again for every record, so that
/// writing millions of them allocates next to nothing.
#[derive(Debug, Default)]
pub(super) struct Record {
    text: String,
    /// Ends of the values in `text`.
    ends: Vec<usize>,
    /// Names, each with the index past its last value.
    names: Vec<(&'static str, usize)>,
}

impl Record {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.names.clear();
    }

    /// An attribute of one value; empty text is an attribute without a value.
    pub(super) fn one(&mut self, name: &'static str, value: impl Display) {
        self.many(name, [value]);
    }

    /// An attribute of one value, if there is one.
    pub(super) fn maybe(&mut self, name: &'static str, value: Option<impl Display>) {
        self.many(name, value);
    }

    /// An attribute of any number of values.
    pub(super) fn many(&mut self, name: &'static str, values: impl IntoIterator<Item = impl Display>) {
        for value in values {
            let before = self.text.len();
            // Writing to a string cannot fail.
            let _ = write!(self.text, "{value}");
            if self.text.len() > before {
                self.ends.push(self.text.len());
            }
        }
        self.names.push((name, self.ends.len()));
    }

    pub(super) fn attributes(&self) -> impl Iterator<Item = Attribute<'_>> {
        let starts = std::iter::once(0).chain(self.names.iter().map(|&(_, end)| end));
        starts.zip(&self.names).map(|(from, &(name, to))| Attribute { record: self, name, from, to })
    }

    fn value(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[index]]
    }
}

/// One attribute of a record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attribute<'a> {
    record: &'a Record,
    pub(super) name: &'static str,
    from: usize,
    to: usize,
}

impl<'a> Attribute<'a> {
    pub(super) fn values(self) -> impl ExactSizeIterator<Item = &'a str> {
        (self.from..self.to).map(move |index| self.record.value(index))
    }
}

impl PartialEq for Attribute<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.values().eq(other.values())
    }
}

#[cfg(test)]
mod tests {
    use super::Record;

    #[test]
    fn attributes_keep_their_values_and_empty_text_is_no_value() {
        let mut record = Record::default();
        record.one("id", 12);
        record.one("empty", "");
        record.many("many", ["a", "", "bc"]);
        record.maybe("none", None::<&str>);
        let read: Vec<(&str, Vec<&str>)> =
            record.attributes().map(|attribute| (attribute.name, attribute.values().collect())).collect();
        assert_eq!(
            read,
            [("id", vec!["12"]), ("empty", vec![]), ("many", vec!["a", "bc"]), ("none", vec![])]
        );
        record.clear();
        assert_eq!(record.attributes().count(), 0);
    }
}
