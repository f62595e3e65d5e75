//! Every line that the last import left out or took with a warning, on disk.
//!
//! A preview takes everything back, its staging tables too, and what it found to check must outlive it: the log
//! is a database of its own beside the store, encrypted like it, that goes with the next import or the closing. There
//! may be millions of lines; only those that wait to be written, and those being read, are in memory.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sqlx::AssertSqlSafe;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteSynchronous};

use super::super::Store;
use super::super::database::pooled;
use super::PAGE;
use super::rejection::RejectedLine;
use crate::{Result, files, layout};

/// Lines written at a time.
const BULK: usize = 128;

/// The log of one import.
#[derive(Debug)]
pub struct RejectionLog {
    pool: SqlitePool,
    file: PathBuf,
    waiting: Vec<RejectedLine>,
}

impl RejectionLog {
    /// Opens an empty one. That of an earlier import must have been closed.
    ///
    /// # Errors
    /// [`crate::Error::DiskFull`] and what else the system or the database met.
    pub async fn open(store: &Store) -> Result<Self> {
        store.require_in_place()?;
        let file = store.folder().join(layout::REJECTIONS);
        remove_leftovers(store.folder());
        drop(files::create_private(&file)?);
        let options = SqliteConnectOptions::clone(&store.pool().connect_options())
            .filename(&file)
            .journal_mode(SqliteJournalMode::Off)
            .synchronous(SqliteSynchronous::Off)
            .pragma("cache_size", "-2000");
        let pool = pooled(1).connect_with(options).await?;
        sqlx::raw_sql(
            "CREATE TABLE note (
                 id     INTEGER PRIMARY KEY,
                 file   TEXT NOT NULL,
                 line   INTEGER,
                 key    TEXT,
                 record TEXT,
                 field  TEXT,
                 code   TEXT NOT NULL,
                 reason TEXT NOT NULL,
                 kept   INTEGER NOT NULL
             ) STRICT;
             CREATE INDEX note_kept ON note (kept, id);",
        )
        .execute(&pool)
        .await?;
        Ok(Self { pool, file, waiting: Vec::with_capacity(BULK) })
    }

    /// Writes a line down, soon.
    ///
    /// # Errors
    /// What the database met.
    pub async fn add(&mut self, line: RejectedLine) -> Result<()> {
        self.waiting.push(line);
        if self.waiting.len() < BULK { Ok(()) } else { self.flush().await }
    }

    /// Writes what waits.
    ///
    /// # Errors
    /// What the database met.
    pub async fn flush(&mut self) -> Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let mut sql =
            "INSERT INTO note (file, line, key, record, field, code, reason, kept) VALUES ".to_owned();
        for place in 0..self.waiting.len() {
            // Writing to a String cannot fail.
            let _ = write!(sql, "{}(?, ?, ?, ?, ?, ?, ?, ?)", if place == 0 { "" } else { ", " });
        }
        let mut statement = sqlx::query(AssertSqlSafe(sql));
        for line in self.waiting.drain(..) {
            statement = statement
                .bind(line.file)
                .bind(line.line)
                .bind(line.key)
                .bind(line.record)
                .bind(line.field)
                .bind(line.code)
                .bind(line.reason)
                .bind(line.kept);
        }
        statement.execute(&self.pool).await?;
        Ok(())
    }

    /// The lines left out, or those taken with a warning, after a number of this log: at most [`PAGE`], each
    /// with its number.
    ///
    /// # Errors
    /// What the database met.
    pub async fn page(&self, kept: bool, after: i64) -> Result<Vec<(i64, RejectedLine)>> {
        type Row = (i64, String, Option<u32>, Option<String>, Option<String>, Option<String>, String, String);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, file, line, key, record, field, code, reason FROM note
             WHERE kept = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
        )
        .bind(kept)
        .bind(after)
        .bind(PAGE)
        .fetch_all(&self.pool)
        .await?;
        let line = |(id, file, line, key, record, field, code, reason)| {
            (id, RejectedLine { file, line, key, record, field, code, reason, kept })
        };
        Ok(rows.into_iter().map(line).collect())
    }

    /// Throws it away.
    pub async fn close(self) {
        self.pool.close().await;
    }
}

impl Drop for RejectionLog {
    fn drop(&mut self) {
        // Where a file in use cannot be removed, the next opening does it.
        let _ = std::fs::remove_file(&self.file);
    }
}

/// Removes what a program that was killed left in the store's folder.
pub fn remove_leftovers(folder: &Path) {
    let _ = std::fs::remove_file(folder.join(layout::REJECTIONS));
}
