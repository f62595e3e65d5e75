//! A real browser of somebody's: Chromium through its own driver, as wide as an old telephone.

use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

/// Longest wait for anything to appear.
const PATIENCE: Duration = Duration::from_secs(30);

/// A browser at work.
pub struct Phone {
    client: Client,
    driver: Child,
    _profile: tempfile::TempDir,
}

impl Phone {
    /// One that was never used before.
    pub async fn new() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("chromedriver (package chromium-driver) is installed");
        let capabilities = json!({
            "goog:chromeOptions": {
                "args": [
                    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync",
                    "--hide-scrollbars", "--lang=fr-FR",
                    format!("--user-data-dir={}", profile.path().display()),
                ],
                "mobileEmulation": { "deviceMetrics": { "width": 320, "height": 640, "pixelRatio": 2.0 } },
            }
        });
        let serde_json::Value::Object(capabilities) = capabilities else { unreachable!() };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let address = format!("http://127.0.0.1:{port}");
        let mut tries = 0;
        let client = loop {
            match builder.connect(&address).await {
                Ok(client) => break client,
                Err(error) if tries == 100 => panic!("no browser: {error}"),
                Err(_) => tries += 1,
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        Self { client, driver, _profile: profile }
    }

    pub async fn open(&self, address: &str) {
        self.client.goto(address).await.unwrap();
    }

    /// Types into the field of that name.
    pub async fn type_into(&self, name: &str, text: &str) {
        let field = self.find(&format!("input[name='{name}']")).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Types into the first field whose name begins so.
    pub async fn type_into_first(&self, name: &str, text: &str) {
        self.find(&format!("input[name^='{name}']")).await.send_keys(text).await.unwrap();
    }

    /// Presses the button of the page itself.
    pub async fn go_on(&self) {
        self.find("main form button").await.click().await.unwrap();
    }

    /// Follows the link of that text.
    pub async fn follow(&self, text: &str) {
        let xpath = format!("//a[contains(., '{text}')]");
        let link = self.client.wait().at_most(PATIENCE).for_element(Locator::XPath(&xpath)).await;
        match link {
            Ok(link) => link.click().await.unwrap(),
            Err(error) => panic!("{text}: {error}\n{}", self.text().await),
        }
    }

    /// Waits until the page says that.
    pub async fn see(&self, text: &str) {
        for _ in 0..300 {
            if self.text().await.replace(['\u{a0}', '\u{202f}'], " ").contains(text) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{text} is not said by\n{}", self.text().await);
    }

    /// A picture of what is on screen.
    pub async fn picture(&self, path: &Path) {
        std::fs::write(path, self.client.screenshot().await.unwrap()).unwrap();
    }

    pub async fn close(self) {
        let _ = self.client.clone().close().await;
    }

    async fn find(&self, css: &str) -> fantoccini::elements::Element {
        match self.client.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await {
            Ok(element) => element,
            Err(error) => panic!("{css}: {error}\n{}", self.text().await),
        }
    }

    async fn text(&self) -> String {
        match self.client.find(Locator::Css("body")).await {
            Ok(body) => body.text().await.unwrap_or_default(),
            Err(error) => format!("(no text: {error})"),
        }
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-9", "--", &format!("-{}", self.driver.id())]).status();
        let _ = self.driver.wait();
    }
}
