//! Codes that people type: of invitations, and of recovery.

use sha2::{Digest, Sha256};

/// What is kept of a code: typed in any case, with or without what separates its parts.
pub(super) fn digest(code: &str) -> Vec<u8> {
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    Sha256::digest(code.to_ascii_uppercase().as_bytes()).to_vec()
}
