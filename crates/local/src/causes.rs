//! The causes of an error, without what they quote.

use std::error::Error as StdError;

use formats::import::{Fault, FileError};
use print::pdf::{FontFault, LayoutFault, PrintError};

use crate::bad_value::BadValue;
use crate::http::ConnectionError;

/// SQLite's code of a constraint (<https://www.sqlite.org/rescode.html>).
const CONSTRAINT: u32 = 19;

/// The chain of causes of an error, from the nearest to the last: each by what it is, and by its own words only where
/// those are known to quote nothing of a person's. Empty for an error without any.
#[must_use]
pub fn causes(error: &(dyn StdError + 'static)) -> String {
    let mut told = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        told.push(told_of(cause));
        next = cause.source();
    }
    told.join(" ← ")
}

fn told_of(cause: &(dyn StdError + 'static)) -> String {
    if let Some(error) = cause.downcast_ref::<std::io::Error>() {
        // Its own words may be those of an error that it carries, with a path.
        return match error.raw_os_error() {
            Some(number) => format!("système\u{a0}: {} (n°\u{a0}{number})", error.kind()),
            None => format!("système\u{a0}: {}", error.kind()),
        };
    }
    if let Some(error) = cause.downcast_ref::<serde_json::Error>() {
        return format!(
            "JSON\u{a0}: {:?}, ligne {}, colonne {}",
            error.classify(),
            error.line(),
            error.column()
        );
    }
    if let Some(error) = cause.downcast_ref::<sqlx::Error>() {
        return database(error);
    }
    if let Some(error) = cause.downcast_ref::<sqlx::migrate::MigrateError>() {
        let migration = match error {
            sqlx::migrate::MigrateError::ExecuteMigration(_, version)
            | sqlx::migrate::MigrateError::VersionMismatch(version)
            | sqlx::migrate::MigrateError::VersionMissing(version)
            | sqlx::migrate::MigrateError::Dirty(version) => format!("migration {version}"),
            _ => "migrations".to_owned(),
        };
        return format!("schéma\u{a0}: {migration}");
    }
    if let Some(error) = cause.downcast_ref::<tokio::task::JoinError>() {
        return format!("tâche {}", if error.is_panic() { "en panique" } else { "interrompue" });
    }
    if let Some(error) = cause.downcast_ref::<keyring_core::Error>() {
        return format!("trousseau\u{a0}: {}", keyring_of(error));
    }
    if let Some(error) = cause.downcast_ref::<ConnectionError>() {
        return format!("réseau\u{a0}: {error}");
    }
    // These say a kind and a place, and quote nothing.
    if let Some(error) = cause.downcast_ref::<BadValue>() {
        return error.to_string();
    }
    if let Some(fault) = cause.downcast_ref::<Fault>() {
        return format!("lecture\u{a0}: {fault}");
    }
    if let Some(fault) = cause.downcast_ref::<LayoutFault>() {
        return format!("impression\u{a0}: {fault}");
    }
    if let Some(fault) = cause.downcast_ref::<FontFault>() {
        return format!("impression\u{a0}: {fault}");
    }
    if let Some(fault) = cause.downcast_ref::<release::Fault>() {
        return format!("annonce\u{a0}: {fault}");
    }
    if let Some(error) = cause.downcast_ref::<argon2::Error>() {
        return format!("clé\u{a0}: {error}");
    }
    // Its sentence names the file.
    if let Some(problem) = cause.downcast_ref::<FileError>() {
        return match problem {
            FileError::Damaged { line, .. } | FileError::WrongEncoding { line, .. } => {
                format!("fichier\u{a0}: {}, ligne {line}", problem.code())
            }
            _ => format!("fichier\u{a0}: {}", problem.code()),
        };
    }
    if cause.is::<PrintError>() {
        return "impression".to_owned();
    }
    "autre cause".to_owned()
}

/// What the database says of its own: codes, constraints and names of columns, never a value.
fn database(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            // A constraint is told by its table and column; a statement that is no SQL would be quoted.
            match code.parse::<u32>().is_ok_and(|code| code & 0xff == CONSTRAINT) {
                true => format!("base\u{a0}: code {code}, {}", error.message()),
                false => format!("base\u{a0}: code {code}"),
            }
        }
        sqlx::Error::ColumnDecode { index, .. } => format!("base\u{a0}: colonne {index}"),
        sqlx::Error::ColumnNotFound(name) => format!("base\u{a0}: colonne {name} absente"),
        sqlx::Error::RowNotFound => "base\u{a0}: aucune ligne".to_owned(),
        sqlx::Error::PoolTimedOut => "base\u{a0}: délai dépassé".to_owned(),
        sqlx::Error::PoolClosed => "base\u{a0}: fermée".to_owned(),
        sqlx::Error::Io(error) => format!("base\u{a0}: {}", error.kind()),
        _ => "base".to_owned(),
    }
}

const fn keyring_of(error: &keyring_core::Error) -> &'static str {
    match error {
        keyring_core::Error::PlatformFailure(_) => "le système a échoué",
        keyring_core::Error::NoStorageAccess(_) => "verrouillé ou refusé",
        keyring_core::Error::NoEntry => "rien à ce nom",
        keyring_core::Error::NoDefaultStore => "aucun",
        _ => "autre",
    }
}

#[cfg(test)]
mod tests {
    use super::causes;
    use crate::Error;

    #[derive(Debug, thiserror::Error)]
    #[error("le fichier de Léa PETIT")]
    struct Quoting;

    #[test]
    fn a_cause_that_may_quote_is_told_by_its_kind() {
        let json = serde_json::from_str::<u32>("\"PETIT\"").unwrap_err();
        assert!(json.to_string().contains("PETIT"));
        assert_eq!(causes(&Error::from(json)), "JSON\u{a0}: Data, ligne 1, colonne 7");
        let path = std::io::Error::other(Quoting);
        assert_eq!(causes(&Error::internal("lecture", path)), "système\u{a0}: other error");
        assert_eq!(causes(&Error::internal("lecture", Quoting)), "autre cause");
        assert_eq!(causes(&Error::Closed), "");
    }

    #[test]
    fn what_a_file_or_a_folder_met_is_told() {
        let denied = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        let folder = std::path::Path::new("/home/petit/feuilles.pdf");
        assert_eq!(causes(&Error::io(folder, &denied)), "système\u{a0}: permission denied");
        let cut = std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
        assert_eq!(causes(&Error::io(folder, &cut)), "système\u{a0}: unexpected end of file");
        let problem = formats::import::FileError::Unreadable { file: "PETIT.csv".into(), cause: cut };
        assert_eq!(
            causes(&Error::from(problem)),
            "fichier\u{a0}: unreadable-file ← système\u{a0}: unexpected end of file"
        );
        let printed = crate::usecase::output_file::cannot_write(
            folder,
            print::pdf::PrintError::Write(std::io::ErrorKind::StorageFull.into()),
        );
        assert_eq!(causes(&printed), "système\u{a0}: no storage space");
    }
}
