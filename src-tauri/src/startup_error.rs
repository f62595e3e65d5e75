//! What keeps the window from opening, and how it is said when there is no window to say it in.

/// Says why Préau ends: on the terminal and, on Windows where a windowed program has none, in a message of the
/// system.
pub fn show(sentence: &str) {
    eprintln!("{sentence}");
    #[cfg(windows)]
    rfd::MessageDialog::new()
        .set_level(rfd::MessageLevel::Error)
        .set_title("Préau")
        .set_description(sentence)
        .show();
}

/// Windows draws the window with a component that may be missing: what to do then. On Linux the package asks
/// for it.
pub fn missing_web_view() -> Option<String> {
    if cfg!(not(windows)) || tauri::webview_version().is_ok() {
        return None;
    }
    Some(
        "Le composant Microsoft Edge WebView2 Runtime, dont Préau a besoin pour afficher sa fenêtre, manque sur cet ordinateur. Faites les mises à jour de Windows, ou demandez à votre service informatique de l’installer, puis rouvrez Préau. Vos données sont intactes."
            .to_owned(),
    )
}
