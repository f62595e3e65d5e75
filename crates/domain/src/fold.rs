//! One way of comparing what people type with what files contain.

use std::borrow::Cow;

use deunicode::deunicode;

/// Folds a text for comparison and search: ASCII, lower case, and every run of separators (spaces, hyphens,
/// apostrophes, dots) as one space. `"D’Hérouville-Œuvré"` becomes `"d herouville oeuvre"`.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in ascii(text).chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '@' | '_' | '+') {
            if gap && !folded.is_empty() {
                folded.push(' ');
            }
            gap = false;
            folded.push(c.to_ascii_lowercase());
        } else {
            gap = true;
        }
    }
    folded
}

/// A text as it is written, case and accents aside: every sign stays, blanks are one space.
/// `"D’Hérouville  (-)"` becomes `"d'herouville (-)"`.
#[must_use]
pub fn written(text: &str) -> String {
    let ascii = ascii(text);
    let mut written = String::with_capacity(ascii.len());
    for word in ascii.split_ascii_whitespace() {
        if !written.is_empty() {
            written.push(' ');
        }
        written.extend(word.chars().map(|c| c.to_ascii_lowercase()));
    }
    written
}

/// Whether two texts that say something are the same, folded. Those that fold to nothing are never the same: a sign is
/// no other sign.
#[must_use]
pub fn alike(one: &str, other: &str) -> bool {
    let folded = fold(one);
    !folded.is_empty() && folded == fold(other)
}

/// Folds a text to the letters `a` to `z` alone, as logins want it.
#[must_use]
pub fn letters(text: &str) -> String {
    ascii(text).chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect()
}

/// A text written with ASCII alone, as it is when it is so already. A line feed separates there too.
fn ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(deunicode(&text.replace(|c: char| c.is_ascii_control(), " ")))
    }
}

#[cfg(test)]
mod tests {
    use super::{alike, fold, letters, written};

    #[test]
    fn folding_ignores_accents_case_and_separators() {
        assert_eq!(fold("D’Hérouville-Œuvré"), "d herouville oeuvre");
        assert_eq!(fold("  Nguyễn   Thị  "), "nguyen thi");
        assert_eq!(fold("ŁUKASZ"), "lukasz");
        assert_eq!(fold("İĞDIR"), "igdir");
        assert_eq!(fold("2, rue d’Ys\nBât. A"), "2 rue d ys bat a");
        assert_eq!(fold("2 RUE D'YS\nBAT A"), "2 rue d ys bat a");
        assert_eq!(fold(""), "");
    }

    #[test]
    fn what_is_written_keeps_its_signs() {
        assert_eq!(written("D’Hérouville  (-)\u{a0}%"), "d'herouville (-) %");
        assert_eq!(written(" … "), "...");
        assert_eq!(written("\t\u{a0}"), "");
    }

    #[test]
    fn signs_alone_are_alike_to_nothing() {
        assert!(alike("cm1-A", "CM1 a"));
        assert!(!alike("-", "%"));
        assert!(!alike("", ""));
    }

    #[test]
    fn letters_keep_nothing_else() {
        assert_eq!(letters("Straße 2"), "strasse");
        assert_eq!(letters("N'Guessan-Åström"), "nguessanastrom");
    }
}
