//! The four files, both generations.

use domain::{degree::Degree, jiff::civil::date, person::Responsibility};

use super::classes::CLASSES;
use crate::import::{
    Record,
    record::{
        ClassRecord, ContactRecord, GuardianRecord, IdentityRecord, LinkRecord, MefRecord, PupilRecord,
        PupilReference, QuarantinedRecord, SchoolRecord,
    },
    sink::MEFS,
    testing::{Collected, collect, collected, problem},
};

/// A document in ISO-8859-15, as SIECLE writes it.
fn document(root: &str, data: &str) -> Vec<u8> {
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"ISO-8859-15\"?>\n<{root} VERSION=\"2.1\">\n<PARAMETRES><UAJ>0311478N</UAJ>\
         <ANNEE_SCOLAIRE>2024</ANNEE_SCOLAIRE><DATE_EXPORT>16/09/2024</DATE_EXPORT>\
         <HORODATAGE>16/09/2024 08:00:00</HORODATAGE></PARAMETRES>\n<DONNEES>\n{data}\n</DONNEES>\n</{root}>\n"
    );
    text.chars().map(|c| if c == 'œ' { 0xBD } else { u8::try_from(u32::from(c)).expect("latin-9") }).collect()
}

fn read(root: &str, data: &str) -> Collected {
    collected("siecle.xml", document(root, data))
}

fn school() -> Record {
    Record::School(SchoolRecord {
        key: "0311478N".into(),
        uai: Some("0311478N".into()),
        degree: Some(Degree::Second),
        partial: true,
        ..SchoolRecord::default()
    })
}

#[test]
fn pupils_with_classes_and_addresses_that_come_later() {
    let read = read(
        "BEE_ELEVES",
        "<ELEVES><ELEVE ELEVE_ID=\"1\" ELENOET=\"12\"><ID_NATIONAL>1234567890V</ID_NATIONAL>\
         <INE_RNIE>071234567HK</INE_RNIE><NOM_DE_FAMILLE>FICTIF</NOM_DE_FAMILLE><NOM_USAGE>D&apos;ESSAI</NOM_USAGE>\
         <PRENOM>Cœur</PRENOM><PRENOM2>Zoé</PRENOM2><DATE_NAISS>03/02/2012</DATE_NAISS><CODE_SEXE>2</CODE_SEXE>\
         <CODE_STATUT>ST</CODE_STATUT><CODE_MEF>10010012110</CODE_MEF><ADRESSE_ID>9</ADRESSE_ID>\
         <TEL_PORTABLE>+33612345678</TEL_PORTABLE></ELEVE></ELEVES>\n\
         <STRUCTURES><STRUCTURES_ELEVE ELEVE_ID=\"1\"><STRUCTURE><CODE_STRUCTURE>6A</CODE_STRUCTURE>\
         <TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE><STRUCTURE><CODE_STRUCTURE>LATIN</CODE_STRUCTURE>\
         <TYPE_STRUCTURE>G</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE></STRUCTURES>\
         <ADRESSES><ADRESSE ADRESSE_ID=\"9\"><LIGNE1_ADRESSE>1 RUE X</LIGNE1_ADRESSE>\
         <CODE_POSTAL>31000</CODE_POSTAL><LIBELLE_POSTAL>TOULOUSE</LIBELLE_POSTAL><LL_PAYS>FRANCE</LL_PAYS>\
         </ADRESSE></ADRESSES>",
    );
    let pupil = PupilRecord {
        key: "1".into(),
        source_id: Some("1".into()),
        ine: Some("071234567HK".into()),
        identity: IdentityRecord {
            title: None,
            family_name: Some("FICTIF".into()),
            usage_name: Some("D'ESSAI".into()),
            first_name: Some("Cœur".into()),
            other_first_names: vec!["Zoé".into()],
        },
        birth_date: Some(date(2012, 2, 3)),
        sex: Some('F'),
        contact: ContactRecord {
            mobile: Some("+33612345678".into()),
            address: Some(vec!["1 RUE X".into()]),
            postal_code: Some("31000".into()),
            town: Some("TOULOUSE".into()),
            ..ContactRecord::default()
        },
        other_home: None,
        school: Some("0311478N".into()),
        classes: Some(vec![(Some("0311478N".into()), "6A".into())]),
        level: None,
        mef: Some("10010012110".into()),
        links_complete: false,
        partial: false,
    };
    assert_eq!(read.all(), [&school(), &Record::Pupil(pupil)]);
    assert_eq!((read.records[1].1.line, read.faults()), (5, vec![]));
}

#[test]
fn those_who_left_are_counted() {
    let pupil = |id: u32, left: &str| {
        format!(
            "<ELEVE ELEVE_ID=\"{id}\"><NOM>FICTIF</NOM><PRENOM>Ana</PRENOM><DATE_NAISS>03/02/2012</DATE_NAISS>\
             <DATE_SORTIE>{left}</DATE_SORTIE></ELEVE>"
        )
    };
    let data: String = [(1, "15/09/2024"), (2, "16/09/2024"), (3, "04/07/2025"), (4, "")]
        .map(|(id, left)| pupil(id, left))
        .concat();
    let read = read("BEE_ELEVES", &format!("<ELEVES>{data}</ELEVES>"));
    // Exported on 16 September 2024: whoever leaves on that day has left.
    assert_eq!((read.summary.pupils, read.summary.left_school, read.summary.rejected), (2, 2, 0));
    let Record::Pupil(pupil) = read.all()[1] else { panic!("a pupil") };
    assert_eq!((pupil.key.as_str(), pupil.identity.family_name.as_deref()), ("3", Some("FICTIF")));
    let undated = document("BEE_ELEVES", &data);
    let undated = String::from_utf8(undated).expect("ascii").replace("DATE_EXPORT", "AUTRE");
    assert_eq!(collected("x", undated).summary.left_school, 3);
}

#[test]
fn who_leaves_later_is_not_asked_for_the_day_of_leaving_again() {
    let pupil = |id: u32, left: &str| {
        format!(
            "<ELEVE ELEVE_ID=\"{id}\"><NOM>FICTIF</NOM><PRENOM>Ana</PRENOM><DATE_NAISS>03/02/2012</DATE_NAISS>\
             <DATE_SORTIE>{left}</DATE_SORTIE></ELEVE>"
        )
    };
    let place = |id: u32, code: &str| {
        format!(
            "<STRUCTURES_ELEVE ELEVE_ID=\"{id}\"><STRUCTURE><CODE_STRUCTURE>{code}</CODE_STRUCTURE>\
             <TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>"
        )
    };
    let data = [pupil(1, "04/07/2025"), pupil(2, ""), pupil(3, "04/07/2025"), place(3, "INACTIFS")].concat();
    let read = read("BEE_ELEVES", &data);
    let [later, never, inactive] = [0, 1, 2].map(|at| read.rejections[at].reason.as_str());
    assert!(later.contains("le 04/07/2025, est après le jour de l’export"), "{later}");
    assert!(!later.contains("indiquez sa date de sortie"), "{later}");
    assert!(never.contains("indiquez sa date de sortie"), "{never}");
    assert!(inactive.contains("le 04/07/2025, est après le jour de l’export"), "{inactive}");
}

#[test]
fn guardians_then_links_of_both_generations() {
    let read = read(
        "BEE_RESPONSABLES",
        "<PERSONNES><PERSONNE PERSONNE_ID=\"11\"><LC_CIVILITE>MME</LC_CIVILITE><NOM_DE_FAMILLE>FICTIF\
         </NOM_DE_FAMILLE><NOM_USAGE>FICTIF</NOM_USAGE><PRENOM>Éva</PRENOM><TEL_PERSONNEL>0561000001</TEL_PERSONNEL>\
         <TEL_PORTABLE>+33612345678</TEL_PORTABLE><ACCEPTE_SMS>1</ACCEPTE_SMS><MEL>eva@exemple</MEL>\
         <ADRESSE_ID>9</ADRESSE_ID></PERSONNE><PERSONNE PERSONNE_ID=\"12\"><NOM>FICTIF</NOM></PERSONNE></PERSONNES>\
         <RESPONSABLES>\
         <RESPONSABLE_ELEVE><ELEVE_ID>1</ELEVE_ID><PERSONNE_ID>11</PERSONNE_ID>\
         <NIVEAU_RESPONSABILITE>1</NIVEAU_RESPONSABILITE><CODE_PARENTE>10</CODE_PARENTE></RESPONSABLE_ELEVE>\
         <RESPONSABLE_ELEVE><ELEVE_ID>2</ELEVE_ID><PERSONNE_ID>11</PERSONNE_ID>\
         <NIVEAU_RESPONSABILITE>2</NIVEAU_RESPONSABILITE></RESPONSABLE_ELEVE>\
         <RESPONSABLE_ELEVE><ELEVE_ID>3</ELEVE_ID><PERSONNE_ID>11</PERSONNE_ID>\
         <NIVEAU_RESPONSABILITE>3</NIVEAU_RESPONSABILITE></RESPONSABLE_ELEVE>\
         <RESPONSABLE_ELEVE><ELEVE_ID>4</ELEVE_ID><PERSONNE_ID>11</PERSONNE_ID><RESP_LEGAL>2</RESP_LEGAL>\
         <CODE_PARENTE>1</CODE_PARENTE></RESPONSABLE_ELEVE>\
         <RESPONSABLE_ELEVE><ELEVE_ID>5</ELEVE_ID></RESPONSABLE_ELEVE></RESPONSABLES>\n\
         <ADRESSES><ADRESSE ADRESSE_ID=\"9\"><LIGNE1_ADRESSE>1 RUE X</LIGNE1_ADRESSE>\
         <LIGNE3_ADRESSE>BAT B</LIGNE3_ADRESSE><CODE_POSTAL>1000</CODE_POSTAL>\
         <COMMUNE_ETRANGERE>BERNE</COMMUNE_ETRANGERE><LL_PAYS>SUISSE</LL_PAYS></ADRESSE></ADRESSES>",
    );
    let guardian = GuardianRecord {
        key: "11".into(),
        source_id: Some("11".into()),
        identity: IdentityRecord {
            title: Some("MME".into()),
            family_name: Some("FICTIF".into()),
            first_name: Some("Éva".into()),
            ..IdentityRecord::default()
        },
        contact: ContactRecord {
            mail: Some("eva@exemple".into()),
            mobile: Some("+33612345678".into()),
            home_phone: Some("0561000001".into()),
            work_phone: None,
            accepts_sms: Some(true),
            address: Some(vec!["1 RUE X".into(), "BAT B".into()]),
            postal_code: Some("1000".into()),
            town: Some("BERNE".into()),
            country: Some("SUISSE".into()),
            ..ContactRecord::default()
        },
        partial: false,
    };
    let one_name = GuardianRecord {
        key: "12".into(),
        source_id: Some("12".into()),
        identity: IdentityRecord { family_name: Some("FICTIF".into()), ..IdentityRecord::default() },
        ..GuardianRecord::default()
    };
    let link = |pupil: &str, responsibility, kinship| {
        Record::Link(LinkRecord {
            pupil: PupilReference::Key(pupil.into()),
            guardian: "11".into(),
            responsibility,
            kinship,
        })
    };
    assert_eq!(
        read.all()[1..],
        [
            &Record::Guardian(guardian),
            &Record::Guardian(one_name),
            &link("1", Some(Responsibility::LegalGuardian), Some(10)),
            &link("2", Some(Responsibility::InCharge), None),
            &link("3", None, None),
            &link("4", Some(Responsibility::LegalGuardian), Some(20)),
            &Record::Quarantined(QuarantinedRecord::Link {
                pupil: Some("5".into()),
                guardian: None,
                family_name: None,
                first_name: None,
            }),
        ]
    );
    assert_eq!(
        read.faults(),
        [
            (5, "bad-mail", "MEL", true),
            (5, "one-name", "PRENOM", true),
            (5, "bad-link", "PERSONNE_ID", false),
        ]
    );
}

#[test]
fn structures_and_nomenclatures() {
    let classes = read(
        "BEE_STRUCTURES",
        "<DIVISIONS><DIVISION CODE_STRUCTURE=\"6A\"><LIBELLE_LONG>SIXIÈME A</LIBELLE_LONG><MEFS_APPARTENANCE>\
         <MEF_APPARTENANCE><CODE_MEF>10010012110</CODE_MEF></MEF_APPARTENANCE><MEF_APPARTENANCE>\
         <CODE_MEF>1001001211A</CODE_MEF></MEF_APPARTENANCE></MEFS_APPARTENANCE></DIVISION>\
         <DIVISION CODE_STRUCTURE=\"\"/></DIVISIONS><GROUPES><GROUPE CODE_STRUCTURE=\"G\"/></GROUPES>",
    );
    let class = ClassRecord {
        school: Some("0311478N".into()),
        code: "6A".into(),
        label: Some("SIXIÈME A".into()),
        mefs: vec!["10010012110".into(), "1001001211A".into()],
    };
    assert_eq!(classes.all(), [&school(), &Record::Class(class)]);
    assert_eq!(classes.faults(), [(5, "missing-identifier", "CODE_STRUCTURE", false)]);
    let mefs = read(
        "BEE_NOMENCLATURES",
        "<MEFS><MEF CODE_MEF=\"10010012110\"><FORMATION>6EME</FORMATION><LIBELLE_LONG>SIXIEME</LIBELLE_LONG></MEF>\
         </MEFS><AUTRES><MEF>10010012110</MEF></AUTRES>",
    );
    let mef = MefRecord {
        code: "10010012110".into(),
        label: Some("SIXIEME".into()),
        training: Some("6EME".into()),
    };
    assert_eq!(mefs.all(), [&school(), &Record::Mef(mef)]);
    assert_eq!(mefs.summary.ignored, 1);
}

#[test]
fn nomenclatures_and_structures_have_an_end() {
    let many = |root: &str, element: &str, identifier: &str, count: usize| {
        let records: String =
            (0..count).map(|number| format!("<{element} {identifier}=\"{number:010}0\"/>")).collect();
        document(root, &records)
    };
    let mefs = |count| problem("Nomenclature.xml", many("BEE_NOMENCLATURES", "MEF", "CODE_MEF", count));
    assert_eq!(mefs(MEFS), "none");
    assert_eq!(mefs(MEFS + 1), "too-many-records");
    let classes =
        |count| problem("Structures.xml", many("BEE_STRUCTURES", "DIVISION", "CODE_STRUCTURE", count));
    assert_eq!(classes(CLASSES), "none");
    assert_eq!(classes(CLASSES + 1), "too-many-records");
}

#[test]
fn a_file_must_name_its_school() {
    let pupil = "<BEE_ELEVES><DONNEES><ELEVE ELEVE_ID='1'><NOM>X</NOM><PRENOM>Y</PRENOM></ELEVE></DONNEES></BEE_ELEVES>";
    assert_eq!(problem("x.xml", pupil), "unknown-school");
    let class = "<BEE_STRUCTURES><PARAMETRES><UAJ>x</UAJ></PARAMETRES><DIVISION CODE_STRUCTURE='6A'/></BEE_STRUCTURES>";
    assert_eq!(problem("x.xml", class), "unknown-school");
    for root in ["BEE_ELEVES", "BEE_COMMUN"] {
        let malformed = String::from_utf8(document(root, "<ELEVE ELEVE_ID='1'><NOM>X</NOM></ELEVE>"));
        let malformed = malformed.expect("ascii").replace("0311478N", "31147");
        let told = collect("x.xml", malformed.as_bytes(), |_| {}).expect_err("no school").to_string();
        assert!(
            told.contains("UAI (UAJ), «\u{a0}31147\u{a0}», n’est pas") && !told.contains("colonnes"),
            "{told}"
        );
    }
}

#[test]
fn a_faulty_pupil_does_not_stop_the_others() {
    let read = read(
        "BEE_ELEVES",
        "<ELEVE ELEVE_ID=\"1\"><NOM>&inconnu;</NOM><PRENOM>A</PRENOM></ELEVE>\
         <ELEVE><NOM>FICTIF</NOM><PRENOM>B</PRENOM></ELEVE>\
         <ELEVE ELEVE_ID=\"3\"><NOM>FICTIF</NOM><PRENOM>C</PRENOM></ELEVE>",
    );
    assert_eq!(
        read.faults(),
        [
            (5, "unreadable-record", "", false),
            (5, "missing-identifier", "ELEVE_ID", false),
            (5, "missing-birth-date", "DATE_NAISS", true),
            (5, "no-division", "STRUCTURES_ELEVE", true),
        ]
    );
    assert_eq!((read.summary.pupils, read.summary.quarantined), (1, 2));
    let legible = |key: Option<&str>, family: Option<&str>, first: &str| QuarantinedRecord::Pupil {
        key: key.map(Into::into),
        school: None,
        family_name: family.map(Into::into),
        first_name: Some(first.into()),
        aligned: true,
    };
    let (one, two) = (legible(Some("1"), None, "A"), legible(None, Some("FICTIF"), "B"));
    assert_eq!(read.all()[2..], [&Record::Quarantined(one), &Record::Quarantined(two)]);
}

/// Characters that nobody sees leave no code: the record is named, not passed on with an empty one.
#[test]
fn a_code_without_a_visible_character_is_refused() {
    let read = read(
        "BEE_NOMENCLATURES",
        "<MEFS><MEF CODE_MEF=\"\u{1}\u{2}\"><LIBELLE_LONG>6EME</LIBELLE_LONG></MEF></MEFS>",
    );
    assert_eq!(read.all(), [&school()]);
    let faults = [(5, "control-characters", "CODE_MEF", true), (5, "missing-identifier", "CODE_MEF", false)];
    assert_eq!(read.faults(), faults);
}

#[test]
fn only_direct_children_are_the_pupils() {
    let read = read(
        "BEE_ELEVES",
        "<ELEVE ELEVE_ID=\"1\"><SCOLARITE_AN_DERNIER><CODE_MEF>10010012110</CODE_MEF><CODE_STRUCTURE>6 B\
         </CODE_STRUCTURE><CODE_RNE>0210002N</CODE_RNE><MEL>&ancienne;ce@exemple.fr</MEL><NOM>AUTRE</NOM>\
         <DATE_SORTIE>01/01/2020</DATE_SORTIE></SCOLARITE_AN_DERNIER><NOM_DE_FAMILLE>FICTIF</NOM_DE_FAMILLE>\
         <PRENOM>Ana</PRENOM><DATE_NAISS>03/02/2012</DATE_NAISS>\
         <BOURSE><A><MEL>bourse@exemple.fr</MEL></A></BOURSE><CODE_SEXE>2</CODE_SEXE></ELEVE>\
         <STRUCTURES_ELEVE ELEVE_ID=\"1\"><ANCIENNE><STRUCTURE><CODE_STRUCTURE>4C</CODE_STRUCTURE>\
         <TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></ANCIENNE><STRUCTURE><CODE_STRUCTURE>5A</CODE_STRUCTURE>\
         <TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE><STRUCTURE><CODE_STRUCTURE>5B</CODE_STRUCTURE>\
         <TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>",
    );
    assert_eq!(read.faults(), []);
    let Record::Pupil(pupil) = read.all()[1] else { panic!("a pupil") };
    assert_eq!((pupil.contact.mail.as_deref(), pupil.mef.as_deref(), pupil.sex), (None, None, Some('F')));
    assert_eq!(pupil.identity.family_name.as_deref(), Some("FICTIF"));
    let classes: Vec<_> = pupil.classes.iter().flatten().map(|(_, code)| code.as_str()).collect();
    assert_eq!(classes, ["5A", "5B"]);
    let read = self::read(
        "BEE_RESPONSABLES",
        "<PERSONNE PERSONNE_ID=\"11\"><CONJOINT><NOM>AUTRE</NOM><MEL>autre@exemple.fr</MEL></CONJOINT>\
         <NOM>FICTIF</NOM><PRENOM>Eva</PRENOM></PERSONNE>",
    );
    let Record::Guardian(guardian) = read.all()[1] else { panic!("a guardian") };
    assert_eq!(
        (guardian.contact.mail.as_deref(), guardian.identity.family_name.as_deref()),
        (None, Some("FICTIF"))
    );
}

#[test]
fn the_school_as_communs_describes_it() {
    let read = read(
        "BEE_COMMUN",
        "<UAJ><DENOM_PRINC>COLLEGE</DENOM_PRINC><DENOM_COMPL>DES ESSAIS</DENOM_COMPL>\
         <LIGNE1_ADRESSE>9 RUE DES ESSAIS</LIGNE1_ADRESSE><LIGNE2_ADRESSE>BAT B</LIGNE2_ADRESSE>\
         <TELEPHONE>03 80 00 00 00</TELEPHONE><MEL_1>ce.0311478n@exemple.fr</MEL_1>\
         <CODE_TYPE_ETAB>CLG</CODE_TYPE_ETAB><SECTEUR_CODE>PU</SECTEUR_CODE><CODE_POSTAL>21000</CODE_POSTAL>\
         <LIBELLE_POSTAL>DIJON</LIBELLE_POSTAL><CONTACTS><MEL_1>autre@exemple.fr</MEL_1></CONTACTS></UAJ>\
         <ETABS><UAJ>0210002N</UAJ></ETABS>",
    );
    let described = SchoolRecord {
        key: "0311478N".into(),
        uai: Some("0311478N".into()),
        name: Some("COLLEGE DES ESSAIS".into()),
        kind: Some("CLG".into()),
        sector: Some("PU".into()),
        street: Some("9 RUE DES ESSAIS, BAT B".into()),
        postal_code: Some("21000".into()),
        town: Some("DIJON".into()),
        phone: Some("03 80 00 00 00".into()),
        mail: Some("ce.0311478n@exemple.fr".into()),
        partial: true,
        ..SchoolRecord::default()
    };
    assert_eq!(read.all(), [&school(), &Record::School(described)]);
    assert_eq!(read.faults(), []);
}

#[test]
fn pupils_that_something_is_odd_about() {
    let pupil = |id: u32, ine: &str| {
        format!(
            "<ELEVE ELEVE_ID=\"{id}\"><INE_RNIE>{ine}</INE_RNIE><NOM>FICTIF</NOM><PRENOM>Ana</PRENOM>\
             <DATE_NAISS>03/02/2012</DATE_NAISS></ELEVE>\n"
        )
    };
    let place = |id: u32, code: &str| {
        format!(
            "<STRUCTURES_ELEVE ELEVE_ID=\"{id}\"><STRUCTURE><CODE_STRUCTURE>{code}</CODE_STRUCTURE>\
             <TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>"
        )
    };
    let read = read(
        "BEE_ELEVES",
        &[
            pupil(1, "071234567HK"),
            pupil(2, "071234568HK"),
            pupil(3, "071234567hk"),
            place(1, "5A"),
            place(3, "INACTIFS 5"),
        ]
        .concat(),
    );
    assert_eq!(
        read.faults(),
        [
            (6, "no-division", "CODE_STRUCTURE", true),
            (7, "same-ine", "INE", true),
            (7, "inactive-division", "CODE_STRUCTURE", true),
        ]
    );
    assert!(read.rejections[1].reason.contains("«\u{a0}FICTIF Ana\u{a0}», ligne 5"), "{:?}", read.rejections);
    assert_eq!((read.summary.pupils, read.summary.rows, read.summary.accepted()), (3, 3, 4));
}

#[test]
fn an_organisation_answers_for_a_pupil() {
    let read = read(
        "BEE_RESPONSABLES",
        "<PERSONNE PERSONNE_ID=\"11\"><NOM_DE_FAMILLE>AIDE SOCIALE A L'ENFANCE</NOM_DE_FAMILLE></PERSONNE>",
    );
    let Record::Guardian(guardian) = read.all()[1] else { panic!("a guardian") };
    assert_eq!(guardian.identity.family_name.as_deref(), Some("AIDE SOCIALE A L'ENFANCE"));
    assert_eq!((&guardian.identity.first_name, read.faults()), (&None, vec![]));
}
