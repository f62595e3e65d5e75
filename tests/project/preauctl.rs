//! The real `preauctl` on a data folder, with the keyring of the desktop the tests run on.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::window::Place;

/// What a run gave.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn new(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Code and sentence of the error told in JSON.
    pub fn error(&self) -> (String, String) {
        assert_eq!(self.err.trim_end().lines().count(), 1, "{self:?}");
        let told: Value = serde_json::from_str(&self.err).unwrap();
        let text = |name: &str| told["error"][name].as_str().unwrap().to_owned();
        (text("code"), text("message"))
    }
}

/// The program: beside the application, where a build of the workspace puts both; or the one that
/// `PREAU_PROGRAM` names.
pub fn binary() -> PathBuf {
    if let Some(named) = std::env::var_os("PREAU_PROGRAM") {
        return PathBuf::from(named);
    }
    let path = Path::new(env!("CARGO_BIN_EXE_preau"))
        .with_file_name(format!("preauctl{}", std::env::consts::EXE_SUFFIX));
    assert!(path.exists(), "preauctl is not built: cargo build --workspace --bins");
    path
}

/// The program on that place's data.
pub fn command(place: &Place, typed: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command.args(typed).arg("--data").arg(place.data()).current_dir(place.saved());
    command.env("XDG_STATE_HOME", place.state());
    command.env_remove("PREAU_DATA").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub fn run(place: &Place, typed: &[&str]) -> Ran {
    Ran::new(command(place, typed).output().unwrap())
}

/// What scripts read of a run that went well.
pub fn json(place: &Place, typed: &[&str]) -> Value {
    let ran = run(place, &[typed, &["--json"]].concat());
    assert_eq!(ran.code, Some(0), "{typed:?}: {}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

/// Creates a store without schools.
pub fn init(place: &Place) {
    let ran = run(place, &["init", "--author", "Camille Essai"]);
    assert_eq!(ran.code, Some(0), "the tests run under scripts/with-desktop: {}", ran.err);
}

/// Text of a path.
pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
