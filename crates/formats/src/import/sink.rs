//! Where records go, and the account kept of what was left out.

use domain::jiff::civil::Date;

use super::{
    file_error::{FileError, Stopped},
    record::{Position, Record, Rejection},
    source::Source,
};
use crate::contact::Territory;

/// MEFs of a file. The whole country has some tens of thousands.
pub(super) const MEFS: usize = 100_000;

/// Receives what a reader finds, in the order of the file.
pub trait Sink {
    /// The source whose records follow; only [`read_all`](super::read_all) has several.
    ///
    /// # Errors
    /// [`Stopped`] to stop reading.
    fn source(&mut self, _source: &Source) -> Result<(), Stopped> {
        Ok(())
    }

    /// UAI of the school whose files these are, when they do not name it and the director did.
    fn school(&self) -> Option<&str> {
        None
    }

    /// One record and where it stands.
    ///
    /// # Errors
    /// [`Stopped`] to stop reading.
    fn record(&mut self, record: Record, at: Position) -> Result<(), Stopped>;

    /// A record left out, or kept with a warning: every one, as it is met.
    ///
    /// # Errors
    /// [`Stopped`] to stop reading.
    fn reject(&mut self, rejection: Rejection) -> Result<(), Stopped>;

    /// Bytes of this source read so far (after decompression), at least every 64 KiB.
    ///
    /// # Errors
    /// [`Stopped`] to stop reading.
    fn progress(&mut self, bytes_read: u64) -> Result<(), Stopped>;
}

/// What one source gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadSummary {
    /// Lines or records met, whatever became of them; the header of a file is none.
    pub rows: u64,
    /// School records emitted.
    pub schools: u64,
    /// Class records emitted.
    pub classes: u64,
    /// MEF records emitted.
    pub mefs: u64,
    /// Pupil records emitted.
    pub pupils: u64,
    /// Guardian records emitted.
    pub guardians: u64,
    /// Link records emitted, whatever their responsibility.
    pub links: u64,
    /// Removals emitted.
    pub removed: u64,
    /// Records of other kinds (teachers, subjects…), which are not read.
    pub ignored: u64,
    /// SIECLE pupils whose DATE_SORTIE is the day of the export or before: left, not imported, not an error.
    pub left_school: u64,
    /// Records or lines left out for a fault.
    pub rejected: u64,
    /// Faults in records kept all the same.
    pub warnings: u64,
    /// Quarantined records emitted for records left out.
    pub quarantined: u64,
    /// AAF `modifyRequest` or `deleteRequest` seen: the file is a delta whatever its name says, and absence
    /// from it means nothing.
    pub delta: bool,
    /// The last line of a file of lines lacks its line break: its last value may be cut.
    pub unended: bool,
    /// Bytes read, after decompression.
    pub bytes: u64,
}

impl ReadSummary {
    /// Records that the source gave, those only named and quarantined ones apart.
    #[must_use]
    pub const fn accepted(&self) -> u64 {
        self.schools + self.classes + self.mefs + self.pupils + self.guardians + self.links + self.removed
    }
}

/// One file being read: passes records on and counts.
pub(super) struct Emitter<'s> {
    sink: &'s mut dyn Sink,
    file: &'s str,
    /// The day after which nobody is born yet.
    pub(super) today: Date,
    stopped: bool,
    reported: u64,
    /// Where the file's school is, as far as it is known.
    pub(super) territory: Territory,
    pub(super) summary: ReadSummary,
}

impl<'s> Emitter<'s> {
    pub(super) fn new(sink: &'s mut dyn Sink, file: &'s str, today: Date) -> Self {
        let territory = sink.school().map_or(Territory::Mainland, Territory::of_school);
        Self { sink, file, today, stopped: false, reported: 0, territory, summary: ReadSummary::default() }
    }

    pub(super) const fn file(&self) -> &'s str {
        self.file
    }

    /// Passes a record on. Nothing else holds the MEFs of a file down: people and classes are of a school, or as many
    /// as a whole département's.
    pub(super) fn emit(&mut self, record: Record, line: u64) -> Result<(), FileError> {
        let summary = &mut self.summary;
        *match &record {
            Record::School(_) => &mut summary.schools,
            Record::Class(_) => &mut summary.classes,
            Record::Mef(_) => &mut summary.mefs,
            Record::Pupil(_) => &mut summary.pupils,
            Record::Guardian(_) => &mut summary.guardians,
            Record::Link(_) => &mut summary.links,
            Record::Removed { .. } => &mut summary.removed,
            Record::Quarantined(_) => &mut summary.quarantined,
        } += 1;
        if summary.mefs > MEFS as u64 {
            return Err(FileError::TooManyRecords { file: self.file.to_owned(), limit: MEFS });
        }
        if self.stopped {
            return Err(FileError::Stopped);
        }
        Ok(self.sink.record(record, Position { line })?)
    }

    /// Tells how far reading is; also where a stop asked for in a rejection takes effect.
    pub(super) fn progress(&mut self, bytes: u64) -> Result<(), FileError> {
        const STEP: u64 = 64 << 10;
        self.summary.bytes = bytes;
        if self.stopped {
            return Err(FileError::Stopped);
        }
        if bytes - self.reported >= STEP {
            self.reported = bytes;
            self.sink.progress(bytes)?;
        }
        Ok(())
    }

    /// Ends the file.
    pub(super) fn finish(mut self, bytes: u64) -> Result<ReadSummary, FileError> {
        self.summary.bytes = bytes;
        if self.stopped {
            return Err(FileError::Stopped);
        }
        self.sink.progress(bytes)?;
        Ok(self.summary)
    }

    fn note(
        &mut self,
        (line, key, record): (u64, Option<&str>, &str),
        field: Option<&str>,
        code: &'static str,
        reason: &str,
        kept: bool,
    ) {
        if kept {
            self.summary.warnings += 1;
        } else {
            self.summary.rejected += 1;
        }
        let rejection = Rejection {
            file: self.file.to_owned(),
            line: Some(line),
            key: key.map(str::to_owned),
            record: (!record.is_empty()).then(|| record.to_owned()),
            field: field.map(str::to_owned),
            code,
            reason: reason.to_owned(),
            kept,
        };
        // Checks of single values stay simple this way; the next record or progress call ends the reading.
        self.stopped |= self.sink.reject(rejection).is_err();
    }
}

/// The record is left out; the reason has been reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rejected;

/// One record under examination: where its faults are reported.
pub(super) struct Diagnostics<'c, 's> {
    pub(super) emitter: &'c mut Emitter<'s>,
    /// 1-based line of the record.
    pub(super) line: u64,
    /// [`Rejection::key`].
    pub(super) key: Option<&'c str>,
    /// Name of the person, else identifier of the record; empty when unknown.
    pub(super) record: &'c str,
}

impl Diagnostics<'_, '_> {
    /// Reports a fault in a record that is kept.
    pub(super) fn warn(&mut self, field: &str, code: &'static str, reason: &str) {
        self.emitter.note((self.line, self.key, self.record), Some(field), code, reason, true);
    }

    /// Reports why the record is left out.
    pub(super) fn reject(&mut self, field: Option<&str>, code: &'static str, reason: &str) -> Rejected {
        self.emitter.note((self.line, self.key, self.record), field, code, reason, false);
        Rejected
    }
}
