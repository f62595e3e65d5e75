//! Packs files into the archives in which they are shipped.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Write},
    path::{Path, PathBuf},
};

use flate2::{Compression, GzBuilder};
use jiff::{civil::Date, tz::TimeZone};
use zip::{CompressionMethod, DateTime, System, ZipWriter, write::SimpleFileOptions};

/// Packs `files` into a gzipped tar, in their order, and removes them. Every entry is dated `date`, 0 h UTC.
pub(super) fn tgz(files: &[PathBuf], target: &Path, date: Date) -> io::Result<()> {
    let packed = GzBuilder::new().write(BufWriter::new(File::create(target)?), Compression::new(6));
    let mut archive = tar::Builder::new(packed);
    let seconds = date.to_zoned(TimeZone::UTC).map_or(0, |day| day.timestamp().as_second());
    for path in files {
        let file = File::open(path)?;
        let mut header = tar::Header::new_ustar();
        header.set_size(file.metadata()?.len());
        header.set_mode(0o644);
        header.set_mtime(u64::try_from(seconds).unwrap_or(0));
        archive.append_data(&mut header, name_of(path), BufReader::new(file))?;
    }
    archive.into_inner()?.finish()?.flush()?;
    remove(files)
}

/// Packs `files` into a zip, in their order, and removes them.
pub(super) fn zip(files: &[PathBuf], target: &Path, date: Date) -> io::Result<()> {
    let mut archive = ZipWriter::new(BufWriter::new(File::create(target)?));
    for path in files {
        let large = path.metadata()?.len() >= u64::from(u32::MAX);
        archive.start_file(name_of(path), options(date).large_file(large))?;
        io::copy(&mut BufReader::new(File::open(path)?), &mut archive)?;
    }
    archive.finish()?.flush()?;
    remove(files)
}

/// One zip of one file held in memory.
pub(super) fn zip_one(name: &str, content: &[u8], target: &Path, date: Date) -> io::Result<()> {
    let mut archive = ZipWriter::new(BufWriter::new(File::create(target)?));
    archive.start_file(name, options(date))?;
    archive.write_all(content)?;
    archive.finish()?.flush()
}

/// Everything the format would take from the machine is set, so that bytes are the same everywhere.
pub(super) fn options(date: Date) -> SimpleFileOptions {
    let (year, month, day) = (date.year(), date.month(), date.day());
    let dated = DateTime::from_date_and_time(
        u16::try_from(year).unwrap_or(1980),
        u8::try_from(month).unwrap_or(1),
        u8::try_from(day).unwrap_or(1),
        0,
        0,
        0,
    );
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .system(System::Unix)
        .unix_permissions(0o644)
        .last_modified_time(dated.unwrap_or_default())
}

/// The same for a member that is not compressed.
pub(super) fn stored(date: Date) -> SimpleFileOptions {
    options(date).compression_method(CompressionMethod::Stored).compression_level(None)
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn remove(files: &[PathBuf]) -> io::Result<()> {
    files.iter().try_for_each(std::fs::remove_file)
}
