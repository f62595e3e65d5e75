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

/// Names between quotation marks, the last after `et`: `« A », « B » et « C »`.
#[must_use]
pub fn quoted(names: &[impl AsRef<str>]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("«\u{A0}{}\u{A0}»", name.as_ref())).collect();
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} et {last}", first.join(", ")),
        names => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::{counted, quoted};

    #[test]
    fn the_last_of_several_names_comes_after_and() {
        assert_eq!(quoted(&["A"]), "«\u{A0}A\u{A0}»");
        assert_eq!(quoted(&["A", "B", "C"]), "«\u{A0}A\u{A0}», «\u{A0}B\u{A0}» et «\u{A0}C\u{A0}»");
    }

    #[test]
    fn none_is_counted_as_one() {
        assert_eq!(counted(0, "compte", "comptes"), "0\u{A0}compte");
        assert_eq!(counted(1, "compte", "comptes"), "1\u{A0}compte");
        assert_eq!(counted(2, "compte", "comptes"), "2\u{A0}comptes");
    }
}
