//! A sheet printed offline lets a family in before the school has said that it gave it out.

use jiff::SignedDuration;
use jiff::civil::date;
use protocol::account::Origin;
use protocol::account::{Password, State};
use protocol::operation::{Outcome, Reason};
use service::usecase::door::first_sign_in::{Choice, Dates};
use service::usecase::door::mail_link::{Look, confirm};
use service::usecase::door::session::Found;
use service::usecase::expiry;

use super::*;

/// A computer that has printed for the mother and was not heard since, and the mother.
async fn offline(mut scene: impl AsyncFnMut(&Fixture, &mut Computer, &mut Computer, Family)) {
    let (fixture, director) = school(|_| ()).await;
    let mut printer = fixture.enrol(&director).await;
    let mut other = fixture.enrol(&director).await;
    printer.catch_up().await;
    other.catch_up().await;
    fixture.clock.advance(SignedDuration::from_hours(1));
    scene(&fixture, &mut printer, &mut other, Family::new(&fixture)).await;
}

async fn confirms(fixture: &Fixture, mother: &Family<'_>, address: &str) {
    mother.gives_mail(address).await;
    let token = token_of(&letters(fixture).await, address);
    assert_eq!(confirm(&fixture.service, &token, &mother.visit().await).await.unwrap(), Look::Done);
}

#[tokio::test]
async fn the_mother_comes_first_and_the_school_reads_that_she_is_activated() {
    offline(async |fixture, printer, other, mut mother| {
        let sheet = printed(printer, MOTHER, 1);
        let operation = printer.decide(MOTHER, notify(1));
        fixture.clock.advance(SignedDuration::from_hours(24));

        mother.signs_in(MOTHER, &sheet).await.unwrap();
        assert_eq!(mother.gives(LOU, date(2018, 3, 4)).await, Dates::Wrong, "who found the sheet knows none");
        fixture.clock.advance(SignedDuration::from_secs(1));
        assert!(matches!(mother.gives(LOU, BORN).await, Dates::Right(_)));
        assert!(matches!(mother.chooses(CHOSEN).await, Choice::Chosen(_)));
        assert!(mother.visit().await.undeclared);
        assert_eq!(mother.children().await.len(), 2);
        confirms(fixture, &mother, "rose@exemple.org").await;
        assert_eq!(kinds(&letters(fixture).await, "rose@exemple.fr"), ["activated"]);
        assert_eq!(state(other, MOTHER).await, State::NotNotified, "no school has said anything");
        let unmoved = other.account(MOTHER);
        assert_eq!((&unmoved.confirmed_mail, unmoved.signed_in_on), (&None, None));
        // The sheet opens once.
        let mut finder = Family::new(fixture);
        assert_eq!(finder.signs_in(MOTHER, &sheet).await, Err(Refusal::Used));

        let answer = printer.submit(&[operation]).await.unwrap().remove(0);
        assert_eq!(answer.outcome, Outcome::Otherwise(Reason::AlreadyUsed));
        let told = answer.account.unwrap();
        assert_eq!(
            (told.state, told.origin, told.password),
            (State::Activated, Origin::School, Password::Chosen)
        );
        assert_eq!((told.notified_on, told.chosen_with), (Some(date(2026, 9, 4)), Some(1)));
        assert_eq!(state(printer, MOTHER).await, State::Activated);
        assert_eq!(printer.account(MOTHER).confirmed_mail.as_deref(), Some("rose@exemple.org"));
        assert_eq!(printer.account(MOTHER).signed_in_on, Some(date(2026, 9, 5)));
        let visit = mother.visit().await;
        assert!(visit.is_open() && !visit.undeclared, "her session goes on");
        assert_eq!(
            history(fixture, MOTHER).await,
            ["claimed", "first_sign_in", "mail_confirmed", "signed_in_undeclared"]
        );
        // A second computer that printed the same is told the same.
        let second = send(other, MOTHER, notify(1)).await;
        assert_eq!(second.outcome, Outcome::Otherwise(Reason::AlreadyUsed));
    })
    .await;
}

#[tokio::test]
async fn without_a_mail_the_claim_leaves_the_account_being_activated() {
    offline(async |fixture, printer, _, mut mother| {
        let operation = printer.decide(MOTHER, notify(1));
        mother.comes_with(MOTHER, &printed(printer, MOTHER, 1)).await;
        let answer = printer.submit(&[operation]).await.unwrap().remove(0);
        assert_eq!(answer.account.unwrap().state, State::Activating);
        confirms(fixture, &mother, "rose@exemple.org").await;
        assert_eq!(state(printer, MOTHER).await, State::Activated);
    })
    .await;
}

#[tokio::test]
async fn with_no_date_known_only_a_declared_sheet_opens() {
    let (fixture, director) = school(|known| {
        known.pupils.iter_mut().for_each(|pupil| pupil.birth_date = None);
    })
    .await;
    let mut printer = fixture.enrol(&director).await;
    printer.catch_up().await;
    let sheet = printed(&printer, MOTHER, 1);
    let mut mother = Family::new(&fixture);
    assert_eq!(mother.signs_in(MOTHER, &sheet).await, Err(Refusal::NotDeclared));
    send(&mut printer, MOTHER, notify(1)).await;
    fixture.clock.advance(SignedDuration::from_secs(1));
    mother.signs_in(MOTHER, &sheet).await.unwrap();
}

#[tokio::test]
async fn only_what_a_trusted_computer_may_have_printed_opens_undeclared() {
    let ways = [
        "UPDATE device SET revoked_at = enrolled_at",
        "UPDATE device SET quarantined_at = enrolled_at",
        "DELETE FROM delivery",
        "UPDATE staff_role SET ended_at = given_at",
        "UPDATE staff_role SET until = '2026-09-01'",
        "UPDATE device SET synchronised_at = '2026-06-03T08:00:00Z'",
        "UPDATE enrolment SET gone_on = '2026-09-01'",
    ];
    for way in ways {
        let (fixture, director) = school(|_| ()).await;
        let mut printer = fixture.enrol(&director).await;
        printer.catch_up().await;
        let sheet = printed(&printer, MOTHER, 1);
        sqlx::query(way).execute(&fixture.pool).await.unwrap();
        let mut mother = Family::new(&fixture);
        assert_eq!(mother.signs_in(MOTHER, &sheet).await, Err(Refusal::Void), "{way}");
    }
}

#[tokio::test]
async fn two_who_have_the_page_open_do_not_choose_twice() {
    offline(async |fixture, printer, _, mut mother| {
        let sheet = printed(printer, MOTHER, 1);
        let mut second = Family::new(fixture);
        mother.signs_in(MOTHER, &sheet).await.unwrap();
        second.signs_in(MOTHER, &sheet).await.unwrap();
        mother.gives(ZOE, BORN).await;
        second.gives(ZOE, BORN).await;
        let late = second.visit().await;
        assert!(matches!(mother.chooses(CHOSEN).await, Choice::Chosen(_)));
        let told = choose(&fixture.service, &late, Zeroizing::new(OTHER.to_owned()), OTHER).await.unwrap();
        assert_eq!(told, Choice::Gone);
        assert!(matches!(second.found().await, Found::Ended));
        assert!(mother.is_signed_in().await);
    })
    .await;
}

#[tokio::test]
async fn what_no_computer_declares_once_all_were_heard_is_suspended_until_one_does() {
    offline(async |fixture, printer, other, mut mother| {
        mother.comes_with(MOTHER, &printed(printer, MOTHER, 1)).await;
        fixture.clock.advance(SignedDuration::from_mins(5));
        // An exchange may have begun before the sign-in: the next one has not.
        for _ in 0..2 {
            fixture.clock.advance(SignedDuration::from_mins(1));
            printer.catch_up().await;
        }
        assert!(mother.is_signed_in().await, "another computer holds the value and was not heard");
        for _ in 0..2 {
            fixture.clock.advance(SignedDuration::from_mins(1));
            other.catch_up().await;
        }
        assert!(matches!(mother.found().await, Found::Ended));
        assert_eq!(mother.signs_in(MOTHER, CHOSEN).await, Err(Refusal::Suspended));
        other.catch_up().await;
        assert_eq!(other.account(MOTHER).suspended_on, Some(date(2026, 9, 4)), "the school is told");

        // A computer had it after all.
        let answer = send(other, MOTHER, notify(1)).await;
        assert_eq!(answer.outcome, Outcome::Otherwise(Reason::AlreadyUsed));
        fixture.clock.advance(SignedDuration::from_secs(1));
        mother.signs_in(MOTHER, CHOSEN).await.unwrap();
        other.catch_up().await;
        assert_eq!(other.account(MOTHER).suspended_on, None);
    })
    .await;
}

#[tokio::test]
async fn a_sheet_that_was_used_in_time_does_not_run_out_on_its_way() {
    offline(async |fixture, printer, _, mut mother| {
        let operation = printer.decide(MOTHER, notify(1));
        mother.comes_with(MOTHER, &printed(printer, MOTHER, 1)).await;
        confirms(fixture, &mother, "rose@exemple.org").await;
        fixture.clock.set("2027-01-20T08:00:00Z");
        expiry::run(&fixture.service).await.unwrap();
        let answer = printer.submit(&[operation]).await.unwrap().remove(0);
        assert_eq!(answer.account.unwrap().state, State::Activated);
    })
    .await;
}

#[tokio::test]
async fn what_was_given_out_instead_ends_what_was_chosen_undeclared() {
    offline(async |fixture, printer, other, mut mother| {
        mother.comes_with(MOTHER, &printed(printer, MOTHER, 1)).await;
        // The value is rolled, as after a theft.
        sqlx::query("UPDATE account SET generation = 3, rolled = 2 WHERE login = $1")
            .bind(MOTHER)
            .execute(&fixture.pool)
            .await
            .unwrap();
        assert!(matches!(mother.found().await, Found::Ended));
        assert_eq!(mother.signs_in(MOTHER, CHOSEN).await, Err(Refusal::Reset));
        other.catch_up().await;
        assert_eq!(send(other, MOTHER, notify(3)).await.outcome, Outcome::Applied);
        assert_eq!(state(other, MOTHER).await, State::Notified);
    })
    .await;
}
