//! Names of every script, read from the printed files by `pdftotext`, as a family’s or a teacher’s viewer reads them.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its file has failed")]

use std::process::Command;

use domain::account::State;
use jiff::civil::date;
use print::list::model::*;
use print::pdf::sentences;
use print::sheet::model::*;
use print::sheet::{Document, PrintWarning, SheetFile};

const SERIAL: &str = "2026-000214";
const NOTE: &str = "* Après un nom : nom translittéré en lettres latines, son écriture d’origine ne pouvant pas être \
                    imprimée.";
const LAYOUT: Layout = Layout { window: Window::Dl, offset_x: 0, offset_y: 0, margin: 20 };

/// Names that are printed in their own letters: old and new Greek, and Cyrillic of seven languages.
const OWN_LETTERS: [&str; 10] = [
    "Γιώργος ΠΑΠΑΔΟΠΟΥΛΟΣ",
    "Ἑλένη Ὠδεῖον-ΑΘΗΝΑΊΟΥ",
    "Мария ЁЛКИНА",
    "Їжак ҐАЛАҐАН-ЄВГЕНЬЄВА",
    "Йордан ЩЪРБАНОВ",
    "Ђорђе ЉУБИЋ-ЊЕГОШ",
    "Әлия ҚАСЫМОВА-ӨҢІР",
    "Ѓорѓи ЌИРИЛОВ",
    "Аўгуст ЛЫСЫЎ",
    "Ҷамшед ҲАМИДӢ",
];

fn pdftotext(arguments: &[&str], bytes: &[u8]) -> String {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let read = Command::new("pdftotext").args(arguments).arg(file.path()).arg("-").output().unwrap();
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    String::from_utf8(read.stdout).unwrap()
}

/// The text of a file on one line.
fn text(bytes: &[u8]) -> String {
    pdftotext(&[], bytes).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn print(pages: &[Page], layout: Layout) -> (Vec<u8>, Vec<PrintWarning>) {
    let document = Document {
        title: "Feuilles individuelles – 王".into(),
        made_at: date(2026, 11, 21).at(9, 30, 0, 0),
        language: "fr-FR".into(),
    };
    let mut bytes = Vec::new();
    let mut file = SheetFile::create(&mut bytes, document, layout).unwrap();
    let problems = file.add(pages).unwrap();
    file.finish().unwrap();
    (bytes, problems)
}

fn school() -> SchoolHeader {
    SchoolHeader { uai: "0311478N".into(), name: "École Les Exemples".into(), ..SchoolHeader::default() }
}

fn sheet(name: PostalName, street: &str, pupils: &[&str]) -> Sheet {
    Sheet {
        serial: SERIAL.into(),
        date: date(2026, 11, 21),
        addressee: Addressee::LegalGuardian(PostalAddressee {
            name,
            lines: vec![street.into()],
            locality: Some("31000 Toulouse".into()),
            country: None,
        }),
        school: school(),
        pupils: pupils
            .iter()
            .map(|name| SheetPupil { name: (*name).into(), class: Some("CM1 B".into()), elsewhere: None })
            .collect(),
        login: "a.test12".into(),
        state: State::Notified,
        secret: Secret::Provisional("GH7KM2XW".into()),
        portal: Some("https://portail.exemple.invalid".into()),
        services: vec![],
        valid_until: Some(date(2027, 2, 21)),
        availability: Availability::Now,
    }
}

fn page(sheet: Sheet) -> Page {
    Page::Sheet(Box::new(sheet))
}

fn tick_list(rows: Vec<TickRow>) -> Page {
    Page::Separator(Box::new(Separator {
        school: school(),
        class: "CM1 B".into(),
        date: date(2026, 9, 1),
        rows,
    }))
}

fn transliterated(sheet: &str, text: &str, printed: &str) -> PrintWarning {
    PrintWarning::Transliterated { sheet: sheet.into(), text: text.into(), printed: printed.into() }
}

fn header(kind: ListKind) -> ListHeader {
    let made_at = date(2026, 11, 21).at(9, 30, 0, 0);
    ListHeader { kind, uai: "0311478N".into(), school: "École Les Exemples".into(), made_at }
}

/// What shows in the window of a DL envelope wherever the sheet slips: see `sheet/page.rs`.
fn window(bytes: &[u8]) -> Vec<String> {
    let points = |millimetres: u32| (millimetres * 72 * 10 / 254).to_string();
    let (left, top, width, height) = (points(100), points(45), points(90), points(34));
    let cut = ["-x", &left, "-y", &top, "-W", &width, "-H", &height];
    pdftotext(&cut, bytes).lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
}

#[test]
fn greek_and_cyrillic_are_printed_in_their_own_letters_on_sheets_and_lists() {
    let name = PostalName::person("Mme", "Їванна", "ПАПАДОПОУЛО-ЩЕРБАК");
    let (bytes, problems) = print(&[page(sheet(name, "12, вулиця Шкільна", &OWN_LETTERS))], LAYOUT);
    assert_eq!(problems, []);
    let sheet = text(&bytes);
    assert_eq!(window(&bytes), ["Mme Їванна ПАПАДОПОУЛО-ЩЕРБАК", "12 ВУЛИЦЯ ШКІЛЬНА", "31000 TOULOUSE"]);

    let rows = OWN_LETTERS.map(|name| TickRow {
        pupil: name.into(),
        guardian: name.to_lowercase(),
        serial: SERIAL.into(),
    });
    let (bytes, problems) = print(&[tick_list(rows.into())], LAYOUT);
    assert_eq!(problems, []);
    let ticks = text(&bytes);

    let mut bytes = Vec::new();
    let rows =
        OWN_LETTERS.map(|name| ListRow { pupil_name: name, guardian_name: name, ..ListRow::default() });
    let (_, problems) = print::list::pdf(&header(ListKind::Guardians1d), rows, &mut bytes).unwrap();
    assert_eq!(problems, []);
    let list = pdftotext(&[], &bytes);

    for name in OWN_LETTERS {
        assert!(sheet.contains(&format!("{name}, CM1 B")), "{name} is not in {sheet}");
        assert!(ticks.contains(name) && ticks.contains(&name.to_lowercase()), "{name} is not in {ticks}");
        for word in name.split(' ') {
            assert!(list.matches(word).count() >= 2, "{word} is not in {list}");
        }
    }
    for text in [sheet, ticks, list] {
        assert!(!text.contains("Après un nom") && !text.contains('\u{FFFD}'), "{text}");
    }
}

#[test]
fn what_cannot_be_printed_is_transliterated_with_a_mark_and_a_note() {
    let name = PostalName::person("M.", "محمد", "EL AMRANI");
    let pupils = ["李明 EL AMRANI", "Արմեն ԽԱՉԱՏՐՅԱՆ", "Zoé EL AMRANI"];
    let (bytes, problems) = print(&[page(sheet(name, "1 rue X", &pupils))], LAYOUT);
    let printed = text(&bytes);
    for name in ["Li Ming* EL AMRANI, CM1 B", "Armen KHACHATRYAN*, CM1 B", "Zoé EL AMRANI, CM1 B"] {
        assert!(printed.contains(name), "{name} is not in {printed}");
    }
    assert_eq!(printed.matches(NOTE).count(), 1, "{printed}");
    assert_eq!(window(&bytes), ["M. Mhmd* EL AMRANI", "1 RUE X", "31000 TOULOUSE"]);
    assert_eq!(
        problems,
        [
            transliterated(SERIAL, "محمد EL AMRANI", "Mhmd* EL AMRANI"),
            transliterated(SERIAL, "李明 EL AMRANI", "Li Ming* EL AMRANI"),
            transliterated(SERIAL, "Արմեն ԽԱՉԱՏՐՅԱՆ", "Armen KHACHATRYAN*"),
        ]
    );
}

#[test]
fn a_pupil_is_greeted_and_told_once() {
    let name = "李明 Test";
    let mut pupil = sheet(PostalName::default(), "", &[name]);
    pupil.addressee = Addressee::Pupil { name: name.into() };
    let rows = vec![TickRow { pupil: "Test 李明".into(), guardian: String::new(), serial: SERIAL.into() }];
    let (bytes, problems) = print(&[tick_list(rows), page(pupil)], LAYOUT);
    let printed = text(&bytes);
    for part in ["Test Li Ming*", "Bonjour Li Ming* Test,", "Li Ming* Test, CM1 B"] {
        assert!(printed.contains(part), "{part} is not in {printed}");
    }
    assert_eq!(printed.matches(NOTE).count(), 2, "{printed}");
    let told = sentences(&problems);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("1 nom est translittéré"), "{told:?}");
    assert!(told[0].ends_with("(Classe CM1 B et 2026-000214)."), "{told:?}");
}

/// Six lines of 38 characters, counted as they are printed: an ideogram is a syllable.
#[test]
fn an_address_keeps_to_the_window_when_it_is_transliterated() {
    let name = PostalName::person("Mme", "李明", "歐陽司馬-ESSAI");
    let street = "北京市朝阳区建国路一号院二号楼三单元四零五室";
    let mut one = sheet(name, street, &["Zoé ESSAI"]);
    if let Addressee::LegalGuardian(postal) = &mut one.addressee {
        postal.locality = Some("100020 北京".into());
        postal.country = Some("中国".into());
    }
    let (bytes, problems) = print(&[page(one)], LAYOUT);
    assert_eq!(
        window(&bytes),
        [
            "Mme Li Ming* Ou Yang Si Ma-ESSAI*",
            "BEI JING SHI ZHAO YANG QU JIAN GUO LU",
            "YI HAO YUAN ER HAO LOU SAN DAN YUAN SI",
            "LING WU SHI",
            "100020 BEI JING",
            "ZHONG GUO",
        ]
    );
    let address = PrintWarning::AddressTransliterated {
        sheet: SERIAL.into(),
        text: format!("{street}, 100020 北京, 中国"),
    };
    assert_eq!(
        problems,
        [transliterated(SERIAL, "李明 歐陽司馬-ESSAI", "Li Ming* Ou Yang Si Ma-ESSAI*"), address]
    );
}

/// Rows are as high as what is printed needs, not what it was made of.
#[test]
fn long_transliterated_names_stand_whole_in_the_tick_list() {
    let long = "محمد عبدالرحمن ".repeat(6);
    let rows = (0..34)
        .map(|row| TickRow {
            pupil: format!("{long}{row}"),
            guardian: format!("{long}{row}"),
            serial: format!("2026-{row:06}"),
        })
        .collect();
    let (bytes, problems) = print(&[tick_list(rows)], LAYOUT);
    let printed: String = pdftotext(&["-raw"], &bytes).split_whitespace().collect();
    for row in 0..34 {
        let name = "Mhmd Bdlrhmn ".repeat(6);
        let name: String = format!("{}*{row}", name.trim_end()).split_whitespace().collect();
        assert_eq!(
            printed.matches(&format!("{name}{name}2026-{row:06}")).count(),
            1,
            "row {row} of {printed}"
        );
    }
    assert_eq!(sentences(&problems).len(), 1);
    // Four lines a row.
    assert_eq!(lopdf::Document::load_mem(&bytes).unwrap().get_pages().len(), 4);
}

#[test]
fn a_list_marks_names_and_notes_it_where_there_are_any() {
    let names: Vec<String> =
        (0..60).map(|row| if row == 0 { "王".into() } else { format!("NOM{row}") }).collect();
    let rows = || {
        names.iter().map(|name| ListRow {
            pupil_name: name,
            pupil_first_name: "Élise",
            guardian_name: "العمراني",
            guardian_first_name: "محمد",
            login: "m.lmrny",
            password: ListedPassword::Chosen,
            ..ListRow::default()
        })
    };
    let mut bytes = Vec::new();
    let one = rows().take(1).map(|row| ListRow { guardian_name: "", guardian_first_name: "", ..row });
    let others = rows().skip(1).map(|row| ListRow { guardian_name: "", guardian_first_name: "", ..row });
    let header = header(ListKind::Guardians1d);
    let (written, problems) = print::list::pdf(&header, one.chain(others), &mut bytes).unwrap();
    assert!(written.pages > 1);
    let printed = text(&bytes);
    assert!(printed.contains("Wang*") && !printed.contains('王'), "{printed}");
    assert_eq!(printed.matches(NOTE).count(), 1, "on the page of the name alone: {printed}");
    assert_eq!(problems, [transliterated("Liste des responsables", "Élise 王", "Élise Wang*")]);

    let mut bytes = Vec::new();
    let (_, problems) = print::list::pdf(&header, rows(), &mut bytes).unwrap();
    assert!(pdftotext(&[], &bytes).contains("Lmrny*"));
    let told = sentences(&problems);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("2 noms sont translittérés"), "{told:?}");
    assert!(told[0].contains("«\u{A0}محمد العمراني\u{A0}», imprimé «\u{A0}Mhmd* Lmrny*\u{A0}»"), "{told:?}");

    let mut csv = Vec::new();
    print::list::csv(&header, rows(), &mut csv).unwrap();
    assert!(String::from_utf8(csv).unwrap().contains(";王;Élise;"));
}

#[test]
fn what_is_no_letter_has_a_sign_of_replacement_and_is_told() {
    let name = PostalName::person("Mme", "Zoé❤", "ESSAI");
    let (bytes, problems) = print(&[page(sheet(name, "1 rue X", &["Léo 😀 ESSAI", "ﬁls Ｗ"]))], LAYOUT);
    let printed = text(&bytes);
    for part in ["Léo \u{FFFD} ESSAI, CM1 B", "fils W, CM1 B", "Mme Zoé\u{FFFD} ESSAI"] {
        assert!(printed.contains(part), "{part} is not in {printed}");
    }
    assert!(!printed.contains("translittéré"), "{printed}");
    let told = sentences(&problems);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|told| told.contains("un signe de remplacement figure à sa place")), "{told:?}");
}

/// A file bears the letters it prints, not the fonts.
#[test]
fn the_letters_of_a_file_weigh_what_they_are() {
    let name = || PostalName::person("Mme", "Élodie", "ESSAI");
    let (latin, _) = print(&[page(sheet(name(), "1 rue X", &["Léo ESSAI"]))], LAYOUT);
    let (all, _) = print(&[page(sheet(name(), "1 rue X", &OWN_LETTERS))], LAYOUT);
    assert!(latin.len() < 30_000, "{} bytes", latin.len());
    assert!(all.len() > latin.len() && all.len() < latin.len() + 20_000, "{} bytes", all.len());
}
