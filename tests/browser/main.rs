//! Serves the built interface to a browser, and answers its commands as the real window does: the same commands, the
//! same state, the same use cases on a store of their own. For the tests of the interface alone: it listens on this
//! computer's loopback only, and ends with its standard input.
//!
//! `browser_server DIST` prints its address. There, `POST /windows` with `{"scenario": NAME}` opens a window of that
//! [scenario], and gives the address of its page and the school that its files are of, with the address of the central service that it can be linked to. At the address of the page,
//! `POST /test/close`, `/test/idle`, `/test/lose-files`, `/test/replace-files`, `/test/confirm-code` and `/test/refuse-code` do
//! what no command does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod central;
mod directory;
mod files;
mod http;
mod joining;
mod linked;
mod publisher;
mod questions;
mod scenario;
mod school;
mod window;

use std::collections::HashMap;
use std::io::Read;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use http::{Request, Response};
use scenario::Scenarios;
use serde_json::{Value, json};
use tauri::App;
use tauri::test::MockRuntime;
use testing::copy_folder;
use window::Window;

/// A window, and what keeps it open.
struct Opened {
    window: Arc<Window>,
    _app: App<MockRuntime>,
}

struct Server {
    /// The built interface.
    dist: PathBuf,
    /// Where everything stands that is removed at the end.
    root: PathBuf,
    port: u16,
    scenarios: Scenarios,
    windows: Mutex<HashMap<String, Opened>>,
}

fn main() {
    let dist = std::env::args_os().nth(1).map(PathBuf::from).expect("usage: browser_server DIST");
    let root = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = Server {
        dist,
        root: root.path().to_owned(),
        port,
        scenarios: Scenarios::new(&root.path().join("prepared")),
        windows: Mutex::default(),
    };
    let policy = policy();
    std::thread::spawn(move || http::serve(&listener, &policy, move |request| server.answer(&request)));
    println!("http://127.0.0.1:{port}");
    // Who started it holds the other end.
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}

/// The content security policy of the real window, whose commands go to the page's own host here.
fn policy() -> String {
    let configuration: Value = serde_json::from_str(include_str!("../../tauri.conf.json")).unwrap();
    let directives = configuration["app"]["security"]["csp"].as_object().unwrap();
    let said = |(name, value): (&String, &Value)| match name.as_str() {
        "connect-src" => "connect-src 'self'".to_owned(),
        name => format!("{name} {}", value.as_str().unwrap()),
    };
    directives.iter().map(said).collect::<Vec<_>>().join("; ")
}

impl Server {
    fn answer(&self, request: &Request) -> Response {
        let Some(number) = request.host.strip_suffix(".localhost") else {
            return match (request.method.as_str(), request.path.as_str()) {
                ("POST", "/windows") => self.open(&request.body),
                _ => Response::not_found(),
            };
        };
        if request.method == "GET" {
            return self.file(&request.path);
        }
        let known = self.windows.lock().unwrap().get(number).map(|opened| Arc::clone(&opened.window));
        let Some(window) = known else { return Response::not_found() };
        if let Some(command) = request.path.strip_prefix("/invoke/") {
            let Ok(argument) = serde_json::from_slice(&request.body) else { return Response::not_found() };
            return match window.call(command, argument) {
                Ok(body) => Response { status: 200, kind: "application/json", body },
                Err(failure) => Response::json(422, &failure),
            };
        }
        match request.path.as_str() {
            "/test/close" => {
                window.close();
                self.windows.lock().unwrap().remove(number);
            }
            "/test/idle" => window.pass(60),
            "/test/lose-files" => window.lose_given(),
            "/test/replace-files" => window.replace_given(),
            "/test/confirm-code" => window.answer_code(true),
            "/test/refuse-code" => window.answer_code(false),
            _ => return Response::not_found(),
        }
        Response::json(200, &Value::Null)
    }

    /// Opens a window of a scenario, on a copy of what was prepared for it.
    fn open(&self, body: &[u8]) -> Response {
        let asked: Value = serde_json::from_slice(body).unwrap();
        let name = asked["scenario"].as_str().unwrap();
        let prepared = tauri::async_runtime::block_on(self.scenarios.prepared(name));
        let mut windows = self.windows.lock().unwrap();
        let number = (1..)
            .map(|number| format!("w{number}"))
            .find(|number| !windows.contains_key(number) && !self.root.join(number).exists());
        let number = number.unwrap();
        let folder = self.root.join(&number);
        copy_folder(&prepared.folder, &folder);
        let central = tauri::async_runtime::block_on(self.scenarios.settle(&prepared, &folder));
        let service = central.as_ref().map(|central| central.address.clone());
        let (app, window) = Window::open(folder, &prepared, central);
        windows.insert(number.clone(), Opened { window: Arc::new(window), _app: app });
        let address = format!("http://{number}.localhost:{}", self.port);
        Response::json(200, &json!({ "address": address, "school": prepared.school, "service": service }))
    }

    /// A file of the built interface.
    fn file(&self, path: &str) -> Response {
        let name = if path == "/" { "index.html" } else { path.trim_start_matches('/') };
        let name = Path::new(name);
        let inside = name.components().all(|part| matches!(part, std::path::Component::Normal(_)));
        let kind = match name.extension().and_then(|extension| extension.to_str()) {
            Some("html") => "text/html; charset=utf-8",
            Some("js") => "text/javascript",
            Some("css") => "text/css",
            Some("svg") => "image/svg+xml",
            _ => "application/octet-stream",
        };
        match std::fs::read(self.dist.join(name)) {
            Ok(body) if inside => Response { status: 200, kind, body },
            _ => Response::not_found(),
        }
    }
}
