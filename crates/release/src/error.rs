//! Why an announcement is set aside.

/// What is wrong with an announcement. None of it reaches the director as an offer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// Longer than any announcement is.
    #[error("{0} is too long")]
    TooLong(&'static str),
    /// No signature, or one that cannot be read.
    #[error("the signature cannot be read")]
    NotSigned,
    /// Signed by another key, or changed since it was signed.
    #[error("the signature is not the publisher's, or not of this text")]
    Forged,
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
    Malformed(&'static str),
}
