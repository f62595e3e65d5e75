//! SIECLE exports read back.

use std::{collections::HashSet, io::Read, path::Path};

use super::{DAY, content, heavy, texts};
use crate::{
    demo::{Churn, SchoolKind},
    export::siecle::{self, SiecleStyle},
};

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
