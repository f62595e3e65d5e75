//! What the tests of all readers share: a sink that keeps everything, and reading from memory.

use std::io::{Cursor, Write};

use domain::jiff::civil::{Date, date};

use super::{FileError, Position, ReadSummary, Record, Rejection, Sink, Stopped, read_all, recognise};

/// The day on which all tests read.
pub(super) const TODAY: Date = date(2026, 9, 1);

/// Everything a reader found.
#[derive(Debug, Default)]
pub(super) struct Collected {
    pub(super) records: Vec<(Record, Position)>,
    pub(super) rejections: Vec<Rejection>,
    pub(super) summary: ReadSummary,
    pub(super) stop_at_rejection: bool,
    pub(super) stop_at_record: bool,
}

impl Sink for Collected {
    fn record(&mut self, record: Record, at: Position) -> Result<(), Stopped> {
        self.records.push((record, at));
        if self.stop_at_record { Err(Stopped) } else { Ok(()) }
    }

    fn reject(&mut self, rejection: Rejection) -> Result<(), Stopped> {
        self.rejections.push(rejection);
        if self.stop_at_rejection { Err(Stopped) } else { Ok(()) }
    }

    fn progress(&mut self, _bytes_read: u64) -> Result<(), Stopped> {
        Ok(())
    }
}

impl Collected {
    /// The records alone.
    pub(super) fn all(&self) -> Vec<&Record> {
        self.records.iter().map(|(record, _)| record).collect()
    }

    /// What was rejected or warned of: line, code, field, kept.
    pub(super) fn faults(&self) -> Vec<(u64, &'static str, &str, bool)> {
        let fault = |r: &'_ Rejection| (r.line.unwrap_or(0), r.code, r.kept);
        self.rejections
            .iter()
            .map(|r| {
                let (line, code, kept) = fault(r);
                (line, code, r.field.as_deref().unwrap_or(""), kept)
            })
            .collect()
    }
}

/// Writes `content` to a file called `name`, recognises it and reads all of it.
pub(super) fn collect(
    name: &str,
    content: &[u8],
    prepare: impl FnOnce(&mut Collected),
) -> Result<Collected, FileError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("written");
    let sources = recognise(&path)?.sources;
    let mut sink = Collected::default();
    prepare(&mut sink);
    let summaries = read_all(&sources, TODAY, &mut sink)?;
    sink.summary = summaries.into_iter().next().unwrap_or_default();
    Ok(sink)
}

/// Reads `content` whole.
pub(super) fn collected(name: &str, content: impl AsRef<[u8]>) -> Collected {
    collect(name, content.as_ref(), |_| {}).expect("readable")
}

/// The code of the problem that `content` has.
pub(super) fn problem(name: &str, content: impl AsRef<[u8]>) -> &'static str {
    match collect(name, content.as_ref(), |_| {}) {
        Ok(_) => "none",
        Err(problem) => {
            let sentence = problem.to_string();
            assert!(sentence.ends_with('.') && sentence.contains("\u{a0}»"), "{sentence}");
            problem.code()
        }
    }
}

/// A zip archive of these members.
pub(super) fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a member");
        writer.write_all(content).expect("its content");
    }
    writer.finish().expect("the directory").into_inner()
}

/// A compressed tar archive of these members.
pub(super) fn tarred(members: &[(&str, &[u8])]) -> Vec<u8> {
    let encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let mut builder = tar::Builder::new(encoder);
    for (name, content) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        // Names that the builder itself refuses are wanted too.
        if name.len() < 100 {
            header.as_gnu_mut().expect("gnu").name[..name.len()].copy_from_slice(name.as_bytes());
            header.set_cksum();
            builder.append(&header, *content).expect("a member");
        } else {
            builder.append_data(&mut header, name, *content).expect("a member");
        }
    }
    builder.into_inner().expect("the end").finish().expect("the checksum")
}
