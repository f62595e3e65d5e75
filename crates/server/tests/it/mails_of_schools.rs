//! A school asks for the activation mail again: its link activates, with the chosen password.

use protocol::operation::{Outcome, Receipt};
use serde_json::json;
use uuid::Uuid;

use crate::door::{CHOSEN, comes_in, mother, notify, served};
use crate::family::{Browser, link_in, mail_to};
use crate::tilleuls::UAI;

#[test]
fn the_mail_that_a_school_asks_for_activates_with_the_chosen_password() {
    let folder = tempfile::tempdir().unwrap();
    let served = served(&folder);
    let computer = served.enrol();
    let before = mother(&served, &computer.token);
    notify(&served, &computer.token, &before);
    let browser = Browser::new(&served.address);
    comes_in(&browser, &before.values[0].password, "faute@exemple.org");
    let first = link_in(&mail_to(folder.path(), "faute@exemple.org"), &served.address);

    let submission = json!({ "operations": [{
        "id": Uuid::from_u128(79), "counter": 2, "batch": Uuid::from_u128(80), "school": UAI,
        "account": before.state.id,
        "decision": { "mail": { "what": "activation", "day": "2026-09-04", "address": "rose@exemple.org" } },
        "decided_at": jiff::Timestamp::now(), "seen": { "version": 2, "choices": 1 },
    }] });
    let path = format!("/api/v1/schools/{UAI}/operations");
    for _ in 0..2 {
        let mut answer = served.post(&path, Some(&computer.token), &submission);
        let receipt: Receipt = answer.body_mut().read_json().unwrap();
        assert_eq!(receipt.answers[0].outcome, Outcome::Applied);
    }
    let mail = mail_to(folder.path(), "rose@exemple.org");
    assert!(mail.contains("Activez votre compte"), "{mail}");
    let link = link_in(&mail, &served.address);
    browser.open(&first).says("Ce lien ne sert plus");

    // On her telephone, where she reads her mails.
    let telephone = Browser::new(&served.address);
    telephone.open(&link).says("connectez-vous avec votre identifiant");
    let page = telephone.open("/connexion");
    telephone.send(&page, "/connexion", &[("identifiant", "r.abricot"), ("motdepasse", CHOSEN)]);
    let page = telephone.open(&link);
    page.says("rose@exemple.org");
    telephone.send(&page, &link, &[]).says("Votre compte est activé");
    let after = mother(&served, &computer.token);
    assert_eq!(after.state.state, protocol::account::State::Activated);
    assert_eq!(after.confirmed_mail.as_deref(), Some("rose@exemple.org"));
}
