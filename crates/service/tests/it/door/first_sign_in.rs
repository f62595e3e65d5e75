//! The first sign-in with a sheet that the service knows, to an activated account.

use jiff::SignedDuration;
use jiff::civil::date;
use protocol::account::{Password, State};
use service::usecase::door::account::GivenMail;
use service::usecase::door::first_sign_in::{Choice, Dates};
use service::usecase::door::mail_link::{Look, confirm, look};
use service::usecase::door::session::{Found, IDLE, LONGEST, Stage, end};

use super::*;

#[tokio::test]
async fn a_sheet_a_date_a_password_and_a_mail_make_an_activated_account() {
    let (fixture, director) = school(|_| ()).await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    send(&mut computer, MOTHER, notify(1)).await;
    let sheet = printed(&computer, MOTHER, 1);

    let mut mother = Family::new(&fixture);
    // On a telephone: another case, pasted with a space.
    let typed = format!(" {} {} ", sheet[..4].to_lowercase(), &sheet[4..]);
    mother.signs_in(" R.Abricot ", &typed).await.unwrap();
    let visit = mother.visit().await;
    assert_eq!((visit.stage, visit.login.as_str(), visit.blind), (Stage::Dates, MOTHER, false));
    let names: Vec<String> = mother.children().await.into_iter().map(|child| child.first).collect();
    assert_eq!(names, ["Lou", "Zoé"]);

    assert_eq!(mother.gives(ZOE, date(2018, 3, 4)).await, Dates::Wrong);
    fixture.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(mother.gives(ZOE, BORN).await, Dates::Right(vec!["Lou".to_owned()]), "Lou waits");
    assert_eq!(mother.gives(ZOE, BORN).await, Dates::NotAsked, "a page that is sent again");
    let confirmed: Vec<bool> = mother.children().await.into_iter().map(|child| child.confirmed).collect();
    assert_eq!(confirmed, [false, true]);

    assert!(matches!(mother.chooses(CHOSEN).await, Choice::Chosen(_)));
    assert_eq!(mother.chooses(CHOSEN).await, Choice::NotAsked, "a page that is sent again");
    assert_eq!(state(&mut computer, MOTHER).await, State::Activating);

    assert_eq!(mother.gives_mail("rose@exemple").await, GivenMail::Malformed);
    assert_eq!(mother.gives_mail(" rose.abricot@exemple.org ").await, GivenMail::Sent);
    let visit = mother.visit().await;
    assert_eq!(visit.waiting_mail.as_deref(), Some("rose.abricot@exemple.org"));
    let sent = letters(&fixture).await;
    let token = token_of(&sent, "rose.abricot@exemple.org");
    let waits = Look::Waits { address: "rose.abricot@exemple.org".to_owned() };
    assert_eq!(look(&fixture.service, &token, Some(&visit)).await.unwrap(), waits);
    assert_eq!(look(&fixture.service, &token, Some(&visit)).await.unwrap(), waits, "looking uses nothing up");
    assert_eq!(confirm(&fixture.service, &token, &visit).await.unwrap(), Look::Done);
    let visit = mother.visit().await;
    assert_eq!(confirm(&fixture.service, &token, &visit).await.unwrap(), Look::Done, "pressed twice");

    assert_eq!(state(&mut computer, MOTHER).await, State::Activated);
    let account = computer.account(MOTHER);
    assert_eq!(account.state.password, Password::Chosen);
    assert_eq!(account.confirmed_mail.as_deref(), Some("rose.abricot@exemple.org"));
    assert_eq!(account.signed_in_on, Some(date(2026, 9, 4)));
    assert_eq!(account.state.chosen_with, Some(1));
    let told = letters(&fixture).await;
    assert_eq!(kinds(&told, "rose@exemple.fr"), ["activated"], "who the school knew is told");
    assert_eq!(kinds(&told, "rose.abricot@exemple.org").len(), 0);
    assert_eq!(history(&fixture, MOTHER).await, ["first_sign_in", "mail_confirmed", "mail_link_followed"]);

    // From then on with what she chose.
    end(&fixture.service, &mother.token).await.unwrap();
    assert!(matches!(mother.found().await, Found::Ended));
    assert_eq!(mother.signs_in(MOTHER, &sheet).await, Err(Refusal::Used));
    fixture.clock.advance(SignedDuration::from_secs(1));
    mother.signs_in(MOTHER, CHOSEN).await.unwrap();
    assert!(mother.is_signed_in().await);
}

#[tokio::test]
async fn the_link_counts_in_the_session_that_asked_or_with_the_chosen_password() {
    let (fixture, director) = school(|_| ()).await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    send(&mut computer, MOTHER, notify(1)).await;
    send(&mut computer, FATHER, notify(1)).await;
    let mut mother = Family::new(&fixture);
    mother.comes_with(MOTHER, &printed(&computer, MOTHER, 1)).await;
    mother.gives_mail("rose@exemple.org").await;
    let token = token_of(&letters(&fixture).await, "rose@exemple.org");

    assert_eq!(look(&fixture.service, &token, None).await.unwrap(), Look::SignInFirst);
    let mut father = Family::new(&fixture);
    father.comes_with(FATHER, &printed(&computer, FATHER, 1)).await;
    let other = father.visit().await;
    assert_eq!(confirm(&fixture.service, &token, &other).await.unwrap(), Look::SignInFirst);

    // Elsewhere, later, with what she chose.
    end(&fixture.service, &mother.token).await.unwrap();
    let mut elsewhere = Family::new(&fixture);
    elsewhere.signs_in(MOTHER, CHOSEN).await.unwrap();
    let visit = elsewhere.visit().await;
    assert_eq!(confirm(&fixture.service, &token, &visit).await.unwrap(), Look::Done);
    assert_eq!(state(&mut computer, MOTHER).await, State::Activated);
    assert_eq!(look(&fixture.service, "autre", None).await.unwrap(), Look::Gone);
}

#[tokio::test]
async fn an_address_that_is_corrected_ends_the_link_before_and_a_link_ends_after_a_week() {
    let (fixture, director) = school(|_| ()).await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    send(&mut computer, MOTHER, notify(1)).await;
    let mut mother = Family::new(&fixture);
    mother.comes_with(MOTHER, &printed(&computer, MOTHER, 1)).await;
    mother.gives_mail("rosse@exemple.org").await;
    assert!(matches!(mother.gives_mail("rose@exemple.org").await, GivenMail::TooOften(_)));
    fixture.clock.advance(SignedDuration::from_secs(2));
    assert_eq!(mother.gives_mail("rose@exemple.org").await, GivenMail::Sent);
    let sent = letters(&fixture).await;
    let visit = mother.visit().await;
    let before = token_of(&sent, "rosse@exemple.org");
    assert_eq!(confirm(&fixture.service, &before, &visit).await.unwrap(), Look::Gone);
    let token = token_of(&sent, "rose@exemple.org");
    fixture.clock.advance(SignedDuration::from_hours(7 * 24));
    mother.signs_in(MOTHER, CHOSEN).await.unwrap();
    let visit = mother.visit().await;
    assert_eq!(confirm(&fixture.service, &token, &visit).await.unwrap(), Look::Gone);
}

#[tokio::test]
async fn dates_that_are_not_known_are_not_asked() {
    let (fixture, director) = school(|known| {
        known.pupils.iter_mut().for_each(|pupil| pupil.birth_date = None);
    })
    .await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    send(&mut computer, MOTHER, notify(1)).await;
    let mut mother = Family::new(&fixture);
    mother.signs_in(MOTHER, &printed(&computer, MOTHER, 1)).await.unwrap();
    assert_eq!(mother.visit().await.stage, Stage::Password);
    assert!(matches!(mother.chooses(CHOSEN).await, Choice::Chosen(_)));
}

#[tokio::test]
async fn a_password_must_be_hard_to_guess() {
    let (fixture, director) = school(|_| ()).await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    send(&mut computer, MOTHER, notify(1)).await;
    let sheet = printed(&computer, MOTHER, 1);
    let mut mother = Family::new(&fixture);
    mother.signs_in(MOTHER, &sheet).await.unwrap();
    mother.gives(ZOE, BORN).await;
    use domain::chosen::Fault;
    for (typed, told) in [
        ("court", Choice::Fault(Fault::TooShort(12))),
        (sheet.as_str(), Choice::Fault(Fault::Provisional)),
        ("azertyuiop12", Choice::Guessable),
    ] {
        assert_eq!(mother.chooses(typed).await, told, "{typed}");
    }
    let visit = mother.visit().await;
    let differ = choose(&fixture.service, &visit, Zeroizing::new(CHOSEN.to_owned()), OTHER).await.unwrap();
    assert_eq!(differ, Choice::Differ);
    assert_eq!(state(&mut computer, MOTHER).await, State::Notified, "nothing was chosen");
}

#[tokio::test]
async fn a_pupil_is_activated_at_once_and_may_do_without_a_mail() {
    let (fixture, director) = school(|known| {
        known.school.degree = "2D".to_owned();
        let mut pupil = crate::tilleuls::pupil(3, "Noé");
        pupil.mail = Some("noe@exemple.fr".to_owned());
        known.pupils.push(pupil);
        known
            .enrolments
            .push(protocol::entity::Enrolment { pupil: Uuid::from_u128(3), ..known.enrolments[0].clone() });
    })
    .await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    send(&mut computer, "n.abricot", notify(1)).await;
    let mut noe = Family::new(&fixture);
    noe.signs_in("n.abricot", &printed(&computer, "n.abricot", 1)).await.unwrap();
    assert_eq!(noe.gives(Uuid::from_u128(3), BORN).await, Dates::Right(Vec::new()));
    assert!(matches!(noe.chooses(CHOSEN).await, Choice::Chosen(_)));
    assert_eq!(state(&mut computer, "n.abricot").await, State::Activated);
    assert_eq!(kinds(&letters(&fixture).await, "noe@exemple.fr"), ["activated"]);
}

#[tokio::test]
async fn a_session_ends_without_a_page_and_at_the_end_of_the_day() {
    let (fixture, director) = school(|_| ()).await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    send(&mut computer, MOTHER, notify(1)).await;
    let mut mother = Family::new(&fixture);
    mother.comes_with(MOTHER, &printed(&computer, MOTHER, 1)).await;
    let begun = fixture.service.now();
    let minute = SignedDuration::from_mins(1);
    while fixture.service.now() < begun + LONGEST - IDLE {
        fixture.clock.advance(IDLE - minute);
        assert!(mother.is_signed_in().await, "each page counts");
    }
    fixture.clock.advance(IDLE - minute);
    assert!(!mother.is_signed_in().await);
    mother.signs_in(MOTHER, CHOSEN).await.unwrap();
    fixture.clock.advance(IDLE);
    assert!(matches!(mother.found().await, Found::Ended));
    mother.token = "autre".to_owned();
    assert!(matches!(mother.found().await, Found::Nobody));
}
