//! Numbers and the words they are counted in, and names after *de*.

use crate::fold::fold;

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

/// A name after *de*, which loses its vowel before another: `de Paul`, `d’Ana`, `d’Hugo`.
#[must_use]
pub fn of(name: &str) -> String {
    if is_elided_before(name) { format!("d’{name}") } else { format!("de {name}") }
}

/// Several names after *de*: `d’Ana et d’Eli`, `de Max, d’Ana et d’Eli`.
#[must_use]
pub fn of_all(names: &[impl AsRef<str>]) -> String {
    let names: Vec<String> = names.iter().map(|name| of(name.as_ref())).collect();
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} et {last}", first.join(", ")),
        names => names.concat(),
    }
}

fn is_elided_before(name: &str) -> bool {
    /// First names whose h is heard; that of others is silent.
    const ASPIRATED: [&str; 12] = [
        "hakim", "halima", "hamid", "hamza", "hans", "harold", "harry", "hasan", "hassan", "hicham", "houda",
        "hussein",
    ];
    let name = fold(name);
    let word = name.split(' ').next().unwrap_or_default();
    let mut letters = word.chars();
    let is_vowel = |letter: Option<char>| letter.is_some_and(|letter| "aeiou".contains(letter));
    match letters.next() {
        Some('h') => !ASPIRATED.contains(&word) && word.len() > 1,
        // A consonant before a vowel: de Yanis, d’Yves.
        Some('y') => letters.next().is_some_and(|second| !is_vowel(Some(second))),
        // So is ou: de Ouassim, d’Oumar.
        Some('o') => !(letters.next() == Some('u') && is_vowel(letters.next())),
        first => is_vowel(first),
    }
}

#[cfg(test)]
mod tests {
    use super::{counted, of, of_all, quoted};

    #[test]
    fn de_loses_its_vowel_before_another() {
        for name in ["Ana", "Émilie", "Hugo", "Inès", "Œdipe", "Yves", "Oumar", "Ulysse", "Octave"] {
            assert_eq!(of(name), format!("d’{name}"));
        }
        for name in ["Paul", "Yanis", "Hamza KAKI", "Ouassim", "Zoé", "Wassim", "M.\u{a0}Ana PETIT", "-", ""]
        {
            assert_eq!(of(name), format!("de {name}"));
        }
        assert_eq!(of_all(&["Ana", "Eli"]), "d’Ana et d’Eli");
        assert_eq!(of_all(&["Max", "Ana", "Eli"]), "de Max, d’Ana et d’Eli");
        assert_eq!(of_all(&["Ana"]), "d’Ana");
    }

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
