//! The pictures of the documentation, taken in the real window on the demonstration school: each screen, in light
//! and some in dark, and the files it prints. `scripts/pictures` calls it and makes them small.
//!
//! `pictures --out DIR`
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a drive that goes wrong stops where it is"
)]

use std::path::{Path, PathBuf};

use fictional::Churn;
use fictional::files::onde::{self, OndeStyle};
use local::clock::{Clock, SystemClock};
use local::usecase::demonstration;

#[expect(dead_code, reason = "the tests of the project use the rest")]
#[path = "../project/window.rs"]
mod window;

use window::{Place, Window};

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let out = match (arguments.next().as_deref(), arguments.next()) {
        (Some("--out"), Some(folder)) => PathBuf::from(folder),
        _ => panic!("usage: pictures --out DIR"),
    };
    let place = Place::new();
    let school = demonstration::school(domain::place::Place::Europe.day(SystemClock.now()))
        .unwrap()
        .evolve(&Churn::some_weeks());
    let given = onde::folder(&school, &place.given(), OndeStyle::default()).unwrap();
    let window = Window::open(&place, &given).await;
    let shot = Shot { window: &window, out: &out };

    window.see("Bienvenue dans Préau").await;
    shot.take("bienvenue").await;
    window.fill("Vos prénom et nom", "Camille Démonstration").await;
    window.choose("Essayer avec une école de démonstration").await;
    window.press("Commencer").await;
    window.see("À traiter").await;
    shot.take("accueil").await;
    guardians(&shot).await;
    account(&shot).await;
    import(&shot).await;
    for (tab, shown, name) in [
        ("Statistiques", "Évolution", "statistiques"),
        ("Journal", "Import de", "journal"),
        ("Aide", "Questions", "aide"),
        ("Paramètres", "Apparence", "parametres"),
    ] {
        window.follow(tab).await;
        window.see(shown).await;
        shot.take(name).await;
        if tab == "Statistiques" {
            window.press("Bilan pour le conseil d’école (PDF)").await;
            window.see("Le bilan est enregistré").await;
        }
    }
    window.choose("Sombre").await;
    for (tab, shown, name) in
        [("Accueil", "À traiter", "accueil-sombre"), ("Responsables", "Identifiant", "responsables-sombre")]
    {
        window.follow(tab).await;
        window.see(shown).await;
        shot.take(name).await;
    }
    window.follow("Paramètres").await;
    window.choose("Clair").await;
    window.press("Verrouiller").await;
    window.see("Préau est verrouillé").await;
    shot.take("verrouille").await;
    window.close().await;
    for file in std::fs::read_dir(place.saved()).unwrap() {
        let file = file.unwrap().path();
        let named = |part| file.file_name().is_some_and(|name| name.to_string_lossy().contains(part));
        let copy = match () {
            () if named("Liste") => "liste.pdf",
            () if named("Bilan") => "bilan.pdf",
            () => "feuilles.pdf",
        };
        std::fs::copy(&file, out.join(copy)).unwrap();
    }
}

struct Shot<'w> {
    window: &'w Window,
    out: &'w Path,
}

impl Shot<'_> {
    async fn take(&self, name: &str) {
        self.window.picture(&self.out.join(format!("{name}.png"))).await;
    }
}

/// The list of those notified; for the class that is left, the dialog, its result, and the list as a PDF.
async fn guardians(shot: &Shot<'_>) {
    let window = shot.window;
    window.follow("Responsables").await;
    window.press("État de compte").await;
    window.choose_value("Notifié et non activé").await;
    window.dismiss().await;
    window.see("lignes").await;
    shot.take("responsables").await;
    window.press("Tout effacer").await;
    window.press("Classe").await;
    window.choose_value("CM2").await;
    window.dismiss().await;
    window.see("1 critère actif").await;
    window.select_all().await;
    window.press("(Re)notifier les comptes").await;
    window.see("Confirmer et choisir où enregistrer").await;
    shot.take("notifier").await;
    window.press("Confirmer et choisir où enregistrer").await;
    window.see("La distribution a bien été effectuée").await;
    shot.take("notifie").await;
    window.press("Lister les comptes").await;
    window.press("Confirmer et choisir où enregistrer").await;
    window.see("La liste a bien été créée").await;
}

/// The page of somebody who asked for another password.
async fn account(shot: &Shot<'_>) {
    let window = shot.window;
    window.follow("Accueil").await;
    window.press("réinitialisations de mot de passe demandées").await;
    window.click("(//tbody//a)[1]").await;
    window.see("Historique").await;
    shot.take("compte").await;
}

/// What the files of some weeks later would change; nothing is applied.
async fn import(shot: &Shot<'_>) {
    let window = shot.window;
    window.follow("Import").await;
    window.press("Choisir des fichiers").await;
    window.press("Voir ce que l’import va changer").await;
    window.see("Appliquer l’import").await;
    window.bring("//h2[contains(., 'Ce que l’import')]").await;
    shot.take("import").await;
}
