//! What a file is, by its content.

use std::{
    collections::HashSet,
    io::{BufRead, Read},
    path::{Path, PathBuf},
};

use super::{
    aaf,
    archive::{self, Container, Member, base_name},
    encoding::TextReader,
    file_error::FileError,
    folder,
    format::Format,
    onde,
    read_error::ReadError,
    source::Source,
    stamp::Stamp,
    xml::{Node, TOKEN_LIMIT, Xml},
};

/// Bytes looked at before a decision.
const LOOK: usize = 64 << 10;

/// Bytes that tell what is no text; a block of a tar archive.
const HEAD: u64 = 512;

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
    pub problem: FileError,
}

/// Finds what several paths are; the files of a folder count as if they were given one by one, and a path that was
/// met before does not count again.
pub fn recognise_all(paths: &[PathBuf]) -> Vec<(PathBuf, Result<Recognition, FileError>)> {
    let mut found = Vec::new();
    let mut met = HashSet::new();
    for path in paths {
        let files = match path.is_dir() {
            true => folder::files(path),
            false => Ok(vec![path.clone()]),
        };
        match files {
            Err(problem) => found.push((path.clone(), Err(problem))),
            Ok(files) => {
                for file in files.into_iter().filter(|file| met.insert(file.clone())) {
                    let recognition = recognise_in(&file, &around(path, &file));
                    found.push((file, recognition));
                }
            }
        }
    }
    found
}

/// Finds what a file is, or what each member of an archive is, without regard to names (but for AAF's
/// `Delta`). A compressed tar archive is read through once.
///
/// # Errors
/// The [`FileError`] of the file; in an archive, when no member can be read, that of the first member that
/// has another than being unknown.
pub fn recognise(path: &Path) -> Result<Recognition, FileError> {
    recognise_in(path, &[])
}

/// The names of the folders that a file came in, up to the one that was given, from the inside.
fn around(given: &Path, file: &Path) -> Vec<String> {
    let folders = file.ancestors().skip(1).take_while(|folder| *folder != given && folder.starts_with(given));
    let given = (given != file).then_some(given);
    let names = folders.chain(given).filter_map(Path::file_name);
    names.map(|name| name.to_string_lossy().into_owned()).collect()
}

/// The same of a file out of folders, whose names tell what that of a file tells, from the inside.
fn recognise_in(path: &Path, folders: &[String]) -> Result<Recognition, FileError> {
    let file =
        path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    let container = archive::container(path, &file)?;
    let around: Vec<&str> =
        std::iter::once(file.as_str()).chain(folders.iter().map(String::as_str)).collect();
    let mut recognition = Recognition::default();
    let (mut spreadsheet, mut document, mut defined) = (false, false, false);
    archive::visit(path, &file, container, archive::Wanted::All, &mut |member| {
        let Member { index, name: member, size, content } = member;
        let name = member.as_deref().map_or(file.as_str(), base_name).to_owned();
        let names_delta = [&file, member.as_ref().unwrap_or(&file)]
            .into_iter()
            .chain(folders)
            .any(|name| names_changes(name));
        spreadsheet |= container == Container::Zip && member.as_deref().is_some_and(is_of_spreadsheet);
        document |= container == Container::Zip && member.as_deref() == Some("word/document.xml");
        let blamed = |problem, content| match container {
            Container::Plain => problem,
            _ => archive::blame(problem, &file, content),
        };
        let packed = container != Container::Plain;
        let found = content.and_then(|content| {
            format(content, &name, &around, names_delta, packed).map_err(|problem| blamed(problem, content))
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
            Ok(None) => defined = true,
            Err(problem) => {
                let is_type = member.as_deref() == Some("mimetype");
                spreadsheet |= is_type && matches!(problem, FileError::Spreadsheet { .. });
                document |= is_type && matches!(problem, FileError::Document { .. });
                recognition.ignored.push(Ignored { member, size, problem });
            }
        }
        Ok(())
    })?;
    if recognition.sources.is_empty() {
        if spreadsheet {
            return Err(FileError::Spreadsheet { file });
        }
        if document {
            return Err(FileError::Document { file });
        }
        let known = |problem: &FileError| !problem.is_foreign();
        let mut problems = recognition.ignored.into_iter().map(|ignored| ignored.problem);
        let told = match container {
            Container::Plain => problems.next(),
            _ => problems.find(known),
        };
        return Err(match told {
            Some(problem) => problem,
            None if defined => FileError::Definition { file },
            None => FileError::NotRecognised { file },
        });
    }
    Ok(recognition)
}

/// Whether a member's name is that of a part of a spreadsheet's document: Excel's, or Numbers'. LibreOffice's first
/// member says it by its content.
fn is_of_spreadsheet(member: &str) -> bool {
    member == "xl/workbook.xml" || member == "xl/workbook.bin" || member == "Index/CalculationEngine.iwa"
}

/// Whether a name is that of a spreadsheet's document.
fn is_spreadsheet(name: &str) -> bool {
    let lower = name.to_lowercase();
    [".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".fods", ".numbers"]
        .iter()
        .any(|ending| lower.ends_with(ending))
}

/// What the first bytes of a content are when they are no text.
fn packed_content(start: &[u8], name: &str, packed: bool) -> Option<FileError> {
    let file = || name.to_owned();
    let begins = |magics: &[&[u8]]| magics.iter().any(|magic| start.starts_with(magic));
    let ods = b"application/vnd.oasis.opendocument.spreadsheet";
    if start.starts_with(ods)
        || (begins(&[b"PK\x03\x04"]) && memchr::memmem::find(start, ods).is_some())
        || (begins(&[b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"]) && is_spreadsheet(name))
    {
        Some(FileError::Spreadsheet { file: file() })
    } else if begins(&[b"%PDF-"]) {
        Some(FileError::Pdf { file: file() })
    } else if begins(PICTURES) || is_picture_in_a_box(start) {
        Some(FileError::Picture { file: file() })
    } else if start.starts_with(b"application/vnd.oasis.opendocument.text")
        || begins(&[b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", b"{\\rtf"]) && is_document(name)
    {
        Some(FileError::Document { file: file() })
    } else if packed && (begins(&[b"PK\x03\x04", b"PK\x05\x06", b"\x1F\x8B"]) || archive::is_tar(start)) {
        Some(FileError::NestedArchive { file: file() })
    } else if begins(&[b"7z\xBC\xAF\x27\x1C", b"Rar!\x1A\x07", b"\xFD7zXZ\0", b"BZh", b"\x28\xB5\x2F\xFD"]) {
        Some(FileError::UnsupportedArchive { file: file(), cause: None })
    } else {
        None
    }
}

/// How pictures begin: JPEG, PNG, GIF, TIFF of both orders.
const PICTURES: &[&[u8]] = &[b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1A\n", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*"];

/// Whether it is a picture whose kind stands behind a length: WebP, or HEIC and AVIF as telephones make them.
fn is_picture_in_a_box(start: &[u8]) -> bool {
    let kind = start.get(8..12);
    match start.get(..4) {
        Some(b"RIFF") => kind == Some(b"WEBP"),
        _ => {
            start.get(4..8) == Some(b"ftyp")
                && [b"heic", b"heix", b"mif1", b"avif"].iter().any(|known| kind == Some(&known[..]))
        }
    }
}

/// Whether a name is that of a word processor's document.
fn is_document(name: &str) -> bool {
    let lower = name.to_lowercase();
    [".docx", ".docm", ".doc", ".odt", ".rtf", ".pages"].iter().any(|ending| lower.ends_with(ending))
}

/// Whether a name says that changes alone are in what is called so.
#[must_use]
pub fn names_changes(name: &str) -> bool {
    name.to_ascii_lowercase().contains("delta")
}

/// The format of one content and what it says of itself; `None` for a DTD.
fn format(
    content: &mut dyn Read,
    name: &str,
    around: &[&str],
    names_delta: bool,
    packed: bool,
) -> Result<Option<(Format, Stamp)>, FileError> {
    let mut head = Vec::new();
    if let Err(error) = content.take(HEAD).read_to_end(&mut head) {
        return Err(ReadError::from_io(error).problem(name, 1));
    }
    if let Some(problem) = packed_content(&head, name, packed) {
        return Err(problem);
    }
    let mut content = head.as_slice().chain(content);
    let mut reader = TextReader::new(&mut content, u64::MAX, usize::MAX);
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
        Some(fault @ (ReadError::NotText(_) | ReadError::Garbled)) => Some(fault),
        Some(fault) => return Err(fault.problem(name, line)),
    };
    let file = || name.to_owned();
    let text = String::from_utf8_lossy(&start);
    let text = text.trim_start();
    let format = if text.is_empty() && garbled.is_some() {
        Err(FileError::NotRecognised { file: file() })
    } else if text.is_empty() {
        Err(FileError::Empty { file: file() })
    } else if text.starts_with("<!ELEMENT") || text.starts_with("<!ATTLIST") {
        Ok(None)
    } else if text.starts_with('<') {
        xml_format(text, name, around, names_delta).map(Some)
    } else {
        let format = onde::recognise(text, name);
        format.map(|format| Some((format, Stamp::default())))
    };
    match (format, garbled) {
        (Err(FileError::NotRecognised { file }), _) if is_spreadsheet(name) => {
            Err(FileError::Spreadsheet { file })
        }
        (Ok(_), Some(fault)) => Err(fault.problem(name, line)),
        (format, _) => format,
    }
}

fn xml_format(
    text: &str,
    name: &str,
    around: &[&str],
    names_delta: bool,
) -> Result<(Format, Stamp), FileError> {
    let mut bytes = text.as_bytes();
    let mut xml = Xml::new(TextReader::new(&mut bytes, u64::MAX, TOKEN_LIMIT), name);
    let unknown = || FileError::NotRecognised { file: name.to_owned() };
    loop {
        match xml.next() {
            Ok(Node::Open(tag)) => {
                let format = match tag.name() {
                    "ficAlimMENESR" => {
                        let format = aaf::look(&mut xml, name, names_delta);
                        let Format::Aaf { generated, .. } = &format else { return Err(unknown()) };
                        let stamp = Stamp::aaf(generated.as_deref(), name, around);
                        return Ok((format, stamp));
                    }
                    "BEE_ELEVES" => Format::SieclePupils,
                    "BEE_RESPONSABLES" => Format::SiecleGuardians,
                    "BEE_STRUCTURES" => Format::SiecleStructures,
                    "BEE_NOMENCLATURES" => Format::SiecleNomenclatures,
                    "BEE_COMMUN" => Format::SiecleCommon,
                    // A spreadsheet's document as one XML file.
                    "Workbook" | "office:document" => {
                        return Err(FileError::Spreadsheet { file: name.to_owned() });
                    }
                    _ => return Err(unknown()),
                };
                return Ok((format, Stamp::siecle(&mut xml)));
            }
            Ok(Node::End) | Err(FileError::Damaged { .. }) => return Err(unknown()),
            Ok(_) => {}
            Err(problem) => return Err(problem),
        }
    }
}
