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

/// What the family said of a link between a pupil and a guardian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
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
        [self.everyday(), &self.first].join(" ").trim().to_owned()
    }

    /// First name then name, as letters show it.
    #[must_use]
    pub fn written(&self) -> String {
        [&self.first, self.everyday()].join(" ").trim().to_owned()
    }

    /// Whether the name is that of an organisation, as the child welfare service answers for a child: no first name,
    /// and a word that such services are called by.
    #[must_use]
    pub fn is_organisation(&self) -> bool {
        self.first.trim().is_empty() && names_organisation(&self.family)
    }

    /// What two spellings of one person have in common: accents, case and separators removed.
    #[must_use]
    pub fn identity_key(&self) -> (String, String) {
        (fold(&self.family), fold(&self.first))
    }
}

/// Whether a name without first name is that of a service or an association.
fn names_organisation(name: &str) -> bool {
    /// Words that are nobody's family name.
    const WORDS: [&str; 19] = [
        "ase",
        "asso",
        "association",
        "conseil",
        "departement",
        "departemental",
        "departementale",
        "enfance",
        "etablissement",
        "fondation",
        "foyer",
        "mairie",
        "mecs",
        "metropole",
        "organisme",
        "prefecture",
        "service",
        "services",
        "tribunal",
    ];
    // Initials with dots fold to letters apart.
    let folded = fold(name).replace("a s e", "ase");
    folded.split(' ').any(|word| WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn one_name_and_organisations() {
        let named =
            |family: &str, first: &str| Names { family: family.into(), usage: None, first: first.into() };
        let one = named("ABRICOT", "");
        assert_eq!(
            (one.listed(), one.written(), one.is_organisation()),
            ("ABRICOT".into(), "ABRICOT".into(), false)
        );
        for organisation in [
            "AIDE SOCIALE À L'ENFANCE",
            "AIDE SOCIALE A L ENFANCE",
            "A.S.E.",
            "ASE 21",
            "CONSEIL DEPARTEMENTAL DE LA CÔTE-D’OR",
            "Conseil départemental",
            "FOYER DES ESSAIS",
            "Service gardien",
        ] {
            assert!(named(organisation, "").is_organisation(), "{organisation}");
        }
        assert!(!named("CONSEIL", "Marie").is_organisation());
        assert!(!named("DE LA ROSERAIE", "").is_organisation());
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
