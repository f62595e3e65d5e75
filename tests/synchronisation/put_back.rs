//! The service’s database was lost, and put back as it was at a moment: what desktops decided since is sent again.

use std::process::Command;

use domain::account::State;
use local::view::action::ResetReason;
use service::usecase::restored;
use sqlx::{AssertSqlSafe, Executor};
use tempfile::NamedTempFile;

use crate::conflicts::{REMI, ROSE, Scene};
use crate::fixture::Served;

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
    assert_eq!(restored::begin_anew(&scene.service.service).await.unwrap(), 1);
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
    restored::begin_anew(&scene.service.service).await.unwrap();
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
