//! What spreadsheets and other systems do to a file: dates, class identifiers, lines, encodings.

use domain::jiff::civil::{Date, date};

use super::pupils;
use crate::import::testing::{Collected, collected, problem, tarred, zipped};

const HEADER: &str = "Nom élève;Prénom élève;Date naissance;Sexe;INE;Niveau;Libellé classe;Identifiant classe;Décision de passage\r\n";

/// A file of pupils with those dates.
fn dated(dates: &[&str]) -> Collected {
    let lines = dates.iter().map(|date| format!("FICTIF;Ana;{date};F;;CP;CP A;4001;\r\n"));
    collected("eleves.csv", format!("{HEADER}{}", lines.collect::<String>()))
}

fn births(read: &Collected) -> Vec<Option<Date>> {
    pupils(read).iter().map(|pupil| pupil.birth_date).collect()
}

#[test]
fn the_column_tells_the_order_of_day_and_month() {
    let read = dated(&["14/02/2031", "2/3/2017", "3/15/2015", "01/01/1900"]);
    assert_eq!(births(&read), [None, Some(date(2017, 2, 3)), Some(date(2015, 3, 15)), None]);
    let bad = |line| (line, "bad-birth-date", "Date naissance", true);
    assert_eq!(read.faults(), [(1, "month-first-dates", "Date naissance", true), bad(2), bad(5)]);
    assert!(read.rejections[1].reason.contains("«\u{a0}14/02/2031\u{a0}»"), "{:?}", read.rejections);
    // Where the column tells two orders, the day is first and the rest are remarks.
    let read = dated(&["14/02/2017", "2/3/2017", "3/15/2015"]);
    assert_eq!(births(&read), [Some(date(2017, 2, 14)), Some(date(2017, 3, 2)), None]);
    assert_eq!(read.faults(), [bad(4)]);
    let read = dated(&["3/2/15", "13-02-15", "13.2.2015", "2015-02-13", "13 février 2015"]);
    let day = Some(date(2015, 2, 13));
    assert_eq!(births(&read), [Some(date(2015, 2, 3)), day, day, day, day]);
    assert_eq!(read.faults(), []);
    let read = dated(&["42048", "", "42049"]);
    assert_eq!(births(&read), [Some(date(2015, 2, 13)), None, Some(date(2015, 2, 14))]);
    let serial = (1, "serial-dates", "Date naissance", true);
    assert_eq!(read.faults(), [serial, (3, "missing-birth-date", "Date naissance", true)]);
    assert_eq!(births(&dated(&["42048", "13/02/2015"])), [None, day]);
}

/// A file of pupils in those classes, by label and identifier.
fn placed(classes: &[(&str, &str)]) -> Collected {
    let line = |(label, code): &(&str, &str)| format!("FICTIF;Ana;13/02/2015;F;;CP;{label};{code};\r\n");
    collected("eleves.csv", format!("{HEADER}{}", classes.iter().map(line).collect::<String>()))
}

fn codes(read: &Collected) -> Vec<&str> {
    pupils(read)
        .iter()
        .flat_map(|pupil| pupil.classes.iter().flatten())
        .map(|(_, code)| code.as_str())
        .collect()
}

#[test]
fn class_identifiers_that_a_spreadsheet_wrote_again_are_passed_over() {
    let remark = (1, "spreadsheet-class-codes", "Identifiant classe", true);
    for classes in [
        vec![("CP A", "1,00E+06"), ("CE1 B", "1,00E+06")],
        vec![("CP A", "1.2E+6"), ("CE1 B", "4002")],
        vec![("CP A", "1000000"), ("CE1 B", "1000000")],
        vec![("CP A", "1"), ("CE1 B", "2"), ("CP A", "1"), ("CM1", "1"), ("CM1", "1")],
    ] {
        let read = placed(&classes);
        let labels: Vec<_> = classes.iter().map(|(label, _)| *label).collect();
        assert_eq!((codes(&read), read.faults()), (labels, vec![remark]), "{classes:?}");
        let reason = &read.rejections[0].reason;
        assert!(reason.contains(&format!("«\u{a0}{}\u{a0}»", classes[0].1)), "{reason}");
    }
    for classes in [
        vec![("CP A", "4001"), ("CE1 B", "4002"), ("CP A", "4001")],
        // One label written wrong once is a slip.
        vec![("CP A", "4001"), ("CPA", "4001"), ("CP A", "4001"), ("CE1 B", "4002")],
        vec![("CP A", "4001"), ("cp a", "4001")],
        vec![("CP A", "4E2"), ("CE1 B", "4E3")],
    ] {
        let read = placed(&classes);
        let written: Vec<_> = classes.iter().map(|(_, code)| *code).collect();
        assert_eq!((codes(&read), read.faults()), (written, vec![]), "{classes:?}");
    }
}

#[test]
fn what_spreadsheets_add_is_passed_over() {
    let line = "FICTIF;\"Ana; dite \"\"Nana\"\"\";13/02/2015;F;;CP;CP A;4001;\r\n";
    let wrapped = |text: &str| {
        text.lines().map(|line| format!("\"{}\"\r\n", line.replace('"', "\"\""))).collect::<String>()
    };
    let plain = format!("{HEADER}{line}");
    for (content, at) in [
        (plain.clone(), 2),
        (format!("sep=;\r\n{plain}"), 3),
        (format!("\u{FEFF}\"SEP=;\"\r\n{plain}"), 3),
        (format!("\r\n;;;;\r\n{plain}"), 4),
        (format!("\r\nsep=;\r\n\r\n{plain}"), 5),
        (wrapped(&plain), 2),
        (wrapped(&plain).replace("\"\r\n", "\";;;\r\n"), 2),
        (format!("{HEADER}{}", wrapped(line)), 2),
        (format!("sep=\t\r\n{}", plain.replace(';', "\t").replace("Ana\t dite", "Ana; dite")), 3),
    ] {
        let read = collected("eleves.csv", &content);
        assert_eq!(read.faults(), [], "{content}");
        assert_eq!(pupils(&read)[0].key, format!("L{at}"), "{content}");
        assert_eq!(pupils(&read)[0].identity.first_name.as_deref(), Some("Ana; dite \"Nana\""), "{content}");
    }
    assert_eq!(problem("eleves.csv", "\r\nsep=;\r\n"), "unknown-file");
}

#[test]
fn pictures_and_documents_are_told_so() {
    let word = zipped(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w:document/>")]);
    let writer = zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", b"<office:document-content/>"),
    ]);
    for (name, content, code) in [
        ("liste.jpg", b"\xFF\xD8\xFF\xE0\0\x10JFIF".to_vec(), "picture"),
        ("eleves.csv", b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR".to_vec(), "picture"),
        ("liste.webp", b"RIFF\x24\0\0\0WEBPVP8 ".to_vec(), "picture"),
        ("IMG_0042.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), "picture"),
        ("liste.pdf", b"%PDF-1.7\n%\xE2\xE3\xCF\xD3".to_vec(), "pdf"),
        ("eleves.csv", b"%PDF-1.4\n".to_vec(), "pdf"),
        ("liste.docx", word.clone(), "document"),
        ("liste", word, "document"),
        ("liste.odt", writer, "document"),
        ("liste.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0".to_vec(), "document"),
        ("liste.rtf", b"{\\rtf1\\ansi Nom".to_vec(), "document"),
        ("musique.wav", b"RIFF\x24\0\0\0WAVEfmt ".to_vec(), "unknown-file"),
    ] {
        assert_eq!(problem(name, &content), code, "{name}");
    }
}

#[test]
fn the_documents_of_spreadsheets_are_told_so() {
    let excel = zipped(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")]);
    let kind = b"application/vnd.oasis.opendocument.spreadsheet";
    let calc = zipped(&[("mimetype", kind), ("content.xml", b"<office:document-content/>")]);
    let old = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0".to_vec();
    let html = b"<html><table><tr><td>Nom</td></tr></table></html>".to_vec();
    let xml = b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:x\"/>".to_vec();
    for (name, content) in [
        ("eleves.xlsx", excel.clone()),
        ("eleves", excel.clone()),
        ("eleves.ods", calc.clone()),
        ("eleves", calc),
        ("eleves.xls", old),
        ("eleves.xls", html),
        ("eleves.xml", xml),
        ("dossier.zip", zipped(&[("eleves.xlsx", &excel)])),
    ] {
        assert_eq!(problem(name, &content), "spreadsheet", "{name}");
    }
    let pupils = HEADER.as_bytes();
    for outer in [
        zipped(&[("dedans.zip", &zipped(&[("eleves.csv", pupils)]))]),
        zipped(&[("dedans.tgz", &tarred(&[("eleves.csv", pupils)]))]),
        tarred(&[("dedans.zip", &zipped(&[("eleves.csv", pupils)]))]),
    ] {
        assert_eq!(problem("dehors", outer), "nested-archive");
    }
    assert_eq!(problem("eleves.7z", b"7z\xBC\xAF\x27\x1C\0\x04"), "unsupported-archive");
    assert_eq!(problem("ficAlimMENESR.dtd", "<!ELEMENT ficAlimMENESR (addRequest)*>"), "format-definition");
}

#[test]
fn every_encoding_gives_the_same_names() {
    let text = format!(
        "{HEADER}ÉRABLE;Éloïse;13/02/2015;F;;CP;CP A;4001;\r\nGENÊT;Gaëlle;14/02/2015;F;;CP;CP A;4001;\r\n"
    );
    let single = |encoding: &'static encoding_rs::Encoding| encoding.encode(&text).0.into_owned();
    let dos: Vec<u8> = text
        .chars()
        .map(|c| match c {
            'é' => 0x82,
            'è' => 0x8A,
            'É' => 0x90,
            'Ê' => 0xD2,
            'ë' => 0x89,
            'ï' => 0x8B,
            c => u8::try_from(c).expect("ascii"),
        })
        .collect();
    for (name, bytes) in [
        ("utf-8", text.clone().into_bytes()),
        ("windows-1252", single(encoding_rs::WINDOWS_1252)),
        ("mac", single(encoding_rs::MACINTOSH)),
        ("dos", dos),
        ("utf-16le", text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("utf-16be", text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        (
            "carriage returns",
            single(encoding_rs::WINDOWS_1252).into_iter().filter(|byte| *byte != b'\n').collect(),
        ),
    ] {
        let read = collected("eleves.csv", bytes);
        let names: Vec<_> = pupils(&read)
            .iter()
            .map(|pupil| {
                let identity = &pupil.identity;
                [identity.family_name.as_deref(), identity.first_name.as_deref()]
                    .map(Option::unwrap_or_default)
            })
            .collect();
        assert_eq!(
            (names, read.faults()),
            (vec![["ÉRABLE", "Éloïse"], ["GENÊT", "Gaëlle"]], vec![]),
            "{name}"
        );
        assert_eq!(pupils(&read)[1].key, "L3", "{name}");
    }
}

/// Postal code, town, country, mobile of each guardian.
fn reached(lines: &[[&str; 4]]) -> Collected {
    let line = |[code, town, country, mobile]: &[&str; 4]| {
        format!("Mme;;FICTIF;Ana;1 rue X;{code};{town};{country};;;;{mobile};;FICTIF;Zoé;CP A;;;;\r\n")
    };
    collected(
        "responsables.csv",
        format!("{}{}", super::GUARDIANS, lines.iter().map(line).collect::<String>()),
    )
}

fn reach(read: &Collected) -> Vec<[Option<&str>; 3]> {
    super::guardians(read)
        .iter()
        .map(|guardian| &guardian.contact)
        .map(|contact| [&contact.postal_code, &contact.town, &contact.mobile].map(Option::as_deref))
        .collect()
}

#[test]
fn zeros_that_a_whole_column_has_lost_are_put_back() {
    let read = reached(&[
        ["1000", "BOURG", "FRANCE", "612345600"],
        ["9100", "PAMIERS", "", "712345601"],
        ["21000", "DIJON", "", "+32470123456"],
        ["1000", "BRUXELLES", "BELGIQUE", ""],
    ]);
    assert_eq!(
        reach(&read),
        [
            [Some("01000"), Some("BOURG"), Some("0612345600")],
            [Some("09100"), Some("PAMIERS"), Some("0712345601")],
            [Some("21000"), Some("DIJON"), Some("+32470123456")],
            [Some("1000"), Some("BRUXELLES"), None],
        ]
    );
    let said = |field| (1, "spreadsheet-zeros", field, true);
    assert_eq!(read.faults(), [said("CP responsable"), said("Téléphone portable")]);
    // One that lacks a figure among others that begin with theirs is a slip.
    let read = reached(&[
        ["01000", "BOURG", "", "0612345600"],
        ["9100", "PAMIERS", "", "712345601"],
        ["1000", "BOURG", "", "612345601"],
    ]);
    assert_eq!(reach(&read)[1], [Some("9100"), Some("PAMIERS"), Some("712345601")]);
    assert!(read.faults().iter().all(|error| error.1 == "bad-postal-code" || error.1 == "bad-phone"));
    let read = reached(&[["31000", "TOULOUSE", "", ""], ["3100", "TOULOUSE", "", ""]]);
    assert_eq!(read.faults(), [(3, "bad-postal-code", "CP responsable", true)]);
}

#[test]
fn numbers_with_an_exponent_are_lost_and_said_once() {
    let read = reached(&[
        ["21000", "DIJON", "", "6,12E+08"],
        ["21000", "DIJON", "", "6.12E+8"],
        ["2,1E+04", "DIJON", "", "06 12 34 56 00"],
    ]);
    assert_eq!(
        reach(&read),
        [
            [Some("21000"), Some("DIJON"), None],
            [Some("21000"), Some("DIJON"), None],
            [None, Some("DIJON"), Some("06 12 34 56 00")],
        ]
    );
    let said = |field| (1, "spreadsheet-numbers", field, true);
    assert_eq!(read.faults(), [said("CP responsable"), said("Téléphone portable")]);
    assert!(read.rejections[1].reason.starts_with(
        "La colonne «\u{a0}Téléphone portable\u{a0}» a été réécrite par un tableur («\u{a0}6,12E+08\u{a0}»)"
    ));
    let unsaid: Vec<_> = super::guardians(&read)
        .iter()
        .map(|guardian| (guardian.contact.unsaid.mobile, guardian.contact.address_lost))
        .collect();
    assert_eq!(unsaid, [(true, false), (true, false), (false, true)]);
}

#[test]
fn postal_codes_and_towns_that_are_exchanged_are_read_for_each_other() {
    let read = reached(&[
        ["DIJON", "21000", "", ""],
        ["BOURG EN BRESSE", "1000", "", ""],
        ["21121", "DAIX", "", ""],
    ]);
    assert_eq!(
        reach(&read),
        [
            [Some("21000"), Some("DIJON"), None],
            [Some("01000"), Some("BOURG EN BRESSE"), None],
            [Some("21121"), Some("DAIX"), None],
        ]
    );
    assert_eq!(read.faults(), [(1, "exchanged-columns", "CP responsable", true)]);
}
