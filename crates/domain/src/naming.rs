//! How classes and trainings are named on screen and on paper.

use std::collections::HashMap;

use crate::fold::fold;

/// Puts the code behind the labels that several of the things named share, so that no two read the same.
pub fn tell_apart<T>(named: &mut [T], parts: impl Fn(&mut T) -> (&mut String, &mut String)) {
    let mut shared: HashMap<String, u32> = HashMap::new();
    for thing in named.iter_mut() {
        *shared.entry(parts(thing).1.clone()).or_default() += 1;
    }
    for thing in named {
        let (code, label) = parts(thing);
        if shared.get(label).is_some_and(|count| *count > 1) && label != code {
            *label = format!("{label} ({code})");
        }
    }
}

/// A class as a heading names it, *Classe CE1 B*; as it is when its own name says so already (*Classe de Mme Orvel*,
/// *Sans classe*).
#[must_use]
pub fn class_heading(name: &str) -> String {
    if says_class(name) { name.to_owned() } else { format!("Classe {name}") }
}

/// Whether a class's own name says that it is one.
#[must_use]
pub fn says_class(name: &str) -> bool {
    fold(name).split(' ').any(|word| word == "classe")
}

#[cfg(test)]
mod tests {
    use super::{class_heading, tell_apart};

    #[test]
    fn a_class_is_called_one_once() {
        for (name, heading) in [
            ("CE1 B", "Classe CE1 B"),
            ("3 1", "Classe 3 1"),
            ("Classe de Mme Orvel", "Classe de Mme Orvel"),
            ("CLASSE CE1", "CLASSE CE1"),
            ("classe-relais", "classe-relais"),
            ("Petite classe", "Petite classe"),
            ("Sans classe", "Sans classe"),
            ("Classique", "Classe Classique"),
        ] {
            assert_eq!(class_heading(name), heading);
        }
    }

    #[test]
    fn a_shared_label_is_followed_by_its_code() {
        let mut named = [("1", "3E GENERALE"), ("2", "3E GENERALE"), ("3", "ULIS")]
            .map(|(code, label)| (code.to_owned(), label.to_owned()));
        tell_apart(&mut named, |(code, label)| (code, label));
        assert_eq!(named.map(|(_, label)| label), ["3E GENERALE (1)", "3E GENERALE (2)", "ULIS"]);
    }
}
