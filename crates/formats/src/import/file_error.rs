//! Why a whole file cannot be read, said to a director.

use std::io;

use thiserror::Error;

use super::fault::Fault;

/// Whoever receives records asks the reader to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped;

/// A file that is left out whole. Whatever was read of it before must not be kept.
///
/// The text is a French sentence that says what to do; [`FileError::code`] is for scripts.
#[derive(Debug, Error)]
pub enum FileError {
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
         nomenclatures, communs) et les fichiers de l’annuaire fédérateur (AAF), seuls ou dans une archive .zip, .tgz \
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
    /// A SIECLE file whose parameters do not name its school.
    #[error(
        "Le fichier «\u{a0}{file}\u{a0}» ne dit pas de quel établissement il vient\u{a0}: {}. Refaites l’export depuis \
         SIECLE, sans modifier le fichier obtenu.", school(written.as_deref())
    )]
    UnknownSchool {
        /// Name shown to the user.
        file: String,
        /// What stands in the place of its UAI.
        written: Option<String>,
    },
    /// The document of a spreadsheet, not what it exports.
    #[error(
        "Le fichier «\u{a0}{file}\u{a0}» est un document de tableur, pas un export. Importez de préférence le fichier tel \
         qu’ONDE le donne, sans l’ouvrir. Sinon, ouvrez ce document et enregistrez-le en CSV (Excel\u{a0}: Fichier, \
         Enregistrer sous, «\u{a0}CSV UTF-8\u{a0}»\u{a0}; LibreOffice\u{a0}: Fichier, Enregistrer sous, «\u{a0}Texte \
         CSV\u{a0}»), puis importez le fichier obtenu."
    )]
    Spreadsheet {
        /// Name shown to the user.
        file: String,
    },
    /// A picture: a list that was photographed or scanned.
    #[error(
        "Le fichier «\u{a0}{file}\u{a0}» est une image. Préau ne lit pas de liste photographiée ni numérisée\u{a0}: refaites \
         l’export CSV dans ONDE, ou XML dans SIECLE, puis importez le fichier obtenu."
    )]
    Picture {
        /// Name shown to the user.
        file: String,
    },
    /// A PDF.
    #[error(
        "Le fichier «\u{a0}{file}\u{a0}» est un PDF, fait pour être lu ou imprimé. Refaites l’export CSV dans ONDE, ou XML \
         dans SIECLE, puis importez le fichier obtenu."
    )]
    Pdf {
        /// Name shown to the user.
        file: String,
    },
    /// The document of a word processor.
    #[error(
        "Le fichier «\u{a0}{file}\u{a0}» est un document de texte, pas un export. Refaites l’export CSV dans ONDE, ou XML \
         dans SIECLE, puis importez le fichier obtenu."
    )]
    Document {
        /// Name shown to the user.
        file: String,
    },
    /// The description of a format, without data.
    #[error(
        "Le fichier «\u{a0}{file}\u{a0}» décrit un format (DTD) et ne contient aucune donnée. Choisissez les fichiers XML \
         qui l’accompagnent."
    )]
    Definition {
        /// Name shown to the user.
        file: String,
    },
    /// Nothing of a file could be taken.
    #[error(
        "Rien n’a pu être repris du fichier «\u{a0}{file}\u{a0}»\u{a0}: {}. Rien n’a été modifié\u{a0}: refaites l’export, \
         vérifiez qu’il contient bien vos élèves ou leurs responsables, puis importez le nouveau fichier.", nothing(*rejected)
    )]
    NothingUsable {
        /// Name shown to the user.
        file: String,
        /// Lines or records left out.
        rejected: u64,
    },
    /// A folder without any file.
    #[error(
        "Le dossier «\u{a0}{file}\u{a0}» ne contient aucun fichier. Choisissez celui où se trouvent les fichiers à importer."
    )]
    EmptyFolder {
        /// Name shown to the user.
        file: String,
    },
    /// A folder of more than any delivery, or with folders inside one another.
    #[error(
        "Le dossier «\u{a0}{file}\u{a0}» contient plus de {files} fichiers, ou des dossiers les uns dans les autres sur plus \
         de {depth} niveaux. Choisissez le dossier où se trouvent les fichiers à importer, et eux seuls."
    )]
    VastFolder {
        /// Name shown to the user.
        file: String,
        /// Most files accepted.
        files: usize,
        /// Most folders inside one another accepted.
        depth: usize,
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
        /// What the parser says.
        #[source]
        cause: Option<Fault>,
    },
    /// An archive that cannot be opened, or ends early.
    #[error(
        "L’archive «\u{a0}{file}\u{a0}» est incomplète ou endommagée. Rien n’en a été retenu\u{a0}: \
         téléchargez-la de nouveau, puis importez-la."
    )]
    DamagedArchive {
        /// Name shown to the user.
        file: String,
        /// What the unpacker says.
        #[source]
        cause: Option<Fault>,
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
        /// What the unpacker says.
        #[source]
        cause: Option<Fault>,
    },
    /// An archive inside an archive.
    #[error(
        "«\u{a0}{file}\u{a0}» est une archive dans une archive. Ouvrez la première, puis importez celles qu’elle contient, \
         ou leurs fichiers."
    )]
    NestedArchive {
        /// Name shown to the user.
        file: String,
    },
    /// A way of compressing that is not read here.
    #[error(
        "«\u{a0}{file}\u{a0}» est compressé d’une façon qui n’est pas prise en charge. Ouvrez l’archive, puis \
         importez les fichiers qu’elle contient."
    )]
    UnsupportedArchive {
        /// Name shown to the user.
        file: String,
        /// What the unpacker says.
        #[source]
        cause: Option<Fault>,
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

impl FileError {
    /// Whether the file has nothing to do with an import: a notice, a photograph. Beside others it is passed over.
    #[must_use]
    pub const fn is_foreign(&self) -> bool {
        matches!(
            self,
            Self::NotRecognised { .. } | Self::Picture { .. } | Self::Pdf { .. } | Self::Document { .. }
        )
    }

    /// Stable code for scripts and for the interface.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "unreadable-file",
            Self::NotAFile { .. } => "not-a-file",
            Self::Empty { .. } => "empty-file",
            Self::NotRecognised { .. } => "unknown-file",
            Self::WrongColumns { .. } => "missing-columns",
            Self::UnknownSchool { .. } => "unknown-school",
            Self::Spreadsheet { .. } => "spreadsheet",
            Self::Picture { .. } => "picture",
            Self::Pdf { .. } => "pdf",
            Self::Document { .. } => "document",
            Self::Definition { .. } => "format-definition",
            Self::NothingUsable { .. } => "nothing-usable",
            Self::EmptyFolder { .. } => "empty-folder",
            Self::VastFolder { .. } => "vast-folder",
            Self::WrongEncoding { .. } => "wrong-encoding",
            Self::Damaged { .. } => "damaged-file",
            Self::DamagedArchive { .. } => "damaged-archive",
            Self::TooBig { .. } => "file-too-big",
            Self::TooManyRecords { .. } => "too-many-records",
            Self::Bomb { .. } => "archive-bomb",
            Self::TooManyMembers { .. } => "too-many-members",
            Self::EncryptedArchive { .. } => "encrypted-archive",
            Self::NestedArchive { .. } => "nested-archive",
            Self::UnsupportedArchive { .. } => "unsupported-archive",
            Self::UnsafeName { .. } => "unsafe-member-name",
            Self::ForbiddenEntities { .. } => "forbidden-entities",
            Self::Stopped => "stopped",
        }
    }
}

impl From<Stopped> for FileError {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

/// What stands where a SIECLE file names its school.
fn school(written: Option<&str>) -> String {
    match written {
        Some(written) => format!(
            "son code UAI (UAJ), «\u{a0}{written}\u{a0}», n’est pas formé de sept chiffres et d’une lettre"
        ),
        None => "son code UAI (UAJ) manque".to_owned(),
    }
}

/// Why nothing could be taken of a file.
fn nothing(rejected: u64) -> String {
    match rejected {
        0 => "il n’a que son en-tête".to_owned(),
        1 => "sa seule ligne a été écartée".to_owned(),
        several => format!("ses {several} lignes ou enregistrements ont été écartés"),
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
mod tests;
