//! Columns of other generations, lines that are cut, persons of one name.

use super::{CURRENT, GUARDIANS, guardians, latin1, pupils};
use crate::import::{
    Format, Record, recognise,
    record::{LinkRecord, PupilReference, QuarantinedRecord},
    testing::{Collected, collect, collected, problem},
};

/// Guardian, first name and class of each child.
fn children(read: &Collected) -> Vec<(&str, &str, Option<&str>)> {
    read.records
        .iter()
        .filter_map(|(record, _)| match record {
            Record::Link(LinkRecord {
                pupil: PupilReference::Named { first_name, class, .. },
                guardian,
                ..
            }) => Some((guardian.as_str(), first_name.as_str(), class.as_deref())),
            _ => None,
        })
        .collect()
}

/// The format of a file with this header.
fn format(header: &str) -> Format {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x.csv");
    std::fs::write(&path, header).expect("written");
    recognise(&path).expect("known").sources.remove(0).format
}

#[test]
fn children_called_pupils() {
    let lines = "Mme;;FICTIF;Eva;1 rue X;31000;TOULOUSE;FRANCE;;;;;;FICTIF;Ana;CP A;;FICTIF;Noé;CE1 B\r\n\
                 M.;;FICTIF;Luc;1 rue X;31000;TOULOUSE;FRANCE;;;;;;FICTIF;Ana;CP A\r\n";
    let today = GUARDIANS.replace("enfants", "élèves").replace("enfant", "élève");
    let halves = today.split_once("Nom d'usage élève;").expect("children");
    let numbered = {
        let columns = "Nom d'usage élève;Nom de famille élève;Prénom élève;Classes élèves";
        let first = columns.replace("élèves", "élève").replace("élève", "élève 1");
        let second = first.replace("élève 1", "élève 2");
        format!("{}{first};{second}\r\n", halves.0)
    };
    for (header, from) in [
        (today.clone(), "élève"),
        (numbered.clone(), "1"),
        (numbered.replace("élève", "enfant"), "enfant 1"),
        (today.replace("élève", "élève(s)"), "(s)"),
        (today.replace("Responsable", "responsables").replace("responsable;", "responsables;"), "plural"),
    ] {
        for bytes in [format!("{header}{lines}").into_bytes(), latin1(&format!("{header}{lines}"))] {
            let read = collected("responsables.csv", bytes);
            assert_eq!(
                children(&read),
                [("L2", "Ana", Some("CP A")), ("L2", "Noé", Some("CE1 B")), ("L3", "Ana", Some("CP A"))],
                "{from}"
            );
            assert_eq!((guardians(&read).len(), read.faults()), (2, vec![]), "{from}");
            assert_eq!(guardians(&read)[0].contact.town.as_deref(), Some("TOULOUSE"), "{from}");
        }
    }
}

#[test]
fn children_before_their_guardian_one_line_a_pair() {
    let header = "Classes élèves;Nom de famille élève;Prénom élève;Civilité Responsable;Nom usage responsable;\
                  Nom responsable;Prénom responsable;Courriel;Téléphone portable\r\n";
    let read = collected(
        "responsables.csv",
        format!(
            "{header}CP A;FICTIF;Ana;Mme;;FICTIF;Eva;eva@exemple.fr;06 12 34 56 78\r\n\
             CE1 B;FICTIF;Noé;Mme;;FICTIF;Eva;eva@exemple.fr;06 12 34 56 78\r\n\
             CE1 B;FICTIF;Luc;Mme;;FICTIF;Eva;eva@exemple.fr\r\n\
             CE1 B;FICTIF;Luc;Mme;;FICTIF;Eva;eva@exemple.fr;06 12 34 56 78;trop\r\n"
        ),
    );
    assert_eq!(children(&read), [("L2", "Ana", Some("CP A")), ("L3", "Noé", Some("CE1 B"))]);
    assert_eq!(read.faults(), [(4, "cut-line", "", false), (5, "wrong-column-count", "", false)]);
    assert_eq!(guardians(&read)[0].contact.mobile.as_deref(), Some("06 12 34 56 78"));
    assert_eq!(read.summary.quarantined, 2);
}

#[test]
fn a_guardians_file_is_told_from_a_pupils_file() {
    assert_eq!(format(CURRENT), Format::OndePupils);
    let both =
        "Nom élève;Prénom élève;Date naissance élève;Niveau;Classe;Nom responsable;Prénom responsable\r\n";
    assert_eq!(format(both), Format::OndeGuardians);
    let variants = "Nom de famille élève;Prénom élève;Date de naissance élève;Niveau élève;Classe élève\r\n";
    assert_eq!(format(variants), Format::OndePupils);
    for (header, missing) in [
        ("Nom responsable;Prénom responsable;Nom de famille élève\r\n", "Prénom élève"),
        ("Nom responsable;Prénom responsable;Nom de famille enfant\r\n", "Prénom enfant"),
    ] {
        let told = collect("x.csv", header.as_bytes(), |_| {}).expect_err("a column is missing").to_string();
        assert!(told.contains(&format!(": {missing}.")), "{told}");
    }
    assert_eq!(problem("x.csv", "Nom élève;Nom responsable;Classe\r\n"), "missing-columns");
}

#[test]
fn cut_lines_are_no_guardians_without_children() {
    let guardian = "Mme;;FICTIF;Eva;1 rue X;31000;TOULOUSE;FRANCE;;;;06 12 34 56 78";
    let read = collected(
        "responsables.csv",
        format!(
            "{GUARDIANS}{guardian}\r\n\
             {guardian};;FICTIF\r\n\
             {guardian};;FICTIF;Ana;CP A;;FICTIF\r\n\
             Mme;;FICTIF\r\n\
             Mme;;FICTIF;Ev\r\n\
             {guardian};;;;\r\n\
             {guardian};;FICTIF;Ana;CP A;;;;\r\n\
             {guardian};;FICTIF;Ana;CP A;;\r\n\
             {guardian};;FICTIF;Ana\r\n"
        ),
    );
    let cut = |line| (line, "cut-line", "", false);
    let faults = [cut(2), cut(3), cut(4), cut(5), cut(6), (7, "no-child", "Nom de famille enfant", true)];
    assert_eq!(read.faults(), faults);
    assert_eq!(
        children(&read),
        [("L8", "Ana", Some("CP A")), ("L9", "Ana", Some("CP A")), ("L10", "Ana", None)]
    );
    let quarantined: Vec<_> = read
        .records
        .iter()
        .filter_map(|(record, _)| match record {
            Record::Quarantined(QuarantinedRecord::Link { family_name, first_name, .. }) => {
                Some((family_name.as_deref(), first_name.as_deref()))
            }
            _ => None,
        })
        .collect();
    let whole = (Some("FICTIF"), Some("Eva"));
    // The last value of a cut line may be the beginning of one.
    assert_eq!(quarantined, [whole, whole, whole, (None, None), (Some("FICTIF"), None)]);
    assert_eq!((read.summary.rows, read.summary.accepted()), (9, 7));
}

#[test]
fn a_cut_pupil_is_left_out_even_in_the_class_identifier() {
    let line = "FICTIF;;Ana;2015-02-03;F;;;;;;;;;;CYCLE II;CE1;CE1 A";
    let read = collected("eleves.csv", format!("{CURRENT}{line}\r\n{line};4001\r\n"));
    assert_eq!(read.faults(), [(2, "cut-line", "", false)]);
    assert_eq!(pupils(&read)[0].key, "L3");
}

#[test]
fn one_name_and_organisations() {
    let read = collected(
        "eleves.csv",
        "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Niveau;Classe\r\n\
         FICTIF;;;03/02/2015;CP;A\r\n;;Ana;03/02/2015;CP;A\r\n;D'USAGE;;03/02/2015;CP;A\r\n\
         FICTIF;;-;03/02/2015;CP;A\r\n;;;03/02/2015;CP;A\r\n",
    );
    let names: Vec<_> = pupils(&read)
        .iter()
        .map(|pupil| (pupil.identity.family_name.as_deref(), pupil.identity.first_name.as_deref()))
        .collect();
    assert_eq!(
        names,
        [(Some("FICTIF"), None), (Some("Ana"), None), (Some("D'USAGE"), None), (Some("FICTIF"), Some("-"))]
    );
    let one = |line| (line, "one-name", "Prénom élève", true);
    let faults = [
        one(2),
        one(3),
        one(4),
        (5, "odd-name", "Prénom élève", true),
        (6, "missing-name", "Nom élève", false),
    ];
    assert_eq!(read.faults(), faults);
    assert!(read.rejections.iter().all(|one| !one.reason.contains("Complétez-le")), "{:?}", read.rejections);
    let read = collected(
        "responsables.csv",
        "Civilité;Nom responsable;Prénom responsable;Nom de famille élève;Prénom élève;Classes élèves\r\n\
         ;AIDE SOCIALE À L'ENFANCE;;FICTIF;Ana;A\r\n\
         ;CONSEIL DEPARTEMENTAL DE L'ESSAI;;FICTIF;Ana;A\r\n\
         Mme;FICTIF;;;Ana;A\r\n",
    );
    let faults = [(4, "one-name", "Prénom responsable", true), (4, "one-name", "Prénom élève", true)];
    assert_eq!((guardians(&read).len(), read.faults()), (3, faults.to_vec()));
    let Record::Link(LinkRecord { pupil: PupilReference::Named { family_name, first_name, .. }, .. }) =
        read.all()[5]
    else {
        panic!("a link")
    };
    assert_eq!((family_name.as_deref(), first_name.as_str()), (Some("Ana"), ""));
}

#[test]
fn boys_of_older_exports_and_an_ine_that_comes_twice() {
    let header = "Nom élève;Prénom élève;Date naissance;Sexe;INE;Niveau;Classe\r\n";
    let read = collected(
        "eleves.csv",
        format!(
            "{header}FICTIF;Luc;03/02/2015;H;071234567HK;CP;A\r\nFICTIF;Ana;04/02/2015;F;071 234 567 hk;CP;A\r\n\
             Fictif;LUC;03/02/2015;H;071 234 567 hk;CP;A\r\nFICTIF;Noé;05/02/2015;Garçon;;CP;A\r\nFICTIF;Eva;05/02/2015;X;;CP;A\r\n"
        ),
    );
    let sexes: Vec<_> = pupils(&read).iter().map(|pupil| pupil.sex).collect();
    assert_eq!(sexes, [Some('M'), Some('F'), Some('M'), Some('M'), None]);
    // Of two children it is said once they are known apart.
    let same: Vec<_> = read.rejections.iter().filter(|one| one.code == "same-ine").collect();
    assert_eq!(same.len(), 1, "{:?}", read.rejections);
    assert_eq!((same[0].line, same[0].record.as_deref(), same[0].kept), (Some(4), Some("Fictif LUC"), true));
    assert!(same[0].reason.contains("«\u{a0}FICTIF Luc\u{a0}», ligne 2"), "{}", same[0].reason);
}

#[test]
fn damaged_names_are_remarked_one_by_one() {
    let header = "Nom élève;Prénom élève;Date naissance;Niveau;Classe\r\n";
    let read = collected(
        "eleves.csv",
        format!(
            "{header}?RABLE;Anouk;03/02/2015;CP;A\r\nWA?YSA?W;Céleste;03/02/2015;CP;A\r\n\
             FOUGÃˆRE;ZoÃ©;03/02/2015;CP;A\r\nÉRABLE;Éloïse;03/02/2015;CP;A\r\n"
        ),
    );
    let damaged = |line, field| (line, "damaged-name", field, true);
    assert_eq!(
        read.faults(),
        [
            damaged(2, "Nom élève"),
            damaged(3, "Nom élève"),
            damaged(4, "Nom élève"),
            damaged(4, "Prénom élève"),
        ]
    );
    let names: Vec<_> =
        pupils(&read).iter().filter_map(|pupil| pupil.identity.family_name.as_deref()).collect();
    assert_eq!(names, ["?RABLE", "WA?YSA?W", "FOUGÃˆRE", "ÉRABLE"]);
}
