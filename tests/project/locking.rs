//! Locking and work take turns.

use std::sync::Arc;
use std::time::Duration;

use local::ambient::SystemClock;
use local::office::Office;
use local::view::session::NewStore;
use local::view::task::TaskResult;
use tokio::sync::oneshot;

use crate::kills::sound::block_on;

#[test]
fn nothing_is_closed_under_work_and_nothing_starts_once_closed() {
    block_on(async {
        let root = tempfile::tempdir().unwrap();
        let office = Office::new(root.path().join("data"), Arc::new(SystemClock));
        let passphrase = Some("quatre chats sous le préau".into());
        let new = NewStore { author: "Camille Essai".to_owned(), passphrase, demonstration: false };
        let desk = office.create(&new).await.unwrap();
        let state = preau::State::new(office);
        state.opened(desk);
        let (end, ended) = oneshot::channel::<()>();
        state
            .start(|desk, _| async move {
                ended.await.unwrap();
                // The store is still open to the end of the work.
                local::usecase::journal::page(&desk, None, 0, 1).await?;
                Ok(TaskResult::Done)
            })
            .unwrap();
        assert_eq!(state.close().await.unwrap_err().code(), "work-under-way");
        assert!(state.desk().is_ok());
        end.send(()).unwrap();
        while state.close().await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(state.desk().err().unwrap().code(), "locked");
        let late = state.start(|_, _| async { Ok(TaskResult::Done) });
        assert_eq!(late.unwrap_err().code(), "locked");
    });
}
