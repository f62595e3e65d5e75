//! A sound file of each format, and what can be wrong with it.

use std::fs;
use std::io::{Cursor, Write};
use std::path::PathBuf;

use domain::degree::Degree;
use fictional::files::aaf::{self, AafStyle};
use fictional::files::onde::{self, OndeStyle};
use fictional::files::siecle::{self, SiecleStyle};
use fictional::{EdgeCases, Kinds, School, SchoolSpec};
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::civil::{Date, date};

/// How a file is shipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// As it is.
    Plain,
    /// In a zip.
    Zip,
    /// In a compressed tar.
    Tgz,
}

/// A sound file.
pub struct Sound {
    /// What it is.
    pub format: &'static str,
    /// Its name.
    pub name: String,
    /// How it is shipped.
    pub packing: Packing,
    /// What it holds: itself, or the members of the archive; faults go into the first.
    pub contents: Vec<(String, Vec<u8>)>,
}

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A disk put zeros in the middle.
    Damaged,
    /// A download stopped half-way.
    Truncated,
    /// Nothing came.
    Empty,
    /// An editor saved it anew, in another encoding than it says.
    WrongEncoding,
    /// Another table, another document.
    WrongColumns,
    /// An archive of almost nothing that swells without end.
    Bomb,
}

impl Fault {
    pub const ALL: [Self; 6] =
        [Self::Damaged, Self::Truncated, Self::Empty, Self::WrongEncoding, Self::WrongColumns, Self::Bomb];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Damaged => "damaged in the middle",
            Self::Truncated => "truncated",
            Self::Empty => "empty",
            Self::WrongEncoding => "wrong encoding",
            Self::WrongColumns => "wrong columns",
            Self::Bomb => "zip bomb",
        }
    }
}

/// A day of the school year the files are of.
pub const DAY: Date = date(2026, 9, 14);

/// The school of a primary-school pair of files.
pub fn primary() -> School {
    let spec = SchoolSpec { awkward: EdgeCases::none(), ..SchoolSpec::new(12, Kinds::FirstDegree) };
    spec.schools().next().unwrap()
}

/// A sound file of each format.
pub fn all() -> Vec<Sound> {
    let mut all = Vec::new();
    let school = primary();
    let read = |paths: &[PathBuf]| -> Vec<(String, Vec<u8>)> {
        let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
        paths.iter().map(|path| (name(path), fs::read(path).unwrap())).collect()
    };
    let plain = |format, content: (String, Vec<u8>)| Sound {
        format,
        name: content.0.clone(),
        packing: Packing::Plain,
        contents: vec![content],
    };
    let folder = tempfile::tempdir().unwrap();
    let onde = read(&onde::folder(&school, folder.path(), OndeStyle::default()).unwrap());
    let names = ["ONDE pupils", "ONDE guardians"];
    all.extend(names.into_iter().zip(onde).map(|(format, content)| plain(format, content)));

    let spec = SchoolSpec { awkward: EdgeCases::none(), ..SchoolSpec::new(12, Kinds::SecondDegree) };
    let college = spec.schools().next().unwrap();
    let siecle = read(&siecle::folder(&college, folder.path(), SiecleStyle::new(DAY)).unwrap());
    let names = ["SIECLE pupils", "SIECLE guardians", "SIECLE structures", "SIECLE nomenclatures"];
    all.extend(names.into_iter().zip(siecle).map(|(format, content)| plain(format, content)));

    let aaf = tempfile::tempdir().unwrap();
    let delivery = aaf::complete([school], aaf.path(), &AafStyle::new(Degree::First, DAY)).unwrap();
    let mut parts = read(&delivery.files);
    parts.sort_by_key(|(name, _)| !name.contains("_Eleve"));
    all.push(plain("AAF", parts[0].clone()));
    for (format, name, packing) in
        [("AAF in a tgz", "aaf.tgz", Packing::Tgz), ("AAF in a zip", "aaf.zip", Packing::Zip)]
    {
        all.push(Sound { format, name: name.to_owned(), packing, contents: parts.clone() });
    }
    all
}

impl Sound {
    /// Name and bytes of the file as it should be.
    pub fn whole(&self) -> (String, Vec<u8>) {
        (self.name.clone(), pack(self.packing, &self.contents))
    }

    /// Name and bytes of the file with that fault.
    pub fn with(&self, fault: Fault) -> (String, Vec<u8>) {
        let (name, mut bytes) = self.whole();
        let mut contents = self.contents.clone();
        let first = &mut contents[0].1;
        match fault {
            Fault::Damaged => {
                let middle = bytes.len() / 2;
                let end = bytes.len().min(middle + 512);
                bytes[middle..end].fill(0);
                return (name, bytes);
            }
            Fault::Truncated => {
                bytes.truncate(bytes.len() / 2);
                return (name, bytes);
            }
            Fault::Empty => return (name, Vec::new()),
            Fault::WrongEncoding => *first = resaved(first),
            // One strange member among others is passed over: here no member is what it must be.
            Fault::WrongColumns => contents.iter_mut().for_each(|(_, content)| *content = other(content)),
            Fault::Bomb => {
                swell(first, 96 << 20);
                if self.packing == Packing::Plain {
                    return (format!("{name}.zip"), pack(Packing::Zip, &contents));
                }
            }
        }
        (name, pack(self.packing, &contents))
    }
}

/// In Latin letters where UTF-8 is said, in UTF-8 where Latin letters are; some lines only where nothing is said.
fn resaved(content: &[u8]) -> Vec<u8> {
    let declared = content.windows(8).take(100).any(|window| window == b"ISO-8859");
    match str::from_utf8(content) {
        // Nothing outside ASCII in it: one letter shows what the editor did.
        Ok(text) if declared => text.replacen("<LIBELLE_LONG>", "<LIBELLE_LONG>É", 1).into_bytes(),
        Ok(text) if text.starts_with('<') => latin(text),
        Ok(text) => {
            let half = text.len() / 2;
            let cut = half + text[half..].find('\n').unwrap();
            [&text.as_bytes()[..cut], &latin(&text[cut..])].concat()
        }
        Err(_) => content.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes(),
    }
}

fn latin(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

/// Without a column it must have; with another root.
fn other(content: &[u8]) -> Vec<u8> {
    let mut text = content.to_vec();
    for (right, wrong) in [
        ("<ficAlimMENESR", "<ficAlimAUTRES"),
        ("</ficAlimMENESR", "</ficAlimAUTRES"),
        ("<BEE_", "<BEE2"),
        ("</BEE_", "</BEE2"),
    ] {
        text = replaced(&text, right.as_bytes(), wrong.as_bytes());
    }
    for column in ["Prénom élève", "Prénom responsable"] {
        text = replaced(&text, column.as_bytes(), b"Remarque");
    }
    assert_ne!(text, content);
    text
}

fn replaced(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    match text.windows(from.len()).position(|window| window == from) {
        Some(at) => [&text[..at], to, &text[at + from.len()..]].concat(),
        None => text.to_vec(),
    }
}

/// What is said again and again in a file, with what comes before and after.
pub fn repeated(content: &[u8]) -> (&[u8], &[u8], &[u8]) {
    let find = |from: usize, what: &[u8]| {
        from + content[from..].windows(what.len()).position(|window| window == what).unwrap()
    };
    let (begin, end) = if content.starts_with(b"<") {
        let has = |tag: &str| content.windows(tag.len()).any(|window| window == tag.as_bytes());
        let tags = ["addRequest", "ELEVE ", "PERSONNE ", "DIVISION ", "MEF "];
        let tag = tags.into_iter().find(|tag| has(&format!("<{tag}"))).unwrap();
        let begin = find(0, format!("<{tag}").as_bytes());
        let close = format!("</{}>", tag.trim_end());
        (begin, find(begin, close.as_bytes()) + close.len())
    } else {
        let begin = find(0, b"\n") + 1;
        (begin, find(begin, b"\n") + 1)
    };
    (&content[..begin], &content[begin..end], &content[end..])
}

/// Says one record again, with nothing but line breaks between, until there are so many bytes.
fn swell(content: &mut Vec<u8>, size: usize) {
    let (before, record, after) = repeated(content);
    let again = [record, &[b'\n'; 20_000]].concat();
    *content = [before, &again.repeat(size / again.len()), after].concat();
}

fn pack(packing: Packing, contents: &[(String, Vec<u8>)]) -> Vec<u8> {
    match packing {
        Packing::Plain => contents[0].1.clone(),
        Packing::Zip => {
            let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
            let deflated =
                zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
            for (name, content) in contents {
                archive.start_file(name.as_str(), deflated).unwrap();
                archive.write_all(content).unwrap();
            }
            archive.finish().unwrap().into_inner()
        }
        Packing::Tgz => {
            let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
            for (name, content) in contents {
                let mut header = tar::Header::new_ustar();
                header.set_size(content.len() as u64);
                header.set_mode(0o644);
                archive.append_data(&mut header, name, content.as_slice()).unwrap();
            }
            archive.into_inner().unwrap().finish().unwrap()
        }
    }
}
