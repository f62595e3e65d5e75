//! UAI (formerly RNE), the identifier of a school.

use std::fmt;

use thiserror::Error;

/// Check letters of UAI and INE: the alphabet without I, O and Q, indexed by the number modulo 23.
pub(crate) const CHECK_LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPRSTUVWXYZ";

/// Seven digits and a letter. The letter may be wrong: public samples have such schools, so that is a
/// warning ([`Uai::check_letter_is_right`]); another shape is an error.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uai(String);

/// The text is not shaped like a UAI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a UAI is seven digits and one letter")]
pub struct NotAUai;

impl Uai {
    /// Reads a UAI; spaces around it and lower case are accepted.
    ///
    /// # Errors
    /// [`NotAUai`] unless the text is seven digits and a letter.
    pub fn parse(text: &str) -> Result<Self, NotAUai> {
        let text = text.trim().to_ascii_uppercase();
        let bytes = text.as_bytes();
        let shaped =
            bytes.len() == 8 && bytes[..7].iter().all(u8::is_ascii_digit) && bytes[7].is_ascii_uppercase();
        if shaped { Ok(Self(text)) } else { Err(NotAUai) }
    }

    /// The UAI as text, eight characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The letter that the seven digits call for.
    #[must_use]
    pub fn expected_letter(&self) -> char {
        let number = self.0[..7].bytes().fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0'));
        char::from(CHECK_LETTERS[(number % 23) as usize])
    }

    /// Whether the check letter is the one the digits call for.
    #[must_use]
    pub fn check_letter_is_right(&self) -> bool {
        self.0.ends_with(self.expected_letter())
    }

    /// The department, the first three digits (`031` Haute-Garonne, `620` Corse-du-Sud).
    #[must_use]
    pub fn department(&self) -> &str {
        &self.0[..3]
    }
}

impl fmt::Display for Uai {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{NotAUai, Uai};

    #[test]
    fn reads_the_guides_examples() {
        for text in ["0311478N", "0312151V", "0580189R", "0210351T"] {
            let uai = Uai::parse(text).expect(text);
            assert!(uai.check_letter_is_right(), "{text} wants {}", uai.expected_letter());
        }
        assert_eq!(Uai::parse(" 0311478n ").expect("lower case").as_str(), "0311478N");
        assert_eq!(Uai::parse("0311478N").expect("ok").department(), "031");
    }

    #[test]
    fn a_wrong_letter_is_kept_and_told() {
        let uai = Uai::parse("0311478A").expect("shape is right");
        assert!(!uai.check_letter_is_right());
        assert_eq!(uai.expected_letter(), 'N');
    }

    #[test]
    fn another_shape_is_refused() {
        for text in ["", "311478N", "03114780", "0311478NN", "03114é8N", "０311478N"] {
            assert_eq!(Uai::parse(text), Err(NotAUai), "{text}");
        }
    }
}
