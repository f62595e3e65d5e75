//! Accounts, as computers receive them: their confirmed state, and what may stand on paper.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An account, with what a computer of its school may print for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// What staff and families change.
    #[serde(flatten)]
    pub state: AccountState,
    /// Whose it is: a guardian's or a pupil's.
    pub holder: Holder,
    /// Login, unique in the directory.
    pub login: String,
    /// The provisional passwords that may stand on paper: the live one and the next or, where nothing is given out, the
    /// first to be printed and the one after it. Never the secret.
    pub values: Vec<Value>,
    /// ISO date of the holder's last sign-in.
    #[serde(default)]
    pub signed_in_on: Option<Date>,
    /// ISO date on which the holder chose a password with a sheet, that of `chosen_with`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet_used_on: Option<Date>,
    /// Mail that the holder gave and confirmed.
    #[serde(default)]
    pub confirmed_mail: Option<String>,
    /// Mobile that the holder gave and confirmed.
    #[serde(default)]
    pub confirmed_mobile: Option<String>,
    /// The account that opens in its place: that which it was grouped with or, where groupings follow one another, the
    /// last of them.
    #[serde(default)]
    pub grouped_into: Option<Uuid>,
    /// ISO date of the last day on which the login of one that is grouped away opens anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grouped_on: Option<Date>,
    /// ISO date on which a new login was asked for that is not in force yet: it is from the day after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewal_asked_on: Option<Date>,
    /// ISO date of the last try to sign in with a sheet of the account that is void: the family needs another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void_sheet_tried_on: Option<Date>,
    /// ISO date on which a sign-in was suspended: somebody used a value that was on paper nowhere, as far as every
    /// computer says that held it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended_on: Option<Date>,
    /// ISO date on which the service, put back as it was before, heard of a choice of the holder's that it has lost; until
    /// they choose again, or are given another sheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice_lost_on: Option<Date>,
}

/// Whose an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// A guardian.
    Guardian,
    /// A pupil.
    Pupil,
}

/// A provisional password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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

/// Origin of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// *Non renseigné*.
    Unset,
    /// *Établissement*.
    School,
    /// *Responsable (SMS)*.
    Guardian,
    /// *FranceConnect*.
    FranceConnect,
    /// *ATEN*.
    Aten,
    /// *ENT*.
    Ent,
}

impl From<Origin> for domain::account::Origin {
    fn from(origin: Origin) -> Self {
        match origin {
            Origin::Unset => Self::Unset,
            Origin::School => Self::School,
            Origin::Guardian => Self::Guardian,
            Origin::FranceConnect => Self::FranceConnect,
            Origin::Aten => Self::Aten,
            Origin::Ent => Self::Ent,
        }
    }
}

impl From<domain::account::Origin> for Origin {
    fn from(origin: domain::account::Origin) -> Self {
        use domain::account::Origin as Known;
        match origin {
            Known::Unset => Self::Unset,
            Known::School => Self::School,
            Known::Guardian => Self::Guardian,
            Known::FranceConnect => Self::FranceConnect,
            Known::Aten => Self::Aten,
            Known::Ent => Self::Ent,
        }
    }
}
