//! Accounts as scripts read them.

use serde::Serialize;

use super::codes::{Origin, PasswordKind, Population, State};

/// An account with who holds it, what opens it and whom it gives access to.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedAccount {
    /// Local number.
    pub account: u32,
    /// Login.
    pub login: String,
    /// Holder, first name first.
    pub name: String,
    /// First name.
    pub first_name: String,
    /// Everyday name.
    pub family_name: String,
    /// Population the account was listed in.
    pub population: Population,
    /// State.
    pub state: State,
    /// Origin.
    pub origin: Origin,
    /// What is known of the password.
    pub password_kind: PasswordKind,
    /// The provisional password in clear, when there is one and it was asked for.
    pub provisional_password: Option<String>,
    /// Mail address.
    pub mail: Option<String>,
    /// The holder confirmed the mail address.
    pub mail_confirmed: bool,
    /// Mobile.
    pub mobile: Option<String>,
    /// The holder confirmed the mobile.
    pub mobile_confirmed: bool,
    /// ISO date of the last notification.
    pub notified_on: Option<String>,
    /// ISO date of the last sign-in.
    pub signed_in_on: Option<String>,
    /// ISO date: last day on which the provisional password works.
    pub expires_on: Option<String>,
    /// Pupils the account gives access to, here and in other schools; the pupil itself for a pupil's account.
    pub pupils: Vec<ExportedPupil>,
}

/// A pupil an account gives access to.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExportedPupil {
    /// First name.
    pub first_name: String,
    /// Everyday name.
    pub family_name: String,
    /// ISO birth date.
    pub birth_date: Option<String>,
    /// INE.
    pub ine: Option<String>,
    /// UAI of the school.
    pub school: String,
    /// Class code.
    pub class_code: Option<String>,
    /// Class label.
    pub class: Option<String>,
    /// Level (1D) or MEF (2D) code.
    pub level: Option<String>,
}
