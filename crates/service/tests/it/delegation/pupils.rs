//! Who helps pupils alone never receives a guardian.

use jiff::civil::date;
use protocol::delegation::{Grantee, NewDelegation, SchoolRole};
use protocol::device::{Loss, Revocation};
use protocol::entity::{Entity, EntityKey};
use protocol::feed::{Change, Page};
use protocol::joining::{Brought, BroughtSecret, Joining};
use protocol::operation::{Outcome, Reason};
use protocol::problem::ProblemCode;
use service::usecase::changes::changes;
use service::usecase::joining::join;
use service::usecase::revocation::{devices, revoke};

use super::coming::come;
use super::{MOTHER, given, new, notify, refused, values};
use crate::fixture::{Computer, Fixture};
use crate::tilleuls::UAI;

/// What a page names that is no pupil's.
fn of_guardians(page: &Page, pupils: &[&str]) -> Vec<String> {
    let named = |change: &Change| match change {
        Change::Gone(EntityKey::Guardian { .. } | EntityKey::Link { .. }) => Some(format!("{change:?}")),
        Change::Gone(_) => None,
        Change::Is(entity) => match &**entity {
            Entity::Guardian(_) | Entity::Link(_) => Some(format!("{entity:?}")),
            Entity::Account(account) if !pupils.contains(&account.login.as_str()) => {
                Some(account.login.clone())
            }
            Entity::Sheet(sheet) if !pupils.contains(&sheet.login.as_str()) => Some(sheet.login.clone()),
            _ => None,
        },
    };
    page.changes.iter().filter_map(named).collect()
}

const PUPILS: [&str; 2] = ["l.abricot", "z.abricot"];

async fn helper<'f>(
    fixture: &'f Fixture,
    office: &Computer<'_>,
    welcome: &service::usecase::staff::Welcome,
) -> Computer<'f> {
    let given = given(fixture, &office.proof, &new(SchoolRole::Support)).await;
    come(fixture, "p.exemple", &given.invitation.unwrap().code).await;
    fixture.enrol_as("p.exemple", welcome).await
}

#[tokio::test]
async fn the_feed_of_who_helps_pupils_has_pupils_alone_by_every_route() {
    let (fixture, director) = Fixture::with_secondary_school().await;
    let service = &fixture.service;
    let mut office = fixture.enrol(&director).await;
    office.catch_up().await;
    let mut helper = helper(&fixture, &office, &director).await;
    let page = helper.catch_up().await;
    assert_eq!((page.role, page.more), (Some(SchoolRole::Support), false));
    assert_eq!(of_guardians(&page, &PUPILS), Vec::<String>::new());
    let mut logins: Vec<&str> = helper.accounts.iter().map(|account| account.login.as_str()).collect();
    logins.sort_unstable();
    assert_eq!(logins, PUPILS);
    assert_eq!(page.changes.len(), 1 + 1 + 2 + 2 + 2, "the school, its class, and each pupil thrice");

    // What changes of guardians later, and the sheets printed for them, are passed over; the cursor is not held up.
    let sheets = [office.decide(MOTHER, notify(1)), office.decide(PUPILS[0], notify(1))];
    office.submit(&sheets).await.unwrap();
    sqlx::query("UPDATE guardian SET town = 'Ailleurs'").execute(&fixture.pool).await.unwrap();
    let page = helper.catch_up().await;
    assert_eq!(of_guardians(&page, &PUPILS), Vec::<String>::new());
    assert_eq!((page.changes.len(), page.more), (2, false), "a pupil’s account and her sheet");
    assert_eq!(page.cursor.position, office.catch_up().await.cursor.position);

    // An operation about a guardian is answered as about nobody, and tells nothing.
    helper.accounts.push(office.account(MOTHER).clone());
    let operations = [helper.decide(MOTHER, notify(1)), helper.decide(PUPILS[1], notify(1))];
    let answers = helper.submit(&operations).await.unwrap();
    assert_eq!(answers[0].outcome, Outcome::Refused(Reason::UnknownAccount));
    assert_eq!(answers[0].account, None);
    assert_eq!(answers[1].outcome, Outcome::Applied);
    assert_eq!(answers[1].account.as_ref().unwrap().id, helper.account(PUPILS[1]).state.id);
    office.catch_up().await;
    assert_eq!(office.account(MOTHER).state.generation, 1);

    let brought = Brought {
        account: office.account(MOTHER).state.id,
        login: MOTHER.to_owned(),
        secret: BroughtSecret::new(&[7; 16]),
        generation: 1,
        notified_on: date(2026, 9, 1),
        provisional_since: date(2026, 9, 1),
        sheets: Vec::new(),
    };
    let joining = Joining { rehearsal: true, accounts: vec![brought] };
    assert_eq!(refused(join(service, &helper.proof, UAI, &joining).await), ProblemCode::NotFound);
    assert_eq!(devices(service, &helper.proof).await.unwrap().devices.len(), 1, "their own alone");
    let stolen = Revocation { why: Loss::Stolen, since: None };
    let ended = revoke(service, &helper.proof, office.proof.device, &stolen).await;
    assert_eq!(refused(ended), ProblemCode::NotFound);
}

#[tokio::test]
async fn who_sees_less_from_now_on_begins_anew_and_holds_no_next_password_of_a_guardian() {
    let (fixture, director) = Fixture::with_secondary_school().await;
    let service = &fixture.service;
    let mut office = fixture.enrol(&director).await;
    let (_, welcome) = super::delegate(&fixture, &office.proof).await;
    let mut computer = fixture.enrol_as("p.exemple", &welcome).await;
    computer.catch_up().await;
    let printed = computer.decide(MOTHER, notify(1));
    computer.submit(&[printed]).await.unwrap();

    let to = Grantee::Known { login: "p.exemple".to_owned() };
    given(&fixture, &office.proof, &NewDelegation { role: SchoolRole::Support, until: None, to }).await;
    let read = changes(service, &computer.proof, UAI, computer.cursor, 1).await;
    assert_eq!(refused(read), ProblemCode::CursorOutdated, "the cursor bears the scope");
    let page = changes(service, &computer.proof, UAI, None, 0).await.unwrap();
    assert_eq!(of_guardians(&page, &PUPILS), Vec::<String>::new());
    assert_eq!((page.answers.len(), page.answers[0].account.is_none()), (1, true));
    office.catch_up().await;
    assert_eq!((values(&office, MOTHER), values(&office, PUPILS[0])), (vec![1, 3], vec![1, 2]));

    // A sheet that is told again is answered without the account.
    let again = computer.submit(&[computer_operation(&fixture, &computer).await]).await.unwrap();
    assert_eq!((again[0].outcome, again[0].account.is_none()), (Outcome::Applied, true));
}

/// The operation that the computer sent, as it was sent.
async fn computer_operation(fixture: &Fixture, computer: &Computer<'_>) -> protocol::operation::Operation {
    let content: serde_json::Value = sqlx::query_scalar("SELECT content FROM operation WHERE device = $1")
        .bind(computer.proof.device)
        .fetch_one(&fixture.pool)
        .await
        .unwrap();
    serde_json::from_value(content).unwrap()
}

#[tokio::test]
async fn a_school_is_told_by_mail_of_a_computer_that_comes() {
    let (fixture, director) = Fixture::with_secondary_school().await;
    fixture.enrol(&director).await;
    let told: Vec<(String, String)> =
        sqlx::query_as("SELECT kind, recipient FROM outgoing_mail").fetch_all(&fixture.pool).await.unwrap();
    assert_eq!(told, [("computer_enrolled".to_owned(), "college@exemple.fr".to_owned())]);
}
