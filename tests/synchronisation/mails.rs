//! A school asks for a mail with a link again: without network too, and the service sends it once.

use local::usecase::{account, mail};
use local::view::account::{AllowedAction, MailAgain, MailRequest};
use protocol::decision::FamilyEvent;
use service::usecase::family;

use crate::desktop::Desktop;
use crate::fixture::Served;
use crate::tilleuls::UAI;

const ROSE: &str = "r.abricot";

async fn request(desktop: &Desktop, what: MailAgain, address: Option<&str>) -> MailRequest {
    let account = desktop.account(ROSE).await.id.try_into().unwrap();
    MailRequest { school: UAI.to_owned(), account, what, address: address.map(str::to_owned) }
}

async fn shown(desktop: &Desktop) -> (Vec<AllowedAction>, Option<String>) {
    let id = desktop.account(ROSE).await.id.try_into().unwrap();
    let details = account::details(&desktop.workspace, UAI, id).await.unwrap();
    (details.actions, details.no_mail)
}

/// Sent to that many addresses so far.
async fn recipients(service: &Served) -> Vec<String> {
    let asked = "SELECT recipient FROM outgoing_mail WHERE operation IS NOT NULL ORDER BY made_at";
    sqlx::query_scalar(asked).fetch_all(&service.pool).await.unwrap()
}

/// The row of the table, as the director sees it: nothing sent, said so.
#[tokio::test(flavor = "multi_thread")]
async fn an_activation_mail_is_asked_for_without_network_and_not_sent_to_who_activated_meanwhile() {
    let service = tokio::task::spawn_blocking(Served::new).await.unwrap();
    let desktop = Desktop::enrolled(&service, 0).await;
    desktop.catch_up().await;
    desktop.notify(&[ROSE], None).await.unwrap();
    desktop.catch_up().await;
    let early = request(&desktop, MailAgain::Activation, None).await;
    assert_eq!(mail::resend(&desktop.workspace, &early).await.unwrap_err().code(), "mail");
    let rose = desktop.account(ROSE).await.uuid;
    family::happened(&service.service, rose, FamilyEvent::FirstSignIn).await.unwrap();
    desktop.catch_up().await;
    assert!(shown(&desktop).await.0.contains(&AllowedAction::ResendActivationMail));
    let bad = request(&desktop, MailAgain::Activation, Some("rose")).await;
    assert_eq!(mail::resend(&desktop.workspace, &bad).await.unwrap_err().code(), "invalid");

    let asked = request(&desktop, MailAgain::Activation, Some("rose@exemple.org")).await;
    mail::resend(&desktop.workspace, &asked).await.unwrap();
    assert_eq!(desktop.state().await.label, "1 à transmettre");
    assert_eq!(recipients(&service).await, [""; 0]);
    desktop.catch_up().await;
    desktop.catch_up().await;
    assert_eq!(recipients(&service).await, ["rose@exemple.org"]);
    assert_eq!(desktop.cards().await, []);

    // Without network, while she follows the link.
    mail::resend(&desktop.workspace, &asked).await.unwrap();
    family::happened(&service.service, rose, FamilyEvent::MailLinkFollowed).await.unwrap();
    desktop.catch_up().await;
    assert_eq!(recipients(&service).await.len(), 1, "nothing more was sent");
    let cards = desktop.cards().await;
    assert_eq!((cards.len(), cards[0].title.as_str()), (1, "Compte déjà activé"));
    assert!(cards[0].text.contains("Aucun courriel n’a été envoyé"), "{}", cards[0].text);
    assert!(!shown(&desktop).await.0.contains(&AllowedAction::ResendActivationMail));
    tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmation_is_offered_in_the_second_degree_where_an_address_waits_for_it() {
    let service = tokio::task::spawn_blocking(Served::secondary).await.unwrap();
    sqlx::query("UPDATE guardian SET mail = 'connue@exemple.org'").execute(&service.pool).await.unwrap();
    let desktop = Desktop::enrolled(&service, 0).await;
    desktop.catch_up().await;
    assert!(shown(&desktop).await.0.contains(&AllowedAction::ResendConfirmationMail));
    let asked = request(&desktop, MailAgain::Confirmation, None).await;
    mail::resend(&desktop.workspace, &asked).await.unwrap();
    desktop.catch_up().await;
    assert_eq!(recipients(&service).await, ["connue@exemple.org"]);
    tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computer_that_works_alone_says_why_it_cannot_ask() {
    let desktop = Desktop::alone().await;
    assert_eq!(shown(&desktop).await.1, None, "nobody is activating");
    let pool = desktop.workspace.store().pool();
    sqlx::query("UPDATE account SET state = 2, password = 2 WHERE login = ?1")
        .bind(ROSE)
        .execute(pool)
        .await
        .unwrap();
    let (actions, why) = shown(&desktop).await;
    assert!(!actions.contains(&AllowedAction::ResendActivationMail));
    assert!(why.unwrap().starts_with("Seul le service central"));
    let asked = request(&desktop, MailAgain::Activation, None).await;
    assert_eq!(mail::resend(&desktop.workspace, &asked).await.unwrap_err().code(), "alone");
}
