//! One account's page.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::codes::{Degree, Origin, PasswordKind, Population, State};
use super::duplicate::GroupedAccount;

/// Everything the page of one account shows (1D §6, 2D §5.5).
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountDetails {
    /// Local number.
    pub account: u32,
    /// Population.
    pub population: Population,
    /// Words of which degree.
    pub degree: Degree,
    /// Holder, first name first.
    pub name: String,
    /// Login.
    pub login: String,
    /// State.
    pub state: State,
    /// Origin.
    pub origin: Origin,
    /// What is known of the password.
    pub password_kind: PasswordKind,
    /// The provisional password in clear, when there is one.
    pub provisional_password: Option<String>,
    /// Mail address.
    pub mail: Option<String>,
    /// Mobile.
    pub mobile: Option<String>,
    /// ISO date of the last notification.
    pub notified_on: Option<String>,
    /// ISO date of the last sign-in.
    pub signed_in_on: Option<String>,
    /// ISO date: last day on which the provisional password works.
    pub expires_on: Option<String>,
    /// ISO date on which the family asked for a reset.
    pub reset_asked_on: Option<String>,
    /// ISO date on which somebody tried to sign in with a sheet that is void.
    pub void_sheet_tried_on: Option<String>,
    /// ISO date on which a sign-in was suspended: no computer says that it gave out what was typed.
    pub suspended_on: Option<String>,
    /// ISO date on which the service, put back as it was before, heard that the holder had chosen a password which it has
    /// lost.
    pub choice_lost_on: Option<String>,
    /// Pupils in this school (for a guardian).
    pub pupils_here: Vec<LinkedPupil>,
    /// Pupils in other schools (for a guardian).
    pub pupils_elsewhere: Vec<LinkedPupil>,
    /// Guardians: of the pupil, or, for a guardian, the others of the same pupils.
    pub guardians: Vec<LinkedGuardian>,
    /// Where the data comes from.
    pub sources: Vec<DataSource>,
    /// Other accounts of the same person that were grouped with this one, the last first.
    pub grouped: Vec<GroupedAccount>,
    /// Postal address, line by line.
    pub address: Vec<String>,
    /// What may be done now; what is not in the list is absent from the page.
    pub actions: Vec<AllowedAction>,
    /// French sentence: why a mail that the state allows cannot be asked for here.
    pub no_mail: Option<String>,
    /// Everything done to this account, newest first.
    pub history: Vec<HistoryEntry>,
    /// Sheets printed for this account, newest first.
    pub sheets: Vec<PrintedSheet>,
}

/// An action the state allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AllowedAction {
    /// (Re)notifier par feuille, sans réinitialiser.
    Notify,
    /// (Re)notifier avec réinitialisation.
    NotifyWithReset,
    /// Réinitialiser le mot de passe.
    ResetPassword,
    /// Renvoyer un courriel d’activation.
    ResendActivationMail,
    /// Renvoyer un courriel de confirmation.
    ResendConfirmationMail,
}

/// A mail that is asked for again.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MailRequest {
    /// UAI of the school.
    pub school: String,
    /// Local number of the account.
    pub account: u32,
    /// Which.
    pub what: MailAgain,
    /// Where to, when the family gave another address; for activation alone.
    pub address: Option<String>,
}

/// Which mail is asked for again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MailAgain {
    /// That of activation.
    Activation,
    /// That of confirmation.
    Confirmation,
}

/// A pupil an account gives access to.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkedPupil {
    /// First name.
    pub first_name: String,
    /// Name.
    pub name: String,
    /// ISO birth date.
    pub birth_date: Option<String>,
    /// Class label, in this school.
    pub class: Option<String>,
    /// UAI and name of the other school.
    pub school: Option<String>,
    /// INE.
    pub ine: Option<String>,
    /// French label of the responsibility.
    pub responsibility: String,
    /// `unconfirmed`, `confirmed` or `reported_wrong`.
    pub confirmation: String,
    /// The family says the birth date is wrong.
    pub birth_date_reported: bool,
}

/// A guardian of a pupil.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkedGuardian {
    /// Local number of the guardian's account.
    pub account: u32,
    /// First name.
    pub first_name: String,
    /// Name.
    pub name: String,
    /// Login.
    pub login: String,
    /// French label of the responsibility.
    pub responsibility: String,
    /// First names of the pupils shared with the guardian whose page it is; none on a pupil’s.
    pub shared: Vec<String>,
}

/// Where a record comes from.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DataSource {
    /// `ONDE`, `SIECLE`, `AAF`.
    pub source: String,
    /// Académie's name, when known.
    pub academy: Option<String>,
    /// AAF identifier.
    pub aaf_id: Option<String>,
    /// ONDE or SIECLE identifier.
    pub source_id: Option<String>,
}

/// Something done to an account.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HistoryEntry {
    /// RFC 3339 timestamp with offset.
    pub at: String,
    /// Who.
    pub author: String,
    /// French sentence.
    pub what: String,
    /// Not yet answered by the central service.
    pub pending: bool,
}

/// A printed sheet.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PrintedSheet {
    /// Serial number.
    pub serial: String,
    /// ISO date.
    pub printed_on: String,
    /// French words: whether it can be used still, was used and when, or why it no longer works.
    pub situation: String,
}
