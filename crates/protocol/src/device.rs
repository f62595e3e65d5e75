//! How a computer is bound to a person, and what the service says of itself.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::maintenance::Maintenance;

/// A computer asks to be bound: what a person then confirms after signing in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrolmentRequest {
    /// How the computer calls itself, for the person who confirms.
    pub computer: String,
    /// Version of the application.
    pub application: String,
    /// Protocol it speaks ([`crate::version::CURRENT`]).
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 65535))]
    pub protocol: u16,
}

/// What the window shows, and what the computer asks with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EnrolmentCode {
    /// What a person types on the service's page: short, without look-alikes.
    pub code: String,
    /// The page.
    pub page: String,
    /// What the computer proves itself with while it waits. Never shown.
    pub secret: String,
    /// It is worth nothing from then on.
    pub expires_at: Timestamp,
    /// Seconds between two questions.
    pub interval: u16,
}

impl std::fmt::Debug for EnrolmentCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EnrolmentCode").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// Whether the code was confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum EnrolmentState {
    /// Nobody has confirmed it yet.
    Waiting,
    /// It ran out, or somebody refused it.
    Ended,
    /// Confirmed: said once.
    Confirmed(Box<Credentials>),
}

/// What a computer is from now on.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Credentials {
    /// The computer.
    pub device: Uuid,
    /// What it proves itself with; kept in the keyring.
    pub token: String,
    /// The person it is bound to, as the journal says them.
    pub author: String,
    /// UAIs of the schools it may synchronise.
    pub schools: Vec<String>,
    /// It must be confirmed again from then on.
    pub until: Timestamp,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("device", &self.device).finish_non_exhaustive()
    }
}

/// Computers of one's own, and of who works for the schools that one directs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Devices {
    /// The newest first.
    pub devices: Vec<Device>,
}

/// A computer that was enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Device {
    /// The computer.
    pub id: Uuid,
    /// How it calls itself.
    pub computer: String,
    /// The person it is bound to, as the journal says them.
    pub person: String,
    /// When it came.
    pub enrolled_at: Timestamp,
    /// When it last had sent and heard everything.
    #[serde(default)]
    pub synchronised_at: Option<Timestamp>,
    /// It must be confirmed again from then on.
    pub until: Timestamp,
    /// Whether it is believed.
    pub standing: DeviceStanding,
    /// It is the one that asks.
    #[serde(default)]
    pub asks: bool,
}

/// Whether a computer is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeviceStanding {
    /// It is.
    Trusted,
    /// Not any more: somebody ended it.
    Replaced,
    /// Not any more: it was stolen.
    Stolen,
    /// Another computer bears its identity.
    Quarantined,
    /// A standing of a later version.
    #[serde(other)]
    Other,
}

/// A computer is to be believed no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Revocation {
    /// Why.
    pub why: Loss,
    /// Stolen since then, as far as it is known: what it sent from then on is listed.
    #[serde(default)]
    pub since: Option<Timestamp>,
}

/// How a computer was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// *Volé*: everything that it received opens nothing any more.
    Stolen,
    /// *Remplacé*: what is on paper stays good.
    Replaced,
}

/// What a revocation leaves to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Revoked {
    /// Accounts that nobody activated, of which the computer may have printed a sheet; when it was stolen.
    pub maybe_printed: Vec<MaybePrinted>,
    /// Operations that it sent since then, to be looked at and undone; when it was stolen.
    pub sent: Vec<SentSince>,
}

/// A sheet that may have been printed: *feuille peut-être imprimée depuis le …*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MaybePrinted {
    /// The account.
    pub account: Uuid,
    /// Its login.
    pub login: String,
    /// The computer has held its value since then.
    pub since: Timestamp,
}

/// An operation that a computer sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SentSince {
    /// The operation.
    pub operation: Uuid,
    /// UAI of the school.
    pub school: String,
    /// The account.
    pub account: Uuid,
    /// Code of the decision.
    pub kind: String,
    /// When it arrived.
    pub received_at: Timestamp,
}

/// What the service says of itself, to anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Status {
    /// Its clock.
    pub now: Timestamp,
    /// Its version.
    pub version: String,
    /// Oldest protocol it speaks.
    pub oldest_protocol: u16,
    /// Newest protocol it speaks.
    pub newest_protocol: u16,
    /// What is closed now or will be, in the order in which it begins.
    #[serde(default)]
    pub maintenance: Vec<Maintenance>,
    /// When it was last said to be put back as it was before: a computer that has not said since what it had heard says so
    /// before it sends anything ([`crate::restoration`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restored_at: Option<Timestamp>,
}
