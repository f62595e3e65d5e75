//! The database was put back as it was before.

use jiff::SignedDuration;
use jiff::civil::date;
use protocol::account::{Password, State};
use protocol::decision::{Decision, ResetReason};
use protocol::device::{Loss, Revocation};
use protocol::operation::{Outcome, Reason};
use protocol::problem::ProblemCode;
use protocol::restoration::{Heard, HeardAccount, HeardReceipt};
use service::usecase::changes::changes;
use service::usecase::door::mail_link::{ResetBegun, begin_reset};
use service::usecase::door::sign_in::Refusal;
use service::usecase::restored::{Saying, Silent, begin_anew, go_on, hear, last, silent};
use service::usecase::revocation::revoke;
use service::usecase::staff::{Role, add};
use service::{Clock, Error};
use uuid::Uuid;

use crate::door::{CHOSEN, FATHER, Family, MOTHER, OTHER, history, notify, printed, reset, send};
use crate::fixture::{Computer, Fixture, chosen};
use crate::tilleuls::UAI;

/// What of the database a test loses.
const TABLES: [&str; 8] =
    ["account", "chosen_password", "event", "operation", "sheet", "delivery", "device", "family_session"];

async fn keep(fixture: &Fixture) {
    for table in TABLES {
        let kept = format!("CREATE TABLE before_{table} AS TABLE {table}");
        sqlx::query(sqlx::AssertSqlSafe(kept)).execute(&fixture.pool).await.unwrap();
    }
}

async fn put_back(fixture: &Fixture) {
    let mut all = fixture.pool.begin().await.unwrap();
    sqlx::query("SET LOCAL session_replication_role = replica").execute(&mut *all).await.unwrap();
    for table in TABLES {
        for statement in
            [format!("DELETE FROM {table}"), format!("INSERT INTO {table} SELECT * FROM before_{table}")]
        {
            sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *all).await.unwrap();
        }
    }
    all.commit().await.unwrap();
}

pub fn two_hours() -> Saying {
    Saying { wait: SignedDuration::from_hours(2), moment: None }
}

/// The schools that time opens, none of which fails.
pub async fn opened(fixture: &Fixture) -> u64 {
    let done = go_on(&fixture.service).await.unwrap();
    assert!(done.failed.is_empty(), "{:?}", done.failed);
    done.opened
}

/// What a computer had heard.
pub fn heard(computer: &Computer<'_>) -> Vec<HeardAccount> {
    let account = |known: &protocol::account::Account| HeardAccount {
        account: known.state.id,
        generation: known.state.generation,
        burnt: known.state.burnt,
        choices: known.state.choices,
    };
    computer.accounts.iter().map(account).collect()
}

pub async fn says(computer: &Computer<'_>, fixture: &Fixture, accounts: Vec<HeardAccount>) -> bool {
    let said = Heard { accounts, more: false };
    hear(&fixture.service, &computer.proof, UAI, &said).await.unwrap().awaited
}

/// It takes everything anew.
async fn anew(computer: &mut Computer<'_>) {
    computer.cursor = None;
    computer.accounts.clear();
    computer.catch_up().await;
}

#[tokio::test]
async fn a_computer_takes_everything_anew_once_the_history_is_another() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    let first = computer.catch_up().await;
    assert_eq!(computer.catch_up().await.changes.len(), 0);
    assert_eq!(fixture.service.restored_at(), None);

    let begun = begin_anew(&fixture.service, Saying::default()).await.unwrap();
    assert_eq!((begun.schools, begun.waiting), (1, 1));
    assert_eq!(fixture.service.restored_at(), Some(fixture.clock.now()), "computers are told");
    let stands = computer.cursor;
    let refused = changes(&fixture.service, &computer.proof, UAI, stands, 0).await.unwrap_err();
    assert!(matches!(refused, Error::Refused(ProblemCode::CursorOutdated)), "{refused:?}");
    computer.cursor = None;
    let anew = computer.catch_up().await;
    assert_eq!(anew.changes, first.changes);
    assert_ne!(anew.cursor.epoch, first.cursor.epoch);
    let trail: Vec<String> = sqlx::query_scalar("SELECT kind FROM audit ORDER BY id DESC LIMIT 1")
        .fetch_all(&fixture.pool)
        .await
        .unwrap();
    assert_eq!(trail, ["restored"]);
}

#[tokio::test]
async fn a_school_without_computers_waits_for_nobody() {
    let (fixture, _) = Fixture::with_school().await;
    let begun = begin_anew(&fixture.service, Saying::default()).await.unwrap();
    assert_eq!((begun.schools, begun.waiting), (1, 0));
    assert_eq!(last(&fixture.service).await.unwrap().unwrap().waiting, 0);
}

/// The mother was reset, and the father has chosen, in the time that is lost.
#[tokio::test]
async fn families_come_in_once_every_computer_has_said_what_it_had_heard() {
    let (fixture, director) = Fixture::with_school().await;
    let mut first = fixture.enrol(&director).await;
    let mut second = fixture.enrol(&director).await;
    first.catch_up().await;
    let before = [printed(&first, MOTHER, 1), printed(&first, MOTHER, 2)];
    let father = printed(&first, FATHER, 1);
    for login in [MOTHER, FATHER] {
        assert_eq!(send(&mut first, login, notify(1)).await.outcome, Outcome::Applied);
    }
    first.catch_up().await;
    second.catch_up().await;
    Family::new(&fixture).comes_with(MOTHER, &before[0]).await;
    keep(&fixture).await;
    second.catch_up().await;
    let mut family = Family::new(&fixture);
    family.comes_with(FATHER, &father).await;
    first.catch_up().await;
    assert_eq!(send(&mut first, MOTHER, reset(ResetReason::Stolen, 2)).await.outcome, Outcome::Applied);
    first.catch_up().await;
    put_back(&fixture).await;

    let begun = begin_anew(&fixture.service, Saying::default()).await.unwrap();
    let mut mother = Family::new(&fixture);
    for (login, typed) in [(MOTHER, CHOSEN), (FATHER, father.as_str())] {
        let refused = mother.signs_in(login, typed).await;
        assert_eq!(refused, Err(Refusal::PutBack(begun.until)), "{login}");
    }
    assert_eq!(
        mother.signs_in(MOTHER, OTHER).await,
        Err(Refusal::Wrong),
        "nothing is told of who knows nothing"
    );
    let link = fixture.service.now();
    sqlx::query(
        "INSERT INTO mail_link (digest, account, purpose, address, made_at, expires_at)
         SELECT sha256('lost'), id, 'reset', 'rose@exemple.fr', $2, $2 + interval '1 hour' FROM account WHERE login = $1",
    )
    .bind(MOTHER)
    .bind(jiff_sqlx::ToSqlx::to_sqlx(link))
    .execute(&fixture.pool)
    .await
    .unwrap();
    assert_eq!(begin_reset(&fixture.service, "lost").await.unwrap(), ResetBegun::PutBack(begun.until));

    // The second one had heard of nothing since.
    assert!(says(&second, &fixture, heard(&second)).await);
    assert_eq!(last(&fixture.service).await.unwrap().unwrap().waiting, 1);
    assert!(says(&first, &fixture, heard(&first)).await);
    assert!(!says(&first, &fixture, heard(&first)).await, "it waits no more");
    let standing = last(&fixture.service).await.unwrap().unwrap();
    assert_eq!((standing.schools, standing.waiting, standing.rolled), (1, 0, 0));

    anew(&mut first).await;
    let told = &first.account(MOTHER).state;
    assert_eq!((told.state, told.password, told.generation), (State::Activating, Password::Provisional, 2));
    assert_eq!(first.account(MOTHER).choice_lost_on, None, "the choice that is known was reset");
    let told = &first.account(FATHER).state;
    assert_eq!((told.state, told.password, told.choices), (State::Notified, Password::Provisional, 1));
    assert_eq!(first.account(FATHER).choice_lost_on, Some(date(2026, 9, 4)));
    for (typed, why) in [(CHOSEN, Refusal::Wrong), (before[0].as_str(), Refusal::Void)] {
        fixture.clock.advance(SignedDuration::from_mins(10));
        assert_eq!(mother.signs_in(MOTHER, typed).await, Err(why));
    }
    fixture.clock.advance(SignedDuration::from_mins(10));
    mother.signs_in(MOTHER, &before[1]).await.unwrap();
    assert!(history(&fixture, MOTHER).await.contains(&"heard_again".to_owned()));
    // His sheet opens again; once he has chosen, nothing is to be told.
    family.comes_with(FATHER, &father).await;
    first.catch_up().await;
    assert_eq!((first.account(FATHER).choice_lost_on, first.account(FATHER).state.choices), (None, 2));
}

#[tokio::test]
async fn a_password_that_was_changed_in_the_time_that_is_lost_does_not_come_back() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let sheet = printed(&computer, FATHER, 1);
    send(&mut computer, FATHER, notify(1)).await;
    let mut family = Family::new(&fixture);
    family.comes_with(FATHER, &sheet).await;
    keep(&fixture).await;
    let father = computer.account(FATHER).state.id;
    let did = protocol::decision::FamilyEvent::PasswordChosen;
    service::usecase::family::happened(&fixture.service, father, did).await.unwrap();
    computer.catch_up().await;
    let said = heard(&computer);
    put_back(&fixture).await;
    begin_anew(&fixture.service, Saying::default()).await.unwrap();
    assert!(says(&computer, &fixture, said).await);
    assert_eq!(family.signs_in(FATHER, CHOSEN).await, Err(Refusal::ChoiceLost));
    anew(&mut computer).await;
    assert_eq!(computer.account(FATHER).choice_lost_on, Some(date(2026, 9, 4)));
    // A decision that is sent again, decided before, makes up for nothing; one that is taken now does.
    let late = Decision::Reset { reason: ResetReason::Forgotten, day: date(2026, 9, 4), to: 2 };
    let mut again = computer.decide(FATHER, late.clone());
    again.decided_at -= SignedDuration::from_secs(1);
    computer.submit(&[again]).await.unwrap();
    computer.catch_up().await;
    assert!(computer.account(FATHER).choice_lost_on.is_some());
    fixture.clock.advance(SignedDuration::from_mins(1));
    let now = Decision::Reset { reason: ResetReason::Forgotten, day: date(2026, 9, 4), to: 3 };
    assert_eq!(send(&mut computer, FATHER, now).await.outcome, Outcome::Applied);
    computer.catch_up().await;
    assert_eq!(computer.account(FATHER).choice_lost_on, None);
}

#[tokio::test]
async fn a_school_of_which_nobody_is_heard_is_rolled_in_time() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let sheet = printed(&computer, MOTHER, 1);
    send(&mut computer, MOTHER, notify(1)).await;
    computer.catch_up().await;
    begin_anew(&fixture.service, two_hours()).await.unwrap();
    assert_eq!(opened(&fixture).await, 0, "not yet");
    fixture.clock.advance(SignedDuration::from_hours(2));
    assert_eq!(opened(&fixture).await, 1);
    let standing = last(&fixture.service).await.unwrap().unwrap();
    assert_eq!((standing.waiting, standing.rolled), (0, 1));
    assert_eq!(silent(&fixture.service).await.unwrap(), [the_directors()]);
    let mut family = Family::new(&fixture);
    assert_eq!(family.signs_in(MOTHER, &sheet).await, Err(Refusal::Void));
    assert!(history(&fixture, MOTHER).await.contains(&"unheard".to_owned()));
    // What was printed in the time that is lost is void, and said so.
    let late = computer.decide(FATHER, notify(2));
    let answer = computer.submit(&[late]).await.unwrap().remove(0);
    assert_eq!(answer.outcome, Outcome::Otherwise(Reason::Rolled));
    assert!(!says(&computer, &fixture, heard(&computer)).await);
    anew(&mut computer).await;
    assert!(computer.account(MOTHER).state.generation > 16);
    assert_eq!(opened(&fixture).await, 0, "once");
}

/// The other computer of the director’s.
fn the_directors() -> Silent {
    Silent {
        school: UAI.to_owned(),
        name: "École des Tilleuls".to_owned(),
        computer: "PC-DIRECTION".to_owned(),
        person: "Camille Essai".to_owned(),
    }
}

#[tokio::test]
async fn where_one_computer_was_heard_nothing_is_rolled_when_the_time_is_over() {
    let (fixture, director) = Fixture::with_school().await;
    let mut first = fixture.enrol(&director).await;
    let mut second = fixture.enrol(&director).await;
    first.catch_up().await;
    let sheet = printed(&first, MOTHER, 1);
    send(&mut first, MOTHER, notify(1)).await;
    first.catch_up().await;
    begin_anew(&fixture.service, two_hours()).await.unwrap();
    assert!(says(&first, &fixture, heard(&first)).await);
    fixture.clock.advance(SignedDuration::from_hours(2));
    assert_eq!(opened(&fixture).await, 1);
    assert_eq!(last(&fixture.service).await.unwrap().unwrap().rolled, 0);
    Family::new(&fixture).signs_in(MOTHER, &sheet).await.unwrap();
    assert_eq!(silent(&fixture.service).await.unwrap(), [the_directors()], "what it alone knows may be lost");
    // It comes, and what it alone decided with it.
    assert!(!says(&second, &fixture, Vec::new()).await);
    second.catch_up().await;
    assert_eq!(silent(&fixture.service).await.unwrap(), []);
}

#[tokio::test]
async fn a_computer_that_was_ended_is_waited_for_no_more() {
    let (fixture, director) = Fixture::with_school().await;
    let mut first = fixture.enrol(&director).await;
    let second = fixture.enrol(&director).await;
    first.catch_up().await;
    begin_anew(&fixture.service, Saying::default()).await.unwrap();
    assert!(says(&first, &fixture, heard(&first)).await);
    assert_eq!(opened(&fixture).await, 0);
    let replaced = Revocation { why: Loss::Replaced, since: None };
    revoke(&fixture.service, &first.proof, second.proof.device, &replaced).await.unwrap();
    assert_eq!(opened(&fixture).await, 1);
    let standing = last(&fixture.service).await.unwrap().unwrap();
    assert_eq!((standing.waiting, standing.rolled), (0, 0));
}

#[tokio::test]
async fn a_computer_is_believed_of_what_it_sees_alone_and_by_parts() {
    let (fixture, director) = Fixture::with_secondary_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    begin_anew(&fixture.service, Saying::default()).await.unwrap();
    let account = computer.account(MOTHER).state.id;
    let one = HeardAccount { account, generation: 5, burnt: 0, choices: 0 };
    let stranger = HeardAccount { account: Uuid::from_u128(404), ..one };
    let hears = async |proof, accounts: Vec<HeardAccount>, more| {
        hear(&fixture.service, proof, UAI, &Heard { accounts, more }).await
    };
    let role = Role::Director(UAI);
    let welcome = add(&fixture.service, "n.essai", "Noé Essai", chosen(), role).await.unwrap();
    sqlx::query(
        "UPDATE staff_role SET role = 'support' FROM staff WHERE staff.id = staff AND login = 'n.essai'",
    )
    .execute(&fixture.pool)
    .await
    .unwrap();
    let helper = fixture.enrol_as("n.essai", &welcome).await;
    let awaited = HeardReceipt { awaited: true };
    assert_eq!(hears(&helper.proof, vec![one], false).await.unwrap(), awaited);
    let generation = async || -> i32 {
        sqlx::query_scalar("SELECT generation FROM account WHERE login = $1")
            .bind(MOTHER)
            .fetch_one(&fixture.pool)
            .await
            .unwrap()
    };
    assert_eq!(generation().await, 1, "a guardian is not who it sees");
    assert_eq!(last(&fixture.service).await.unwrap().unwrap().waiting, 1, "and it opens no school");
    let most = HeardAccount { generation: 5_000, ..one };
    assert_eq!(hears(&computer.proof, vec![most, stranger], true).await.unwrap(), awaited);
    assert_eq!(generation().await, 1, "one that leaves no number is not believed");
    assert_eq!(hears(&computer.proof, vec![one], true).await.unwrap(), awaited);
    assert_eq!(generation().await, 5);
    assert_eq!(hears(&computer.proof, vec![one], false).await.unwrap(), awaited, "the last part");
    assert_eq!(hears(&computer.proof, vec![one], false).await.unwrap(), HeardReceipt { awaited: false });
    let held: i32 = sqlx::query_scalar("SELECT generation FROM delivery WHERE device = $1 AND account = $2")
        .bind(computer.proof.device)
        .bind(account)
        .fetch_one(&fixture.pool)
        .await
        .unwrap();
    assert_eq!(held, 5, "it holds what it said");
    let nothing = Heard { accounts: Vec::new(), more: false };
    let elsewhere = hear(&fixture.service, &computer.proof, "0990002P", &nothing);
    assert!(matches!(elsewhere.await, Err(Error::Refused(ProblemCode::NotFound))));
}
