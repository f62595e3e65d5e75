//! Guardians and pupils as persons: names, responsibilities, links.

use crate::fold::fold;

/// Why a person answers for a pupil. Contacts without responsibility have no account and are not modelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Responsibility {
    /// *Représentant légal* (AAF respLégal 1, SIECLE niveau 1).
    LegalGuardian,
    /// *Personne en charge* (recent AAF respLégal 2, SIECLE niveau 2); second degree only.
    InCharge,
}

/// The three populations with accounts; each has its own list, statistics and printed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Population {
    /// *Responsables* (1D), *Représentants légaux* (2D).
    LegalGuardians,
    /// *Personnes en charge* (2D).
    PersonsInCharge,
    /// *Élèves* (2D).
    Pupils,
}

impl Population {
    /// The populations of a degree, in the order of the tabs.
    #[must_use]
    pub const fn of(degree: crate::degree::Degree) -> &'static [Self] {
        match degree {
            crate::degree::Degree::First => &[Self::LegalGuardians],
            crate::degree::Degree::Second => &[Self::LegalGuardians, Self::PersonsInCharge, Self::Pupils],
        }
    }
}

/// What the family said of a link between a pupil and a guardian. Of several records of one guardian, the greatest says
/// what was said of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum LinkConfirmation {
    /// The source says so; nobody confirmed it yet.
    #[default]
    Unconfirmed,
    /// The guardian confirmed it with the child's birth date.
    Confirmed,
    /// The guardian said "je ne suis pas le responsable". A sole link cannot be reported.
    ReportedWrong,
}

/// The names of a person.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Names {
    /// Birth name (*nom de famille*), from which the login is made.
    pub family: String,
    /// Usage name, when there is one and it differs.
    pub usage: Option<String>,
    /// First name; empty for a person of one name and for an organisation.
    pub first: String,
}

impl Names {
    /// The name a school uses every day: the usage name when there is one, else the birth name.
    #[must_use]
    pub fn everyday(&self) -> &str {
        self.usage.as_deref().unwrap_or(&self.family)
    }

    /// Name then first name, as lists show it.
    #[must_use]
    pub fn listed(&self) -> String {
        joined([self.everyday(), &self.first])
    }

    /// First name then name, as letters show it.
    #[must_use]
    pub fn written(&self) -> String {
        joined([&self.first, self.everyday()])
    }

    /// What two spellings of one person have in common: accents, case and separators removed.
    #[must_use]
    pub fn identity_key(&self) -> (String, String) {
        (fold(&self.family), fold(&self.first))
    }
}

/// Parts of a name with a space between; one that is not known leaves none.
#[must_use]
pub fn joined<'p, const N: usize>(parts: [&'p str; N]) -> String {
    let known: Vec<&'p str> = parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect();
    known.join(" ")
}

/// Names, folded, that only services of child protection have.
const CHILD_PROTECTION: [&str; 6] = [
    "aide sociale a l enfance",
    "conseil departemental",
    "conseil general",
    "protection de l enfance",
    "maison de l enfance",
    "service d aide sociale",
];

/// Words, folded, that name a body rather than somebody. They are also family names: they tell only where there is
/// neither first name nor title.
const BODIES: [&str; 25] = [
    "aemo",
    "ase",
    "association",
    "ccas",
    "centre",
    "cdef",
    "collectivite",
    "conseil",
    "departement",
    "direction",
    "etablissement",
    "fondation",
    "foyer",
    "hopital",
    "institut",
    "mairie",
    "maison",
    "mecs",
    "metropole",
    "pjj",
    "pouponniere",
    "prefecture",
    "service",
    "tribunal",
    "udaf",
];

/// Whether a guardian of these names is a service or an association, which is written to without a title: sources have
/// no other sign of it than the name.
#[must_use]
pub fn is_organisation(title: Option<&str>, family: &str, first: &str) -> bool {
    let folded = fold(&joined([family, first]));
    let named = |known: &str| format!(" {folded} ").contains(&format!(" {known} "));
    let nameless = first.trim().is_empty() && title.is_none_or(|title| title.trim().is_empty());
    CHILD_PROTECTION.into_iter().any(named) || (nameless && BODIES.into_iter().any(named))
}

#[cfg(test)]
mod tests {
    use super::{Names, is_organisation, joined};

    #[test]
    fn a_part_that_is_missing_leaves_no_space() {
        assert_eq!(joined(["Mme", "", "EXEMPLE"]), "Mme EXEMPLE");
        assert_eq!(joined(["EXEMPLE", ""]), "EXEMPLE");
        assert_eq!(joined(["", " "]), "");
        let names = Names { family: "EXEMPLE".into(), usage: None, first: String::new() };
        assert_eq!((names.listed(), names.written()), ("EXEMPLE".into(), "EXEMPLE".into()));
    }

    #[test]
    fn services_are_told_from_persons() {
        for (title, family, first) in [
            (None, "AIDE SOCIALE À L'ENFANCE", ""),
            (Some(""), "Aide sociale à l’enfance", ""),
            (Some("M."), "CONSEIL DÉPARTEMENTAL", "21"),
            (None, "CONSEIL DEPARTEMENTAL DE L'EXEMPLE", "ASE"),
            (None, "ASE 21", ""),
            (None, "FOYER LES EXEMPLES", ""),
            (None, "UDAF", ""),
        ] {
            assert!(is_organisation(title, family, first), "{family}");
        }
        for (title, family, first) in [
            (None, "SURYADI", ""),
            (Some("Mme"), "FOYER", ""),
            (None, "MAISON", "Camille"),
            (Some("M."), "ASE", "Erik"),
            (None, "DIRECTIONNEL", ""),
            (None, "", ""),
        ] {
            assert!(!is_organisation(title, family, first), "{family}");
        }
    }

    #[test]
    fn usage_name_wins_on_screen_and_birth_name_in_identity() {
        let names =
            Names { family: "LE GOFF".into(), usage: Some("D'Hérouville".into()), first: "Maëlys".into() };
        assert_eq!(names.listed(), "D'Hérouville Maëlys");
        assert_eq!(names.written(), "Maëlys D'Hérouville");
        assert_eq!(names.identity_key(), ("le goff".into(), "maelys".into()));
    }
}
