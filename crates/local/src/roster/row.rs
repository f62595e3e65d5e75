//! One row of a roster.

use domain::account::{Account, Origin, State};
use domain::person::LinkConfirmation;
use domain::selection::{Contacts, Family, Names};
use jiff::civil::Date;

use super::name::FullName;
use crate::store::id::PupilId;
use crate::store::matter::Matter;
use crate::view::accounts::Anomaly;

/// A pupil–guardian pair, or a pupil.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Account number.
    pub account: u32,
    /// Dense rank of the account.
    pub rank: u32,
    /// Pupil.
    pub pupil_id: PupilId,
    /// Pupil.
    pub pupil: FullName,
    /// Guardian; empty for a pupil's own account.
    pub guardian: FullName,
    /// Names of both, birth and usage, ready to be searched.
    pub search: Names,
    /// Login.
    pub login: Box<str>,
    /// Logins of accounts grouped with it: whoever holds an old sheet is found by what it says.
    pub grouped_logins: Box<[Box<str>]>,
    /// Place in [`Roster::classes`](super::Roster::classes).
    pub class: Option<u32>,
    /// Place in [`Roster::levels`](super::Roster::levels).
    pub level: Option<u32>,
    /// What the rules know of the account.
    pub account_facts: Account,
    /// The last day on which what was handed out works; `None` when nothing runs out.
    pub last_day: Option<Date>,
    /// Last sign-in.
    pub signed_in_on: Option<Date>,
    /// Every mail and every number that is known of the holder.
    pub contacts: Contacts,
    /// A mail address is known.
    pub mail: bool,
    /// The mail address that the holder confirmed.
    pub confirmed_mail: Option<Box<str>>,
    /// A mobile is known, whatever it is worth.
    pub mobile: bool,
    /// An SMS can reach it.
    pub mobile_usable: bool,
    /// The holder confirmed a mobile.
    pub mobile_confirmed: bool,
    /// What the family said of the link.
    pub confirmation: LinkConfirmation,
    /// The family says the pupil's birth date is wrong.
    pub birth_date_reported: bool,
    /// How many guardians of the pupil are activated.
    pub family: Family,
    /// What is to be done that only the director can tell done.
    pub matters: Matters,
    /// Somebody signed in with a password that no computer says it gave out.
    pub sign_in_suspended: bool,
    /// The service, put back as it was before, has lost the password that the holder chose.
    pub choice_lost: bool,
}

/// What each open matter of a row is about; nothing where there is none, or where it was closed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matters(pub(super) Vec<(Matter, Box<str>)>);

impl Matters {
    /// What that matter is about, when it is open.
    #[must_use]
    pub fn about(&self, matter: Matter) -> Option<&str> {
        self.0.iter().find(|(open, _)| *open == matter).map(|(_, about)| &**about)
    }
}

impl Row {
    /// State.
    #[must_use]
    pub const fn state(&self) -> State {
        self.account_facts.state
    }

    /// The mark at the end of the row.
    pub(super) fn anomaly(&self) -> Option<Anomaly> {
        if self.confirmation == LinkConfirmation::ReportedWrong {
            return Some(Anomaly::LinkReportedWrong);
        }
        self.birth_date_reported.then_some(Anomaly::BirthDateReportedWrong)
    }

    /// Origin.
    #[must_use]
    pub const fn origin(&self) -> Origin {
        self.account_facts.origin
    }
}
