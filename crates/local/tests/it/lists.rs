//! The lists, header and content exactly as in 1D §5.4.

use local::progress::Progress;
use local::usecase::{list, notify};
use local::view::accounts::Filter;
use local::view::action::{ListFormat, ListRequest};

use testing::TestStore;

#[tokio::test]
async fn the_csv_list_is_the_guides() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let request = store.notification(&accounts[..1], false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    let file = store.file("Educonnect-ListeResponsables-20260904100000.csv");
    let request = ListRequest {
        selection: store.selection(&accounts[..2]),
        format: ListFormat::Csv,
        path: file.to_string_lossy().into_owned(),
    };
    let result = list::write(&store.workspace, &request, &Progress::default()).await.unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
    assert_eq!(
        lines[0],
        "\u{FEFF}RNE;Ecole;Nom de l'élève;Prénom de l'élève;Niveau de l'élève;Classe de l'élève;Nom du responsable;\
         Prénom du responsable;Identifiant;Mot de passe"
    );
    let written = result.file.unwrap();
    assert_eq!((written.count as usize, written.secret), (lines.len() - 1, true));
    let notified = store.details(accounts[0]).await;
    let new = store.details(accounts[1]).await;
    let password = notified.provisional_password.unwrap();
    assert!(lines.iter().any(|line| line.ends_with(&format!(";{};{password}", notified.login))), "{text}");
    assert!(lines.iter().any(|line| line.ends_with(&format!(";{};", new.login))), "{text}");
    assert!(lines[1].starts_with(&format!("{};", store.school.uai)));
}

#[tokio::test]
async fn a_list_without_passwords_is_no_secret_and_every_list_is_in_the_journal() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let file = store.file("liste.pdf");
    let request = ListRequest {
        selection: store.selection(&accounts),
        format: ListFormat::Pdf,
        path: file.to_string_lossy().into_owned(),
    };
    let result = list::write(&store.workspace, &request, &Progress::default()).await.unwrap();
    assert!(!result.file.unwrap().secret);
    let text = crate::notification::pages(&file).concat();
    assert!(text.contains("Liste des responsables"), "{text}");
    for id in &accounts[..20] {
        let login = store.details(*id).await.login;
        assert!(text.contains(&login), "{login}");
    }
    let journal = local::usecase::journal::page(&store.workspace, None, 0, 10).await.unwrap();
    assert_eq!(journal.entries[0].kind, "list");
    assert!(journal.entries[0].what.contains(&format!("{}\u{A0}comptes", accounts.len())));
}

#[tokio::test]
async fn what_is_not_known_agrees_with_its_column_in_the_second_degree() {
    let store = TestStore::secondary().await;
    let accounts = store.accounts(Filter::default()).await;
    let file = store.file("liste.csv");
    let of = |format, file: &std::path::Path| ListRequest {
        selection: store.selection(&accounts[..5]),
        format,
        path: file.to_string_lossy().into_owned(),
    };
    list::write(&store.workspace, &of(ListFormat::Csv, &file), &Progress::default()).await.unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    let mut lines = text.trim_start_matches('\u{FEFF}').trim_end().split("\r\n");
    let headings: Vec<&str> = lines.next().unwrap().split(';').collect();
    let column = |name: &str| headings.iter().position(|heading| *heading == name).unwrap();
    for line in lines {
        let cells: Vec<&str> = line.split(';').collect();
        assert_eq!(cells[column("Origine du compte")], "Non renseignée", "{line}");
        assert_eq!(cells[column("Mot de passe")], "Non renseigné", "{line}");
        assert_eq!(cells[column("Dernière information")], "Non renseignée", "{line}");
    }
    // On paper the list has no origin (2023 guide §5.3): what is missing there is the password.
    let file = store.file("liste.pdf");
    list::write(&store.workspace, &of(ListFormat::Pdf, &file), &Progress::default()).await.unwrap();
    let text = crate::notification::pages(&file).concat();
    assert!(text.contains("Non renseigné") && !text.contains("Non renseignée"), "{text}");
}
