//! From a sheet that was printed without network to « Activé », in two real windows.

use std::path::{Path, PathBuf};

use server::configuration::Door;

use super::mailbox::Mailbox;
use super::phone::Phone;
use crate::fixture::{PASSWORD, Served};
use crate::network::{Network, Way};
use crate::pdf;
use crate::window::{Place, Window};

/// What the mother chooses.
const CHOSEN: &str = "sept lapins dans la haie";

/// Where pictures go, and who is told of each step.
pub struct Album<'a> {
    pub folder: &'a Path,
    pub tell: &'a dyn Fn(&str),
}

impl Album<'_> {
    fn tell(&self, step: &str) {
        (self.tell)(step);
    }

    async fn window(&self, window: &Window, name: &str) {
        window.picture(&self.folder.join(format!("{name}.png"))).await;
    }

    async fn phone(&self, phone: &Phone, name: &str) {
        phone.picture(&self.folder.join(format!("{name}.png"))).await;
    }
}

/// A director without network prints a sheet; the mother types what it bears on her old phone; she chooses a password,
/// sees her two children, confirms her mail; the director plugs the cable in and reads « Activé ».
pub async fn play(album: Album<'_>) {
    let mut mailbox = Mailbox::start();
    let door = Door { mail: Some(mailbox.settings()), ..Door::default() };
    let service = tokio::task::spawn_blocking(move || Served::with_door(door)).await.unwrap();
    let cable = Network::to(&service.address);

    let place = Place::new();
    let window = Window::open(&place, &[]).await;
    album.tell("Le directeur ouvre Préau, et le relie au service central.");
    enrol(&window, &service, &cable, &album).await;

    cable.set(Way::Cut);
    album.tell("Le câble est débranché. Il imprime la feuille de la mère.");
    let (login, password) = print(&window, &place, &album).await;

    album.tell("La mère ouvre le guichet sur son téléphone, et saisit ce que dit la feuille.");
    let phone = Phone::new().await;
    comes_in(&phone, &service, &login, &password, &album).await;
    album.tell("Elle ouvre le lien qui lui arrive par mail, et confirme son adresse.");
    let link = link_in(&mut mailbox, &service.address);
    phone.open(&link).await;
    phone.see("Confirmer mon adresse").await;
    album.phone(&phone, "8-adresse").await;
    phone.go_on().await;
    phone.see("Votre adresse mail est confirmée").await;
    for child in ["Lou ABRICOT", "Zoé ABRICOT"] {
        phone.see(child).await;
    }
    album.phone(&phone, "9-mon-compte").await;

    album.tell("Le directeur n’en sait rien encore. Il rebranche le câble.");
    window.see("à transmettre").await;
    cable.set(Way::Open);
    window.press("à transmettre").await;
    window.press("Synchroniser maintenant").await;
    window.find("//header//button[contains(., 'À jour')]").await;
    window.dismiss().await;
    window.see("Activé").await;
    window.see("rose@exemple.org").await;
    album.window(&window, "10-active").await;
    album.tell("Il lit « Activé ».");
    phone.close().await;
    window.close().await;
    tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
}

/// The director's first run, and the code that he confirms in his browser.
async fn enrol(window: &Window, service: &Served, cable: &Network, album: &Album<'_>) {
    window.fill("Vos prénom et nom", "Camille Essai").await;
    window.choose("Importer mon école").await;
    window.press("Commencer").await;
    window.follow("Accueil").await;
    window.follow("Reliez cet ordinateur").await;
    window.fill("Adresse du service central", &cable.address).await;
    window.press("Relier cet ordinateur").await;
    window.see("Code à recopier").await;
    album.window(window, "1-code").await;
    let code = window.texts("//*[contains(@class, 'secret')]").await.concat();
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let browser = Phone::new().await;
    browser.open(&format!("{}/appareils", service.address)).await;
    browser.type_into("login", "c.essai").await;
    browser.type_into("password", PASSWORD).await;
    browser.type_into("otp", service.director.recovery_codes[0].as_str()).await;
    browser.type_into("code", &code).await;
    browser.go_on().await;
    browser.see("Est-ce cet ordinateur ?").await;
    album.phone(&browser, "2-confirmation").await;
    browser.go_on().await;
    browser.see("Ordinateur relié").await;
    browser.close().await;
    window.find("//header//button[contains(., 'À jour')]").await;
}

/// Prints the mother's sheet; gives its login and its password.
async fn print(window: &Window, place: &Place, album: &Album<'_>) -> (String, String) {
    window.follow("Responsables").await;
    window.click("//tbody//a[contains(., 'Rose')]").await;
    window.see("r.abricot").await;
    window.press("(Re)notifier le compte").await;
    window.press("Confirmer et choisir où enregistrer").await;
    window.see("La distribution a été effectuée avec succès").await;
    album.window(window, "3-notifie").await;
    let sheet = only_pdf(&place.saved());
    let page = pdf::pages(&sheet).concat();
    assert!(page.contains("peut être utilisé dès maintenant"), "{page}");
    std::fs::copy(&sheet, album.folder.join("feuille.pdf")).unwrap();
    let mut words = page.split_whitespace().skip_while(|word| *word != "r.abricot");
    let login = words.next().expect("the sheet bears the login").to_owned();
    let password = page
        .split_whitespace()
        .find(|word| domain::provisional::ProvisionalPassword::parse(word).is_ok())
        .expect("the sheet bears a password");
    (login, password.to_owned())
}

fn only_pdf(folder: &Path) -> PathBuf {
    let mut files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.find(|path| path.extension().is_some_and(|end| end == "pdf")).unwrap()
}

/// From the profile to « Regardez vos mails ».
async fn comes_in(phone: &Phone, service: &Served, login: &str, password: &str, album: &Album<'_>) {
    phone.open(&service.address).await;
    album.phone(phone, "4-guichet").await;
    phone.follow("Responsable").await;
    // As one types from paper: capitals or not, with a space.
    phone.type_into("identifiant", &login.to_uppercase()).await;
    phone.type_into("motdepasse", &format!("{} {}", &password[..4].to_lowercase(), &password[4..])).await;
    album.phone(phone, "5-connexion").await;
    phone.go_on().await;
    phone.see("Date de naissance de Lou").await;
    phone.type_into_first("jour-", "3").await;
    phone.type_into_first("mois-", "4").await;
    phone.type_into_first("annee-", "2018").await;
    album.phone(phone, "6-naissance").await;
    phone.go_on().await;
    phone.see("Choisissez un mot de passe").await;
    phone.type_into("nouveau", CHOSEN).await;
    phone.type_into("encore", CHOSEN).await;
    album.phone(phone, "7-mot-de-passe").await;
    phone.go_on().await;
    phone.type_into("mail", "rose@exemple.org").await;
    phone.go_on().await;
    phone.see("Regardez vos mails").await;
}

/// The address in the mail that arrives.
fn link_in(mailbox: &mut Mailbox, address: &str) -> String {
    for _ in 0..5 {
        let message = mailbox.message();
        if let Some(start) = message.find(&format!("{address}/mail/")) {
            return message[start..].split([' ', '\r', '\n', '"', '<', '>']).next().unwrap().to_owned();
        }
    }
    panic!("no mail with a link");
}
