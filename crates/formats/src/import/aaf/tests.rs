//! Both degrees, both generations, complete and delta.

use domain::{degree::Degree, jiff::civil::date, level::Level, person::Responsibility};

use crate::import::{
    Record,
    record::{
        ClassRecord, ContactRecord, Entity, GuardianRecord, IdentityRecord, LinkRecord, MefRecord,
        PupilRecord, PupilReference, SchoolRecord,
    },
    testing::{Collected, collected},
};

/// A request about `id`: attributes as `name=value|value`, one a line.
fn request(kind: &str, category: &str, id: &str, attributes: &str) -> String {
    let what = match category {
        "EtabEducNat" => "Structure",
        "MefEducNat" => "Mef",
        _ => "Personne",
    };
    let mut request = format!(
        "<{kind}>\n<operationalAttributes><attr name=\"categorie{what}\"><value>{category}</value></attr>\
         </operationalAttributes>\n<identifier><id>{id}</id></identifier>\n"
    );
    let (outer, inner) =
        if kind == "modifyRequest" { ("modifications", "modification") } else { ("attributes", "attr") };
    request.push_str(&format!("<{outer}>"));
    for attribute in attributes.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, values) = attribute.split_once('=').expect("name=values");
        request.push_str(&format!("<{inner} name=\"{name}\" operation=\"replace\">"));
        for value in values.split('|') {
            request.push_str(&if value.is_empty() {
                "<value/>".into()
            } else {
                format!("<value>{value}</value>")
            });
        }
        request.push_str(&format!("</{inner}>\n"));
    }
    request.push_str(&format!("</{outer}></{kind}>\n"));
    request
}

fn read(requests: &[String]) -> Collected {
    collected("aaf.xml", format!("<ficAlimMENESR>\n{}</ficAlimMENESR>", requests.concat()))
}

fn add(category: &str, id: &str, attributes: &str) -> Collected {
    read(&[request("addRequest", category, id, attributes)])
}

fn modify(category: &str, id: &str, attributes: &str) -> Collected {
    read(&[request("modifyRequest", category, id, attributes)])
}

fn link(guardian: &str, responsibility: Option<Responsibility>, kinship: Option<u8>) -> Record {
    Record::Link(LinkRecord {
        pupil: PupilReference::Key("7".into()),
        guardian: guardian.into(),
        responsibility,
        kinship,
    })
}

const PUPIL_2D: &str = "ENTPersonJointure=7
    ENTEleveINE=071234567HK
    ENTEleveStructRattachId=837982
    ENTPersonDateNaissance=03/02/2012
    ENTPersonNomPatro=FICTIF
    sn=D&apos;EXEMPLE
    givenName=Zo&#233;
    ENTPersonAutresPrenoms=Ana|Eva
    personalTitle=Mme
    ENTElevePersRelEleve=11$10$1$1$1$0|12$20$0$2$1$0|13$90$0$0$1$0
    ENTPersonStructRattach=500
    ENTEleveMEF=10010012110
    ENTEleveClasses=500$6A|501$ULIS
    ENTEleveGroupes=500$LATIN
    ENTPersonAdresse=1 RUE DE L&apos;ESSAI$$BATIMENT B$
    ENTPersonCodePostal=31000
    ENTPersonVille=TOULOUSE
    ENTPersonPays=FRANCE
    mail=zoe@exemple.fr";

#[test]
fn a_recent_pupil_of_the_second_degree() {
    let read = add("Eleve", "7", PUPIL_2D);
    let pupil = PupilRecord {
        key: "7".into(),
        source_id: Some("7".into()),
        ine: Some("071234567HK".into()),
        identity: IdentityRecord {
            title: Some("Mme".into()),
            family_name: Some("FICTIF".into()),
            usage_name: Some("D'EXEMPLE".into()),
            first_name: Some("Zoé".into()),
            other_first_names: vec!["Ana".into(), "Eva".into()],
        },
        birth_date: Some(date(2012, 2, 3)),
        sex: Some('F'),
        contact: ContactRecord {
            mail: Some("zoe@exemple.fr".into()),
            address: Some(vec!["1 RUE DE L'ESSAI".into(), "BATIMENT B".into()]),
            postal_code: Some("31000".into()),
            town: Some("TOULOUSE".into()),
            ..ContactRecord::default()
        },
        other_home: None,
        school: Some("500".into()),
        classes: Some(vec![(Some("500".into()), "6A".into()), (Some("501".into()), "ULIS".into())]),
        level: None,
        mef: Some("10010012110".into()),
        links_complete: true,
        partial: false,
    };
    assert_eq!(
        read.all(),
        [
            &Record::Pupil(pupil),
            &link("11", Some(Responsibility::LegalGuardian), Some(10)),
            &link("12", Some(Responsibility::InCharge), Some(20)),
            &link("13", None, Some(90)),
        ]
    );
    assert_eq!(read.faults(), []);
    assert_eq!(read.records[0].1.line, 2);
    assert!(!read.summary.delta);
}

#[test]
fn old_links_have_one_digit_and_two_legal_guardians() {
    let read = add(
        "Eleve",
        "7",
        "ENTPersonDateNaissance=03/02/1998
         ENTPersonNomPatro=FICTIF
         givenName=Ana
         ENTEleveParents=11|12
         ENTEleveAutoriteParentale=11|12
         ENTElevePersRelEleve=11$2$1$1$0$0|12$1$0$2$0$0|13$4$0$0$1$0|14$6$0$7$1$0|$1$1$1$1$1",
    );
    assert_eq!(
        read.all()[1..],
        [
            &link("11", Some(Responsibility::LegalGuardian), Some(10)),
            &link("12", Some(Responsibility::LegalGuardian), Some(20)),
            &link("13", None, Some(39)),
            &link("14", None, Some(90)),
        ]
    );
    let codes: Vec<_> = read.faults().iter().map(|error| (error.1, error.3)).collect();
    assert_eq!(codes, [("unknown-responsibility", true), ("bad-link", true)]);
}

#[test]
fn a_pupil_of_the_first_degree_and_its_class() {
    let pupil = "ENTPersonNom=FICTIF
        ENTPersonNomPatro=FICTIF
        ENTPersonPrenom=Noé
        ENTPersonCivilite=M.
        ENTPersonDateNaissance=03/02/2016
        ENTEleveINE=071234567HK
        ENTEleveAutoriteParentale=11$10|12$20
        ENTPersonStructRattach=900
        ENTPersonClasses=900$x$y$C12$CP de Mme Exemple
        ENTEleveNiveau=CP
        ENTEleveCycle=CYCLE II";
    let twice = [request("addRequest", "Eleve", "7", pupil), request("addRequest", "Eleve", "8", pupil)];
    let read = read(&twice);
    let class = ClassRecord {
        school: Some("900".into()),
        code: "C12".into(),
        label: Some("CP de Mme Exemple".into()),
        mefs: vec![],
    };
    assert_eq!(read.all()[0], &Record::Class(class));
    let Record::Pupil(pupil) = read.all()[1] else { panic!("a pupil") };
    assert_eq!(pupil.classes, Some(vec![(Some("900".into()), "C12".into())]));
    assert_eq!((pupil.level, pupil.sex, &pupil.identity.usage_name), (Some(Level::Cp), Some('M'), &None));
    assert_eq!(
        read.all()[2..4],
        [
            &link("11", Some(Responsibility::LegalGuardian), Some(10)),
            &link("12", Some(Responsibility::LegalGuardian), Some(20)),
        ]
    );
    assert_eq!((read.summary.classes, read.summary.pupils, read.summary.links), (1, 2, 4));
}

#[test]
fn guardians_of_both_degrees() {
    let second = add(
        "PersRelEleve",
        "11",
        "ENTPersonNomPatro=FICTIF
         sn=FICTIF
         givenName=Éva
         personalTitle=Mme
         homePhone=0000000000
         telephoneNumber=05 61 00 00 01
         mobile=|0612345678
         ENTPersonMobileSMS=
         mail=eva.fictif@exemple.fr
         ENTPersonAdresse=1 RUE X$$$
         ENTPersonCodePostal=SW1A
         ENTPersonVille=LONDRES
         ENTPersonPays=ROYAUME-UNI
         ENTPersonAdresseDiffusion=O",
    );
    let expected = GuardianRecord {
        key: "11".into(),
        source_id: Some("11".into()),
        identity: IdentityRecord {
            title: Some("Mme".into()),
            family_name: Some("FICTIF".into()),
            first_name: Some("Éva".into()),
            ..IdentityRecord::default()
        },
        contact: ContactRecord {
            mail: Some("eva.fictif@exemple.fr".into()),
            mobile: Some("0612345678".into()),
            home_phone: Some("0000000000".into()),
            work_phone: Some("05 61 00 00 01".into()),
            address: Some(vec!["1 RUE X".into()]),
            postal_code: Some("SW1A".into()),
            town: Some("LONDRES".into()),
            country: Some("ROYAUME-UNI".into()),
            ..ContactRecord::default()
        },
        partial: false,
    };
    assert_eq!(second.all(), [&Record::Guardian(expected)]);
    assert_eq!(second.faults(), []);
    let first = add(
        "PersRelEleve",
        "12",
        "ENTPersonNomPatro=
         ENTPersonNom=FICTIF
         ENTPersonPrenom=Luc
         ENTPersonTelPerso=05610000
         ENTPersRelEleveTelPro=
         ENTPersRelEleveTelMobile=+33612345678
         ENTPersonMail=luc@exemple",
    );
    let Record::Guardian(guardian) = first.all()[0] else { panic!("a guardian") };
    assert_eq!(guardian.identity.family_name.as_deref(), Some("FICTIF"));
    assert_eq!(guardian.identity.usage_name, None);
    assert_eq!(guardian.contact.mobile.as_deref(), Some("+33612345678"));
    assert_eq!(guardian.contact.home_phone.as_deref(), Some("05610000"));
    assert_eq!(
        first.faults(),
        [(2, "bad-phone", "ENTPersonTelPerso", true), (2, "bad-mail", "ENTPersonMail", true)]
    );
}

#[test]
fn schools_of_both_degrees_and_their_classes() {
    let second = add(
        "EtabEducNat",
        "500",
        "ENTStructureUAI=0311478N
         ENTStructureNomCourant=CLG$JEAN FICTIF$TOULOUSE
         ENTStructureTypeStruct=COLLEGE
         ENTEtablissementContrat=PU
         street=1 RUE X
         postalCode=31000
         l=
         telephoneNumber=0561000001
         ENTServAcAcademie=AIX-MARSEILLE
         ENTEtablissementBassin=NORD
         ENTStructureClasses=6A$SIXIEME A$10010012110$1001001211A|$sans code|6B$SIXI\u{FFFD}ME B",
    );
    let school = SchoolRecord {
        key: "500".into(),
        uai: Some("0311478N".into()),
        name: Some("Collège JEAN FICTIF".into()),
        kind: Some("COLLEGE".into()),
        teaches: Some(true),
        degree: Some(Degree::Second),
        sector: Some("PU".into()),
        street: Some("1 RUE X".into()),
        postal_code: Some("31000".into()),
        town: Some("TOULOUSE".into()),
        phone: Some("0561000001".into()),
        mail: None,
        academy: Some("02".into()),
        academy_name: Some("AIX-MARSEILLE".into()),
        district: Some("NORD".into()),
        partial: false,
    };
    let class = ClassRecord {
        school: Some("500".into()),
        code: "6A".into(),
        label: Some("SIXIEME A".into()),
        mefs: vec!["10010012110".into(), "1001001211A".into()],
    };
    let damaged = ClassRecord { school: Some("500".into()), code: "6B".into(), ..ClassRecord::default() };
    assert_eq!(second.all(), [&Record::School(school), &Record::Class(class), &Record::Class(damaged)]);
    assert_eq!(
        second.faults(),
        [(2, "bad-class", "ENTStructureClasses", true), (2, "damaged-label", "ENTStructureClasses", true)]
    );
    let first = collected(
        "x",
        format!(
            "<ficAlimMENESR><!-- degre=\"1D\" codeAcademieExport=\"24\" -->{}</ficAlimMENESR>",
            request(
                "addRequest",
                "EtabEducNat",
                "900",
                "ENTStructureUAI=0580189R
                 ENTStructureNomCourant=LES FICTIFS
                 ENTStructureTypeStruct=SANS OBJET
                 ENTEcoleSecteur=PU
                 ENTStructureVille=NEVERS
                 ENTStructureEmail=ecole@exemple.fr
                 ENTEcoleCirconscription=NEVERS 1",
            )
        ),
    );
    let Record::School(school) = first.all()[0] else { panic!("a school") };
    assert_eq!((school.degree, school.academy.as_deref()), (Some(Degree::First), Some("24")));
    assert_eq!((school.town.as_deref(), school.district.as_deref()), (Some("NEVERS"), Some("NEVERS 1")));
    assert_eq!((school.mail.as_deref(), school.teaches), (Some("ecole@exemple.fr"), None));
}

#[test]
fn structures_of_a_real_delivery_of_the_first_degree() {
    for (kind, name, teaches) in [
        ("ECOLE DE NIVEAU ELEMENTAIRE", "E.E.PU$LES ESSAIS$DIJON", Some(true)),
        ("ECOLE MATERNELLE", "E.M.PU$LES ESSAIS$DIJON", Some(true)),
        ("CIRCONSCRIPTION", "CIRC$DIJON EST$DIJON", Some(false)),
        ("SERVICE", "CMS$CENTRE MEDICO-SCOLAIRE$DIJON", Some(false)),
        ("", "CMS$CENTRE MEDICO-SCOLAIRE$DIJON", Some(false)),
        ("", "LES ESSAIS", None),
    ] {
        let read = add(
            "EtabEducNat",
            "11",
            &format!(
                "ENTStructureUAI=0210001M\nENTStructureNomCourant={name}\nENTStructureTypeStruct={kind}\n\
                 ENTStructureMailSI=ce.essai@exemple.fr"
            ),
        );
        let Record::School(school) = read.all()[0] else { panic!("a school") };
        assert_eq!(
            (school.teaches, school.mail.as_deref()),
            (teaches, Some("ce.essai@exemple.fr")),
            "{kind} {name}"
        );
    }
    for (kind, degree) in [
        ("ECOLE PRIMAIRE", Degree::First),
        ("ECOLE SECONDAIRE PROFESSIONNELLE", Degree::Second),
        ("COLLEGE", Degree::Second),
    ] {
        let said = format!("ENTStructureUAI=0210001M\nENTStructureTypeStruct={kind}");
        let read = add("EtabEducNat", "11", &said);
        let Record::School(school) = read.all()[0] else { panic!("a school") };
        assert_eq!((school.degree, school.teaches), (Some(degree), Some(true)), "{kind}");
    }
}

#[test]
fn levels_as_a_code_and_a_label() {
    for (written, level) in [("1111$PS", Level::Ps), ("1121$CP", Level::Cp), ("1125$CM2", Level::Cm2)] {
        let pupil = format!(
            "ENTPersonNomPatro=FICTIF\nENTPersonPrenom=Ana\nENTPersonDateNaissance=04/01/2019\n\
             ENTEleveNiveau={written}\nENTEleveCycle=2$CYCLE II"
        );
        let read = add("Eleve", "21", &pupil);
        let Record::Pupil(pupil) = read.all()[0] else { panic!("a pupil") };
        assert_eq!((pupil.level, read.faults()), (Some(level), vec![]), "{written}");
    }
}

#[test]
fn a_school_needs_a_uai_of_the_right_shape() {
    for (attributes, code) in [
        ("ENTStructureNomCourant=X", "missing-uai"),
        ("ENTStructureUAI=", "missing-uai"),
        ("ENTStructureUAI=311478N", "bad-uai"),
    ] {
        let read = add("EtabEducNat", "500", attributes);
        assert_eq!(read.faults(), [(2, code, "ENTStructureUAI", false)]);
        assert!(read.all().is_empty());
    }
    let kept = add("EtabEducNat", "500", "ENTStructureUAI=1004001V");
    assert_eq!(kept.faults(), [(2, "bad-uai-letter", "ENTStructureUAI", true)]);
    assert_eq!(kept.summary.schools, 1);
}

#[test]
fn mefs() {
    let read = add("MefEducNat", "2413361021A", "ENTLibelleMef=1CAP2  COIFFURE\nENTNivFormation=CAP");
    let mef = MefRecord {
        code: "2413361021A".into(),
        label: Some("1CAP2 COIFFURE".into()),
        training: Some("CAP".into()),
    };
    assert_eq!(read.all(), [&Record::Mef(mef)]);
}

#[test]
fn a_modification_says_only_what_it_mentions() {
    let read = modify(
        "PersRelEleve",
        "11",
        "mail=
         mobile=0612345678
         sn=
         ENTPersonAdresse=
         ENTPersonPays=FRANCE
         givenName=",
    );
    let expected = GuardianRecord {
        key: "11".into(),
        source_id: Some("11".into()),
        identity: IdentityRecord { usage_name: Some(String::new()), ..IdentityRecord::default() },
        contact: ContactRecord {
            mail: Some(String::new()),
            mobile: Some("0612345678".into()),
            address: Some(vec![]),
            country: Some(String::new()),
            ..ContactRecord::default()
        },
        partial: true,
    };
    assert_eq!(read.all(), [&Record::Guardian(expected)]);
    assert_eq!(read.faults(), [(2, "missing-name", "givenName", true)]);
    assert!(read.summary.delta);
}

#[test]
fn a_modified_pupil_keeps_its_links_unless_they_are_mentioned() {
    let read = modify("Eleve", "7", "ENTEleveClasses=500$6B");
    let Record::Pupil(pupil) = read.all()[0] else { panic!("a pupil") };
    assert_eq!(pupil.classes, Some(vec![(Some("500".into()), "6B".into())]));
    assert!(pupil.partial && !pupil.links_complete);
    assert_eq!((pupil.birth_date, read.faults()), (None, vec![]));
    let read = modify("Eleve", "7", "ENTElevePersRelEleve=");
    let Record::Pupil(pupil) = read.all()[0] else { panic!("a pupil") };
    assert!(pupil.links_complete);
    assert_eq!((pupil.classes.as_ref(), read.summary.links), (None, 0));
}

#[test]
fn removals() {
    for (category, entity) in [
        ("Eleve", Entity::Pupil),
        ("PersRelEleve", Entity::Guardian),
        ("EtabEducNat", Entity::School),
        ("MefEducNat", Entity::Mef),
    ] {
        let read = read(&[request("deleteRequest", category, "11", "")]);
        assert_eq!(read.all(), [&Record::Removed { entity, key: "11".into() }]);
        assert!(read.summary.delta);
    }
    let read = read(&[request("deleteRequest", "PersEducNat", "11", "")]);
    assert_eq!((read.all().len(), read.summary.ignored), (0, 1));
}

#[test]
fn a_faulty_record_does_not_stop_the_others() {
    let good = "ENTPersonNomPatro=FICTIF\ngivenName=Ana";
    let read = read(&[
        request("addRequest", "PersRelEleve", "1", "ENTPersonNomPatro=FICTIF\ngivenName="),
        request("addRequest", "PersRelEleve", "2", "sn=\ngivenName=Ana"),
        request("addRequest", "PersRelEleve", "3", "ENTPersonNomPatro=&eacute;\ngivenName=Ana"),
        request("addRequest", "PersRelEleve", "", good),
        request("addRequest", "PersRelEleve", "5", "ENTPersonNomPatro=FIC&#1;TIF\ngivenName=Ana"),
        request(
            "addRequest",
            "PersRelEleve",
            "6",
            &format!("ENTPersonNomPatro={}\ngivenName=A", "X".repeat(101)),
        ),
        request("addRequest", "PersRelEleve", "7", &format!("mail={}\n{good}", "x".repeat(70_000))),
        request("addRequest", "Eleve", "8", &format!("ENTPersonDateNaissance=32/01/2012\n{good}")),
        request("addRequest", "PersRelEleve", "9", good),
    ]);
    let faults: Vec<_> = read.faults().iter().map(|error| (error.1, error.2.to_owned(), error.3)).collect();
    let error = |code, field: &str, kept| (code, field.to_owned(), kept);
    assert_eq!(
        faults,
        [
            error("one-name", "givenName", true),
            error("one-name", "givenName", true),
            error("unknown-entity", "", false),
            error("missing-identifier", "identifier", false),
            error("control-characters", "ENTPersonNomPatro", true),
            error("too-long", "ENTPersonNomPatro", false),
            error("too-long", "", false),
            error("bad-birth-date", "ENTPersonDateNaissance", true),
        ]
    );
    let first = &read.rejections[0];
    assert_eq!((first.record.as_deref(), first.key.as_deref()), (Some("FICTIF"), Some("1")));
    assert_eq!((read.summary.guardians, read.summary.pupils), (4, 1));
    assert_eq!((read.summary.rejected, read.summary.warnings), (4, 4));
}

#[test]
fn files_without_declaration_in_every_encoding() {
    let document = |name: &[u8]| {
        let request = request("addRequest", "PersRelEleve", "1", "ENTPersonNomPatro=@\ngivenName=Ana");
        let (before, after) = request.split_once('@').expect("a mark");
        [b"<ficAlimMENESR>", before.as_bytes(), name, after.as_bytes(), b"</ficAlimMENESR>"].concat()
    };
    for name in ["BÉNŒU".as_bytes(), b"B\xC9N\xBCU", b"B\xC9N\x8CU"] {
        let read = collected("x", document(name));
        let Record::Guardian(guardian) = read.all()[0] else { panic!("a guardian") };
        assert_eq!(guardian.identity.family_name.as_deref(), Some("BÉNŒU"));
    }
}
