//! What the written files must hold, read back with general-purpose parsers.

mod aaf;
mod onde;
mod round_trip;
mod siecle;
mod spoil;

use std::{fs::File, io::Read, path::Path};

use domain::degree::Degree;
use encoding_rs::{ISO_8859_15, UTF_8};
use jiff::civil::{Date, date};
use quick_xml::{Reader, events::Event};

use super::{
    aaf as aaf_files,
    charset::Charset,
    onde::{self as onde_files, OndeStyle},
    siecle::{self as siecle_files, SiecleStyle},
};
use crate::{EdgeCases, Kinds, School, SchoolKind, SchoolSpec};

const DAY: Date = date(2026, 9, 14);

fn heavy(kind: SchoolKind) -> School {
    made(kind, EdgeCases::heavy())
}

fn made(kind: SchoolKind, awkward: EdgeCases) -> School {
    let spec = SchoolSpec { awkward, ..SchoolSpec::new(42, Kinds::Only(kind)) };
    spec.schools().next().expect("one school")
}

/// FNV-1a, to pin bytes by one literal.
fn hash(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn onde_bytes(school: &School, style: OndeStyle) -> (Vec<u8>, Vec<u8>) {
    let (mut pupils, mut guardians) = (Vec::new(), Vec::new());
    onde_files::pupils(school, &mut pupils, style).expect("memory");
    onde_files::guardians(school, &mut guardians, style).expect("memory");
    (pupils, guardians)
}

/// The whole of an XML file as (path of elements, text), in order. Panics unless it is well formed.
fn texts(bytes: &[u8]) -> Vec<(String, String)> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(100)]).into_owned();
    let decoder = if head.contains("ISO-8859-15") { ISO_8859_15 } else { UTF_8 };
    let (text, _, damaged) = decoder.decode(bytes);
    assert!(!damaged);
    let mut reader = Reader::from_str(&text);
    let (mut path, mut found) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().expect("well formed") {
            Event::Start(start) => {
                let mut name = start.name().as_ref().to_owned();
                for attribute in start.attributes() {
                    let attribute = attribute.expect("well formed");
                    name = format!("{name}[{}]", attribute.value);
                }
                path.push(name);
                found.push((path.join("/"), String::new()));
            }
            Event::End(_) => {
                path.pop();
            }
            Event::Empty(start) => {
                found.push((format!("{}/{}", path.join("/"), start.name().as_ref()), String::new()));
            }
            Event::Text(text) => {
                if let Some((_, last)) = found.last_mut() {
                    last.push_str(&text);
                }
            }
            Event::GeneralRef(reference) => {
                let name: &str = &reference;
                let c = match name {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    "apos" => '\'',
                    _ => {
                        let code =
                            name.strip_prefix('#').expect("a numeric reference").parse().expect("a number");
                        char::from_u32(code).expect("a character")
                    }
                };
                found.last_mut().expect("inside an element").1.push(c);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(path.is_empty());
    found
}

fn content(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    File::open(path).expect("a file").read_to_end(&mut bytes).expect("readable");
    bytes
}

#[test]
fn the_same_seed_writes_the_same_bytes_for_ever() {
    let today = OndeStyle { generation: onde_files::OndeVersion::Current, ..OndeStyle::default() };
    let (pupils, guardians) = onde_bytes(&heavy(SchoolKind::Primary), today);
    let mut siecle = Vec::new();
    siecle_files::guardians(&heavy(SchoolKind::Lycee), &mut siecle, SiecleStyle::new(DAY)).expect("memory");
    let folder = tempfile::tempdir().expect("a folder");
    let spec = SchoolSpec { schools: 3, ..SchoolSpec::new(42, Kinds::SecondDegree) };
    let style =
        aaf_files::AafStyle { charset: Charset::Latin9, ..aaf_files::AafStyle::new(Degree::Second, DAY) };
    let delivery = aaf_files::complete(spec.schools(), folder.path(), &style).expect("written");
    let aaf = delivery.files.iter().flat_map(|path| content(path)).collect();
    let hashes = [pupils, guardians, siecle, aaf].map(|bytes| hash(&bytes));
    const EXPECTED: [u64; 4] =
        [0x77cb_1fdf_7ab0_4395, 0xdc12_9ce2_ce38_6f90, 0x2288_56ce_fa97_da2e, 0x9c58_0da0_5e69_d32d];
    assert_eq!(hashes, EXPECTED, "{hashes:#x?}");
}

#[test]
fn a_failing_output_is_an_error() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let school = heavy(SchoolKind::Primary);
    assert!(onde_files::pupils(&school, Full, OndeStyle::default()).is_err());
    assert!(siecle_files::pupils(&school, Full, SiecleStyle::new(DAY)).is_err());
    let missing = Path::new("no such folder");
    assert!(aaf_files::complete([school], missing, &aaf_files::AafStyle::new(Degree::First, DAY)).is_err());
}
