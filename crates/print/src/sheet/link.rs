//! The address behind a sheet's QR code.

/// The portal with the login filled in: `portal?login=…`. The password is never part of it.
pub(crate) fn with_login(portal: &str, login: &str) -> String {
    let (address, fragment) = match portal.split_once('#') {
        Some((address, fragment)) => (address, Some(fragment)),
        None => (portal, None),
    };
    let joint = match (address.contains('?'), address.ends_with(['?', '&'])) {
        (_, true) => "",
        (true, false) => "&",
        (false, false) => "?",
    };
    let mut link = format!("{address}{joint}login=");
    for byte in login.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            link.push(char::from(byte));
        } else {
            link.push_str(&format!("%{byte:02X}"));
        }
    }
    if let Some(fragment) = fragment {
        link.push('#');
        link.push_str(fragment);
    }
    link
}

#[cfg(test)]
mod tests {
    use super::with_login;

    #[test]
    fn the_login_is_added_to_whatever_the_portal_is() {
        for (portal, link) in [
            ("https://portail.example", "https://portail.example?login=p.nom12"),
            ("https://portail.example/a?b=c", "https://portail.example/a?b=c&login=p.nom12"),
            ("https://portail.example/?", "https://portail.example/?login=p.nom12"),
            ("https://portail.example/#x", "https://portail.example/?login=p.nom12#x"),
        ] {
            assert_eq!(with_login(portal, "p.nom12"), link);
        }
        assert_eq!(with_login("https://p.example", "é &=#"), "https://p.example?login=%C3%A9%20%26%3D%23");
    }
}
