//! What is to be done again by hand should the database be put back as it was before: kept in a file outside of it, one
//! line of JSON each, written before what it tells of. Ids name people; nothing else of them is there.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{Error, Result};

/// One line: what the trail says of it, too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// When.
    pub at: Timestamp,
    /// What, by the code of the trail.
    pub kind: String,
    /// Of whom, or where.
    pub content: Value,
}

/// What a line tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Somebody was erased: all that they were called.
    Erased(Vec<Uuid>),
    /// Passwords of schools were rolled.
    Rolled(Leaked),
    /// A computer was said to be stolen.
    Stolen(Stolen),
}

/// What leaked, and where.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Leaked {
    pub schools: Vec<String>,
    #[serde(default)]
    pub secrets: bool,
    /// Codes of which accounts were left alone.
    #[serde(default)]
    pub spared: Vec<String>,
}

/// A computer, and the schools of whoever it was bound to: of a line of the first version, none.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Stolen {
    pub device: Uuid,
    #[serde(default)]
    pub schools: Vec<String>,
}

#[derive(Deserialize)]
struct Erased {
    #[serde(default)]
    guardians: Vec<Uuid>,
    #[serde(default)]
    pupils: Vec<Uuid>,
    #[serde(default)]
    accounts: Vec<Uuid>,
}

impl Line {
    /// What it tells of; `None` for what this version does not know.
    pub(crate) fn deed(&self) -> Option<Deed> {
        let content = self.content.clone();
        match self.kind.as_str() {
            "person_erased" => serde_json::from_value(content).ok().map(|erased: Erased| {
                Deed::Erased([erased.guardians, erased.pupils, erased.accounts].concat())
            }),
            "incident_begun" => serde_json::from_value(content).ok().map(Deed::Rolled),
            "device_revoked" => serde_json::from_value(content).ok().map(Deed::Stolen),
            _ => None,
        }
    }
}

/// What is in the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Lines {
    pub lines: Vec<Line>,
    /// Lines that do not read: a stop cut them short, or somebody changed them.
    pub unreadable: u64,
}

impl Lines {
    /// The computers that were stolen.
    pub(crate) fn stolen(&self) -> Vec<Uuid> {
        let device = |line: &Line| match line.deed() {
            Some(Deed::Stolen(stolen)) => Some(stolen.device),
            _ => None,
        };
        self.lines.iter().filter_map(device).collect()
    }
}

/// The file.
#[derive(Debug, Clone)]
pub(crate) struct Ledger(PathBuf);

impl Ledger {
    pub(crate) const fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Whether it can be written; made, where there is none yet.
    pub(crate) fn check(&self) -> Result<()> {
        self.open().map(drop).map_err(|error| self.failed(error))
    }

    /// Adds a line, which is on the disk when this returns.
    pub(crate) fn append(&self, kind: &str, content: &Value, at: Timestamp) -> Result<()> {
        let line = Line { at, kind: kind.to_owned(), content: content.clone() };
        let mut text = serde_json::to_string(&line).map_err(|error| Error::BadContent("a line", error))?;
        text.push('\n');
        let write = || {
            let mut file = self.open()?;
            // A line that a stop cut short takes none after it along.
            let mut last = [b'\n'];
            if file.metadata()?.len() > 0 {
                file.seek(SeekFrom::End(-1))?;
                file.read_exact(&mut last)?;
            }
            if last != [b'\n'] {
                file.write_all(b"\n")?;
            }
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        write().map_err(|error| self.failed(error))
    }

    /// What is in it; nothing where there is no file yet.
    pub(crate) fn read(&self) -> Result<Lines> {
        let bytes = match std::fs::read(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Lines::default()),
            read => read.map_err(|error| self.failed(error))?,
        };
        let mut found = Lines::default();
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
            match serde_json::from_slice(line) {
                Ok(line) => found.lines.push(line),
                Err(_) => found.unreadable += 1,
            }
        }
        Ok(found)
    }

    fn open(&self) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.append(true).read(true).mode(0o600);
        let folder = self.0.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let file = match options.clone().create_new(true).open(&self.0) {
            Ok(file) => {
                // Its name is on the disk, too.
                File::open(folder)?.sync_all()?;
                file
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => options.open(&self.0)?,
            Err(error) => return Err(error),
        };
        let (owner, own) = (std::fs::metadata(folder)?, file.metadata()?);
        // Root writes here and gives away what it wrote: nothing that somebody has put in its place, who owns the folder.
        let named = std::fs::symlink_metadata(&self.0)?;
        if !own.is_file() || own.nlink() != 1 || (own.dev(), own.ino()) != (named.dev(), named.ino()) {
            return Err(io::Error::other("it is no file of its own: a link, or something else"));
        }
        // Of whom the folder is, whoever types a command: what serves could not write into a file of root’s.
        if owner.uid() != own.uid() {
            // Who may not give it away is no superuser, and is refused nothing of theirs by it.
            let _ = std::os::unix::fs::fchown(&file, Some(owner.uid()), Some(owner.gid()));
        }
        Ok(file)
    }

    fn failed(&self, error: io::Error) -> Error {
        Error::Ledger(self.0.clone(), error)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};

    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::{Deed, Leaked, Ledger, Line, Stolen};

    const AT: &str = "2026-09-04T08:00:00Z";

    #[test]
    fn lines_are_found_again_in_their_order_and_those_that_do_not_read_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger");
        let ledger = Ledger::at(path.clone());
        assert_eq!(ledger.read().unwrap().lines, []);
        let at = AT.parse().unwrap();
        ledger.append("person_erased", &json!({ "pupils": ["1"] }), at).unwrap();
        ledger.append("incident_begun", &json!({ "incident": 1 }), at).unwrap();
        assert_eq!(ledger.read().unwrap().unreadable, 0);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend_from_slice(b"{\"at\":\"2026-");
        std::fs::write(&path, bytes).unwrap();
        ledger.append("device_revoked", &json!({ "device": "2" }), at).unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend_from_slice(b"\n\xff\xfe\n");
        std::fs::write(&path, bytes).unwrap();
        let found = ledger.read().unwrap();
        let kinds: Vec<&str> = found.lines.iter().map(|line| line.kind.as_str()).collect();
        assert_eq!(kinds, ["person_erased", "incident_begun", "device_revoked"]);
        assert_eq!(found.unreadable, 2, "an empty line is none");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let none = Ledger::at(folder.path().to_owned());
        assert!(none.read().is_err() && none.check().is_err(), "a folder is no file");
        assert!(none.append("device_revoked", &json!({}), at).unwrap_err().to_string().contains("ledger"));
    }

    #[test]
    fn a_link_in_its_place_is_not_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let (path, other) = (folder.path().join("ledger"), folder.path().join("other"));
        std::fs::write(&other, "of somebody else").unwrap();
        let ledger = Ledger::at(path.clone());
        for link in [std::os::unix::fs::symlink::<&std::path::Path, &std::path::Path>, std::fs::hard_link] {
            link(&other, &path).unwrap();
            assert!(ledger.append("device_revoked", &json!({}), AT.parse().unwrap()).is_err());
            assert_eq!(std::fs::read_to_string(&other).unwrap(), "of somebody else");
            std::fs::remove_file(&path).unwrap();
        }
        std::os::unix::fs::symlink(folder.path().join("nothing"), &path).unwrap();
        assert!(ledger.check().is_err());
    }

    #[test]
    fn it_is_of_whom_its_folder_is_whoever_writes_into_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger");
        let ledger = Ledger::at(path.clone());
        ledger.check().unwrap();
        // Who is no superuser gives nothing away.
        if chown(folder.path(), Some(1_234), Some(1_235)).is_err() {
            return;
        }
        let owner = || {
            let file = std::fs::metadata(&path).unwrap();
            (file.uid(), file.gid())
        };
        assert_ne!(owner(), (1_234, 1_235));
        ledger.append("device_revoked", &json!({}), AT.parse().unwrap()).unwrap();
        assert_eq!(owner(), (1_234, 1_235), "one that was root’s is mended");
        std::fs::remove_file(&path).unwrap();
        ledger.check().unwrap();
        assert_eq!(owner(), (1_234, 1_235), "one that is made");
    }

    #[test]
    fn what_was_written_reads_as_what_was_done() {
        let deed = |kind: &str, content: &str| {
            let content: Value = serde_json::from_str(content).unwrap();
            Line { at: AT.parse().unwrap(), kind: kind.to_owned(), content }.deed()
        };
        let id = |number: u128| Uuid::from_u128(number);
        let (one, two) = (id(1), id(2));
        assert_eq!(
            deed(
                "person_erased",
                &format!(r#"{{"pupils":["{one}"],"guardians":[],"accounts":["{two}"],"although_named":[]}}"#)
            ),
            Some(Deed::Erased(vec![one, two]))
        );
        let leaked = Leaked {
            schools: vec!["0990001N".to_owned()],
            secrets: true,
            spared: vec!["france_connect".to_owned()],
        };
        assert_eq!(
            deed(
                "incident_begun",
                r#"{"incident":3,"secrets":true,"spared":["france_connect"],"schools":["0990001N"],"accounts":7}"#
            ),
            Some(Deed::Rolled(leaked))
        );
        let revocation = r#""revocation":{"why":"stolen","since":null}"#;
        let stolen = |schools: &[&str]| {
            let schools = schools.iter().map(|uai| (*uai).to_owned()).collect();
            Some(Deed::Stolen(Stolen { device: one, schools }))
        };
        let told =
            |schools: &str| deed("device_revoked", &format!(r#"{{"device":"{one}",{revocation}{schools}}}"#));
        assert_eq!((told(""), told(r#","schools":["0990001N"]"#)), (stolen(&[]), stolen(&["0990001N"])));
        assert_eq!((deed("of_later", "{}"), deed("device_revoked", "{}")), (None, None));
    }
}
