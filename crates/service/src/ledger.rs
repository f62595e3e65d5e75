//! What is to be done again by hand should the database be put back as it was before: kept in a file outside of it, one
//! line of JSON each, written before what it tells of. Ids name people; nothing else of them is there.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

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

/// The file.
#[derive(Debug, Clone)]
pub(crate) struct Ledger(PathBuf);

impl Ledger {
    pub(crate) const fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Adds a line, which is on the disk when this returns.
    pub(crate) fn append(&self, kind: &str, content: &Value, at: Timestamp) -> Result<()> {
        let line = Line { at, kind: kind.to_owned(), content: content.clone() };
        let mut text = serde_json::to_string(&line).map_err(|error| Error::BadContent("a line", error))?;
        text.push('\n');
        let write = || {
            let mut file =
                OpenOptions::new().append(true).create(true).read(true).mode(0o600).open(&self.0)?;
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
        write().map_err(Error::Files)
    }

    /// The lines; none where there is no file yet. One that a stop cut short is passed over.
    pub(crate) fn lines(&self) -> Result<Vec<Line>> {
        read(&self.0)
    }
}

fn read(path: &Path) -> Result<Vec<Line>> {
    let text = match std::fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        read => read.map_err(Error::Files)?,
    };
    Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use serde_json::json;

    use super::Ledger;

    #[test]
    fn lines_are_found_again_in_their_order_but_for_one_that_was_cut() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger");
        let ledger = Ledger::at(path.clone());
        assert_eq!(ledger.lines().unwrap(), []);
        let at = "2026-09-04T08:00:00Z".parse().unwrap();
        ledger.append("person_erased", &json!({ "pupils": ["1"] }), at).unwrap();
        ledger.append("incident_begun", &json!({ "incident": 1 }), at).unwrap();
        let mut text = std::fs::read_to_string(&path).unwrap();
        text.push_str("{\"at\":\"2026-");
        std::fs::write(&path, text).unwrap();
        let kinds: Vec<String> = ledger.lines().unwrap().into_iter().map(|line| line.kind).collect();
        assert_eq!(kinds, ["person_erased", "incident_begun"]);
        ledger.append("device_revoked", &json!({ "device": "2" }), at).unwrap();
        let last = ledger.lines().unwrap().pop().unwrap();
        assert_eq!((ledger.lines().unwrap().len(), last.kind.as_str()), (3, "device_revoked"));
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(Ledger::at(folder.path().to_owned()).lines().is_err(), "a folder is no file");
    }
}
