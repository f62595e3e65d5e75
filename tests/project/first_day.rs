//! A director's first day in the real window, with the real keyring and the network unplugged.

use std::path::{Path, PathBuf};

use fictional::files::onde::{self, OndeStyle};
use fictional::{Kinds, SchoolSpec};

use crate::pdf;
use crate::window::{Place, Window};

/// From the first double-click to correct sheets in hand, and again after a restart.
#[tokio::test(flavor = "multi_thread")]
async fn from_an_onde_export_to_correct_sheets() {
    let place = Place::new();
    let school = SchoolSpec::new(240, Kinds::FirstDegree).schools().next().unwrap();
    assert_eq!(school.pupils.len(), 240);
    let given: Vec<PathBuf> = onde::folder(&school, &place.given(), OndeStyle::default()).unwrap().into();

    let window = Window::open(&place, &given).await;
    window.see("Bienvenue dans Préau").await;
    window.fill("Vos prénom et nom", "Camille Essai").await;
    window.choose("Importer mon école").await;
    window.press("Commencer").await;

    window.press("Choisir des fichiers").await;
    window.fill("UAI", &school.uai).await;
    window.fill("Nom de l’établissement", &school.name).await;
    window.fill("Commune", &school.address.town).await;
    window.press("Voir ce que l’import va changer").await;
    window.press("Appliquer l’import").await;
    window.click_dialog("Appliquer").await;
    window.see("240").await;

    window.follow("Responsables").await;
    window.press("Classe").await;
    let class = &school.classes[0].label;
    window.choose_value(class).await;
    window.press("État de compte").await;
    window.choose_value("Non notifié").await;
    window.dismiss().await;
    let before = rows(&window).await;
    assert!(before.iter().all(|row| row.contains(class.as_str())), "{before:?}");
    window.select_all().await;
    window.press("(Re)notifier les comptes").await;
    window.press("Confirmer et choisir où enregistrer").await;
    window.see("La distribution a bien été effectuée").await;
    let sheets = only(&place.saved(), "Feuilles", "pdf");
    window.close().await;

    let pages = pdf::pages(&sheets);
    let accounts = accounts(&place, &school.uai).await;
    let notified: Vec<_> = accounts.iter().filter(|account| account.password.is_some()).collect();
    assert!(!notified.is_empty());
    for account in &notified {
        let password = account.password.as_ref().unwrap();
        let holding: Vec<_> = pages
            .iter()
            .filter(|page| {
                page.lines().any(|line| line.trim() == account.login) && page.contains(password.as_str())
            })
            .collect();
        assert_eq!(holding.len(), 1, "{} is on exactly one sheet", account.login);
    }
    let sheet_pages = pages.iter().filter(|page| page.contains("Identifiant")).count();
    assert_eq!(sheet_pages, notified.len(), "one sheet per account notified");

    let window = Window::open(&place, &[]).await;
    window.press("Verrouiller").await;
    window.see("Préau est verrouillé").await;
    window.press("Déverrouiller").await;
    window.follow("Responsables").await;
    window.press("État de compte").await;
    window.choose_value("Notifié et non activé").await;
    window.dismiss().await;
    window.see(&format!("{} comptes", notified.len())).await;
    window.select_all().await;
    window.press("Lister les comptes").await;
    window.press("Confirmer et choisir où enregistrer").await;
    window.see("La liste a bien été créée").await;
    window.press("Lister les comptes").await;
    window.choose("format CSV").await;
    window.press("Confirmer et choisir où enregistrer").await;
    window.find("//button[contains(., 'au format CSV')]").await;
    let csv = std::fs::read_to_string(only(&place.saved(), "ListeResponsables", "csv")).unwrap();
    let list = pdf::pages(&only(&place.saved(), "ListeResponsables", "pdf")).concat();
    for account in &notified {
        let password = account.password.as_ref().unwrap();
        assert!(csv.contains(&format!(";{};{password}\r\n", account.login)), "{}", account.login);
        assert!(list.contains(password.as_str()) && list.contains(&account.login), "{}", account.login);
    }

    window.follow("Statistiques").await;
    window.press("Calculer les statistiques").await;
    let total = accounts.len().to_string();
    window.see(&total).await;
    window.see(&notified.len().to_string()).await;
    let picture = place.saved().join("window.png");
    window.picture(&picture).await;
    assert!(std::fs::metadata(&picture).unwrap().len() > 20_000, "the window is drawn");
    window.close().await;
}

/// An account, and what opens it while its holder has chosen nothing else.
pub struct Known {
    pub login: String,
    pub password: Option<String>,
}

/// What the store itself says, read with the window closed.
pub async fn accounts(place: &Place, uai: &str) -> Vec<Known> {
    use local::usecase::{account, accounts};
    use local::view::accounts::{AccountsQuery, Filter, SortColumn};
    use local::view::codes::Population;
    let clock = std::sync::Arc::new(local::clock::SystemClock);
    let data_dir = local::data_dir::DataDir::new(place.data(), clock);
    let workspace = loop {
        match data_dir.open(None).await {
            Ok(workspace) => break workspace,
            // The window that just closed lets go of the store when its process ends.
            Err(local::Error::InUse) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
            Err(error) => panic!("{error}"),
        }
    };
    let query = AccountsQuery {
        school: uai.to_owned(),
        population: Population::LegalGuardians,
        filter: Filter::default(),
        sort: SortColumn::Pupil,
        descending: false,
        page: 0,
        page_size: 1,
    };
    let mut known = Vec::new();
    for id in accounts::select_all(&workspace, &query).await.unwrap() {
        let details = account::details(&workspace, uai, id).await.unwrap();
        known.push(Known { login: details.login, password: details.provisional_password });
    }
    workspace.close().await;
    known
}

async fn rows(window: &Window) -> Vec<String> {
    window.find("//tbody/tr").await;
    window.contents("//tbody/tr").await
}

/// The one file of a folder whose name holds that text and ends so.
fn only(folder: &Path, text: &str, extension: &str) -> PathBuf {
    let found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .filter(|path| path.file_name().unwrap().to_string_lossy().contains(text))
        .collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().unwrap()
}
