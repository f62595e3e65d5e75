//! Computers that leave in good order make no sheet void that another one printed before it heard of it.

use jiff::SignedDuration;
use jiff::civil::date;
use protocol::account::State;
use protocol::decision::{Decision, ResetReason};
use protocol::device::{Loss, Revocation};
use protocol::operation::{Outcome, Reason};
use service::usecase::directory;
use service::usecase::door::first_sign_in::{Choice, Dates};
use service::usecase::door::sign_in::Refusal;
use service::usecase::incident::{self, Begun, Leak};
use service::usecase::opening::{close, open};
use service::usecase::revocation::revoke;
use service::usecase::staff::{self, Role, Welcome};

use crate::door::{BORN, CHOSEN, FATHER, Family, LOU, MOTHER, ZOE, notify, printed, reset};
use crate::fixture::{Computer, Fixture, chosen};
use crate::tilleuls::{UAI, tilleuls};

/// A director’s computer that has caught up and prints from now on without network, and one of a team’s, which opened the
/// school and has caught up, too.
async fn scene(mut played: impl AsyncFnMut(&Fixture, &mut Computer, &mut Computer, &Welcome)) {
    let (fixture, director) = Fixture::with_school().await;
    let mut office = fixture.enrol(&director).await;
    office.catch_up().await;
    let notified = office.decide(MOTHER, notify(1));
    office.submit(&[notified]).await.unwrap();
    office.catch_up().await;
    let role = Role::Team { department: "099", degree: "1D" };
    let welcome = staff::add(&fixture.service, "t.equipe", "Tom Équipe", chosen(), role).await.unwrap();
    let mut team = fixture.enrol_as("t.equipe", &welcome).await;
    open(&fixture.service, &team.proof, UAI).await.unwrap();
    fixture.clock.advance(SignedDuration::from_mins(5));
    played(&fixture, &mut office, &mut team, &director).await;
}

fn values(computer: &Computer<'_>, login: &str) -> Vec<u32> {
    computer.account(login).values.iter().map(|value| value.generation).collect()
}

async fn sent(computer: &Computer<'_>, operation: protocol::operation::Operation) -> Outcome {
    computer.submit(&[operation]).await.unwrap()[0].outcome
}

#[tokio::test]
async fn what_a_computer_never_received_is_not_skipped() {
    scene(async |fixture, office, team, _| {
        close(&fixture.service, &team.proof, UAI).await.unwrap();
        let before = (values(office, MOTHER), values(office, FATHER));
        office.catch_up().await;
        assert_eq!((values(office, MOTHER), values(office, FATHER)), before);
        assert_eq!(before, (vec![1, 2], vec![1, 2]));
    })
    .await;
}

#[tokio::test]
async fn sheets_that_a_director_printed_meanwhile_stay_good() {
    scene(async |fixture, office, team, _| {
        team.catch_up().await;
        let given = office.decide(FATHER, notify(1));
        let renewed = office.decide(MOTHER, reset(ResetReason::Forgotten, 2));
        let late = team.decide(FATHER, notify(1));
        close(&fixture.service, &team.proof, UAI).await.unwrap();
        fixture.clock.advance(SignedDuration::from_mins(5));
        assert_eq!(sent(office, given).await, Outcome::Applied);
        assert_eq!(sent(office, renewed).await, Outcome::Applied);
        // What the team printed itself before it closed the school is a sheet of this very value.
        assert_eq!(sent(team, late).await, Outcome::Applied);
        office.catch_up().await;
        assert_eq!((values(office, FATHER), values(office, MOTHER)), (vec![1, 3], vec![2, 3]));
    })
    .await;
}

#[tokio::test]
async fn who_has_heard_of_it_prints_the_next_one_alone() {
    scene(async |fixture, office, team, _| {
        team.catch_up().await;
        close(&fixture.service, &team.proof, UAI).await.unwrap();
        fixture.clock.advance(SignedDuration::from_mins(5));
        office.catch_up().await;
        assert_eq!((values(office, FATHER), values(office, MOTHER)), (vec![3, 4], vec![1, 3]));
        fixture.clock.advance(SignedDuration::from_mins(5));
        let stale = office.decide(FATHER, notify(1));
        assert_eq!(sent(office, stale).await, Outcome::Otherwise(Reason::Rolled));
    })
    .await;
}

#[tokio::test]
async fn a_family_comes_with_such_a_sheet_before_the_school_has_said_that_it_gave_it() {
    scene(async |fixture, office, team, _| {
        let mut known = tilleuls();
        known.guardians[0].mail = Some("rose@exemple.fr".to_owned());
        directory::take_in(&fixture.service, known).await.unwrap();
        team.catch_up().await;
        let given = office.decide(FATHER, notify(1));
        let (sheet, next) = (printed(office, FATHER, 1), printed(office, FATHER, 2));
        let renewed = printed(office, MOTHER, 2);
        close(&fixture.service, &team.proof, UAI).await.unwrap();
        fixture.clock.advance(SignedDuration::from_hours(1));
        let mut father = Family::new(fixture);
        assert_eq!(father.signs_in(FATHER, &next).await, Err(Refusal::Void), "no sheet bears it yet");
        fixture.clock.advance(SignedDuration::from_mins(5));
        father.signs_in(FATHER, &sheet).await.unwrap();
        assert!(matches!(father.gives(ZOE, BORN).await, Dates::Right(_)));
        assert!(matches!(father.chooses(CHOSEN).await, Choice::Chosen(_)));
        assert!(father.visit().await.undeclared);
        // A reset that is on its way, too: it retires the one before, and what was skipped stays so.
        let mut mother = Family::new(fixture);
        mother.signs_in(MOTHER, &renewed).await.unwrap();
        assert!(matches!(mother.gives(LOU, BORN).await, Dates::Right(_)));
        assert!(matches!(mother.chooses(CHOSEN).await, Choice::Chosen(_)));
        assert_eq!(sent(office, given).await, Outcome::Otherwise(Reason::AlreadyUsed));
        office.catch_up().await;
        assert_eq!(office.account(FATHER).state.state, State::Activating);
        assert_eq!((values(office, FATHER), values(office, MOTHER)), (vec![3], vec![3]));
    })
    .await;
}

#[tokio::test]
async fn once_every_computer_has_heard_of_it_nobody_can_have_printed_it() {
    scene(async |fixture, office, team, _| {
        team.catch_up().await;
        let sheet = printed(office, FATHER, 1);
        close(&fixture.service, &team.proof, UAI).await.unwrap();
        fixture.clock.advance(SignedDuration::from_mins(5));
        office.catch_up().await;
        assert_eq!(Family::new(fixture).signs_in(FATHER, &sheet).await, Err(Refusal::Void));
    })
    .await;
}

#[tokio::test]
async fn what_a_thief_may_hold_is_void_whoever_printed_it() {
    scene(async |fixture, office, team, director| {
        team.catch_up().await;
        let mut stolen = fixture.enrol(director).await;
        stolen.catch_up().await;
        let given = office.decide(FATHER, notify(1));
        close(&fixture.service, &team.proof, UAI).await.unwrap();
        let loss = Revocation { why: Loss::Stolen, since: None };
        revoke(&fixture.service, &office.proof, stolen.proof.device, &loss).await.unwrap();
        assert_eq!(sent(office, given).await, Outcome::Otherwise(Reason::Rolled));
    })
    .await;
}

/// A sheet that was refused, printed with the same value, stays burnt.
#[tokio::test]
async fn what_was_printed_in_vain_meanwhile_is_burnt_for_good() {
    scene(async |fixture, office, team, director| {
        let mut second = fixture.enrol(director).await;
        second.catch_up().await;
        team.catch_up().await;
        let vain = office
            .decide(FATHER, Decision::Reset { reason: ResetReason::Forgotten, day: date(2026, 9, 4), to: 1 });
        let given = second.decide(FATHER, notify(1));
        close(&fixture.service, &team.proof, UAI).await.unwrap();
        fixture.clock.advance(SignedDuration::from_mins(5));
        assert_eq!(sent(office, vain).await, Outcome::Refused(Reason::NotNotified));
        assert!(matches!(sent(&second, given).await, Outcome::Otherwise(_)));
        office.catch_up().await;
        assert_eq!(values(office, FATHER), [3, 4]);
    })
    .await;
}

/// What was skipped since comes back for no sheet that is void in any case.
#[tokio::test]
async fn a_sheet_of_before_a_theft_brings_nothing_back() {
    scene(async |fixture, office, team, director| {
        let mut stolen = fixture.enrol(director).await;
        stolen.catch_up().await;
        let given = office.decide(FATHER, notify(1));
        let loss = Revocation { why: Loss::Stolen, since: None };
        revoke(&fixture.service, &office.proof, stolen.proof.device, &loss).await.unwrap();
        team.catch_up().await;
        assert_eq!(values(team, FATHER), [3, 4]);
        close(&fixture.service, &team.proof, UAI).await.unwrap();
        assert_eq!(sent(office, given).await, Outcome::Otherwise(Reason::Rolled));
        office.catch_up().await;
        assert_eq!(values(office, FATHER), [5, 6], "what the team could print is skipped still");
    })
    .await;
}

#[tokio::test]
async fn a_computer_that_is_replaced_makes_no_sheet_of_another_one_void() {
    scene(async |fixture, office, _, director| {
        let mut old = fixture.enrol(director).await;
        old.catch_up().await;
        let given = office.decide(FATHER, notify(1));
        let renewed = office.decide(MOTHER, reset(ResetReason::Forgotten, 2));
        let loss = Revocation { why: Loss::Replaced, since: None };
        revoke(&fixture.service, &office.proof, old.proof.device, &loss).await.unwrap();
        fixture.clock.advance(SignedDuration::from_mins(5));
        assert_eq!(sent(office, given).await, Outcome::Applied);
        assert_eq!(sent(office, renewed).await, Outcome::Applied);
        office.catch_up().await;
        assert_eq!((values(office, FATHER), values(office, MOTHER)), (vec![1, 3], vec![2, 3]));
    })
    .await;
}

/// An exchange that ends a moment after the team closed the school may have begun before.
#[tokio::test]
async fn who_was_heard_a_moment_later_may_not_have_heard_of_it() {
    scene(async |fixture, office, team, _| {
        team.catch_up().await;
        let given = office.decide(FATHER, notify(1));
        let renewed = office.decide(MOTHER, reset(ResetReason::Forgotten, 2));
        let sheet = printed(office, FATHER, 1);
        close(&fixture.service, &team.proof, UAI).await.unwrap();
        let heard = async |seconds: f64| {
            sqlx::query(
                "UPDATE device SET synchronised_at = (SELECT max(skipped_at) FROM account) + make_interval(secs => $2)
                 WHERE id = $1",
            )
            .bind(office.proof.device)
            .bind(seconds)
            .execute(&fixture.pool)
            .await
            .unwrap();
        };
        fixture.clock.advance(SignedDuration::from_mins(5));
        heard(121.0).await;
        assert_eq!(Family::new(fixture).signs_in(FATHER, &sheet).await, Err(Refusal::Void));
        heard(119.0).await;
        fixture.clock.advance(SignedDuration::from_mins(5));
        Family::new(fixture).signs_in(FATHER, &sheet).await.unwrap();
        assert_eq!(sent(office, given).await, Outcome::Applied);
        heard(121.0).await;
        assert_eq!(sent(office, renewed).await, Outcome::Otherwise(Reason::Rolled));
    })
    .await;
}

#[tokio::test]
async fn an_incident_makes_it_void() {
    scene(async |fixture, office, team, _| {
        team.catch_up().await;
        let given = office.decide(FATHER, notify(1));
        close(&fixture.service, &team.proof, UAI).await.unwrap();
        let leak = Leak { schools: vec![UAI.to_owned()], secrets: false, spared: Vec::new() };
        let shown = incident::rehearse(&fixture.service, &leak).await.unwrap();
        let Begun::As(id) = incident::begin(&fixture.service, &leak, shown.accounts).await.unwrap() else {
            panic!()
        };
        incident::go_on(&fixture.service, id, |_, _| ()).await.unwrap();
        assert_eq!(sent(office, given).await, Outcome::Otherwise(Reason::Rolled));
    })
    .await;
}
