//! What the service answers when it cannot do what is asked: RFC 9457, *problem details*.

use serde::{Deserialize, Serialize};

/// The media type of a [`Problem`].
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Why a request was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `about:blank`: the code says which.
    #[serde(rename = "type", default = "about_blank")]
    pub kind: String,
    /// HTTP status.
    pub status: u16,
    /// Stable code.
    pub code: ProblemCode,
    /// In English, for who reads logs; nothing of anybody's is in it.
    pub title: String,
}

fn about_blank() -> String {
    "about:blank".to_owned()
}

impl Problem {
    /// The problem of that code.
    #[must_use]
    pub fn new(code: ProblemCode) -> Self {
        Self { kind: about_blank(), status: code.status(), code, title: code.title().to_owned() }
    }
}

/// Which problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ProblemCode {
    /// The request is not what the interface describes.
    Malformed,
    /// Nobody is known by what was sent.
    Unauthenticated,
    /// The computer was revoked.
    DeviceRevoked,
    /// Two computers bear one identity: a copy was restored or a disk cloned. It enrols again.
    DeviceQuarantined,
    /// It is bound to a person who must confirm it again.
    DeviceExpired,
    /// Not for this person, or not there.
    NotFound,
    /// It is there, and this is not what is done with it.
    MethodNotAllowed,
    /// What was sent is of a kind, or packed in a way, that is not read.
    UnsupportedMedia,
    /// The right of this person to this school has ended: what is left of it on the computer goes.
    RightEnded,
    /// That person directs the school already: a delegation would give them nothing.
    AlreadyDirector,
    /// An operation bears the id of another content.
    OperationChanged,
    /// Operations are missing between the last known counter and the first one sent.
    CounterGap,
    /// The place in the feed belongs to another history or scope: everything is taken anew.
    CursorOutdated,
    /// More than the limits.
    TooMuch,
    /// Too often: `Retry-After` says when.
    TooOften,
    /// The computer speaks a protocol that is not spoken any more.
    ProtocolTooOld,
    /// Changes wait for the end of a maintenance.
    ReadOnly,
    /// Closed for maintenance, or busy: `Retry-After` says when.
    Unavailable,
    /// A fault of the service.
    Internal,
    /// A code of a later version.
    #[serde(other)]
    Other,
}

impl ProblemCode {
    /// HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Unauthenticated | Self::DeviceRevoked | Self::DeviceQuarantined | Self::DeviceExpired => {
                401
            }
            Self::RightEnded => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::AlreadyDirector | Self::OperationChanged | Self::CounterGap => 409,
            Self::CursorOutdated => 410,
            Self::TooMuch => 413,
            Self::UnsupportedMedia => 415,
            Self::ProtocolTooOld => 426,
            Self::TooOften => 429,
            Self::ReadOnly | Self::Unavailable => 503,
            Self::Internal | Self::Other => 500,
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Malformed => "the request is malformed",
            Self::Unauthenticated => "nobody is known by these credentials",
            Self::DeviceRevoked => "this computer was revoked",
            Self::DeviceQuarantined => "two computers bear this identity",
            Self::DeviceExpired => "this computer is to be confirmed again",
            Self::NotFound => "there is no such thing for you",
            Self::MethodNotAllowed => "this is not what is done with it",
            Self::UnsupportedMedia => "what was sent is of a kind that is not read",
            Self::RightEnded => "the right to this school has ended",
            Self::AlreadyDirector => "this person directs the school already",
            Self::OperationChanged => "an operation of this id has another content",
            Self::CounterGap => "operations are missing before the first one sent",
            Self::CursorOutdated => "the cursor belongs to another history or scope",
            Self::TooMuch => "the request is larger than the limits",
            Self::TooOften => "too many requests",
            Self::ProtocolTooOld => "this protocol is not spoken any more",
            Self::ReadOnly => "changes wait for the end of a maintenance",
            Self::Unavailable => "the service is closed or busy",
            Self::Internal | Self::Other => "the service met a fault",
        }
    }
}
