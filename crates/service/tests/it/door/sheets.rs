//! What each sheet says that opens nothing, or opens after all.

use jiff::SignedDuration;
use jiff::civil::date;
use protocol::account::{Password, State};
use service::usecase::door::first_sign_in::Choice;
use service::usecase::{expiry, family};

use super::*;
use crate::grouping::{grouped, ungrouped};

/// A computer that knows the school, and the mother.
async fn scene(mut scene: impl AsyncFnMut(&Fixture, &mut Computer, Family)) {
    let (fixture, director) = school(|_| ()).await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    scene(&fixture, &mut computer, Family::new(&fixture)).await;
}

fn wait(fixture: &Fixture) {
    fixture.clock.advance(SignedDuration::from_mins(10));
}

#[tokio::test]
async fn a_sheet_that_another_replaced_is_void_and_the_school_is_told() {
    scene(async |fixture, computer, mut mother| {
        send(computer, MOTHER, notify(1)).await;
        computer.catch_up().await;
        let first = printed(computer, MOTHER, 1);
        send(computer, MOTHER, reset(ResetReason::Forgotten, 2)).await;
        computer.catch_up().await;
        let second = printed(computer, MOTHER, 2);
        assert_eq!(mother.signs_in(MOTHER, &first).await, Err(Refusal::Void));
        computer.catch_up().await;
        assert_eq!(computer.account(MOTHER).void_sheet_tried_on, Some(date(2026, 9, 4)));
        assert_eq!(history(fixture, MOTHER).await, ["void_sheet_tried"]);
        wait(fixture);
        mother.signs_in(MOTHER, &second).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_reset_on_its_way_opens_and_retires_the_one_before() {
    scene(async |fixture, computer, mut mother| {
        send(computer, MOTHER, notify(1)).await;
        computer.catch_up().await;
        let (first, second) = (printed(computer, MOTHER, 1), printed(computer, MOTHER, 2));
        mother.comes_with(MOTHER, &second).await;
        assert_eq!(state(computer, MOTHER).await, State::Activating);
        assert_eq!(computer.account(MOTHER).state.chosen_with, Some(2));
        assert_eq!(mother.signs_in(MOTHER, &first).await, Err(Refusal::Void));
        wait(fixture);
        assert_eq!(mother.signs_in(MOTHER, &second).await, Err(Refusal::Used));
    })
    .await;
}

#[tokio::test]
async fn against_a_chosen_password_a_reset_counts_once_it_is_transmitted() {
    scene(async |fixture, computer, mut mother| {
        send(computer, MOTHER, notify(1)).await;
        computer.catch_up().await;
        mother.comes_with(MOTHER, &printed(computer, MOTHER, 1)).await;
        computer.catch_up().await;
        let next = printed(computer, MOTHER, 2);
        assert_eq!(mother.signs_in(MOTHER, &next).await, Err(Refusal::NotTransmitted));
        let told = send(computer, MOTHER, reset(ResetReason::Forgotten, 2)).await;
        assert_eq!(told.outcome, protocol::operation::Outcome::Applied);
        wait(fixture);
        assert_eq!(mother.signs_in(MOTHER, CHOSEN).await, Err(Refusal::Reset), "the school reset it");
        wait(fixture);
        mother.signs_in(MOTHER, &next).await.unwrap();
        mother.gives(ZOE, BORN).await;
        assert!(matches!(mother.chooses(OTHER).await, Choice::Chosen(_)));
    })
    .await;
}

#[tokio::test]
async fn after_three_months_a_sheet_says_so_and_what_was_being_activated_is_lost() {
    scene(async |fixture, computer, mut mother| {
        send(computer, MOTHER, notify(1)).await;
        send(computer, FATHER, notify(1)).await;
        computer.catch_up().await;
        let (hers, his) = (printed(computer, MOTHER, 1), printed(computer, FATHER, 1));
        mother.comes_with(MOTHER, &hers).await;
        mother.gives_mail("rose@exemple.org").await;
        let token = token_of(&letters(fixture).await, "rose@exemple.org");
        fixture.clock.set("2027-01-10T08:00:00Z");
        assert_eq!(expiry::run(&fixture.service).await.unwrap(), 2);
        assert!(!mother.is_signed_in().await);
        assert_eq!(mother.signs_in(MOTHER, CHOSEN).await, Err(Refusal::Wrong));
        let mut father = Family::new(fixture);
        assert_eq!(father.signs_in(FATHER, &his).await, Err(Refusal::Expired));
        use service::usecase::door::mail_link::{Look, look};
        assert_eq!(look(&fixture.service, &token, None).await.unwrap(), Look::Gone);
    })
    .await;
}

#[tokio::test]
async fn a_sheet_that_was_stolen_ends_what_was_done_with_it() {
    scene(async |fixture, computer, mut mother| {
        use service::usecase::door::mail_link::confirm;
        send(computer, MOTHER, notify(1)).await;
        computer.catch_up().await;
        // She activates; her sheet is read by somebody else after a reset, who gives an address of theirs.
        mother.comes_with(MOTHER, &printed(computer, MOTHER, 1)).await;
        mother.gives_mail("rose@exemple.org").await;
        let token = token_of(&letters(fixture).await, "rose@exemple.org");
        confirm(&fixture.service, &token, &mother.visit().await).await.unwrap();
        computer.catch_up().await;
        send(computer, MOTHER, reset(ResetReason::Forgotten, 2)).await;
        computer.catch_up().await;
        let mut thief = Family::new(fixture);
        thief.from = "198.51.100.9".parse().unwrap();
        thief.signs_in(MOTHER, &printed(computer, MOTHER, 2)).await.unwrap();
        thief.gives(ZOE, BORN).await;
        assert!(matches!(thief.chooses(OTHER).await, Choice::Chosen(_)));
        wait(fixture);
        thief.gives_mail("voleur@exemple.org").await;
        let token = token_of(&letters(fixture).await, "voleur@exemple.org");
        confirm(&fixture.service, &token, &thief.visit().await).await.unwrap();
        let told = letters(fixture).await;
        assert_eq!(kinds(&told, "rose@exemple.org"), ["mail_changed"], "who was there before is told");
        assert_eq!(kinds(&told, "rose@exemple.fr"), ["mail_changed"]);
        computer.catch_up().await;
        assert_eq!(computer.account(MOTHER).confirmed_mail.as_deref(), Some("voleur@exemple.org"));

        send(computer, MOTHER, reset(ResetReason::Stolen, 3)).await;
        assert!(!thief.is_signed_in().await);
        computer.catch_up().await;
        let account = computer.account(MOTHER);
        assert_eq!(account.confirmed_mail.as_deref(), Some("rose@exemple.org"), "hers came before the theft");
        assert_eq!(account.state.password, Password::Provisional);
        wait(fixture);
        mother.signs_in(MOTHER, &printed(computer, MOTHER, 3)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_login_that_is_grouped_away_leads_to_the_account_kept_until_the_day_ends() {
    scene(async |fixture, computer, mut father| {
        send(computer, FATHER, notify(1)).await;
        computer.catch_up().await;
        let sheet = printed(computer, FATHER, 1);
        father.comes_with(FATHER, &sheet).await;
        send(computer, FATHER, grouped(computer, FATHER, MOTHER)).await;
        assert!(!father.is_signed_in().await, "as somebody else");
        father.signs_in(FATHER, CHOSEN).await.unwrap();
        let visit = father.visit().await;
        assert!(visit.is_open() && visit.last_day);
        assert_eq!(visit.login, MOTHER, "the one to use from tomorrow on");
        let children: Vec<String> = father.children().await.into_iter().map(|child| child.first).collect();
        assert_eq!(children, ["Lou", "Zoé"]);
        assert_eq!(father.gives_mail("remi@exemple.org").await, GivenMail::NotAsked);
        assert_eq!(father.signs_in(FATHER, &sheet).await, Err(Refusal::LoginReplaced), "it begins nothing");
        computer.catch_up().await;
        assert_eq!(computer.account(MOTHER).void_sheet_tried_on, Some(date(2026, 9, 4)));
        wait(fixture);
        father.signs_in(FATHER, CHOSEN).await.unwrap();
        // In Paris the day has ended.
        fixture.clock.set("2026-09-04T22:00:00Z");
        assert!(!father.is_signed_in().await);
        for typed in [CHOSEN, &sheet] {
            assert_eq!(father.signs_in(FATHER, typed).await, Err(Refusal::LoginReplaced), "{typed}");
            wait(fixture);
        }
        // Who does not know the password learns nothing.
        assert_eq!(father.signs_in(FATHER, "autre chose").await, Err(Refusal::Wrong));
        wait(fixture);
        assert_eq!(father.signs_in("personne", "autre chose").await, Err(Refusal::Wrong));
        wait(fixture);
        send(computer, FATHER, ungrouped(computer, FATHER, MOTHER)).await;
        father.signs_in(FATHER, CHOSEN).await.unwrap();
        assert_eq!(father.visit().await.login, FATHER);
        assert!(!father.visit().await.last_day);
    })
    .await;
}

#[tokio::test]
async fn a_password_of_before_another_road_opens_nothing() {
    scene(async |fixture, computer, mut mother| {
        send(computer, MOTHER, notify(1)).await;
        computer.catch_up().await;
        mother.comes_with(MOTHER, &printed(computer, MOTHER, 1)).await;
        let id = computer.account(MOTHER).state.id;
        let registered = protocol::decision::FamilyEvent::SmsRegistration;
        family::happened(&fixture.service, id, registered).await.unwrap();
        assert!(!mother.is_signed_in().await);
        assert_eq!(mother.signs_in(MOTHER, CHOSEN).await, Err(Refusal::Reset));
    })
    .await;
}

#[tokio::test]
async fn a_slip_is_told_from_a_wrong_password() {
    use domain::provisional::Typo;
    scene(async |fixture, computer, mut mother| {
        send(computer, MOTHER, notify(1)).await;
        computer.catch_up().await;
        let sheet = printed(computer, MOTHER, 1);
        let mut slipped = sheet.clone().into_bytes();
        slipped[0] = if slipped[0] == b'C' { b'D' } else { b'C' };
        let slipped = String::from_utf8(slipped).unwrap();
        let other = "KQ5VMXRX";
        for (typed, told) in [
            (slipped.as_str(), Refusal::Mistyped(Typo::Check)),
            (&sheet[..7], Refusal::Mistyped(Typo::Length(7))),
            (other, Refusal::Wrong),
            ("un mot de passe", Refusal::Wrong),
            ("", Refusal::Wrong),
        ] {
            assert_eq!(mother.signs_in(MOTHER, typed).await, Err(told), "{typed}");
            wait(fixture);
            // Known or not.
            assert_eq!(mother.signs_in("personne", typed).await, Err(told), "{typed}");
            wait(fixture);
        }
    })
    .await;
}
