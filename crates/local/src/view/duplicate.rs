//! Doublons probables.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::codes::{Degree, State};

/// Accounts that are probably of one person.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Duplicates {
    /// Pairs, the surest first; not more than a screen can show.
    pub pairs: Vec<Duplicate>,
    /// How many there are.
    pub total: u32,
    /// Pairs of which the director said that they are two persons, the last first.
    pub apart: Vec<ToldApart>,
}

/// Two accounts that are probably of one person.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Duplicate {
    /// The account that would be kept.
    pub kept: DuplicateAccount,
    /// The other.
    pub other: DuplicateAccount,
    /// How sure it is.
    pub strength: DuplicateStrength,
    /// How the names agree.
    pub names: NameLikeness,
    /// What else the two have in common.
    pub common: Vec<CommonTrait>,
}

/// How sure it is that two accounts are of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateStrength {
    /// The same names, and a mail address or a mobile that few have.
    Strong,
    /// Less than that.
    Fair,
}

/// How two names agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum NameLikeness {
    /// The same names.
    Same,
    /// The usage name of one is the birth name of the other.
    Usage,
    /// Name and first name stand in each other's place.
    Swapped,
    /// Characters of one were lost.
    Damaged,
    /// One says less.
    Shortened,
    /// One letter differs.
    Slip,
}

/// What two accounts have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CommonTrait {
    /// A mail address.
    Mail,
    /// A mobile.
    Mobile,
    /// A child.
    Child,
    /// The telephone at home.
    HomePhone,
    /// The postal address.
    Address,
}

/// One of the two accounts.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DuplicateAccount {
    /// Local number.
    pub account: u32,
    /// Login.
    pub login: String,
    /// Holder with the title, first name first.
    pub name: String,
    /// Birth name, when another is used.
    pub birth_name: Option<String>,
    /// State.
    pub state: State,
    /// ISO date of the last notification.
    pub notified_on: Option<String>,
    /// ISO date of the last sign-in.
    pub signed_in_on: Option<String>,
    /// ISO date on which the family asked for a reset.
    pub reset_asked_on: Option<String>,
    /// Mail address.
    pub mail: Option<String>,
    /// Mobile.
    pub mobile: Option<String>,
    /// Postal address, line by line.
    pub address: Vec<String>,
    /// Pupils who are present in a school; none when all have left.
    pub pupils: Vec<DuplicatePupil>,
    /// Serial numbers of the sheets that bear its provisional password.
    pub sheets: Vec<String>,
}

/// A pupil of one of the two.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DuplicatePupil {
    /// First name and name.
    pub name: String,
    /// Class label.
    pub class: Option<String>,
    /// UAI.
    pub uai: String,
    /// Name of the school.
    pub school: String,
}

/// A pair that was told apart.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ToldApart {
    /// Local numbers of the accounts.
    pub accounts: [u32; 2],
    /// Their logins.
    pub logins: [String; 2],
    /// Their holders.
    pub names: [String; 2],
    /// RFC 3339 timestamp.
    pub at: String,
    /// Who said so.
    pub author: String,
}

/// Two accounts of which something is said.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PairRequest {
    /// UAI of the school it is said in.
    pub school: String,
    /// The account to keep, where one of them is.
    pub kept: u32,
    /// The other.
    pub other: u32,
}

/// What grouping two accounts did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GroupingResult {
    /// Local number of the account kept.
    pub account: u32,
    /// Its login, which is the person's from now on.
    pub login: String,
    /// The login that opens nothing from tomorrow on.
    pub other_login: String,
    /// Serial numbers of its sheets, to be destroyed.
    pub sheets: Vec<String>,
    /// The central service carries it out once it hears of it; the other login works until the end of that day.
    pub waits: bool,
}

/// What ungrouping an account did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UngroupingResult {
    /// Local number of the account that was given back.
    pub account: u32,
    /// Its login, which works again.
    pub login: String,
    /// Its state, as it was.
    pub state: State,
    /// Words of which degree.
    pub degree: Degree,
    /// The three months of its password had ended meanwhile.
    pub expired: bool,
    /// Login of the account it was grouped with, which stays as it is.
    pub kept_login: String,
    /// The central service carries it out once it hears of it.
    pub waits: bool,
}

/// An account grouped with the one that is shown.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GroupedAccount {
    /// Local number.
    pub account: u32,
    /// Login.
    pub login: String,
    /// State, as ungrouping gives it back.
    pub state: State,
    /// ISO date.
    pub grouped_on: String,
}
