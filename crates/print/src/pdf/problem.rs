//! What the director should know about a printed file.

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

/// Sheets or lists named in one sentence; further ones are counted.
const NAMED: usize = 5;

/// French sentences for the director: one for each text that is not printed whole, wherever it stands, and
/// one for all sheets that are crowded, or have several pages.
#[must_use]
pub fn sentences(problems: &[PrintWarning]) -> Vec<String> {
    let mut matters: Vec<TextContent<'_>> = Vec::new();
    for problem in problems {
        let (kind, sheet, character) = match problem {
            PrintWarning::MissingCharacter { sheet, text, character } => {
                (Kind::Missing(text), sheet, Some(*character))
            }
            PrintWarning::AddressCut { sheet, left_out } => (Kind::Address(left_out), sheet, None),
            PrintWarning::TextCut { sheet, text } => (Kind::Cut(text), sheet, None),
            PrintWarning::Crowded { sheet } => (Kind::Crowded, sheet, None),
            PrintWarning::Continued { sheet, .. } => (Kind::Continued, sheet, None),
        };
        let known = matters.iter().position(|matter| matter.kind == kind);
        let place = known.unwrap_or_else(|| {
            matters.push(TextContent { kind, sheets: Vec::new(), characters: Vec::new() });
            matters.len() - 1
        });
        let matter = &mut matters[place];
        if !matter.sheets.contains(&sheet.as_str()) {
            matter.sheets.push(sheet);
        }
        if let Some(character) = character
            && !matter.characters.contains(&character)
        {
            matter.characters.push(character);
        }
    }
    matters.iter().map(TextContent::sentence).collect()
}

#[derive(PartialEq, Eq)]
enum Kind<'p> {
    Missing(&'p str),
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
}

impl TextContent<'_> {
    fn sentence(&self) -> String {
        let places = self.places();
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

    fn places(&self) -> String {
        let mut named: Vec<String> =
            self.sheets.iter().take(NAMED).map(|sheet| (*sheet).to_owned()).collect();
        match self.sheets.len().saturating_sub(NAMED) {
            0 => {}
            1 => named.push("1 autre".to_owned()),
            more => named.push(format!("{more} autres")),
        }
        listed(&named)
    }
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

    #[test]
    fn a_name_is_said_once_wherever_it_stands() {
        let problems = [
            missing("2026-1", "王 Essai", '王'),
            missing("Classe CP", "王 Essai", '王'),
            missing("2026-2", "李明 Test", '李'),
            missing("2026-2", "李明 Test", '明'),
            PrintWarning::TextCut { sheet: "2026-3".into(), text: "Long".into() },
        ];
        assert_eq!(
            sentences(&problems),
            [
                "«\u{A0}王 Essai\u{A0}»\u{A0}: le caractère «\u{A0}王\u{A0}» ne peut pas être imprimé\u{A0}; un signe de \
                 remplacement figure à sa place. Complétez à la main (2026-1 et Classe CP).",
                "«\u{A0}李明 Test\u{A0}»\u{A0}: les caractères «\u{A0}李\u{A0}» et «\u{A0}明\u{A0}» ne peuvent pas être \
                 imprimés\u{A0}; un signe de remplacement figure à leur place. Complétez à la main (2026-2).",
                "«\u{A0}Long\u{A0}»\u{A0}: trop long pour sa place, abrégé (2026-3).",
            ]
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
