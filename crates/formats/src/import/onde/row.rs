//! One line and what its columns are.

use csv::StringRecord;
use domain::fold::fold;

use super::header::{Column, Header};
use crate::import::checks;

/// One line and the header that names its columns.
pub(super) struct Row<'r> {
    pub(super) header: &'r Header,
    pub(super) values: &'r StringRecord,
}

impl<'r> Row<'r> {
    /// A value; empty when the column or the end of the line is missing.
    pub(super) fn get(&self, column: &Column) -> &'r str {
        self.header.position(column).and_then(|at| self.values.get(at)).unwrap_or_default()
    }

    /// Whether the line is the header once more: exports of several classes are pasted one after the other.
    pub(super) fn repeats_header(&self) -> bool {
        self.values.iter().enumerate().all(|(at, value)| fold(value) == fold(self.header.written(at)))
    }

    /// Whether the file has no such column: what it has no column for is not said.
    pub(super) fn lacks(&self, column: &Column) -> bool {
        self.header.position(column).is_none()
    }

    /// What sentences call a column.
    pub(super) fn shown(&self, column: &'r Column) -> &'r str {
        self.header.shown(column)
    }

    /// The first of these names that can be read in a line left out. Where a value runs over several lines it has
    /// swallowed others, and none can; where the line is `cut`, its last value may be the beginning of one.
    pub(super) fn readable(&self, columns: &[&Column], cut: bool) -> Option<String> {
        if self.values.iter().any(|value| value.contains('\n')) {
            return None;
        }
        let whole = |at: usize| !cut || at + 1 < self.values.len();
        columns.iter().find_map(|column| {
            let at = self.header.position(column)?;
            checks::readable_name(self.values.get(at).filter(|_| whole(at))?)
        })
    }
}
