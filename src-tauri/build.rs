//! Names the capabilities explicitly: the sources live beside, not under, the configuration. Refuses to build an
//! application that would silently never find a newer version.

use minisign_verify::PublicKey;

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    check_publisher();
    let attributes =
        tauri_build::Attributes::new().capabilities_path_pattern("src-tauri/capabilities/**/*.json");
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}

/// What `src/publisher.rs` compiles in.
fn check_publisher() {
    for name in ["PREAU_UPDATE_KEY", "PREAU_UPDATE_ADDRESS"] {
        println!("cargo:rerun-if-env-changed={name}");
    }
    let given = |name| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let (key, address) = (given("PREAU_UPDATE_KEY"), given("PREAU_UPDATE_ADDRESS"));
    if let Some(key) = &key
        && PublicKey::from_base64(key.trim().lines().last().unwrap_or_default().trim()).is_err()
    {
        println!("cargo::error=PREAU_UPDATE_KEY is no minisign public key");
    }
    if let Some(address) = &address
        && !(address.starts_with("https://") && key.is_some())
    {
        println!("cargo::error=PREAU_UPDATE_ADDRESS is an https address, and goes with PREAU_UPDATE_KEY");
    }
}
