//! Both files, both generations.

mod spreadsheet;
mod variants;

use domain::{jiff::civil::date, level::Level, person::Responsibility};

use crate::import::{
    Record,
    record::{
        ClassRecord, ContactRecord, GuardianRecord, IdentityRecord, LinkRecord, PupilRecord, PupilReference,
        QuarantinedRecord,
    },
    testing::{Collected, collect, collected, problem},
};

const CURRENT: &str = "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse1;Cp1;Commune1;Pays1;\
    Adresse2;Cp2;Commune2;Pays2; Cycle;Niveau;Libellé classe;Identifiant classe;Attestation fournie;\
    Autorisation associations;Autorisation photo;Décision de passage\r\n";
const OLD: &str = "Nom Elève;Nom d'usage Elève;Prénom Elève;Date naissance;Sexe;Adresse1;Cp1;Commune1;Pays1;Adresse2;\
    Cp2;Commune2;Pays2;Cycle;Niveau;Classe;Attestations fournies;Autorisations associations;Autorisations photo;\
    Décision de passage\r\n";
const GUARDIANS: &str = "Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;Adresse \
    responsable;CP responsable;Commune responsable;Pays;Courriel;Téléphone domicile;Téléphone travail;\
    Téléphone portable;Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants;Nom d'usage enfant;\
    Nom de famille enfant;Prénom enfant;Classes enfants\r\n";

fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).expect("latin-1")).collect()
}

fn pupils(read: &Collected) -> Vec<&PupilRecord> {
    read.records
        .iter()
        .filter_map(|(record, _)| if let Record::Pupil(pupil) = record { Some(pupil) } else { None })
        .collect()
}

fn guardians(read: &Collected) -> Vec<&GuardianRecord> {
    read.records
        .iter()
        .filter_map(|(record, _)| if let Record::Guardian(guardian) = record { Some(guardian) } else { None })
        .collect()
}

#[test]
fn a_current_pupil() {
    let line = "FICTIF;D'EXEMPLE;Zoé;2015-02-03;F;071234567HK;\"1; rue X\";31000;TOULOUSE;FRANCE;;;;;CYCLE II;CE1;\
        CE1 Mme Ésope;123456;O;N;N;\r\n";
    for bytes in [format!("{CURRENT}{line}").into_bytes(), latin1(&format!("{CURRENT}{line}"))] {
        let read = collected("eleves.csv", bytes);
        let class = ClassRecord {
            school: None,
            code: "123456".into(),
            label: Some("CE1 Mme Ésope".into()),
            mefs: vec![],
        };
        let pupil = PupilRecord {
            key: "L2".into(),
            source_id: None,
            ine: Some("071234567HK".into()),
            identity: IdentityRecord {
                family_name: Some("FICTIF".into()),
                usage_name: Some("D'EXEMPLE".into()),
                first_name: Some("Zoé".into()),
                ..IdentityRecord::default()
            },
            birth_date: Some(date(2015, 2, 3)),
            sex: Some('F'),
            contact: ContactRecord {
                address: Some(vec!["1; rue X".into()]),
                postal_code: Some("31000".into()),
                town: Some("TOULOUSE".into()),
                ..ContactRecord::default()
            },
            other_home: None,
            school: None,
            classes: Some(vec![(None, "123456".into())]),
            level: Some(Level::Ce1),
            mef: None,
            links_complete: false,
            partial: false,
        };
        assert_eq!(read.all(), [&Record::Class(class), &Record::Pupil(pupil)]);
        assert_eq!(read.faults(), []);
    }
}

#[test]
fn older_pupils_and_their_lines() {
    let read = collected(
        "eleves.csv",
        format!(
            "{OLD}FICTIF;;Ana;03/02/2015;M;;;;;2 rue Y;1000;BERNE;SUISSE;CYCLE II;CLIS/ULIS;U;;;;\r\n\
             \r\n\
             FICTIF;FICTIF;Luc;31/02/2015;G;;;;;;;;;CYCLE III;6EME;U;;;;\r\n\
             ;;;;;;;;;;;;;;;;;;;\r\n\
             FICTIF;;Noé;03/02/2016;M;;;;;;;;;;CP;;;;;\r\n"
        ),
    );
    let pupils = pupils(&read);
    assert_eq!(pupils.iter().map(|pupil| pupil.key.as_str()).collect::<Vec<_>>(), ["L2", "L4", "L6"]);
    assert_eq!(pupils[0].contact.country.as_deref(), Some("SUISSE"));
    assert_eq!(pupils[0].contact.town.as_deref(), Some("BERNE"));
    assert_eq!((pupils[0].level, pupils[1].level, pupils[1].sex), (Some(Level::Ulis), None, Some('M')));
    assert_eq!(pupils[1].identity.usage_name, None);
    assert_eq!(pupils[2].classes, Some(vec![]));
    assert_eq!(
        read.faults(),
        [
            (4, "bad-birth-date", "Date naissance", true),
            (4, "unknown-level", "Niveau", true),
            (6, "missing-class", "Classe", true),
        ]
    );
    assert_eq!((read.summary.classes, read.summary.pupils), (1, 3));
    assert_eq!(read.rejections[0].record.as_deref(), Some("FICTIF Luc"));
}

#[test]
fn faulty_lines_do_not_stop_the_others() {
    let header = "Nom élève;Prénom élève;Date naissance;Niveau;Classe\n";
    let read = collected(
        "eleves.csv",
        format!(
            "{header}FICTIF;;03/02/2015;CP;A\nFICTIF;Ana;03/02/2015;CP\nFICTIF;Ana;03/02/2015;CP;A;trop\n\
             FICTIF;Ana;03/02/2015;CP;A;\n{};Ana;03/02/2015;CP;A\nFIC\u{1}TIF;Luc;03/02/2015;CP;A",
            "X".repeat(101)
        ),
    );
    assert_eq!(
        read.faults(),
        [
            (2, "one-name", "Prénom élève", true),
            (3, "cut-line", "", false),
            (4, "wrong-column-count", "", false),
            (6, "too-long", "Nom élève", false),
            (7, "control-characters", "Nom élève", true),
        ]
    );
    assert_eq!(pupils(&read).iter().map(|pupil| pupil.key.as_str()).collect::<Vec<_>>(), ["L2", "L5", "L7"]);
    let legible = |family: Option<&str>, first: Option<&str>, aligned| {
        Record::Quarantined(QuarantinedRecord::Pupil {
            key: None,
            school: None,
            family_name: family.map(Into::into),
            first_name: first.map(Into::into),
            aligned,
        })
    };
    let quarantined: Vec<_> =
        read.all().into_iter().filter(|record| matches!(record, Record::Quarantined(_))).collect();
    assert_eq!(
        quarantined,
        [
            &legible(Some("FICTIF"), None, true),
            &legible(Some("FICTIF"), Some("Ana"), false),
            &legible(Some("FICTIF"), Some("Ana"), false),
            &legible(None, Some("Ana"), true),
        ]
    );
}

#[test]
fn a_line_that_swallowed_others_damages_the_file() {
    let header = "Nom élève;Prénom élève;Date naissance;Niveau;Classe\n";
    let behind = "FICTIF;Luc;03/02/2015;CP;A\n";
    for line in ["FICTIF;Ana;\"03/02/2015;CP;A\n", "FICTIF;Ana;03/02/2015;CP;\"A\n"] {
        assert_eq!(problem("eleves.csv", format!("{header}{line}{behind}")), "damaged-file", "{line}");
    }
    let read = collected("eleves.csv", format!("{header}FICTIF;Ana;03/02/2015;CP;\"A\nbis\"\n{behind}"));
    assert_eq!(read.summary.pupils, 2);
}

#[test]
fn a_guardian_whose_line_swallowed_others_damages_the_file() {
    let header =
        "Nom de famille responsable;Prénom responsable;Nom de famille enfant;Prénom enfant;Classes enfants\n";
    let line = "FICTIF;Ana;FICTIF;Luc;\"A\n";
    let behind = "FICTIF;Eva;FICTIF;Luc;A\n";
    assert_eq!(problem("responsables.csv", format!("{header}{line}{behind}")), "damaged-file");
}

#[test]
fn a_guardian_and_two_children() {
    let read = collected(
        "responsables.csv",
        latin1(&format!(
            "{GUARDIANS}Mme;D'EXEMPLE;FICTIF;Éva;1 rue X;31000;TOULOUSE;FRANCE;eva@exemple.fr;0561000001;;\
             06 12 34 56 78;;FICTIF;Ana;CE1 A;D'EXEMPLE;FICTIF;Noé;CP B\r\n\
             M.;;FICTIF;Luc;;;;;;;;;;FICTIF;Ana;CE1 A\r\n\
             M.;;SEUL;Guy;;;;;;;;;;;;\r\n"
        )),
    );
    let guardian = GuardianRecord {
        key: "L2".into(),
        source_id: None,
        identity: IdentityRecord {
            title: Some("Mme".into()),
            family_name: Some("FICTIF".into()),
            usage_name: Some("D'EXEMPLE".into()),
            first_name: Some("Éva".into()),
            other_first_names: vec![],
        },
        contact: ContactRecord {
            mail: Some("eva@exemple.fr".into()),
            mobile: Some("06 12 34 56 78".into()),
            home_phone: Some("0561000001".into()),
            address: Some(vec!["1 rue X".into()]),
            postal_code: Some("31000".into()),
            town: Some("TOULOUSE".into()),
            ..ContactRecord::default()
        },
        partial: false,
    };
    let link = |guardian: &str, usage: Option<&str>, first: &str, class: &str| {
        Record::Link(LinkRecord {
            pupil: PupilReference::Named {
                usage_name: usage.map(str::to_owned),
                family_name: Some("FICTIF".into()),
                first_name: first.into(),
                class: Some(class.into()),
            },
            guardian: guardian.into(),
            responsibility: Some(Responsibility::LegalGuardian),
            kinship: None,
        })
    };
    assert_eq!(
        [0, 1, 2, 4].map(|at| read.all()[at]),
        [
            &Record::Guardian(guardian),
            &link("L2", None, "Ana", "CE1 A"),
            &link("L2", Some("D'EXEMPLE"), "Noé", "CP B"),
            &link("L3", None, "Ana", "CE1 A"),
        ]
    );
    assert_eq!(guardians(&read).len(), 3);
    assert_eq!(read.faults(), [(4, "no-child", "Nom de famille enfant", true)]);
}

#[test]
fn children_beyond_those_of_the_header() {
    let header = "Nom responsable;Prénom responsable;Numéro de poste;Nom d'usage enfant;Nom de famille enfant;\
        Prénom enfant;Classes enfants\r\n";
    let read = collected(
        "responsables.csv",
        format!("{header}FICTIF;Eva;;;FICTIF;Ana;CP;;FICTIF;Noé;CE1;;FICTIF;;;;;;;;FICTIF;Zoé;CM1\r\n"),
    );
    let children: Vec<_> = read
        .all()
        .into_iter()
        .filter_map(|record| match record {
            Record::Link(LinkRecord { pupil: PupilReference::Named { first_name, class, .. }, .. }) => {
                Some((first_name.as_str(), class.as_deref()))
            }
            _ => None,
        })
        .collect();
    assert_eq!(children, [("Ana", Some("CP")), ("Noé", Some("CE1")), ("", None), ("Zoé", Some("CM1"))]);
    assert_eq!(read.faults(), [(2, "one-name", "Prénom enfant", true)]);
}

#[test]
fn re_saved_files_with_another_separator() {
    let header = "Nom élève\tPrénom élève\tDate naissance\tNiveau\tClasse\n";
    let read = collected("eleves.txt", format!("{header}FICTIF\tAna\t03/02/2015\tCP\tA;B\n"));
    assert_eq!(pupils(&read)[0].classes, Some(vec![(None, "A;B".into())]));
}

#[test]
fn missing_columns_are_named() {
    let without = |column: &str| CURRENT.replace(&format!("{column};"), "");
    let cases = [
        (without("Prénom élève"), "Prénom élève"),
        (without("Niveau"), "Niveau"),
        (without("Libellé classe"), "Libellé classe"),
        (GUARDIANS.replace("Prénom enfant;", ""), "Prénom enfant"),
    ];
    for (header, column) in cases {
        let found = collect("x.csv", header.as_bytes(), |_| {}).expect_err("a column is missing");
        assert_eq!(found.code(), "missing-columns");
        assert!(found.to_string().contains(&format!(": {column}.")), "{found}");
    }
    assert_eq!(problem("x.csv", "Nom;Prénom;Classe\n"), "unknown-file");
    assert_eq!(problem("x.csv", "Nom élève;autre\n"), "unknown-file");
}

#[test]
fn a_file_of_its_header_alone_is_no_error() {
    assert_eq!(collected("eleves.csv", CURRENT).summary.pupils, 0);
    assert_eq!(collected("eleves.csv", CURRENT.trim_end()).summary.pupils, 0);
}

#[test]
fn columns_missing_at_the_end_of_a_line_do_no_harm_but_a_cut_does() {
    let line = "FICTIF;;Ana;03/02/2015;M;;;;;;;;;;CYCLE II;CP;A;;O";
    assert_eq!(collected("eleves.csv", format!("{CURRENT}{line}\r\n")).summary.pupils, 1);
    assert_eq!(problem("eleves.csv", format!("{CURRENT}{line}")), "damaged-file");
    assert_eq!(problem("eleves.csv", format!("{CURRENT}{line}\r\nFICTIF;;A")), "damaged-file");
}
