//! How hard a password is to guess, as zxcvbn says it.

/// How hard a password is to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// For somebody who tries.
    Fair,
    /// For a computer.
    Good,
    /// For many of them.
    Strong,
}

/// How hard a password is to guess; `None` when it is guessed at once. Beside what everybody tries, what is known of the
/// holder counts.
pub(super) fn strength(typed: &str, login: &str, names: &[&str]) -> Option<Strength> {
    let mut known = vec![login];
    known.extend(names);
    // Long texts take long, and are no easier to guess for what follows.
    let text: String = typed.chars().take(64).collect();
    match zxcvbn::zxcvbn(&text, &known).score() {
        zxcvbn::Score::Zero | zxcvbn::Score::One => None,
        zxcvbn::Score::Two => Some(Strength::Fair),
        zxcvbn::Score::Three => Some(Strength::Good),
        _ => Some(Strength::Strong),
    }
}

#[cfg(test)]
mod tests {
    use super::{Strength, strength};

    #[test]
    fn what_is_known_of_the_holder_is_easy_to_guess() {
        assert_eq!(strength("azertyuiop12", "r.abricot", &[]), None);
        assert_eq!(strength("louabricot", "r.abricot", &["Lou", "Abricot"]), None);
        assert!(strength("louabricot", "r.abricot", &[]) > None);
        assert_eq!(strength("quatre chats sous le préau", "r.abricot", &[]), Some(Strength::Strong));
    }
}
