//! Files as other programs leave them: encodings, spreadsheets, archives, folders, files of which nothing is usable.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use super::delivery::full_name;
use super::onde::{GUARDIANS, PUPILS, School, UAI, latin_1};
use crate::bench::{Bench, field, number};

const MAC: [(char, u8); 8] =
    [('É', 0x83), ('È', 0xE9), ('Ê', 0xE6), ('é', 0x8E), ('è', 0x8F), ('ë', 0x91), ('ï', 0x95), ('ô', 0x99)];
const DOS: [(char, u8); 8] =
    [('É', 0x90), ('È', 0xD4), ('Ê', 0xD2), ('é', 0x82), ('è', 0x8A), ('ë', 0x89), ('ï', 0x8B), ('ô', 0x93)];

/// In one byte a letter, those beyond ASCII as the system has them.
fn in_bytes(text: &str, letters: &[(char, u8)]) -> Vec<u8> {
    let byte = |letter: char| {
        let known = letters.iter().find(|(known, _)| *known == letter).map(|(_, byte)| *byte);
        known.unwrap_or_else(|| u8::try_from(letter).ok().filter(u8::is_ascii).unwrap())
    };
    text.chars().map(byte).collect()
}

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn read_right(encode: impl Fn(&str) -> Vec<u8>) {
    let school = School::whole();
    let known = Bench::new();
    known.deliver(&school).done();
    let bench = Bench::new();
    bench.write(PUPILS, encode(&school.pupils.text()));
    bench.write(GUARDIANS, encode(&school.guardians.text()));
    let answer = bench.give_to(UAI, &[PUPILS, GUARDIANS], &[]).done();
    assert_eq!((answer.pupils(), answer.guardians()), ([24, 24, 0], [24, 24, 0]));
    assert_eq!(bench.holders(), known.holders());
    assert!(bench.children().iter().any(|child| full_name(child) == "Éloïse GUÊPIER"));
}

#[test]
fn lines_that_end_with_a_carriage_return_alone_are_read() {
    read_right(|text| latin_1(&text.replace("\r\n", "\r")));
}

#[test]
fn the_letters_of_an_old_mac_are_read() {
    read_right(|text| in_bytes(text, &MAC));
}

#[test]
fn the_letters_of_dos_are_read() {
    read_right(|text| in_bytes(text, &DOS));
}

#[test]
fn utf_16_without_a_mark_is_read_in_both_orders() {
    read_right(|text| utf_16(text, u16::to_be_bytes));
    read_right(|text| utf_16(text, u16::to_le_bytes));
}

#[test]
fn what_a_spreadsheet_adds_to_a_file_is_read_past() {
    let text = School::whole().pupils.text();
    let quoted: String = text.lines().map(|line| format!("\"{line}\"\r\n")).collect();
    for added in [format!("sep=;\r\n{text}"), format!("\r\n{text}"), quoted] {
        let bench = Bench::new();
        bench.write(PUPILS, latin_1(&added));
        let answer = bench.give_to(UAI, &[PUPILS], &[]).done();
        assert_eq!(answer.pupils(), [24, 24, 0], "{}", &added[..40]);
        assert_eq!(number(&answer.report["rejected"]), 0);
    }
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn the_document_of_a_spreadsheet_is_refused_with_the_way_to_save_it() {
    let bench = Bench::new();
    let excel = zipped(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/worksheets/sheet1.xml", b"<worksheet/>"),
    ]);
    let calc = zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", b"<office:document-content/>"),
        ("Configurations2/accelerator/current.xml", b""),
    ]);
    for (name, document) in [("eleves.xlsx", excel), ("eleves.ods", calc)] {
        bench.write(name, document);
        let (code, said) = bench.refused(&[name]);
        assert_eq!(code, "spreadsheet");
        assert!(
            said.starts_with(&format!("Le fichier «\u{a0}{name}\u{a0}» est un document de tableur")),
            "{said}"
        );
        assert!(said.contains("enregistrez-le en CSV (Excel\u{a0}: Fichier"), "{said}");
    }
}

#[test]
fn archives_in_archives_are_said_to_be_so() {
    let bench = Bench::new();
    let pupils = latin_1(&School::whole().pupils.text());
    let out = bench.text("aaf");
    let written =
        bench.json(&["demo", "--format", "aaf", "--pupils", "5", "--packing", "tgz", "--out", &out]);
    let tgz = std::fs::read(written["files"][0].as_str().unwrap()).unwrap();
    for (name, inner) in [("export.zip", zipped(&[(PUPILS, &pupils)])), ("export.tgz", tgz)] {
        bench.write("dehors.zip", zipped(&[(name, &inner)]));
        let (code, said) = bench.refused(&["dehors.zip"]);
        assert_eq!(code, "nested-archive", "{said}");
        assert!(said.contains(&format!("«\u{a0}{name}\u{a0}» est une archive dans une archive")), "{said}");
    }
}

#[test]
fn the_description_of_a_format_is_no_rejected_record() {
    let bench = Bench::new();
    bench.write("ficAlimMENESR.dtd", "<!ELEMENT ficAlimMENESR (addRequest)*>\n");
    assert_eq!(bench.refused(&["ficAlimMENESR.dtd"]).0, "format-definition");
    bench.write_school(&School::of(6));
    let answer = bench.give_to(UAI, &[PUPILS, GUARDIANS, "ficAlimMENESR.dtd"], &[]).done();
    assert_eq!((answer.pupils(), number(&answer.report["rejected"])), ([6, 6, 0], 0));
}

#[test]
fn a_file_of_which_nothing_is_usable_is_no_success() {
    let bench = Bench::new();
    let mut school = School::of(6);
    school.pupils.lines.clear();
    bench.write(PUPILS, latin_1(&school.pupils.text()));
    let (code, said) = bench.refused(&[PUPILS]);
    assert_eq!(code, "nothing-usable");
    assert!(said.starts_with("Rien n’a pu être repris du fichier «\u{a0}eleves.csv\u{a0}»"), "{said}");
    // Every record of it rejected.
    let mut school = School::of(6);
    for column in ["Nom élève", "Prénom élève"] {
        school.pupils.each(column, |_, _| String::new());
    }
    bench.write(PUPILS, latin_1(&school.pupils.text()));
    assert_eq!(bench.refused(&[PUPILS]).0, "nothing-usable");
}

#[test]
fn a_folder_is_the_files_it_contains() {
    let bench = Bench::new();
    std::fs::create_dir_all(bench.path("depot/2026")).unwrap();
    let school = School::of(6);
    bench.write("depot/eleves.csv", latin_1(&school.pupils.text()));
    bench.write("depot/2026/responsables.csv", latin_1(&school.guardians.text()));
    let answer = bench.give_to(UAI, &["depot"], &[]).done();
    assert_eq!((answer.pupils(), answer.guardians()), ([6, 6, 0], [6, 6, 0]));
}

#[test]
fn the_letters_of_the_sexes_in_older_exports_are_read() {
    let bench = Bench::new();
    let mut school = School::of(6);
    school.pupils.each("Sexe", |line, _| ["H", "F"][line % 2].to_owned());
    let answer = bench.deliver(&school).done();
    assert_eq!(answer.report["warned"], 0, "{:#}", answer.report["rejections"]);
    // Today's letter says the same.
    school.pupils.each("Sexe", |line, _| ["M", "F"][line % 2].to_owned());
    assert!(bench.deliver(&school).done().unchanged());
}

#[test]
fn lines_merged_as_one_person_are_no_guardians_without_pupils() {
    let bench = Bench::new();
    let mut school = School::of(6);
    for line in 0..6 {
        let again = school.guardians.lines[line].clone();
        school.guardians.lines.push(again);
    }
    let answer = bench.deliver(&school).done();
    assert_eq!((answer.guardians(), number(&answer.report["unreferenced_guardians"])), ([6, 6, 0], 0));
}

#[test]
fn one_ine_borne_twice_is_to_be_corrected_and_makes_nobody_one() {
    let bench = Bench::new();
    let mut school = School::of(6);
    let ine = school.pupils.get(0, "INE").to_owned();
    school.pupils.set(1, "INE", &ine);
    let answer = bench.deliver(&school).done();
    assert_eq!((answer.pupils(), bench.accounts(&[]).len()), ([6, 6, 0], 6));
    let told = bench.corrections("ine-shared");
    let of = |one: &str, other: &str| {
        format!(
            "{one}: INE porté par deux élèves\u{a0}: {ine} est aussi celui de {other}. Chacun garde son compte."
        )
    };
    let expected = [of("BALEINE Léo", "CASTOR Inès"), of("CASTOR Inès", "BALEINE Léo")];
    for sentence in &expected {
        assert!(told.iter().any(|told| told.starts_with(sentence)), "{sentence} {told:#?}");
    }
    assert_eq!(told.len(), expected.len());
    assert_eq!(field(answer.told("ine-shared")[0], "field"), "INE");
}
