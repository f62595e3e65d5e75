//! « Mon compte », and what is said of children.

use jiff::SignedDuration;
use protocol::entity::Confirmation;
use service::usecase::door::account::{Change, change_password};
use service::usecase::door::children::{Report, Reported, report};
use service::usecase::door::first_sign_in::{Choice, Dates};

use super::*;

async fn scene(scene: impl AsyncFnOnce(&Fixture, Computer, Family)) {
    let (fixture, director) = school(|_| ()).await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    send(&mut computer, MOTHER, notify(1)).await;
    computer.catch_up().await;
    scene(&fixture, computer, Family::new(&fixture)).await;
}

async fn changes(mother: &Family<'_>, present: &str, typed: &str) -> Change {
    let visit = mother.visit().await;
    let (present, new) = (Zeroizing::new(present.to_owned()), Zeroizing::new(typed.to_owned()));
    change_password(&mother.fixture.service, &visit, present, new, typed, mother.from).await.unwrap()
}

#[tokio::test]
async fn a_password_is_changed_with_the_present_one_and_other_sessions_end() {
    scene(async |fixture, mut computer, mut mother| {
        mother.comes_with(MOTHER, &printed(&computer, MOTHER, 1)).await;
        let mut elsewhere = Family::new(fixture);
        elsewhere.signs_in(MOTHER, CHOSEN).await.unwrap();
        assert_eq!(changes(&mother, "autre", OTHER).await, Change::WrongPresent);
        assert!(matches!(changes(&mother, CHOSEN, OTHER).await, Change::TooOften(_)));
        fixture.clock.advance(SignedDuration::from_secs(1));
        assert_eq!(changes(&mother, CHOSEN, "azertyuiop12").await, Change::Choice(Choice::Guessable));
        assert!(matches!(changes(&mother, CHOSEN, OTHER).await, Change::Choice(Choice::Chosen(_))));
        assert!(mother.is_signed_in().await && !elsewhere.is_signed_in().await);
        assert_eq!(elsewhere.signs_in(MOTHER, CHOSEN).await, Err(Refusal::Wrong));
        fixture.clock.advance(SignedDuration::from_secs(1));
        elsewhere.signs_in(MOTHER, OTHER).await.unwrap();
        computer.catch_up().await;
        assert_eq!(computer.account(MOTHER).state.chosen_with, Some(1), "as old as the sheet");
        assert_eq!(kinds(&letters(fixture).await, "rose@exemple.fr"), ["password_changed"]);
    })
    .await;
}

#[tokio::test]
async fn an_undeclared_password_may_be_changed_and_the_claim_finds_it() {
    let (fixture, director) = school(|_| ()).await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let mut mother = Family::new(&fixture);
    mother.comes_with(MOTHER, &printed(&computer, MOTHER, 1)).await;
    assert!(matches!(changes(&mother, CHOSEN, OTHER).await, Change::Choice(Choice::Chosen(_))));
    assert!(mother.visit().await.undeclared);
    send(&mut computer, MOTHER, notify(1)).await;
    let mut elsewhere = Family::new(&fixture);
    elsewhere.signs_in(MOTHER, OTHER).await.unwrap();
    assert!(!elsewhere.visit().await.undeclared);
}

#[tokio::test]
async fn a_child_that_is_not_hers_is_reported_where_its_date_is_asked() {
    scene(async |fixture, computer, mut mother| {
        let says = async |mother: &Family<'_>, pupil, what| {
            report(&fixture.service, &mother.visit().await, pupil, what).await.unwrap()
        };
        mother.signs_in(MOTHER, &printed(&computer, MOTHER, 1)).await.unwrap();
        assert_eq!(says(&mother, ZOE, Report::BirthDate).await, Reported::Told);
        assert_eq!(says(&mother, LOU, Report::NotMine).await, Reported::Told);
        assert_eq!(says(&mother, ZOE, Report::NotMine).await, Reported::Refused, "she would have none left");
        let seen: Vec<(bool, bool, bool)> = mother
            .children()
            .await
            .iter()
            .map(|child| (child.is_asked, child.reported, child.date_reported))
            .collect();
        assert_eq!(seen, [(false, true, false), (true, false, true)]);
        assert_eq!(mother.gives(LOU, BORN).await, Dates::Wrong, "the date of a child that is not hers");
        let confirmation: String =
            sqlx::query_scalar("SELECT confirmation FROM link WHERE pupil = $1 AND guardian = $2")
                .bind(LOU)
                .bind(Uuid::from_u128(11))
                .fetch_one(&fixture.pool)
                .await
                .unwrap();
        assert_eq!(serde_json::json!(Confirmation::Reported), confirmation);
    })
    .await;
}

#[tokio::test]
async fn nobody_reports_before_the_password_was_right_nor_for_others() {
    scene(async |fixture, computer, mut mother| {
        mother.comes_with(MOTHER, &printed(&computer, MOTHER, 1)).await;
        let other = Uuid::from_u128(99);
        let visit = mother.visit().await;
        let told = report(&fixture.service, &visit, other, Report::BirthDate).await.unwrap();
        assert_eq!(told, Reported::Refused);
    })
    .await;
}

/// Waits until somebody waits for a row.
async fn somebody_waits(fixture: &Fixture) {
    loop {
        let waits: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM pg_stat_activity
                            WHERE datname = current_database() AND wait_event_type = 'Lock')",
        )
        .fetch_one(&fixture.pool)
        .await
        .unwrap();
        if waits {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

/// What becomes of work whose password is another one's by the time that it was hashed: the account is held until then.
async fn while_it_is_changed<T>(fixture: &Fixture, work: impl Future<Output = T>) -> T {
    let mut changing = fixture.pool.begin().await.unwrap();
    sqlx::query("SELECT 1 FROM account WHERE login = $1 FOR UPDATE")
        .bind(MOTHER)
        .execute(&mut *changing)
        .await
        .unwrap();
    let change = async {
        somebody_waits(fixture).await;
        sqlx::query("UPDATE chosen_password SET hash = hash || 'x'").execute(&mut *changing).await.unwrap();
        changing.commit().await.unwrap();
    };
    tokio::join!(work, change).0
}

#[tokio::test]
async fn who_knows_the_password_before_neither_comes_in_nor_changes_it_while_it_is_changed() {
    scene(async |fixture, computer, mut mother| {
        mother.comes_with(MOTHER, &printed(&computer, MOTHER, 1)).await;
        let changed = while_it_is_changed(fixture, changes(&mother, CHOSEN, OTHER)).await;
        assert_eq!(changed, Change::Choice(Choice::Gone));
    })
    .await;
    scene(async |fixture, computer, mut mother| {
        mother.comes_with(MOTHER, &printed(&computer, MOTHER, 1)).await;
        let mut thief = Family::new(fixture);
        assert_eq!(while_it_is_changed(fixture, thief.signs_in(MOTHER, CHOSEN)).await, Err(Refusal::Wrong));
    })
    .await;
}
