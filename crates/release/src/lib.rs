//! Updates of Préau itself: what its publisher announces, and what is checked before anybody is told.
//!
//! A folder on a web server holds `manifest.json`, its detached minisign signature `manifest.json.minisig`, and
//! usually the installers. The manifest names each installer with its size and SHA-256, so that the one signature
//! covers them all, wherever they are fetched from. Nothing here opens a connection or a file.

mod address;
mod error;
mod file;
mod manifest;
mod signature;
#[cfg(test)]
mod tests;

pub use address::{Address, AddressError};
pub use error::{Fault, ManifestError};
pub use file::{FileCheck, Tampered};
pub use manifest::{Kind, MAX_FILE, MAX_MANIFEST, Manifest, Offer, Package};
pub use semver::Version;
pub use signature::{MAX_SIGNATURE, PublisherKey};
