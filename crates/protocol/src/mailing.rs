//! Who mails which accounts: a computer claims them before, so that no two ever mail the same one.
//!
//! A computer claims accounts, says of each that it begins before it hands the mail over, and afterwards how it ended. What
//! was claimed and not begun is free again after a deadline, or when the computer is ended; what was begun never is by
//! itself, since nobody else knows whether the mail went out.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Accounts that a computer wants to mail. The same request again is answered anew, and puts the deadline off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailingRequest {
    /// The mailing, as the computer calls it: theirs for ever.
    pub id: Uuid,
    /// At most [`crate::operation::BATCH`]; further ones are claimed by a further request of the same mailing.
    pub accounts: Vec<WantedAccount>,
}

/// An account that a computer wants to mail, as it knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WantedAccount {
    /// The account.
    pub account: Uuid,
    /// Version of the confirmed account.
    pub version: u64,
}

/// What a computer does, or did, with accounts of its mailing. The same again changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailingProgress {
    /// At most [`crate::operation::BATCH`].
    pub accounts: Vec<MailedAccount>,
}

/// What a computer does, or did, with an account of its mailing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MailedAccount {
    /// The account.
    pub account: Uuid,
    /// How far it has come.
    pub step: MailingStep,
}

/// How far a mail has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MailingStep {
    /// It is about to be handed over: only if the answer says that the account is still the computer's.
    Begun,
    /// The server took it.
    Mailed,
    /// It was not mailed, and will not be by this mailing.
    Released,
    /// It was handed over, and nobody knows.
    Unknown,
}

/// Whether accounts are a computer's to mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mailing {
    /// What is the computer's and not begun is so until then.
    pub until: Timestamp,
    /// One for each that was asked for, in its order.
    pub accounts: Vec<ClaimedAccount>,
}

/// Whether an account is a computer's to mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClaimedAccount {
    /// The account.
    pub account: Uuid,
    /// Whether it is.
    pub claim: Claim,
}

/// Whether an account is a computer's to mail, or why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// It is.
    Yours,
    /// It is in the hands of another mailing.
    Claimed,
    /// Another mailing had begun with it and was not heard of since: it may have been mailed.
    PerhapsMailed,
    /// Another mailing mailed it, and the notification has yet to arrive.
    Mailed,
    /// It was notified since the computer heard of it.
    Notified,
    /// It is not as the computer knows it: to be asked again after an exchange.
    Changed,
    /// This mailing is done with it.
    Settled,
    /// Nobody of the account is at the school any more.
    LeftSchool,
    /// The service has no such account for this school, or none that is mailed.
    UnknownAccount,
    /// A code of a later version.
    #[serde(other)]
    Other,
}
