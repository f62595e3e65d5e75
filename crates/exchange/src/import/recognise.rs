//! What a file is, by its content.

use std::{
    io::{BufRead, Read},
    path::{Path, PathBuf},
};

use domain::degree::Degree;

use super::{
    aaf,
    archive::{self, Container, Member, base_name},
    encoding::TextReader,
    fault::Fault,
    onde,
    problem::FileProblem,
    stamp::Stamp,
    xml::{Node, TOKEN_LIMIT, Xml},
};

/// Bytes looked at before a decision.
const LOOK: usize = 64 << 10;

/// One thing to read: a file, or a member of an archive. Made by [`recognise`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file on disk.
    pub path: PathBuf,
    /// Path inside the archive, when `path` is one.
    pub member: Option<String>,
    /// What the user is shown: the file's or member's name without any folder.
    pub name: String,
    /// What it holds.
    pub format: Format,
    /// Size in bytes once decompressed, as announced (of the compressed file for `.xml.gz`).
    pub size: u64,
    /// Whose it says it is, of which year and day.
    pub stamp: Stamp,
    pub(super) container: Container,
    pub(super) index: usize,
}

/// The formats read here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// *Annuaire académique fédérateur*.
    Aaf {
        /// First or second degree, when the header or the attributes say so.
        degree: Option<Degree>,
        /// What the first record is.
        part: AafPart,
        /// Only changes: absence means nothing. From the name (`…Delta…`), the only place where an AAF
        /// delivery says it, or from a modification or removal near the beginning; a later one shows in
        /// [`ReadSummary::delta`](super::ReadSummary::delta).
        delta: bool,
        /// `dateGenerationExport`, as written in the header.
        generated: Option<String>,
    },
    /// ONDE pupils.
    OndePupils,
    /// ONDE guardians.
    OndeGuardians,
    /// SIECLE pupils (`BEE_ELEVES`).
    SieclePupils,
    /// SIECLE guardians (`BEE_RESPONSABLES`).
    SiecleGuardians,
    /// SIECLE classes (`BEE_STRUCTURES`).
    SiecleStructures,
    /// SIECLE nomenclatures (`BEE_NOMENCLATURES`).
    SiecleNomenclatures,
}

/// The parts of an AAF delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AafPart {
    /// `Eleve`.
    Pupils,
    /// `PersRelEleve`.
    Guardians,
    /// `EtabEducNat`.
    Schools,
    /// `MefEducNat`.
    Mefs,
    /// Teachers, subjects and other records that are passed over.
    Other,
    /// No record at all, as a delta of a quiet day.
    Empty,
}

/// What was found at a path.
#[derive(Debug, Default)]
pub struct Recognition {
    /// What can be read, in the order of the archive.
    pub sources: Vec<Source>,
    /// Members of an archive that cannot. DTDs are passed over silently.
    pub ignored: Vec<Ignored>,
}

/// A member of an archive that cannot be read, and why.
#[derive(Debug)]
pub struct Ignored {
    /// Path inside the archive; `None` when the file is its own content.
    pub member: Option<String>,
    /// Size in bytes, as announced.
    pub size: u64,
    /// Why.
    pub problem: FileProblem,
}

/// Finds what a file is, or what each member of an archive is, without regard to names (but for AAF's
/// `Delta`). A compressed tar archive is read through once.
///
/// # Errors
/// The [`FileProblem`] of the file; in an archive, when no member can be read, that of the first member that
/// has another than being unknown.
pub fn recognise(path: &Path) -> Result<Recognition, FileProblem> {
    let file =
        path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    let container = archive::container(path, &file)?;
    let mut recognition = Recognition::default();
    archive::visit(path, &file, container, archive::Wanted::All, &mut |member| {
        let Member { index, name: member, size, content } = member;
        let name = member.as_deref().map_or(file.as_str(), base_name).to_owned();
        let names_delta = [&file, member.as_ref().unwrap_or(&file)].iter().any(|name| is_delta(name));
        let blamed = |problem, content| match container {
            Container::Plain => problem,
            _ => archive::blame(problem, &file, content),
        };
        let found = content.and_then(|content| {
            format(content, &name, &file, names_delta).map_err(|problem| blamed(problem, content))
        });
        match found {
            Ok(Some((format, stamp))) => recognition.sources.push(Source {
                path: path.to_owned(),
                member,
                name,
                format,
                size,
                stamp,
                container,
                index,
            }),
            Ok(None) => {}
            Err(problem) => recognition.ignored.push(Ignored { member, size, problem }),
        }
        Ok(())
    })?;
    if recognition.sources.is_empty() {
        let known = |problem: &FileProblem| !matches!(problem, FileProblem::NotRecognised { .. });
        let mut problems = recognition.ignored.into_iter().map(|ignored| ignored.problem);
        let told = match container {
            Container::Plain => problems.next(),
            _ => problems.find(known),
        };
        return Err(told.unwrap_or(FileProblem::NotRecognised { file }));
    }
    Ok(recognition)
}

fn is_delta(name: &str) -> bool {
    name.to_ascii_lowercase().contains("delta")
}

/// The format of one content and what it says of itself; `None` for a DTD.
fn format(
    content: &mut dyn Read,
    name: &str,
    archive: &str,
    names_delta: bool,
) -> Result<Option<(Format, Stamp)>, FileProblem> {
    let mut reader = TextReader::new(content, u64::MAX, usize::MAX);
    let mut start = Vec::new();
    while let Ok(chunk) = reader.fill_buf()
        && !chunk.is_empty()
        && start.len() < LOOK
    {
        start.extend_from_slice(chunk);
        let length = chunk.len();
        reader.consume(length);
    }
    let line = reader.line();
    let fault = reader.take_fault();
    // Bytes that are no text may be a picture: what comes before them tells.
    let garbled = match fault {
        None => None,
        Some(fault @ (Fault::NotText(_) | Fault::Garbled)) => Some(fault),
        Some(fault) => return Err(fault.problem(name, line)),
    };
    let file = || name.to_owned();
    let text = String::from_utf8_lossy(&start);
    let text = text.trim_start();
    let format = if text.is_empty() && garbled.is_some() {
        Err(FileProblem::NotRecognised { file: file() })
    } else if text.is_empty() {
        Err(FileProblem::Empty { file: file() })
    } else if text.starts_with("<!ELEMENT") || text.starts_with("<!ATTLIST") {
        Ok(None)
    } else if text.starts_with('<') {
        xml_format(text, name, archive, names_delta).map(Some)
    } else {
        let format = onde::recognise(text.lines().next().unwrap_or_default(), name);
        format.map(|format| Some((format, Stamp::default())))
    };
    match (format, garbled) {
        (Ok(_), Some(fault)) => Err(fault.problem(name, line)),
        (format, _) => format,
    }
}

fn xml_format(
    text: &str,
    name: &str,
    archive: &str,
    names_delta: bool,
) -> Result<(Format, Stamp), FileProblem> {
    let mut bytes = text.as_bytes();
    let mut xml = Xml::new(TextReader::new(&mut bytes, u64::MAX, TOKEN_LIMIT), name);
    let unknown = || FileProblem::NotRecognised { file: name.to_owned() };
    loop {
        match xml.next() {
            Ok(Node::Open(tag)) => {
                let format = match tag.name() {
                    "ficAlimMENESR" => {
                        let format = aaf::look(&mut xml, names_delta);
                        let Format::Aaf { generated, .. } = &format else { return Err(unknown()) };
                        let stamp = Stamp::aaf(generated.as_deref(), [name, archive]);
                        return Ok((format, stamp));
                    }
                    "BEE_ELEVES" => Format::SieclePupils,
                    "BEE_RESPONSABLES" => Format::SiecleGuardians,
                    "BEE_STRUCTURES" => Format::SiecleStructures,
                    "BEE_NOMENCLATURES" => Format::SiecleNomenclatures,
                    _ => return Err(unknown()),
                };
                return Ok((format, Stamp::siecle(&mut xml)));
            }
            Ok(Node::End) | Err(FileProblem::Damaged { .. }) => return Err(unknown()),
            Ok(_) => {}
            Err(problem) => return Err(problem),
        }
    }
}
