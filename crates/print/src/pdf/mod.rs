//! How a printed file is made, whatever stands on it.
//!
//! 1. A page is *composed* ([`flow`]): lines of text with their places, drawn shapes, and what each piece is
//!    for a screen reader (heading, paragraph, cell…). Text that returns on every page is composed once and
//!    kept as a form ([`form`]).
//! 2. A batch of pages is *laid out* ([`layout`]): genpdf lays the lines out with the fonts of this crate; its
//!    output is read back with lopdf, and each page becomes a short, tagged, compressed content stream.
//! 3. The pages are *appended* ([`mod@file`]): one file, written as the pages come, with fonts, forms, structure tree
//!    and cross-reference table shared. Memory is that of one batch, however long the file. Of the fonts, the file
//!    gets the shapes that it prints ([`subset`]).
//!
//! genpdf alone would keep every drawing operation of the file in memory and embed whole fonts for each batch
//! without compression or tags; steps 2 and 3 are what makes it fit.

pub(crate) mod draft;
pub(crate) mod face;
pub(crate) mod file;
pub(crate) mod flow;
pub(crate) mod form;
pub(crate) mod latin;
pub(crate) mod layout;
pub(crate) mod objects;
pub(crate) mod outline;
pub(crate) mod paint;
mod problem;
pub(crate) mod qr;
pub(crate) mod scan;
pub(crate) mod structure;
pub(crate) mod subset;
pub(crate) mod svg;
pub(crate) mod text;

use std::borrow::Cow;

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
    /// The layout engine refused a page.
    #[error("la mise en page a échoué")]
    Layout(#[from] LayoutFault),
    /// The fonts of the program could not be read.
    #[error("les polices de caractères du programme sont illisibles\u{A0}; réinstallez Préau")]
    Fonts(#[from] FontFault),
}

/// What the layout engine met, by its kind: its own words may quote what stands on the page, and are not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("layout: {0}")]
pub struct LayoutFault(Cow<'static, str>);

impl LayoutFault {
    /// What is told of what no library says.
    pub(crate) const fn of(told: &'static str) -> Self {
        Self(Cow::Borrowed(told))
    }
}

impl From<&genpdf::error::Error> for LayoutFault {
    fn from(error: &genpdf::error::Error) -> Self {
        Self::of(kind(error))
    }
}

impl From<qrcode::types::QrError> for LayoutFault {
    fn from(error: qrcode::types::QrError) -> Self {
        Self(format!("QR code, {error:?}").into())
    }
}

/// What is wrong with a font, by its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("font: {0}")]
pub struct FontFault(&'static str);

impl FontFault {
    /// What is told of what no library says.
    pub(crate) const fn of(told: &'static str) -> Self {
        Self(told)
    }
}

impl From<&genpdf::error::Error> for FontFault {
    fn from(error: &genpdf::error::Error) -> Self {
        Self(kind(error))
    }
}

/// What kind of error the layout engine met.
fn kind(error: &genpdf::error::Error) -> &'static str {
    use genpdf::error::ErrorKind;
    match error.kind() {
        ErrorKind::Internal => "internal",
        ErrorKind::InvalidData => "invalid data",
        ErrorKind::InvalidFont => "invalid font",
        ErrorKind::PageSizeExceeded => "larger than the page",
        ErrorKind::UnsupportedEncoding => "unsupported character",
        ErrorKind::IoError(_) => "input or output",
        ErrorKind::PdfError(_) | ErrorKind::PdfIndexError(_) => "PDF",
        ErrorKind::RusttypeError(_) => "font outlines",
        _ => "another fault",
    }
}
