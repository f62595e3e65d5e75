//! Civil titles, whatever way they are written.

use crate::fold::fold;

/// What titles of two persons are compared as.
const COUPLE: &str = "m et mme";

/// A title spelt one way, for comparison; empty for one that says nothing.
#[must_use]
pub fn spelt(title: &str) -> String {
    let folded = fold(title);
    let persons = folded.split(' ').filter(|word| of_one(word).is_some()).count();
    match of_one(&folded) {
        Some(one) => one.to_owned(),
        None if persons > 1 => COUPLE.to_owned(),
        None => folded,
    }
}

fn of_one(title: &str) -> Option<&'static str> {
    match title {
        "m" | "mr" | "monsieur" => Some("m"),
        "mme" | "mlle" | "madame" | "mademoiselle" => Some("mme"),
        _ => None,
    }
}

/// Whether a title is that of two persons: `M. et Mme`, `Mme et Mme`.
#[must_use]
pub fn is_of_couple(title: &str) -> bool {
    spelt(title) == COUPLE
}

/// Whether both titles are there and the same.
#[must_use]
pub fn are_same(one: Option<&str>, other: Option<&str>) -> bool {
    said(one).zip(said(other)).is_some_and(|(one, other)| one == other)
}

/// Whether both titles are there and of two persons: the title of a couple is either’s.
#[must_use]
pub fn contradict(one: Option<&str>, other: Option<&str>) -> bool {
    said(one)
        .zip(said(other))
        .is_some_and(|(one, other)| one != other && ![one, other].iter().any(|title| title == COUPLE))
}

fn said(title: Option<&str>) -> Option<String> {
    title.map(spelt).filter(|title| !title.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{are_same, contradict, is_of_couple};

    #[test]
    fn titles_of_one_person_and_of_two() {
        assert!(are_same(Some("M."), Some("Monsieur")) && are_same(Some("Mlle"), Some("MME")));
        assert!(!are_same(Some("M."), Some("Mme")) && !are_same(Some(""), Some("")) && !are_same(None, None));
        assert!(contradict(Some("M."), Some("Mme")) && !contradict(Some("M."), Some("mr")));
        assert!(!contradict(Some("M."), None) && !contradict(Some("M."), Some("")));
        assert!(!contradict(Some("M. et Mme"), Some("Mme")), "it is either’s");
        assert!(is_of_couple("Mme et Mme") && !is_of_couple("Mme"));
    }
}
