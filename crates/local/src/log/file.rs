//! The file of the log: bounded, turned over, readable by its owner alone.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tracing_subscriber::fmt::MakeWriter;

use crate::store::owned_files;
use crate::{Result, files};

/// What is written to, and what it becomes once it is full.
const NAMES: [&str; 2] = ["preau.log", "preau.1.log"];

/// Bytes of a file that is full.
const FULL: u64 = 1 << 20;

/// Where events go. Nothing stays open between two of them: the program that erases the data can remove it, and two
/// programs write in turn.
#[derive(Clone)]
pub struct LogFile {
    folder: PathBuf,
    is_wanted: Arc<dyn Fn() -> bool + Send + Sync>,
}

impl LogFile {
    /// The log in that folder, which is made with the first line that is wanted.
    pub fn new(folder: &Path, is_wanted: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self { folder: folder.to_owned(), is_wanted: Arc::new(is_wanted) }
    }

    fn opened(&self) -> Option<File> {
        if !(self.is_wanted)() || !is_ours_to_write(&self.folder) {
            return None;
        }
        let [path, full] = NAMES.map(|name| self.folder.join(name));
        if std::fs::metadata(&path).is_ok_and(|file| file.len() >= FULL) {
            std::fs::rename(&path, full).ok()?;
        }
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        options.open(path).ok()
    }
}

/// Whether the folder is there, made and marked now if nothing was in its place.
fn is_ours_to_write(folder: &Path) -> bool {
    if owned_files::is_marked(folder) {
        return true;
    }
    let is_free = !folder.exists() || owned_files::is_empty(folder);
    is_free && files::create_private_folder(folder).and_then(|()| owned_files::mark(folder)).is_ok()
}

impl Write for LogFile {
    /// Takes one event whole; one that cannot be written is lost, and stops nothing.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        if let Some(mut file) = self.opened() {
            let _ = file.write_all(event);
        }
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for LogFile {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

/// The last lines of the log in that folder, the oldest first.
#[must_use]
pub fn tail(folder: &Path, most: usize) -> Vec<String> {
    let [now, before] = NAMES.map(|name| std::fs::read(folder.join(name)).unwrap_or_default());
    let text = String::from_utf8_lossy(&[before, now].concat()).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(most)..].iter().map(|line| (*line).to_owned()).collect()
}

/// Removes the log and its folder, which goes when nothing else is in it: says whether it is gone, or was never Préau's.
///
/// # Errors
/// What the disk met.
pub fn clear(folder: &Path) -> Result<bool> {
    if !owned_files::is_marked(folder) {
        return Ok(true);
    }
    owned_files::remove(folder, |name| NAMES.contains(&name))?;
    owned_files::remove(folder, |name| name == owned_files::MARKER)?;
    Ok(std::fs::remove_dir(folder).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_bounded_and_its_last_lines_are_read_in_order() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("log");
        let mut log = LogFile::new(&folder, || true);
        let line = "x".repeat(1_023) + "\n";
        for _ in 0..3_000 {
            log.write_all(line.as_bytes()).unwrap();
        }
        log.write_all("dernière\n".as_bytes()).unwrap();
        let sizes = NAMES.map(|name| std::fs::metadata(folder.join(name)).unwrap().len());
        assert_eq!(sizes[1], FULL);
        assert!(sizes[0] <= FULL, "{sizes:?}");
        let last = tail(&folder, 2);
        assert_eq!(last, [line.trim_end(), "dernière"]);
    }

    #[test]
    fn nothing_is_written_without_data_nor_among_somebody_s_files_and_all_of_it_is_removed() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("log");
        LogFile::new(&folder, || false).write_all(b"rien\n").unwrap();
        assert!(!folder.exists());
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("a moi.txt"), "").unwrap();
        LogFile::new(&folder, || true).write_all(b"rien\n").unwrap();
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
        assert!(clear(&folder).unwrap());
        std::fs::remove_file(folder.join("a moi.txt")).unwrap();
        LogFile::new(&folder, || true).write_all("ligne\n".as_bytes()).unwrap();
        assert_eq!(tail(&folder, 5), ["ligne"]);
        assert!(clear(&folder).unwrap());
        assert!(!folder.exists());
    }
}
