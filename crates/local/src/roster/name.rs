//! Names as lists show them.

use std::ops::Deref;

use domain::person::joined;

/// A person's everyday name and first name, in one text of which either can be taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FullName {
    /// Both, with a space between; the one that is known, else.
    text: Box<str>,
    /// Bytes of the name.
    name: usize,
}

impl FullName {
    /// The two.
    #[must_use]
    pub fn new(name: &str, first: &str) -> Self {
        let name = name.trim();
        Self { text: joined([name, first]).into(), name: name.len() }
    }

    /// Everyday name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.text[..self.name]
    }

    /// First name.
    #[must_use]
    pub fn first(&self) -> &str {
        let space = usize::from(self.name > 0);
        self.text.get(self.name + space..).unwrap_or_default()
    }
}

impl Deref for FullName {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::FullName;

    #[test]
    fn either_is_taken_whatever_spaces_and_accents_they_have() {
        let name = FullName::new("DE LA FORÊT", "Élie Noé");
        assert_eq!((&*name, name.name(), name.first()), ("DE LA FORÊT Élie Noé", "DE LA FORÊT", "Élie Noé"));
        let one = FullName::new("ABRICOT", "");
        assert_eq!((&*one, one.name(), one.first()), ("ABRICOT", "ABRICOT", ""));
        let other = FullName::new("", "Anouk");
        assert_eq!((&*other, other.name(), other.first()), ("Anouk", "", "Anouk"));
        let nobody = FullName::default();
        assert_eq!((&*nobody, nobody.name(), nobody.first()), ("", "", ""));
    }
}
