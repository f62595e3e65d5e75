//! Computers and delegations of the central service, as the window shows them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A computer of the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkedDevice {
    /// What the service calls it.
    pub id: String,
    /// How it calls itself.
    pub computer: String,
    /// Whom it is bound to.
    pub person: String,
    /// RFC 3339 timestamp: when it came.
    pub enrolled_at: String,
    /// RFC 3339 timestamp: when it last had sent and heard everything.
    pub synchronised_at: Option<String>,
    /// ISO date on which it must be confirmed again.
    pub until: String,
    /// Whether it is believed, in a few French words.
    pub state: String,
    /// It may be declared stolen or replaced: it was not yet.
    pub trusted: bool,
    /// It is this one.
    pub here: bool,
}

/// A computer that came, and of which nobody has read yet that it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ArrivedDevice {
    /// What the service calls it.
    pub id: String,
    /// How it calls itself.
    pub computer: String,
    /// Whom it is bound to.
    pub person: String,
    /// RFC 3339 timestamp: when it came.
    pub enrolled_at: String,
}

/// A computer is declared stolen or replaced.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeviceLoss {
    /// What the service calls it.
    pub device: String,
    /// Stolen, else replaced.
    pub stolen: bool,
    /// ISO date since which it may have been in other hands.
    pub since: Option<String>,
}

/// What a declaration leaves to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LossReport {
    /// How the computer calls itself.
    pub computer: String,
    /// Whom it was bound to.
    pub person: String,
    /// It was stolen.
    pub stolen: bool,
    /// It is this computer.
    pub here: bool,
    /// Sheets that open nothing any more, which the computer may have printed.
    pub sheets: Vec<LostSheet>,
    /// What it sent since then.
    pub sent: Vec<SentOperation>,
}

/// A sheet that may have been printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LostSheet {
    /// Name then first name; empty for who is not of a school here.
    pub name: String,
    /// Login.
    pub login: String,
    /// RFC 3339 timestamp: the computer has held its password since then.
    pub since: String,
}

/// Something that a computer sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SentOperation {
    /// Name then first name; empty for who is not of a school here.
    pub name: String,
    /// Login; empty for who is not of a school here.
    pub login: String,
    /// What was decided, in a few French words.
    pub decision: String,
    /// RFC 3339 timestamp: when it arrived.
    pub received_at: String,
}

/// A delegation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DelegationRow {
    /// What the service calls it.
    pub id: String,
    /// Login of the person.
    pub login: String,
    /// As the journal says them.
    pub person: String,
    /// What they may do.
    pub kind: DelegationKind,
    /// RFC 3339 timestamp: when it was given.
    pub given_at: String,
    /// ISO date of its last day.
    pub until: Option<String>,
    /// It stands.
    pub standing: bool,
    /// The person has yet to come with a code.
    pub invited: bool,
    /// Where it stands, in a few French words.
    pub state: String,
}

/// What a delegation is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DelegationKind {
    /// What a director may.
    Delegate,
    /// The accounts of pupils alone.
    Support,
}

/// A delegation is to be given.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DelegationRequest {
    /// UAI.
    pub school: String,
    /// What it is of.
    pub kind: DelegationKind,
    /// Login of the person; empty for somebody who has none yet.
    pub login: String,
    /// Family name of somebody new.
    pub family: String,
    /// Their first name.
    pub first: String,
    /// Their mail address, if it is known.
    pub mail: String,
    /// ISO date of its last day.
    pub until: Option<String>,
}

/// What there is to say to who was given a delegation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DelegationGiven {
    /// As the journal says them.
    pub person: String,
    /// Login.
    pub login: String,
    /// What they come with, when they have something to choose first.
    pub invitation: Option<InvitationCode>,
}

/// What somebody comes with, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InvitationCode {
    /// To be given to them in person.
    pub code: String,
    /// Where it is typed, with the login.
    pub page: String,
    /// RFC 3339 timestamp: it is worth nothing from then on.
    pub expires_at: String,
}
