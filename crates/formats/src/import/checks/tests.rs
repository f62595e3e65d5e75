//! One test for each kind of value.

use domain::{jiff::civil::date as day, level::Level};

use super::{Diagnostics, clean};
use crate::import::{
    dates::Form,
    sink::Emitter,
    testing::{Collected, TODAY, collect},
};

fn checked<T>(check: impl FnOnce(&mut Diagnostics<'_, '_>) -> T) -> (T, Vec<&'static str>) {
    let mut sink = Collected::default();
    let mut emitter = Emitter::new(&mut sink, "essai", TODAY);
    let value = check(&mut Diagnostics { emitter: &mut emitter, line: 7, key: None, record: "r" });
    let codes = sink.rejections.iter().map(|rejection| rejection.code).collect();
    (value, codes)
}

/// The reasons given.
fn noted<T>(check: impl FnOnce(&mut Diagnostics<'_, '_>) -> T) -> (T, Vec<String>) {
    let mut sink = Collected::default();
    let mut emitter = Emitter::new(&mut sink, "essai", TODAY);
    let value = check(&mut Diagnostics { emitter: &mut emitter, line: 7, key: None, record: "r" });
    (value, sink.rejections.into_iter().map(|rejection| rejection.reason).collect())
}

#[test]
fn cleaning_keeps_what_can_be_printed() {
    assert_eq!(clean("  LE  GOFF "), ("LE GOFF".into(), false));
    assert_eq!(clean("Nguy\u{1EC5}n\u{a0}Th\u{1ECB}"), ("Nguyễn Thị".into(), false));
    assert_eq!(clean("DU\0PONT"), ("DUPONT".into(), true));
    assert_eq!(clean("A\u{202E}B\n\tC\u{7F}"), ("AB C".into(), true));
    assert_eq!(clean(" \u{200B} "), (String::new().into(), true));
}

#[test]
fn long_values() {
    let (name, codes) = checked(|diagnostics| super::name(diagnostics, "sn", &"É".repeat(100)));
    assert_eq!((name.map(|name| name.chars().count()), codes), (Ok(100), vec![]));
    let (name, codes) = checked(|diagnostics| super::name(diagnostics, "sn", &"É".repeat(101)));
    assert!(name.is_err());
    assert_eq!(codes, ["too-long"]);
    let (label, codes) = checked(|diagnostics| super::label(diagnostics, "libelle", &"é".repeat(300)));
    assert_eq!((label.chars().count(), codes), (200, vec!["cut"]));
    let (lines, codes) = checked(|diagnostics| super::address(diagnostics, "a", "$1 rue X$ $$A$B$C$D$E"));
    assert_eq!((lines, codes), (vec!["1 rue X".to_owned(), "A".into(), "B".into(), "C".into()], vec![]));
}

#[test]
fn mails() {
    for (mail, codes) in [
        ("jeanne.exemple@exemple.fr", vec![]),
        ("", vec![]),
        ("jeanne.exemple", vec!["bad-mail"]),
        ("jeanne@exemple", vec!["bad-mail"]),
        ("jeanne exemple@exemple.fr", vec!["bad-mail"]),
    ] {
        assert_eq!(
            checked(|diagnostics| super::mail(diagnostics, "mail", mail)),
            (Some(mail.to_owned()), codes)
        );
    }
    assert_eq!(
        checked(|diagnostics| super::mail(diagnostics, "mail", &format!("{}@x.fr", "a".repeat(300)))),
        (None, vec!["too-long"])
    );
}

#[test]
fn phones() {
    let codes = |phone: &str, postal: Option<&str>| {
        checked(|diagnostics| super::phone(diagnostics, "t", phone, postal)).1
    };
    for right in [
        "0612345678",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "+33612345678",
        "+33 (0)6 12345678",
        "0033612345678",
        "+4915112345678",
        "",
    ] {
        assert!(codes(right, None).is_empty(), "{right}");
    }
    for wrong in ["612345678", "061234567", "06123456789", "06 12 34 56 7x", "+3361234567", "+33", "+"] {
        assert_eq!(codes(wrong, Some("31000")), ["bad-phone"], "{wrong}");
    }
    assert!(codes("782345", Some("98800")).is_empty());
    assert_eq!(codes("782345", Some("31000")), ["bad-phone"]);
    let none = checked(|diagnostics| super::phone(diagnostics, "t", "00 00 00 00 00", None));
    assert_eq!(none, (Some("00 00 00 00 00".to_owned()), vec![]), "whoever receives it knows better");
}

#[test]
fn births() {
    let (_, reasons) =
        noted(|diagnostics| super::birth_date(diagnostics, "d", " 14/02/2031 ", Form::DayFirst));
    assert_eq!(
        reasons,
        [
            "La date de naissance lue, «\u{a0}14/02/2031\u{a0}», est dans l’avenir (une date passée est attendue). L’élève \
          est importé sans elle, ou garde celle qui était connue\u{a0}; sans elle, ses responsables ne pourront pas \
          activer leur compte, car elle leur est demandée. Corrigez-la à la source."
        ]
    );
    let dated = |value: &'static str| {
        checked(|diagnostics| super::birth_date(diagnostics, "d", value, Form::DayFirst))
    };
    assert_eq!(dated("03/02/2015"), (Some(day(2015, 2, 3)), vec![]));
    for wrong in ["03/02/1850", "01/01/1900", "02/09/2026", "31/02/2015", "5/13/2019", "\u{1}"] {
        assert_eq!(dated(wrong), (None, vec!["bad-birth-date"]), "{wrong}");
    }
    assert_eq!(dated(" "), (None, vec!["missing-birth-date"]));
}

#[test]
fn names_that_are_damaged_or_odd_are_kept() {
    for (written, kept, codes) in [
        ("Élise", "Élise", vec![]),
        ("WA?YSA?W", "WA?YSA?W", vec!["damaged-name"]),
        ("FOUGÃˆRE", "FOUGÃˆRE", vec!["damaged-name"]),
        ("FOUG\u{C3}\u{88}RE", "FOUGÃˆRE", vec!["damaged-name"]),
        ("\u{C3}\u{81}BRICOT", "Ã\u{FFFD}BRICOT", vec!["damaged-name"]),
        ("LEF\u{FFFD}VRE", "LEF\u{FFFD}VRE", vec!["damaged-name"]),
        ("-", "-", vec!["odd-name"]),
        ("", "", vec![]),
        ("A\u{200B}B", "AB", vec!["control-characters"]),
    ] {
        assert_eq!(
            checked(|diagnostics| super::name(diagnostics, "sn", written)),
            (Ok(kept.to_owned()), codes),
            "{written}"
        );
    }
    let (_, reasons) = noted(|diagnostics| super::name(diagnostics, "sn", "NGUY?N"));
    assert!(reasons[0].contains("«\u{a0}NGUY?N\u{a0}»"), "{reasons:?}");
}

#[test]
fn france_in_any_spelling() {
    for france in ["", " ", "FRANCE", "France métropolitaine", "fr", "FRA", "99100"] {
        assert!(super::is_france(france), "{france}");
    }
    for abroad in ["BELGIQUE", "Île de France", "POLYNESIE FRANCAISE", "99131"] {
        assert!(!super::is_france(abroad), "{abroad}");
    }
}

#[test]
fn identifiers_and_levels() {
    let ine = |ine: &'static str| checked(|diagnostics| super::ine(diagnostics, "INE", ine));
    assert_eq!(ine("071234567HK"), (Ok("071234567HK".into()), vec![]));
    assert_eq!(ine("1234567890A"), (Ok("1234567890A".into()), vec!["bad-ine"]));
    assert_eq!(ine("837982").1, ["bad-ine"]);
    let uai = |uai: &'static str| checked(|diagnostics| super::uai(diagnostics, "UAI", uai));
    assert_eq!(uai("0311478n"), (Ok("0311478N".into()), vec![]));
    assert_eq!(uai("0311478A"), (Ok("0311478A".into()), vec!["bad-uai-letter"]));
    assert_eq!(uai("311478").1, ["bad-uai"]);
    let level = |level: &'static str| checked(|diagnostics| super::level(diagnostics, "Niveau", level));
    assert_eq!(level("CLIS/ULIS"), (Some(Level::Ulis), vec![]));
    assert_eq!(level("COURS PREPARATOIRE"), (Some(Level::Cp), vec![]));
    assert_eq!(level("00310002220"), (Some(Level::Cm2), vec![]));
    assert_eq!(level("6EME"), (None, vec!["unknown-level"]));
    for (written, meant) in
        [("1111$PS", Level::Ps), ("1121$CP", Level::Cp), ("1125$ CM2", Level::Cm2), ("CE1$", Level::Ce1)]
    {
        assert_eq!(level(written), (Some(meant), vec![]), "{written}");
    }
    assert_eq!(level("2111$6EME"), (None, vec!["unknown-level"]));
    let postal = |code: &'static str, country| {
        checked(|diagnostics| super::postal_code(diagnostics, "cp", code, country)).1
    };
    assert!(postal("31000", None).is_empty());
    assert!(postal("SW1A 1AA", Some("ROYAUME-UNI")).is_empty());
    assert_eq!(postal("3100", Some("France")), ["bad-postal-code"]);
}

#[test]
fn a_sink_that_stops_in_a_warning_stops_the_file() {
    let problem = collect(
        "eleves.csv",
        "Nom élève;Prénom élève;Date naissance;Niveau;Classe\r\nEXEMPLE;Ana;;CP;A\r\n".as_bytes(),
        |sink| sink.stop_at_rejection = true,
    );
    assert_eq!(problem.expect_err("stopped").code(), "stopped");
}

#[test]
fn a_label_of_which_a_letter_was_lost_says_nothing() {
    for (written, kept, codes) in [
        ("SIXIÈME  1", Some("SIXIÈME 1"), vec![]),
        ("6° A ?", Some("6° A ?"), vec![]),
        ("SIXI\u{FFFD}ME 1", None, vec!["damaged-label"]),
        ("SIXI\u{C3}\u{88}ME 1", None, vec!["damaged-label"]),
        (" ", None, vec![]),
        ("A\u{200B}B", Some("AB"), vec!["control-characters"]),
    ] {
        assert_eq!(
            checked(|diagnostics| super::class_label(diagnostics, "c", written)),
            (kept.map(str::to_owned), codes),
            "{written}"
        );
    }
}
