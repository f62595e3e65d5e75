//! How the web view draws where there is no graphics card.
//!
//! WebKitGTK puts its pictures together with OpenGL. Without a card that is played by the processor, four times as slow
//! as drawing what changed: a click took a fifth of a second (`docs/decisions/2026-11-30-drawing.md`).

use std::path::Path;

use tauri::Wry;
use tauri::plugin::{self, TauriPlugin};
use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

/// Where the system shows its graphics cards.
const CARDS: &str = "/dev/dri";

/// Lets the processor draw what changed, and nothing else, where no card would.
pub fn without_a_card() -> TauriPlugin<Wry> {
    plugin::Builder::new("drawing")
        .on_webview_ready(|webview| {
            // The pictures that a driver takes are of what was put together.
            if has_card(Path::new(CARDS)) || std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some() {
                return;
            }
            // Without it the window draws as it would have.
            let _ = webview.with_webview(|view| {
                if let Some(settings) = WebViewExt::settings(&view.inner()) {
                    settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
                    // Each of its dozen steps would be painted, and the last one is what was asked for.
                    settings.set_enable_smooth_scrolling(false);
                }
            });
        })
        .build()
}

/// Whether there is a card that this user may draw with.
fn has_card(cards: &Path) -> bool {
    let Ok(devices) = std::fs::read_dir(cards) else { return false };
    devices.flatten().any(|device| {
        device.file_name().to_string_lossy().starts_with("renderD")
            && std::fs::OpenOptions::new().read(true).write(true).open(device.path()).is_ok()
    })
}
