//! The address as the post wants it (NF Z10-011): at most six lines of 38 characters.

use domain::person::joined;

use super::model::{PostalAddressee, PostalName};
use crate::pdf::flow::PageComposer;

/// Characters in a line.
const WIDTH: usize = 38;
/// Lines in a block.
const LINES: usize = 6;

/// The addressee in letters that can be printed, and the lines of the address that were not: before the block is made,
/// which counts characters and shortens names. The name bears the mark of what is transliterated; [`block`] takes it
/// from the other lines with all punctuation.
pub(crate) fn in_latin(
    addressee: &PostalAddressee,
    flow: &mut PageComposer<'_>,
) -> (PostalAddressee, Vec<String>) {
    let name = match &addressee.name {
        PostalName::Organisation(name) => PostalName::Organisation(flow.name(name)),
        PostalName::Person { title, first, family } => {
            let latin = |name: &String| flow.latin(name).unwrap_or_else(|| name.clone());
            let (latin_first, latin_family) = (latin(first), latin(family));
            if (&latin_first, &latin_family) != (first, family) {
                flow.mark_name(&joined([first, family]), &joined([&latin_first, &latin_family]));
            }
            PostalName::person(title, &latin_first, &latin_family)
        }
    };
    let mut transliterated = Vec::new();
    let mut latin = |line: &String| match flow.latin(line) {
        Some(latin) => {
            transliterated.push(line.clone());
            latin
        }
        None => line.clone(),
    };
    let printed = PostalAddressee {
        name,
        lines: addressee.lines.iter().map(&mut latin).collect(),
        locality: addressee.locality.as_ref().map(&mut latin),
        country: addressee.country.as_ref().map(&mut latin),
    };
    (printed, transliterated)
}

/// The lines of the block, and what did not fit.
///
/// The name keeps its capitals and its hyphens. From the street on there is no punctuation and everything is in
/// capitals. A long line goes on in the next; when that makes too many, short neighbours share one; what still does
/// not fit is left out, from the least useful for the post: the first street lines.
pub(crate) fn block(addressee: &PostalAddressee) -> (Vec<String>, Vec<String>) {
    let mut left_out = Vec::new();
    let mut end: Vec<String> = Vec::new();
    for line in [&addressee.locality, &addressee.country].into_iter().flatten() {
        let mut lines = broken(&postal(line));
        left_out.extend(lines.split_off(lines.len().min(1)));
        end.extend(lines);
    }
    let mut name = named(&addressee.name);
    left_out.splice(..0, name.split_off(name.len().min(LINES - end.len())));
    let mut street: Vec<String> = addressee.lines.iter().flat_map(|line| broken(&postal(line))).collect();
    let room = LINES - name.len() - end.len();
    while street.len() > room {
        let joined = street.windows(2).position(|pair| length(&pair[0]) + 1 + length(&pair[1]) <= WIDTH);
        match joined {
            Some(first) => {
                let second = street.remove(first + 1);
                if let Some(line) = street.get_mut(first) {
                    line.push(' ');
                    line.push_str(&second);
                }
            }
            None => left_out.push(street.remove(0)),
        }
    }
    name.append(&mut street);
    name.append(&mut end);
    (name, left_out)
}

/// The lines of the name. First names are shortened to initials before a line is broken; the family name stands
/// whole, whatever its length.
fn named(name: &PostalName) -> Vec<String> {
    let (title, first, family) = match name {
        PostalName::Organisation(name) => return broken(name),
        PostalName::Person { title, first, family } => (title, first, family),
    };
    let shortened = [first.clone(), one_first_name(first), initials(first)];
    let whole = shortened.iter().map(|first| joined([title, first, family]));
    if let Some(line) = whole.into_iter().find(|line| length(line) <= WIDTH) {
        return broken(&line);
    }
    let before = shortened.iter().map(|first| joined([title, first, ""]));
    let before = before.into_iter().find(|line| length(line) <= WIDTH);
    let mut lines = broken(&before.unwrap_or_else(|| title.clone()));
    lines.extend(broken(family));
    lines
}

/// *Marie-Antoinette Joséphine* as *Marie-Antoinette J.*
fn one_first_name(first: &str) -> String {
    match first.trim().split_once(char::is_whitespace) {
        Some((usual, others)) => format!("{usual} {}", initials(others)),
        None => first.trim().to_owned(),
    }
}

/// *Marie-Antoinette Joséphine* as *M.-A. J.*
fn initials(first: &str) -> String {
    let initial = |name: &str| -> Option<String> {
        let mut characters = name.chars().skip_while(|c| !c.is_alphanumeric());
        let letter: String = characters.next()?.to_uppercase().collect();
        // An accent written apart belongs to its letter.
        let marks: String = characters.take_while(|c| is_mark(*c)).collect();
        Some(format!("{letter}{marks}."))
    };
    let hyphened = |name: &str| name.split('-').filter_map(initial).collect::<Vec<_>>().join("-");
    first.split_whitespace().map(hyphened).filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" ")
}

fn length(line: &str) -> usize {
    line.chars().count()
}

/// Capitals, no punctuation, single spaces.
fn postal(line: &str) -> String {
    let spaced: String = line
        .chars()
        .flat_map(char::to_uppercase)
        .map(|c| if c.is_alphanumeric() || is_mark(c) { c } else { ' ' })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Accents written apart belong to their letter.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36F}').contains(&c)
}

/// Broken at spaces into lines of at most [`WIDTH`] characters; a longer word is broken where it must.
fn broken(line: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in line.split_whitespace() {
        let fits = lines.last().is_some_and(|last| length(last) + 1 + length(word) <= WIDTH);
        if let (true, Some(last)) = (fits, lines.last_mut()) {
            last.push(' ');
            last.push_str(word);
            continue;
        }
        let characters: Vec<char> = word.chars().collect();
        lines.extend(characters.chunks(WIDTH).map(|part| part.iter().collect::<String>()));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addressee(
        (title, first, family): (&str, &str, &str),
        lines: &[&str],
        locality: &str,
        country: Option<&str>,
    ) -> PostalAddressee {
        PostalAddressee {
            name: PostalName::person(title, first, family),
            lines: lines.iter().map(|line| (*line).into()).collect(),
            locality: Some(locality.into()),
            country: country.map(Into::into),
        }
    }

    #[test]
    fn the_name_keeps_its_form_and_the_rest_is_in_capitals_without_punctuation() {
        let name = ("M.", "Jean", "D’Exemple-Test");
        let (lines, left_out) = block(&addressee(name, &["12 bis, rue de l’Église"], "31000 Toulouse", None));
        assert_eq!(lines, ["M. Jean D’Exemple-Test", "12 BIS RUE DE L ÉGLISE", "31000 TOULOUSE"]);
        assert!(left_out.is_empty());
    }

    #[test]
    fn long_lines_go_on_and_six_lines_are_never_exceeded() {
        let street = "Résidence des Très Grands Exemples Fictifs, bâtiment Chèvrefeuille";
        let long = addressee(
            ("Mme", "Marie-Antoinette-Joséphine", "DE LA TOUR-EXEMPLE DU MOULIN"),
            &["Chez M. Test", "Appartement 4", street, "1 rue X"],
            "1000 Bruxelles",
            Some("Belgique"),
        );
        let (lines, left_out) = block(&long);
        assert_eq!(lines.len(), 6);
        assert!(lines.iter().all(|line| length(line) <= WIDTH), "{lines:?}");
        assert_eq!(&lines[..2], ["Mme Marie-Antoinette-Joséphine", "DE LA TOUR-EXEMPLE DU MOULIN"]);
        assert_eq!(&lines[4..], ["1000 BRUXELLES", "BELGIQUE"]);
        assert_eq!(left_out, ["CHEZ M TEST APPARTEMENT 4"]);
    }

    #[test]
    fn short_lines_share_one_before_anything_is_left_out() {
        let many = addressee(
            ("M.", "", "Test"),
            &["Esc. 2", "Apt 4", "Bât. B", "1 rue du Test"],
            "29000 Quimper",
            Some("Suisse"),
        );
        let (lines, left_out) = block(&many);
        assert_eq!(lines, ["M. Test", "ESC 2 APT 4", "BÂT B", "1 RUE DU TEST", "29000 QUIMPER", "SUISSE"]);
        assert!(left_out.is_empty());
    }

    #[test]
    fn first_names_are_shortened_before_the_family_name_is_touched() {
        for (name, expected) in [
            (("Mme", "Camille", "EXEMPLE"), &["Mme Camille EXEMPLE"][..]),
            (("", "Camille", "EXEMPLE"), &["Camille EXEMPLE"]),
            (("Mme", "", "EXEMPLE"), &["Mme EXEMPLE"]),
            (
                ("M.", "Jean-Baptiste Amédée Théodore", "DE L’EXEMPLE"),
                &["M. Jean-Baptiste A. T. DE L’EXEMPLE"],
            ),
            (
                ("M.", "Jean-Baptiste Élie Théodore", "DE L’EXEMPLE-FICTIF"),
                &["M. J.-B. É. T. DE L’EXEMPLE-FICTIF"],
            ),
            (
                ("Mme", "Marie Antoinette", "D’EXEMPLE-FICTIF DE LA TOUR INVENTÉE"),
                &["Mme Marie Antoinette", "D’EXEMPLE-FICTIF DE LA TOUR INVENTÉE"],
            ),
        ] {
            let (lines, left_out) = block(&addressee(name, &["1 rue X"], "29000 Quimper", None));
            assert_eq!(&lines[..lines.len() - 2], expected);
            assert!(left_out.is_empty());
        }
    }

    #[test]
    fn no_name_is_so_long_that_the_family_name_goes() {
        let family = "RASOLOFO-EXEMPLE ANDRIANTSIMBAZOVINA RAKOTOMALALA-FICTIF INVENTÉE DE LA MONTAGNE-TEST";
        let first = "Marie-Antoinette Joséphine Wilhelmine-Charlotte Théodora";
        let streets = ["Chez M. Test", "Appartement 4", "Bâtiment B", "1 rue X"];
        let long = addressee(("Mme", first, family), &streets, "1000 Bruxelles", Some("Belgique"));
        let (lines, _) = block(&long);
        assert_eq!(lines.len(), 6);
        assert!(lines.iter().all(|line| length(line) <= WIDTH), "{lines:?}");
        assert_eq!(lines[0], "Mme Marie-Antoinette J. W.-C. T.");
        assert_eq!(lines[1..4].join(" "), family);
        assert_eq!(&lines[4..], ["1000 BRUXELLES", "BELGIQUE"]);
    }

    #[test]
    fn an_organisation_has_its_name_alone() {
        let service = PostalAddressee {
            name: PostalName::Organisation("AIDE SOCIALE À L’ENFANCE".into()),
            lines: vec!["1 rue du Département".into()],
            locality: Some("21000 Dijon".into()),
            country: None,
        };
        assert_eq!(block(&service).0, ["AIDE SOCIALE À L’ENFANCE", "1 RUE DU DÉPARTEMENT", "21000 DIJON"]);
    }
}
