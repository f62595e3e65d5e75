//! What is lost is found again: by a confirmed address, or by the school.

use jiff::SignedDuration;
use jiff::civil::date;
use protocol::account::State;
use service::usecase::door::first_sign_in::{Choice, Dates};
use service::usecase::door::lost::{Asked, Lost, ask};
use service::usecase::door::mail_link::{ResetBegun, begin_reset, confirm, is_reset};
use service::usecase::door::session::Stage;

use super::*;

/// An activated mother, with a confirmed address.
async fn activated(scene: impl AsyncFnOnce(&Fixture, Computer, Family)) {
    let (fixture, director) = school(|_| ()).await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    send(&mut computer, MOTHER, notify(1)).await;
    computer.catch_up().await;
    let mut mother = Family::new(&fixture);
    mother.comes_with(MOTHER, &printed(&computer, MOTHER, 1)).await;
    mother.gives_mail("rose@exemple.org").await;
    let token = token_of(&letters(&fixture).await, "rose@exemple.org");
    confirm(&fixture.service, &token, &mother.visit().await).await.unwrap();
    letters(&fixture).await;
    assert_eq!(state(&mut computer, MOTHER).await, State::Activated);
    scene(&fixture, computer, mother).await;
}

async fn asks(fixture: &Fixture, what: Lost, typed: &str) -> Asked {
    fixture.clock.advance(SignedDuration::from_mins(10));
    ask(&fixture.service, what, typed, HOME.parse().unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_link_to_the_confirmed_address_and_a_birth_date_give_another_password() {
    activated(async |fixture, mut computer, mother| {
        assert_eq!(asks(fixture, Lost::Password, " R.Abricot ").await, Asked::Kept);
        let sent = letters(fixture).await;
        assert_eq!(kinds(&sent, "rose@exemple.org"), ["lost_password"]);
        assert_eq!(sent.len(), 1);
        let token = token_of(&sent, "rose@exemple.org");
        assert!(is_reset(&fixture.service, &token).await.unwrap());
        let mut lost = Family::new(fixture);
        let ResetBegun::As(session) = begin_reset(&fixture.service, &token).await.unwrap() else { panic!() };
        lost.token = session;
        let visit = lost.visit().await;
        assert_eq!((visit.stage, visit.blind), (Stage::Dates, true));
        assert!(lost.children().await.is_empty(), "who holds a mail may be anybody");
        assert_eq!(lost.gives_blindly(date(2018, 3, 4)).await, Dates::Wrong);
        fixture.clock.advance(SignedDuration::from_secs(1));
        assert_eq!(lost.gives_blindly(BORN).await, Dates::Right(Vec::new()));
        assert!(is_reset(&fixture.service, &token).await.unwrap(), "not used up before the choice");
        assert!(matches!(lost.chooses(OTHER).await, Choice::Chosen(_)));
        assert!(!is_reset(&fixture.service, &token).await.unwrap());
        assert_eq!(begin_reset(&fixture.service, &token).await.unwrap(), ResetBegun::Gone);
        assert!(lost.is_signed_in().await && !mother.is_signed_in().await);
        computer.catch_up().await;
        let account = computer.account(MOTHER);
        assert_eq!((account.state.choices, account.state.chosen_with), (2, Some(1)), "as old as the address");
        assert_eq!(kinds(&letters(fixture).await, "rose@exemple.fr"), ["password_changed"]);
    })
    .await;
}

#[tokio::test]
async fn two_links_are_one_and_a_link_ends_after_an_hour() {
    activated(async |fixture, _, _| {
        asks(fixture, Lost::Password, MOTHER).await;
        let first = token_of(&letters(fixture).await, "rose@exemple.org");
        asks(fixture, Lost::Password, MOTHER).await;
        let second = token_of(&letters(fixture).await, "rose@exemple.org");
        assert!(!is_reset(&fixture.service, &first).await.unwrap());
        assert!(is_reset(&fixture.service, &second).await.unwrap());
        fixture.clock.advance(SignedDuration::from_mins(60));
        assert!(!is_reset(&fixture.service, &second).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn who_has_no_address_hears_nothing_and_the_answer_is_the_same() {
    activated(async |fixture, _, _| {
        for (what, typed) in [
            (Lost::Password, FATHER),
            (Lost::Password, "personne"),
            (Lost::Login, "personne@exemple.org"),
            (Lost::School, "personne"),
        ] {
            assert_eq!(asks(fixture, what, typed).await, Asked::Kept);
        }
        assert_eq!(letters(fixture).await, []);
        assert_eq!(asks(fixture, Lost::Login, "personne").await, Asked::Malformed);
        assert_eq!(asks(fixture, Lost::Password, " ").await, Asked::Malformed);
        let at_once = ask(&fixture.service, Lost::School, "personne", HOME.parse().unwrap()).await.unwrap();
        assert_eq!(at_once, Asked::Kept);
        let again = ask(&fixture.service, Lost::School, "personne", HOME.parse().unwrap()).await.unwrap();
        assert!(matches!(again, Asked::TooOften(_)));
    })
    .await;
}

#[tokio::test]
async fn a_login_goes_to_the_address_that_was_confirmed_for_it() {
    activated(async |fixture, _, _| {
        asks(fixture, Lost::Login, "Rose@Exemple.org").await;
        let logins = vec![MOTHER.to_owned()];
        assert_eq!(letters(fixture).await, [("rose@exemple.org".to_owned(), Letter::LostLogin { logins })]);
    })
    .await;
}

#[tokio::test]
async fn the_login_that_is_told_and_what_is_asked_of_the_school_are_of_the_account_kept() {
    activated(async |fixture, mut computer, _| {
        let grouped = crate::grouping::grouped(&computer, MOTHER, FATHER);
        send(&mut computer, MOTHER, grouped).await;
        asks(fixture, Lost::Login, "rose@exemple.org").await;
        let logins = vec![FATHER.to_owned()];
        assert_eq!(letters(fixture).await, [("rose@exemple.org".to_owned(), Letter::LostLogin { logins })]);
        asks(fixture, Lost::Password, MOTHER).await;
        assert_eq!(letters(fixture).await, [], "it opens nothing");
        asks(fixture, Lost::School, MOTHER).await;
        letters(fixture).await;
        assert_eq!(history(fixture, FATHER).await, ["reset_asked"]);
    })
    .await;
}

#[tokio::test]
async fn the_school_reads_what_a_family_asks_of_it_with_its_date() {
    activated(async |fixture, mut computer, _| {
        asks(fixture, Lost::School, MOTHER).await;
        asks(fixture, Lost::School, FATHER).await;
        assert_eq!(letters(fixture).await, []);
        computer.catch_up().await;
        let today = Some(date(2026, 9, 4));
        assert_eq!(computer.account(MOTHER).state.reset_asked_on, today);
        // Nothing was given out for the father: a sheet is to be given.
        assert_eq!(computer.account(FATHER).void_sheet_tried_on, today);
        assert_eq!(history(fixture, FATHER).await, ["reset_asked"]);
        send(&mut computer, MOTHER, reset(ResetReason::Forgotten, 2)).await;
        computer.catch_up().await;
        assert_eq!(computer.account(MOTHER).state.reset_asked_on, None, "it is done");
        send(&mut computer, FATHER, notify(1)).await;
        computer.catch_up().await;
        assert_eq!(computer.account(FATHER).void_sheet_tried_on, None, "it is given");
    })
    .await;
}
