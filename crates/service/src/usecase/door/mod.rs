//! The door: how families come to their accounts. The rules are those of `domain::sign_in`; here are the transactions,
//! a file for each road.

pub mod account;
pub mod children;
pub(super) mod claim;
pub mod first_sign_in;
pub mod lost;
pub mod mail_link;
pub mod session;
pub mod sign_in;

pub(super) mod letters;
mod limit;
pub(super) mod resend;
mod standing;
mod strength;

pub(super) use sign_in::heard_since;

use sha2::{Digest, Sha256};

/// Digest of a token: what the database keeps of it. A token is random, and needs no salt.
fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// A login, or an address, as it is looked for: typed in any case, and pasted with spaces.
fn login_of(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).take(LONGEST).collect()
}

/// Longest login, or address, that is looked for.
const LONGEST: usize = 254;
