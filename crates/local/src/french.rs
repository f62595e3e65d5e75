//! Numbers and the words they are counted in.

/// The right form of a word: French takes the singular below two.
#[must_use]
pub const fn inflected<'w>(number: u32, singular: &'w str, plural: &'w str) -> &'w str {
    if number < 2 { singular } else { plural }
}

/// The number and its word, which a line break never separates: `1 compte`, `2 comptes`.
#[must_use]
pub fn counted(number: u32, singular: &str, plural: &str) -> String {
    format!("{number}\u{A0}{}", inflected(number, singular, plural))
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn none_is_counted_as_one() {
        assert_eq!(counted(0, "compte", "comptes"), "0\u{A0}compte");
        assert_eq!(counted(1, "compte", "comptes"), "1\u{A0}compte");
        assert_eq!(counted(2, "compte", "comptes"), "2\u{A0}comptes");
    }
}
