//! The summary as a PDF, and its name.

use std::io::Write;

use domain::degree::Degree;
use jiff::civil::DateTime;

use super::model::Summary;
use super::page::compose;
use super::words;
use crate::pdf::file::PdfWriter;
use crate::pdf::{Document, PrintError, PrintWarning, Written};

/// The usual name, `Bilan-conseil-ecole-AAAAMMJJHHMMSS.pdf`, from the local time of making.
#[must_use]
pub fn file_name(degree: Degree, made_at: DateTime) -> String {
    let council = match degree {
        Degree::First => "ecole",
        Degree::Second => "administration",
    };
    format!("Bilan-conseil-{council}-{}.pdf", made_at.strftime("%Y%m%d%H%M%S"))
}

/// Writes the page. Returns what was written and what the director should know.
///
/// # Errors
/// The writer's, and a failure of the layout engine; the file is then of no use.
pub fn pdf(summary: &Summary, writer: impl Write) -> Result<(Written, Vec<PrintWarning>), PrintError> {
    let document = Document {
        title: format!("{} - {} {}", words::title(summary.degree), summary.uai, summary.school),
        made_at: summary.made_at,
        language: "fr-FR".to_owned(),
    };
    let mut file = PdfWriter::create(writer, document)?;
    let mut problems = Vec::new();
    let faces = file.faces();
    let page = compose(summary, faces, &mut file.forms, &mut problems);
    file.push(page)?;
    Ok((file.finish()?, problems))
}
