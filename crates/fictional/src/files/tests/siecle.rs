//! SIECLE exports read back.

use std::{collections::HashSet, io::Read, path::Path};

use super::{DAY, content, heavy, texts};
use crate::{
    Churn, SchoolKind,
    files::siecle::{self, SiecleStyle},
};

#[test]
fn siecle_names_pupils_links_addresses_and_classes() {
    let before = heavy(SchoolKind::Lycee);
    let school = before.evolve(&Churn { departures: 2, ..Churn::default() });
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
            let [eleves, responsables, structures, nomenclature, communs] =
                paths.each_ref().map(|path| read(path));
            let of_the_school = |name: &str| {
                let end = format!("/DONNEES/UAJ/{name}");
                communs.iter().find(|(path, _)| path.ends_with(&end)).map(|(_, text)| text.trim().to_owned())
            };
            assert_eq!(of_the_school("DENOM_PRINC"), Some(format!("LYCEE POLYVALENT {}", school.name)));
            assert_eq!(of_the_school("MEL_1"), Some(school.mail.clone()));
            assert_eq!(of_the_school("TELEPHONE"), Some(school.phone.clone()));
            assert_eq!(of_the_school("LIGNE1_ADRESSE"), Some(school.address.lines[0].clone()));
            assert_eq!(of_the_school("CODE_POSTAL"), Some(school.address.postal_code.clone()));
            let count = |found: &[(String, String)], end: &str| {
                found.iter().filter(|(path, _)| path.ends_with(end)).count()
            };
            let enrolled = school.pupils.iter().filter(|pupil| pupil.enrolled_at == school.key);
            let links: usize = enrolled.clone().map(|pupil| pupil.links.len()).sum();
            let gone = &school.departed;
            let named = enrolled.chain(gone).filter(|pupil| !pupil.identity.first.is_empty());
            assert_eq!(count(&eleves, "/PRENOM"), named.count());
            assert_eq!(count(&eleves, "/DATE_SORTIE"), 2);
            assert_eq!(
                eleves.iter().find(|(path, _)| path.ends_with("/UAJ")).map(|(_, text)| text.trim()),
                Some(school.uai.as_str())
            );
            assert_eq!(count(&responsables, "/RESPONSABLE_ELEVE"), links);
            let services = school.guardians.iter().filter(|adult| adult.organisation).count();
            assert_eq!((services, count(&responsables, "/LC_CIVILITE")), (1, school.guardians.len() - 1));
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
            let expected: Vec<&str> = expected.into_iter().filter(|name| !name.is_empty()).collect();
            assert_eq!(first_names, expected);
        }
    }
}

/// The texts of the elements directly in each `ELEVE`, and of those in its `SCOLARITE_AN_DERNIER`, by name.
fn elements<'a>(eleves: &'a [(String, String)], of: &str) -> Vec<(&'a str, &'a str)> {
    let elements = eleves.iter().filter_map(|(path, text)| {
        let (_, inside) = path.split_once("/ELEVES/ELEVE[")?;
        let (_, name) = inside.split_once(']')?.1.rsplit_once(of)?;
        (!name.is_empty() && !name.contains('/')).then_some((name, text.trim()))
    });
    elements.collect()
}

#[test]
fn siecle_says_where_each_pupil_was_last_year_in_elements_of_the_same_names() {
    for kind in [SchoolKind::College, SchoolKind::Lycee] {
        let school = heavy(kind);
        let mut bytes = Vec::new();
        siecle::pupils(&school, &mut bytes, SiecleStyle::new(DAY)).expect("memory");
        let eleves = texts(&bytes);
        let last = elements(&eleves, "/SCOLARITE_AN_DERNIER/");
        let last = |name: &str| {
            last.iter().filter(|(found, _)| *found == name).map(|(_, text)| *text).collect::<Vec<_>>()
        };
        let enrolled: Vec<_> = school.pupils.iter().filter(|pupil| pupil.enrolled_at == school.key).collect();
        let mefs: Vec<&str> =
            enrolled.iter().map(|pupil| school.last_year(pupil).expect("somewhere").grade.mef).collect();
        assert_eq!(last("CODE_MEF"), mefs);
        assert!(enrolled.iter().zip(&mefs).all(|(pupil, mef)| pupil.grade.mef != *mef));
        for name in ["CODE_STRUCTURE", "CODE_RNE", "DENOM_PRINC", "MEL"] {
            assert_eq!(last(name).len(), enrolled.len(), "{name}");
        }
        let here = last("CODE_RNE").iter().filter(|uai| **uai == school.uai).count();
        assert!((enrolled.len() / 3..enrolled.len()).contains(&here), "{here}");
        assert!(last("DENOM_PRINC").iter().any(|name| name.ends_with("LES ANCIENS ESSAIS")));
        // The pupil's own mail is told apart by its place alone, and comes first or not at all.
        let own: usize = enrolled.iter().filter(|pupil| pupil.mail.is_some()).count();
        let mails = eleves.iter().filter(|(path, _)| path.ends_with("/MEL")).count();
        assert_eq!(mails, own + enrolled.len());
        let order: Vec<&str> = eleves.iter().filter_map(|(path, _)| path.rsplit('/').next()).collect();
        let first = |name| order.iter().position(|element| *element == name).expect("there");
        assert!(first("SCOLARITE_AN_DERNIER") < first("CODE_STATUT"), "before the pupil's own MEF");
    }
}

#[test]
fn siecle_shares_long_labels_between_divisions() {
    let school = heavy(SchoolKind::College);
    let mut bytes = Vec::new();
    siecle::structures(&school, &mut bytes, SiecleStyle::new(DAY)).expect("memory");
    let found = texts(&bytes);
    let divisions: Vec<(&str, &str)> = found
        .iter()
        .filter_map(|(path, text)| {
            let (_, division) = path.split_once("/DIVISIONS/DIVISION[")?;
            Some((division.strip_suffix("]/LIBELLE_LONG")?, text.trim()))
        })
        .collect();
    assert_eq!(divisions.len(), school.classes.len());
    assert!(
        divisions.contains(&("3 1", "3E GENERALE")) && divisions.contains(&("3 2", "3E GENERALE")),
        "{divisions:?}"
    );
    let parameters = |name: &str| {
        let end = format!("/PARAMETRES/{name}");
        found.iter().find(|(path, _)| path.ends_with(&end)).map(|(_, text)| text.trim())
    };
    assert_eq!(parameters("ANNEE_SCOLAIRE"), Some("2026"));
    assert_eq!(parameters("DATE_EXPORT"), Some("14/09/2026"));
    assert_eq!(parameters("HORODATAGE"), Some("14/09/2026 08:00:00"));
}
