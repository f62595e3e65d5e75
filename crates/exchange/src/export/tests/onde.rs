//! ONDE pairs read back.

use std::collections::HashSet;

use encoding_rs::WINDOWS_1252;

use super::{heavy, onde_bytes};
use crate::{
    demo::SchoolKind,
    export::{
        charset::Charset,
        onde::{Generation, OndeStyle},
    },
};

fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
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
