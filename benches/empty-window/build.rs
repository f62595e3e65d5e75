//! What every Tauri application has.

fn main() {
    tauri_build::build();
}
