//! The families' pages over HTTP: the roads from a sheet to an account, without JavaScript.

use protocol::account::Account;
use protocol::entity::Entity;
use protocol::feed::{Change, Page as FeedPage};
use serde_json::json;
use server::configuration::{Door, Mail, Security};
use tempfile::TempDir;
use uuid::Uuid;

use crate::family::{Browser, link_in, mail_to};
use crate::fixture::{Served, hidden};
use crate::tilleuls::UAI;

pub const CHOSEN: &str = "sept lapins dans la haie";

/// A service whose mails arrive in a folder.
pub fn served(folder: &TempDir) -> Served {
    let mail = Mail {
        from: "Guichet <ne-pas-repondre@exemple.fr>".to_owned(),
        folder: Some(folder.path().to_owned()),
        host: None,
        port: None,
        security: Security::Tls,
        user: None,
        authority: None,
    };
    Served::with_door(Door { mail: Some(mail), ..Door::default() })
}

/// The mother's account, as a computer hears it.
pub fn mother(served: &Served, token: &str) -> Account {
    let path = format!("/api/v1/schools/{UAI}/changes");
    let page: FeedPage = served.get(&path, Some(token)).body_mut().read_json().unwrap();
    let found = page.changes.into_iter().find_map(|change| match change {
        Change::Is(entity) => match *entity {
            Entity::Account(account) if account.login == "r.abricot" => Some(account),
            _ => None,
        },
        Change::Gone(_) => None,
    });
    found.unwrap()
}

/// The computer says that it gave the mother her sheet.
pub fn notify(served: &Served, token: &str, account: &Account) {
    let submission = json!({ "operations": [{
        "id": Uuid::from_u128(77), "counter": 1, "batch": Uuid::from_u128(78), "school": UAI,
        "account": account.state.id, "decision": { "notify": { "reset": null, "day": "2026-09-04", "to": 1 } },
        "decided_at": jiff::Timestamp::now(), "seen": { "version": 0, "choices": 0 },
        "sheet": { "login": "r.abricot", "generation": 1 },
    }] });
    let path = format!("/api/v1/schools/{UAI}/operations");
    assert_eq!(served.post(&path, Some(token), &submission).status(), 200);
}

const LOU: &str = "00000000000000000000000000000001";

fn lou() -> [(String, &'static str); 3] {
    [("jour", "3"), ("mois", "4"), ("annee", "2018")].map(|(name, value)| (format!("{name}-{LOU}"), value))
}

/// From the sheet to « Regardez vos mails ».
pub fn comes_in(browser: &Browser, sheet: &str, mail: &str) {
    let page = browser.open("/?login=r.abricot");
    page.says("Se connecter").says("value=\"r.abricot\"").says("autocomplete=\"current-password\"");
    let typed = [("identifiant", "R.Abricot"), ("motdepasse", sheet)];
    let page = browser.send(&page, "/connexion", &typed);
    page.says("Date de naissance de Lou").says("Date de naissance de Zoé").says("inputmode=\"numeric\"");
    let dates = lou();
    let fields: Vec<(&str, &str)> = dates.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let page = browser.send(&page, "/premiere-connexion/naissance", &fields);
    page.says("Choisissez un mot de passe")
        .says("Zoé reste en attente")
        .says("autocomplete=\"new-password\"");
    let typed = [("nouveau", CHOSEN), ("encore", CHOSEN)];
    let page = browser.send(&page, "/premiere-connexion/mot-de-passe", &typed);
    page.says("Quelle est votre adresse mail ?").says("Robustesse : très bonne");
    let page = browser.send(&page, "/compte/mail", &[("mail", mail)]);
    page.says("Regardez vos mails").says(mail).says("votre session prendra fin");
}

#[test]
fn a_sheet_printed_offline_lets_a_family_in_and_the_school_reads_activated() {
    let folder = tempfile::tempdir().unwrap();
    let served = served(&folder);
    let computer = served.enrol();
    let before = mother(&served, &computer.token);
    let sheet = before.values[0].password.as_str();

    let browser = Browser::new(&served.address);
    comes_in(&browser, &format!("{} {}", sheet[..4].to_lowercase(), &sheet[4..]), "rose@exemple.org");
    let mail = mail_to(folder.path(), "rose@exemple.org");
    assert!(mail.contains("Auto-Submitted: auto-generated") && mail.contains("@exemple.fr>"), "{mail}");
    let link = link_in(&mail, &served.address);

    // A program that reads mails opens the link: it asks for a password, and uses nothing up.
    let scanner = Browser::new(&served.address);
    scanner.open(&link).says("connectez-vous avec votre identifiant");
    let page = browser.open(&link);
    page.says("Confirmer mon adresse").says("rose@exemple.org");
    let page = browser.send(&page, &link, &[]);
    page.says("Mon compte").says("Votre adresse mail est confirmée").says("n’a pas encore transmis");
    page.says("Lou ABRICOT").says("Zoé ABRICOT").says("r.abricot");

    // A sheet of the father's, on the same telephone.
    browser.open("/?login=r.abricot2").says("value=\"r.abricot2\"");
    browser.open("/?login=r.abricot").says("Mon compte");
    notify(&served, &computer.token, &before);
    let after = mother(&served, &computer.token);
    assert_eq!(after.state.state, protocol::account::State::Activated);
    assert_eq!(after.confirmed_mail.as_deref(), Some("rose@exemple.org"));
    assert!(!browser.open("/compte").html.contains("pas encore transmis"));

    // Signed out, then in again with what she chose.
    let page = browser.open("/compte");
    browser.send(&page, "/deconnexion", &[]).says("Se connecter").says("Votre session a pris fin");
    assert_eq!(browser.ask("/compte").location.as_deref(), Some("/connexion"));
    let page = browser.open("/connexion");
    let page = browser.send(&page, "/connexion", &[("identifiant", "r.abricot"), ("motdepasse", CHOSEN)]);
    page.says("Mon compte");
    served.stop();
}

#[test]
fn the_link_counts_elsewhere_with_the_chosen_password() {
    let folder = tempfile::tempdir().unwrap();
    let served = served(&folder);
    let computer = served.enrol();
    let account = mother(&served, &computer.token);
    notify(&served, &computer.token, &account);
    comes_in(&Browser::new(&served.address), &account.values[0].password, "rose@exemple.org");
    let link = link_in(&mail_to(folder.path(), "rose@exemple.org"), &served.address);
    let elsewhere = Browser::new(&served.address);
    let page = elsewhere.open(&link);
    let wrong = elsewhere.send(&page, &link, &[("identifiant", "r.abricot"), ("motdepasse", "autre")]);
    wrong.says("n’est pas le bon").says("role=\"alert\"").says("href=\"#motdepasse\"");
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    let typed = [("identifiant", "r.abricot"), ("motdepasse", CHOSEN)];
    elsewhere.send(&wrong, &link, &typed).says("Votre compte est activé");
    elsewhere.open(&link).says("Mon compte");
    served.stop();
}

#[test]
fn a_password_that_is_lost_is_chosen_again_with_a_birth_date() {
    let folder = tempfile::tempdir().unwrap();
    let served = served(&folder);
    let computer = served.enrol();
    let account = mother(&served, &computer.token);
    notify(&served, &computer.token, &account);
    let browser = Browser::new(&served.address);
    comes_in(&browser, &account.values[0].password, "rose@exemple.org");
    let link = link_in(&mail_to(folder.path(), "rose@exemple.org"), &served.address);
    let page = browser.open(&link);
    browser.send(&page, &link, &[]).says("Votre compte est activé");

    let lost = Browser::new(&served.address);
    let page = lost.open("/mot-de-passe-perdu");
    lost.send(&page, "/mot-de-passe-perdu", &[("identifiant", " ")]).says("Tapez votre identifiant");
    let page = lost.send(&page, "/mot-de-passe-perdu", &[("identifiant", "R.Abricot")]);
    page.says("Si une adresse a été confirmée");
    let link = link_in(&mail_to(folder.path(), "rose@exemple.org"), &served.address);
    let page = lost.open(&link);
    lost.open(&link).says("Choisir un autre mot de passe");
    let page = lost.send(&page, &link, &[]);
    page.says("d’un de vos enfants");
    assert!(!page.html.contains("Lou") && !page.html.contains("ABRICOT"), "no child is named: {}", page.html);
    let typed = [("jour", "3"), ("mois", "avril"), ("annee", "2018")];
    let page = lost.send(&page, "/premiere-connexion/naissance", &typed);
    let other = "huit lapins sous la haie";
    let page = lost.send(&page, "/premiere-connexion/mot-de-passe", &[("nouveau", other), ("encore", other)]);
    page.says("Mon compte");
    assert_eq!(browser.ask("/compte").location.as_deref(), Some("/connexion"), "other sessions ended");
    assert_eq!(Browser::new(&served.address).open(&link).status, 410);

    // The login, too.
    let page = lost.open("/identifiant-perdu");
    lost.send(&page, "/identifiant-perdu", &[("mail", "rose")]).says("pas une adresse mail complète");
    let page = lost.send(&page, "/identifiant-perdu", &[("mail", "Rose@exemple.org")]);
    page.says("Si cette adresse est celle d’un compte");
    assert!(mail_to(folder.path(), "rose@exemple.org").contains("r.abricot"));

    // Or of the school, which reads it.
    let page = lost.open("/demander-a-l-ecole");
    let page = lost.send(&page, "/demander-a-l-ecole", &[("identifiant", "r.abricot")]);
    page.says("Votre demande est faite");
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while mother(&served, &computer.token).state.reset_asked_on.is_none() {
        assert!(std::time::Instant::now() < deadline);
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    served.stop();
}

#[test]
fn forms_of_other_sites_do_nothing_and_pages_keep_to_themselves() {
    let served = Served::new();
    let browser = Browser::new(&served.address);
    let page = browser.open("/connexion");
    let cookie = page.set_cookies[0].as_str();
    assert!(
        cookie.starts_with("guichet=") && cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"),
        "{cookie}"
    );
    for (name, value) in [
        ("cache-control", "no-store"),
        ("referrer-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(page.header(name), value);
    }
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    let token = hidden(&page.html, "jeton");
    let typed = [("identifiant", "r.abricot"), ("motdepasse", "autre")];
    for (token, origin) in [
        (token.as_str(), "https://ailleurs.exemple"),
        (token.as_str(), "null"),
        ("", served.address.as_str()),
        ("0000", served.address.as_str()),
    ] {
        let refused = browser.post("/connexion", token, &typed, origin);
        assert_eq!(refused.status, 403, "{origin} {token}");
        refused.says("Rien n’a été fait");
    }
    // What is wrong is said on the page that one is led back to, once: going back sends nothing twice.
    let back = browser.post("/connexion", &token, &typed, &served.address);
    assert_eq!((back.status, back.location.as_deref()), (303, Some("/connexion?profil=responsable")));
    assert!(back.set_cookies.iter().any(|cookie| cookie.contains("Max-Age=60; HttpOnly")));
    let said = browser.open("/connexion?profil=responsable");
    said.says("role=\"alert\"").says("value=\"r.abricot\"").says("Erreur : Se connecter");
    assert!(!said.html.contains("value=\"autre\""), "what is secret is not shown again");
    assert!(!browser.open("/connexion").html.contains("role=\"alert\""));
    browser.post("/connexion", &token, &typed, &served.address);
    browser.open("/connexion").says("Attendez une seconde");
    // Somebody without a session is led to the door.
    for path in [
        "/compte",
        "/compte/mail",
        "/compte/mot-de-passe",
        "/premiere-connexion/naissance",
        "/premiere-connexion/mot-de-passe",
    ] {
        let page = Browser::new(&served.address).ask(path);
        assert_eq!((page.status, page.location.as_deref()), (303, Some("/connexion")), "{path}");
    }
    served.stop();
}

#[test]
fn what_is_wrong_of_a_child_is_said_where_it_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let served = served(&folder);
    let computer = served.enrol();
    let account = mother(&served, &computer.token);
    notify(&served, &computer.token, &account);
    let browser = Browser::new(&served.address);
    let page = browser.open("/connexion?profil=responsable");
    let sheet = account.values[0].password.as_str();
    let page = browser.send(&page, "/connexion", &[("identifiant", "r.abricot"), ("motdepasse", sheet)]);
    // A date that is none is told before anything is counted, and what was typed stays.
    let broken =
        [(format!("jour-{LOU}"), "31"), (format!("mois-{LOU}"), "2"), (format!("annee-{LOU}"), "2018")];
    let fields: Vec<(&str, &str)> = broken.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let page = browser.send(&page, "/premiere-connexion/naissance", &fields);
    page.says("au moins une date de naissance complète").says("value=\"31\"").says("aria-invalid=\"true\"");
    let path = format!("/enfant/{}/date", Uuid::from_u128(1));
    let page = browser.open(&path);
    page.says("Lou ABRICOT").says("connue de l’école est fausse");
    browser.send(&page, &path, &[]).says("C’est signalé").says("Date de naissance de Lou");
    let path = format!("/enfant/{}/pas-le-mien", Uuid::from_u128(2));
    let page = browser.send(&browser.open(&path), &path, &[]);
    page.says("C’est signalé").says("Quelle est la date de naissance de votre enfant ?");
    assert!(!page.html.contains("Zoé"), "her date is not asked any more");
    let path = format!("/enfant/{}/pas-le-mien", Uuid::from_u128(1));
    browser.send(&browser.open(&path), &path, &[]).says("C’est le seul enfant de ce compte");
    // None of theirs is nobody.
    let path = format!("/enfant/{}/date", Uuid::from_u128(9));
    browser.open(&path).says("Date de naissance de Lou");
    served.stop();
}
