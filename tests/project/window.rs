//! The application in its real window, driven through WebKit's own driver.

use std::ffi::OsString;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::timeout;

/// Longest wait for anything to appear: only a broken application needs it.
const PATIENCE: Duration = Duration::from_secs(60);

/// A window at work, and the driver process it was started by.
pub struct Window {
    client: Client,
    driver: Child,
    clicks: AtomicUsize,
    fields: AtomicUsize,
    _turn: MutexGuard<'static, ()>,
}

/// The application opens once in a session: tests take turns.
static TURN: Mutex<()> = Mutex::const_new(());

/// Where a window's data and files are.
pub struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// Préau's data.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Where programs keep what they remember of their data.
    pub fn state(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    /// Where files are saved.
    pub fn saved(&self) -> PathBuf {
        let folder = self.folder.path().join("saved");
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// Where files to import stand.
    pub fn given(&self) -> PathBuf {
        let folder = self.folder.path().join("given");
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }
}

impl Window {
    /// Opens the application on that place; `picked` answers its file dialog.
    pub async fn open(place: &Place, picked: &[PathBuf]) -> Self {
        Self::open_where(place, picked, &[]).await
    }

    /// Opens the application in an environment of its own.
    pub async fn open_where(place: &Place, picked: &[PathBuf], environment: &[(&str, OsString)]) -> Self {
        let turn = TURN.lock().await;
        has_gone().await;
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let driver = Command::new("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".to_owned()])
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("PREAU_DATA", place.data())
            .env("XDG_STATE_HOME", place.state())
            .env("PREAU_SAVE_FOLDER", place.saved())
            .env("PREAU_PICK_FILES", std::env::join_paths(picked).unwrap())
            .envs(environment.iter().cloned())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("WebKitWebDriver (package webkit2gtk-driver) is installed");
        let capabilities = json!({
            "webkitgtk:browserOptions": { "binary": binary(), "args": [] }
        });
        let serde_json::Value::Object(capabilities) = capabilities else { unreachable!() };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let address = format!("http://127.0.0.1:{port}");
        let mut tries = 0;
        let client = loop {
            // An application that ends before its window is there leaves the driver waiting for ever.
            match timeout(PATIENCE, builder.connect(&address)).await {
                Ok(Ok(client)) => break client,
                Ok(Err(error)) if tries == 100 => panic!("no window: {error}"),
                Ok(Err(_)) => tries += 1,
                Err(_) => panic!("the application ended before its window was there"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        Self { client, driver, clicks: AtomicUsize::new(0), fields: AtomicUsize::new(0), _turn: turn }
    }

    /// Closes the window and ends the driver.
    pub async fn close(self) {
        // Closing its only window ends the application; ending the session alone would leave it running.
        let _ = timeout(PATIENCE, self.client.close_window()).await;
        let _ = timeout(PATIENCE, self.client.clone().close()).await;
    }

    /// Waits for what an XPath finds.
    pub async fn find(&self, xpath: &str) -> Element {
        match answer(self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(xpath))).await {
            Ok(element) => element,
            Err(error) => panic!("{xpath}: {error}\n{}", self.text().await),
        }
    }

    /// Presses the button whose name contains that text.
    pub async fn press(&self, name: &str) {
        self.click(&format!(
            "//button[contains({SAYS}, {})][not(@disabled or @aria-disabled = 'true')]",
            quoted(name)
        ))
        .await;
    }

    /// Presses the button of the open dialog that has exactly that name.
    pub async fn click_dialog(&self, name: &str) {
        self.click(&format!("//dialog//button[{SAYS} = {}]", quoted(name))).await;
    }

    /// Presses the button of the open dialog that ends the application, which may be gone before it says that it was
    /// pressed: the driver then says so, or nothing, for ever.
    pub async fn end_with(&self, name: &str) {
        let button = self.find(&format!("//dialog//button[{SAYS} = {}]", quoted(name))).await;
        self.clicks.fetch_add(1, Ordering::Relaxed);
        let _ = timeout(Duration::from_secs(5), button.click()).await;
    }

    /// Ticks the box that selects the whole result.
    pub async fn select_all(&self) {
        self.click("//thead//input[@type = 'checkbox']").await;
    }

    /// Follows the link of that name.
    pub async fn follow(&self, name: &str) {
        self.click(&format!("//a[contains({SAYS}, {})][not(ancestor::*[@hidden])]", quoted(name))).await;
    }

    /// Ticks the box or chooses the option of that label.
    pub async fn choose(&self, label: &str) {
        self.click(&format!("//label[contains({SAYS}, {})]", quoted(label))).await;
    }

    /// Ticks the value of exactly that name in the open filter.
    pub async fn choose_value(&self, name: &str) {
        self.click(&format!("//label[span[{SAYS} = {}]]", quoted(name))).await;
    }

    /// Scrolls what an XPath finds to the top.
    pub async fn bring(&self, xpath: &str) {
        let element = serde_json::to_value(self.find(xpath).await).unwrap();
        answer(self.client.execute("arguments[0].scrollIntoView()", vec![element])).await.unwrap();
    }

    /// Clicks beside whatever is open.
    pub async fn dismiss(&self) {
        self.click("//h1").await;
    }

    /// Types into the field of that label, replacing what was there.
    pub async fn fill(&self, label: &str, text: &str) {
        let field =
            self.find(&format!("//input[@id = //label[contains({SAYS}, {})]/@for]", quoted(label))).await;
        answer(field.clear()).await.unwrap();
        answer(field.send_keys(text)).await.unwrap();
        self.fields.fetch_add(1, Ordering::Relaxed);
    }

    /// How many clicks were made since the window opened.
    pub fn clicks(&self) -> usize {
        self.clicks.load(Ordering::Relaxed)
    }

    /// How many fields were filled since the window opened.
    pub fn fields(&self) -> usize {
        self.fields.load(Ordering::Relaxed)
    }

    /// What stands in the field of that label.
    pub async fn value(&self, label: &str) -> String {
        let field =
            self.find(&format!("//input[@id = //label[contains({SAYS}, {})]/@for]", quoted(label))).await;
        answer(field.prop("value")).await.unwrap().unwrap_or_default()
    }

    /// Has the page answer nothing any more, once the driver was told that it will: a page that is stuck at once
    /// cannot say so.
    pub async fn get_stuck(&self) {
        answer(self.client.execute("setTimeout(() => { for (;;); }, 1000);", Vec::new())).await.unwrap();
        tokio::time::sleep(Duration::from_secs(2)).await;
    }

    /// Waits until the text is on screen.
    pub async fn see(&self, text: &str) {
        self.find(&format!("//*[contains({SAYS}, {})]", quoted(text))).await;
    }

    /// All that can be read in the window.
    pub async fn text(&self) -> String {
        match answer(self.client.find(Locator::Css("body"))).await {
            Ok(body) => answer(body.text()).await.unwrap_or_default(),
            Err(error) => format!("(no text: {error})"),
        }
    }

    /// The texts of what an XPath finds.
    pub async fn texts(&self, xpath: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for element in answer(self.client.find_all(Locator::XPath(xpath))).await.unwrap() {
            texts.push(answer(element.text()).await.unwrap());
        }
        texts
    }

    /// What stands in what an XPath finds, where a cell may be too narrow to show all of it.
    pub async fn contents(&self, xpath: &str) -> Vec<String> {
        let mut contents = Vec::new();
        for element in answer(self.client.find_all(Locator::XPath(xpath))).await.unwrap() {
            contents.push(answer(element.prop("textContent")).await.unwrap().unwrap_or_default());
        }
        contents
    }

    /// What axe-core finds on the page and what sticks out of it sideways, one line each.
    pub async fn violations(&self) -> Vec<String> {
        let axe = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(axe).expect("the interface's packages are installed");
        answer(self.client.execute(&axe, Vec::new())).await.unwrap();
        let found = answer(self.client.execute_async(VIOLATIONS, Vec::new())).await.unwrap();
        serde_json::from_value(found).unwrap()
    }

    /// A picture of the window, once it has drawn what it shows.
    pub async fn picture(&self, path: &Path) {
        let drawn =
            "const [done] = arguments; requestAnimationFrame(() => requestAnimationFrame(() => done()));";
        answer(self.client.execute_async(drawn, Vec::new())).await.unwrap();
        std::fs::write(path, answer(self.client.screenshot()).await.unwrap()).unwrap();
    }

    /// Elements come and go while the window draws: a click on one that just went is tried again.
    pub async fn click(&self, xpath: &str) {
        for _ in 0..50 {
            let element = self.find(xpath).await;
            let clicked: Result<(), CmdError> = answer(element.click()).await;
            if clicked.is_ok() {
                self.clicks.fetch_add(1, Ordering::Relaxed);
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{xpath} cannot be clicked\n{}", self.text().await);
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // The application that the driver started too: a test that failed leaves it open.
        let _ = Command::new("kill").args(["-9", "--", &format!("-{}", self.driver.id())]).status();
        let _ = self.driver.wait();
    }
}

/// What the driver answers. It answers nothing, for ever, when the application ends under it.
async fn answer<T>(asked: impl IntoFuture<Output = T>) -> T {
    timeout(2 * PATIENCE, asked.into_future()).await.expect("the driver answers")
}

/// Waits until no application holds the name of which there is one in a session: a new one would hand over to one
/// that is ending, and end too.
pub async fn has_gone() {
    let begun = Instant::now();
    loop {
        let asked = Command::new("dbus-send")
            .args(["--session", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/"])
            .args(["org.freedesktop.DBus.NameHasOwner", "string:fr.preau.desktop.SingleInstance"])
            .output()
            .expect("dbus-send (package dbus) is installed");
        if !String::from_utf8_lossy(&asked.stdout).contains("true") {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "the application is still there");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The application: Cargo names it to tests; an example finds it in the folder above its own.
fn binary() -> PathBuf {
    match option_env!("CARGO_BIN_EXE_preau") {
        Some(path) => PathBuf::from(path),
        None => std::env::current_exe().unwrap().parent().unwrap().with_file_name("preau"),
    }
}

/// Asks axe-core for the rules of WCAG 2.2 AA and its own.
const VIOLATIONS: &str = "
    const done = arguments[arguments.length - 1];
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { scrollWidth, clientWidth } = document.documentElement;
    const wide = scrollWidth > clientWidth ? [`the page is ${scrollWidth - clientWidth} px too wide`] : [];
    // Colours on their way from one to another are none that anybody reads.
    const settled = Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
    settled.then(() => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })).then(
        ({ violations }) => done(wide.concat(violations.map(
            ({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target.join(' ')).join(' | ')})`))),
        (error) => done([String(error)]));
";

/// What an element says, in XPath: French puts narrow and unbreakable spaces where tests write plain ones.
const SAYS: &str = "normalize-space(translate(., '\u{a0}\u{202f}', '  '))";

/// An XPath string literal.
fn quoted(text: &str) -> String {
    if text.contains('\'') { format!("\"{text}\"") } else { format!("'{text}'") }
}
