//! A director's first hour in the real window: how many clicks lie between the files of ONDE, awkward as real ones are,
//! and the sheets on paper. A step more is a step that every director takes. Run under `scripts/with-printers`.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use fictional::files::onde::{self, OndeStyle};
use fictional::{EdgeCases, Kinds, SchoolSpec};

use crate::first_day::accounts;
use crate::pdf;
use crate::window::{Place, Window};

/// People of whom the files leave one thing in doubt; most others leave none.
const SEED: u64 = 9;

#[tokio::test(flavor = "multi_thread")]
async fn thirteen_clicks_and_five_fields_from_files_to_paper() {
    let place = Place::new();
    let spec = SchoolSpec { awkward: EdgeCases::heavy(), ..SchoolSpec::new(SEED, Kinds::FirstDegree) };
    let school = spec.schools().next().unwrap();
    let given: Vec<PathBuf> = onde::folder(&school, &place.given(), OndeStyle::default()).unwrap().into();
    let printed_before = printed();

    let window = Window::open(&place, &given).await;
    window.see("Bienvenue dans Préau").await;
    window.fill("Vos prénom et nom", "Camille Essai").await;
    window.press("Commencer").await;

    window.press("Choisir des fichiers").await;
    window.fill("UAI", &school.uai).await;
    window.fill("Nom de l’établissement", &school.name).await;
    window.fill("Commune", &school.address.town).await;
    window.press("Voir ce que l’import va changer").await;
    window.see("Sur les élèves et leurs responsables").await;
    assert_eq!(window.texts("//fieldset[@data-question]/legend").await.len(), 1);
    window.click("//fieldset[@data-question]//label").await;
    window.press("Valider les réponses").await;
    window.press("Appliquer l’import").await;
    window.click_dialog("Appliquer").await;
    window.see("L’import est terminé").await;
    window.fill("Où les familles se connectent-elles", "guichet.exemple.fr").await;
    window.press("Enregistrer").await;
    window.see("L’adresse est enregistrée").await;

    window.follow("Accueil").await;
    window.press("Les notifier").await;
    window.press("(Re)notifier les comptes").await;
    window.press("Imprimer…").await;
    window.press("Confirmer et imprimer").await;
    window.see("La distribution a bien été effectuée").await;
    window.see("envoyées à l’imprimante « Imprimante du bureau »").await;
    window.see("Le fichier a été effacé").await;
    assert_eq!((window.clicks(), window.fields()), (13, 5));
    window.close().await;

    let pages = pdf::pages(&new_one(&printed_before).await);
    let accounts = accounts(&place, &school.uai).await;
    assert_eq!(accounts.len(), 298);
    for account in &accounts {
        let password = account.password.as_ref().expect("everybody is notified");
        let sheets: Vec<_> = pages
            .iter()
            .filter(|page| {
                page.lines().any(|line| line.trim() == account.login) && page.contains(password.as_str())
            })
            .collect();
        assert_eq!(sheets.len(), 1, "{} is on exactly one sheet", account.login);
        assert!(sheets[0].contains("guichet.exemple.fr"), "{}", sheets[0]);
    }
    let sheet_pages = pages.iter().filter(|page| page.contains("Identifiant")).count();
    assert_eq!(sheet_pages, accounts.len(), "one sheet per account");
}

/// What came out of the printers so far.
fn printed() -> BTreeSet<PathBuf> {
    let folder = std::env::var_os("PREAU_PRINTED").expect("run under scripts/with-printers");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|found| found == "pdf")).collect()
}

/// The one job that came out since.
async fn new_one(before: &BTreeSet<PathBuf>) -> PathBuf {
    for _ in 0..600 {
        let mut new: Vec<_> = printed().difference(before).cloned().collect();
        if let Some(job) = new.pop() {
            assert_eq!(new, Vec::<PathBuf>::new(), "nothing is printed twice");
            return job;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nothing was printed");
}
