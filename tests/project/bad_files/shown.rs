//! A bad file, and another program, met by the real window.

use std::fs;

use super::files::{Fault, all};
use super::with_data;
use crate::preauctl::run;
use crate::window::{Place, Window};

/// The last row of a page: a page's first rows are drawn before the others.
const WHOLE_PAGE: &str = "//tbody/tr[50]";

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_file_is_told_in_the_window_and_the_list_stays() {
    let place = Place::new();
    with_data(&place);
    let (name, bytes) = all()[1].with(Fault::Truncated);
    let cut = place.given().join(name);
    fs::write(&cut, bytes).unwrap();

    let window = Window::open(&place, &[cut]).await;
    window.follow("Responsables").await;
    window.find(WHOLE_PAGE).await;
    let before = window.texts("//tbody/tr").await;

    let second = run(&place, &["accounts", "--json"]);
    assert_eq!((second.code, second.error().0.as_str()), (Some(6), "in-use"));

    window.follow("Import").await;
    window.press("Choisir des fichiers").await;
    window.see("ONDE – responsables").await;
    window.press("Voir ce que l’import va changer").await;
    window.see("est incomplet ou endommagé (lecture arrêtée à la ligne").await;
    window.see("refaites l’export ou le téléchargement, puis importez le nouveau fichier.").await;

    window.follow("Responsables").await;
    window.find(WHOLE_PAGE).await;
    assert_eq!(window.texts("//tbody/tr").await, before);
    window.close().await;
}
