//! Argon2id, from a passphrase to a key.

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Deserializer, Serialize};
use zeroize::Zeroizing;

use super::key::Key;
use crate::{Error, Result};

/// Fewest characters of a passphrase.
pub const SHORTEST: usize = 12;

/// A passphrase as somebody typed it, wiped from memory once it is of no use.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Its characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Zeroizing<String>> for Passphrase {
    fn from(text: Zeroizing<String>) -> Self {
        Self(text)
    }
}

impl From<&str> for Passphrase {
    fn from(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for Passphrase {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}

/// How a key is derived; kept beside the store so that old stores open when the defaults grow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KdfParams {
    salt: [u8; 16],
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl KdfParams {
    /// 64 MiB, three passes: above OWASP's floor, under half a second on an office computer.
    pub const fn new(salt: [u8; 16]) -> Self {
        Self { salt, memory_kib: 64 * 1024, passes: 3, lanes: 1 }
    }

    /// What tells these parameters from any others, in letters and digits.
    pub(super) fn tag(&self) -> String {
        self.salt.iter().fold(String::new(), |tag, byte| format!("{tag}{byte:02x}"))
    }

    /// Derives the key.
    pub fn derive(&self, passphrase: &str) -> Result<Key> {
        let params = Params::new(self.memory_kib.min(1024 * 1024), self.passes.min(16), self.lanes, Some(32))
            .map_err(|error| Error::Damaged(Some(error.into())))?;
        let mut key = Key::blank();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), &self.salt, key.0.as_mut_slice())
            .map_err(|error| Error::Damaged(Some(error.into())))?;
        Ok(key)
    }
}

/// Fewest different characters of a passphrase, white space apart: a key held down is none.
pub const VARIETY: usize = 5;

/// Refuses a passphrase that is too short, or too plain, to protect anything. White space around it counts for nothing.
pub fn check_strength(passphrase: &str) -> Result<()> {
    let mut seen: Vec<char> = passphrase.chars().filter(|c| !c.is_whitespace()).collect();
    seen.sort_unstable();
    seen.dedup();
    if passphrase.trim().chars().count() >= SHORTEST {
        if seen.len() >= VARIETY {
            return Ok(());
        }
        let message = format!(
            "La phrase secrète doit compter au moins {VARIETY} caractères différents, espaces non compris. Quelques mots sans rapport entre eux conviennent bien."
        );
        return Err(Error::invalid("passphrase", message));
    }
    let message = format!(
        "La phrase secrète doit compter au moins {SHORTEST} caractères. Quelques mots sans rapport entre eux conviennent bien."
    );
    Err(Error::invalid("passphrase", message))
}

/// Fewest characters of a code.
pub const SHORTEST_CODE: usize = 6;

/// Fewest different characters of a code.
const CODE_VARIETY: usize = 3;

/// Refuses a code that whoever passes by would try: too short, of one or two characters, or a run as `123456`.
pub fn check_code(code: &str) -> Result<()> {
    let letters: Vec<char> = code.chars().collect();
    let step = |pair: &[char]| i64::from(u32::from(pair[1])) - i64::from(u32::from(pair[0]));
    let mut steps = letters.windows(2).map(step);
    let first = steps.next();
    let is_run = steps.all(|step| Some(step) == first);
    let mut seen: Vec<char> = letters.iter().copied().filter(|c| !c.is_whitespace()).collect();
    seen.sort_unstable();
    seen.dedup();
    let message = match () {
        () if letters.len() < SHORTEST_CODE => {
            format!("Le code doit compter au moins {SHORTEST_CODE} chiffres ou lettres.")
        }
        () if is_run || seen.len() < CODE_VARIETY => {
            "Ce code se devine au premier essai. Choisissez-en un qui n’est ni une suite ni une répétition."
                .to_owned()
        }
        () => return Ok(()),
    };
    Err(Error::invalid("newCode", message))
}

#[cfg(test)]
mod tests {
    use super::{check_code, check_strength};

    #[test]
    fn what_a_passer_by_would_try_is_no_code() {
        for bad in ["", "1234", "123456", "987654321", "abcdef", "000000", "121212", "      "] {
            assert!(check_code(bad).is_err(), "{bad:?}");
        }
        for good in ["147036", "préau7", "20 chats"] {
            assert!(check_code(good).is_ok(), "{good:?}");
        }
    }

    #[test]
    fn what_anybody_would_try_is_no_passphrase() {
        for bad in [
            "",
            "            ",
            "   courte   ",
            "aaaaaaaaaaaaaaaa",
            "abababab abab",
            "\t\t\t\t\t\t\t\t\t\t\t\t",
        ] {
            assert!(check_strength(bad).is_err(), "{bad:?}");
        }
        for good in ["quatre chats", "quatre chats sous le préau", "  quatre chats  "] {
            assert!(check_strength(good).is_ok(), "{good:?}");
        }
    }
}
