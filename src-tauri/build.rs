//! Names the capabilities explicitly: the sources live beside, not under, the configuration. Refuses to build an
//! application that would silently never find a newer version.

use std::error::Error;
use std::path::Path;

use minisign_verify::PublicKey;
use tauri_build::{AppManifest, Attributes};

/// Where the commands are listed.
const COMMANDS: &str = "src-tauri/src/commands/mod.rs";

fn main() {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed={COMMANDS}");
    check_publisher();
    if let Err(error) = build() {
        println!("cargo::error={error:#}");
    }
}

fn build() -> Result<(), Box<dyn Error>> {
    let permissions: &'static str = Box::leak(permissions()?.into_boxed_str());
    let attributes = Attributes::new()
        .capabilities_path_pattern("src-tauri/capabilities/**/*.json")
        .app_manifest(AppManifest::new().permissions_path_pattern(permissions));
    Ok(tauri_build::try_build(attributes)?)
}

/// Writes the permission to call the application's commands, which only what a capability grants it to has, and
/// gives the pattern of its file.
fn permissions() -> Result<String, Box<dyn Error>> {
    let source = std::fs::read_to_string(COMMANDS)?;
    let list = source.split_once("\ncommands![").and_then(|(_, rest)| rest.split_once("];"));
    let (list, _) = list.ok_or("no list of commands")?;
    let names = list.split(',').filter_map(|line| line.trim().split_once("::")).map(|(_, name)| name);
    let quoted: Vec<String> = names.map(|name| format!("\"{name}\"")).collect();
    let text = format!(
        "[[permission]]\nidentifier = \"commands\"\ndescription = \"What the screens ask for.\"\n\
         commands.allow = [{}]\n",
        quoted.join(", ")
    );
    let folder = Path::new(&std::env::var("OUT_DIR")?).join("commands");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("commands.toml"), text)?;
    Ok(folder.join("*").to_string_lossy().into_owned())
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
