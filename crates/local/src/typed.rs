//! What somebody types: one line, fit to be shown, printed and kept in the journal.

use crate::{Error, Result};

/// One line without needless white space, no longer than so many characters.
///
/// # Errors
/// [`Error::Invalid`] when it is longer, or holds a character that nobody reads.
pub fn line(field: &'static str, typed: &str, longest: usize) -> Result<String> {
    let text = read(field, typed)?;
    if text.chars().count() > longest {
        return Err(Error::invalid(field, format!("Ce texte est trop long ({longest} caractères au plus).")));
    }
    Ok(text)
}

/// The same without needless white space, however long.
///
/// # Errors
/// [`Error::Invalid`] when it holds a character that nobody reads.
pub fn read(field: &'static str, typed: &str) -> Result<String> {
    let typed = typed.trim();
    if typed.chars().any(commands) {
        let message = "Ce texte contient un caractère invisible (saut de ligne, tabulation, commande de terminal…) qui ne peut pas \
                       être enregistré. Tapez-le au clavier au lieu de le coller.";
        return Err(Error::invalid(field, message));
    }
    Ok(typed.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Whether a character commands instead of being read: it could move what stands beside it, on a terminal, in the
/// journal or on paper. A tab is one too: what is copied from two cells of a spreadsheet is no one name.
fn commands(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::line;
    use crate::Error;

    #[test]
    fn white_space_is_folded_and_what_commands_is_refused() {
        assert_eq!(line("name", "\t  École  des \u{a0}Tilleuls\n", 20).unwrap(), "École des Tilleuls");
        for bad in [
            "a\nb",
            "a\tb",
            "a\u{7}b",
            "a\u{1b}[31mb",
            "a\0b",
            "a\u{85}b",
            "a\u{202E}b",
            "a\u{2028}b",
            "a\u{7f}b",
        ] {
            assert!(matches!(line("name", bad, 20), Err(Error::Invalid { field: "name", .. })), "{bad:?}");
        }
        assert!(line("name", &"x".repeat(21), 20).is_err());
    }
}
