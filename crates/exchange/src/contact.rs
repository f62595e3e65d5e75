//! The shape of what reaches somebody: mail addresses, telephone numbers, postal codes.

use lettre::Address;

/// Characters of a mail address (RFC 5321).
pub const MAIL: usize = 254;

/// Characters of a telephone number, separators included.
pub const PHONE: usize = 32;

/// Whether that can be a mail address of the Internet.
#[must_use]
pub fn is_mail(value: &str) -> bool {
    value.len() <= MAIL && value.parse::<Address>().is_ok_and(|address| address.domain().contains('.'))
}

/// Whether that can be a French postal code.
#[must_use]
pub fn is_postal_code(value: &str) -> bool {
    value.len() == 5 && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether that can be a telephone number: ten digits, or `+` and the indicative of a country. The postal code tells
/// the territories whose numbers are shorter.
#[must_use]
pub fn is_phone(value: &str, postal_code: Option<&str>) -> bool {
    if value.len() > PHONE {
        return false;
    }
    let mut digits = [0_u8; PHONE];
    let mut length = 0;
    let (international, value) = match value.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, value),
    };
    for byte in value.bytes() {
        match byte {
            b'0'..=b'9' => {
                digits[length] = byte;
                length += 1;
            }
            b' ' | b'.' | b'-' | b'/' | b'(' | b')' => {}
            _ => return false,
        }
    }
    let digits = &digits[..length];
    let abroad = |digits: &[u8]| (7..=15).contains(&digits.len());
    match digits {
        // A national number after the indicative of France keeps no leading zero, though many write it.
        [b'3', b'3', b'0', rest @ ..] if international => rest.len() == 9,
        [b'3', b'3', rest @ ..] if international => rest.len() == 9 && rest[0] != b'0',
        _ if international => abroad(digits),
        [b'0', b'0', rest @ ..] => abroad(rest),
        [b'0', _, ..] => digits.len() == 10,
        // Six or eight digits where the Pacific territories and Saint-Pierre-et-Miquelon have them.
        _ => {
            matches!(digits.len(), 6 | 8)
                && postal_code.is_some_and(|code| code.starts_with("98") || code.starts_with("975"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{is_mail, is_phone, is_postal_code};

    #[test]
    fn what_cannot_reach_anybody_is_told() {
        assert!(is_phone("05 61 00 00 00", None) && is_phone("+33 5 61 00 00 00", None));
        assert!(is_phone("26 35 00", Some("98800")) && !is_phone("26 35 00", Some("31000")));
        assert!(!is_phone(&"0".repeat(40), None) && !is_phone("05 61", None));
        assert!(is_mail("ecole@exemple.fr") && !is_mail("ecole@exemple") && !is_mail("ecole"));
        assert!(is_postal_code("31000") && !is_postal_code("3100") && !is_postal_code("2A004"));
    }
}
