//! MEF, the code of a course of study in the second degree.

use crate::level::Level;

/// Whether a text is shaped like a MEF: eleven characters, digits or capital letters.
#[must_use]
pub fn is_mef(code: &str) -> bool {
    code.len() == 11 && code.bytes().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
}

/// The primary-school level a MEF stands for, when it is one of those seen in AAF files.
#[must_use]
pub fn primary_level(code: &str) -> Option<Level> {
    Some(match code {
        "00410001110" => Level::Tps,
        "00010001310" => Level::Ps,
        "00010001320" => Level::Ms,
        "00010001330" => Level::Gs,
        "00110002110" => Level::Cp,
        "00210002210" => Level::Ce1,
        "00210002220" => Level::Ce2,
        "00310002210" => Level::Cm1,
        "00310002220" => Level::Cm2,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{is_mef, primary_level};
    use crate::level::Level;

    #[test]
    fn shape_and_primary_levels() {
        assert!(is_mef("24133610210"));
        assert!(is_mef("2413361021A"));
        assert!(!is_mef("2413361021"));
        assert!(!is_mef("2413361021é"));
        assert_eq!(primary_level("00110002110"), Some(Level::Cp));
        assert_eq!(primary_level("24133610210"), None);
    }
}
