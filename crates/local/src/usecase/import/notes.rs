//! What was left out or taken with a warning: the first ones by name, all of them counted.

use exchange::import::Rejection;

use crate::view::import::RejectedLine;

/// Lines shown.
pub(super) const SHOWN: usize = 200;

/// The account of an import's faults.
#[derive(Debug, Default)]
pub(super) struct Notes {
    left_out: Vec<RejectedLine>,
    warned: Vec<RejectedLine>,
    pub(super) rejected: u32,
    pub(super) warnings: u32,
}

impl Notes {
    /// Names a fault that a reader found; readers count theirs.
    pub(super) fn name(&mut self, rejection: Rejection) {
        let line = RejectedLine {
            file: rejection.file,
            line: rejection.line.and_then(|line| u32::try_from(line).ok()),
            record: rejection.record,
            field: rejection.field,
            code: rejection.code.to_owned(),
            reason: rejection.reason,
            kept: rejection.kept,
        };
        self.keep(line);
    }

    /// Names and counts a fault that the merge found.
    pub(super) fn add(&mut self, line: RejectedLine) {
        self.count(line.kept, 1);
        self.keep(line);
    }

    /// Counts faults.
    pub(super) fn count(&mut self, kept: bool, number: u32) {
        let count = if kept { &mut self.warnings } else { &mut self.rejected };
        *count = count.saturating_add(number);
    }

    fn keep(&mut self, line: RejectedLine) {
        let lines = if line.kept { &mut self.warned } else { &mut self.left_out };
        if lines.len() < SHOWN {
            lines.push(line);
        }
    }

    /// What was left out, then what was taken with a warning.
    pub(super) fn shown(self) -> Vec<RejectedLine> {
        let mut lines = self.left_out;
        lines.extend(self.warned);
        lines.truncate(SHOWN);
        lines
    }
}
