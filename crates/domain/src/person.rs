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
    /// First name.
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
        format!("{} {}", self.everyday(), self.first)
    }

    /// First name then name, as letters show it.
    #[must_use]
    pub fn written(&self) -> String {
        format!("{} {}", self.first, self.everyday())
    }

    /// What two spellings of one person have in common: accents, case and separators removed.
    #[must_use]
    pub fn identity_key(&self) -> (String, String) {
        (fold(&self.family), fold(&self.first))
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn usage_name_wins_on_screen_and_birth_name_in_identity() {
        let names =
            Names { family: "LE GOFF".into(), usage: Some("D'Hérouville".into()), first: "Maëlys".into() };
        assert_eq!(names.listed(), "D'Hérouville Maëlys");
        assert_eq!(names.written(), "Maëlys D'Hérouville");
        assert_eq!(names.identity_key(), ("le goff".into(), "maelys".into()));
    }
}
