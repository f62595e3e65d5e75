//! What the service knows of a school, as computers receive it: the latest version of each thing, never its history.
//!
//! People and accounts are named by UUIDs, a school by its UAI, a class by its code within the school.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::decision::Origin;

/// One thing of a school's directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entity", rename_all = "snake_case")]
pub enum Entity {
    /// The school itself.
    School(School),
    /// One of its classes.
    Class(Class),
    /// A pupil who is, or was, there.
    Pupil(Pupil),
    /// Where a pupil is.
    Enrolment(Enrolment),
    /// Somebody responsible for one of them.
    Guardian(Guardian),
    /// Who is responsible for whom.
    Link(Link),
    /// An account of one of them.
    Account(Account),
    /// A sheet printed for one of these accounts.
    Sheet(Sheet),
}

/// Which thing, without what it is: what a tombstone names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "entity", rename_all = "snake_case")]
pub enum EntityKey {
    /// The school.
    School,
    /// A class.
    Class {
        /// Its code.
        code: String,
    },
    /// A pupil.
    Pupil {
        /// Hers.
        id: Uuid,
    },
    /// The place of a pupil in the school.
    Enrolment {
        /// The pupil.
        pupil: Uuid,
    },
    /// A guardian.
    Guardian {
        /// Theirs.
        id: Uuid,
    },
    /// A link.
    Link {
        /// The pupil.
        pupil: Uuid,
        /// The guardian.
        guardian: Uuid,
    },
    /// An account.
    Account {
        /// Its id.
        id: Uuid,
    },
    /// A sheet.
    Sheet {
        /// The operation that printed it.
        operation: Uuid,
    },
}

/// A school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct School {
    /// UAI.
    pub uai: String,
    /// Name.
    pub name: String,
    /// `1D` or `2D`.
    pub degree: String,
    /// Street, postal code, town, telephone and mail, as the directory has them.
    #[serde(default)]
    pub street: Option<String>,
    /// Postal code.
    #[serde(default)]
    pub postal_code: Option<String>,
    /// Town.
    #[serde(default)]
    pub town: Option<String>,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// Mail.
    #[serde(default)]
    pub mail: Option<String>,
    /// Name of the académie.
    #[serde(default)]
    pub academy: Option<String>,
    /// Where its families sign in; printed on sheets.
    #[serde(default)]
    pub portal: Option<String>,
}

/// A class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    /// Its code in the school.
    pub code: String,
    /// Its name.
    pub label: String,
    /// MEF codes, in the second degree.
    #[serde(default)]
    pub mefs: Vec<String>,
}

/// A pupil.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pupil {
    /// Hers for ever.
    pub id: Uuid,
    /// INE.
    #[serde(default)]
    pub ine: Option<String>,
    /// Birth name.
    pub family: String,
    /// Name in use.
    #[serde(default)]
    pub usage: Option<String>,
    /// First name.
    pub first: String,
    /// Other first names.
    #[serde(default)]
    pub other_first: Option<String>,
    /// ISO date of birth; what activation asks for.
    #[serde(default)]
    pub birth_date: Option<Date>,
    /// `F` or `M`.
    #[serde(default)]
    pub sex: Option<String>,
    /// Mail.
    #[serde(default)]
    pub mail: Option<String>,
    /// Her account, in the second degree.
    #[serde(default)]
    pub account: Option<Uuid>,
    /// Identifiers that sources give her.
    #[serde(default)]
    pub sources: Vec<SourceId>,
}

/// How a source calls somebody.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceId {
    /// Within what the identifier is unique: the source, with its académie or school where it is theirs alone.
    pub scope: String,
    /// The identifier.
    pub id: String,
}

/// Where a pupil is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The pupil.
    pub pupil: Uuid,
    /// Code of her class.
    #[serde(default)]
    pub class: Option<String>,
    /// Level, in the first degree.
    #[serde(default)]
    pub level: Option<String>,
    /// MEF, in the second.
    #[serde(default)]
    pub mef: Option<String>,
    /// Taught here and enrolled elsewhere.
    #[serde(default)]
    pub visiting: bool,
    /// ISO date she left.
    #[serde(default)]
    pub gone_on: Option<Date>,
}

/// Somebody responsible for a pupil.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guardian {
    /// Theirs for ever.
    pub id: Uuid,
    /// The account that opens for them.
    pub account: Uuid,
    /// `M.` or `Mme`.
    #[serde(default)]
    pub title: Option<String>,
    /// Birth name.
    pub family: String,
    /// Name in use.
    #[serde(default)]
    pub usage: Option<String>,
    /// First name.
    pub first: String,
    /// Mail, as the school knows it.
    #[serde(default)]
    pub mail: Option<String>,
    /// Mobile, in E.164.
    #[serde(default)]
    pub mobile: Option<String>,
    /// Telephone at home.
    #[serde(default)]
    pub home_phone: Option<String>,
    /// Telephone at work.
    #[serde(default)]
    pub work_phone: Option<String>,
    /// Lines of the postal address, without locality and country.
    #[serde(default)]
    pub address: Vec<String>,
    /// Postal code.
    #[serde(default)]
    pub postal_code: Option<String>,
    /// Town.
    #[serde(default)]
    pub town: Option<String>,
    /// Country.
    #[serde(default)]
    pub country: Option<String>,
    /// Identifiers that sources give them.
    #[serde(default)]
    pub sources: Vec<SourceId>,
}

/// Who is responsible for whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The pupil.
    pub pupil: Uuid,
    /// The guardian.
    pub guardian: Uuid,
    /// 1 legal guardian, 2 in charge.
    pub responsibility: u8,
    /// Kind of kinship, as AAF numbers it.
    #[serde(default)]
    pub kinship: Option<u8>,
    /// What the family said of it.
    #[serde(default)]
    pub confirmation: Confirmation,
    /// The family says that the birth date is wrong.
    #[serde(default)]
    pub birth_date_reported: bool,
    /// It is no more.
    #[serde(default)]
    pub gone: bool,
}

/// What a family said of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confirmation {
    /// Nothing yet.
    #[default]
    Unconfirmed,
    /// It is right.
    Confirmed,
    /// It is not theirs.
    Reported,
}

/// An account, with what a computer of its school may print for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// What staff and families change.
    #[serde(flatten)]
    pub state: AccountState,
    /// Whose it is: a guardian's or a pupil's.
    pub holder: Holder,
    /// Login, unique in the directory.
    pub login: String,
    /// The provisional passwords that may stand on paper: the live one, if any, and the next. Never the secret.
    pub values: Vec<Value>,
    /// ISO date of the holder's last sign-in.
    #[serde(default)]
    pub signed_in_on: Option<Date>,
    /// Mail that the holder gave and confirmed.
    #[serde(default)]
    pub confirmed_mail: Option<String>,
    /// Mobile that the holder gave and confirmed.
    #[serde(default)]
    pub confirmed_mobile: Option<String>,
    /// The account that it was grouped with, and that opens in its place.
    #[serde(default)]
    pub grouped_into: Option<Uuid>,
}

/// Whose an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// A guardian.
    Guardian,
    /// A pupil.
    Pupil,
}

/// A provisional password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// Its generation.
    pub generation: u32,
    /// Eight symbols.
    pub password: String,
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Value").field("generation", &self.generation).finish_non_exhaustive()
    }
}

/// The confirmed state of an account: [`domain::account::Account`], as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountState {
    /// The account.
    pub id: Uuid,
    /// Where it stands.
    pub state: State,
    /// By which road.
    pub origin: Origin,
    /// What is known of its password.
    pub password: Password,
    /// Generation of the live provisional password, or of the first to be printed.
    pub generation: u32,
    /// ISO date of the last notification.
    #[serde(default)]
    pub notified_on: Option<Date>,
    /// ISO date from which the provisional password's three months run.
    #[serde(default)]
    pub provisional_since: Option<Date>,
    /// Activated once.
    #[serde(default)]
    pub activated_before: bool,
    /// ISO date on which the family asked for a reset that is still to be done.
    #[serde(default)]
    pub reset_asked_on: Option<Date>,
    /// How many times the holder chose how to sign in.
    #[serde(default)]
    pub choices: u32,
    /// Generation that the chosen password comes from.
    #[serde(default)]
    pub chosen_with: Option<u32>,
    /// Greatest generation printed in vain.
    #[serde(default)]
    pub burnt: u32,
    /// Counts every change.
    pub version: u64,
}

/// Where an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// *Non notifié*.
    NotNotified,
    /// *Notifié et non activé*.
    Notified,
    /// *En cours d’activation*.
    Activating,
    /// *Activé*.
    Activated,
}

/// What is known of a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Password {
    /// None.
    None,
    /// Provisional.
    Provisional,
    /// Chosen by the holder.
    Chosen,
    /// None is needed: the holder signs in with FranceConnect.
    FranceConnect,
}

/// A sheet that was printed. Whether it is void follows from its account, and is never kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The operation that printed it; its serial number comes from it.
    pub operation: Uuid,
    /// Decisions of one click bear the same.
    pub batch: Uuid,
    /// The account.
    pub account: Uuid,
    /// The login it bears.
    pub login: String,
    /// Generation of the password it bears.
    #[serde(default)]
    pub generation: Option<u32>,
    /// ISO date it was printed on.
    pub printed_on: Date,
}

impl AccountState {
    /// The account as it is written.
    #[must_use]
    pub fn of(id: Uuid, account: &domain::account::Account) -> Self {
        Self {
            id,
            state: account.state.into(),
            origin: account.origin.into(),
            password: account.password.into(),
            generation: account.generation,
            notified_on: account.notified_on,
            provisional_since: account.provisional_since,
            activated_before: account.activated_before,
            reset_asked_on: account.reset_asked_on,
            choices: account.choices,
            chosen_with: account.chosen_with,
            burnt: account.burnt,
            version: account.version,
        }
    }

    /// The account for the rules.
    #[must_use]
    pub fn account(&self, holder: Holder) -> domain::account::Account {
        domain::account::Account {
            holder: holder.into(),
            state: self.state.into(),
            origin: self.origin.into(),
            password: self.password.into(),
            generation: self.generation,
            notified_on: self.notified_on,
            provisional_since: self.provisional_since,
            activated_before: self.activated_before,
            reset_asked_on: self.reset_asked_on,
            choices: self.choices,
            chosen_with: self.chosen_with,
            burnt: self.burnt,
            version: self.version,
        }
    }
}

/// Both ways between a spelling and the rules' own.
macro_rules! spelling {
    ($written:ident of $rule:path: $($name:ident),+) => {
        impl From<$rule> for $written {
            fn from(rule: $rule) -> Self {
                use $rule as Rule;
                match rule { $(Rule::$name => Self::$name,)+ }
            }
        }

        impl From<$written> for $rule {
            fn from(written: $written) -> Self {
                match written { $($written::$name => Self::$name,)+ }
            }
        }
    };
}

spelling!(State of domain::account::State: NotNotified, Notified, Activating, Activated);
spelling!(Password of domain::account::Password: None, Provisional, Chosen, FranceConnect);
spelling!(Holder of domain::account::Holder: Guardian, Pupil);
