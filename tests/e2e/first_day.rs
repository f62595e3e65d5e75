//! A director's first day, driven in the real window on the demonstration school; leaves the sheets and a
//! picture of the window. `scripts/run` calls it where there is no display.
//!
//! `first_day --out DIR`
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a drive that goes wrong stops where it is"
)]

use std::path::PathBuf;

#[expect(dead_code, reason = "the tests of the project use the rest")]
#[path = "../project/window.rs"]
mod window;

use window::{Place, Window};

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let out = match (arguments.next().as_deref(), arguments.next()) {
        (Some("--out"), Some(folder)) => PathBuf::from(folder),
        _ => panic!("usage: first_day --out DIR"),
    };
    let place = Place::new();
    let window = Window::open(&place, &[]).await;
    window.fill("Vos prénom et nom", "Camille Démonstration").await;
    window.choose("Essayer avec une école de démonstration").await;
    window.press("Commencer").await;
    window.follow("Responsables").await;
    window.press("État de compte").await;
    window.choose_value("Non notifié").await;
    window.dismiss().await;
    window.select_all().await;
    window.press("(Re)notifier les comptes").await;
    window.press("Confirmer et choisir où enregistrer").await;
    window.see("La distribution a bien été effectuée").await;
    window.picture(&out.join("screenshot.png")).await;
    window.close().await;
    let sheets = std::fs::read_dir(place.saved()).unwrap().next().unwrap().unwrap().path();
    std::fs::copy(sheets, out.join("sheet.pdf")).unwrap();
}
