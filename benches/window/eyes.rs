//! Where things are in the window: asked of the web view by WebKit's own driver, of the same interface in a build that
//! lets itself be driven. The measured one does not.

use std::error::Error;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use super::Fault;

const PATIENCE: Duration = Duration::from_secs(20);

/// Waits for what an XPath finds to be there, in sight and still, and tells its middle.
const MIDDLE: &str = "
    const [xpath, done] = arguments;
    const found = () => {
        const node = document.evaluate(xpath, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null).singleNodeValue;
        return node && node.getClientRects().length > 0 ? node.getBoundingClientRect() : null;
    };
    let before = null;
    const look = () => {
        const box = found();
        const same = box && before && box.x === before.x && box.y === before.y;
        if (same) done([box.x + box.width / 2, box.y + box.height / 2]);
        else { before = box; setTimeout(look, 50); }
    };
    look();
";

/// Whether an XPath holds.
const HOLDS: &str = "
    return document.evaluate(arguments[0], document, null, XPathResult.BOOLEAN_TYPE, null).booleanValue;
";

/// A window that is driven, and its driver.
pub struct Eyes {
    client: Client,
    driver: Child,
}

impl Eyes {
    /// Opens the program in that environment.
    pub async fn open(program: &Path, environment: &[(&str, &Path)]) -> Result<Self, Box<dyn Error>> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let driver = Command::new("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".to_owned()])
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .envs(environment.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        let Value::Object(capabilities) =
            json!({ "webkitgtk:browserOptions": { "binary": program, "args": [] } })
        else {
            return Err(Fault::boxed("no capabilities"));
        };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let begun = Instant::now();
        let client = loop {
            match builder.connect(&format!("http://127.0.0.1:{port}")).await {
                Ok(client) => break client,
                Err(error) if begun.elapsed() > PATIENCE => return Err(error.into()),
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        };
        Ok(Self { client, driver })
    }

    /// Waits for what an XPath finds; tells its middle, in pixels of the page.
    pub async fn middle(&self, xpath: &str) -> Result<(f64, f64), Box<dyn Error>> {
        let asked = self.client.execute_async(MIDDLE, vec![json!(xpath)]);
        let found = tokio::time::timeout(PATIENCE, asked).await;
        let found = found.map_err(|_| Fault::boxed(format!("not in the window: {xpath}")))??;
        Ok(serde_json::from_value(found)?)
    }

    /// Waits until an XPath holds.
    pub async fn see(&self, xpath: &str) -> Result<(), Box<dyn Error>> {
        let begun = Instant::now();
        while !self.holds(xpath).await? {
            if begun.elapsed() > PATIENCE {
                return Err(Fault::boxed(format!("never so: {xpath}")));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Whether an XPath holds now.
    pub async fn holds(&self, xpath: &str) -> Result<bool, Box<dyn Error>> {
        Ok(self.client.execute(HOLDS, vec![json!(xpath)]).await? == Value::Bool(true))
    }

    /// Closes the window and ends the driver.
    pub async fn close(mut self) -> Result<(), Box<dyn Error>> {
        // Closing its only window ends the application; ending the session alone would leave it running.
        let _ = self.client.close_window().await;
        let _ = self.client.clone().close().await;
        self.driver.kill()?;
        self.driver.wait()?;
        Ok(())
    }
}
