//! The list of accounts: what is asked and what comes back.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::codes::{Origin, Population, State};

/// What the director asks of a list. Empty lists and `None` mean "indifferent"; criteria combine with "and",
/// the values of one criterion with "or".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Filter {
    /// Part of the name or first name of a pupil or guardian (from one character, accents and case ignored;
    /// several words must all match), or a complete login.
    pub text: String,
    /// Class codes; the empty one means pupils without a class.
    pub classes: Vec<String>,
    /// Level codes (1D: `CP`, …) or MEF codes (2D); the empty one means pupils without.
    pub levels: Vec<String>,
    /// States.
    pub states: Vec<State>,
    /// Origins.
    pub origins: Vec<Origin>,
    /// What is known of the mail address.
    pub mail: Option<MailFilter>,
    /// What is known of the mobile telephone.
    pub mobile: Option<MobileFilter>,
    /// "Comptes par familles", judged pupil by pupil.
    pub family: Option<FamilyFilter>,
    /// Only accounts whose provisional password dies within so many days.
    pub expiring_within_days: Option<u16>,
    /// Key figures of the dashboard.
    pub mark: Option<MarkFilter>,
    /// Accounts picked one by one, by their local numbers: those that an action has just moved out of a filter.
    pub accounts: Vec<u32>,
}

/// What is known of a mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MailFilter {
    /// Given by the source or by the holder.
    Known,
    /// Not given.
    Unknown,
    /// Confirmed by the holder.
    Confirmed,
    /// Not confirmed, whether given or not.
    Unconfirmed,
}

/// What is known of a mobile telephone: the number that the account’s page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MobileFilter {
    /// Given by the source or by the holder.
    Known,
    /// Not given.
    Unknown,
    /// Given, and an SMS reaches it: the holder can register alone.
    Usable,
    /// Given, and no SMS reaches it: a landline, a wrong number.
    Unusable,
    /// Confirmed by the holder.
    Confirmed,
    /// Not confirmed, whether given or not.
    Unconfirmed,
}

/// By pupil: how many of the guardians are activated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FamilyFilter {
    /// No guardian activated.
    NoneActivated,
    /// At least one guardian activated.
    SomeActivated,
    /// All guardians activated.
    AllActivated,
}

/// The filters behind the dashboard's figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MarkFilter {
    /// Link reported wrong by the family.
    LinkReportedWrong,
    /// Birth date reported wrong by the family.
    BirthDateReportedWrong,
    /// Password reset asked for.
    ResetAsked,
    /// Signed in since 1 September of the school year.
    SignedInThisYear,
    /// À informer en priorité: not activated, no usable mobile, no other activated guardian for the pupil.
    InformFirst,
    /// Sheets whose three months are over.
    SheetVoid,
    /// The password was reset and stands on no sheet yet.
    PasswordToGive,
    /// Somebody tried to sign in with a sheet that is void: the family needs another.
    VoidSheetTried,
    /// Somebody signed in with a password that no computer says it gave out.
    SignInSuspended,
    /// The service, put back as it was before, has lost the password that the holder chose.
    ChoiceLost,
    /// À relancer: told of three weeks ago or more, and not activated.
    ToFollowUp,
}

/// Columns that can be sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SortColumn {
    /// Élève
    #[default]
    Pupil,
    /// Classe
    Class,
    /// Responsable
    Guardian,
    /// Identifiant
    Login,
    /// Messagerie / Adr. mail
    Mail,
    /// Tél. port.
    Mobile,
    /// Origine du compte
    Origin,
    /// État de compte
    State,
    /// Date de distribution / Dernière information
    NotifiedOn,
    /// Date de dernier accès / Dernière connexion
    SignedInOn,
}

impl SortColumn {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Pupil,
        Self::Class,
        Self::Guardian,
        Self::Login,
        Self::Mail,
        Self::Mobile,
        Self::Origin,
        Self::State,
        Self::NotifiedOn,
        Self::SignedInOn,
    ];
}

/// One request for one page of a list.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccountsQuery {
    /// UAI of the school.
    pub school: String,
    /// Which population.
    pub population: Population,
    /// Criteria.
    pub filter: Filter,
    /// Column the rows are sorted by.
    pub sort: SortColumn,
    /// From last to first.
    pub descending: bool,
    /// 0-based page number; past the end gives the last page.
    pub page: u32,
    /// Rows per page, 1 to 500.
    pub page_size: u32,
}

/// One page of a list.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountsPage {
    /// Rows of this page, in order.
    pub rows: Vec<AccountRow>,
    /// 0-based number of this page.
    pub page: u32,
    /// Rows of the whole result: pupil–guardian pairs.
    pub row_count: u32,
    /// Distinct accounts of the whole result.
    pub account_count: u32,
}

/// A pupil–guardian pair, or a pupil.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AccountRow {
    /// Key of the row in the school (stable while the data does not change).
    pub row: u32,
    /// Local number of the account, for selections and the account's page.
    pub account: u32,
    /// Pupil, name first.
    pub pupil: String,
    /// Class label.
    pub class: String,
    /// Level or MEF code.
    pub level: String,
    /// Guardian, name first; empty for pupils' own accounts.
    pub guardian: String,
    /// Login.
    pub login: String,
    /// Mail address known.
    pub mail: bool,
    /// Mail address confirmed by the holder.
    pub mail_confirmed: bool,
    /// Mobile known.
    pub mobile: bool,
    /// Mobile confirmed by the holder.
    pub mobile_confirmed: bool,
    /// Origin.
    pub origin: Origin,
    /// State.
    pub state: State,
    /// ISO date of the last notification.
    pub notified_on: Option<String>,
    /// ISO date of the last sign-in.
    pub signed_in_on: Option<String>,
    /// ISO date of the last day before expiry, for a provisional password within 15 days of its end.
    pub expires_on: Option<String>,
    /// Link or birth date reported wrong, link unconfirmed while the account is activated.
    pub anomaly: Option<Anomaly>,
}

/// The mark at the end of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Anomaly {
    /// Rattachement signalé comme erroné
    LinkReportedWrong,
    /// Date de naissance signalée comme erronée
    BirthDateReportedWrong,
}

/// The values that can be chosen in the filters of a school, with the number of distinct accounts of each.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FilterChoices {
    /// Classes, in the order of level then label; last, under the empty code, pupils without one.
    pub classes: Vec<Choice>,
    /// Levels or MEF, in order; last, under the empty code, pupils without one.
    pub levels: Vec<Choice>,
    /// Origins present.
    pub origins: Vec<Choice>,
}

/// A value of a filter.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// Code to send back.
    pub code: String,
    /// French label.
    pub label: String,
    /// Distinct accounts.
    pub accounts: u32,
}

/// Which accounts an action is for.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Selection {
    /// UAI of the school.
    pub school: String,
    /// Population the accounts were chosen in.
    pub population: Population,
    /// Local numbers of the accounts.
    pub accounts: Vec<u32>,
    /// Class codes the list is narrowed to: sheets are filed under these classes and lists show their pupils.
    /// Empty: all classes.
    pub classes: Vec<String>,
    /// Level or MEF codes the list is narrowed to, likewise.
    pub levels: Vec<String>,
}

impl Selection {
    /// Accounts of a list that is narrowed to no class and no level.
    #[must_use]
    pub fn of(school: &str, population: Population, accounts: Vec<u32>) -> Self {
        Self { school: school.to_owned(), population, accounts, classes: Vec::new(), levels: Vec::new() }
    }
}
