//! How a printed file is made, whatever stands on it.
//!
//! 1. A page is *composed* ([`flow`]): lines of text with their places, drawn shapes, and what each piece is
//!    for a screen reader (heading, paragraph, cell…). Text that returns on every page is composed once and
//!    kept as a form ([`form`]).
//! 2. A batch of pages is *laid out* ([`layout`]): genpdf lays the lines out with the fonts of this crate; its
//!    output is read back with lopdf, and each page becomes a short, tagged, compressed content stream.
//! 3. The pages are *appended* ([`mod@file`]): one file, written as the pages come, with fonts, forms, structure tree
//!    and cross-reference table shared. Memory is that of one batch, however long the file.
//!
//! genpdf alone would keep every drawing operation of the file in memory and embed whole fonts for each batch
//! without compression or tags; steps 2 and 3 are what makes it fit.

pub(crate) mod draft;
pub(crate) mod face;
pub(crate) mod file;
pub(crate) mod flow;
pub(crate) mod form;
pub(crate) mod layout;
pub(crate) mod objects;
pub(crate) mod paint;
mod problem;
pub(crate) mod qr;
pub(crate) mod scan;
pub(crate) mod structure;
pub(crate) mod text;

use jiff::civil::DateTime;

pub use problem::{PrintWarning, sentences};

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
    /// The layout engine refused a page. What it says of it is English and for developers.
    #[error("la mise en page a échoué")]
    Layout(String),
    /// The fonts of the program could not be read.
    #[error("les polices de caractères du programme sont illisibles\u{A0}; réinstallez Préau")]
    Fonts,
}
