//! How far the log had come, kept beside the database.
//!
//! SQLite takes a write-ahead log for whole up to its first damaged frame and drops what follows, decisions that were
//! committed included, without a word. What is left of the log does not tell that it was longer; this mark does. It is
//! written after each commit, in one piece and without waiting for the disk: a killed process leaves it as it was, and
//! after a power cut it may be behind the log, never before it.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use sqlx::SqliteConnection;
use uuid::Uuid;

use super::meta;
use crate::{Result, layout};

/// The last operation of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogPosition {
    device: Uuid,
    counter: i64,
}

impl LogPosition {
    /// How far the log is on that connection.
    ///
    /// # Errors
    /// What the database met.
    pub async fn of(connection: &mut SqliteConnection) -> Result<Self> {
        let device = meta::device(&mut *connection).await?;
        let counter = sqlx::query_scalar("SELECT coalesce(max(counter), 0) FROM operation")
            .fetch_one(connection)
            .await?;
        Ok(Self { device, counter })
    }

    /// The mark of the store in that folder; none when there is none to be read.
    #[must_use]
    pub fn read(folder: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(path(folder)).ok()?;
        let (device, counter) = text.trim_end().split_once(' ')?;
        Some(Self { device: device.parse().ok()?, counter: counter.parse().ok()? })
    }

    /// Leaves the mark. A disk that refuses leaves the last one, which says less and nothing wrong.
    pub fn save(self, folder: &Path) {
        let line = format!("{} {:019}\n", self.device, self.counter);
        let mut options = OpenOptions::new();
        // Always as long as before: written over, never emptied first.
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let _ = options.open(path(folder)).and_then(|mut file| file.write_all(line.as_bytes()));
    }

    /// How many operations of the same device the other had that this one lacks.
    #[must_use]
    pub fn missing_from(self, other: Self) -> u32 {
        let same = self.device == other.device;
        u32::try_from(if same { other.counter - self.counter } else { 0 }).unwrap_or_default()
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join(layout::REACHED)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::LogPosition;

    #[test]
    fn a_mark_is_read_as_it_was_left_and_compares_with_its_own_device_alone() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(LogPosition::read(folder.path()), None);
        let far = LogPosition { device: Uuid::from_u128(7), counter: 1_234_567 };
        let near = LogPosition { counter: 3, ..far };
        for mark in [far, near] {
            mark.save(folder.path());
            assert_eq!(LogPosition::read(folder.path()), Some(mark));
        }
        assert_eq!(
            (near.missing_from(far), far.missing_from(near), far.missing_from(far)),
            (1_234_564, 0, 0)
        );
        assert_eq!(near.missing_from(LogPosition { device: Uuid::nil(), ..far }), 0);
        std::fs::write(folder.path().join(crate::layout::REACHED), "\0\0\0").unwrap();
        assert_eq!(LogPosition::read(folder.path()), None);
    }
}
