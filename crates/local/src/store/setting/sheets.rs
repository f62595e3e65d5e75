//! How the sheets of a school are made.

use serde::{Deserialize, Serialize};

/// What the sheets of a school say and how they are printed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SchoolSettings {
    /// Address of the portal where families sign in; empty when unknown.
    pub portal: String,
    /// Further service address for guardians.
    pub guardian_service: ServiceAddress,
    /// Service address for pupils (2D).
    pub pupil_service: ServiceAddress,
    /// Printing.
    pub printing: Printing,
}

/// A service address printed on sheets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ServiceAddress {
    /// https address; empty when there is none.
    pub url: String,
    /// RFC 3339 timestamp of the last successful check of exactly this address.
    pub checked_at: Option<String>,
    /// Printed on sheets.
    pub enabled: bool,
}

/// How sheets are printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Printing {
    /// Envelope window.
    pub window: EnvelopeWindow,
    /// Shift of the address to the right, in tenths of a millimetre.
    pub offset_x: i16,
    /// Shift of the address downwards, in tenths of a millimetre.
    pub offset_y: i16,
    /// Page margin in millimetres.
    pub margin: u8,
    /// Order proposed first.
    pub order: SheetOrder,
    /// Separators proposed first.
    pub separators: bool,
}

impl Default for Printing {
    fn default() -> Self {
        Self {
            window: EnvelopeWindow::None,
            offset_x: 0,
            offset_y: 0,
            margin: 20,
            order: SheetOrder::Class,
            separators: true,
        }
    }
}

/// Envelope windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
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

/// The order of the sheets of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetOrder {
    /// Class, then pupil.
    #[default]
    Class,
    /// Family: one envelope for a household.
    Family,
}
