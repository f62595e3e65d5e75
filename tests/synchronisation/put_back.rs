//! The service’s database was lost, and put back as it was at a moment: what desktops decided since is sent again.

use std::process::Command;

use domain::account::State;
use local::view::action::ResetReason;
use protocol::decision::FamilyEvent;
use service::usecase::restored::Saying;
use service::usecase::staff::direct;
use service::usecase::{directory, family, restored};
use sqlx::{AssertSqlSafe, Executor};
use tempfile::NamedTempFile;

use crate::conflicts::{REMI, ROSE, Scene, only};
use crate::desktop::Desktop;
use crate::fixture::Served;
use crate::tilleuls::{guardian, pupil, tilleuls};

/// The database at a moment.
struct Moment(NamedTempFile);

fn programs(name: &str) -> Command {
    let mut found: Vec<_> =
        std::fs::read_dir("/usr/lib/postgresql").unwrap().map(|version| version.unwrap().path()).collect();
    found.sort();
    Command::new(found.pop().unwrap().join("bin").join(name))
}

fn address(service: &Served) -> String {
    let name = service.pool.connect_options().get_database().unwrap().to_owned();
    std::env::var("PREAU_POSTGRES").unwrap().replacen("/postgres?", &format!("/{name}?"), 1)
}

impl Moment {
    fn of(service: &Served) -> Self {
        let file = NamedTempFile::new().unwrap();
        let dumped = programs("pg_dump")
            .args(["--format=custom", "--data-only", "--file"])
            .arg(file.path())
            .arg(address(service))
            .output()
            .unwrap();
        assert!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
        Self(file)
    }

    /// Puts everything back as it was then.
    async fn put_back(&self, service: &Served) {
        let tables: Vec<String> =
            sqlx::query_scalar("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
                .fetch_all(&service.pool)
                .await
                .unwrap();
        // In one go: whoever asks meanwhile waits.
        let emptied = format!("SET LOCAL session_replication_role = replica; TRUNCATE {}", tables.join(", "));
        service.pool.execute(AssertSqlSafe(emptied)).await.unwrap();
        let restored = programs("pg_restore")
            .args(["--data-only", "--disable-triggers", "--single-transaction", "--dbname"])
            .arg(address(service))
            .arg(self.0.path())
            .output()
            .unwrap();
        assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    }
}

async fn operations(service: &Served) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM operation").fetch_one(&service.pool).await.unwrap()
}

/// Two desktops, one of which decided things before and after a moment; the database is as it was then.
async fn forgotten() -> Scene {
    let scene = Scene::new().await;
    scene.first.notify(&[ROSE], None).await.unwrap();
    scene.catch_up().await;
    let moment = Moment::of(&scene.service);
    scene.first.notify(&[REMI], None).await.unwrap();
    scene.catch_up().await;
    scene.first.reset(&[ROSE], ResetReason::Stolen).await;
    scene.catch_up().await;
    assert_eq!(operations(&scene.service).await, 3);
    moment.put_back(&scene.service).await;
    assert_eq!(operations(&scene.service).await, 1);
    scene
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_service_has_forgotten_is_sent_again_and_everybody_sees_it() {
    let scene = forgotten().await;
    assert_eq!(restored::begin_anew(&scene.service.service, Saying::default()).await.unwrap().schools, 1);
    let printed = scene.first.password(REMI).await;
    scene.catch_up().await;
    assert_eq!(scene.agreed(REMI).await.state, State::Notified);
    assert_eq!(scene.agreed(ROSE).await.generation, 2);
    assert_eq!(scene.first.password(REMI).await, printed, "the sheet that was given stays good");
    assert_eq!(operations(&scene.service).await, 3, "each once");
    assert_eq!((scene.first.cards().await, scene.second.cards().await), (Vec::new(), Vec::new()));
    // And it goes on counting.
    scene.first.reset(&[REMI], ResetReason::Forgotten).await;
    scene.catch_up().await;
    assert_eq!(scene.agreed(REMI).await.generation, 2);
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_already_comes_after_it() {
    let scene = forgotten().await;
    restored::begin_anew(&scene.service.service, Saying::default()).await.unwrap();
    scene.first.reset(&[REMI], ResetReason::Forgotten).await;
    assert_eq!(scene.first.state().await.waiting, 1);
    scene.catch_up().await;
    assert_eq!(scene.agreed(REMI).await.generation, 2);
    assert_eq!(scene.agreed(ROSE).await.generation, 2);
    let sent: Vec<(i64, String)> = sqlx::query_as("SELECT counter, kind FROM operation ORDER BY counter")
        .fetch_all(&scene.service.pool)
        .await
        .unwrap();
    let sent: Vec<(i64, &str)> = sent.iter().map(|(counter, kind)| (*counter, kind.as_str())).collect();
    assert_eq!(sent, [(1, "notify"), (2, "notify"), (3, "reset"), (4, "reset")]);
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_that_nobody_said_is_another_is_noticed_all_the_same() {
    let scene = forgotten().await;
    scene.first.reset(&[REMI], ResetReason::Forgotten).await;
    scene.first.catch_up().await;
    assert_eq!(operations(&scene.service).await, 4);
    assert_eq!(scene.first.state().await.label, "À jour");
    scene.end().await;
}

/// Another school of the same director.
const ORMES: &str = "0990002P";

async fn with_another_school(served: &Served) {
    let mut ormes = tilleuls();
    (ormes.school.uai, ormes.school.name) = (ORMES.to_owned(), "École des Ormes".to_owned());
    ormes.pupils = vec![pupil(21, "Max")];
    ormes.guardians = vec![guardian(31, "PRUNE", "Jean")];
    ormes.enrolments.truncate(1);
    ormes.enrolments[0].pupil = ormes.pupils[0].id;
    ormes.links.truncate(1);
    (ormes.links[0].pupil, ormes.links[0].guardian) = (ormes.pupils[0].id, ormes.guardians[0].id);
    directory::take_in(&served.service, ormes).await.unwrap();
    direct(&served.service, "c.essai", ORMES, "https://exemple/acces").await.unwrap();
}

/// The service was put back to before it knew of one school, or of the director's right to it.
#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_school_that_the_service_does_not_know_holds_up_no_other() {
    let service = tokio::task::spawn_blocking(Served::new).await.unwrap();
    with_another_school(&service).await;
    let desktop = Desktop::enrolled(&service, 0).await;
    desktop.catch_up().await;
    let rights: Vec<(uuid::Uuid, uuid::Uuid)> =
        sqlx::query_as("DELETE FROM staff_role WHERE school = $1 RETURNING id, staff")
            .bind(ORMES)
            .fetch_all(&service.pool)
            .await
            .unwrap();
    for round in 1..=2 {
        desktop.notify_at(ORMES, &["j.prune"], (round > 1).then_some(ResetReason::Forgotten)).await.unwrap();
        desktop.notify(&[[ROSE, REMI][round - 1]], None).await.unwrap();
        desktop.catch_up().await;
        let state = desktop.state().await;
        assert_eq!(operations(&service).await, i64::try_from(round).unwrap(), "those of the other school");
        assert_eq!(
            (state.waiting, state.label),
            (u32::try_from(round).unwrap(), format!("{round} à transmettre"))
        );
        let told = &state.ended[0];
        assert!(told.starts_with("Le service central ne connaît pas École des Ormes (0990002P)"), "{told}");
        let waits = ["une opération y attend", "2 opérations y attendent"][round - 1];
        assert!(told.contains(waits) && told.contains("Prévenez votre assistance"), "{told}");
    }
    // The assistance gives the right again.
    for (id, staff) in rights {
        sqlx::query(
            "INSERT INTO staff_role (id, staff, role, school, given_at) VALUES ($1, $2, 'director', $3, now())",
        )
        .bind(id)
        .bind(staff)
        .bind(ORMES)
        .execute(&service.pool)
        .await
        .unwrap();
    }
    desktop.catch_up().await;
    let state = desktop.state().await;
    assert_eq!((state.label.as_str(), state.ended), ("À jour", Vec::new()));
    assert_eq!(operations(&service).await, 4);
    assert_eq!(desktop.account("j.prune").await.account.state, State::Notified);
    tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
}

/// What the service has forgotten of families, computers say before anything else.
#[tokio::test(flavor = "multi_thread")]
async fn what_computers_had_heard_of_families_is_said_first_and_the_director_is_told_what_is_lost() {
    let scene = Scene::new().await;
    scene.first.notify(&[ROSE, REMI], None).await.unwrap();
    scene.catch_up().await;
    let moment = Moment::of(&scene.service);
    let happened = async |login: &str, did| {
        let id = scene.first.account(login).await.uuid;
        family::happened(&scene.service.service, id, did).await.unwrap();
    };
    happened(ROSE, FamilyEvent::FirstSignIn).await;
    scene.catch_up().await;
    scene.first.reset(&[REMI], ResetReason::Forgotten).await;
    scene.catch_up().await;
    let printed = scene.second.password(REMI).await;
    moment.put_back(&scene.service).await;
    let begun = restored::begin_anew(&scene.service.service, Saying::default()).await.unwrap();
    assert_eq!((begun.schools, begun.waiting), (1, 1));
    // It waits on a computer that sends before it hears.
    scene.second.reset(&[ROSE], ResetReason::Forgotten).await;
    scene.second.catch_up().await;
    let waiting = async || restored::last(&scene.service.service).await.unwrap().unwrap().waiting;
    assert_eq!(waiting().await, 1, "the other one was not heard yet");
    assert_eq!(
        scene.second.password(REMI).await,
        printed,
        "raised though the computer that reset it is silent"
    );
    scene.first.catch_up().await;
    assert_eq!(waiting().await, 0);
    scene.catch_up().await;
    assert_eq!(scene.agreed(REMI).await.generation, 2);
    assert_eq!(scene.agreed(ROSE).await.choices, 1);
    // The reset was decided on what is lost, and gives her another sheet; nobody else has lost anything.
    let lost = async |login: &str| scene.first.account(login).await.choice_lost_on;
    assert_eq!((lost(ROSE).await.is_some(), lost(REMI).await), (true, None));
    let heard: i64 = sqlx::query_scalar("SELECT count(*) FROM event WHERE kind = 'heard_again'")
        .fetch_one(&scene.service.pool)
        .await
        .unwrap();
    assert_eq!(heard, 2, "each once");
    scene.end().await;
}

/// Nobody was robbed: the director is told what may have been.
#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_that_was_rolled_since_nobody_was_heard_is_said_to_be_so() {
    let scene = Scene::new().await;
    scene.first.notify(&[ROSE], None).await.unwrap();
    let at_once = Saying { wait: jiff::SignedDuration::ZERO, moment: None };
    restored::begin_anew(&scene.service.service, at_once).await.unwrap();
    assert_eq!(restored::go_on(&scene.service.service).await.unwrap().opened, 1);
    scene.first.catch_up().await;
    let cards = scene.first.cards().await;
    let (title, _, logins) = only(&cards);
    assert_eq!((title, logins), ("Feuille rendue inutilisable", vec![ROSE]));
    let told = cards[0].text.replace('\u{a0}', " ");
    let why =
        "ou le service, remis dans un état plus ancien, n’a pas eu à temps de nouvelles de vos ordinateurs";
    assert!(told.contains(why), "{told}");
    scene.end().await;
}
