//! Why an announcement is set aside.

use std::borrow::Cow;

/// What is wrong with an announcement. None of it reaches the director as an offer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Longer than any announcement is.
    #[error("{0} is too long")]
    TooLong(&'static str),
    /// No signature, or one that cannot be read.
    #[error("the signature cannot be read")]
    NotSigned(#[source] Option<Fault>),
    /// Signed by another key, or changed since it was signed.
    #[error("the signature is not the publisher's, or not of this text")]
    Forged(#[source] Option<Fault>),
    /// Well signed, for another program.
    #[error("announces another program")]
    OtherProgram,
    /// Well signed, in a form that a later version will read.
    #[error("written in the later form {0}")]
    LaterForm(u32),
    /// Well signed, and older than one that was seen before: nobody signed that it stands again.
    #[error("older than an announcement seen before")]
    Superseded,
    /// Well signed and wrong.
    #[error("{0} is missing or wrong")]
    Malformed(&'static str, #[source] Option<Fault>),
}

impl ManifestError {
    /// Well signed and wrong, without an error that says why.
    #[must_use]
    pub const fn malformed(what: &'static str) -> Self {
        Self::Malformed(what, None)
    }
}

/// What a reader met, by its kind and its place: its own words may quote the announcement, and are not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Fault(Cow<'static, str>);

impl Fault {
    /// What is told of what has no place.
    pub(crate) const fn of(told: &'static str) -> Self {
        Self(Cow::Borrowed(told))
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        let kind = error.classify();
        Self(format!("JSON: {kind:?}, line {}, column {}", error.line(), error.column()).into())
    }
}

impl From<std::str::Utf8Error> for Fault {
    fn from(error: std::str::Utf8Error) -> Self {
        Self(format!("not UTF-8, byte {}", error.valid_up_to()).into())
    }
}

impl From<minisign_verify::Error> for Fault {
    fn from(error: minisign_verify::Error) -> Self {
        use minisign_verify::Error;
        Self::of(match error {
            Error::InvalidEncoding => "signature: not one",
            Error::InvalidSignature => "signature: of another text",
            Error::UnexpectedKeyId => "signature: of another key",
            Error::UnexpectedAlgorithm | Error::UnsupportedAlgorithm | Error::UnsupportedLegacyMode => {
                "signature: another algorithm"
            }
            Error::IoError(_) => "signature: reading",
        })
    }
}
