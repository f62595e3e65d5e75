//! Actions on a selection: what will happen, and what happened.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::accounts::Selection;
use super::codes::same_variants;

/// Why a password is reset; stolen beats any choice made with an older one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ResetReason {
    /// Oublié
    Forgotten,
    /// Perdu ou volé
    Stolen,
}

same_variants!(ResetReason, protocol::decision::ResetReason, Forgotten, Stolen);

impl From<ResetReason> for domain::action::ResetReason {
    fn from(reason: ResetReason) -> Self {
        protocol::decision::ResetReason::from(reason).into()
    }
}

/// Order of the printed sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SheetOrder {
    /// Class, then pupil.
    #[default]
    Class,
    /// Family: one envelope for a household.
    Family,
}

/// A request to notify by printed sheets.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NotifyRequest {
    /// Accounts.
    pub selection: Selection,
    /// Avec réinitialisation du mot de passe.
    pub reset: bool,
    /// Why, when `reset` is set.
    pub reason: Option<ResetReason>,
    /// Who has chosen a password keeps it, when `reset` is set.
    pub spare_chosen: bool,
    /// Order of the sheets.
    pub order: SheetOrder,
    /// A separator page with a tick list before each class (class order only).
    pub separators: bool,
    /// Where the PDF goes: a path that `pick_save_path` returned. A script may give a folder, where the file takes
    /// its usual name. Empty, it waits in Préau’s own folder to be printed.
    pub path: String,
}

/// A request to reset passwords without sheets.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResetRequest {
    /// Accounts.
    pub selection: Selection,
    /// Why.
    pub reason: ResetReason,
    /// Who has chosen a password keeps it.
    pub spare_chosen: bool,
}

/// File formats of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ListFormat {
    /// PDF
    Pdf,
    /// CSV
    Csv,
}

/// A request to write a list.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ListRequest {
    /// Accounts.
    pub selection: Selection,
    /// Format.
    pub format: ListFormat,
    /// Where the file goes: a path that `pick_save_path` returned. A script may give a folder, where the file takes
    /// its usual name.
    pub path: String,
}

/// What an action on a selection would do, in numbers of distinct accounts; for the confirmation's sentence.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SelectionSummary {
    /// Distinct accounts of the selection.
    pub accounts: u32,
    /// Of which not notified yet.
    pub not_notified: u32,
    /// Of which notified.
    pub notified: u32,
    /// Of which activating.
    pub activating: u32,
    /// Of which activated.
    pub activated: u32,
    /// Of which the holder has chosen a password (a reset takes it away).
    pub chosen_passwords: u32,
    /// Classes the sheets are filed under, those without class being one: tick lists, when asked for.
    pub classes: u32,
    /// Households concerned: envelopes, in family order.
    pub households: u32,
    /// The school has no portal address: its sheets say neither where to sign in nor bear a QR code.
    pub without_portal: bool,
}

/// What an action did.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ActionResult {
    /// Accounts for which it was done; of a file that is no list of accounts, what it is made of.
    pub done: u32,
    /// Accounts whose passwords were reset: new sheets can be made for them.
    pub reset: Vec<u32>,
    /// Accounts of the selection that had never been notified: their passwords were not reset.
    pub not_reset: u32,
    /// Accounts whose holder has chosen a password, which was to be left alone.
    pub spared: u32,
    /// Accounts for which it was refused, by name.
    pub refused: Vec<Refused>,
    /// The file written, when there is one.
    pub file: Option<WrittenFile>,
    /// French sentences about what the director should look at (characters the font lacks, …).
    pub warnings: Vec<String>,
}

impl ActionResult {
    /// A file was written, and no account was touched.
    #[must_use]
    pub const fn written(done: u32, file: WrittenFile, warnings: Vec<String>) -> Self {
        Self {
            done,
            reset: Vec::new(),
            not_reset: 0,
            spared: 0,
            refused: Vec::new(),
            file: Some(file),
            warnings,
        }
    }
}

/// An account the action was refused for.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Refused {
    /// Local number of the account.
    pub account: u32,
    /// Holder, name first.
    pub name: String,
    /// French sentence.
    pub reason: String,
}

/// A file Préau wrote.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WrittenFile {
    /// Full path, for opening and deleting.
    pub path: String,
    /// File name alone.
    pub name: String,
    /// Pages of a PDF, rows of a CSV.
    pub count: u32,
    /// It holds passwords in clear: offer to delete it.
    pub secret: bool,
    /// It waits in Préau’s own folder to be printed, or saved where the director says.
    pub waits: bool,
}
