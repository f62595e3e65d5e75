//! Readers of the files that schools and académies already have.
//!
//! [`recognise`](fn@recognise) says what a file is, and [`read_all`] passes the [`Record`]s of several to a [`Sink`]. Everything streams; memory does not grow with the size of an AAF delivery, and
//! what SIECLE needs in memory (its files refer forward) is bounded by the size of one school.
//!
//! A fault in one record is reported and the file goes on; what can be read of a person left out so is passed on as
//! a [`QuarantinedRecord`](record::QuarantinedRecord). A file that is cut, or whose encoding or structure
//! cannot be trusted, ends in a [`FileError`]: records passed on before must then be dropped, because half of
//! a complete file would make the other half of the school look gone.

mod aaf;
mod academy;
mod archive;
mod checks;
mod dates;
mod encoding;
mod fault;
mod file_error;
mod folder;
mod format;
mod identity;
mod onde;
mod read_error;
mod recognise;
pub mod record;
mod siecle;
mod sink;
mod source;
mod stamp;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod twice;
mod xml;

use std::io::Read;

use domain::jiff::civil::Date;

pub use self::{
    academy::name_of as academy_name,
    fault::Fault,
    file_error::{FileError, Stopped},
    folder::files as files_of_folder,
    format::{AafPart, Format},
    recognise::{Ignored, Recognition, names_changes, recognise, recognise_all},
    record::{Position, Record, Rejection},
    sink::{ReadSummary, Sink},
    source::Source,
    stamp::{Stamp, day_in_name},
};
use self::{
    archive::{Container, Wanted},
    encoding::TextReader,
    sink::Emitter,
    xml::{TOKEN_LIMIT, Xml},
};

/// Bytes of the largest AAF file; an académie's is a few gigabytes.
const AAF_LIMIT: u64 = 64 << 30;
/// Bytes of the largest SIECLE file, of one school.
const SIECLE_LIMIT: u64 = 1 << 30;
/// Bytes of the largest ONDE file, of one school.
const ONDE_LIMIT: u64 = 64 << 20;

/// Reads one source. `today` is the day after which nobody is born yet.
///
/// # Errors
/// [`FileError`]: whatever the sink received of this source must be dropped.
pub fn read(source: &Source, today: Date, sink: &mut dyn Sink) -> Result<ReadSummary, FileError> {
    Ok(read_all(std::slice::from_ref(source), today, sink)?.pop().unwrap_or_default())
}

/// Reads several sources in the order given, and returns their summaries in the same order. Members of one
/// archive that stand in archive order are read in one pass over it. `today` is the day after which nobody is born
/// yet.
///
/// # Errors
/// The [`FileError`] of the first source that has one: whatever the sink received must be dropped.
pub fn read_all(sources: &[Source], today: Date, sink: &mut dyn Sink) -> Result<Vec<ReadSummary>, FileError> {
    let mut summaries = Vec::with_capacity(sources.len());
    for run in sources.chunk_by(|one, next| one.path == next.path && one.index < next.index) {
        let Some(first) = run.first() else { continue };
        let file = match first.container {
            Container::Plain => first.name.clone(),
            _ => first.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        };
        let before = summaries.len();
        let ranks: Vec<usize> = run.iter().map(|source| source.index).collect();
        let wanted = Wanted::Ranks(&ranks);
        archive::visit(&first.path, &file, first.container, wanted, &mut |member| {
            let same = |source: &&Source| source.index == member.index && source.member == member.name;
            if let Some(source) = run.iter().find(same) {
                sink.source(source)?;
                let content = member.content?;
                let read = read_content(&source.format, &source.name, today, content, sink);
                let packed = first.container != Container::Plain;
                summaries.push(read.map_err(|problem| match packed {
                    true => archive::blame(problem, &file, content),
                    false => problem,
                })?);
            }
            Ok(())
        })?;
        // Fewer members than were recognised: the archive has changed since.
        if summaries.len() - before < run.len() {
            let cause = Some(Fault::of("fewer members than before"));
            return Err(FileError::DamagedArchive { file, cause });
        }
    }
    Ok(summaries)
}

/// Reads one content that is already open, as `format`; `name` is what sentences call it.
///
/// # Errors
/// [`FileError`]: whatever the sink received must be dropped.
pub fn read_content(
    format: &Format,
    name: &str,
    today: Date,
    content: &mut dyn Read,
    sink: &mut dyn Sink,
) -> Result<ReadSummary, FileError> {
    let emitter = Emitter::new(sink, name, today);
    let xml = |content, limit| Xml::new(TextReader::new(content, limit, TOKEN_LIMIT), name);
    match format {
        Format::Aaf { degree, .. } => aaf::read(xml(content, AAF_LIMIT), *degree, emitter),
        Format::OndePupils => onde::read_pupils(content, ONDE_LIMIT, emitter),
        Format::OndeGuardians => onde::read_guardians(content, ONDE_LIMIT, emitter),
        Format::SieclePupils => siecle::read_pupils(xml(content, SIECLE_LIMIT), emitter),
        Format::SiecleGuardians => siecle::read_guardians(xml(content, SIECLE_LIMIT), emitter),
        Format::SiecleStructures => siecle::read_structures(xml(content, SIECLE_LIMIT), emitter),
        Format::SiecleNomenclatures => siecle::read_nomenclatures(xml(content, SIECLE_LIMIT), emitter),
        Format::SiecleCommon => siecle::read_common(xml(content, SIECLE_LIMIT), emitter),
    }
}
