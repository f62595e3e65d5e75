//! A desktop of an assistance team: enrolled with no school, it opens one of its department, works there, and keeps
//! nothing of it once it is closed.

use domain::account::State;
use local::store::{account, school};
use local::usecase::account::details;
use local::usecase::journal;
use local::usecase::synchronisation::{enrolment, opening};
use local::view::codes::Degree;
use local::view::opening::TeamSchool;
use local::view::synchronisation::{EnrolmentAnswer, SynchronisationKind};
use local::{Error, Result};
use service::usecase::history::{self, Moment};
use service::usecase::staff::{self, Factor, Role, SignedIn};
use service::usecase::{directory, enrolment as answers};
use zeroize::Zeroizing;

use crate::desktop::Desktop;
use crate::fixture::{PASSWORD, Served};
use crate::tilleuls::{UAI, tilleuls};

const ROSE: &str = "r.abricot";
const REMI: &str = "r.abricot2";

/// A school of another department.
const FAR: &str = "0980001A";

/// A service with a school of each of two departments, and somebody of the team of the first one.
async fn served() -> (Served, SignedIn) {
    let served = tokio::task::spawn_blocking(Served::new).await.unwrap();
    let mut far = tilleuls().school;
    (far.uai, far.name) = (FAR.to_owned(), "École des Ormes".to_owned());
    directory::add_school(&served.service, &far).await.unwrap();
    let chosen = Zeroizing::new(PASSWORD.to_owned());
    let role = Role::Team { department: "099", degree: "1D" };
    let added = staff::add(&served.service, "t.equipe", "Tom Équipe", chosen, role).await.unwrap();
    (served, SignedIn { staff: added.staff, name: "Tom Équipe".to_owned(), factor: Factor::Telephone })
}

async fn ended(service: Served) {
    tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
}

/// A desktop of that person, which has exchanged once.
async fn desktop_of(service: &Served, person: &SignedIn) -> Desktop {
    linked(service, person, Desktop::new().await).await
}

async fn linked(service: &Served, person: &SignedIn, desktop: Desktop) -> Desktop {
    let waiting = enrolment::begin(&desktop.workspace, &service.address, None).await.unwrap();
    let shown = answers::present(&service.service, person, &waiting.step().code).await.unwrap();
    answers::answer(&service.service, &shown.answer_with, true).await.unwrap();
    let answer = enrolment::poll(&desktop.workspace, &waiting).await.unwrap();
    assert_eq!(answer, EnrolmentAnswer::Confirmed { author: person.name.clone() });
    desktop.catch_up().await;
    desktop
}

async fn found(desktop: &Desktop, search: &str) -> Vec<TeamSchool> {
    opening::list(&desktop.workspace, search).await.unwrap().schools
}

async fn open(desktop: &Desktop, uai: &str) {
    opening::open(&desktop.workspace, uai).await.unwrap();
    desktop.catch_up().await;
}

fn refusal<T>(told: Result<T>) -> (&'static str, String) {
    match told {
        Err(Error::Refused { code, message }) => (code, message),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was done"),
    }
}

/// Who decided about an account, as the service’s journal says.
async fn authors(service: &Served, login: &str) -> Vec<String> {
    let (_, life) = history::of_login(&service.service, login).await.unwrap();
    let author = |moment| match moment {
        Moment::Decided(decided) => Some(decided.author),
        Moment::Happened(_) => None,
    };
    life.into_iter().filter_map(author).collect()
}

async fn shown(desktop: &Desktop) -> Vec<String> {
    let schools = school::summaries(desktop.workspace.store().pool()).await.unwrap();
    schools.into_iter().map(|school| school.uai).collect()
}

async fn journal_of(desktop: &Desktop) -> Vec<String> {
    let page = journal::page(&desktop.workspace, None, 0, 50).await.unwrap();
    page.entries.into_iter().map(|entry| entry.what).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_s_computer_opens_a_school_works_there_and_keeps_nothing_of_it_once_closed() {
    let (service, person) = served().await;
    let office = Desktop::enrolled(&service, 0).await;
    office.catch_up().await;
    let theirs = desktop_of(&service, &person).await;
    let state = theirs.state().await;
    assert_eq!((state.kind, state.schools.len()), (SynchronisationKind::UpToDate, 0));
    let school = TeamSchool {
        uai: UAI.to_owned(),
        name: "École des Tilleuls".to_owned(),
        town: Some("Ville".to_owned()),
        degree: Some(Degree::First),
        until: None,
        here: false,
    };
    let closed = [school];
    assert_eq!(found(&theirs, "").await, closed);
    assert_eq!(found(&theirs, " tilleuls VILLE ").await, closed);
    assert!(found(&theirs, "ormes").await.is_empty(), "of another department");
    let (code, message) = refusal(opening::open(&theirs.workspace, FAR).await);
    assert_eq!(code, "central-service");
    assert!(
        message.starts_with("Cet établissement n’est pas de ceux que votre équipe peut ouvrir."),
        "{message}"
    );
    assert!(shown(&theirs).await.is_empty());

    open(&theirs, UAI).await;
    let state = theirs.state().await;
    assert_eq!(
        (state.schools.as_slice(), state.opened.as_slice()),
        (&[UAI.to_owned()][..], &[UAI.to_owned()][..])
    );
    assert_eq!(shown(&theirs).await, [UAI]);
    let row = found(&theirs, "").await.remove(0);
    assert!(row.here);
    let last: jiff::civil::Date = row.until.unwrap().parse().unwrap();
    theirs.notify(&[ROSE], None).await.unwrap();
    theirs.catch_up().await;
    let printed = theirs.password(ROSE).await;
    assert!(theirs.state().await.arrived.is_empty());
    office.catch_up().await;
    assert_eq!(office.password(ROSE).await, printed);
    assert_eq!(office.account(ROSE).await.account.state, State::Notified);
    assert_eq!(authors(&service, ROSE).await, ["Tom Équipe"]);
    // Whoever directs the school reads who it was, of which team.
    let team = "Tom Équipe (équipe d’assistance 1D du département 099)";
    let page = journal::page(&office.workspace, Some(UAI), 0, 50).await.unwrap();
    let told: Vec<(&str, &str)> = page
        .entries
        .iter()
        .filter(|entry| entry.author.starts_with("Tom"))
        .map(|entry| (entry.author.as_str(), entry.what.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (team, "Compte notifié par feuille individuelle"),
            (team, "Établissement ouvert par l’équipe d’assistance"),
        ]
    );
    let rose: u32 = sqlx::query_scalar("SELECT id FROM account WHERE login = ?1")
        .bind(ROSE)
        .fetch_one(office.workspace.store().pool())
        .await
        .unwrap();
    let history = details(&office.workspace, UAI, rose).await.unwrap().history;
    assert_eq!((history[0].author.as_str(), history[0].pending), (team, false));

    // Printed, and not heard of yet: it goes before the school is closed.
    theirs.notify(&[REMI], None).await.unwrap();
    let sent = theirs.password(REMI).await;
    assert_eq!(theirs.state().await.waiting, 1);
    opening::close(&theirs.workspace, UAI).await.unwrap();
    theirs.catch_up().await;
    let state = theirs.state().await;
    assert_eq!((state.waiting, state.schools.len(), state.opened.len()), (0, 0, 0));
    assert_eq!(state.ended.len(), 1);
    assert!(
        state.ended[0].starts_with("École des Tilleuls (0990001N) n’est plus ouvert à votre équipe."),
        "{}",
        state.ended[0]
    );
    assert!(shown(&theirs).await.is_empty());
    assert_eq!(account::with_login(theirs.workspace.store().pool(), ROSE).await.unwrap(), None);
    let people: i64 =
        sqlx::query_scalar("SELECT (SELECT count(*) FROM pupil) + (SELECT count(*) FROM guardian)")
            .fetch_one(theirs.workspace.store().pool())
            .await
            .unwrap();
    assert_eq!(people, 0);
    office.catch_up().await;
    assert_eq!(office.password(REMI).await, sent, "the sheet stays good");
    let opened = last.strftime("Établissement 0990001N ouvert par l’équipe d’assistance jusqu’au %d/%m/%Y");
    let told = journal_of(&theirs).await;
    for said in [
        opened.to_string(),
        "Établissement 0990001N fermé par l’équipe d’assistance".to_owned(),
        "Accès à l’établissement 0990001N terminé\u{a0}: ses données ont été effacées d’ici".to_owned(),
    ] {
        assert!(told.contains(&said), "{said}: {told:?}");
    }
    assert_eq!(found(&theirs, "").await, closed);

    open(&theirs, UAI).await;
    assert_eq!(shown(&theirs).await, [UAI]);
    assert!(theirs.state().await.ended.is_empty());
    assert_eq!(theirs.password(ROSE).await, printed);
    ended(service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computer_holds_what_was_opened_there_and_none_that_it_manages_without_the_service() {
    let (service, person) = served().await;
    let one = desktop_of(&service, &person).await;
    let alone = linked(&service, &person, Desktop::alone().await).await;
    let (code, message) = refusal(opening::open(&alone.workspace, UAI).await);
    assert_eq!(code, "team");
    assert!(message.starts_with("Cet ordinateur gère déjà cet établissement"), "{message}");
    assert_eq!(found(&alone, "").await[0].until, None, "the service was not asked");
    open(&one, UAI).await;
    alone.catch_up().await;
    let row = found(&alone, "").await.remove(0);
    assert!(row.until.is_some() && !row.here, "{row:?}");
    assert!(alone.state().await.opened.is_empty());

    // Closed elsewhere, it goes with the next exchange, and is then asked about no more.
    opening::close(&alone.workspace, UAI).await.unwrap();
    one.catch_up().await;
    assert!(shown(&one).await.is_empty());
    assert_eq!(one.state().await.ended.len(), 1);
    assert_eq!(shown(&alone).await, [UAI], "its own stays");
    open(&desktop_of(&service, &person).await, UAI).await;
    one.catch_up().await;
    assert!(shown(&one).await.is_empty(), "opened elsewhere");
    open(&one, UAI).await;
    assert_eq!(shown(&one).await, [UAI]);
    ended(service).await;
}
