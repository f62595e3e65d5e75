//! The shape of what reaches somebody: mail addresses, telephone numbers, postal codes, countries.

mod country;
mod phone;

use lettre::Address;

pub use country::is_france;
pub use phone::{
    PHONE, Territory, canonical, is_filler, is_phone, is_placeholder, is_usable_mobile, territories,
};

/// Characters of a mail address (RFC 5321).
pub const MAIL: usize = 254;

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

#[cfg(test)]
mod tests {
    use super::{is_mail, is_postal_code};

    #[test]
    fn what_cannot_reach_anybody_is_told() {
        assert!(is_mail("ecole@exemple.fr") && !is_mail("ecole@exemple") && !is_mail("ecole"));
        assert!(is_postal_code("31000") && !is_postal_code("3100") && !is_postal_code("2A004"));
    }
}
