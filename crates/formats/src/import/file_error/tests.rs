use super::FileError;

#[test]
fn sentences_name_the_file_and_say_what_to_do() {
    let problem = FileError::WrongColumns {
        file: "eleves.csv".into(),
        missing: vec!["Prénom élève".into(), "Niveau".into()],
    };
    assert_eq!(
        problem.to_string(),
        "Il manque au fichier «\u{a0}eleves.csv\u{a0}»\u{a0}: Prénom élève, Niveau. Refaites l’export avec \
         toutes les colonnes, sans modifier le fichier obtenu."
    );
    assert_eq!(problem.code(), "missing-columns");
    let problem = FileError::TooBig { file: "x.csv".into(), limit: 64 << 20 };
    assert!(problem.to_string().contains("(64\u{a0}Mio)"), "{problem}");
}
