//! AAF deliveries read back.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    io::Read,
    path::{Path, PathBuf},
};

use domain::degree::Degree;

use super::{DAY, content, heavy, texts};
use crate::{
    Churn, EdgeCases, Kinds, School, SchoolKind, SchoolSpec,
    files::{
        aaf::{self, AafStyle, Packing},
        charset::Charset,
    },
};

/// How often each kind of request occurs in the files.
fn requests(files: &[PathBuf], part: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for path in files.iter().filter(|path| path.to_string_lossy().contains(part)) {
        for (path, _) in texts(&content(path)) {
            if let Some(request) = path.strip_prefix("ficAlimMENESR/")
                && !request.contains('/')
            {
                *counts.entry(request.to_owned()).or_default() += 1;
            }
        }
    }
    counts
}

#[test]
fn a_complete_aaf_holds_everybody_once() {
    for (degree, kinds) in [(Degree::First, Kinds::FirstDegree), (Degree::Second, Kinds::SecondDegree)] {
        let spec = SchoolSpec { schools: 4, awkward: EdgeCases::heavy(), ..SchoolSpec::new(9, kinds) };
        let folder = tempfile::tempdir().expect("a folder");
        let style = AafStyle { records_per_file: 300, ..AafStyle::new(degree, DAY) };
        let delivery = aaf::complete(spec.schools(), folder.path(), &style).expect("written");

        let schools: Vec<School> = spec.schools().collect();
        let adults: HashSet<u64> =
            schools.iter().flat_map(|school| school.guardians.iter().map(|adult| adult.id)).collect();
        assert_eq!((delivery.schools, delivery.pupils), (4, 960));
        assert_eq!(delivery.guardians, adults.len() as u64);
        let adds = |count: usize| BTreeMap::from([("addRequest".to_owned(), count)]);
        assert_eq!(requests(&delivery.files, "_Eleve_"), adds(960));
        assert_eq!(requests(&delivery.files, "_PersRelEleve_"), adds(adults.len()));
        assert_eq!(delivery.services, 4, "one of each kind beside the first school");
        assert_eq!(requests(&delivery.files, "_EtabEducNat_"), adds(8));
        assert_eq!(
            delivery.files.iter().filter(|path| path.to_string_lossy().contains("_Eleve_")).count(),
            4
        );
        let has_mefs = delivery.files.iter().any(|path| {
            path.ends_with(format!("ENT{}_DEMO_Complet_20260914_MefEducNat_0000.xml", degree.code()))
        });
        assert_eq!(has_mefs, degree == Degree::Second);
        let sizes: u64 = delivery.files.iter().map(|path| path.metadata().expect("a file").len()).sum();
        assert_eq!(delivery.bytes, sizes);
    }
}

/// Values by identifier and attribute name, of one file of `addRequest`s.
fn attributes(path: &Path) -> HashMap<String, HashMap<String, Vec<String>>> {
    let mut records: HashMap<String, HashMap<String, Vec<String>>> = HashMap::new();
    let mut id = String::new();
    for (path, text) in texts(&content(path)) {
        let text = text.trim().to_owned();
        if path.ends_with("identifier/id") {
            id = text;
        } else if let Some(rest) = path.strip_prefix("ficAlimMENESR/addRequest/attributes/attr[")
            && let Some((name, "/value")) = rest.split_once(']')
        {
            let values = records.entry(id.clone()).or_default().entry(name.to_owned()).or_default();
            values.extend(Some(text).filter(|text| !text.is_empty()));
        }
    }
    records
}

fn named<'a>(files: &'a [PathBuf], part: &str) -> &'a Path {
    files.iter().find(|path| path.to_string_lossy().contains(part)).expect("a file of the part")
}

#[test]
fn a_second_degree_pupil_says_what_the_school_knows() {
    let school = heavy(SchoolKind::Lycee);
    let folder = tempfile::tempdir().expect("a folder");
    // ISO-8859-15 loses nothing: what it lacks is a numeric reference.
    let style = AafStyle { charset: Charset::Latin9, ..AafStyle::new(Degree::Second, DAY) };
    let delivery = aaf::complete([school.clone()], folder.path(), &style).expect("written");
    let records = attributes(named(&delivery.files, "_Eleve_"));
    let mut codes = HashSet::new();
    for pupil in &school.pupils {
        let record = &records[&pupil.id.to_string()];
        assert_eq!(record["givenName"].concat(), pupil.identity.first);
        assert_eq!(record["ENTPersonNomPatro"], [pupil.identity.family.as_str()]);
        assert_eq!(record["ENTEleveINE"], pupil.ine.iter().cloned().collect::<Vec<_>>());
        assert_eq!(record["ENTEleveMEF"], [pupil.grade.mef]);
        assert_eq!(record["ENTPersonStructRattach"], [pupil.enrolled_at.to_string()]);
        let class = format!("{}${}", school.key, school.classes[pupil.class].code);
        assert_eq!(record["ENTEleveClasses"][0], class);
        assert_eq!(record["ENTEleveClasses"].len(), 1 + usize::from(pupil.visits.is_some()));
        assert_eq!(record["ENTElevePersRelEleve"].len(), pupil.links.len());
        for link in &record["ENTElevePersRelEleve"] {
            let parts: Vec<&str> = link.split('$').collect();
            assert_eq!(parts.len(), 6, "{link}");
            codes.insert(parts[3].to_owned());
        }
        assert_eq!(record["ENTPersonAdresse"][0].matches('$').count(), 3);
    }
    assert_eq!(codes, ["0", "1", "2"].map(str::to_owned).into());
    let etab = attributes(named(&delivery.files, "_EtabEducNat_"));
    let etab = &etab[&school.key.to_string()];
    assert_eq!(etab["ENTStructureUAI"], [school.uai.as_str()]);
    assert!(etab["ENTStructureNomCourant"][0].starts_with("LPO$"));
    assert_eq!(etab["ENTStructureClasses"].len(), school.classes.len());
}

#[test]
fn old_codes_have_one_digit_and_two_legal_guardians() {
    let school = heavy(SchoolKind::College);
    let folder = tempfile::tempdir().expect("a folder");
    let style = AafStyle { old_codes: true, declaration: false, ..AafStyle::new(Degree::Second, DAY) };
    let delivery = aaf::complete([school], folder.path(), &style).expect("written");
    let path = named(&delivery.files, "_Eleve_");
    assert!(content(path).starts_with(b"<!DOCTYPE ficAlimMENESR SYSTEM"));
    let mut seen = HashSet::new();
    for record in attributes(path).values() {
        assert!(!record.contains_key("ENTEleveINE"));
        for link in &record["ENTElevePersRelEleve"] {
            let parts: Vec<&str> = link.split('$').collect();
            assert_eq!(parts[1].len(), 1, "{link}");
            seen.insert(parts[3].to_owned());
        }
    }
    assert_eq!(seen, ["0", "1", "2"].map(str::to_owned).into());
}

#[test]
fn a_first_degree_pupil_has_five_parts_in_its_class() {
    let school = heavy(SchoolKind::Primary);
    let folder = tempfile::tempdir().expect("a folder");
    let delivery =
        aaf::complete([school.clone()], folder.path(), &AafStyle::new(Degree::First, DAY)).expect("written");
    let records = attributes(named(&delivery.files, "_Eleve_"));
    for pupil in &school.pupils {
        let record = &records[&pupil.id.to_string()];
        let class: Vec<&str> = record["ENTPersonClasses"][0].split('$').collect();
        let expected = &school.classes[pupil.class];
        assert_eq!(class.len(), 5);
        assert_eq!(
            (class[0], class[3], class[4]),
            (school.key.to_string().as_str(), expected.code.as_str(), expected.label.as_str())
        );
        assert_eq!(
            (class[1], class[2]),
            (class[0], if expected.label == "ULIS" { "ULIS" } else { "ORDINAIRE" })
        );
        let code = pupil.level().expect("a level").code();
        let level = record["ENTEleveNiveau"][0].split_once('$').expect("two parts");
        assert!(level.0.starts_with("11") && level.0.len() == 4 && level.1 == code, "{level:?}");
        let expected = match code {
            "TPS" | "PS" | "MS" | "GS" => "1$CYCLE I",
            "CP" | "CE1" | "CE2" => "2$CYCLE II",
            _ => "3$CYCLE III",
        };
        assert_eq!(record["ENTEleveCycle"], [expected]);
        assert!(record["ENTEleveAutoriteParentale"].iter().all(|link| link.split('$').count() == 2));
    }
    let levels: BTreeSet<&str> =
        records.values().map(|record| record["ENTEleveNiveau"][0].as_str()).collect();
    let known = ["1111$PS", "1112$MS", "1113$GS", "1121$CP", "1122$CE1", "1123$CE2", "1124$CM1", "1125$CM2"];
    assert!(levels.is_superset(&known.into()), "{levels:?}");
    let adults = attributes(named(&delivery.files, "_PersRelEleve_"));
    for adult in &school.guardians {
        let record = &adults[&adult.id.to_string()];
        assert_eq!(record["ENTPersonMail"], adult.contact.mail.iter().cloned().collect::<Vec<_>>());
        assert_eq!(
            record["ENTPersRelEleveTelMobile"],
            adult.contact.mobile.iter().cloned().collect::<Vec<_>>()
        );
        assert_eq!(record["ENTPersonNom"], [adult.identity.everyday()]);
    }
}

#[test]
fn schools_of_both_degrees_have_the_mail_of_recent_deliveries_and_services_beside_them() {
    for (degree, kind) in [(Degree::First, SchoolKind::Primary), (Degree::Second, SchoolKind::College)] {
        let school = heavy(kind);
        let folder = tempfile::tempdir().expect("a folder");
        let delivery =
            aaf::complete([school.clone()], folder.path(), &AafStyle::new(degree, DAY)).expect("written");
        let structures = attributes(named(&delivery.files, "_EtabEducNat_"));
        let mine = &structures[&school.key.to_string()];
        assert_eq!(mine["ENTStructureMailSI"], [school.mail.as_str()]);
        assert!(!mine.contains_key("ENTStructureEmail"));
        let name = format!("{}${}${}", kind.abbreviation(), school.name, school.address.town);
        assert_eq!(mine["ENTStructureNomCourant"], [name]);
        let services: BTreeSet<&str> = structures
            .iter()
            .filter(|(key, _)| **key != school.key.to_string())
            .map(|(_, values)| {
                assert_eq!(values["ENTStructureMailSI"].len(), 1);
                assert_ne!(values["ENTStructureUAI"], [school.uai.as_str()]);
                values["ENTStructureTypeStruct"][0].as_str()
            })
            .collect();
        let kinds = [
            "CENTRE MEDICO-SCOLAIRE",
            "CIRCONSCRIPTION",
            "RESEAU D'AIDES SPECIALISEES",
            "SERVICE ACADEMIQUE",
        ];
        assert_eq!(services, kinds.into());
        let of_pupils = attributes(named(&delivery.files, "_Eleve_"));
        let at: HashSet<&str> =
            of_pupils.values().map(|record| record["ENTPersonStructRattach"][0].as_str()).collect();
        assert!(structures.keys().all(|key| *key == school.key.to_string() || !at.contains(key.as_str())));
    }
}

#[test]
fn old_deliveries_name_the_mail_otherwise_and_without_services_schools_stand_alone() {
    let school = heavy(SchoolKind::Primary);
    let folder = tempfile::tempdir().expect("a folder");
    let style = AafStyle { old_codes: true, services: false, ..AafStyle::new(Degree::First, DAY) };
    let delivery = aaf::complete([school.clone()], folder.path(), &style).expect("written");
    let structures = attributes(named(&delivery.files, "_EtabEducNat_"));
    assert_eq!((structures.len(), delivery.services), (1, 0));
    assert_eq!(structures[&school.key.to_string()]["ENTStructureEmail"], [school.mail.as_str()]);
}

#[test]
fn a_part_goes_on_in_numbered_files_and_the_header_says_when_and_where() {
    let school = heavy(SchoolKind::Primary);
    let folder = tempfile::tempdir().expect("a folder");
    let style = AafStyle { records_per_file: 120, ..AafStyle::new(Degree::First, DAY) };
    let delivery = aaf::complete([school], folder.path(), &style).expect("written");
    let parts: Vec<String> = delivery
        .files
        .iter()
        .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
        .filter(|name| name.contains("_Eleve_"))
        .collect();
    assert_eq!(parts, ["0000", "0001"].map(|rank| format!("ENT1D_DEMO_Complet_20260914_Eleve_{rank}.xml")));
    let text = String::from_utf8(content(named(&delivery.files, "_Eleve_0001"))).expect("UTF-8");
    for comment in [
        "<!-- versionAF=\"AAF-VE2003\" -->",
        "<!-- degre=\"1D\" -->",
        "<!-- codeAcademieExport=\"99\" -->",
        "<!-- dateGenerationExport=\"14/09/2026\" -->",
    ] {
        assert!(text.contains(comment), "{comment}");
    }
}

#[test]
fn a_delta_says_what_changed_and_nothing_else() {
    let before = heavy(SchoolKind::College);
    let churn = Churn { departures: 3, arrivals: 4, moves: 6, siblings: 1, class_changes: 2, withdrawals: 0 };
    let after = before.evolve(&churn);
    let folder = tempfile::tempdir().expect("a folder");
    let style = AafStyle::new(Degree::Second, DAY);
    let delivery = aaf::delta([(before.clone(), after.clone())], folder.path(), &style).expect("written");
    let eleve = requests(&delivery.files, "_Eleve_");
    assert_eq!((eleve["addRequest"], eleve["deleteRequest"]), (5, 3));
    assert!(eleve["modifyRequest"] >= 2, "{eleve:?}");
    let ids = |school: &School| school.guardians.iter().map(|adult| adult.id).collect::<HashSet<_>>();
    let adults = requests(&delivery.files, "_PersRelEleve_");
    assert_eq!(adults["addRequest"], ids(&after).difference(&ids(&before)).count());
    assert_eq!(adults["deleteRequest"], ids(&before).difference(&ids(&after)).count());
    assert!((5..=6).contains(&adults["modifyRequest"]), "{adults:?}");
    assert!(requests(&delivery.files, "_EtabEducNat_").is_empty());
    assert!(delivery.files[0].ends_with("ENT2D_DEMO_Delta_20260914_Eleve_0000.xml"));
    let text = String::from_utf8(content(named(&delivery.files, "_PersRelEleve_"))).expect("UTF-8");
    assert!(text.contains("<modification name=\"ENTPersonAdresse\" operation=\"replace\"><value>"));
    assert!(!text.contains("<modification name=\"sn\""));

    let none = aaf::delta([(after.clone(), after)], folder.path(), &style).expect("written");
    assert_eq!((none.schools, none.pupils, none.guardians), (0, 0, 0));
}

#[test]
fn archives_are_the_same_bytes_each_time() {
    let spec = SchoolSpec::new(1, Kinds::FirstDegree);
    for packing in [Packing::Tgz, Packing::Zip] {
        let style = AafStyle { packing, ..AafStyle::new(Degree::First, DAY) };
        let [one, other] = [(); 2].map(|()| {
            let folder = tempfile::tempdir().expect("a folder");
            let delivery = aaf::complete(spec.schools(), folder.path(), &style).expect("written");
            content(&delivery.files[0])
        });
        assert_eq!(one, other);
    }
}

#[test]
fn archives_hold_the_files_and_leave_nothing_beside() {
    let spec = SchoolSpec { schools: 2, ..SchoolSpec::new(1, Kinds::FirstDegree) };
    for (packing, name) in [(Packing::Tgz, "ENT1D.20260914.tgz"), (Packing::Zip, "ENT1D.20260914.zip")] {
        let folder = tempfile::tempdir().expect("a folder");
        let style = AafStyle { packing, ..AafStyle::new(Degree::First, DAY) };
        let delivery = aaf::complete(spec.schools(), folder.path(), &style).expect("written");
        assert_eq!(delivery.files, [folder.path().join(name)]);
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
        let bytes = content(&delivery.files[0]);
        let mut members: Vec<(String, Vec<u8>)> = Vec::new();
        if packing == Packing::Zip {
            let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
            for index in 0..archive.len() {
                let mut file = archive.by_index(index).expect("a member");
                let mut content = Vec::new();
                file.read_to_end(&mut content).expect("readable");
                members.push((file.name().expect("a name").into_owned(), content));
            }
        } else {
            let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(&bytes[..]));
            for entry in archive.entries().expect("a tar") {
                let mut entry = entry.expect("a member");
                let mut content = Vec::new();
                entry.read_to_end(&mut content).expect("readable");
                members.push((entry.path().expect("a path").to_string_lossy().into_owned(), content));
            }
        }
        let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            ["Eleve", "PersRelEleve", "EtabEducNat"]
                .map(|part| format!("ENT1D_DEMO_Complet_20260914_{part}_0000.xml"))
        );
        assert_eq!(members.iter().map(|(_, content)| content.len() as u64).sum::<u64>(), delivery.bytes);
        assert!(members.iter().all(|(_, content)| !texts(content).is_empty()));
    }
}
