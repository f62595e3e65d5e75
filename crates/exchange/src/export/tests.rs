//! What the written files must hold, read back with general-purpose parsers.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs::File,
    io::Read,
    path::Path,
};

use domain::degree::Degree;
use encoding_rs::{ISO_8859_15, UTF_8, WINDOWS_1252};
use jiff::civil::{Date, date};
use quick_xml::{Reader, events::Event};

use super::{
    Charset,
    aaf::{self, AafStyle, Packing},
    onde::{self, Generation, OndeStyle},
    siecle::{self, SiecleStyle},
};
use crate::demo::{Awkward, Churn, Kinds, Recipe, School, SchoolKind};

const DAY: Date = date(2026, 9, 14);

fn heavy(kind: SchoolKind) -> School {
    let recipe = Recipe { awkward: Awkward::heavy(), ..Recipe::new(42, Kinds::Only(kind)) };
    recipe.schools().next().expect("one school")
}

/// FNV-1a, to pin bytes by one literal.
fn hash(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn onde_bytes(school: &School, style: OndeStyle) -> (Vec<u8>, Vec<u8>) {
    let (mut pupils, mut guardians) = (Vec::new(), Vec::new());
    onde::pupils(school, &mut pupils, style).expect("memory");
    onde::guardians(school, &mut guardians, style).expect("memory");
    (pupils, guardians)
}

fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

/// The whole of an XML file as (path of elements, text), in order. Panics unless it is well formed.
fn texts(bytes: &[u8]) -> Vec<(String, String)> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(100)]).into_owned();
    let decoder = if head.contains("ISO-8859-15") { ISO_8859_15 } else { UTF_8 };
    let (text, _, damaged) = decoder.decode(bytes);
    assert!(!damaged);
    let mut reader = Reader::from_str(&text);
    let (mut path, mut found) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().expect("well formed") {
            Event::Start(start) => {
                let mut name = start.name().as_ref().to_owned();
                for attribute in start.attributes() {
                    let attribute = attribute.expect("well formed");
                    name = format!("{name}[{}]", attribute.value);
                }
                path.push(name);
                found.push((path.join("/"), String::new()));
            }
            Event::End(_) => {
                path.pop();
            }
            Event::Empty(start) => {
                found.push((format!("{}/{}", path.join("/"), start.name().as_ref()), String::new()));
            }
            Event::Text(text) => {
                if let Some((_, last)) = found.last_mut() {
                    last.push_str(&text);
                }
            }
            Event::GeneralRef(reference) => {
                let name: &str = &reference;
                let c = match name {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    "apos" => '\'',
                    _ => {
                        let code =
                            name.strip_prefix('#').expect("a numeric reference").parse().expect("a number");
                        char::from_u32(code).expect("a character")
                    }
                };
                found.last_mut().expect("inside an element").1.push(c);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(path.is_empty());
    found
}

fn content(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    File::open(path).expect("a file").read_to_end(&mut bytes).expect("readable");
    bytes
}

/// How often each kind of request occurs in the files.
fn requests(files: &[std::path::PathBuf], part: &str) -> BTreeMap<String, usize> {
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
fn onde_is_a_pair_of_exactly_240_pupils_with_the_exact_headers() {
    let school = heavy(SchoolKind::Primary);
    let (pupils, guardians) = onde_bytes(&school, OndeStyle::default());
    let (pupils, guardians) =
        (String::from_utf8(pupils).expect("UTF-8"), String::from_utf8(guardians).expect("UTF-8"));
    assert!(pupils.starts_with(
        "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse1;Cp1;Commune1;Pays1;Adresse2;\
         Cp2;Commune2;Pays2; Cycle;Niveau;Libellé classe;Identifiant classe;Attestation fournie;\
         Autorisation associations;Autorisation photo;Décision de passage\r\n"
    ));
    assert!(guardians.starts_with(
        "Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;Adresse responsable;\
         CP responsable;Commune responsable;Pays;Courriel;Téléphone domicile;Téléphone travail;\
         Téléphone portable;Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants;Nom d'usage"
    ));
    let pupil_rows = rows(&pupils);
    assert_eq!(pupil_rows.len(), 241);
    assert!(pupil_rows.iter().all(|row| row.len() == 22));
    assert_eq!(pupils.matches("\r\n").count(), 241);
    assert_eq!(pupils.matches('\n').count(), 241);

    let guardian_rows = rows(&guardians);
    assert_eq!(guardian_rows.len(), 1 + school.guardians.len());
    let width = guardian_rows[0].len();
    assert!(
        guardian_rows.iter().all(|row| row.len() >= 12 && (row.len() - 12) % 4 == 0 && row.len() <= width)
    );
    let named: usize = guardian_rows[1..].iter().map(|row| (row.len() - 12) / 4).sum();
    assert_eq!(named, school.pupils.iter().map(|pupil| pupil.links.len()).sum::<usize>());

    // Each child named by a guardian is a pupil of that name and class.
    let known: HashSet<[&str; 4]> = pupil_rows[1..]
        .iter()
        .map(|row| [row[1].as_str(), row[0].as_str(), row[2].as_str(), row[16].as_str()])
        .collect();
    for row in &guardian_rows[1..] {
        for child in row[12..].chunks(4) {
            assert!(
                known.contains(&[child[0].as_str(), child[1].as_str(), child[2].as_str(), child[3].as_str()]),
                "{child:?}"
            );
        }
    }
}

#[test]
fn onde_of_the_former_generation_quotes_and_dates_differently() {
    let school = heavy(SchoolKind::Primary);
    let style =
        OndeStyle { generation: Generation::Former, charset: Charset::Latin1, extension_column: true };
    let (pupils, guardians) = onde_bytes(&school, style);
    let (text, _, damaged) = WINDOWS_1252.decode(&pupils);
    assert!(!damaged);
    assert!(text.starts_with(
        "\"Nom Elève\";\"Nom d'usage Elève\";\"Prénom Elève\";\"Date naissance\";\"Sexe\";\"Adresse1\""
    ));
    let pupil_rows = rows(&text);
    assert!(pupil_rows.iter().all(|row| row.len() == 20));
    assert!(pupil_rows[1..].iter().all(|row| ["H", "F"].contains(&row[4].as_str())));
    assert!(pupil_rows[1..].iter().any(|row| row[14] == "CLIS"));
    for (row, pupil) in pupil_rows[1..].iter().zip(&school.pupils) {
        assert_eq!(row[0], Charset::Latin1.nearest(&pupil.identity.family));
        assert_eq!(row[3], pupil.birth_date.map_or_else(String::new, |date| date.to_string()));
    }
    let (text, _, _) = WINDOWS_1252.decode(&guardians);
    assert!(rows(&text).iter().all(|row| row.len() >= 13 && (row.len() - 13) % 4 == 0));
    // Bytes 0x80 to 0x9F are not in ISO-8859-1.
    assert!(!pupils.iter().chain(&guardians).any(|byte| (0x80..=0x9f).contains(byte)));
}

#[test]
fn the_same_seed_writes_the_same_bytes_for_ever() {
    let (pupils, guardians) = onde_bytes(&heavy(SchoolKind::Primary), OndeStyle::default());
    let mut siecle = Vec::new();
    siecle::guardians(&heavy(SchoolKind::Lycee), &mut siecle, SiecleStyle::new(DAY)).expect("memory");
    let folder = tempfile::tempdir().expect("a folder");
    let recipe = Recipe { schools: 3, ..Recipe::new(42, Kinds::SecondDegree) };
    let style = AafStyle { charset: Charset::Latin9, ..AafStyle::new(Degree::Second, DAY) };
    let delivery = aaf::complete(recipe.schools(), folder.path(), &style).expect("written");
    let aaf = delivery.files.iter().flat_map(|path| content(path)).collect();
    let hashes = [pupils, guardians, siecle, aaf].map(|bytes| hash(&bytes));
    const EXPECTED: [u64; 4] =
        [0x07cd_8b13_49b4_b098, 0xce8b_2f25_ab09_62b4, 0xfad6_35c0_bf2d_3ee6, 0xd49c_d3ba_84bd_77c1];
    assert_eq!(hashes, EXPECTED, "{hashes:#x?}");
}

#[test]
fn a_complete_aaf_holds_everybody_once() {
    for (degree, kinds) in [(Degree::First, Kinds::FirstDegree), (Degree::Second, Kinds::SecondDegree)] {
        let recipe = Recipe { schools: 4, awkward: Awkward::heavy(), ..Recipe::new(9, kinds) };
        let folder = tempfile::tempdir().expect("a folder");
        let style = AafStyle { records_per_file: 300, ..AafStyle::new(degree, DAY) };
        let delivery = aaf::complete(recipe.schools(), folder.path(), &style).expect("written");

        let schools: Vec<School> = recipe.schools().collect();
        let adults: HashSet<u64> =
            schools.iter().flat_map(|school| school.guardians.iter().map(|adult| adult.id)).collect();
        assert_eq!((delivery.schools, delivery.pupils), (4, 960));
        assert_eq!(delivery.guardians, adults.len() as u64);
        let adds = |count: usize| BTreeMap::from([("addRequest".to_owned(), count)]);
        assert_eq!(requests(&delivery.files, "_Eleve_"), adds(960));
        assert_eq!(requests(&delivery.files, "_PersRelEleve_"), adds(adults.len()));
        assert_eq!(requests(&delivery.files, "_EtabEducNat_"), adds(4));
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

fn named<'a>(files: &'a [std::path::PathBuf], part: &str) -> &'a Path {
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
        assert_eq!(record["givenName"], [pupil.identity.first.clone()]);
        assert_eq!(record["ENTPersonNomPatro"], [pupil.identity.family.clone()]);
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
    assert_eq!(etab["ENTStructureUAI"], [school.uai.clone()]);
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
        assert_eq!(record["ENTEleveNiveau"], [pupil.level().expect("a level").code()]);
        assert!(record["ENTEleveAutoriteParentale"].iter().all(|link| link.split('$').count() == 2));
    }
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
fn a_delta_says_what_changed_and_nothing_else() {
    let before = heavy(SchoolKind::College);
    let churn = Churn { departures: 3, arrivals: 4, moves: 6, siblings: 1, class_changes: 2 };
    let after = before.later(&churn);
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
    let recipe = Recipe::new(1, Kinds::FirstDegree);
    for packing in [Packing::Tgz, Packing::Zip] {
        let style = AafStyle { packing, ..AafStyle::new(Degree::First, DAY) };
        let [one, other] = [(); 2].map(|()| {
            let folder = tempfile::tempdir().expect("a folder");
            let delivery = aaf::complete(recipe.schools(), folder.path(), &style).expect("written");
            content(&delivery.files[0])
        });
        assert_eq!(one, other);
    }
}

#[test]
fn archives_hold_the_files_and_leave_nothing_beside() {
    let recipe = Recipe { schools: 2, ..Recipe::new(1, Kinds::FirstDegree) };
    for (packing, name) in [(Packing::Tgz, "ENT1D.20260914.tgz"), (Packing::Zip, "ENT1D.20260914.zip")] {
        let folder = tempfile::tempdir().expect("a folder");
        let style = AafStyle { packing, ..AafStyle::new(Degree::First, DAY) };
        let delivery = aaf::complete(recipe.schools(), folder.path(), &style).expect("written");
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

#[test]
fn siecle_names_pupils_links_addresses_and_classes() {
    let before = heavy(SchoolKind::Lycee);
    let school = before.later(&Churn { departures: 2, ..Churn::default() });
    let folder = tempfile::tempdir().expect("a folder");
    for zip in [false, true] {
        for former in [false, true] {
            let style = SiecleStyle { zip, former, addresses: former, date: DAY };
            let paths = siecle::folder(&school, folder.path(), style).expect("written");
            let read = |path: &Path| {
                let bytes = content(path);
                if !zip {
                    return texts(&bytes);
                }
                let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
                let mut content = Vec::new();
                archive.by_index(0).expect("one member").read_to_end(&mut content).expect("readable");
                texts(&content)
            };
            let [eleves, responsables, structures, nomenclature] = paths.each_ref().map(|path| read(path));
            let count = |found: &[(String, String)], end: &str| {
                found.iter().filter(|(path, _)| path.ends_with(end)).count()
            };
            let enrolled = school.pupils.iter().filter(|pupil| pupil.enrolled_at == school.key);
            let links: usize = enrolled.clone().map(|pupil| pupil.links.len()).sum();
            assert_eq!(count(&eleves, "/PRENOM"), enrolled.count() + 2);
            assert_eq!(count(&eleves, "/DATE_SORTIE"), 2);
            assert_eq!(
                eleves.iter().find(|(path, _)| path.ends_with("/UAJ")).map(|(_, text)| text.trim()),
                Some(school.uai.as_str())
            );
            assert_eq!(count(&responsables, "/RESPONSABLE_ELEVE"), links);
            assert_eq!(count(&responsables, "/PRENOM"), school.guardians.len());
            let key = if former { "/RESP_LEGAL" } else { "/NIVEAU_RESPONSABILITE" };
            let levels: HashSet<&str> = responsables
                .iter()
                .filter(|(path, _)| path.ends_with(key))
                .map(|(_, text)| text.trim())
                .collect();
            let expected = if former { ["0", "1", "2"] } else { ["1", "2", "3"] };
            assert_eq!(levels, expected.into());
            assert_eq!(count(&structures, "/MEFS_APPARTENANCE"), school.classes.len());
            assert!(count(&nomenclature, "/FORMATION") >= 5);
            let first_names: Vec<&str> = responsables
                .iter()
                .filter(|(path, _)| path.ends_with("/PRENOM"))
                .map(|(_, text)| text.trim())
                .collect();
            let expected: Vec<&str> =
                school.guardians.iter().map(|adult| adult.identity.first.as_str()).collect();
            assert_eq!(first_names, expected);
        }
    }
}

#[test]
fn a_failing_output_is_an_error() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let school = heavy(SchoolKind::Primary);
    assert!(onde::pupils(&school, Full, OndeStyle::default()).is_err());
    assert!(siecle::pupils(&school, Full, SiecleStyle::new(DAY)).is_err());
    let missing = Path::new("no such folder");
    assert!(aaf::complete([school], missing, &AafStyle::new(Degree::First, DAY)).is_err());
}
