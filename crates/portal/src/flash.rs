//! What is wrong with a form that was sent, told by the page that its sender is led back to. The answer to a form is
//! always the address of a page, so that going back, or loading it again, sends nothing twice; what the next page has to
//! say travels in a cookie of a minute, with what was typed but for secrets.

use crate::date;

/// Longest value that is given back.
const LONGEST: usize = 120;

/// What the next page has to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Flash {
    /// The page that it is for.
    pub(crate) path: String,
    /// What is wrong.
    pub(crate) fault: String,
    /// The field that it is about.
    pub(crate) field: String,
    /// What was typed, by field.
    pub(crate) typed: Vec<(String, String)>,
}

/// What separates the parts: no text that was typed holds it.
const BETWEEN: char = '\u{1f}';

impl Flash {
    /// As it travels.
    pub(crate) fn write(&self) -> String {
        let mut text = [self.path.as_str(), &self.fault, &self.field].join(&BETWEEN.to_string());
        for (name, value) in &self.typed {
            let value: String = value.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
            text.push(BETWEEN);
            text.push_str(name);
            text.push('=');
            text.push_str(&value);
        }
        text.bytes().map(|byte| format!("{byte:02x}")).collect()
    }

    /// As it was written.
    pub(crate) fn read(written: &str) -> Option<Self> {
        let bytes = written.as_bytes().chunks(2).map(|pair| {
            let digits = std::str::from_utf8(pair).ok().filter(|digits| digits.len() == 2)?;
            u8::from_str_radix(digits, 16).ok()
        });
        let text = String::from_utf8(bytes.collect::<Option<_>>()?).ok()?;
        let mut parts = text.split(BETWEEN);
        let mut next = || parts.next().map(str::to_owned);
        let (path, fault, field) = (next()?, next()?, next()?);
        let pair = |part: &str| part.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
        Some(Self { path, fault, field, typed: parts.filter_map(pair).collect() })
    }

    /// What was typed in a field.
    pub(crate) fn typed(&self, name: &str) -> &str {
        self.typed.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// What was typed of a date, whose fields end with that.
    pub(crate) fn date(&self, suffix: &str) -> date::Typed {
        let part = |name: &str| self.typed(&format!("{name}{suffix}")).to_owned();
        date::Typed { day: part("jour"), month: part("mois"), year: part("annee") }
    }
}

#[cfg(test)]
mod tests {
    use super::Flash;

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let flash = Flash {
            path: "/connexion".to_owned(),
            fault: "Ce n’est pas le bon\u{a0}; recommencez.".to_owned(),
            field: "motdepasse".to_owned(),
            typed: vec![("identifiant".to_owned(), "a=b".to_owned()), ("mail".to_owned(), String::new())],
        };
        assert_eq!(Flash::read(&flash.write()), Some(flash.clone()));
        assert_eq!((flash.typed("identifiant"), flash.typed("autre")), ("a=b", ""));
        for bad in ["", "6", "zz", "ff", "61", "é"] {
            assert_eq!(Flash::read(bad), None, "{bad}");
        }
        let long = Flash { typed: vec![("mail".to_owned(), "\u{1f}x".repeat(500))], ..flash };
        assert_eq!(Flash::read(&long.write()).unwrap().typed("mail"), "x".repeat(120));
    }
}
