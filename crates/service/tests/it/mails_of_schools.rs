//! Mails that a school asks for: sent once, with a link of their own, where there is somebody to write to.

use jiff::SignedDuration;
use jiff::civil::date;
use protocol::account::State;
use protocol::decision::{Decision, FamilyEvent, MailKind};
use protocol::operation::{Answer, Outcome, Reason};
use service::letter::{Letter, Written};
use service::post::{Post, Transport};
use service::usecase::family;
use service::usecase::history::{self, Moment};
use service::usecase::post::send_next;

use crate::fixture::{Computer, Fixture};

const MOTHER: &str = "r.abricot";

fn mail(what: MailKind, address: Option<&str>) -> Decision {
    Decision::Mail { what, day: date(2026, 9, 4), address: address.map(str::to_owned) }
}

const ACTIVATION: MailKind = MailKind::Activation;
const CONFIRMATION: MailKind = MailKind::Confirmation;

async fn send(computer: &mut Computer<'_>, decision: Decision) -> Answer {
    let operation = computer.decide(MOTHER, decision);
    computer.submit(&[operation]).await.unwrap().remove(0)
}

async fn did(fixture: &Fixture, computer: &Computer<'_>, event: FamilyEvent) {
    family::happened(&fixture.service, computer.account(MOTHER).state.id, event).await.unwrap();
}

/// To whom mails wait, in the order they were asked for.
async fn waiting(fixture: &Fixture) -> Vec<String> {
    let asked = "SELECT recipient FROM outgoing_mail WHERE kind = 'asked_by_school' ORDER BY made_at, id";
    sqlx::query_scalar(asked).fetch_all(&fixture.pool).await.unwrap()
}

/// A computer, and a mother who has signed in for the first time.
async fn activating(mut scene: impl AsyncFnMut(&Fixture, &mut Computer)) {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    send(&mut computer, Decision::Notify { reset: None, day: date(2026, 9, 4), to: 1 }).await;
    did(&fixture, &computer, FamilyEvent::FirstSignIn).await;
    computer.catch_up().await;
    scene(&fixture, &mut computer).await;
}

/// The row of the table.
#[tokio::test]
async fn an_activation_mail_for_an_account_that_was_activated_meanwhile_is_not_sent_and_it_is_said() {
    activating(async |fixture, computer| {
        let operation = computer.decide(MOTHER, mail(ACTIVATION, Some("rose@exemple.org")));
        did(fixture, computer, FamilyEvent::MailLinkFollowed).await;
        let answer = computer.submit(&[operation]).await.unwrap().remove(0);
        assert_eq!(answer.outcome, Outcome::Otherwise(Reason::AlreadyActivated));
        assert_eq!(answer.account.unwrap().state, State::Activated);
        assert_eq!(waiting(fixture).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn an_activation_mail_goes_once_however_often_it_is_asked_to_the_address_that_the_school_was_told() {
    activating(async |fixture, computer| {
        let operation = computer.decide(MOTHER, mail(ACTIVATION, Some(" Rose@exemple.org ")));
        for _ in 0..3 {
            let answer = computer.submit(std::slice::from_ref(&operation)).await.unwrap().remove(0);
            assert_eq!(answer.outcome, Outcome::Applied);
            assert_eq!(answer.account.unwrap().state, State::Activating);
        }
        assert_eq!(waiting(fixture).await, ["Rose@exemple.org"]);
        // A folder that cannot be written is a server that fails: it is tried again, and sent once.
        let blocked = tempfile::tempdir().unwrap();
        let file = blocked.path().join("mails");
        std::fs::write(&file, "").unwrap();
        let from = "Guichet <guichet@exemple.fr>".parse().unwrap();
        let mut post = Post { transport: Transport::Folder(file.clone()), from };
        let said = |letter: &Letter| {
            let Letter::AskedBySchool { school, link, activates: true } = letter else {
                panic!("{letter:?}")
            };
            let text = format!("{school} {link}");
            Written { subject: "s".to_owned(), html: text.clone(), text }
        };
        assert!(send_next(&fixture.service, &post, said).await.unwrap());
        assert!(!send_next(&fixture.service, &post, said).await.unwrap(), "it waits a while");
        fixture.clock.advance(SignedDuration::from_mins(2));
        std::fs::remove_file(&file).unwrap();
        post.transport = Transport::Folder(file.clone());
        assert!(send_next(&fixture.service, &post, said).await.unwrap());
        fixture.clock.advance(SignedDuration::from_hours(72));
        assert!(!send_next(&fixture.service, &post, said).await.unwrap());
        let sent: Vec<_> = std::fs::read_dir(&file).unwrap().collect();
        assert_eq!(sent.len(), 1);
        let text = std::fs::read_to_string(sent[0].as_ref().unwrap().path()).unwrap();
        assert!(text.contains("/mail/") && text.contains("Tilleuls"), "{text}");
        let (_, life) = history::of_login(&fixture.service, MOTHER).await.unwrap();
        let mails = life.iter().filter_map(|moment| match moment {
            Moment::Decided(decided) => decided.mail.as_ref(),
            Moment::Happened(_) => None,
        });
        assert_eq!(mails.map(|(state, _)| state.as_str()).collect::<Vec<_>>(), ["sent"]);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_address_or_no_activation_is_refused_and_nothing_is_sent() {
    activating(async |fixture, computer| {
        let answer = send(computer, mail(ACTIVATION, Some("rose"))).await;
        assert_eq!(answer.outcome, Outcome::Refused(Reason::NoAddress));
        sqlx::query("UPDATE guardian SET mail = NULL").execute(&fixture.pool).await.unwrap();
        assert_eq!(
            send(computer, mail(ACTIVATION, None)).await.outcome,
            Outcome::Refused(Reason::NoAddress),
            "nobody knows one"
        );
        let father = computer.decide("r.abricot2", mail(ACTIVATION, Some("remi@exemple.org")));
        let answer = computer.submit(&[father]).await.unwrap().remove(0);
        assert_eq!(answer.outcome, Outcome::Refused(Reason::NotActivating));
        assert_eq!(waiting(fixture).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_confirmation_goes_to_an_address_that_is_known_and_not_confirmed() {
    activating(async |fixture, computer| {
        sqlx::query("UPDATE guardian SET mail = 'connue@exemple.org'").execute(&fixture.pool).await.unwrap();
        let answer = send(computer, mail(CONFIRMATION, Some("autre@exemple.org"))).await;
        assert_eq!(answer.outcome, Outcome::Applied);
        assert_eq!(answer.account.unwrap().state, State::Activating, "state unchanged");
        assert_eq!(waiting(fixture).await, ["connue@exemple.org"], "it may not be corrected by it");
        sqlx::query("UPDATE mail_link SET ended_at = now()").execute(&fixture.pool).await.unwrap();
        let confirmed = "UPDATE account SET confirmed_mail = 'connue@exemple.org'";
        sqlx::query(confirmed).execute(&fixture.pool).await.unwrap();
        let answer = send(computer, mail(CONFIRMATION, None)).await;
        assert_eq!(answer.outcome, Outcome::Otherwise(Reason::AlreadyConfirmed));
        assert_eq!(waiting(fixture).await.len(), 1);
    })
    .await;
}
