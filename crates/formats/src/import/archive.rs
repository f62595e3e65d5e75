//! Archives as a sequence of members, never written to disk.
//!
//! Names inside are only shown; still, one that is absolute or climbs out of the archive is refused, since no
//! honest delivery has it. Everything an archive can make grow is bounded: number of members, length of names,
//! bytes that come out of it.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek},
    path::Path,
};

use flate2::bufread::MultiGzDecoder;
use zip::{CompressionMethod, ZipArchive, result::ZipError};

use super::{fault::Fault, file_error::FileError, read_error::ReadError};

/// Files in one archive.
pub(super) const MEMBERS: usize = 10_000;
/// Bytes that may come out whatever the size of the archive.
const ALWAYS: u64 = 64 << 20;
/// Bytes that may come out for each byte of the archive; AAF, repetitive as it is, stays near 30.
const RATIO: u64 = 250;
/// Bytes of a member's name.
const NAME: u64 = 4 << 10;

/// How a file holds what is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    /// It is the content.
    Plain,
    /// A zip archive.
    Zip,
    /// One compressed file.
    Gzip,
    /// A tar archive.
    Tar,
    /// A compressed tar archive.
    TarGzip,
}

/// Which members to visit.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted<'w> {
    /// All of them, to the very end of the container.
    All,
    /// Those of these ranks, in ascending order; what follows the last is not looked at again.
    Ranks(&'w [usize]),
}

impl Wanted<'_> {
    fn has(self, index: usize) -> bool {
        match self {
            Self::All => true,
            Self::Ranks(ranks) => ranks.binary_search(&index).is_ok(),
        }
    }

    fn ends_at(self, index: usize) -> bool {
        matches!(self, Self::Ranks(ranks) if ranks.last() == Some(&index))
    }
}

/// One member of a container.
pub(super) struct Member<'m> {
    /// Rank in the container, from 0.
    pub(super) index: usize,
    /// Path inside the container; `None` when the file is its own content.
    pub(super) name: Option<String>,
    /// Size as announced, in bytes; of the compressed file when nothing better is known.
    pub(super) size: u64,
    /// The content, or why there is none.
    pub(super) content: Result<&'m mut dyn Read, FileError>,
}

/// Finds the kind of container by its first bytes.
pub(super) fn container(path: &Path, file: &str) -> Result<Container, FileError> {
    let unreadable = |cause| FileError::Unreadable { file: file.to_owned(), cause };
    let mut start = Vec::new();
    open(path, file)?.take(512).read_to_end(&mut start).map_err(unreadable)?;
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        return Ok(Container::Zip);
    }
    if start.starts_with(b"\x1F\x8B") {
        let mut inside = Vec::new();
        let decoded =
            MultiGzDecoder::new(BufReader::new(open(path, file)?)).take(512).read_to_end(&mut inside);
        return match decoded {
            Err(error) => {
                let cause = Some(Fault::io(error));
                Err(FileError::DamagedArchive { file: file.to_owned(), cause })
            }
            Ok(_) if is_tar(&inside) => Ok(Container::TarGzip),
            Ok(_) => Ok(Container::Gzip),
        };
    }
    Ok(if is_tar(&start) { Container::Tar } else { Container::Plain })
}

/// Whether a block is the header of a tar member: its checksum is right.
pub(super) fn is_tar(block: &[u8]) -> bool {
    let Ok(block) = <&[u8; 512]>::try_from(block) else { return false };
    let header = tar::Header::from_byte_slice(block);
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    let stored: u32 = block[148..156].iter().map(|byte| u32::from(*byte)).sum();
    header.cksum().is_ok_and(|wanted| wanted == sum - stored + 8 * u32::from(b' '))
}

/// Opens an ordinary file. A pipe with a name may never be written and would be waited for without end, and a device
/// has no end; both could be read but once besides.
fn open(path: &Path, file: &str) -> Result<File, FileError> {
    if std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return Err(FileError::NotAFile { file: file.to_owned() });
    }
    File::open(path).map_err(|cause| FileError::Unreadable { file: file.to_owned(), cause })
}

/// Visits the `wanted` members in the order of the container; directories are no members.
/// `file` is the container's name in sentences.
pub(super) fn visit(
    path: &Path,
    file: &str,
    container: Container,
    wanted: Wanted<'_>,
    visitor: &mut dyn FnMut(Member<'_>) -> Result<(), FileError>,
) -> Result<(), FileError> {
    let mut source = open(path, file)?;
    let size =
        source.metadata().map_err(|cause| FileError::Unreadable { file: file.to_owned(), cause })?.len();
    let budget = size.saturating_mul(RATIO).max(ALWAYS);
    match container {
        Container::Plain => visitor(Member { index: 0, name: None, size, content: Ok(&mut source) }),
        Container::Gzip => {
            let mut content = Metered::new(MultiGzDecoder::new(BufReader::new(source)), budget);
            let name = file.strip_suffix(".gz").unwrap_or(file).to_owned();
            visitor(Member { index: 0, name: Some(name), size, content: Ok(&mut content) })
        }
        Container::Zip => visit_zip(source, file, budget, wanted, visitor),
        Container::Tar => visit_tar(Metered::new(BufReader::new(source), budget), file, wanted, visitor),
        Container::TarGzip => {
            let content = Metered::new(MultiGzDecoder::new(BufReader::new(source)), budget);
            visit_tar(content, file, wanted, visitor)
        }
    }
}

fn visit_zip(
    mut source: File,
    file: &str,
    budget: u64,
    wanted: Wanted<'_>,
    visitor: &mut dyn FnMut(Member<'_>) -> Result<(), FileError>,
) -> Result<(), FileError> {
    let encrypted = |cause| FileError::EncryptedArchive { file: file.to_owned(), cause };
    let refused = |error: ZipError| match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            encrypted(Some(Fault::zip(error)))
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            FileError::UnsupportedArchive { file: file.to_owned(), cause: Some(Fault::zip(error)) }
        }
        _ => FileError::DamagedArchive { file: file.to_owned(), cause: Some(Fault::zip(error)) },
    };
    // Counted before the directory is loaded, because loading takes memory for each entry.
    let count = zip::unstable::read::ZipIterable::try_new(&mut source, zip::read::Config::default())
        .map_err(refused)?
        .len();
    if count > MEMBERS {
        return Err(FileError::TooManyMembers { file: file.to_owned(), limit: MEMBERS });
    }
    source.rewind().map_err(|cause| FileError::Unreadable { file: file.to_owned(), cause })?;
    let mut archive = ZipArchive::new(BufReader::new(source)).map_err(refused)?;
    let mut left = budget;
    for index in (0..archive.len()).filter(|index| wanted.has(*index)) {
        let member = archive.by_index(index).map_err(refused)?;
        if member.is_dir() {
            continue;
        }
        if member.encrypted() {
            return Err(encrypted(None));
        }
        let name = member.name().map_err(refused)?.into_owned();
        let size = member.size();
        let readable =
            matches!(member.compression(), CompressionMethod::Stored | CompressionMethod::Deflated);
        let mut content = Metered::new(member, left);
        visit_named(index, name, size, readable, &mut content, visitor)?;
        left = content.left;
    }
    Ok(())
}

fn visit_tar(
    mut source: Metered<impl Read>,
    file: &str,
    wanted: Wanted<'_>,
    visitor: &mut dyn FnMut(Member<'_>) -> Result<(), FileError>,
) -> Result<(), FileError> {
    let broken = |error| match ReadError::from_io(error) {
        ReadError::Io(error) => ReadError::DamagedArchive(error).problem(file, 0),
        fault => fault.problem(file, 0),
    };
    let mut archive = tar::Archive::new(&mut source);
    // Raw, because extended headers would else be loaded whole, whatever their size.
    let entries = archive.entries().map_err(broken)?.raw(true);
    let mut long_name = None;
    let mut index = 0;
    for entry in entries {
        let mut entry = entry.map_err(broken)?;
        let kind = entry.header().entry_type();
        if kind.is_gnu_longname() || kind.is_pax_local_extensions() {
            let mut extension = Vec::new();
            entry.by_ref().take(NAME).read_to_end(&mut extension).map_err(broken)?;
            let name = if kind.is_gnu_longname() { Some(extension) } else { pax_path(&extension) };
            long_name = name.or(long_name);
            continue;
        }
        let name = long_name.take().unwrap_or_else(|| entry.path_bytes().into_owned());
        if !matches!(kind, tar::EntryType::Regular | tar::EntryType::Continuous) {
            continue;
        }
        if index == MEMBERS {
            return Err(FileError::TooManyMembers { file: file.to_owned(), limit: MEMBERS });
        }
        if wanted.has(index) {
            let name = String::from_utf8_lossy(&name).trim_end_matches('\0').to_owned();
            let size = entry.size();
            visit_named(index, name, size, true, &mut entry, visitor)?;
        }
        if wanted.ends_at(index) {
            return Ok(());
        }
        index += 1;
    }
    // What follows the last member is read too, so that a cut or wrong end of the compressed data is seen.
    io::copy(&mut source, &mut io::sink()).map_err(broken)?;
    Ok(())
}

/// The `path` of a pax extended header, records of the form `length key=value\n`.
fn pax_path(extension: &[u8]) -> Option<Vec<u8>> {
    let record = extension.split(|byte| *byte == b'\n').find_map(|record| {
        let space = record.iter().position(|byte| *byte == b' ')?;
        record[space + 1..].strip_prefix(b"path=")
    });
    record.map(<[u8]>::to_vec)
}

fn visit_named(
    index: usize,
    name: String,
    size: u64,
    readable: bool,
    content: &mut dyn Read,
    visitor: &mut dyn FnMut(Member<'_>) -> Result<(), FileError>,
) -> Result<(), FileError> {
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    let content = if is_unsafe(&name) {
        Err(FileError::UnsafeName { file: name.clone() })
    } else if !readable {
        Err(FileError::UnsupportedArchive { file: name.clone(), cause: None })
    } else {
        Ok(content)
    };
    visitor(Member { index, name: Some(name), size, content })
}

/// What a problem met in a member says of the archive: that a member cannot be read may be the archive's fault,
/// which shows in the rest of the member, where its checksum stands.
pub(super) fn blame(problem: FileError, file: &str, rest: &mut dyn Read) -> FileError {
    let file = file.to_owned();
    match problem {
        FileError::Bomb { .. } => FileError::Bomb { file },
        FileError::DamagedArchive { cause, .. } => FileError::DamagedArchive { file, cause },
        FileError::WrongEncoding { .. } | FileError::Damaged { .. } => {
            match io::copy(rest, &mut io::sink()).map_err(ReadError::from_io) {
                Err(damage @ ReadError::DamagedArchive(_)) => damage.problem(&file, 0),
                _ => problem,
            }
        }
        other => other,
    }
}

/// Absolute on any system, or climbing.
fn is_unsafe(name: &str) -> bool {
    name.starts_with(['/', '\\']) || name.get(1..2) == Some(":") || name.split(['/', '\\']).any(|p| p == "..")
}

/// The last part of a path inside an archive.
pub(super) fn base_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// Decompressed data that ends when it exceeds its budget.
struct Metered<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Metered<R> {
    const fn new(inner: R, budget: u64) -> Self {
        Self { inner, left: budget }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = match self.inner.read(buf) {
            Ok(read) => read as u64,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            // Of the system, or else of the compressed data.
            Err(error) if error.raw_os_error().is_some() => return Err(error),
            Err(error) => return Err(ReadError::DamagedArchive(error).into()),
        };
        match self.left.checked_sub(read) {
            Some(left) => {
                self.left = left;
                Ok(read as usize)
            }
            None => Err(ReadError::Bomb.into()),
        }
    }
}
