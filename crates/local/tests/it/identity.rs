//! L’établissement: what the director says of the school wins, on screen and on paper, whatever is imported.

use local::Error;
use local::progress::Progress;
use local::usecase::{dashboard, journal, list, notify, school};
use local::view::accounts::Filter;
use local::view::action::{ListFormat, ListRequest};
use local::view::codes::Degree;
use local::view::school::SchoolIdentity;

use crate::notification::pages;
use testing::TestStore;

fn said() -> SchoolIdentity {
    SchoolIdentity {
        name: "École Simone-Veil".to_owned(),
        street: "2 place de la Mairie".to_owned(),
        postal_code: "31500".to_owned(),
        town: "Toulouse".to_owned(),
        phone: "05 61 00 00 00".to_owned(),
        mail: "simone.veil@exemple.fr".to_owned(),
        contact: "le secrétariat, le matin".to_owned(),
        assistance: "assistance@exemple.fr".to_owned(),
    }
}

/// The first sheet of the school, in one line.
async fn sheet(store: &TestStore) -> String {
    let accounts = store.accounts(Filter::default()).await;
    let file = store.file("feuille.pdf");
    let request = store.notification(&accounts[..1], false, &file);
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    pages(&file).concat().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn what_the_director_says_is_on_screen_and_on_paper() {
    let store = TestStore::new().await;
    let uai = &store.school.uai;
    assert!(sheet(&store).await.contains("Adressez-vous à l’école."), "ONDE gives neither phone nor mail");
    let saved = school::save_identity(&store.workspace, uai, &said()).await.unwrap();
    assert_eq!((&saved.own, &saved.sourced.name), (&said(), &store.school.name));
    assert_eq!(school::identities(&store.workspace, uai).await.unwrap(), saved);

    let text = sheet(&store).await;
    for printed in [
        "École Simone-Veil",
        "2 place de la Mairie",
        "31500 Toulouse",
        "Contactez le secrétariat, le matin : téléphone 05 61 00 00 00, adresse mail simone.veil@exemple.fr.",
    ] {
        assert!(text.contains(printed), "{printed}: {text}");
    }
    assert!(!text.contains("assistance@exemple.fr"), "staff's assistance is not for families");
    let card = dashboard::of(&store.workspace, uai).await.unwrap().school;
    assert_eq!((card.name.as_str(), card.town.as_deref()), ("École Simone-Veil", Some("Toulouse")));
    let accounts = store.accounts(Filter::default()).await;
    let request = ListRequest {
        selection: store.selection(&accounts[..1]),
        format: ListFormat::Csv,
        path: store.file("liste.csv").to_string_lossy().into_owned(),
    };
    list::write(&store.workspace, &request, &Progress::default()).await.unwrap();
    let written = std::fs::read_to_string(store.file("liste.csv")).unwrap();
    assert!(written.contains(";École Simone-Veil;"), "{written}");
}

#[tokio::test]
async fn it_outlives_what_the_academie_sends_and_an_empty_field_gives_the_word_back() {
    let store = TestStore::new().await;
    let uai = &store.school.uai;
    school::save_identity(&store.workspace, uai, &said()).await.unwrap();
    store.deliver(Degree::First).await;
    let known = school::identities(&store.workspace, uai).await.unwrap();
    assert_eq!(known.own, said());
    assert_eq!(known.sourced.phone, store.school.phone);
    assert!(sheet(&store).await.contains("05 61 00 00 00"));

    let silent = SchoolIdentity { phone: String::new(), name: String::new(), ..said() };
    school::save_identity(&store.workspace, uai, &silent).await.unwrap();
    let text = sheet(&store).await;
    let sourced: String = store.school.phone.chars().filter(char::is_ascii_digit).collect();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    assert!(digits.contains(&sourced), "{sourced}: {text}");
    assert!(!text.contains("Simone-Veil"), "{text}");
}

#[tokio::test]
async fn it_is_in_the_journal_once_and_what_is_refused_changes_nothing() {
    let store = TestStore::new().await;
    let uai = &store.school.uai;
    let settings = async || {
        let page = journal::page(&store.workspace, Some(uai), 0, 50).await.unwrap();
        page.entries.iter().filter(|entry| entry.kind == "settings").count()
    };
    school::save_identity(&store.workspace, uai, &said()).await.unwrap();
    school::save_identity(&store.workspace, uai, &said()).await.unwrap();
    assert_eq!(settings().await, 1, "saved again as it was");
    let wrong = SchoolIdentity { mail: "simone.veil".to_owned(), ..said() };
    match school::save_identity(&store.workspace, uai, &wrong).await {
        Err(Error::Invalid { field, message }) => {
            assert_eq!(field, "mail");
            assert!(message.contains("ecole@exemple.fr"), "{message}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(school::identities(&store.workspace, uai).await.unwrap().own, said());
    assert_eq!(settings().await, 1);
    assert!(matches!(
        school::save_identity(&store.workspace, "0000000A", &said()).await,
        Err(Error::NotFound(_))
    ));
}
