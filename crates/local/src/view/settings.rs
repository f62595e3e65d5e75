//! Paramètres.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::action::SheetOrder;
use super::codes::same_variants;
use crate::store::setting;

/// Settings of one school and of this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// The director's name, author in the journal.
    pub author: String,
    /// Minutes without activity after which the store locks; 0 never. 0 to 240.
    pub lock_after_minutes: u16,
    /// Address of the portal where families sign in, printed with the QR code; empty when unknown.
    pub portal: String,
    /// Further service address for guardians.
    pub guardian_service: ServiceAddress,
    /// Service address for pupils (2D).
    pub pupil_service: ServiceAddress,
    /// Printing.
    pub printing: Printing,
}

/// A service address printed on sheets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServiceAddress {
    /// https address; empty when there is none.
    pub url: String,
    /// RFC 3339 timestamp of the last successful check of exactly this address.
    pub checked_at: Option<String>,
    /// Printed on sheets; only possible once checked.
    pub enabled: bool,
}

same_fields!(ServiceAddress, setting::ServiceAddress, url, checked_at, enabled);

/// How sheets are printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Printing {
    /// Envelope window.
    pub window: EnvelopeWindow,
    /// Shift of the address to the right, in tenths of a millimetre, -200 to 200.
    pub offset_x: i16,
    /// Shift of the address downwards, in tenths of a millimetre, -200 to 200.
    pub offset_y: i16,
    /// Page margin in millimetres, 10 to 30.
    pub margin: u8,
    /// Order proposed first.
    pub order: SheetOrder,
    /// Separators proposed first.
    pub separators: bool,
}

same_fields!(Printing, setting::Printing, window, offset_x, offset_y, margin, order, separators);

/// Envelope windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EnvelopeWindow {
    /// DL, sheet folded in three.
    Dl,
    /// C5, sheet folded in two.
    C5,
    /// None: handed out in the pupil’s bag.
    #[default]
    None,
}

same_variants!(EnvelopeWindow, setting::EnvelopeWindow, Dl, C5, None);
same_variants!(SheetOrder, setting::SheetOrder, Class, Family);

/// What checking an address found.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AddressCheck {
    /// The address as it will be printed.
    pub url: String,
    /// RFC 3339 timestamp, when it is well formed.
    pub checked_at: Option<String>,
    /// French sentence: what is wrong, or what was checked.
    pub message: String,
}
