//! Ways to reach somebody, spelt one way.

use crate::fold::fold;

/// Digits that a telephone number has at least; what has fewer was typed for want of one.
const DIGITS: usize = 6;

/// A mail address, for comparison.
pub(super) fn mail(written: &str) -> Option<String> {
    let mail = written.trim().to_lowercase();
    mail.contains('@').then_some(mail)
}

/// A telephone number, for comparison: `06…`, `+33 6…`, `0033 6…` and `+33 (0)6…` are one.
pub(super) fn phone(written: &str) -> Option<String> {
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    let abroad = match written.trim_start().starts_with('+') {
        true => Some(digits.as_str()),
        false => digits.strip_prefix("00"),
    };
    let number = match abroad.map(|digits| (digits, digits.strip_prefix("33"))) {
        Some((_, Some(national))) => format!("0{}", national.strip_prefix('0').unwrap_or(national)),
        Some((digits, None)) => format!("+{digits}"),
        None => digits,
    };
    let significant = number.trim_start_matches(['+', '0']);
    let repeated = significant.chars().skip(1).all(|digit| significant.starts_with(digit));
    (significant.len() >= DIGITS && !repeated).then_some(number)
}

/// A postal address, for comparison; `None` without a street.
pub(super) fn address(lines: Option<&str>, postal_code: Option<&str>) -> Option<String> {
    let street = fold(lines?);
    (!street.is_empty()).then(|| format!("{street} {}", fold(postal_code.unwrap_or_default())))
}

#[cfg(test)]
mod tests {
    use super::{address, mail, phone};

    #[test]
    fn one_number_is_written_in_many_ways() {
        for written in
            ["06 39 98 00 01", "0639980001", "+33639980001", "0033 6 39 98 00 01", "+33 (0)6.39.98.00.01"]
        {
            assert_eq!(phone(written).as_deref(), Some("0639980001"), "{written}");
        }
        assert_eq!(phone("+687 79 00 01").as_deref(), Some("+687790001"));
        assert_eq!(phone("00 687 79 00 01").as_deref(), Some("+687790001"));
        for nothing in ["", "06", "0000000000", "06 66 66 66 66", "néant"] {
            assert_eq!(phone(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn mails_and_addresses() {
        assert_eq!(mail(" A.Petit@Exemple.FR ").as_deref(), Some("a.petit@exemple.fr"));
        assert_eq!(mail("néant"), None);
        let one = address(Some("12, rue de l’Œillet\nBât. B"), Some("31000"));
        assert_eq!(one.as_deref(), Some("12 rue de l oeillet bat b 31000"));
        assert_eq!(address(Some("12 RUE DE L'OEILLET Bat B"), Some("31000")), one);
        assert_eq!(address(Some(" - "), Some("31000")), None);
        assert_eq!(address(None, Some("31000")), None);
    }
}
