//! Every screen of the real window, on real data, in light and dark: axe-core finds no violation, and nothing is
//! lost sideways.

use crate::window::{Place, Window};

/// The tabs with a title that their screen shows once it is there.
const SCREENS: [(&str, &str); 7] = [
    ("Accueil", "États des comptes"),
    ("Responsables", "Gestion des comptes"),
    ("Statistiques", "Statistiques"),
    ("Import", "Importer des élèves"),
    ("Journal", "Journal"),
    ("Paramètres", "Apparence"),
    ("Aide", "Aide"),
];

#[tokio::test(flavor = "multi_thread")]
async fn no_screen_of_the_real_window_shuts_anybody_out() {
    let place = Place::new();
    let window = Window::open(&place, &[]).await;
    window.see("Bienvenue dans Préau").await;
    check(&window, "first run").await;
    window.fill("Vos prénom et nom", "Camille Démonstration").await;
    window.choose("Essayer avec une école de démonstration").await;
    window.press("Commencer").await;
    for theme in ["Clair", "Sombre"] {
        window.follow("Paramètres").await;
        window.choose(theme).await;
        for (tab, shown) in SCREENS {
            window.follow(tab).await;
            window.see(shown).await;
            check(&window, &format!("{tab}, {theme}")).await;
        }
        window.follow("Responsables").await;
        window.press("Classe").await;
        check(&window, &format!("the filter of classes, {theme}")).await;
        window.dismiss().await;
        window.select_all().await;
        window.press("(Re)notifier les comptes").await;
        check(&window, &format!("the dialog of notifications, {theme}")).await;
        window.click_dialog("Annuler").await;
        window.click("(//tbody//a)[1]").await;
        window.see("Identifiant").await;
        check(&window, &format!("an account, {theme}")).await;
        window.press("Verrouiller").await;
        window.see("Préau est verrouillé").await;
        check(&window, &format!("locked, {theme}")).await;
        window.press("Déverrouiller").await;
    }
    window.close().await;
}

async fn check(window: &Window, screen: &str) {
    assert_eq!(window.violations().await, Vec::<String>::new(), "{screen}");
}
