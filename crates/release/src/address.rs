//! Where versions are announced.

use url::{Host, Url};

/// Longest address kept, in bytes.
const LONGEST: usize = 500;

/// The folder on a web server where versions are announced: https, or plain http on this very computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(Url);

/// Why a text is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not a whole web address.
    #[error("incomplete address")]
    Incomplete,
    /// Neither https nor this computer.
    #[error("not https")]
    NotSecure,
    /// Holds a user name or a password.
    #[error("credentials in the address")]
    Credentials,
    /// Holds a query or a fragment, which could tell one computer from another.
    #[error("query or fragment in the address")]
    Query,
    /// Over [`LONGEST`].
    #[error("too long")]
    TooLong,
}

impl Address {
    /// Reads an address as typed, with or without its last slash.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        if text.len() > LONGEST {
            return Err(AddressError::TooLong);
        }
        let mut url = Url::parse(text).map_err(|_| AddressError::Incomplete)?;
        if url.scheme() != "https" && !is_this_computer(&url) {
            return Err(AddressError::NotSecure);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::Credentials);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(AddressError::Query);
        }
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        Ok(Self(url))
    }

    /// The address, with its last slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Where the manifest is.
    #[must_use]
    pub fn manifest(&self) -> String {
        format!("{}manifest.json", self.0)
    }

    /// Where the manifest's signature is.
    #[must_use]
    pub fn signature(&self) -> String {
        format!("{}manifest.json.minisig", self.0)
    }

    /// Where a file that the manifest names is: beside it, or anywhere by https.
    pub(super) fn file(&self, named: &str) -> Option<String> {
        let url = self.0.join(named).ok()?;
        let allowed = url.scheme() == "https" || (is_this_computer(&self.0) && is_this_computer(&url));
        let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        (allowed && bare && !url.path().ends_with('/')).then(|| url.into())
    }
}

/// Plain http that never leaves this computer: a mirror of its own, a test.
fn is_this_computer(url: &Url) -> bool {
    url.scheme() == "http"
        && match url.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        }
}
