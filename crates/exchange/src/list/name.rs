//! Names of the list files.

use jiff::civil::DateTime;

use super::model::ListKind;

/// The guides' file name, `Educonnect-ListeResponsables-AAAAMMJJHHMMSS.pdf`, from the local time of making and
/// the extension, `pdf` or `csv`.
pub fn file_name(kind: ListKind, made_at: DateTime, extension: &str) -> String {
    format!("{}-{}.{extension}", kind.base_name(), made_at.strftime("%Y%m%d%H%M%S"))
}
