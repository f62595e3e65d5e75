//! INE, the national identifier of a pupil.

use crate::uai::CHECK_LETTERS;

/// The three shapes an INE may have. Shape problems are warnings: a pupil is never refused for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IneShape {
    /// *Base élèves académique*: ten digits and a check letter.
    Bea {
        /// Whether the letter is the one the digits call for.
        letter_is_right: bool,
    },
    /// *Répertoire national*: nine digits and two letters A to K, without I.
    Rnie,
    /// Apprentices: four digits, `A`, five digits, a letter.
    Apprentice,
}

/// The shape of an INE, or `None` when it has none of the three.
#[must_use]
pub fn shape(ine: &str) -> Option<IneShape> {
    let ine = ine.as_bytes();
    if ine.len() != 11 {
        return None;
    }
    let digits = |range: std::ops::Range<usize>| ine[range].iter().all(u8::is_ascii_digit);
    if digits(0..10) && ine[10].is_ascii_uppercase() {
        let number = ine[..10].iter().fold(0_u64, |number, digit| number * 10 + u64::from(digit - b'0'));
        let letter_is_right = CHECK_LETTERS[(number % 23) as usize] == ine[10];
        return Some(IneShape::Bea { letter_is_right });
    }
    if digits(0..9) && ine[9..].iter().all(|c| matches!(c, b'A'..=b'H' | b'J' | b'K')) {
        return Some(IneShape::Rnie);
    }
    if digits(0..4) && ine[4] == b'A' && digits(5..10) && ine[10].is_ascii_uppercase() {
        return Some(IneShape::Apprentice);
    }
    None
}

/// Whether what is written is an INE of one of the three shapes, with its check letter where it has one. Another value
/// is nobody's: it tells nothing of the pupil who bears it.
#[must_use]
pub fn is_right(written: &str) -> bool {
    matches!(
        shape(&normalise(written)),
        Some(IneShape::Bea { letter_is_right: true } | IneShape::Rnie | IneShape::Apprentice)
    )
}

/// Upper case without spaces, as INEs are compared.
#[must_use]
pub fn normalise(ine: &str) -> String {
    ine.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::{IneShape, is_right, normalise, shape};

    #[test]
    fn the_three_shapes() {
        // 1 234 567 890 = 23 × 53 676 864 + 18, and the eighteenth letter from A = 0 is V.
        assert_eq!(shape("1234567890V"), Some(IneShape::Bea { letter_is_right: true }));
        assert_eq!(shape("1234567890A"), Some(IneShape::Bea { letter_is_right: false }));
        assert_eq!(shape("071234567HK"), Some(IneShape::Rnie));
        assert_eq!(shape("071234567IK"), None);
        assert_eq!(shape("0712A12345Z"), Some(IneShape::Apprentice));
        assert_eq!(shape("837982"), None);
        assert!(["1234567890v", "071 234 567 HK", "0712A12345Z"].into_iter().all(is_right));
        assert!(!["1234567890A", "1,2E+10", "", "837982"].into_iter().any(is_right));
    }

    #[test]
    fn bytes_outside_ascii_have_no_shape() {
        assert_eq!(shape("07123456é7"), None);
        assert_eq!(normalise(" 071234567 hk "), "071234567HK");
    }
}
