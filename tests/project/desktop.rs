//! A window manager on the virtual display: what closes, moves and enlarges windows on somebody's desktop.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};

/// A display has one window manager at a time: tests take turns.
static TURN: Mutex<()> = Mutex::const_new(());

/// Looks at the desktop before something is missed, ten a second.
const LOOKS: usize = 600;

/// A window manager at work.
pub struct Desktop {
    manager: Child,
    _turn: MutexGuard<'static, ()>,
}

/// Where the page of the window is on the screen, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

impl Desktop {
    /// Starts it.
    pub async fn start() -> Self {
        let turn = TURN.lock().await;
        let manager = Command::new("openbox")
            .arg("--sm-disable")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("openbox (package openbox) is installed");
        let desktop = Self { manager, _turn: turn };
        desktop.until("the window manager", || said("wmctrl", &["-m"])).await;
        desktop
    }

    /// Asks the window to close, as the cross in its frame does.
    pub async fn ask_to_close(&self) {
        let window = self.window().await;
        said("wmctrl", &["-i", "-c", &window]).expect("the window is asked");
    }

    /// Moves the frame of the window there, and gives its page that size.
    pub async fn place(&self, x: i32, y: i32, width: i32, height: i32) {
        let window = self.window().await;
        let asked = format!("0,{x},{y},{width},{height}");
        said("wmctrl", &["-i", "-r", &window, "-e", &asked]).expect("the window is placed");
        self.until("the window there", || {
            placed(&window).filter(|place| (place.width, place.height) == (width, height))
        })
        .await;
    }

    /// Has the window fill the screen, or go back to its own size.
    pub async fn maximize(&self, whole: bool) {
        let window = self.window().await;
        let asked = format!("{},maximized_vert,maximized_horz", if whole { "add" } else { "remove" });
        said("wmctrl", &["-i", "-r", &window, "-b", &asked]).expect("the window is enlarged");
        self.until("the window's state", || (is_maximized(&window) == whole).then_some(())).await;
    }

    /// Whether the window fills the screen.
    pub async fn is_maximized(&self) -> bool {
        is_maximized(&self.window().await)
    }

    /// Where the window is.
    pub async fn placed(&self) -> Place {
        let window = self.window().await;
        self.until("the place of the window", || placed(&window)).await
    }

    /// The process that the window is of.
    pub async fn process(&self) -> String {
        let window = self.window().await;
        let said = said("xprop", &["-id", &window, "_NET_WM_PID"]).unwrap();
        said.rsplit(' ').next().unwrap().trim().to_owned()
    }

    /// The number of the window, once it is there.
    async fn window(&self) -> String {
        self.until("the window", || {
            let all = said("wmctrl", &["-l", "-x"])?;
            let line = all.lines().find(|line| line.contains("preau.Preau"))?;
            line.split(' ').next().map(ToOwned::to_owned)
        })
        .await
    }

    /// Waits for what only a broken desktop does not show.
    async fn until<T>(&self, what: &str, look: impl Fn() -> Option<T>) -> T {
        for _ in 0..LOOKS {
            if let Some(found) = look() {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{what}: not there");
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        let _ = self.manager.kill();
        let _ = self.manager.wait();
    }
}

fn is_maximized(window: &str) -> bool {
    let state = said("xprop", &["-id", window, "_NET_WM_STATE"]).unwrap_or_default();
    state.contains("MAXIMIZED_VERT") && state.contains("MAXIMIZED_HORZ")
}

fn placed(window: &str) -> Option<Place> {
    let said = said("xwininfo", &["-id", window])?;
    let of = |name: &str| -> Option<i32> {
        said.lines().find_map(|line| line.trim().strip_prefix(name))?.trim().parse().ok()
    };
    Some(Place {
        x: of("Absolute upper-left X:")?,
        y: of("Absolute upper-left Y:")?,
        width: of("Width:")?,
        height: of("Height:")?,
    })
}

/// What a program says, if it succeeds.
fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program} (packages wmctrl, x11-utils): {error}"));
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
