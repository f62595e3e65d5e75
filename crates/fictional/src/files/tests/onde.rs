//! ONDE pairs read back.

use std::collections::HashSet;

use encoding_rs::WINDOWS_1252;

use super::{heavy, made, onde_bytes};
use crate::{
    Case, EdgeCases, School, SchoolKind, Writing,
    files::{
        charset::Charset,
        onde::{OndeStyle, OndeVersion},
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

/// EdgeCases people, each on one whole line and in one class of one name.
fn regular() -> School {
    let odd = [Case::TwoLines, Case::LinePerChild, Case::CutLine, Case::ClassLabels];
    made(SchoolKind::Primary, odd.iter().fold(EdgeCases::heavy(), |rates, &case| rates.with(case, 0)))
}

fn guardian_rows(school: &School, generation: OndeVersion) -> Vec<Vec<String>> {
    let style = OndeStyle { generation, ..OndeStyle::default() };
    let (_, guardians) = onde_bytes(school, style);
    rows(&String::from_utf8(guardians).expect("UTF-8"))
}

#[test]
fn onde_is_a_pair_of_exactly_240_pupils_with_the_exact_headers() {
    let school = regular();
    let style = OndeStyle { generation: OndeVersion::Enfant, ..OndeStyle::default() };
    let (pupils, guardians) = onde_bytes(&school, style);
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
    let school = regular();
    let style =
        OndeStyle { generation: OndeVersion::Former, charset: Charset::Latin1, extension_column: true };
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
fn today_s_onde_calls_children_pupils_in_three_forms() {
    let school = regular();
    let before = guardian_rows(&school, OndeVersion::Enfant);
    let own = "Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;Adresse responsable;\
               CP responsable;Commune responsable;Pays;Courriel;Téléphone domicile;Téléphone travail;\
               Téléphone portable";
    let header = |rows: &[Vec<String>], length: usize| rows[0][..length].join(";");

    let current = guardian_rows(&school, OndeVersion::Current);
    let child = "Nom d'usage élève;Nom de famille élève;Prénom élève;Classes élèves";
    assert_eq!(header(&current, 20), format!("{own};{child};{child}"));
    assert_eq!((current[0].len(), &current[1..]), (before[0].len(), &before[1..]));

    let numbered = guardian_rows(&school, OndeVersion::Numbered);
    let children =
        [1, 2].map(|rank| child.split(';').map(|name| format!("{name} {rank}")).collect::<Vec<_>>());
    assert_eq!(header(&numbered, 20), format!("{own};{}", children.concat().join(";")));
    assert_eq!(numbered[1..], before[1..]);

    let pairs = guardian_rows(&school, OndeVersion::PupilFirst);
    assert_eq!(header(&pairs, 15), format!("Classes élèves;Nom de famille élève;Prénom élève;{own}"));
    let links: usize = school.pupils.iter().map(|pupil| pupil.links.len()).sum();
    assert_eq!((pairs.len(), pairs[0].len()), (links + 1, 15));
    let named = before[1..].iter().flat_map(|row| row[12..].chunks(4).map(move |child| (child, &row[..12])));
    for ((child, own), pair) in named.zip(&pairs[1..]) {
        assert_eq!((&child[3], &child[1], &child[2]), (&pair[0], &pair[1], &pair[2]));
        assert_eq!(own, &pair[3..]);
    }

    let (pupils, _) =
        onde_bytes(&school, OndeStyle { generation: OndeVersion::Current, ..OndeStyle::default() });
    let (same, _) =
        onde_bytes(&school, OndeStyle { generation: OndeVersion::Enfant, ..OndeStyle::default() });
    assert!(pupils == same, "the pupils' file is one and the same");
}

#[test]
fn odd_records_stand_on_odd_lines() {
    let school = heavy(SchoolKind::Primary);
    let (pupils, _) = onde_bytes(&school, OndeStyle::default());
    let pupil_rows = rows(&String::from_utf8(pupils).expect("UTF-8"));
    let twice = school.pupils.iter().filter(|pupil| pupil.second_line.is_some());
    assert_eq!(pupil_rows.len(), 1 + school.pupils.len() + twice.clone().count());
    for pupil in twice {
        let lines: Vec<_> = pupil_rows.iter().filter(|row| Some(&row[5]) == pupil.ine.as_ref()).collect();
        let [one, other] = lines[..] else { panic!("two lines") };
        assert_eq!((&one[..6], other[6].as_str()), (&other[..6], "8 place du Marché"));
        assert_ne!(one[6], other[6]);
    }

    let guardian_rows = guardian_rows(&school, OndeVersion::Current);
    let lines = |id: u64| -> Vec<&Vec<String>> {
        let adult = school.guardians.iter().find(|adult| adult.id == id).expect("a guardian");
        let own = |row: &&Vec<String>| {
            row[2] == adult.identity.family
                && row[3] == adult.identity.first
                && row[8] == adult.contact.mail.as_deref().unwrap_or_default()
        };
        guardian_rows.iter().filter(own).collect()
    };
    let mut met = HashSet::new();
    for adult in &school.guardians {
        let children = school
            .pupils
            .iter()
            .filter(|pupil| pupil.links.iter().any(|link| link.guardian == adult.id))
            .count();
        match adult.writing {
            Writing::OneLine => continue,
            Writing::LinePerChild => {
                let lines = lines(adult.id);
                assert_eq!((lines.len(), lines[0].len()), (children, 16));
                let streets: HashSet<&str> = lines.iter().map(|row| row[4].as_str()).collect();
                assert_eq!(streets.len(), children.min(3), "{streets:?}");
                assert!(lines.iter().all(|row| row[11] == lines[0][11] && !row[11].is_empty()));
            }
            Writing::CutBeforeChildren => assert_eq!(lines(adult.id)[0].len(), 12),
            Writing::CutInChildren => assert_eq!(lines(adult.id)[0].len(), 14),
        }
        met.insert(adult.writing);
    }
    assert_eq!(met.len(), 3);

    let service = guardian_rows.iter().find(|row| row[2] == "AIDE SOCIALE À L'ENFANCE").expect("a service");
    assert_eq!((service[0].as_str(), service[3].as_str()), ("", ""));
    // The classes of the two files are the same in number, and none is written alike.
    let classes = |rows: &[Vec<String>], columns: &[usize]| -> HashSet<String> {
        let cells = rows[1..].iter().flat_map(|row| columns.iter().filter_map(|&at| row.get(at).cloned()));
        cells.filter(|cell| !cell.is_empty()).collect()
    };
    let (one, other) = (classes(&pupil_rows, &[16]), classes(&guardian_rows, &[15, 19, 23]));
    assert_eq!(one.len(), other.len());
    assert!(one.is_disjoint(&other));
}
