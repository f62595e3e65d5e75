//! Two desktops out of reach of each other, and families meanwhile: the table of conflicts, seen by directors.

use domain::account::{Password, State};
use local::view::action::ResetReason;
use local::view::synchronisation::{ConflictCard, Remedy};
use protocol::decision::FamilyEvent;
use service::usecase::family;

use crate::desktop::Desktop;
use crate::fixture::Served;

pub const ROSE: &str = "r.abricot";
pub const REMI: &str = "r.abricot2";

/// Two desktops that heard of everything.
pub struct Scene {
    pub service: Served,
    pub first: Desktop,
    pub second: Desktop,
}

impl Scene {
    pub async fn new() -> Self {
        let service = tokio::task::spawn_blocking(Served::new).await.unwrap();
        let first = Desktop::enrolled(&service, 0).await;
        let second = Desktop::enrolled(&service, 1).await;
        let scene = Self { service, first, second };
        scene.catch_up().await;
        scene
    }

    /// Both exchange, until each has heard of the other.
    pub async fn catch_up(&self) {
        for desktop in [&self.first, &self.second, &self.first] {
            desktop.catch_up().await;
        }
    }

    /// What the family of an account did.
    async fn family(&self, login: &str, did: FamilyEvent) {
        let id = self.first.account(login).await.uuid;
        family::happened(&self.service.service, id, did).await.unwrap();
    }

    /// Everybody sees the account alike; gives it.
    pub async fn agreed(&self, login: &str) -> domain::account::Account {
        let (one, other) = (self.first.account(login).await, self.second.account(login).await);
        assert_eq!(one.account, other.account, "{login}");
        assert_eq!(one.provisional_password(), other.provisional_password(), "{login}");
        for desktop in [&self.first, &self.second] {
            assert_eq!(desktop.state().await.label, "À jour");
        }
        one.account
    }

    pub async fn end(self) {
        let service = self.service;
        tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
    }
}

/// Title, remedy and logins of the only card.
pub fn only(cards: &[ConflictCard]) -> (&str, Option<Remedy>, Vec<&str>) {
    let [card] = cards else { panic!("{cards:#?}") };
    (card.title.as_str(), card.remedy, card.accounts.iter().map(|account| account.login.as_str()).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_that_activated_meanwhile_keeps_what_it_did() {
    let scene = Scene::new().await;
    scene.first.notify(&[ROSE, REMI], None).await.unwrap();
    scene.family(ROSE, FamilyEvent::FranceConnectActivation).await;
    scene.catch_up().await;
    let rose = scene.agreed(ROSE).await;
    assert_eq!((rose.state, rose.password), (State::Activated, Password::FranceConnect));
    assert!(rose.notified_on.is_some(), "the date of distribution is set");
    let cards = scene.first.cards().await;
    assert_eq!(only(&cards), ("Compte déjà activé par la famille", None, vec![ROSE]));
    assert_eq!(scene.second.cards().await, [], "nothing became otherwise there");
    assert_eq!(scene.agreed(REMI).await.state, State::Notified);
    scene.first.close(&cards[0]).await;
    assert_eq!(scene.first.cards().await, []);
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_that_was_chosen_meanwhile_is_kept_until_it_is_reset_knowingly() {
    let scene = Scene::new().await;
    scene.first.notify(&[ROSE], None).await.unwrap();
    scene.catch_up().await;
    scene.first.reset(&[ROSE], ResetReason::Forgotten).await;
    scene.family(ROSE, FamilyEvent::FirstSignIn).await;
    scene.catch_up().await;
    let rose = scene.agreed(ROSE).await;
    assert_eq!((rose.state, rose.password), (State::Activating, Password::Chosen));
    let cards = scene.first.cards().await;
    assert_eq!(only(&cards).0, "La famille a choisi un mot de passe entre-temps");
    assert_eq!(only(&cards).1, Some(Remedy::Reset));
    assert!(!cards[0].text.contains("feuille"), "none was printed: {}", cards[0].text);

    scene.first.reset(&[ROSE], ResetReason::Forgotten).await;
    scene.catch_up().await;
    assert_eq!(scene.agreed(ROSE).await.password, Password::Provisional);
    assert_eq!(scene.first.cards().await.len(), 1, "the second reset was simply done");
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stolen_password_ends_what_was_chosen_with_it() {
    let scene = Scene::new().await;
    scene.first.notify(&[ROSE], None).await.unwrap();
    scene.catch_up().await;
    scene.first.notify(&[ROSE], Some(ResetReason::Stolen)).await.unwrap();
    scene.family(ROSE, FamilyEvent::FirstSignIn).await;
    scene.catch_up().await;
    assert_eq!(scene.agreed(ROSE).await.password, Password::Provisional);
    assert_eq!(only(&scene.first.cards().await).0, "Mot de passe choisi avec une feuille volée");
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_reset_the_same_families_offline_and_print_the_same_passwords() {
    let scene = Scene::new().await;
    scene.first.notify(&[ROSE, REMI], None).await.unwrap();
    scene.catch_up().await;
    scene.first.notify(&[ROSE, REMI], Some(ResetReason::Forgotten)).await.unwrap();
    scene.second.notify(&[ROSE, REMI], Some(ResetReason::Forgotten)).await.unwrap();
    for login in [ROSE, REMI] {
        assert_eq!(scene.first.password(login).await, scene.second.password(login).await);
    }
    scene.catch_up().await;
    for login in [ROSE, REMI] {
        assert_eq!(scene.agreed(login).await.generation, 2);
    }
    assert_eq!((scene.first.cards().await, scene.second.cards().await), (vec![], vec![]));
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_with_an_older_password_is_said_void_to_who_printed_it() {
    let scene = Scene::new().await;
    scene.first.notify(&[ROSE], None).await.unwrap();
    scene.catch_up().await;
    scene.first.reset(&[ROSE], ResetReason::Forgotten).await;
    scene.second.notify(&[ROSE], None).await.unwrap();
    scene.catch_up().await;
    assert_eq!(scene.agreed(ROSE).await.generation, 2);
    assert_eq!(
        only(&scene.second.cards().await),
        ("Mot de passe réinitialisé ailleurs", Some(Remedy::Notify), vec![ROSE])
    );
    assert!(scene.second.cards().await[0].text.contains("la feuille imprimée ici"), "it was printed");
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_reset_before_the_first_was_heard_of_is_refused_with_its_reason() {
    let scene = Scene::new().await;
    scene.first.notify(&[ROSE], None).await.unwrap();
    scene.catch_up().await;
    assert_eq!(scene.first.reset(&[ROSE], ResetReason::Forgotten).await.done, 1);
    let again = scene.first.reset(&[ROSE], ResetReason::Forgotten).await;
    assert_eq!(again.done, 0);
    assert_eq!(
        again.refused[0].reason,
        "Une réinitialisation attend déjà la synchronisation avec le service central."
    );
    let printed = scene.first.notify(&[ROSE], Some(ResetReason::Stolen)).await.unwrap_err();
    assert_eq!(printed.code(), "reset-pending");
    assert!(printed.to_string().contains("ABRICOT Rose"), "{printed}");
    scene.catch_up().await;
    assert_eq!(scene.first.reset(&[ROSE], ResetReason::Forgotten).await.done, 1);
    scene.end().await;
}
