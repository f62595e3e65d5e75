//! How a printed file is made, whatever stands on it.
//!
//! 1. A page is *composed* ([`flow`]): lines of text with their places, drawn shapes, and what each piece is
//!    for a screen reader (heading, paragraph, cell…). Text that returns on every page is composed once and
//!    kept as a form ([`form`]).
//! 2. A batch of pages is *pressed* ([`press`]): genpdf lays the lines out with the fonts of this crate; its
//!    output is read back with lopdf, and each page becomes a short, tagged, compressed content stream.
//! 3. The pages are *bound* ([`file`]): one file, written as the pages come, with fonts, forms, structure tree
//!    and cross-reference table shared. Memory is that of one batch, however long the file.
//!
//! genpdf alone would keep every drawing operation of the file in memory and embed whole fonts for each batch
//! without compression or tags; steps 2 and 3 are what makes it fit.

pub(crate) mod draft;
pub(crate) mod face;
pub(crate) mod file;
pub(crate) mod flow;
pub(crate) mod form;
pub(crate) mod objects;
pub(crate) mod paint;
pub(crate) mod press;
pub(crate) mod qr;
pub(crate) mod scan;
pub(crate) mod structure;
pub(crate) mod text;

use jiff::civil::DateTime;

/// What a printed file says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Title, shown in the title bar of the viewer and read first by a screen reader.
    pub title: String,
    /// Local date and time of making.
    pub made_at: DateTime,
    /// Language as a BCP 47 tag, `fr-FR`.
    pub language: String,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Pages in the file.
    pub pages: usize,
    /// Length of the file in bytes.
    pub bytes: u64,
}

/// Why a file could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// The file could not be written.
    #[error("le fichier n’a pas pu être écrit\u{A0}: {0}")]
    Write(#[from] std::io::Error),
    /// The layout engine refused a page.
    #[error("la mise en page a échoué\u{A0}: {0}")]
    Layout(String),
    /// The fonts of the program could not be read.
    #[error("les polices de caractères du programme sont illisibles\u{A0}; réinstallez Préau")]
    Fonts,
}

/// What the director should know about a printed sheet or list that is not as its data.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Problem {
    /// The fonts have no such character; `\u{FFFD}` is printed in its place.
    MissingCharacter {
        /// Serial number of the sheet, or the title of the list.
        sheet: String,
        /// The text it stands in.
        text: String,
        /// The character.
        character: char,
    },
    /// The postal address does not fit six lines of 38 characters.
    AddressCut {
        /// Serial number of the sheet.
        sheet: String,
        /// What was left out.
        left_out: String,
    },
    /// A text is longer than its place and ends with an ellipsis.
    TextCut {
        /// Serial number of the sheet, or the title of the list.
        sheet: String,
        /// The whole text.
        text: String,
    },
    /// The sheet takes more than one page; each further page says which sheet it continues.
    Continued {
        /// Serial number of the sheet.
        sheet: String,
        /// Pages it takes.
        pages: usize,
    },
}

impl Problem {
    /// The serial number of the sheet, or the title of the list.
    pub fn sheet(&self) -> &str {
        match self {
            Self::MissingCharacter { sheet, .. }
            | Self::AddressCut { sheet, .. }
            | Self::TextCut { sheet, .. }
            | Self::Continued { sheet, .. } => sheet,
        }
    }
}

impl std::fmt::Display for Problem {
    /// The sentence shown to the director.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::MissingCharacter { sheet, text, character } => write!(
                f,
                "{sheet}\u{A0}: le caractère «\u{A0}{character}\u{A0}» (U+{:04X}) de «\u{A0}{text}\u{A0}» ne peut pas être imprimé\u{A0}; un \
                 signe de remplacement figure à sa place. Complétez à la main.",
                u32::from(*character)
            ),
            Self::AddressCut { sheet, left_out } => write!(
                f,
                "{sheet}\u{A0}: l’adresse dépasse six lignes de 38 caractères\u{A0}; «\u{A0}{left_out}\u{A0}» n’est pas imprimé. \
                 Abrégez l’adresse ou complétez à la main.",
            ),
            Self::TextCut { sheet, text } => {
                write!(f, "{sheet}\u{A0}: «\u{A0}{text}\u{A0}» est trop long pour sa place et a été abrégé.")
            }
            Self::Continued { sheet, pages } => write!(
                f,
                "{sheet}\u{A0}: la feuille tient sur {pages} pages\u{A0}; chaque page de suite rappelle son numéro.",
            ),
        }
    }
}
