//! A sheet as it would be printed.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::accounts::Selection;
use super::action::SheetOrder;
use super::settings::EnvelopeWindow;

/// Which sheet of a notification is to be shown, before anything is decided.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SheetPreviewRequest {
    /// Accounts.
    pub selection: Selection,
    /// Avec réinitialisation du mot de passe.
    pub reset: bool,
    /// Who has chosen a password keeps it, when `reset` is set.
    pub spare_chosen: bool,
    /// Order of the sheets.
    pub order: SheetOrder,
    /// 0-based place among the sheets; past the end gives the last.
    pub place: u32,
}

/// A sheet as it would be printed, with plainly false ones in the place of its password, of its serial number and of what
/// its QR code says.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SheetPreview {
    /// Its first page as SVG, which holds outlines and no text.
    pub picture: String,
    /// Whom it is for.
    pub holder: String,
    /// 0-based place among the sheets.
    pub place: u32,
    /// How many sheets there are.
    pub sheets: u32,
    /// Pages it takes.
    pub pages: u32,
    /// The window of the envelope, whose outline is drawn where the sheet has an address.
    pub window: EnvelopeWindow,
    /// Whether the whole address stands where the window shows it however the sheet slips in its envelope; nothing
    /// without a window, or without an address.
    pub address_always_shows: Option<bool>,
    /// French sentences about what the director should look at (characters the font lacks, …).
    pub warnings: Vec<String>,
}
