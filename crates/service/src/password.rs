//! Passwords that people choose: Argon2id, as PHC strings, each attempt the same work whoever it is for.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};

use crate::{Error, Result, random};

/// What is compared with when there is nobody of that login: the hash of nobody's password, so that the answer takes as
/// long as for somebody's.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm8$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The hash of a password, salted anew. Blocks for some tens of milliseconds.
pub(crate) fn hash(password: &str) -> Result<String> {
    let salt: [u8; 16] = random::bytes()?;
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| Error::Hashing(error.to_string()))
}

/// Whether a password is that of a hash; `None` does the same work and says no. Blocks as [`hash`].
pub(crate) fn verify(password: &str, hash: Option<&str>) -> bool {
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else { return false };
    let matches = Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok();
    matches && hash.is_some()
}

#[cfg(test)]
mod tests {
    use argon2::PasswordHash;

    use super::{NOBODY, hash, verify};

    #[test]
    fn a_password_is_known_by_its_hash_and_nobody_has_one() {
        let hashed = hash("quatre chats sous le préau").unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hashed}");
        assert_ne!(hash("quatre chats sous le préau").unwrap(), hashed);
        assert!(verify("quatre chats sous le préau", Some(&hashed)));
        assert!(!verify("quatre chats sous le preau", Some(&hashed)));
        assert!(!verify("quatre chats sous le préau", None));
        assert!(PasswordHash::new(NOBODY).is_ok(), "the work is done");
    }
}
