//! A copy of the database for another medium: one file, which a passphrase alone opens on any computer.
//!
//! It is a SQLCipher database as the store is. Its key is derived by Argon2id, from the passphrase and from the salt that
//! SQLCipher keeps in the first sixteen bytes of a database: nothing else is needed, and nothing of the store’s own key is
//! in it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use jiff::Timestamp;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Row};
use tempfile::{NamedTempFile, TempPath};

use super::database::{closed, connect_single, keyed};
use super::restore::{Prepared, beside, copied, damaged_copy};
use super::{Store, disable_sqlcipher_log, integrity, meta, schema};
use crate::vault::{Key, SaltedKey};
use crate::{Error, Result, random};

/// How the file’s name ends, without the dot.
pub const EXTENSION: &str = "preau";

/// A copy that was found sound.
#[derive(Debug)]
pub struct Opened {
    file: TempPath,
    key: Key,
    /// When it was made.
    pub made_at: Timestamp,
}

/// Writes a copy beside the database, under a hidden name that the next opening sweeps. Whoever calls sees to it that
/// nobody writes meanwhile.
///
/// # Errors
/// [`Error::DiskFull`] and what else the database and the system met.
pub async fn write(store: &Store, passphrase: &str, now: Timestamp) -> Result<TempPath> {
    let file = beside(store.folder())?.into_temp_path();
    let key = SaltedKey::derive(passphrase, random::bytes()?)?;
    let mut connection = store.pool().acquire().await?.detach();
    let written = export(&mut connection, &file, &key.literal()).await;
    closed(connection, written).await?;
    let mut copy = connect_single(&file, key.key()).await?;
    let stamped = meta::record_copied(&mut copy, now).await;
    closed(copy, stamped).await?;
    integrity::require(&file, key.key()).await?;
    Ok(file)
}

/// Opens a copy that lies anywhere: it is read once, and checked whole, beside the store’s database.
///
/// # Errors
/// [`Error::Invalid`] for a passphrase that does not open it or a file that is none of Préau’s, `copy-foreign` for one that
/// holds what Préau does not make, `backup-damaged` for one that cannot be read whole, [`Error::NewerSchema`], and what the
/// system met.
pub async fn open(folder: &Path, file: &Path, passphrase: &str) -> Result<Opened> {
    let salt = salt(file)?;
    let copy = copied(folder, file)?.into_temp_path();
    let key = SaltedKey::derive(passphrase, salt)?.into_key();
    disable_sqlcipher_log().await?;
    if !opens(&copy, &key).await? {
        return Err(not_opened());
    }
    let mut connection = connect_single(&copy, &key).await.map_err(damaged_copy)?;
    // Before its content is looked at: checking it would run what somebody else may have put there.
    let own = schema::require_own(&mut connection).await;
    closed(connection, own).await.map_err(damaged_copy)?;
    integrity::require(&copy, &key).await.map_err(damaged_copy)?;
    let mut connection = connect_single(&copy, &key).await.map_err(damaged_copy)?;
    let made_at = meta::copied_at(&mut connection).await;
    let made_at = closed(connection, made_at).await.map_err(damaged_copy)?.ok_or_else(not_opened)?;
    Ok(Opened { file: copy, key, made_at })
}

impl Opened {
    /// The copy under the key of the store in that folder, to be put back there.
    ///
    /// # Errors
    /// [`Error::NewerSchema`], [`Error::DiskFull`] and what else the database and the system met.
    pub async fn prepare(self, folder: &Path, name: &str, key: Key) -> Result<Prepared> {
        let file: NamedTempFile = beside(folder)?;
        let file = file.into_temp_path();
        let mut connection = connect_single(&self.file, &self.key).await?;
        let exported = export(&mut connection, &file, &key.literal()).await;
        closed(connection, exported).await?;
        Prepared::from_elsewhere(name, key, file).await
    }
}

/// Copies the whole database to an empty file under another key.
async fn export(connection: &mut SqliteConnection, file: &Path, key: &str) -> Result<()> {
    sqlx::query("ATTACH DATABASE ?1 AS outward KEY ?2")
        .bind(file.to_string_lossy().into_owned())
        .bind(key.trim_matches('"'))
        .execute(&mut *connection)
        .await?;
    sqlx::query("SELECT sqlcipher_export('outward')").execute(&mut *connection).await?;
    sqlx::query("DETACH DATABASE outward").execute(connection).await?;
    Ok(())
}

/// The first bytes of a database are its salt.
fn salt(file: &Path) -> Result<[u8; 16]> {
    let mut salt = [0; 16];
    // A pipe or a device would be waited for without end.
    if !file.metadata().map_err(|error| Error::reading(file, &error))?.is_file() {
        return Err(not_opened());
    }
    let mut opened = File::open(file).map_err(|error| Error::reading(file, &error))?;
    match opened.read_exact(&mut salt) {
        Ok(()) if &salt != b"SQLite format 3\0" => Ok(salt),
        Ok(()) => Err(not_opened()),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Err(not_opened()),
        Err(error) => Err(Error::reading(file, &error)),
    }
}

/// Whether that is its key: what cannot be read with it is no database, or another’s.
async fn opens(file: &Path, key: &Key) -> Result<bool> {
    let Ok(mut connection) = SqliteConnection::connect_with(&keyed(file, key)).await else {
        return Ok(false);
    };
    let read = sqlx::query("SELECT count(*) FROM sqlite_schema").fetch_one(&mut connection).await;
    let is_read = read.and_then(|row| row.try_get::<i64, _>(0)).is_ok_and(|tables| tables > 0);
    closed(connection, Ok(is_read)).await
}

fn not_opened() -> Error {
    Error::invalid(
        "copyPassphrase",
        "Cette phrase secrète n’ouvre pas ce fichier, ou ce fichier n’est pas une copie de sauvegarde entière. Vérifiez les \
         deux\u{a0}: rien n’a été modifié.",
    )
}
