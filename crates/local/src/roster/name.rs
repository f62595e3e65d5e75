//! Names as lists show them.

use std::ops::Deref;

/// A person's everyday name and first name, in one text of which either can be taken.
#[derive(Debug, Default)]
pub struct FullName {
    /// Both, with a space between.
    text: Box<str>,
    /// Bytes of the name.
    name: usize,
}

impl FullName {
    /// The two.
    #[must_use]
    pub fn new(name: &str, first: &str) -> Self {
        Self { text: format!("{name} {first}").into(), name: name.len() }
    }

    /// Everyday name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.text[..self.name]
    }

    /// First name.
    #[must_use]
    pub fn first(&self) -> &str {
        self.text.get(self.name + 1..).unwrap_or_default()
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
        let nobody = FullName::default();
        assert_eq!((&*nobody, nobody.name(), nobody.first()), ("", "", ""));
    }
}
