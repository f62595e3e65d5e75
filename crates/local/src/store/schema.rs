//! The schema that a database must have. A file that somebody gives may hold triggers, views and tables of theirs, which
//! would work within whatever is done to it: one that is not exactly as Préau makes it is read no further.

use sqlx::migrate::{Migrate, Migrator};
use sqlx::{Connection, SqliteConnection};

use super::database::{MIGRATIONS, closed, migration_failed, refuse_newer};
use crate::{Error, Result};

/// What SQLite keeps for itself.
const OWN_TABLES: [&str; 4] = ["sqlite_sequence", "sqlite_stat1", "sqlite_stat3", "sqlite_stat4"];

/// Type, name, table and statement.
type Thing = (String, String, String, Option<String>);

/// Refuses a database that is not made as the changes of its version make one, to the letter. Nothing of it is read
/// before its tables are known to be tables.
///
/// # Errors
/// `copy-foreign`, [`Error::NewerSchema`], and what the database met.
pub async fn require_own(connection: &mut SqliteConnection) -> Result<()> {
    let found = things(connection).await?;
    let is_table = |(kind, name, ..): &Thing| kind == "table" && *name == MIGRATIONS.table_name;
    if !found.iter().any(is_table) {
        return Err(foreign());
    }
    let applied = refuse_newer(connection).await?;
    let mut reference = SqliteConnection::connect("sqlite::memory:").await?;
    let made = make(&mut reference, applied).await;
    let expected = closed(reference, made).await?;
    if found == expected { Ok(()) } else { Err(foreign()) }
}

/// What the first so many changes make.
async fn make(connection: &mut SqliteConnection, changes: usize) -> Result<Vec<Thing>> {
    let first = MIGRATIONS.iter().take(changes).cloned().collect();
    connection.ensure_migrations_table(&MIGRATIONS.table_name).await.map_err(migration_failed)?;
    let migrations = Migrator::with_migrations(first);
    migrations.run_direct(None, connection, false).await.map_err(migration_failed)?;
    things(connection).await
}

/// All that a database holds, but for what SQLite makes by itself.
async fn things(connection: &mut SqliteConnection) -> Result<Vec<Thing>> {
    let all: Vec<Thing> =
        sqlx::query_as("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name")
            .fetch_all(connection)
            .await?;
    let is_own = |(kind, name, _, sql): &Thing| match kind.as_str() {
        "table" => OWN_TABLES.contains(&name.as_str()),
        "index" => sql.is_none(),
        _ => false,
    };
    Ok(all.into_iter().filter(|thing| !is_own(thing)).collect())
}

fn foreign() -> Error {
    Error::Refused {
        code: "copy-foreign",
        message: "Ce fichier contient autre chose que ce que Préau écrit dans une copie\u{a0}: il n’est pas repris, et \
                  rien n’a été modifié. Choisissez une autre copie, et demandez à qui vous l’a donnée d’où elle vient."
            .to_owned(),
    }
}
