//! A window without a screen: the application's own commands, state and data, answered by the runtime that Tauri has
//! for tests.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use local::data_dir::DataDir;
use preau::{Picks, State};
use serde_json::Value;
use tauri::ipc::{CallbackFn, InvokeBody, InvokeResponseBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder, mock_context, noop_assets};
use tauri::webview::InvokeRequest;
use tauri::{App, Manager, WebviewWindow, WebviewWindowBuilder};
use testing::{TestClock, TestCount};

use crate::central::Central;
use crate::scenario::Prepared;

/// One open window.
pub struct Window {
    webview: WebviewWindow<MockRuntime>,
    /// What idleness is counted by.
    count: Arc<TestCount>,
    folder: PathBuf,
    /// The service that this computer can be linked to.
    central: Mutex<Option<Central>>,
    /// The last code that it gave.
    code: Mutex<Option<String>>,
}

impl Window {
    /// Opens a window on what stands in that folder, which is its own. The application is to be kept as long.
    pub fn open(folder: PathBuf, prepared: &Prepared, central: Option<Central>) -> (App<MockRuntime>, Self) {
        let saved = folder.join("saved");
        std::fs::create_dir_all(&saved).unwrap();
        let data_dir = DataDir::new(folder.join("data"), Arc::new(TestClock::at(prepared.moment)))
            .followed(Some(folder.join("ledgers")));
        let count = Arc::new(TestCount::default());
        let picks = Picks { files: Some(prepared.given(&folder)), folder: Some(saved) };
        let state = State::counting_by(data_dir, Arc::<TestCount>::clone(&count))
            .believing(prepared.publisher())
            .choosing(picks);
        let builder = mock_builder().plugin(tauri_plugin_opener::init());
        let app = preau::prepare(builder, state).build(mock_context(noop_assets())).unwrap();
        let webview = WebviewWindowBuilder::new(&app, "main", tauri::WebviewUrl::default()).build().unwrap();
        let (central, code) = (Mutex::new(central), Mutex::default());
        (app, Self { webview, count, folder, central, code })
    }

    /// Answers a command as the window would be answered.
    pub fn call(&self, command: &str, argument: Value) -> Result<Vec<u8>, Value> {
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: "tauri://localhost".parse().unwrap(),
            body: InvokeBody::Json(argument),
            headers: tauri::http::HeaderMap::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        let answer = match get_ipc_response(&self.webview, request)? {
            InvokeResponseBody::Json(text) => text.into_bytes(),
            InvokeResponseBody::Raw(bytes) => bytes,
        };
        if command == "begin_enrolment" {
            let step: Value = serde_json::from_slice(&answer).unwrap();
            *self.code.lock().unwrap() = step["code"].as_str().map(ToOwned::to_owned);
        }
        Ok(answer)
    }

    /// The director confirms the code that waits, or refuses it.
    pub fn answer_code(&self, confirmed: bool) {
        let code = self.code.lock().unwrap().take().expect("no code waits");
        let central = self.central.lock().unwrap();
        let central = central.as_ref().expect("no service");
        tauri::async_runtime::block_on(central.answer(&code, confirmed));
    }

    /// Lets so many minutes pass without the director.
    pub fn pass(&self, minutes: u64) {
        self.count.pass(Duration::from_secs(minutes * 60));
    }

    /// Removes the files to import, between two looks at them.
    pub fn lose_given(&self) {
        std::fs::remove_dir_all(self.folder.join("given")).unwrap();
    }

    /// Puts in the place of the files to import those of a later export.
    pub fn replace_given(&self) {
        testing::copy_folder(&self.folder.join("later"), &self.folder.join("given"));
    }

    /// Stops what is under way, closes the store and removes all.
    pub fn close(&self) {
        tauri::async_runtime::block_on(self.webview.state::<State>().leave());
        if let Some(central) = self.central.lock().unwrap().take() {
            tauri::async_runtime::block_on(central.end());
        }
        std::fs::remove_dir_all(&self.folder).unwrap();
    }
}
