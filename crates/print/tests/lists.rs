//! The lists, against the guides' own examples.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its file has failed")]

use std::process::Command;

use jiff::civil::date;
use print::list::model::*;
use print::list::{csv, file_name, pdf};
use print::pdf::PrintWarning;

fn header(kind: ListKind) -> ListHeader {
    ListHeader {
        kind,
        uai: "0311478N".into(),
        school: "E.E.PR-EXEMPLE".into(),
        made_at: date(2018, 7, 11).at(9, 5, 3, 0),
    }
}

fn row(name: &str, password: ListedPassword) -> ListRow<'_> {
    ListRow {
        pupil_name: name,
        pupil_first_name: "Alice",
        level: "Cours moyen 1ère année",
        mef: "3EME",
        class_code: "31",
        class: "TROISIEME 1",
        guardian_name: "FICTIF",
        guardian_first_name: "Guillaume",
        state: "Activé",
        login: "g.fictif5",
        password,
        ..ListRow::default()
    }
}

fn written(kind: ListKind, rows: Vec<ListRow<'_>>) -> Vec<String> {
    let mut bytes = Vec::new();
    csv(&header(kind), rows, &mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let text = text.strip_prefix('\u{FEFF}').unwrap().strip_suffix("\r\n").unwrap();
    text.split("\r\n").map(str::to_owned).collect()
}

#[test]
fn the_csv_of_the_first_degree_is_the_guides() {
    let rows = vec![
        row("AAA", ListedPassword::None),
        row("BBB", ListedPassword::Chosen),
        row("=C;\"C\"", ListedPassword::Provisional("88PGU99X".into())),
    ];
    assert_eq!(
        written(ListKind::Guardians1d, rows),
        [
            "RNE;Ecole;Nom de l'élève;Prénom de l'élève;Niveau de l'élève;Classe de l'élève;\
             Nom du responsable;Prénom du responsable;Identifiant;Mot de passe",
            "0311478N;E.E.PR-EXEMPLE;AAA;Alice;Cours moyen 1ère année;TROISIEME 1;FICTIF;Guillaume;g.fictif5;",
            "0311478N;E.E.PR-EXEMPLE;BBB;Alice;Cours moyen 1ère année;TROISIEME 1;FICTIF;Guillaume;g.fictif5;*****",
            "0311478N;E.E.PR-EXEMPLE;\"'=C;\"\"C\"\"\";Alice;Cours moyen 1ère année;TROISIEME 1;FICTIF;Guillaume;\
             g.fictif5;88PGU99X",
        ]
    );
}

#[test]
fn the_csvs_of_the_second_degree_are_the_guides() {
    let mut told = row("BBB", ListedPassword::Chosen);
    told.mail = Some("a@exemple.invalid");
    told.mail_confirmed = true;
    told.origin = "Responsable";
    told.notified_on = Some(date(2021, 2, 3));
    told.signed_in_on = Some(date(2023, 3, 5));
    let rows = vec![told, row("AAA", ListedPassword::None)];
    assert_eq!(
        written(ListKind::Pupils2d, rows.clone()),
        [
            "UAI;Établissement;Nom élève;Prénom élève;MEF;Code classe;Classe;État du compte;Identifiant;\
             Mot de passe;Confirmation adresse mail;Adresse mail;Dernière information;Dernière connexion",
            "0311478N;E.E.PR-EXEMPLE;BBB;Alice;3EME;31;TROISIEME 1;Activé;g.fictif5;*****;oui;a@exemple.invalid;\
             03/02/2021;05/03/2023",
            "0311478N;E.E.PR-EXEMPLE;AAA;Alice;3EME;31;TROISIEME 1;Activé;g.fictif5;Non renseigné;non;\
             Non renseigné;Non renseignée;Non renseignée",
        ]
    );
    let guardians = written(ListKind::LegalGuardians2d, rows.clone());
    assert_eq!(
        guardians[..2],
        [
            "UAI;Établissement;Nom élève;Prénom élève;MEF;Code classe;Classe;Nom représentant légal;\
             Prénom représentant légal;État du compte;Origine du compte;Identifiant;Mot de passe;\
             Dernière information;Dernière connexion",
            "0311478N;E.E.PR-EXEMPLE;BBB;Alice;3EME;31;TROISIEME 1;FICTIF;Guillaume;Activé;Responsable;g.fictif5;\
             *****;03/02/2021;05/03/2023",
        ]
    );
    let in_charge = written(ListKind::PersonsInCharge2d, rows);
    assert!(in_charge[0].contains(";Nom personne en charge;Prénom personne en charge;État du compte;"));
}

#[test]
fn file_names_carry_the_time_of_making() {
    let made_at = header(ListKind::Guardians1d).made_at;
    assert_eq!(
        file_name(ListKind::Guardians1d, made_at, "pdf"),
        "Educonnect-ListeResponsables-20180711090503.pdf"
    );
    assert_eq!(file_name(ListKind::Pupils2d, made_at, "csv"), "Educonnect-ListeEleves-20180711090503.csv");
}

#[test]
fn the_pdf_has_a_row_for_each_account_and_its_head_on_each_page() {
    let names: Vec<_> = (0..100).map(|index| format!("NOM{index}")).collect();
    let rows = names.iter().map(|name| row(name, ListedPassword::Chosen));
    let mut bytes = Vec::new();
    let (written, problems) = pdf(&header(ListKind::Guardians1d), rows, &mut bytes).unwrap();
    assert_eq!(problems, []);
    let file = lopdf::Document::load_mem(&bytes).unwrap();
    assert_eq!(file.get_pages().len(), written.pages);
    let count = |name: &[u8]| {
        let is = |object: &lopdf::Object| {
            object
                .as_dict()
                .is_ok_and(|element| element.get(b"S").is_ok_and(|tag| tag.as_name().ok() == Some(name)))
        };
        file.objects.values().filter(|object| is(object)).count()
    };
    assert!(written.pages > 2);
    assert_eq!(count(b"Table"), written.pages);
    assert_eq!(count(b"TR"), 100 + written.pages);
    assert_eq!((count(b"TH"), count(b"TD")), (8 * written.pages, 800));
}

#[test]
fn a_long_login_stays_on_one_line() {
    let login = "l.thorivinboudanlois12";
    for kind in [ListKind::Guardians1d, ListKind::LegalGuardians2d, ListKind::Pupils2d] {
        let row = ListRow { login, ..row("AAA", ListedPassword::None) };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.pdf");
        pdf(&header(kind), [row], std::fs::File::create(&path).unwrap()).unwrap();
        let text = Command::new("pdftotext").arg("-layout").arg(&path).arg("-").output().unwrap().stdout;
        let text = String::from_utf8(text).unwrap();
        assert!(
            text.lines().any(|line| line.split_whitespace().any(|word| word == login)),
            "{kind:?} {text}"
        );
    }
}

/// What a column cannot hold, of every kind: never a reason to print nothing for a whole school.
#[test]
fn no_value_however_long_or_strange_keeps_a_list_from_being_printed() {
    let long = "x".repeat(500);
    let spaced = "mot ".repeat(400);
    let strange = format!("\u{7}\u{0}\u{1F600}\u{200B}é…\u{301}{}", "W".repeat(90));
    let values = [long.as_str(), &spaced, &strange, "\u{301}", " ", "\n\n", "…", "\u{FFFD}"];
    for kind in
        [ListKind::Guardians1d, ListKind::LegalGuardians2d, ListKind::PersonsInCharge2d, ListKind::Pupils2d]
    {
        for value in values {
            let whole = ListRow {
                pupil_name: value,
                pupil_first_name: value,
                level: value,
                mef: value,
                class_code: value,
                class: value,
                guardian_name: value,
                guardian_first_name: value,
                state: value,
                origin: value,
                login: value,
                password: ListedPassword::Provisional(value.to_owned()),
                mail: Some(value),
                ..ListRow::default()
            };
            let one = ListRow { login: value, ..row("AAA", ListedPassword::Provisional(value.to_owned())) };
            let rows = [row("AAA", ListedPassword::Chosen), whole, one, row("BBB", ListedPassword::Chosen)];
            let header = ListHeader { school: value.into(), ..header(kind) };
            let mut bytes = Vec::new();
            let (written, problems) = pdf(&header, rows, &mut bytes).unwrap();
            assert!(written.pages >= 1);
            let cut = problems.iter().any(|problem| matches!(problem, PrintWarning::TextCut { .. }));
            assert_eq!(cut, value.chars().count() > 90, "{value:?}: {problems:?}");
        }
    }
}

/// Typed letter by letter, a login is of use only whole.
#[test]
fn a_login_wider_than_its_column_is_printed_whole() {
    let login = format!("l.{}12", "thorivinboudanlois".repeat(4));
    let row = ListRow { login: &login, ..row("AAA", ListedPassword::Provisional("88PGU99X".into())) };
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let (_, problems) = pdf(&header(ListKind::Guardians1d), [row], &mut file).unwrap();
    assert_eq!(problems, []);
    let text = Command::new("pdftotext").arg(file.path()).arg("-").output().unwrap().stdout;
    let text: String = String::from_utf8(text).unwrap().split_whitespace().collect();
    assert!(text.contains(&login), "{text}");
}

#[test]
fn an_empty_list_is_a_page_without_a_table() {
    let mut bytes = Vec::new();
    let (written, _) = pdf(&header(ListKind::Pupils2d), Vec::new(), &mut bytes).unwrap();
    assert_eq!(written.pages, 1);
}
