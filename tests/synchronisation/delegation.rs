//! Desktops of who works by a delegation: they work, and keep nothing once it is taken back; who helps pupils never has a
//! guardian.

use local::Error;
use local::store::school;
use local::usecase::synchronisation::{Ended, delegation, devices, enrolment};
use local::view::staff::{DelegationKind, DelegationRequest, DeviceLoss};
use local::view::synchronisation::EnrolmentAnswer;
use protocol::decision::FamilyEvent;
use service::usecase::enrolment as answers;
use service::usecase::family;
use service::usecase::invitation::{Answered, Chosen, answer, present};
use service::usecase::staff::{SignedIn, sign_in};
use totp_rs::Totp;
use zeroize::Zeroizing;

use crate::desktop::Desktop;
use crate::fixture::{PASSWORD, Served};
use crate::tilleuls::UAI;

const ROSE: &str = "r.abricot";
const REMI: &str = "r.abricot2";

async fn served(degree: &str) -> Served {
    let second = degree == "2D";
    let begin = move || if second { Served::secondary() } else { Served::new() };
    tokio::task::spawn_blocking(begin).await.unwrap()
}

async fn ended(service: Served) {
    tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
}

fn request(kind: DelegationKind, login: &str) -> DelegationRequest {
    let (family, first) = if login.is_empty() { ("Exemple", "Paul") } else { ("", "") };
    DelegationRequest {
        school: UAI.to_owned(),
        kind,
        login: login.to_owned(),
        family: family.to_owned(),
        first: first.to_owned(),
        mail: String::new(),
        until: None,
    }
}

/// Gives a delegation from the office; the person comes, and signs in.
async fn comes(service: &Served, office: &Desktop, kind: DelegationKind) -> SignedIn {
    let given = delegation::give(&office.workspace, &request(kind, "")).await.unwrap();
    let service = &service.service;
    let presented = present(service, &given.login, &given.invitation.unwrap().code).await.unwrap();
    let code = presented.telephone.as_ref().map_or_else(String::new, |address| {
        let now = u64::try_from(jiff::Timestamp::now().as_second()).unwrap();
        Totp::from_url(address.as_str()).unwrap().generate(now).to_string()
    });
    let chosen = || Zeroizing::new(PASSWORD.to_owned());
    let typed = Chosen { password: chosen(), again: chosen(), code };
    let Answered::Done { recovery_codes, .. } = answer(service, &presented.answer_with, typed).await.unwrap()
    else {
        panic!("it is to be corrected")
    };
    let second = recovery_codes.first().map_or("", |code| code.as_str());
    sign_in(service, &given.login, chosen(), second).await.unwrap()
}

/// A desktop of that person, which has received what it may.
async fn desktop_of(service: &Served, person: &SignedIn) -> Desktop {
    let desktop = Desktop::new().await;
    let waiting = enrolment::begin(&desktop.workspace, &service.address, None).await.unwrap();
    let shown = answers::present(&service.service, person, &waiting.step().code).await.unwrap();
    answers::answer(&service.service, &shown.answer_with, true).await.unwrap();
    let answer = enrolment::poll(&desktop.workspace, &waiting).await.unwrap();
    assert_eq!(answer, EnrolmentAnswer::Confirmed { author: "Paul Exemple".to_owned() });
    desktop.catch_up().await;
    desktop
}

/// Every text of the whole store, but of the log.
async fn everything(desktop: &Desktop) -> String {
    let pool = desktop.workspace.store().pool();
    let mut all = String::new();
    for table in [
        "pupil",
        "guardian",
        "link",
        "enrolment",
        "account",
        "account_value",
        "confirmed_account",
        "sheet",
        "source_id",
        "class",
        "received_page",
    ] {
        let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info(?1)")
            .bind(table)
            .fetch_all(pool)
            .await
            .unwrap();
        let cells = columns
            .iter()
            .map(|column| format!("quote(\"{column}\")"))
            .collect::<Vec<_>>()
            .join(" || ',' || ");
        let query = format!("SELECT {cells} FROM {table}");
        let rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_all(pool).await.unwrap();
        for row in rows {
            all.push_str(&format!("{table}: {row}\n"));
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delegate_s_computer_works_and_keeps_nothing_once_the_delegation_is_taken_back() {
    let service = served("1D").await;
    let office = Desktop::enrolled(&service, 0).await;
    office.catch_up().await;
    let person = comes(&service, &office, DelegationKind::Delegate).await;
    let theirs = desktop_of(&service, &person).await;
    theirs.notify(&[ROSE], None).await.unwrap();
    theirs.catch_up().await;
    let printed = theirs.password(ROSE).await;
    // Printed without network, and not heard of yet when the delegation is taken back.
    theirs.notify(&[REMI], None).await.unwrap();
    let void = theirs.password(REMI).await;

    let rows = delegation::list(&office.workspace, UAI).await.unwrap();
    assert_eq!((rows.len(), rows[0].state.as_str(), rows[0].invited), (1, "En cours", false));
    delegation::withdraw(&office.workspace, UAI, &rows[0].id).await.unwrap();
    assert_eq!(delegation::list(&office.workspace, UAI).await.unwrap()[0].state, "Terminée");

    theirs.catch_up().await;
    let state = theirs.state().await;
    assert_eq!((state.waiting, state.schools.len(), state.ended.len()), (0, 0, 1));
    assert!(state.ended[0].contains("École des Tilleuls (0990001N) a pris fin"), "{}", state.ended[0]);
    assert!(school::summaries(theirs.workspace.store().pool()).await.unwrap().is_empty());
    let left = everything(&theirs).await;
    for erased in
        ["ABRICOT", "abricot", &printed, &void, "Ville", "account_value", "sheet", "pupil:", "guardian:"]
    {
        assert!(!left.contains(erased), "{erased}: {left}");
    }
    // Again and again, nothing more is received, and nothing is told twice.
    assert_eq!(theirs.exchange().await, Ended::Done);
    assert_eq!(everything(&theirs).await, left);
    assert_eq!(theirs.state().await.ended.len(), 1);

    // What is on paper stays good; what was not given out is another from now on.
    office.catch_up().await;
    assert_eq!(office.password(ROSE).await, printed);
    assert_ne!(office.password(REMI).await, void, "the school is told that this sheet is void");
    let rose = office.account(ROSE).await.uuid;
    family::happened(&service.service, rose, FamilyEvent::FirstSignIn).await.unwrap();
    ended(service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computer_that_helps_pupils_never_has_a_guardian() {
    let service = served("2D").await;
    let office = Desktop::enrolled(&service, 0).await;
    office.catch_up().await;
    let person = comes(&service, &office, DelegationKind::Support).await;
    let theirs = desktop_of(&service, &person).await;
    office.notify(&[ROSE], None).await.unwrap();
    office.catch_up().await;
    theirs.catch_up().await;
    let has = everything(&theirs).await;
    assert!(has.contains("'l.abricot'") && has.contains("'z.abricot'"), "{has}");
    for never in ["guardian:", "link:", "r.abricot", "Rose", "Rémi", "rue Fictive", "sheet:"] {
        assert!(!has.contains(never), "{never}: {has}");
    }
    let state = theirs.state().await;
    assert_eq!((state.label.as_str(), state.pupils_alone.as_slice()), ("À jour", &[UAI.to_owned()][..]));
    ended(service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delegate_who_only_helps_pupils_from_now_on_loses_the_guardians() {
    let service = served("2D").await;
    let office = Desktop::enrolled(&service, 0).await;
    office.catch_up().await;
    let person = comes(&service, &office, DelegationKind::Delegate).await;
    let theirs = desktop_of(&service, &person).await;
    theirs.notify(&[ROSE], None).await.unwrap();
    theirs.catch_up().await;
    assert!(everything(&theirs).await.contains("guardian:"));
    let given = delegation::give(&office.workspace, &request(DelegationKind::Support, "p.exemple")).await;
    assert_eq!(given.unwrap().invitation, None);
    theirs.catch_up().await;
    let has = everything(&theirs).await;
    assert!(has.contains("'l.abricot'"), "{has}");
    for erased in ["guardian:", "link:", "r.abricot", "Rose", "sheet:"] {
        assert!(!has.contains(erased), "{erased}: {has}");
    }
    ended(service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computer_that_comes_is_told_on_the_others_and_can_be_declared_stolen() {
    let service = served("1D").await;
    let office = Desktop::enrolled(&service, 0).await;
    office.catch_up().await;
    assert!(office.state().await.arrived.is_empty());
    let person = comes(&service, &office, DelegationKind::Delegate).await;
    let theirs = desktop_of(&service, &person).await;
    theirs.notify(&[ROSE], None).await.unwrap();
    theirs.catch_up().await;
    assert!(theirs.state().await.arrived.is_empty(), "those that were there first are known");
    office.catch_up().await;
    let arrived = office.state().await.arrived;
    assert_eq!((arrived.len(), arrived[0].person.as_str()), (1, "Paul Exemple"));
    let listed = devices::list(&office.workspace).await.unwrap();
    assert_eq!(listed.iter().filter(|device| device.here).count(), 1);
    let loss = |since: &str| DeviceLoss {
        device: arrived[0].id.clone(),
        stolen: true,
        since: Some(since.to_owned()),
    };
    assert!(devices::declare(&office.workspace, &loss("2999-01-01")).await.is_err());
    let report = devices::declare(&office.workspace, &loss("2026-01-01")).await.unwrap();
    let logins: Vec<&str> = report.sheets.iter().map(|sheet| sheet.login.as_str()).collect();
    assert_eq!(logins, [ROSE, REMI]);
    assert_eq!(report.sheets[0].name, "ABRICOT Rose");
    assert_eq!(report.sent.len(), 1);
    assert_eq!((report.sent[0].login.as_str(), report.sent[0].decision.as_str()), (ROSE, "Notification"));
    assert!(office.state().await.arrived.is_empty());
    let replaced = DeviceLoss { stolen: false, since: None, ..loss("2026-01-01") };
    match devices::declare(&office.workspace, &replaced).await {
        Err(Error::Refused { code: "device", message }) => assert!(message.contains("déjà déclaré volé")),
        other => panic!("{other:?}"),
    }
    assert_eq!(theirs.exchange().await, Ended::Unknown);
    ended(service).await;
}
