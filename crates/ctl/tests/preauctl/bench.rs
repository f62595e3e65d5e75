//! A data folder of its own, and the program run on it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

pub const PASSPHRASE: &str = "quatre chats sous le préau";

/// A folder with room for data, fictitious files and what is printed.
pub struct Bench {
    folder: TempDir,
}

/// What a run gave.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn new(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The error told in JSON.
    pub fn error(&self) -> Value {
        assert_eq!(self.err.trim_end().lines().count(), 1, "{}", self.err);
        serde_json::from_str::<Value>(&self.err).unwrap()["error"].clone()
    }
}

impl Bench {
    /// Nothing yet but the passphrase.
    pub fn empty() -> Self {
        let bench = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::write(bench.path("phrase"), format!("{PASSPHRASE}\n")).unwrap();
        bench
    }

    /// A store without schools.
    pub fn new() -> Self {
        let bench = Self::empty();
        bench.done(&["init", "--author", "Camille Directrice-Exemple"]);
        bench
    }

    /// A store with one fictitious primary school, imported from its ONDE files.
    pub fn with_school(pupils: u32) -> (Self, Value) {
        let bench = Self::new();
        let written = bench.onde(pupils);
        bench.import(&written, &[]);
        (bench, written["schools"][0].clone())
    }

    /// Writes the files of a fictitious primary school.
    pub fn onde(&self, pupils: u32) -> Value {
        let (out, pupils) = (self.text("onde"), pupils.to_string());
        self.json(&["demo", "--out", &out, "--pupils", &pupils, "--seed", "7"])
    }

    /// Imports such files as its answer says, whatever the doubts: the first answer is as good as another.
    pub fn import(&self, written: &Value, more: &[&str]) -> Value {
        let typed = import_line(written);
        let typed: Vec<&str> = typed.iter().map(String::as_str).chain(more.iter().copied()).collect();
        let ran = self.run(&[&typed, ["--dry-run", "--json"].as_slice()].concat());
        let preview: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err));
        let questions = preview["questions"].as_array().unwrap();
        assert_eq!(ran.code, if questions.is_empty() { 0 } else { 3 });
        let answer = |question: &Value| {
            format!("--answer={}={}", field(question, "id"), field(&question["choices"][0], "value"))
        };
        let answers: Vec<String> = questions.iter().map(answer).collect();
        let answers: Vec<&str> = answers.iter().map(String::as_str).collect();
        self.json(&[&typed, answers.as_slice()].concat())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// The program on this folder, with the passphrase.
    pub fn command(&self, typed: &[&str]) -> Command {
        self.command_at("data", typed)
    }

    /// The program on the data in another folder, with the passphrase.
    pub fn command_at(&self, data: &str, typed: &[&str]) -> Command {
        let mut command = self.bare_at(data, typed);
        command.arg("--passphrase-file").arg(self.path("phrase"));
        command
    }

    /// The program on this folder, without passphrase or keyring.
    pub fn bare(&self, typed: &[&str]) -> Command {
        self.bare_at("data", typed)
    }

    fn bare_at(&self, data: &str, typed: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_preauctl"));
        command.args(typed).arg("--data").arg(self.path(data)).current_dir(self.folder.path());
        command.env_remove("DBUS_SESSION_BUS_ADDRESS").env_remove("PREAU_DATA").stdin(Stdio::null());
        command.env("XDG_STATE_HOME", self.path("state"));
        command
    }

    pub fn run(&self, typed: &[&str]) -> Ran {
        Ran::new(self.command(typed).output().unwrap())
    }

    pub fn run_bare(&self, typed: &[&str]) -> Ran {
        Ran::new(self.bare(typed).output().unwrap())
    }

    /// What people read of a run that went well.
    pub fn done(&self, typed: &[&str]) -> String {
        let ran = self.run(typed);
        assert_eq!(ran.code, 0, "{typed:?}: {}", ran.err);
        ran.out
    }

    /// What scripts read of a run that went well.
    pub fn json(&self, typed: &[&str]) -> Value {
        let ran = self.run(&[typed, &["--json"]].concat());
        assert_eq!(ran.code, 0, "{typed:?}: {}", ran.err);
        assert_eq!(ran.err, "", "{typed:?}");
        serde_json::from_str(&ran.out).unwrap()
    }

    /// What scripts read of a run that needs no passphrase.
    pub fn json_bare(&self, typed: &[&str]) -> Value {
        let ran = self.run_bare(&[typed, &["--json"]].concat());
        assert_eq!(ran.code, 0, "{typed:?}: {}", ran.err);
        serde_json::from_str(&ran.out).unwrap()
    }

    /// What scripts read of a run that ended otherwise.
    pub fn json_ending(&self, typed: &[&str], code: i32) -> Value {
        let ran = self.run(&[typed, &["--json"]].concat());
        assert_eq!(ran.code, code, "{typed:?}: {}{}", ran.out, ran.err);
        serde_json::from_str(&ran.out).unwrap()
    }
}

/// The command that imports the files of a fictitious primary school.
pub fn import_line(written: &Value) -> Vec<String> {
    let school = &written["schools"][0];
    let [pupils, guardians] = [0, 1].map(|at| written["files"][at].as_str().unwrap());
    let [uai, name, town] = ["uai", "name", "town"].map(|name| field(school, name));
    ["import", pupils, guardians, "--school", uai, "--name", name, "--degree", "1D", "--town", town]
        .map(str::to_owned)
        .to_vec()
}

/// The text of each page as poppler's reader finds it, without the spaces that group a password.
pub fn pages(pdf: &Path) -> Vec<String> {
    let read = Command::new("pdftotext").arg(pdf).arg("-").output();
    let read = read.expect("pdftotext (package poppler-utils) is installed");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let text = String::from_utf8(read.stdout).unwrap();
    text.split_terminator('\u{c}').map(|page| page.split_whitespace().collect()).collect()
}

pub fn field<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("no text {name} in {value}"))
}

pub fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("no number: {value}"))
}
