//! What a password must be that somebody chooses.

use thiserror::Error;

use crate::fold;
use crate::provisional::ProvisionalPassword;

/// Which passwords may be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Any characters, so many at least.
    Long {
        /// Characters.
        at_least: usize,
    },
    /// 8 to 14 letters and digits, both of them (2018 guide).
    LettersAndDigits,
}

/// Twelve characters or more.
impl Default for Policy {
    fn default() -> Self {
        Self::Long { at_least: 12 }
    }
}

/// No password is longer.
pub const LONGEST: usize = 128;

/// Why a password may not be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Fault {
    /// It has fewer characters than that.
    #[error("fewer than {0} characters")]
    TooShort(usize),
    /// It has more characters than that.
    #[error("more than {0} characters")]
    TooLong(usize),
    /// It has other characters than letters and digits.
    #[error("other characters than letters and digits")]
    OtherCharacters,
    /// Letters or digits are missing.
    #[error("letters or digits are missing")]
    NotBoth,
    /// It says the login.
    #[error("it says the login")]
    SaysLogin,
    /// It has the shape of a provisional password: what stands on paper is known to others.
    #[error("it is shaped like a provisional password")]
    Provisional,
}

/// Whether a password may be chosen for a login.
///
/// # Errors
/// The first [`Fault`].
pub fn check(policy: Policy, typed: &str, login: &str) -> Result<(), Fault> {
    let length = typed.chars().count();
    let (least, most) = match policy {
        Policy::Long { at_least } => (at_least, LONGEST),
        Policy::LettersAndDigits => (8, 14),
    };
    if ProvisionalPassword::parse(typed).is_ok() {
        return Err(Fault::Provisional);
    }
    if length < least {
        return Err(Fault::TooShort(least));
    }
    if length > most {
        return Err(Fault::TooLong(most));
    }
    if policy == Policy::LettersAndDigits {
        if !typed.chars().all(char::is_alphanumeric) {
            return Err(Fault::OtherCharacters);
        }
        if !typed.chars().any(char::is_alphabetic) || !typed.chars().any(char::is_numeric) {
            return Err(Fault::NotBoth);
        }
    }
    let (said, login) = (fold::letters(typed), fold::letters(login));
    // The letters of the login and little else.
    if !login.is_empty() && said.contains(&login) && said.len() < login.len() + 4 {
        return Err(Fault::SaysLogin);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Fault, Policy, check};
    use crate::provisional::{ProvisionalPassword, Secret};

    #[test]
    fn what_may_be_chosen_is_long_or_of_both_kinds() {
        let sheet = ProvisionalPassword::derive(&Secret::new([7; 16]), 1).to_string();
        let long = Policy::default();
        let guide = Policy::LettersAndDigits;
        for (policy, typed, told) in [
            (long, "quatre chats sous le préau", Ok(())),
            (long, "éééééééééééé", Ok(())),
            (long, "onze signes", Err(Fault::TooShort(12))),
            (long, &"x".repeat(129), Err(Fault::TooLong(128))),
            (long, "R.Abricot-2026", Err(Fault::SaysLogin)),
            (long, "r.abricot mange des abricots", Ok(())),
            (Policy::Long { at_least: 8 }, &sheet, Err(Fault::Provisional)),
            (long, &format!(" {} - {} ", &sheet[..4], &sheet[4..]), Err(Fault::Provisional)),
            (guide, "abricot7", Ok(())),
            (guide, "abric07", Err(Fault::TooShort(8))),
            (guide, "abricotsabricot1", Err(Fault::TooLong(14))),
            (guide, "abricots-7", Err(Fault::OtherCharacters)),
            (guide, "abricots", Err(Fault::NotBoth)),
            (guide, "20182019", Err(Fault::NotBoth)),
        ] {
            assert_eq!(check(policy, typed, "r.abricot"), told, "{typed}");
        }
    }
}
