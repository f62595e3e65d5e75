//! Putting a copy back. The copy is checked, brought up to date and completed beside the database, and takes its
//! place at once: whatever goes wrong before, the data are as they were.

use std::fs::File;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sqlx::migrate::Migrate;
use sqlx::{Connection, SqliteConnection};
use tempfile::TempPath;

use super::backup::{self, Reason};
use super::lock::Lock;
use super::marks::Marks;
use super::operation::{self, Kind, NewOperation};
use super::{
    DATABASE, MIGRATIONS, check, closed, files, keyed, meta, migration_failed, refuse_newer, setting,
};
use crate::vault::Key;
use crate::{Error, Result, ambient};

/// A copy that can be put back: whole, read by the key, and brought up to date. Dropped, it leaves no trace.
#[derive(Debug)]
pub struct Prepared {
    name: String,
    key: Key,
    file: TempPath,
}

/// What the store that was set aside told the copy in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// Everything it had given out, of which so many sheets were printed after the copy.
    Sheets(u64),
    /// Nothing: it could not be read.
    Nothing,
}

/// Prepares a copy beside the database, which may be at work.
///
/// # Errors
/// [`Error::NotFound`] for a name that is none of [`backup::list`], `backup-damaged` for a copy that cannot be
/// read with that key, [`Error::NewerSchema`], or what the system met.
pub async fn prepare(folder: &Path, name: &str, key: Key) -> Result<Prepared> {
    let source = backup::folder(folder).join(backup::find(folder, name)?.name);
    let file = tempfile::Builder::new()
        .prefix(".preau-")
        .suffix(".partiel")
        .tempfile_in(folder)
        .map_err(|error| Error::io(&folder.join(DATABASE), &error))?;
    let mut copy = File::open(&source).map_err(|error| Error::io(&source, &error))?;
    std::io::copy(&mut copy, &mut file.as_file()).map_err(|error| Error::io(file.path(), &error))?;
    let prepared = Prepared { name: name.to_owned(), key, file: file.into_temp_path() };
    super::silence().await?;
    let mut connection = prepared.connect().await.map_err(damaged_copy)?;
    let done = bring_up_to_date(&mut connection).await.map_err(damaged_copy);
    closed(connection, done).await?;
    Ok(prepared)
}

/// Puts a prepared copy in the place of the database, which must be closed. What was there is kept among the
/// copies, and what it had given out is carried over.
///
/// # Errors
/// [`Error::InUse`], [`Error::DiskFull`] and what else the system met; the database is then as it was.
pub async fn put_back(folder: &Path, prepared: Prepared, now: Timestamp) -> Result<Carried> {
    let lock = Lock::take(folder)?;
    let database = folder.join(DATABASE);
    let marks = match database.exists() {
        true => set_aside(folder, &prepared.key, now).await?,
        false => None,
    };
    let mut connection = prepared.connect().await?;
    let done = complete(&mut connection, &prepared.name, marks.as_ref(), now).await;
    let carried = closed(connection, done).await?;
    File::options()
        .write(true)
        .open(&prepared.file)
        .and_then(|file| file.sync_all())
        .map_err(|error| Error::io(&database, &error))?;
    lock.require_in_place()?;
    for companion in ["-wal", "-shm"] {
        let path = PathBuf::from(format!("{}{companion}", database.display()));
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::io(&path, &error));
            }
            _ => {}
        }
    }
    prepared.file.persist(&database).map_err(|refused| Error::io(&database, &refused.error))?;
    files::sync_folder(&database);
    backup::thin_out(folder, Reason::Restore);
    Ok(carried)
}

impl Prepared {
    /// Everything stands in the one file once the connection is closed.
    async fn connect(&self) -> Result<SqliteConnection> {
        let options = keyed(&self.file, &self.key).pragma("journal_mode", "DELETE");
        Ok(SqliteConnection::connect_with(&options).await?)
    }
}

async fn bring_up_to_date(connection: &mut SqliteConnection) -> Result<()> {
    check(connection).await?;
    connection.ensure_migrations_table(&MIGRATIONS.table_name).await.map_err(migration_failed)?;
    refuse_newer(connection).await?;
    MIGRATIONS.run_direct(None, connection, false).await.map_err(migration_failed)
}

fn damaged_copy(error: Error) -> Error {
    match error {
        Error::Damaged => Error::Refused {
            code: "backup-damaged",
            message: "Cette sauvegarde est endommagée et ne peut pas être lue\u{A0}: choisissez-en une autre. Vos données n’ont pas été modifiées.".to_owned(),
        },
        other => other,
    }
}

/// Copies the database that is to be replaced, and reads its marks when it can be read at all.
async fn set_aside(folder: &Path, key: &Key, now: Timestamp) -> Result<Option<Marks>> {
    let database = folder.join(DATABASE);
    let folded = fold(&database, key).await;
    backup::copy(folder, Reason::Restore, now)?;
    match folded {
        Ok(()) => Ok(marks(&database, key).await.ok()),
        Err(_) => Ok(None),
    }
}

/// Folds the write-ahead log in, so that the file alone is the database.
async fn fold(database: &Path, key: &Key) -> Result<()> {
    let mut connection = SqliteConnection::connect_with(&keyed(database, key)).await?;
    let done = match check(&mut connection).await {
        Ok(()) => backup::fold(&mut connection).await,
        Err(error) => Err(error),
    };
    closed(connection, done).await
}

/// The database was copied and is to be replaced: one of an older version is brought up to date to be read.
async fn marks(database: &Path, key: &Key) -> Result<Marks> {
    let mut connection = SqliteConnection::connect_with(&keyed(database, key)).await?;
    let done = match bring_up_to_date(&mut connection).await {
        Ok(()) => Marks::read(&mut connection).await,
        Err(error) => Err(error),
    };
    closed(connection, done).await
}

/// Makes the copy what it becomes, in one transaction: another device, whose log says that it was put back, and
/// which gives nothing twice.
async fn complete(
    connection: &mut SqliteConnection,
    name: &str,
    marks: Option<&Marks>,
    now: Timestamp,
) -> Result<Carried> {
    let mut transaction = connection.begin().await?;
    let batch = ambient::new_id(now)?;
    meta::renew_device(&mut transaction).await?;
    let carried = match marks {
        Some(marks) => Carried::Sheets(marks.carry(&mut transaction, batch, now).await?),
        None => Carried::Nothing,
    };
    let author = setting::author(&mut *transaction).await?;
    let operation = NewOperation {
        batch,
        author: author.as_deref(),
        school: None,
        account: None,
        kind: Kind::Restored { backup: name.to_owned() },
        at: now,
    };
    operation::append(&mut transaction, &operation).await?;
    transaction.commit().await?;
    Ok(carried)
}
