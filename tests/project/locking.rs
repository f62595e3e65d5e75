//! Locking and work take turns, and so do work and the end of the application.

use std::sync::Arc;
use std::time::Duration;

use local::Error;
use local::clock::SystemClock;
use local::data_dir::{DataDir, Profile};
use local::store::Store;
use local::view::session::NewStore;
use local::view::task::{TaskResult, TaskState};
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, get_ipc_response, mock_builder, mock_context, noop_assets};
use tauri::webview::InvokeRequest;
use tauri::{WebviewUrl, WebviewWindowBuilder};
use testing::TestCount;
use tokio::sync::oneshot;

use crate::kills::invariants::block_on;

/// A data folder with an empty store, and the state of the window on it, counting by a clock that the test moves.
async fn opened(root: &std::path::Path) -> (DataDir, preau::State, Arc<TestCount>) {
    let data_dir = DataDir::new(root.join("data"), Arc::new(SystemClock));
    let passphrase = Some("quatre chats sous le préau".into());
    let new = NewStore { author: "Camille Essai".to_owned(), passphrase, demonstration: false };
    let workspace = data_dir.create(&new).await.unwrap();
    let count = Arc::new(TestCount::default());
    let state = preau::State::counting_by(data_dir.clone(), count.clone());
    state.opened(workspace);
    (data_dir, state, count)
}

#[test]
fn work_that_panics_is_over_and_keeps_nothing_from_closing() {
    block_on(async {
        let root = tempfile::tempdir().unwrap();
        let (_, state, _) = opened(root.path()).await;
        let task = state
            .start(|_, _| async {
                // As a fault of the program does, wherever it is.
                let results: Vec<TaskResult> = Vec::new();
                let first = results.first().cloned();
                Ok(first.expect("a fault of the program"))
            })
            .unwrap();
        let told = loop {
            match state.tasks.status(task).unwrap().state {
                TaskState::Running => tokio::task::yield_now().await,
                ended => break ended,
            }
        };
        let TaskState::Failed(failure) = told else { panic!("{told:?}") };
        assert_eq!(failure.code, "internal");
        assert!(!failure.message.contains("a fault of the program"), "{}", failure.message);
        state.close().await.unwrap();
    });
}

/// The count goes on while the computer sleeps, and nobody sets it.
#[test]
fn who_wakes_the_computer_after_the_minutes_is_not_served() {
    block_on(async {
        let root = tempfile::tempdir().unwrap();
        let (data_dir, state, count) = opened(root.path()).await;
        assert!(!state.lock_when_idle().await);
        count.pass(Duration::from_secs(15 * 60 - 1));
        assert!(!state.lock_when_idle().await, "the minutes are not over");
        assert!(state.workspace().is_ok(), "somebody is there");
        count.pass(Duration::from_secs(15 * 60 - 1));
        assert!(!state.lock_when_idle().await, "and was a while ago");
        count.pass(Duration::from_secs(8 * 60 * 60));
        assert_eq!(state.workspace().err().unwrap().code(), "locked");
        let late = state.start(|_, _| async { Ok(TaskResult::Done) });
        assert_eq!(late.unwrap_err().code(), "locked");
        assert!(state.lock_when_idle().await);
        Store::require_closed(&data_dir.folder(Profile::School)).unwrap();
    });
}

/// After each exchange of which it is told, in the background too, the window reads again what is on screen.
#[test]
fn what_the_window_reads_again_by_itself_keeps_nobody_there() {
    let root = tempfile::tempdir().unwrap();
    let (_, state, count) = tauri::async_runtime::block_on(opened(root.path()));
    let app = preau::prepare(mock_builder(), state).build(mock_context(noop_assets())).unwrap();
    let window = WebviewWindowBuilder::new(&app, "main", WebviewUrl::default()).build().unwrap();
    let asked = |command: &str| {
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: "tauri://localhost".parse().unwrap(),
            body: InvokeBody::Json(json!({
                "school": null,
                "query": { "school": null, "text": "", "topic": null, "from": null, "until": null, "page": 0, "pageSize": 10 },
            })),
            headers: tauri::http::HeaderMap::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(&window, request).map(|answer| answer.deserialize::<Value>().unwrap())
    };
    assert_eq!(asked("session").unwrap()["lockAfterMinutes"], 15);
    count.pass(Duration::from_secs(15 * 60 - 2));
    asked("touch").unwrap();
    count.pass(Duration::from_secs(15 * 60 - 1));
    for read in
        ["session", "synchronisation", "poll_enrolment", "settings", "journal", "past_imports", "updates"]
    {
        asked(read).unwrap();
    }
    count.pass(Duration::from_secs(1));
    assert_eq!(asked("synchronisation").unwrap_err()["code"], "locked");
    assert_eq!(asked("session").unwrap()["phase"]["kind"], "locked");
}

#[test]
fn the_end_of_the_application_stops_work_and_closes_the_store() {
    block_on(async {
        let root = tempfile::tempdir().unwrap();
        let (data_dir, state, _) = opened(root.path()).await;
        let half = root.path().join("half");
        let file = half.clone();
        state
            .start(|_, progress| async move {
                std::fs::write(&file, "in clear").unwrap();
                while progress.check().is_ok() {
                    tokio::task::yield_now().await;
                }
                std::fs::remove_file(&file).unwrap();
                Err(Error::Cancelled)
            })
            .unwrap();
        while !half.exists() {
            tokio::task::yield_now().await;
        }
        state.leave().await;
        assert!(!half.exists());
        Store::require_closed(&data_dir.folder(Profile::School)).unwrap();
        let late = state.start(|_, _| async { Ok(TaskResult::Done) });
        assert_eq!(late.unwrap_err().code(), "locked");
    });
}

#[test]
fn nothing_is_closed_under_work_and_nothing_starts_once_closed() {
    block_on(async {
        let root = tempfile::tempdir().unwrap();
        let data_dir = DataDir::new(root.path().join("data"), Arc::new(SystemClock));
        let passphrase = Some("quatre chats sous le préau".into());
        let new = NewStore { author: "Camille Essai".to_owned(), passphrase, demonstration: false };
        let workspace = data_dir.create(&new).await.unwrap();
        let state = preau::State::new(data_dir);
        state.opened(workspace);
        let (end, ended) = oneshot::channel::<()>();
        state
            .start(|workspace, _| async move {
                ended.await.unwrap();
                // The store is still open to the end of the work.
                local::usecase::journal::page(&workspace, None, 0, 1).await?;
                Ok(TaskResult::Done)
            })
            .unwrap();
        assert_eq!(state.close().await.unwrap_err().code(), "work-under-way");
        assert!(state.workspace().is_ok());
        end.send(()).unwrap();
        while state.close().await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(state.workspace().err().unwrap().code(), "locked");
        let late = state.start(|_, _| async { Ok(TaskResult::Done) });
        assert_eq!(late.unwrap_err().code(), "locked");
    });
}
