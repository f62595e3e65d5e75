//! Provisional passwords: derived, so that two machines print the same one, and checked, so that a slip of
//! the pen is told from a wrong password.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use thiserror::Error;

use crate::account::Generation;

/// The 23 symbols: no look-alikes, and no vowels so that no word appears.
pub const ALPHABET: &[u8; 23] = b"CDFGHJKMNPQRTVWX2345789";

/// Symbols derived; one more checks them.
const DERIVED: usize = 7;

/// Label of the derivation; a change of the method changes it.
const LABEL: &[u8] = b"preau/provisional/1";

/// The secret of one account, from which all its provisional passwords are derived. It never leaves its
/// owner: the machine that works alone, or the central service.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 16]);

impl Secret {
    /// Wraps sixteen random bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the owner's encrypted store.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Eight symbols of [`ALPHABET`], the last of which checks the others.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ProvisionalPassword([u8; DERIVED + 1]);

impl ProvisionalPassword {
    /// The password of a generation: `HMAC-SHA-256(secret, label ‖ 0x00 ‖ generation as u32 big-endian)`, its
    /// first 16 bytes read as a big-endian integer modulo 23⁷, written most significant symbol first, then
    /// the check character.
    #[must_use]
    pub fn derive(secret: &Secret, generation: Generation) -> Self {
        let mut hmac = keyed(secret);
        hmac.update(LABEL);
        hmac.update(&[0]);
        hmac.update(&generation.to_be_bytes());
        let digest = hmac.finalize().into_bytes();
        let wide = digest[..16].iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
        let mut rest = wide % 23_u128.pow(7);
        let mut values = [0_u8; DERIVED];
        for value in values.iter_mut().rev() {
            *value = (rest % 23) as u8;
            rest /= 23;
        }
        Self::from_values(values)
    }

    fn from_values(values: [u8; DERIVED]) -> Self {
        let mut symbols = [ALPHABET[check_value(&values)]; DERIVED + 1];
        for (symbol, value) in symbols.iter_mut().zip(values) {
            *symbol = ALPHABET[usize::from(value)];
        }
        Self(symbols)
    }

    /// Reads what somebody typed: any case, spaces and hyphens ignored.
    ///
    /// # Errors
    /// [`Typo`] when it cannot be a provisional password at all: that is not the same as a wrong one.
    pub fn parse(typed: &str) -> Result<Self, Typo> {
        let mut values = Vec::with_capacity(DERIVED + 1);
        for c in typed.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '–')) {
            let upper = c.to_ascii_uppercase();
            let value = ALPHABET.iter().position(|symbol| char::from(*symbol) == upper);
            values.push(value.ok_or(Typo::ForeignCharacter(c))? as u8);
        }
        let [values @ .., check] = values.as_slice() else { return Err(Typo::Length(0)) };
        let Ok(values) = <[u8; DERIVED]>::try_from(values) else {
            return Err(Typo::Length(values.len() + 1));
        };
        if check_value(&values) == usize::from(*check) {
            Ok(Self::from_values(values))
        } else {
            Err(Typo::Check)
        }
    }

    /// Eight capitals and digits, as printed: `FJ7KQ2CW`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Every symbol comes from ALPHABET, which is ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for ProvisionalPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for ProvisionalPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProvisionalPassword(…)")
    }
}

/// Why a typed text cannot be a provisional password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Typo {
    /// Not eight characters.
    #[error("{0} characters instead of 8")]
    Length(usize),
    /// A character that no provisional password has.
    #[error("no provisional password contains {0:?}")]
    ForeignCharacter(char),
    /// One character is wrong, or two are swapped.
    #[error("a character is wrong, or two are swapped")]
    Check,
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length; sixteen bytes cannot fail")]
fn keyed(secret: &Secret) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(&secret.0).expect("HMAC takes any key length")
}

/// Weights 1 to 7 modulo the prime 23: a single wrong value and any two swapped change the sum.
fn check_value(values: &[u8; DERIVED]) -> usize {
    let sum: usize = values.iter().zip(1_usize..).map(|(value, weight)| weight * usize::from(*value)).sum();
    sum % ALPHABET.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ALPHABET, ProvisionalPassword, Secret, Typo};

    #[test]
    fn derivation_is_fixed_for_ever() {
        let secret = Secret::new(*b"0123456789abcdef");
        let passwords: Vec<String> =
            (1..=3).map(|c| ProvisionalPassword::derive(&secret, c).to_string()).collect();
        // Computed apart from this code, with another language's HMAC and big integers.
        assert_eq!(passwords, KNOWN);
    }

    const KNOWN: [&str; 3] = ["KQ5VMXRX", "HXRGNRRP", "HFMH7H45"];

    #[test]
    fn secrets_and_passwords_do_not_show_in_debug() {
        let secret = Secret::new(*b"0123456789abcdef");
        let password = ProvisionalPassword::derive(&secret, 1);
        assert_eq!(format!("{secret:?} {password:?}"), "Secret(…) ProvisionalPassword(…)");
    }

    #[test]
    fn typed_in_any_shape() {
        let password = ProvisionalPassword::derive(&Secret::new([7; 16]), 1);
        let text = password.to_string();
        let typed = format!(" {}-{} ", text[..4].to_lowercase(), &text[4..]);
        assert_eq!(ProvisionalPassword::parse(&typed), Ok(password));
        assert_eq!(ProvisionalPassword::parse(""), Err(Typo::Length(0)));
        assert_eq!(ProvisionalPassword::parse(&text[..7]), Err(Typo::Length(7)));
        assert_eq!(ProvisionalPassword::parse("O2345678"), Err(Typo::ForeignCharacter('O')));
    }

    proptest! {
        #[test]
        fn one_slip_is_always_told(secret: [u8; 16], generation in 1_u32.., at in 0_usize..8, with in 0_usize..23) {
            let text = ProvisionalPassword::derive(&Secret::new(secret), generation).to_string();
            let mut slipped = text.clone().into_bytes();
            slipped[at] = ALPHABET[with];
            let slipped = String::from_utf8(slipped).unwrap();
            if slipped == text {
                prop_assert!(ProvisionalPassword::parse(&slipped).is_ok());
            } else {
                prop_assert_eq!(ProvisionalPassword::parse(&slipped), Err(Typo::Check));
            }
        }

        #[test]
        fn two_swapped_are_told(secret: [u8; 16], generation in 1_u32.., a in 0_usize..8, b in 0_usize..8) {
            let text = ProvisionalPassword::derive(&Secret::new(secret), generation).to_string();
            let mut swapped = text.clone().into_bytes();
            swapped.swap(a, b);
            let swapped = String::from_utf8(swapped).unwrap();
            prop_assert_eq!(ProvisionalPassword::parse(&swapped).is_ok(), swapped == text);
        }

        #[test]
        fn any_typed_text_is_answered(text in ".*") {
            let _ = ProvisionalPassword::parse(&text);
        }
    }
}
