//! What can go wrong, as a stable code and a French sentence that says what to do.

use std::path::{Path, PathBuf};

use formats::import::FileError;

use crate::bad_value::BadValue;

/// Result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What an error comes of, for the log: it may quote what it met, and is shown to nobody as it is.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a use case did not do its work. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The director cancelled.
    #[error("L’opération a été annulée. Rien n’a été modifié.")]
    Cancelled,
    /// A value the caller gave is not acceptable.
    #[error("{message}")]
    Invalid {
        /// Field of the request.
        field: &'static str,
        /// French sentence.
        message: String,
    },
    /// Something asked for does not exist.
    #[error("{0}")]
    NotFound(String),
    /// The rules refuse it.
    #[error("{message}")]
    Refused {
        /// Stable code.
        code: &'static str,
        /// French sentence.
        message: String,
    },
    /// A file the director gave cannot be used.
    #[error("{message}")]
    File {
        /// Stable code.
        code: &'static str,
        /// French sentence.
        message: String,
        /// What it comes of.
        #[source]
        source: Option<Cause>,
    },
    /// The store's file is damaged.
    #[error(
        "Le fichier de données est endommagé et ne peut pas être lu. Restaurez la dernière sauvegarde proposée."
    )]
    Damaged(#[source] Option<Cause>),
    /// A value in the store is none of those its column may hold.
    #[error(
        "Une donnée enregistrée n’a pas de sens ({table}.{column}, ligne {row}). Rien n’a été modifié. Restaurez la dernière sauvegarde proposée.",
        table = .0.table, column = .0.column, row = .0.row
    )]
    BadValue(#[from] BadValue),
    /// The store was written by a newer version.
    #[error(
        "Ces données ont été enregistrées par une version plus récente de Préau. Installez la dernière version pour les ouvrir."
    )]
    NewerSchema,
    /// Another instance has the store open.
    #[error("Préau est déjà ouvert sur ces données. Fermez l’autre fenêtre, puis réessayez.")]
    InUse,
    /// The folder or the file cannot be written. Without a path it is the store's folder, which whoever met it did
    /// not know.
    #[error("{}", read_only(.folder))]
    ReadOnly {
        /// The folder.
        folder: PathBuf,
        /// What the system met.
        #[source]
        source: Option<Cause>,
    },
    /// The computer lacks memory, or has too many files open.
    #[error(
        "L’ordinateur manque de mémoire ou a trop de fichiers ouverts. Fermez d’autres logiciels, puis recommencez. Rien n’a été modifié."
    )]
    Exhausted(#[source] Option<Cause>),
    /// The database cannot be opened now, and nothing says that it is damaged.
    #[error(
        "Le fichier de données n’a pas pu être ouvert. Vérifiez que son disque est branché et que son dossier vous est accessible, fermez d’autres logiciels, puis réessayez."
    )]
    CannotOpen(#[source] Option<Cause>),
    /// The disk is full.
    #[error("Le disque est plein\u{A0}: libérez de l’espace, puis recommencez. Rien n’a été modifié.")]
    DiskFull(#[source] Option<Cause>),
    /// The passphrase is wrong.
    #[error("La phrase secrète n’est pas la bonne. Vérifiez les majuscules et le clavier, puis réessayez.")]
    WrongPassphrase,
    /// The passphrase is needed.
    #[error("Ces données sont protégées par une phrase secrète\u{A0}: saisissez-la pour les ouvrir.")]
    PassphraseNeeded,
    /// The code is wrong.
    #[error("Ce code n’est pas le bon. Vérifiez les majuscules et le clavier, puis réessayez.")]
    WrongCode,
    /// The code is needed.
    #[error("Ces données sont fermées par un code\u{A0}: saisissez-le pour les ouvrir.")]
    CodeNeeded,
    /// The keyring does not answer.
    #[error(
        "Le trousseau de mots de passe de l’ordinateur est verrouillé ou ne répond pas. Ouvrez votre session normalement, puis réessayez."
    )]
    KeyringUnavailable(#[source] Option<Cause>),
    /// The keyring answers and has lost the key.
    #[error(
        "La clé de vos données n’est plus dans le trousseau de cet ordinateur. Ouvrez Préau avec le compte Windows ou Linux habituel."
    )]
    KeyLost,
    /// The file that says how the key is found is lost, and so is its copy.
    #[error(
        "Il manque au dossier des données le fichier «\u{A0}store.json\u{A0}», ou il est abîmé\u{A0}: sans lui, elles ne peuvent pas être déchiffrées. Remettez-le depuis une copie de ce dossier, ou demandez de l’aide à votre assistance informatique. Si vous aviez effacé ces données et que ceci en reste, effacez-les de nouveau."
    )]
    KeyFileLost,
    /// There is no store yet.
    #[error("Aucune donnée Préau dans ce dossier. Commencez par créer ou importer une école.")]
    NoStore,
    /// A store is there already.
    #[error("Des données Préau existent déjà dans ce dossier.")]
    StoreExists,
    /// The store is closed.
    #[error("Préau est verrouillé\u{A0}: déverrouillez-le pour continuer.")]
    Closed,
    /// The clock went back before the last recorded decision.
    #[error(
        "L’horloge de cet ordinateur retarde\u{A0}: la dernière opération enregistrée est datée du {0}. Réglez la date et l’heure, puis recommencez. Si la date d’aujourd’hui est juste, confirmez-la."
    )]
    ClockSetBack(String),
    /// The clock stands so far after the last known moment that it may be wrong.
    #[error(
        "Cet ordinateur indique le {today}, alors que Préau a servi pour la dernière fois le {last}. Si cette date est fausse, réglez l’horloge de l’ordinateur\u{A0}; si elle est juste, confirmez-la. D’ici là, rien n’est enregistré et aucun mot de passe n’expire."
    )]
    ClockAhead {
        /// The date the clock gives.
        today: String,
        /// The date of the last known moment.
        last: String,
    },
    /// The store is in an older state than the last one known, and nobody has said that it is to be used.
    #[error(
        "Ces données sont dans un état plus ancien que le dernier connu de cet ordinateur\u{A0}: rien n’est enregistré tant que vous n’avez pas confirmé que vous continuez avec elles."
    )]
    OlderState,
    /// The file could not be written where asked.
    #[error(
        "Le fichier «\u{A0}{name}\u{A0}» n’a pas pu être écrit\u{A0}: {reason}. Choisissez un autre emplacement."
    )]
    CannotWrite {
        /// File name.
        name: String,
        /// Why, in French.
        reason: String,
        /// What it comes of.
        #[source]
        source: Option<Cause>,
    },
    /// The disk does not read or write what it must.
    #[error(
        "Le disque où sont les données n’a pas pu être lu ou écrit. Vérifiez qu’il est branché et en bon état, puis recommencez. Rien n’a été modifié."
    )]
    Disk(#[source] Option<Cause>),
    /// The database is busy beyond patience.
    #[error("Les données sont momentanément occupées par une autre opération. Réessayez dans un instant.")]
    Busy(#[source] Option<Cause>),
    /// Nothing a director can act upon; what it comes of goes to the log.
    #[error(
        "Une erreur interne est survenue ({doing}). Rien n’a été modifié. Redémarrez Préau, puis réessayez\u{A0}; si elle revient, préparez un fichier d’assistance."
    )]
    Internal {
        /// What was being done, in French.
        doing: String,
        /// What it met.
        #[source]
        source: Option<Cause>,
    },
}

impl Error {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Invalid { .. } => "invalid",
            Self::NotFound(_) => "not-found",
            Self::Refused { code, .. } | Self::File { code, .. } => code,
            Self::Damaged(_) | Self::BadValue(_) => "damaged",
            Self::NewerSchema => "newer-schema",
            Self::InUse => "in-use",
            Self::ReadOnly { .. } => "read-only",
            Self::Exhausted(_) => "exhausted",
            Self::CannotOpen(_) => "cannot-open",
            Self::DiskFull(_) => "disk-full",
            Self::WrongPassphrase => "wrong-passphrase",
            Self::PassphraseNeeded => "passphrase-needed",
            Self::WrongCode => "wrong-code",
            Self::CodeNeeded => "code-needed",
            Self::KeyringUnavailable(_) => "keyring-unavailable",
            Self::KeyLost => "key-lost",
            Self::KeyFileLost => "key-file-lost",
            Self::NoStore => "no-store",
            Self::StoreExists => "store-exists",
            Self::Closed => "locked",
            Self::ClockSetBack(_) => "clock-set-back",
            Self::ClockAhead { .. } => "clock-ahead",
            Self::OlderState => "older-state",
            Self::CannotWrite { .. } => "cannot-write",
            Self::Disk(_) => "disk-error",
            Self::Busy(_) => "busy",
            Self::Internal { .. } => "internal",
        }
    }

    /// An unexpected failure, told by what was being done.
    pub fn internal(doing: &str, cause: impl Into<Cause>) -> Self {
        Self::Internal { doing: doing.to_owned(), source: Some(cause.into()) }
    }

    /// What cannot be, and comes of nothing that was met.
    pub(crate) fn impossible(doing: &str) -> Self {
        Self::Internal { doing: doing.to_owned(), source: None }
    }

    /// The same, come of that, where the error keeps a cause.
    fn because(mut self, cause: impl Into<Cause>) -> Self {
        if let Self::Damaged(source)
        | Self::Exhausted(source)
        | Self::CannotOpen(source)
        | Self::DiskFull(source)
        | Self::KeyringUnavailable(source)
        | Self::Disk(source)
        | Self::Busy(source)
        | Self::File { source, .. }
        | Self::ReadOnly { source, .. }
        | Self::CannotWrite { source, .. }
        | Self::Internal { source, .. } = &mut self
        {
            *source = Some(cause.into());
        }
        self
    }

    /// An unacceptable value.
    pub fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }

    /// Names what an input or output error on a path means.
    #[must_use]
    pub fn io(path: &Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull(Some(copy(error))),
            ErrorKind::OutOfMemory => Self::Exhausted(Some(copy(error))),
            _ if error.raw_os_error().is_some_and(|number| TOO_MANY_FILES.contains(&number)) => {
                Self::Exhausted(Some(copy(error)))
            }
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                let folder = path.parent().unwrap_or(path).to_owned();
                Self::ReadOnly { folder, source: Some(copy(error)) }
            }
            ErrorKind::NotFound => {
                Self::NotFound(format!("«\u{A0}{}\u{A0}» est introuvable.", path.display()))
            }
            _ => Self::CannotWrite {
                name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
                reason: reason(error),
                source: Some(copy(error)),
            },
        }
    }

    /// Names what an error means that was met while reading one of the store's files.
    #[must_use]
    pub fn reading(path: &Path, error: &std::io::Error) -> Self {
        match Self::io(path, error) {
            Self::CannotWrite { .. } => Self::Disk(Some(copy(error))),
            // Windows opens no folder as a file, and calls it a refusal.
            Self::ReadOnly { .. } if path.is_dir() => Self::Disk(Some(copy(error))),
            other => other,
        }
    }

    /// Names what a result code of SQLite means (<https://www.sqlite.org/rescode.html>), primary or extended; `None`
    /// for one that says nothing to a director.
    pub(crate) const fn of_sqlite(code: u32) -> Option<Self> {
        // Room for the index of the write-ahead log is asked for with this code of its own.
        const NO_ROOM_FOR_INDEX: u32 = 10 | (19 << 8);
        const NO_MEMORY_TO_READ: u32 = 10 | (12 << 8);
        Some(match (code & 0xff, code) {
            (5 | 6 | 15, _) => Self::Busy(None),
            (3 | 8, _) => Self::ReadOnly { folder: PathBuf::new(), source: None },
            (7, _) | (_, NO_MEMORY_TO_READ) => Self::Exhausted(None),
            (13, _) | (_, NO_ROOM_FOR_INDEX) => Self::DiskFull(None),
            (10, _) => Self::Disk(None),
            (14, _) => Self::CannotOpen(None),
            (11 | 26, _) => Self::Damaged(None),
            _ => return None,
        })
    }

    /// The same, of the database in that file: what SQLite alone cannot say is asked of the system.
    pub(crate) fn of_database(self, path: &Path) -> Self {
        let folder = path.parent().unwrap_or(path);
        match self {
            Self::ReadOnly { folder: named, source } if named.as_os_str().is_empty() => {
                Self::ReadOnly { folder: folder.to_owned(), source }
            }
            Self::CannotOpen(cause) => {
                let opened = std::fs::File::options().read(true).write(true).open(path);
                // Its companions are made beside it.
                match opened.and_then(|_| tempfile::tempfile_in(folder)) {
                    Ok(_) => Self::CannotOpen(cause),
                    Err(error) => Self::reading(path, &error),
                }
            }
            other => other,
        }
    }
}

/// An input or output error with the number or the kind of that one, which stays with whoever met it.
fn copy(error: &std::io::Error) -> Cause {
    error.raw_os_error().map_or_else(|| error.kind().into(), std::io::Error::from_raw_os_error).into()
}

/// No more files can be opened, by the process or by all.
#[cfg(unix)]
const TOO_MANY_FILES: [i32; 2] = [24, 23];
#[cfg(not(unix))]
const TOO_MANY_FILES: [i32; 1] = [4];

fn read_only(folder: &Path) -> String {
    if folder.as_os_str().is_empty() {
        return "Le dossier des données n’est pas accessible en écriture. Vérifiez vos droits sur ce dossier.".to_owned();
    }
    format!(
        "Le dossier «\u{A0}{}\u{A0}» n’est pas accessible en écriture. Choisissez un autre dossier ou vérifiez vos droits.",
        folder.display()
    )
}

/// What the system refused, in French: its own sentences are in English.
#[must_use]
pub fn reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    let known = match error.kind() {
        ErrorKind::IsADirectory | ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists => {
            "un fichier ou un dossier porte déjà ce nom"
        }
        ErrorKind::NotFound | ErrorKind::NotADirectory => "il n’existe pas",
        ErrorKind::PermissionDenied => "vous n’en avez pas le droit",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "le disque est plein",
        ErrorKind::ReadOnlyFilesystem => "le disque est protégé contre l’écriture",
        ErrorKind::BrokenPipe => "le programme qui lit s’est arrêté",
        ErrorKind::FileTooLarge => "il est trop grand pour ce disque",
        ErrorKind::InvalidFilename | ErrorKind::InvalidInput => "le disque n’admet pas ce nom",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => "il est ouvert dans un autre logiciel",
        ErrorKind::TimedOut | ErrorKind::NetworkDown | ErrorKind::NetworkUnreachable => {
            "le disque du réseau ne répond pas"
        }
        _ => {
            return error.raw_os_error().map_or_else(
                || "le disque a refusé l’écriture".to_owned(),
                |number| format!("le système signale l’erreur n°\u{A0}{number}"),
            );
        }
    };
    known.to_owned()
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let error = match error {
            sqlx::Error::Decode(source) => match source.downcast::<BadValue>() {
                Ok(bad) => return (*bad).into(),
                Err(source) => sqlx::Error::Decode(source),
            },
            other => other,
        };
        let named = match &error {
            sqlx::Error::PoolClosed => Some(Self::Closed),
            sqlx::Error::PoolTimedOut => Some(Self::Busy(None)),
            sqlx::Error::Io(error) => Some(Self::reading(Path::new(""), error)),
            sqlx::Error::Database(database) => {
                database.code().and_then(|code| code.parse().ok()).and_then(Self::of_sqlite)
            }
            _ => None,
        };
        named.unwrap_or_else(|| Self::impossible("base de données")).because(error)
    }
}

impl From<FileError> for Error {
    fn from(problem: FileError) -> Self {
        Self::File { code: problem.code(), message: problem.to_string(), source: Some(problem.into()) }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::internal("données internes", error)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Error;

    #[test]
    fn only_corruption_is_called_damage() {
        let damaged: Vec<u32> =
            (0..=0xff).filter(|code| matches!(Error::of_sqlite(*code), Some(Error::Damaged(_)))).collect();
        assert_eq!(damaged, [11, 26]);
        let told = |code| Error::of_sqlite(code).map(|error| error.code());
        for (codes, expected) in [
            ([5, 6, 15, 261, 517].as_slice(), "busy"),
            (&[3, 8, 264, 1032, 1288], "read-only"),
            (&[7, 3082], "exhausted"),
            (&[13, 4874], "disk-full"),
            (&[10, 266, 522, 1034, 8458], "disk-error"),
            (&[14, 526, 1038], "cannot-open"),
        ] {
            for code in codes {
                assert_eq!(told(*code), Some(expected), "{code}");
            }
        }
        assert_eq!(told(1), None);
    }

    #[test]
    fn a_folder_is_named_when_it_is_known_and_none_is_invented() {
        let unknown = Error::ReadOnly { folder: std::path::PathBuf::new(), source: None };
        let expected =
            "Le dossier des données n’est pas accessible en écriture. Vérifiez vos droits sur ce dossier.";
        assert_eq!(unknown.to_string(), expected);
        let named = unknown.of_database(Path::new("/home/essai/ecole/preau.db")).to_string();
        assert!(named.starts_with("Le dossier «\u{A0}/home/essai/ecole\u{A0}» n’est pas"), "{named}");
    }

    #[cfg(unix)]
    #[test]
    fn what_passes_is_told_as_what_it_is() {
        let met =
            |number| Error::reading(Path::new("preau.db"), &std::io::Error::from_raw_os_error(number)).code();
        // Too many files of the process and of the system, no memory, a failing disk, a folder in its place.
        let told = [24, 23, 12, 5, 21].map(met);
        assert_eq!(told, ["exhausted", "exhausted", "exhausted", "disk-error", "disk-error"]);
        assert_eq!([13, 30, 28].map(met), ["read-only", "read-only", "disk-full"]);
    }
}
