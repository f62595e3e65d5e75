//! Where the window stands and how large it is, kept away from the data and found again at the next start.
//!
//! It is made where it was, so that nothing jumps while it opens. What the desktop then makes of it (another screen, a
//! tiling of windows) is what is kept next.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use local::files;
use serde::{Deserialize, Serialize};
use tauri::plugin::{self, TauriPlugin};
use tauri::utils::config::{PreventOverflowConfig, WindowConfig};
use tauri::{LogicalPosition, LogicalSize, Monitor, Runtime, Window, WindowEvent};
use tokio::sync::Notify;

/// A window that moves is looked at once it has stood still for so long: desktops tell its size, its place and that it
/// fills the screen one after the other.
const PAUSE: Duration = Duration::from_millis(300);

/// Of the top of a window so much must be on a screen, for it to be taken hold of.
const HOLD: LogicalSize<f64> = LogicalSize::new(120.0, 30.0);

/// A frame may reach so far beyond its screen, where the system draws shadows.
const SHADOW: f64 = 10.0;

/// No screen is larger: a file that says so was damaged.
const LARGEST: f64 = 30_000.0;

/// Where a window stands: its frame's corner, the size of its page, in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Placement {
    /// From the left of the desktop.
    pub x: f64,
    /// From its top.
    pub y: f64,
    /// Of the page.
    pub width: f64,
    /// Of the page.
    pub height: f64,
    /// It fills its screen; the rest is then what it goes back to.
    pub maximized: bool,
}

/// One screen of the desktop, in logical pixels.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// Its corner.
    pub position: LogicalPosition<f64>,
    /// Its extent.
    pub size: LogicalSize<f64>,
}

impl Screen {
    fn of(monitor: &Monitor) -> Self {
        let scale = monitor.scale_factor();
        Self { position: monitor.position().to_logical(scale), size: monitor.size().to_logical(scale) }
    }

    /// What the bars of the desktop leave of it.
    fn free(monitor: &Monitor) -> Self {
        let (area, scale) = (monitor.work_area(), monitor.scale_factor());
        Self { position: area.position.to_logical(scale), size: area.size.to_logical(scale) }
    }
}

impl Placement {
    /// What was kept in that file, if it can be read.
    #[must_use]
    pub fn read(file: &Path) -> Option<Self> {
        let kept: Self = serde_json::from_slice(&std::fs::read(file).ok()?).ok()?;
        let is_sound = |length: f64| (1.0..=LARGEST).contains(&length);
        let is_near = |place: f64| place.abs() <= LARGEST;
        let sound = is_sound(kept.width) && is_sound(kept.height) && is_near(kept.x) && is_near(kept.y);
        sound.then_some(kept)
    }

    /// Has a window be made there.
    pub(crate) fn apply(self, window: &mut WindowConfig) {
        (window.x, window.y) = (Some(self.x), Some(self.y));
        (window.width, window.height) = (self.width, self.height);
        window.maximized = self.maximized;
        window.center = false;
        window.prevent_overflow = Some(PreventOverflowConfig::Enable(true));
    }

    /// The same in the middle of a screen, no larger than that.
    #[must_use]
    pub fn centred(self, Screen { position, size }: Screen) -> Self {
        let (width, height) = (self.width.min(size.width), self.height.min(size.height));
        let (x, y) = (position.x + (size.width - width) / 2.0, position.y + (size.height - height) / 2.0);
        Self { x, y, width, height, ..self }
    }

    /// Whether somebody who looks at those screens finds the window and can move it.
    #[must_use]
    pub fn is_in_sight(&self, screens: &[Screen]) -> bool {
        screens.iter().any(|Screen { position, size }| {
            let shown = (self.x + self.width).min(position.x + size.width) - self.x.max(position.x);
            let top = position.y - SHADOW..=position.y + size.height - HOLD.height;
            shown >= HOLD.width.min(self.width) && top.contains(&self.y)
        })
    }
}

/// Keeps where the window stands in that file, and brings one that is on no screen any more into sight.
pub fn plugin<R: Runtime>(file: Option<PathBuf>, kept: Option<Placement>) -> TauriPlugin<R> {
    plugin::Builder::new("placement")
        .on_window_ready(move |window| {
            if let Some(kept) = kept.filter(|kept| !kept.maximized) {
                bring_into_sight(&window, kept);
            }
            if let Some(file) = file.clone() {
                follow(window, Keeper { file, last: Mutex::new(kept), changed: Notify::new() });
            }
        })
        .build()
}

fn bring_into_sight<R: Runtime>(window: &Window<R>, placement: Placement) {
    let monitors = window.available_monitors().unwrap_or_default();
    let screens: Vec<Screen> = monitors.iter().map(Screen::of).collect();
    let main = window.primary_monitor().ok().flatten();
    let Some(main) = main.as_ref().or(monitors.first()) else { return };
    if !placement.is_in_sight(&screens) {
        // The window itself does not know its size before it is drawn.
        let there = placement.centred(Screen::free(main));
        // Left where it is, it is no worse.
        let _ = window.set_size(LogicalSize::new(there.width, there.height));
        let _ = window.set_position(LogicalPosition::new(there.x, there.y));
    }
}

/// Keeps where one window stands.
struct Keeper {
    file: PathBuf,
    last: Mutex<Option<Placement>>,
    /// Told that the window moved.
    changed: Notify,
}

fn follow<R: Runtime>(window: Window<R>, keeper: Keeper) {
    let keeper = Arc::new(keeper);
    let (closing, told) = (window.clone(), Arc::clone(&keeper));
    // One that fills the screen goes back to a size and a place that were never looked at.
    let mut unseen =
        keeper.last.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|kept| kept.maximized);
    window.on_window_event(move |event| match event {
        WindowEvent::Moved(_) | WindowEvent::Resized(_) => told.changed.notify_one(),
        WindowEvent::CloseRequested { .. } => told.keep(&closing),
        _ => {}
    });
    tauri::async_runtime::spawn(async move {
        loop {
            keeper.changed.notified().await;
            while tokio::time::timeout(PAUSE, keeper.changed.notified()).await.is_ok() {}
            keeper.keep(&window);
            if unseen && let Some(now) = seen(&window).filter(|now| !now.maximized) {
                unseen = false;
                bring_into_sight(&window, now);
            }
        }
    });
}

impl Keeper {
    /// Keeps where the window stands now, if it stands anywhere else than before.
    fn keep<R: Runtime>(&self, window: &Window<R>) {
        // Asked before anything is held: the window’s own thread answers, and may be here too.
        let Some(seen) = seen(window) else { return };
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let now = match *last {
            Some(before) if seen.maximized => Placement { maximized: true, ..before },
            _ => seen,
        };
        if *last == Some(now) {
            return;
        }
        *last = Some(now);
        // What cannot be kept is found as it was before.
        let _ = self.write(now);
    }

    fn write(&self, placement: Placement) -> local::Result<()> {
        if let Some(folder) = self.file.parent() {
            files::create_private_folder(folder)?;
        }
        let text = serde_json::to_vec(&placement)
            .map_err(|error| local::Error::internal("place de la fenêtre", error))?;
        files::replace(&self.file, &text)
    }
}

/// Where a window stands, unless it is put away.
fn seen<R: Runtime>(window: &Window<R>) -> Option<Placement> {
    if window.is_minimized().ok()? {
        return None;
    }
    let scale = window.scale_factor().ok()?;
    let position: LogicalPosition<f64> = window.outer_position().ok()?.to_logical(scale);
    let size: LogicalSize<f64> = window.inner_size().ok()?.to_logical(scale);
    let maximized = window.is_maximized().ok()?;
    Some(Placement { x: position.x, y: position.y, width: size.width, height: size.height, maximized })
}
