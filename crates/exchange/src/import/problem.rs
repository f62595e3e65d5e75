//! Why a whole file cannot be read, said to a director.

use std::io;

use thiserror::Error;

use super::sink::Stopped;

/// A file that is left out whole. Whatever was read of it before must not be kept.
///
/// The text is a French sentence that says what to do; [`FileProblem::code`] is for scripts.
#[derive(Debug, Error)]
pub enum FileProblem {
    /// The system refuses to open or read the file.
    #[error(
        "Le fichier «\u{a0}{file}\u{a0}» ne peut pas être lu. Vérifiez qu’il existe encore, qu’il n’est pas \
         ouvert dans un autre logiciel et que vous avez le droit de le lire."
    )]
    Unreadable {
        /// Name shown to the user.
        file: String,
        /// What the system says.
        #[source]
        cause: io::Error,
    },
    /// A folder, a pipe or a device.
    #[error(
        "«\u{a0}{file}\u{a0}» n’est pas un fichier ordinaire et ne peut pas être importé. Choisissez le fichier exporté \
         par l’application."
    )]
    NotAFile {
        /// Name shown to the user.
        file: String,
    },
    /// Nothing inside.
    #[error("Le fichier «\u{a0}{file}\u{a0}» est vide. Refaites l’export, puis importez le nouveau fichier.")]
    Empty {
        /// Name shown to the user.
        file: String,
    },
    /// None of the formats read here.
    #[error(
        "Le fichier «\u{a0}{file}\u{a0}» n’est d’aucun format reconnu. Sont acceptés\u{a0}: les exports CSV de \
         ONDE (élèves, responsables), les exports XML de SIECLE (élèves, responsables, structures, \
         nomenclatures) et les fichiers de l’annuaire fédérateur (AAF), seuls ou dans une archive .zip, .tgz \
         ou .tar.gz."
    )]
    NotRecognised {
        /// Name shown to the user.
        file: String,
    },
    /// The right kind of file, without something it must have.
    #[error(
        "Il manque au fichier «\u{a0}{file}\u{a0}»\u{a0}: {}. Refaites l’export avec toutes les colonnes, sans \
         modifier le fichier obtenu.", missing.join(", ")
    )]
    WrongColumns {
        /// Name shown to the user.
        file: String,
        /// Columns or elements that are missing, as the format names them.
        missing: Vec<String>,
    },
    /// Bytes that are not text in the encoding that the file claims or shows at first.
    #[error(
        "Le fichier «\u{a0}{file}\u{a0}» contient, ligne {line}, des caractères étrangers à son codage \
         ({encoding})\u{a0}: il a sans doute été réenregistré. Refaites l’export et importez-le sans l’ouvrir \
         dans un autre logiciel."
    )]
    WrongEncoding {
        /// Name shown to the user.
        file: String,
        /// 1-based line.
        line: u64,
        /// Name of the encoding.
        encoding: String,
    },
    /// Cut short, or not well formed.
    #[error(
        "Le fichier «\u{a0}{file}\u{a0}» est incomplet ou endommagé (lecture arrêtée à la ligne {line}). Rien \
         n’en a été retenu\u{a0}: refaites l’export ou le téléchargement, puis importez le nouveau fichier."
    )]
    Damaged {
        /// Name shown to the user.
        file: String,
        /// 1-based line where reading stopped.
        line: u64,
    },
    /// An archive that cannot be opened, or ends early.
    #[error(
        "L’archive «\u{a0}{file}\u{a0}» est incomplète ou endommagée. Rien n’en a été retenu\u{a0}: \
         téléchargez-la de nouveau, puis importez-la."
    )]
    DamagedArchive {
        /// Name shown to the user.
        file: String,
    },
    /// Larger than anything this format can be in real life.
    #[error(
        "Le fichier «\u{a0}{file}\u{a0}» dépasse la taille admise pour ce format ({}). Vérifiez qu’il s’agit \
         bien d’un export d’établissement.", size(*limit)
    )]
    TooBig {
        /// Name shown to the user.
        file: String,
        /// Largest size accepted, in bytes.
        limit: u64,
    },
    /// More records than one school has, where a format has to be held in memory.
    #[error(
        "Le fichier «\u{a0}{file}\u{a0}» contient plus d’enregistrements qu’un établissement ne peut en avoir \
         ({limit}). Vérifiez qu’il s’agit bien d’un export d’établissement."
    )]
    TooManyRecords {
        /// Name shown to the user.
        file: String,
        /// Most records accepted.
        limit: usize,
    },
    /// An archive that swells beyond reason.
    #[error(
        "L’archive «\u{a0}{file}\u{a0}» contient bien plus de données que sa taille ne le laisse prévoir. Par \
         sécurité elle est refusée\u{a0}: vérifiez d’où elle vient et téléchargez-la de nouveau."
    )]
    Bomb {
        /// Name shown to the user.
        file: String,
    },
    /// More members than any delivery has.
    #[error(
        "L’archive «\u{a0}{file}\u{a0}» contient plus de {limit} fichiers. Par sécurité elle est \
         refusée\u{a0}: n’y laissez que les fichiers à importer."
    )]
    TooManyMembers {
        /// Name shown to the user.
        file: String,
        /// Most members accepted.
        limit: usize,
    },
    /// The archive wants a password.
    #[error(
        "L’archive «\u{a0}{file}\u{a0}» est protégée par un mot de passe. Ouvrez-la avec ce mot de passe, puis \
         importez les fichiers qu’elle contient."
    )]
    EncryptedArchive {
        /// Name shown to the user.
        file: String,
    },
    /// A way of compressing that is not read here, or an archive inside an archive.
    #[error(
        "«\u{a0}{file}\u{a0}» est compressé d’une façon qui n’est pas prise en charge. Ouvrez l’archive, puis \
         importez les fichiers qu’elle contient."
    )]
    UnsupportedArchive {
        /// Name shown to the user.
        file: String,
    },
    /// A member whose name points outside the archive.
    #[error(
        "Dans l’archive, le fichier «\u{a0}{file}\u{a0}» porte un nom qui désigne un autre dossier. Par \
         sécurité il est refusé\u{a0}: vérifiez d’où vient l’archive."
    )]
    UnsafeName {
        /// Name as written in the archive, control characters removed.
        file: String,
    },
    /// An XML file that defines entities.
    #[error(
        "Le fichier «\u{a0}{file}\u{a0}» définit des entités XML, ce qu’aucun export officiel ne fait. Par \
         sécurité il est refusé\u{a0}: vérifiez d’où il vient."
    )]
    ForbiddenEntities {
        /// Name shown to the user.
        file: String,
    },
    /// Whoever receives the records asked to stop.
    #[error("La lecture a été interrompue à votre demande. Rien n’a été modifié.")]
    Stopped,
}

impl FileProblem {
    /// Stable code for scripts and for the interface.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "unreadable-file",
            Self::NotAFile { .. } => "not-a-file",
            Self::Empty { .. } => "empty-file",
            Self::NotRecognised { .. } => "unknown-file",
            Self::WrongColumns { .. } => "missing-columns",
            Self::WrongEncoding { .. } => "wrong-encoding",
            Self::Damaged { .. } => "damaged-file",
            Self::DamagedArchive { .. } => "damaged-archive",
            Self::TooBig { .. } => "file-too-big",
            Self::TooManyRecords { .. } => "too-many-records",
            Self::Bomb { .. } => "archive-bomb",
            Self::TooManyMembers { .. } => "too-many-members",
            Self::EncryptedArchive { .. } => "encrypted-archive",
            Self::UnsupportedArchive { .. } => "unsupported-archive",
            Self::UnsafeName { .. } => "unsafe-member-name",
            Self::ForbiddenEntities { .. } => "forbidden-entities",
            Self::Stopped => "stopped",
        }
    }
}

impl From<Stopped> for FileProblem {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

/// A size in the words of a file manager.
fn size(bytes: u64) -> String {
    const MEBI: u64 = 1 << 20;
    if bytes >= 1 << 30 {
        format!("{}\u{a0}Gio", bytes >> 30)
    } else {
        format!("{}\u{a0}Mio", bytes.div_ceil(MEBI))
    }
}

#[cfg(test)]
mod tests {
    use super::FileProblem;

    #[test]
    fn sentences_name_the_file_and_say_what_to_do() {
        let problem = FileProblem::WrongColumns {
            file: "eleves.csv".into(),
            missing: vec!["Prénom élève".into(), "Niveau".into()],
        };
        assert_eq!(
            problem.to_string(),
            "Il manque au fichier «\u{a0}eleves.csv\u{a0}»\u{a0}: Prénom élève, Niveau. Refaites l’export avec \
             toutes les colonnes, sans modifier le fichier obtenu."
        );
        assert_eq!(problem.code(), "missing-columns");
        let problem = FileProblem::TooBig { file: "x.csv".into(), limit: 64 << 20 };
        assert!(problem.to_string().contains("(64\u{a0}Mio)"), "{problem}");
    }
}
