//! Whether two names are of one person, as they are spelt.

use crate::fold::fold;
use crate::spelling;

/// Whether the family and first name of a file are the known ones or what is left of them. Of a name alone nobody can
/// tell which of the two it is.
#[must_use]
pub fn are_left_of(staged: [&str; 2], stored: [&str; 2]) -> bool {
    let is_left_of =
        |staged: &str, stored: &str| fold(staged) == fold(stored) || spelling::may_be(staged, stored);
    // A name without a letter says no more than none.
    let said = staged.map(|name| if spelling::is_blank(name) { "" } else { name });
    match said {
        ["", only] | [only, ""] => stored.into_iter().any(|name| is_left_of(only, name)),
        [family, first] => is_left_of(family, stored[0]) && is_left_of(first, stored[1]),
    }
}

/// A word of some letters in common.
#[must_use]
pub fn share_a_word(one: &str, other: &str) -> bool {
    one.split(' ').any(|word| word.len() > 2 && other.split(' ').any(|that| that == word))
}

/// A letter or two away, of long enough names.
#[must_use]
pub fn are_a_typo_away(one: &str, other: &str) -> bool {
    /// Letters that may differ, of at least so many.
    const TYPOS: usize = 2;
    const LONG_ENOUGH: usize = 5;
    one.len().min(other.len()) >= LONG_ENOUGH && strsim::damerau_levenshtein(one, other) <= TYPOS
}

/// Two spellings of one name: the same, a word in common, the beginning of the other, or a letter or two away. A name
/// that is not there, or of which only a part can be read, contradicts none.
#[must_use]
pub fn are_alike(one: &str, other: &str) -> bool {
    if spelling::is_illegible(one) || spelling::is_illegible(other) {
        return true;
    }
    let (one, other) = (fold(one), fold(other));
    one.is_empty()
        || other.is_empty()
        || one.starts_with(&other)
        || other.starts_with(&one)
        || share_a_word(&one, &other)
        || are_a_typo_away(&one, &other)
}
