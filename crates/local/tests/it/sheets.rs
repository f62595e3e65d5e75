//! What a sheet says, from the store to the page: addresses, QR code, accounts that families use already.

use std::path::Path;
use std::process::Command;

use domain::event::{self, Event};
use local::progress::Progress;
use local::store::account;
use local::usecase::{accounts, notify, reset, settings};
use local::view::accounts::Filter;
use local::view::action::{ResetReason, ResetRequest};
use local::view::codes::State;

use crate::notification::pages;
use testing::TestStore;

const PORTAL: &str = "https://guichet.exemple.invalid/accueil";

async fn with_portal(store: &TestStore) {
    let school = Some(store.school.uai.as_str());
    let mut known = settings::read(&store.workspace, school).await.unwrap();
    PORTAL.clone_into(&mut known.portal);
    settings::save(&store.workspace, school, &known).await.unwrap();
}

/// What a telephone reads on the pages of a file.
fn scanned(file: &Path) -> Vec<String> {
    let image = file.with_extension("page");
    let painted = Command::new("pdftoppm").args(["-r", "150", "-png"]).arg(file).arg(&image).status();
    assert!(painted.expect("pdftoppm (package poppler-utils) is installed").success());
    let mut painted: Vec<_> = std::fs::read_dir(file.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "png"))
        .collect();
    painted.sort();
    let read = Command::new("zbarimg").args(["--raw", "--quiet"]).args(&painted).output();
    let read = read.expect("zbarimg (package zbar-tools) is installed");
    String::from_utf8(read.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[tokio::test]
#[cfg_attr(windows, ignore = "reads the page with pdftoppm and zbarimg, which the tests’ Windows lacks")]
async fn the_qr_code_opens_the_portal_with_the_login_and_never_the_password() {
    let store = TestStore::new().await;
    with_portal(&store).await;
    let accounts = store.accounts(Filter::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("feuilles.pdf");
    let request = store.notification(&accounts[..2], false, &file);
    let result = notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    assert!(result.warnings.is_empty(), "{:?}", result.warnings);
    let mut codes = scanned(&file);
    codes.sort();
    let mut expected = Vec::new();
    for account in &accounts[..2] {
        let details = store.details(*account).await;
        expected.push(format!("{PORTAL}?login={}", details.login));
        let password = details.provisional_password.unwrap();
        assert!(codes.iter().all(|code| !code.contains(&password)), "{codes:?}");
    }
    expected.sort();
    assert_eq!(codes, expected);
    let text = pages(&file).concat();
    assert_eq!(text.matches(PORTAL).count(), 2, "the address stands in clear on each sheet");
}

#[tokio::test]
async fn without_a_portal_the_director_is_told_and_the_sheet_says_who_knows() {
    let store = TestStore::new().await;
    let chosen = store.accounts(Filter::default()).await;
    let selection = store.selection(&chosen[..2]);
    assert!(accounts::summary(&store.workspace, &selection).await.unwrap().without_portal);
    let file = store.file("feuilles.pdf");
    let request = store.notification(&chosen[..2], false, &file);
    let result = notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    assert_eq!(result.warnings.len(), 1);
    assert!(result.warnings[0].contains("ni adresse où se connecter ni code QR"), "{:?}", result.warnings);
    let text = pages(&file).concat().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("dont l’adresse vous est communiquée par l’école, puis saisissez"), "{text}");
    with_portal(&store).await;
    assert!(!accounts::summary(&store.workspace, &selection).await.unwrap().without_portal);
}

/// The text of the sheet of an account that a family used, after what staff does.
async fn sheet_after(store: &TestStore, account: u32, events: &[Event], reset: bool, name: &str) -> String {
    let file = store.file(name);
    let request = store.notification(&[account], false, &file);
    let workspace = &store.workspace;
    notify::by_sheet(workspace, &request, &Progress::default()).await.unwrap();
    let mut writing = workspace.begin().await.unwrap();
    for event in events {
        let stored = account::find(&mut writing.transaction, account.into()).await.unwrap();
        let lived = event::apply(&stored.account, *event).unwrap();
        account::save_confirmed(&mut writing.transaction, &stored, &lived).await.unwrap();
    }
    writing.commit().await.unwrap();
    let request = store.notification(&[account], reset, &file);
    notify::by_sheet(workspace, &request, &Progress::default()).await.unwrap();
    pages(&file).concat().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn the_sheet_of_an_account_in_use_asks_for_no_activation() {
    let store = TestStore::new().await;
    with_portal(&store).await;
    let accounts = store.accounts(Filter::default()).await;
    let activated = [Event::FirstSignIn, Event::MailLinkFollowed];
    let text = sheet_after(&store, accounts[0], &activated, true, "a.pdf").await;
    assert!(text.contains("Pour vous connecter") && text.contains("Votre compte est déjà activé"), "{text}");
    assert!(!text.contains("Première connexion") && !text.contains("pouvez activer"), "{text}");

    let text = sheet_after(&store, accounts[1], &activated[..1], true, "b.pdf").await;
    assert!(text.contains("Pour terminer l’activation") && !text.contains("date de naissance"), "{text}");

    let text = sheet_after(&store, accounts[2], &activated, false, "c.pdf").await;
    assert!(text.contains("Le mot de passe que vous avez choisi reste valable."), "{text}");

    let text = sheet_after(&store, accounts[3], &[Event::FranceConnectActivation], false, "d.pdf").await;
    assert!(text.contains("connectez-vous avec FranceConnect"), "{text}");
}

#[tokio::test]
async fn a_reset_that_ran_out_leaves_no_password_and_the_sheet_says_so() {
    let store = TestStore::new().await;
    with_portal(&store).await;
    let account = store.accounts(Filter::default()).await[0];
    let activated = [Event::FirstSignIn, Event::MailLinkFollowed];
    sheet_after(&store, account, &activated, false, "a.pdf").await;
    let selection = store.selection(&[account]);
    reset::run(
        &store.workspace,
        &ResetRequest { selection, reason: ResetReason::Forgotten, spare_chosen: false },
    )
    .await
    .unwrap();
    store.clock.set("2026-12-05T08:00:00Z");
    let store = store.reopened().await;
    assert_eq!(store.details(account).await.state, State::Activated);
    let file = store.file("b.pdf");
    let request = store.notification(&[account], false, &file);
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    let text = pages(&file).concat().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        text.contains("Aucun mot de passe n’est valable : demandez une réinitialisation à l’école."),
        "{text}"
    );
    assert!(!text.contains("reste valable") && !text.contains("Première connexion"), "{text}");
}
