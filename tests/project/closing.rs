//! The window is asked to close by the desktop it stands on: what is typed is not lost without a word, and nobody's
//! session waits for the answer.

use std::process::Command;

use crate::desktop::Desktop;
use crate::window::{Place, Window, has_gone};

const AUTHOR: &str = "Vos prénom et nom";

#[tokio::test(flavor = "multi_thread")]
async fn a_window_asks_once_before_it_loses_what_is_typed() {
    let (place, desktop) = (Place::new(), Desktop::start().await);
    let window = Window::open(&place, &[]).await;
    begin(&window).await;
    window.follow("Paramètres").await;
    window.fill(AUTHOR, "Dominique Autre").await;
    desktop.ask_to_close().await;
    window.see("Fermer Préau ?").await;
    window.see("Des réglages ne sont pas enregistrés.").await;
    window.click_dialog("Revenir").await;
    window.press("Enregistrer les paramètres").await;
    window.see("Les paramètres sont enregistrés.").await;
    window.fill(AUTHOR, "Encore Autre").await;
    // What is shown when it closes is kept, however short it was shown.
    window.follow("Statistiques").await;
    desktop.ask_to_close().await;
    window.end_with("Fermer sans enregistrer").await;
    has_gone().await;
    drop(window);

    let window = Window::open(&place, &[]).await;
    window.see("Calculer les statistiques").await;
    window.follow("Paramètres").await;
    assert_eq!(window.value(AUTHOR).await, "Dominique Autre");
    desktop.ask_to_close().await;
    has_gone().await;
    drop(window);

    let window = Window::open(&place, &[]).await;
    window.see("Apparence").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ends_and_a_page_that_is_stuck_wait_for_no_answer() {
    let (place, desktop) = (Place::new(), Desktop::start().await);
    let window = Window::open(&place, &[]).await;
    begin(&window).await;
    window.follow("Paramètres").await;
    window.fill(AUTHOR, "Dominique Autre").await;
    desktop.ask_to_close().await;
    window.see("Fermer Préau ?").await;
    let ended = Command::new("kill").args(["-TERM", &desktop.process().await]).status();
    assert!(ended.unwrap().success());
    has_gone().await;
    drop(window);

    let window = Window::open(&place, &[]).await;
    window.see("Verrouiller").await;
    window.get_stuck().await;
    desktop.ask_to_close().await;
    has_gone().await;
}

async fn begin(window: &Window) {
    window.see("Bienvenue dans Préau").await;
    window.fill(AUTHOR, "Camille Démonstration").await;
    window.choose("Essayer avec une école de démonstration").await;
    window.press("Commencer").await;
    window.see("États des comptes").await;
}
