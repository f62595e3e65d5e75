//! What the summary says, in French.

use domain::degree::Degree;
use domain::french::inflected;
use domain::person::Population;
use jiff::civil::{Date, DateTime};

use super::groups::{By, FEWEST, Lines};
use super::model::{PopulationSummary, Summary};
use super::number::{number, percent};
use crate::pdf::text::date_in_words;

/// The page's heading.
pub(super) const fn title(degree: Degree) -> &'static str {
    match degree {
        Degree::First => "Bilan pour le conseil d’école",
        Degree::Second => "Bilan pour le conseil d’administration",
    }
}

/// What the page is about.
pub(super) const fn subject(degree: Degree) -> &'static str {
    match degree {
        Degree::First => "Comptes en ligne des responsables des élèves",
        Degree::Second => "Comptes en ligne des familles et des élèves",
    }
}

pub(super) fn school_year(summary: &Summary) -> String {
    format!("Année scolaire {}-{}", summary.school_year, summary.school_year + 1)
}

pub(super) fn moment(at: DateTime) -> String {
    format!("Chiffres du {} à {}\u{A0}h\u{A0}{:02}", date_in_words(at.date()), at.hour(), at.minute())
}

/// A population as screens call it.
pub(super) const fn population(population: Population, degree: Degree) -> &'static str {
    match (population, degree) {
        (Population::LegalGuardians, Degree::First) => "Responsables",
        (Population::LegalGuardians, Degree::Second) => "Représentants légaux",
        (Population::PersonsInCharge, _) => "Personnes en charge",
        (Population::Pupils, _) => "Élèves",
    }
}

/// After `des comptes`.
pub(super) const fn of_population(population: Population, degree: Degree) -> &'static str {
    match (population, degree) {
        (Population::LegalGuardians, Degree::First) => "des responsables",
        (Population::LegalGuardians, Degree::Second) => "des représentants légaux",
        (Population::PersonsInCharge, _) => "des personnes en charge",
        (Population::Pupils, _) => "des élèves",
    }
}

/// A key figure.
#[derive(Debug)]
pub(super) struct KeyFigure {
    pub(super) number: String,
    /// What follows the number.
    pub(super) words: String,
    /// The words need room.
    pub(super) wordy: bool,
}

/// The key figures: shares first, then what they are shares of.
pub(super) fn figures(summary: &Summary) -> Vec<KeyFigure> {
    let degree = summary.degree;
    let guardian = match degree {
        Degree::First => "responsable",
        Degree::Second => "représentant légal",
    };
    let mut figures = vec![KeyFigure {
        number: percent(summary.reached, summary.pupils),
        words: format!("des élèves ont au moins un {guardian} qui a activé son compte"),
        wordy: true,
    }];
    figures.extend(summary.populations.iter().filter(|accounts| is_block(accounts)).map(|accounts| {
        KeyFigure {
            number: percent(accounts.activated(), accounts.accounts()),
            words: format!("des comptes {} sont activés", of_population(accounts.population, degree)),
            wordy: true,
        }
    }));
    figures.push(KeyFigure {
        number: number(summary.pupils),
        words: inflected(summary.pupils, "élève", "élèves").to_owned(),
        wordy: false,
    });
    if let Some(accounts) = summary.populations.first() {
        let all = accounts.accounts();
        figures.push(KeyFigure {
            number: number(all),
            words: format!("{} de {guardian}", inflected(all, "compte", "comptes")),
            wordy: false,
        });
    }
    figures
}

/// Whether a population has a block of its own on the page; persons in charge, who are few, have a line.
pub(super) fn is_block(accounts: &PopulationSummary) -> bool {
    accounts.population != Population::PersonsInCharge
}

/// The line of a population without block; nothing when it has nobody.
pub(super) fn line(accounts: &PopulationSummary, degree: Degree) -> Option<String> {
    let (all, activated) = (accounts.accounts(), accounts.activated());
    let of_all = match activated {
        0 => "dont aucun n’est activé".to_owned(),
        _ => format!(
            "dont {}\u{A0}{} ({})",
            number(activated),
            inflected(activated, "activé", "activés"),
            percent(activated, all)
        ),
    };
    (all > 0).then(|| {
        format!(
            "{}\u{A0}: {}\u{A0}{}, {of_all}.",
            population(accounts.population, degree),
            number(all),
            inflected(all, "compte", "comptes"),
        )
    })
}

/// The heading over the lines by class or level.
pub(super) fn by(by: By, degree: Degree) -> String {
    let by = head(by, degree);
    let by = if by == "MEF" { by.to_owned() } else { by.to_lowercase() };
    let told = match degree {
        Degree::First => "élèves dont un responsable a activé son compte",
        Degree::Second => "élèves dont un représentant légal est activé, et élèves activés",
    };
    format!("Par {by}\u{A0}: {told}")
}

/// The heading of the first column of these lines.
pub(super) fn head(by: By, degree: Degree) -> &'static str {
    match (by, degree) {
        (By::Class, _) => "Classe",
        (By::Level, Degree::First) => "Niveau",
        (By::Level, Degree::Second) => "MEF",
    }
}

/// How the lines came to be what they are, when it is not plain.
pub(super) fn how_grouped(lines: &Lines, classes: usize, degree: Degree) -> Option<String> {
    let mut said = Vec::new();
    if lines.by == By::Level && classes > 0 {
        let level = if degree == Degree::First { "niveau" } else { "MEF" };
        said.push(format!("Les {classes}\u{A0}classes sont réunies par {level}."));
    }
    if lines.joined {
        said.push(format!(
            "Un groupe de moins de {FEWEST}\u{A0}élèves est réuni à son voisin, pour que personne n’y soit reconnu."
        ));
    }
    (!said.is_empty()).then(|| said.join(" "))
}

/// Passwords that stop working by that day.
pub(super) fn expiring(until: Date) -> String {
    format!("Expirent d’ici au {}", until.strftime("%d/%m/%Y"))
}

/// What is said where there is no curve yet.
pub(super) const NO_CURVE: &str =
    "La courbe paraîtra quand les chiffres auront été relevés deux jours différents de l’année scolaire.";

/// What a screen reader says of the curve.
pub(super) fn curve(first: (Date, String), last: (Date, String)) -> String {
    format!(
        "Courbe de la part des comptes activés\u{A0}: {} le {}, {} le {}. Ses valeurs suivent.",
        first.1,
        date_in_words(first.0),
        last.1,
        date_in_words(last.0)
    )
}

/// What a screen reader says of the ring.
pub(super) fn ring(accounts: &PopulationSummary) -> String {
    format!(
        "Anneau des états des comptes\u{A0}: {} sont activés. Le tableau qui suit donne les nombres.",
        percent(accounts.activated(), accounts.accounts())
    )
}

/// The values of the curve, day by day, in a sentence.
pub(super) fn values(values: impl Iterator<Item = (Date, String)>) -> String {
    let day = |day: Date| match day.day() {
        1 => "1er".to_owned(),
        number => number.to_string(),
    };
    let values: Vec<String> =
        values.map(|(at, share)| format!("{share} le\u{A0}{}\u{A0}{}", day(at), month(at))).collect();
    // The last month, shortened, ends the sentence with its own full stop.
    let sentence = format!("Comptes activés\u{A0}: {}", values.join(", "));
    if sentence.ends_with('.') { sentence } else { format!("{sentence}.") }
}

/// A month, shortened.
pub(super) fn month(day: Date) -> &'static str {
    const MONTHS: [&str; 12] =
        ["janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];
    MONTHS.get(day.month() as usize - 1).copied().unwrap_or_default()
}

/// The name of the source that corrections are made in.
pub(super) const fn source(degree: Degree) -> &'static str {
    match degree {
        Degree::First => "ONDE",
        Degree::Second => "SIECLE",
    }
}

/// What is said when nothing is to be corrected.
pub(super) const NO_CORRECTION: &str =
    "Rien\u{A0}: les imports n’ont rien trouvé de mal formé, d’abîmé ou de douteux.";

/// What the figures mean.
pub(super) fn notes(degree: Degree) -> [String; 2] {
    let (holders, place) = match degree {
        Degree::First => ("un responsable", "l’école"),
        Degree::Second => ("un représentant légal", "l’établissement"),
    };
    [
        format!(
            "Chaque compte est compté une fois, même si {holders} a plusieurs enfants dans {place}. Un compte est activé \
             quand son titulaire s’est connecté et l’a pris en main."
        ),
        "Un mot de passe provisoire est remplacé par son titulaire à la première connexion\u{A0}; il cesse de \
         fonctionner au bout de trois mois."
            .to_owned(),
    ]
}

/// What stands at the foot of the page.
pub(super) const FOOT: &str = "Ce document ne nomme personne. Établi avec Préau.";

#[cfg(test)]
mod tests {
    use domain::degree::Degree;
    use domain::person::Population;
    use jiff::civil::date;

    use super::super::model::{Passwords, PopulationSummary};
    use super::{line, values};

    #[test]
    fn a_population_of_a_few_is_told_in_a_sentence() {
        let said = |states| {
            let passwords = Passwords { given: 0, unused: 0, expiring: 0, until: date(2026, 12, 10) };
            let population = Population::PersonsInCharge;
            let (origins, curve) = (Vec::new(), Vec::new());
            let accounts = PopulationSummary { population, states, origins, curve, passwords };
            line(&accounts, Degree::Second).map(|line| line.replace('\u{A0}', "_"))
        };
        assert_eq!(said([0; 4]), None);
        let counted = |rest: &str| Some(format!("Personnes en charge_: {rest}"));
        assert_eq!(said([1, 0, 0, 0]), counted("1_compte, dont aucun n’est activé."));
        assert_eq!(said([1, 1, 0, 1]), counted("3_comptes, dont 1_activé (33_%)."));
        assert_eq!(said([0, 0, 0, 2]), counted("2_comptes, dont 2_activés (100_%)."));
    }

    #[test]
    fn the_values_of_a_curve_are_one_sentence() {
        let told = |days: &[jiff::civil::Date]| {
            values(days.iter().map(|day| (*day, "5_%".to_owned()))).replace('\u{A0}', "_")
        };
        assert_eq!(
            told(&[date(2026, 9, 1), date(2026, 11, 25)]),
            "Comptes activés_: 5_% le_1er_sept., 5_% le_25_nov."
        );
        assert_eq!(told(&[date(2027, 5, 31)]), "Comptes activés_: 5_% le_31_mai.");
    }
}
