//! What opens: a sound Préau database and nothing else. What only looks damaged (a disk that did not answer once, a
//! file that the system does not let go) is told from what is.

use std::fs::File;
use std::path::{Path, PathBuf};

use sqlx::migrate::Migrate;
use sqlx::{Connection, SqliteConnection};

use super::database::{MIGRATIONS, closed, keyed, migration_failed};
use crate::layout::DATABASE;
use crate::vault::Key;
use crate::{Error, Result};

/// What SQLite keeps beside a database at work.
pub(super) const COMPANIONS: [&str; 2] = ["-wal", "-shm"];

/// Makes a store's own files writable again where they were left read-only: by a copy from a medium that is, or by a
/// folder that was while the store was looked at. The store must be locked.
///
/// # Errors
/// [`Error::ReadOnly`] with the folder, and what else the system met.
pub(super) fn release(folder: &Path) -> Result<()> {
    let database = folder.join(DATABASE);
    let [log, index] = COMPANIONS.map(|end| companion(&database, end));
    for path in [&database, &log] {
        if let Err(error) = writable(path) {
            return Err(Error::reading(path, &error));
        }
    }
    // The index of the write-ahead log is made anew by whoever opens alone; one of another user, or a link, stands in
    // the way.
    if writable(&index).is_err() || index.is_symlink() {
        std::fs::remove_file(&index).map_err(|error| Error::reading(&index, &error))?;
    }
    Ok(())
}

/// Opens a file for its owner to write, when there is one.
pub(super) fn writable(path: &Path) -> std::io::Result<()> {
    // Where rights cannot be changed, those there are may do.
    let _ = let_owner_write(path);
    match File::options().read(true).write(true).open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// A file beside the database that SQLite names after it.
pub(super) fn companion(database: &Path, end: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(end);
    name.into()
}

#[cfg(unix)]
fn let_owner_write(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    const OWNER: u32 = 0o600;
    let found = std::fs::metadata(path)?;
    let mode = found.permissions().mode();
    if !found.is_file() || mode & OWNER == OWNER {
        return Ok(());
    }
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(OWNER))
}

#[cfg(not(unix))]
fn let_owner_write(path: &Path) -> std::io::Result<()> {
    let found = std::fs::metadata(path)?;
    let mut permissions = found.permissions();
    if !found.is_file() || !permissions.readonly() {
        return Ok(());
    }
    #[expect(
        clippy::permissions_set_readonly_false,
        reason = "there it is one attribute of the file, and no more"
    )]
    permissions.set_readonly(false);
    std::fs::set_permissions(path, permissions)
}

/// Checks the database in that file.
///
/// # Errors
/// [`Error::Damaged`] for what is no sound Préau database of that key, and what else the system met.
pub(super) async fn require(path: &Path, key: &Key) -> Result<()> {
    // The system says why it refuses a file; SQLite only that it did.
    File::options().read(true).write(true).open(path).map_err(|error| Error::reading(path, &error))?;
    twice(|| once(path, key), || read_whole(path)).await.map_err(|error| error.of_database(path))
}

async fn once(path: &Path, key: &Key) -> Result<()> {
    // Without a journal mode, connecting reads nothing: what is wrong shows in the check.
    let mut connection = SqliteConnection::connect_with(&keyed(path, key)).await?;
    let checked = check(&mut connection).await;
    closed(connection, checked).await
}

/// Believes damage when the disk gives the whole file and it is wrong again: after a read that failed, SQLCipher takes
/// what it did not get for what it cannot decipher.
async fn twice<C: Future<Output = Result<()>>>(
    check: impl Fn() -> C,
    read: impl Fn() -> Result<()>,
) -> Result<()> {
    match check().await {
        Err(Error::Damaged(_)) => {
            read()?;
            check().await
        }
        checked => checked,
    }
}

fn read_whole(path: &Path) -> Result<()> {
    let read = File::open(path).and_then(|mut file| std::io::copy(&mut file, &mut std::io::sink()));
    match read {
        Ok(_) => Ok(()),
        Err(error) => Err(Error::reading(path, &error)),
    }
}

/// Reads the whole database once: SQLCipher verifies each page's code, SQLite its structure. It must be Préau's.
///
/// # Errors
/// [`Error::Damaged`], and what else the database met.
pub(super) async fn check(connection: &mut SqliteConnection) -> Result<()> {
    let answer: Result<String, _> =
        sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(&mut *connection).await;
    verdict(answer)?;
    let applied = connection.list_applied_migrations(&MIGRATIONS.table_name).await.map_err(migration_failed);
    match applied {
        // What is empty, or not Préau's, has no list of its changes.
        Ok(applied) if applied.is_empty() => Err(Error::Damaged(None)),
        Ok(_) => Ok(()),
        Err(Error::Internal { source, .. }) => Err(Error::Damaged(source)),
        Err(error) => Err(error),
    }
}

/// What the answer of `quick_check` says. A page that cannot be deciphered is a plain error for SQLCipher; a page that
/// the disk did not give is a line of the report, with the code of the failure.
fn verdict(answer: sqlx::Result<String>) -> Result<()> {
    match answer {
        Ok(answer) if answer == "ok" => Ok(()),
        Ok(report) => match report.rsplit_once("error code=").map(|(_, code)| code.trim().parse()) {
            Some(Ok(code)) => Err(match Error::of_sqlite(code) {
                Some(error) => error,
                None => Error::Damaged(None),
            }),
            _ => Err(Error::Damaged(None)),
        },
        Err(error) => Err(match Error::from(error) {
            Error::Internal { source, .. } => Error::Damaged(source),
            other => other,
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::{twice, verdict};
    use crate::{Error, Result};

    #[test]
    fn a_page_that_the_disk_does_not_give_is_not_damage() {
        let told = |report: &str| verdict(Ok(report.to_owned())).err().map(|error| error.code());
        assert_eq!(told("ok"), None);
        let page = "*** in database main ***\nTree 7 page 7: unable to get the page. error code=";
        for (code, expected) in
            [(10, "disk-error"), (266, "disk-error"), (3082, "exhausted"), (7, "exhausted")]
        {
            assert_eq!(told(&format!("{page}{code}")), Some(expected), "{code}");
        }
        for code in [1, 11, 26, 267] {
            assert_eq!(told(&format!("{page}{code}")), Some("damaged"), "{code}");
        }
        let deciphered = "*** in database main ***\nTree 2 page 2: btreeInitPage() returns error code 11";
        assert_eq!(told(deciphered), Some("damaged"));
    }

    /// What two checks that answer so come to, with a disk that reads so, and how many were made.
    async fn answered(checks: [Result<()>; 2], read: Result<()>) -> (Option<&'static str>, usize) {
        let made = Cell::new(0);
        let (checks, read) = (Cell::new(checks.map(Some)), Cell::new(Some(read)));
        let check = || {
            let mut answers = checks.take();
            let answer = answers[made.get()].take();
            checks.set(answers);
            made.set(made.get() + 1);
            std::future::ready(answer.unwrap())
        };
        let answer = twice(check, || read.take().unwrap()).await;
        (answer.err().map(|error| error.code()), made.get())
    }

    #[tokio::test]
    async fn damage_is_believed_when_the_whole_file_was_read_and_is_wrong_again() {
        let damaged = || Err(Error::Damaged(None));
        assert_eq!(answered([Ok(()), Ok(())], Ok(())).await, (None, 1));
        assert_eq!(answered([damaged(), Ok(())], Ok(())).await, (None, 2), "one read failed");
        assert_eq!(answered([damaged(), damaged()], Ok(())).await, (Some("damaged"), 2));
        assert_eq!(answered([damaged(), damaged()], Err(Error::Disk(None))).await, (Some("disk-error"), 1));
        assert_eq!(answered([Err(Error::Exhausted(None)), Ok(())], Ok(())).await, (Some("exhausted"), 1));
        assert_eq!(answered([damaged(), Err(Error::Disk(None))], Ok(())).await, (Some("disk-error"), 2));
    }
}
