//! Names of the files Préau writes about a list of accounts.

use jiff::civil::DateTime;

use super::model::ListKind;

/// The guides' name of a list, `Educonnect-ListeResponsables-AAAAMMJJHHMMSS.pdf`, from the local time of making
/// and the extension, `pdf` or `csv`.
#[must_use]
pub fn file_name(kind: ListKind, made_at: DateTime, extension: &str) -> String {
    format!("Educonnect-Liste{}-{}.{extension}", kind.holders(), stamp(made_at))
}

/// The name of the sheets of accounts of such a list, `Educonnect-FeuillesResponsables-AAAAMMJJHHMMSS.pdf`.
#[must_use]
pub fn sheets_name(kind: ListKind, made_at: DateTime) -> String {
    format!("Educonnect-Feuilles{}-{}.pdf", kind.holders(), stamp(made_at))
}

fn stamp(made_at: DateTime) -> String {
    made_at.strftime("%Y%m%d%H%M%S").to_string()
}
