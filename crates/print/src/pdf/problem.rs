//! What the director should know about a printed file.

use std::collections::HashSet;

/// What on a printed sheet or list is not as its data.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PrintWarning {
    /// The fonts have no such character; `\u{FFFD}` is printed in its place.
    MissingCharacter {
        /// Serial number of the sheet, or the title of the list.
        sheet: String,
        /// The text it stands in.
        text: String,
        /// The character.
        character: char,
    },
    /// A name is in a script that cannot be printed, and is written in Latin letters with a mark.
    Transliterated {
        /// Serial number of the sheet, or the title of the list.
        sheet: String,
        /// The name as it is.
        text: String,
        /// What is printed.
        printed: String,
    },
    /// The same of a postal address, which has no mark: the post wants none.
    AddressTransliterated {
        /// Serial number of the sheet.
        sheet: String,
        /// The lines as they are.
        text: String,
    },
    /// The postal address does not fit six lines of 38 characters.
    AddressCut {
        /// Serial number of the sheet.
        sheet: String,
        /// What was left out.
        left_out: String,
    },
    /// A text is longer than its place and ends with an ellipsis.
    TextCut {
        /// Serial number of the sheet, or the title of the list.
        sheet: String,
        /// The whole text.
        text: String,
    },
    /// The texts of the sheet reach below its foot, however small they are set.
    Crowded {
        /// Serial number of the sheet.
        sheet: String,
    },
    /// The sheet takes more than one page; each further page says which sheet it continues.
    Continued {
        /// Serial number of the sheet.
        sheet: String,
        /// Pages it takes.
        pages: usize,
    },
}

/// Sheets, lists or names told in one sentence; further ones are counted.
const NAMED: usize = 5;

/// French sentences for the director: one for all that is transliterated, one for each other text that is not
/// printed whole, wherever it stands, and one for all sheets that are crowded, or have several pages.
#[must_use]
pub fn sentences(problems: &[PrintWarning]) -> Vec<String> {
    let mut matters: Vec<TextContent<'_>> = Vec::new();
    for problem in problems {
        let (kind, sheet) = match problem {
            PrintWarning::MissingCharacter { sheet, text, .. } => (Kind::Missing(text), sheet),
            PrintWarning::Transliterated { sheet, .. } => (Kind::Transliterated, sheet),
            PrintWarning::AddressTransliterated { sheet, .. } => (Kind::AddressTransliterated, sheet),
            PrintWarning::AddressCut { sheet, left_out } => (Kind::Address(left_out), sheet),
            PrintWarning::TextCut { sheet, text } => (Kind::Cut(text), sheet),
            PrintWarning::Crowded { sheet } => (Kind::Crowded, sheet),
            PrintWarning::Continued { sheet, .. } => (Kind::Continued, sheet),
        };
        let known = matters.iter().position(|matter| matter.kind == kind);
        let place = known.unwrap_or_else(|| {
            matters.push(TextContent {
                kind,
                sheets: Vec::new(),
                characters: Vec::new(),
                names: Vec::new(),
                spelt: HashSet::new(),
            });
            matters.len() - 1
        });
        matters[place].add(problem, sheet);
    }
    matters.iter().map(TextContent::sentence).collect()
}

#[derive(PartialEq, Eq)]
enum Kind<'p> {
    Missing(&'p str),
    Transliterated,
    AddressTransliterated,
    Address(&'p str),
    Cut(&'p str),
    Crowded,
    Continued,
}

/// One sentence in the making.
struct TextContent<'p> {
    kind: Kind<'p>,
    sheets: Vec<&'p str>,
    characters: Vec<char>,
    /// What is transliterated, and as what.
    names: Vec<(&'p str, &'p str)>,
    /// The words of each of these names, in order: first name and name, or name and first name, are one person's.
    spelt: HashSet<Vec<&'p str>>,
}

impl<'p> TextContent<'p> {
    fn add(&mut self, problem: &'p PrintWarning, sheet: &'p str) {
        if !self.sheets.contains(&sheet) {
            self.sheets.push(sheet);
        }
        match problem {
            PrintWarning::MissingCharacter { character, .. } if !self.characters.contains(character) => {
                self.characters.push(*character);
            }
            PrintWarning::Transliterated { text, printed, .. } => self.name(text, printed),
            PrintWarning::AddressTransliterated { text, .. } => self.name(text, ""),
            _ => {}
        }
    }

    fn name(&mut self, text: &'p str, printed: &'p str) {
        let mut words: Vec<&str> = text.split_whitespace().collect();
        words.sort_unstable();
        if self.spelt.insert(words) {
            self.names.push((text, printed));
        }
    }

    fn sentence(&self) -> String {
        let places = counted(self.sheets.iter().map(|sheet| (*sheet).to_owned()));
        match self.kind {
            Kind::Missing(text) => {
                let characters: Vec<String> =
                    self.characters.iter().map(|c| quoted(&c.to_string())).collect();
                let (which, whose) = match &characters[..] {
                    [one] => (format!("le caractère {one} ne peut pas être imprimé"), "sa"),
                    many => (format!("les caractères {} ne peuvent pas être imprimés", listed(many)), "leur"),
                };
                format!(
                    "{}\u{A0}: {which}\u{A0}; un signe de remplacement figure à {whose} place. Complétez à la \
                     main ({places}).",
                    quoted(text)
                )
            }
            Kind::Transliterated => {
                let names = self.names.iter();
                let names = counted(
                    names.map(|(text, printed)| format!("{}, imprimé {}", quoted(text), quoted(printed))),
                );
                match self.names.len() {
                    1 => format!(
                        "1 nom est translittéré en lettres latines et marqué d’un astérisque, son écriture ne \
                         pouvant pas être imprimée\u{A0}: {names} ({places})."
                    ),
                    count => format!(
                        "{count} noms sont translittérés en lettres latines et marqués d’un astérisque, leur \
                         écriture ne pouvant pas être imprimée\u{A0}: {names} ({places})."
                    ),
                }
            }
            Kind::AddressTransliterated => {
                let addresses = counted(self.names.iter().map(|(text, _)| quoted(text)));
                match self.names.len() {
                    1 => format!(
                        "1 adresse postale est translittérée en lettres latines, sans astérisque\u{A0}: \
                         {addresses} ({places})."
                    ),
                    count => format!(
                        "{count} adresses postales sont translittérées en lettres latines, sans \
                         astérisque\u{A0}: {addresses} ({places})."
                    ),
                }
            }
            Kind::Address(left_out) => format!(
                "{}\u{A0}: cette fin d’adresse n’est pas imprimée, l’adresse dépassant six lignes de 38 \
                 caractères. Abrégez l’adresse ou complétez à la main ({places}).",
                quoted(left_out)
            ),
            Kind::Cut(text) => {
                format!("{}\u{A0}: trop long pour sa place, abrégé ({places}).", quoted(text))
            }
            Kind::Crowded => format!(
                "Des feuilles sont trop remplies\u{A0}: leur texte recouvre le bas de la page. Réduisez la marge \
                 dans Paramètres ou abrégez les coordonnées de l’établissement ({places})."
            ),
            Kind::Continued => format!(
                "Des feuilles tiennent sur plusieurs pages\u{A0}; chaque page de suite rappelle son numéro \
                 ({places})."
            ),
        }
    }
}

/// The first few, and how many more there are.
fn counted(parts: impl ExactSizeIterator<Item = String>) -> String {
    let more = parts.len().saturating_sub(NAMED);
    let mut named: Vec<String> = parts.take(NAMED).collect();
    match more {
        0 => {}
        1 => named.push("1 autre".to_owned()),
        more => named.push(format!("{more} autres")),
    }
    listed(&named)
}

fn quoted(text: &str) -> String {
    format!("«\u{A0}{text}\u{A0}»")
}

/// `a, b et c`.
fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} et {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(sheet: &str, text: &str, character: char) -> PrintWarning {
        PrintWarning::MissingCharacter { sheet: sheet.into(), text: text.into(), character }
    }

    fn transliterated(sheet: &str, text: &str, printed: &str) -> PrintWarning {
        PrintWarning::Transliterated { sheet: sheet.into(), text: text.into(), printed: printed.into() }
    }

    #[test]
    fn a_text_is_said_once_wherever_it_stands() {
        let problems = [
            missing("2026-1", "☃ Essai", '☃'),
            missing("Classe CP", "☃ Essai", '☃'),
            missing("2026-2", "☃☄ Test", '☃'),
            missing("2026-2", "☃☄ Test", '☄'),
            PrintWarning::TextCut { sheet: "2026-3".into(), text: "Long".into() },
        ];
        assert_eq!(
            sentences(&problems),
            [
                "«\u{A0}☃ Essai\u{A0}»\u{A0}: le caractère «\u{A0}☃\u{A0}» ne peut pas être imprimé\u{A0}; un signe de \
                 remplacement figure à sa place. Complétez à la main (2026-1 et Classe CP).",
                "«\u{A0}☃☄ Test\u{A0}»\u{A0}: les caractères «\u{A0}☃\u{A0}» et «\u{A0}☄\u{A0}» ne peuvent pas être \
                 imprimés\u{A0}; un signe de remplacement figure à leur place. Complétez à la main (2026-2).",
                "«\u{A0}Long\u{A0}»\u{A0}: trop long pour sa place, abrégé (2026-3).",
            ]
        );
    }

    #[test]
    fn what_is_transliterated_is_one_sentence() {
        let one = [transliterated("2026-1", "王 Essai", "Wang* Essai")];
        assert_eq!(
            sentences(&one),
            [
                "1 nom est translittéré en lettres latines et marqué d’un astérisque, son écriture ne pouvant pas être \
                 imprimée\u{A0}: «\u{A0}王 Essai\u{A0}», imprimé «\u{A0}Wang* Essai\u{A0}» (2026-1)."
            ]
        );
        let several = [
            transliterated("Classe CP", "Essai 王", "Essai Wang*"),
            PrintWarning::Continued { sheet: "2026-1".into(), pages: 2 },
            transliterated("2026-1", "王 Essai", "Wang* Essai"),
            PrintWarning::AddressTransliterated { sheet: "2026-1".into(), text: "12 شارع".into() },
            transliterated("2026-2", "李明 Test", "Li Ming* Test"),
        ];
        assert_eq!(
            sentences(&several),
            [
                "2 noms sont translittérés en lettres latines et marqués d’un astérisque, leur écriture ne pouvant pas \
                 être imprimée\u{A0}: «\u{A0}Essai 王\u{A0}», imprimé «\u{A0}Essai Wang*\u{A0}» et «\u{A0}李明 Test\u{A0}», \
                 imprimé «\u{A0}Li Ming* Test\u{A0}» (Classe CP, 2026-1 et 2026-2).",
                "Des feuilles tiennent sur plusieurs pages\u{A0}; chaque page de suite rappelle son numéro (2026-1).",
                "1 adresse postale est translittérée en lettres latines, sans astérisque\u{A0}: «\u{A0}12 شارع\u{A0}» \
                 (2026-1).",
            ]
        );
    }

    #[test]
    fn many_names_are_counted() {
        let many: Vec<_> = (1..=300)
            .map(|n| transliterated(&format!("2026-{n}"), &format!("王{n}"), &format!("Wang{n}*")))
            .collect();
        let sentences = sentences(&many);
        assert_eq!(sentences.len(), 1);
        assert!(sentences[0].starts_with("300 noms sont translittérés"), "{sentences:?}");
        assert!(
            sentences[0].ends_with(
                "«\u{A0}王5\u{A0}», imprimé «\u{A0}Wang5*\u{A0}» et 295 autres (2026-1, 2026-2, 2026-3, 2026-4, 2026-5 \
                 et 295 autres)."
            ),
            "{sentences:?}"
        );
    }

    #[test]
    fn many_sheets_are_counted() {
        let problems: Vec<_> =
            (1..=7).map(|number| PrintWarning::Continued { sheet: number.to_string(), pages: 2 }).collect();
        assert_eq!(
            sentences(&problems),
            [
                "Des feuilles tiennent sur plusieurs pages\u{A0}; chaque page de suite rappelle son numéro (1, 2, 3, 4, \
              5 et 2 autres)."
            ]
        );
    }
}
