//! Spoilt deliveries read back.

use std::{collections::HashSet, io::Read, path::Path};

use domain::degree::Degree;
use encoding_rs::{MACINTOSH, UTF_16BE, WINDOWS_1252};

use super::{DAY, content, made, onde_bytes, texts};
use crate::{
    EdgeCases, School, SchoolKind,
    files::{
        aaf::AafStyle,
        onde::{OndeStyle, OndeVersion},
        siecle::SiecleStyle,
        spoil::{self, Reach, Spoil},
    },
};

fn school() -> School {
    made(SchoolKind::Primary, EdgeCases::none())
}

fn onde(school: &School, spoil: Spoil) -> [Vec<u8>; 2] {
    let folder = tempfile::tempdir().expect("a folder");
    spoil::onde(school, folder.path(), OndeStyle::default(), spoil)
        .expect("written")
        .map(|path| content(&path))
}

fn sound(school: &School) -> [String; 2] {
    let (pupils, guardians) = onde_bytes(school, OndeStyle::default());
    [pupils, guardians].map(|bytes| String::from_utf8(bytes).expect("UTF-8"))
}

/// The cells of a file of UTF-8, without its header; no value of these schools is quoted.
fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    text.lines().skip(1).map(|line| line.split(';').map(str::to_owned).collect()).collect()
}

#[test]
fn every_kind_is_listed_once_and_found_by_its_name() {
    let names: HashSet<&str> = Spoil::ALL.iter().map(|spoil| spoil.name()).collect();
    assert_eq!(names.len(), Spoil::ALL.len());
    for (place, spoil) in Spoil::ALL.into_iter().enumerate() {
        assert_eq!((spoil as usize, Spoil::named(spoil.name())), (place, Some(spoil)));
    }
    assert_eq!(Spoil::named("nothing"), None);
}

#[test]
fn each_kind_writes_other_bytes_and_the_same_each_time_or_is_refused() {
    let school = made(SchoolKind::Primary, EdgeCases::heavy());
    let lycee = made(SchoolKind::Lycee, EdgeCases::heavy());
    let whole = sound(&school).map(String::into_bytes);
    let mut seen = HashSet::new();
    for kind in Spoil::ALL {
        let folder = tempfile::tempdir().expect("a folder");
        let siecle = spoil::siecle(&lycee, folder.path(), SiecleStyle::new(DAY), kind);
        assert_eq!(siecle.is_ok(), kind.reach() == Reach::Everything, "{kind:?}");
        let aaf = spoil::aaf([school.clone()], folder.path(), &AafStyle::new(Degree::First, DAY), kind);
        assert_eq!(aaf.is_ok(), kind.reach() != Reach::Onde, "{kind:?}");
        if kind.reach() == Reach::Aaf {
            assert!(spoil::onde(&school, folder.path(), OndeStyle::default(), kind).is_err());
            continue;
        }
        let files = onde(&school, kind);
        assert!(files != whole, "{kind:?}");
        assert!(files == onde(&school, kind), "{kind:?}");
        assert!(seen.insert(files), "{kind:?} writes what another does");
    }
}

#[test]
fn a_class_alone_a_year_before_or_nobody() {
    let school = school();
    let [pupils, guardians] = onde(&school, Spoil::OneClass).map(|bytes| cells(&bytes));
    let class = &school.classes[school.pupils[0].class].label;
    assert!(pupils.len() < 35 && pupils.iter().all(|row| row[16] == *class));
    assert!(guardians.iter().all(|row| row[12..].chunks(4).all(|child| child[3] == *class)));

    let [pupils, _] = onde(&school, Spoil::Older).map(|bytes| cells(&bytes));
    assert!((180..240).contains(&pupils.len()), "{}", pupils.len());
    let last_year = |ine: &str| pupils.iter().find(|row| row[5] == ine).map(|row| row[15].as_str());
    for pupil in &school.pupils {
        let before = school.last_year(pupil).map(|last| last.grade.prefix);
        assert_eq!(last_year(pupil.ine.as_deref().expect("an INE")), before);
    }

    let nobody = onde(&school, Spoil::HeaderAlone).map(|bytes| cells(&bytes).len());
    assert_eq!(nobody, [0, 0]);
}

#[test]
fn an_ine_given_again_is_another_child_s() {
    let school = school();
    let gone = &school.pupils[0];
    let [pupils, _] = onde(&school, Spoil::IneGivenAgain).map(|bytes| cells(&bytes));
    let found: Vec<_> = pupils.iter().filter(|row| Some(&row[5]) == gone.ine.as_ref()).collect();
    let [row] = found[..] else { panic!("one line") };
    assert_eq!((row[0].as_str(), row[2].as_str()), ("TREMPLINARD", "Zéphyrine"));
    assert_ne!(row[3], gone.birth_date.expect("a date").strftime("%d/%m/%Y").to_string());
    assert_eq!(pupils.len(), school.pupils.len());
}

#[test]
fn values_and_names_are_spoilt_in_every_format() {
    let school = school();
    let [pupils, guardians] = onde(&school, Spoil::Malformed).map(|bytes| cells(&bytes));
    assert!(pupils.iter().all(|row| row[5] == "1,2E+10"));
    assert!(guardians.iter().all(|row| row[8] == "parent(at)exemple" && row[11] == "6,00E+08"));

    let [damaged, _] = onde(&school, Spoil::DamagedNames);
    let header = std::str::from_utf8(&damaged).expect("UTF-8").lines().next().expect("a header").to_owned();
    assert!(header.starts_with("Nom élève;"), "{header}");
    let damaged = cells(&damaged);
    for (pupil, row) in school.pupils.iter().zip(&damaged) {
        let name = &pupil.identity.first;
        match (name.is_ascii(), pupil.id % 2) {
            (true, _) => assert_eq!(row[2], *name),
            (false, 0) => assert_eq!(row[2], WINDOWS_1252.decode_without_bom_handling(name.as_bytes()).0),
            (false, _) => assert!(row[2].contains('?') && !row[2].contains('Ã'), "{}", row[2]),
        }
    }
    assert!(damaged.iter().any(|row| row[2].contains('Ã')) && damaged.iter().any(|row| row[2].contains('?')));
}

#[test]
fn classes_lines_and_columns_of_the_guardians_file() {
    let school = school();
    let whole = cells(sound(&school)[1].as_bytes());
    let labels = |spoil| -> HashSet<String> {
        let [_, guardians] = onde(&school, spoil).map(|bytes| cells(&bytes));
        guardians.iter().flat_map(|row| row[12..].chunks(4)).map(|child| child[3].clone()).collect()
    };
    let other = labels(Spoil::ClassLabels);
    assert_eq!(other.len(), school.classes.len());
    assert!(
        other.iter().all(|label| [" Mme Orvel", " M. Bastac", " Mme Tilvier"]
            .iter()
            .any(|name| label.ends_with(name)))
    );
    assert_eq!(labels(Spoil::NoClassLabels), HashSet::from([String::new()]));

    let [_, short] = onde(&school, Spoil::ShortLines).map(|bytes| cells(&bytes));
    assert_eq!(short.len(), whole.len());
    for (place, (row, before)) in short.iter().zip(&whole).enumerate() {
        let length = match place % 6 {
            1 => 12,
            4 => 14,
            _ => before.len(),
        };
        assert_eq!(row[..], before[..length]);
    }

    let [_, own] = onde(&school, Spoil::Unrecognised).map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
    assert!(own.starts_with("Liste des responsables;;\r\nNom;Prénom;Mail\r\n"), "{own}");
    assert_eq!(own.lines().count(), school.guardians.len() + 2);
}

#[test]
fn dates_and_identifiers_as_spreadsheets_leave_them() {
    let mut school = school();
    school.pupils[1].birth_date = Some(jiff::civil::date(2019, 1, 13));
    let column = |spoil, at: usize| -> Vec<String> {
        let [pupils, _] = onde(&school, spoil).map(|bytes| cells(&bytes));
        pupils.into_iter().map(|mut row| row.swap_remove(at)).collect()
    };
    assert_eq!(column(Spoil::MonthFirst, 3)[1], "1/13/2019");
    assert_eq!(column(Spoil::ShortYears, 3)[1], "13/01/19");
    assert_eq!(column(Spoil::SerialDates, 3)[1], "43478");
    let impossible = column(Spoil::ImpossibleDates, 3);
    assert_eq!((impossible[0].as_str(), impossible[1].as_str()), ("01/01/1900", "14/02/2031"));
    assert_eq!(impossible[2], cells(sound(&school)[0].as_bytes())[2][3]);
    assert_eq!(column(Spoil::SpreadsheetIds, 17), vec!["1,00E+06"; 240]);
}

#[test]
fn lines_and_encodings_of_other_programs() {
    let school = school();
    let whole = sound(&school);
    let text = |spoil| onde(&school, spoil).map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
    assert_eq!(text(Spoil::SepLine), whole.each_ref().map(|text| format!("sep=;\r\n{text}")));
    assert_eq!(text(Spoil::BlankLine), whole.each_ref().map(|text| format!("\r\n{text}")));
    assert_eq!(text(Spoil::CrOnly), whole.each_ref().map(|text| text.replace("\r\n", "\r")));
    let quoted = |text: &String| text.lines().map(|line| format!("\"{line}\"\r\n")).collect::<String>();
    assert_eq!(text(Spoil::QuotedLines), whole.each_ref().map(quoted));

    let decoded = |spoil, decoder: &'static encoding_rs::Encoding| {
        onde(&school, spoil).map(|bytes| decoder.decode_without_bom_handling(&bytes).0.into_owned())
    };
    assert_eq!(decoded(Spoil::Latin1, WINDOWS_1252), whole);
    assert_eq!(decoded(Spoil::MacRoman, MACINTOSH), whole);
    assert_eq!(decoded(Spoil::Utf16, UTF_16BE), whole);
    assert!(onde(&school, Spoil::Utf16)[0].starts_with(b"\0N\0o\0m"), "no mark");
    assert!(onde(&school, Spoil::Cp850)[0].starts_with(b"Nom \x82l\x8ave;"));
}

#[test]
fn spreadsheet_documents_hold_the_same_cells() {
    let school = school();
    let whole = sound(&school);
    for (spoil, member, cell) in
        [(Spoil::Xlsx, "xl/worksheets/sheet1.xml", "/t[preserve]"), (Spoil::Ods, "content.xml", "/text:p")]
    {
        for (bytes, whole) in onde(&school, spoil).into_iter().zip(&whole) {
            let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
            let mut sheet = Vec::new();
            archive.by_name(member).expect("a sheet").read_to_end(&mut sheet).expect("readable");
            let found: Vec<String> = texts(&sheet)
                .into_iter()
                .filter(|(path, _)| path.ends_with(cell))
                .map(|(_, text)| text)
                .collect();
            let expected: Vec<&str> = whole.lines().flat_map(|line| line.split(';')).collect();
            assert_eq!(found.len(), expected.len());
            assert!(found.iter().zip(&expected).all(|(found, expected)| found.trim() == expected.trim()));
        }
    }
}

#[test]
fn older_exports_say_when_they_were_made_and_a_missing_part_is_not_there() {
    let college = made(SchoolKind::College, EdgeCases::none());
    let folder = tempfile::tempdir().expect("a folder");
    let files = spoil::siecle(&college, folder.path(), SiecleStyle::new(DAY), Spoil::Older).expect("written");
    for path in &files {
        let found = texts(&content(path));
        let parameter = |name: &str| {
            let end = format!("/PARAMETRES/{name}");
            found.iter().find(|(path, _)| path.ends_with(&end)).map(|(_, text)| text.trim())
        };
        assert_eq!(
            (parameter("ANNEE_SCOLAIRE"), parameter("DATE_EXPORT")),
            (Some("2025"), Some("14/09/2025"))
        );
    }

    let school = school();
    let style = AafStyle::new(Degree::First, DAY);
    let older = spoil::aaf([school.clone()], folder.path(), &style, Spoil::Older).expect("written");
    let text = String::from_utf8(content(&older.files[0])).expect("UTF-8");
    assert!(text.contains("<!-- dateGenerationExport=\"14/09/2025\" -->"));

    let missing = tempfile::tempdir().expect("a folder");
    let delivery = spoil::aaf([school], missing.path(), &style, Spoil::MissingPart).expect("written");
    let names: Vec<&str> = delivery.files.iter().filter_map(|path| path.file_name()?.to_str()).collect();
    let parts: Vec<&str> = names.iter().copied().filter(|name| name.contains("_Eleve_")).collect();
    assert_eq!(parts.len(), 9, "ten parts of 25, but the first: {parts:?}");
    assert!(parts[0].ends_with("_Eleve_0001.xml"), "{parts:?}");
    assert!(delivery.files.iter().all(|path| Path::new(path).is_file()));
    assert_eq!(std::fs::read_dir(missing.path()).expect("a folder").count(), names.len());
}

#[test]
fn spoilt_files_keep_the_form_that_was_asked_for() {
    let school = school();
    let folder = tempfile::tempdir().expect("a folder");
    let style = OndeStyle { generation: OndeVersion::Current, ..OndeStyle::default() };
    let [_, guardians] = spoil::onde(&school, folder.path(), style, Spoil::SepLine).expect("written");
    let text = String::from_utf8(content(&guardians)).expect("UTF-8");
    assert!(text.lines().nth(1).expect("a header").ends_with("Prénom élève;Classes élèves"), "{text}");
}
