//! The central service, as the window shows it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::codes::Population;
use super::staff::ArrivedDevice;

/// How this computer stands with the central service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Synchronisation {
    /// Which of all states.
    pub kind: SynchronisationKind,
    /// A few French words, always on screen.
    pub label: String,
    /// French sentences: what that means and what to do.
    pub sentence: String,
    /// French sentences: a maintenance of the service that is announced.
    pub maintenance: Option<String>,
    /// Decisions that the service has not answered.
    pub waiting: u32,
    /// RFC 3339 timestamp: when everything was last exchanged.
    pub spoken_at: Option<String>,
    /// Address of the service; absent on a computer that works alone.
    pub address: Option<String>,
    /// SHA-256 of the authority that alone may sign its certificate, in pairs of digits; absent when those of the system
    /// may.
    pub authority: Option<String>,
    /// Whom the service knows this computer by.
    pub author: Option<String>,
    /// ISO date on which it must be confirmed again.
    pub until: Option<String>,
    /// UAIs of the schools it exchanges.
    pub schools: Vec<String>,
    /// Of these, those that worked alone and wait for the director to join them; none on a computer that must be
    /// enrolled again first.
    pub joining: Vec<String>,
    /// UAIs of those of which it receives the pupils alone: *dépannage*.
    pub pupils_alone: Vec<String>,
    /// UAIs of those that its person opened as one of an assistance team.
    pub opened: Vec<String>,
    /// French sentences: schools whose right ended, and what became of their data here; and those that the service does not
    /// know, put back as it was before.
    pub ended: Vec<String>,
    /// Computers that came since, to be read and closed.
    pub arrived: Vec<ArrivedDevice>,
}

/// A state of synchronisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SynchronisationKind {
    /// This computer works alone.
    Alone,
    /// The service has answered everything.
    UpToDate,
    /// Something waits, or nothing was exchanged yet.
    Waiting,
    /// An exchange is under way.
    UnderWay,
    /// The service is in maintenance: closed, or nothing may be changed there.
    Maintenance,
    /// The service cannot be reached, or not now: it is tried again.
    Unreachable,
    /// Somebody must do something.
    Stopped,
}

/// The file of an authority that signs a service's certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ServiceAuthority {
    /// Where it is.
    pub path: String,
    /// Its SHA-256 in pairs of hexadecimal digits.
    pub fingerprint: String,
}

/// A code to be confirmed on the service's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EnrolmentStep {
    /// To be typed there, `XXXX-XXXX`.
    pub code: String,
    /// The page.
    pub page: String,
    /// RFC 3339 timestamp: it is worth nothing from then on.
    pub expires_at: String,
    /// Milliseconds between two questions.
    pub interval: u32,
}

/// Whether the code was confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum EnrolmentAnswer {
    /// Nobody has confirmed it yet.
    Waiting,
    /// It ran out, or was refused.
    Ended,
    /// Confirmed: this computer is enrolled.
    Confirmed {
        /// Whom it is bound to.
        author: String,
    },
}

/// What became otherwise than it was decided: one click of the director, and one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConflictCard {
    /// The decisions, to close the card with.
    pub operations: Vec<String>,
    /// RFC 3339 timestamp of the decision.
    pub decided_at: String,
    /// French: what happened.
    pub title: String,
    /// French sentences: what it means, and what to do.
    pub text: String,
    /// Nothing was done; else it was done, but for what came before.
    pub refused: bool,
    /// What would do it now, knowingly.
    pub remedy: Option<Remedy>,
    /// The accounts.
    pub accounts: Vec<ConflictAccount>,
}

/// An account of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConflictAccount {
    /// Local number.
    pub account: u32,
    /// In which list it is.
    pub population: Population,
    /// Name then first name.
    pub name: String,
    /// Login that it is opened by.
    pub login: String,
    /// The login that the decision was about, when it stopped: the account was grouped away.
    pub stopped: Option<String>,
}

/// What a card proposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// Notify with another sheet.
    Notify,
    /// Reset again, knowingly.
    Reset,
}

/// What joining a school that worked alone would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JoiningRehearsal {
    /// Pupils whom the service knows, too.
    pub pupils_found: u32,
    /// Pupils whom the service does not know: they stay as they are, until it does.
    pub pupils_only_here: u32,
    /// Pupils whom the service alone knows.
    pub pupils_new: u32,
    /// Accounts that the service knows, too.
    pub accounts_found: u32,
    /// Accounts that it does not know.
    pub accounts_only_here: u32,
    /// Accounts whose printed sheets go on working.
    pub sheets_kept: u32,
    /// Accounts that were grouped here, and are two at the service.
    pub groupings_undone: u32,
    /// Accounts whose login changes, or whose printed sheets are void, by name.
    pub changes: Vec<JoiningAccount>,
}

/// An account that changes by joining.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JoiningAccount {
    /// Name then first name.
    pub name: String,
    /// Its login so far.
    pub login: String,
    /// Its login from then on, when that is another.
    pub new_login: Option<String>,
    /// Why printed sheets are void, when they are.
    pub void: Option<VoidReason>,
}

/// Why a sheet that was printed before the joining is void after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum VoidReason {
    /// The login on it is somebody else's.
    LoginTaken,
    /// The account was given out or used otherwise.
    InUse,
    /// Its password was void already.
    Lapsed,
}
