//! Files of ONDE written by hand, line by line, where a rule or a screen shows best.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const PUPILS: &str = "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse1;Cp1;Commune1;Pays1;\
    Adresse2;Cp2;Commune2;Pays2; Cycle;Niveau;Libellé classe;Identifiant classe;Attestation fournie;\
    Autorisation associations;Autorisation photo;Décision de passage\r\n";
const GUARDIANS: &str = "Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;\
    Adresse responsable;CP responsable;Commune responsable;Pays;Courriel;Téléphone domicile;Téléphone travail;\
    Téléphone portable;Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants\r\n";

/// A line of the pupils' file.
#[derive(Debug, Clone, Default)]
pub struct Pupil {
    /// Family name.
    pub family: String,
    /// First name.
    pub first: String,
    /// `14/03/2020`.
    pub birth_date: String,
    /// INE; empty when there is none.
    pub ine: String,
    /// Label of the class, whose first word is the level.
    pub class: String,
}

/// A line of the guardians' file.
#[derive(Debug, Clone, Default)]
pub struct Guardian {
    /// `Mme`, `M.`.
    pub title: String,
    /// Name in use, when it is another than the family name.
    pub usage: String,
    /// Family name.
    pub family: String,
    /// First name.
    pub first: String,
    /// Number and street.
    pub street: String,
    /// Mail address; empty when there is none.
    pub mail: String,
    /// Mobile; empty when there is none.
    pub mobile: String,
    /// Family name, first name and class of each child.
    pub children: Vec<[String; 3]>,
}

impl Pupil {
    /// A pupil without INE.
    #[must_use]
    pub fn new(family: &str, first: &str, birth_date: &str, class: &str) -> Self {
        let [family, first, birth_date, class] = [family, first, birth_date, class].map(str::to_owned);
        Self { family, first, birth_date, class, ine: String::new() }
    }
}

impl Guardian {
    /// A guardian of that pupil, of the same name and without mail or mobile.
    #[must_use]
    pub fn of(pupil: &Pupil, title: &str, first: &str) -> Self {
        Self {
            title: title.to_owned(),
            family: pupil.family.clone(),
            first: first.to_owned(),
            street: "1 rue Fictive".to_owned(),
            children: vec![[pupil.family.clone(), pupil.first.clone(), pupil.class.clone()]],
            ..Self::default()
        }
    }

    /// The same, whom one can reach.
    #[must_use]
    pub fn reached(self, mail: &str, mobile: &str) -> Self {
        Self { mail: mail.to_owned(), mobile: mobile.to_owned(), ..self }
    }
}

/// Writes `eleves.csv` and `responsables.csv` into a folder.
pub fn write(folder: &Path, pupils: &[Pupil], guardians: &[Guardian]) -> Vec<PathBuf> {
    let mut text = PUPILS.to_owned();
    for Pupil { family, first, birth_date, ine, class } in pupils {
        let level = class.split([' ', '-']).next().unwrap_or_default();
        writeln!(
            text,
            "{family};;{first};{birth_date};F;{ine};1 rue Fictive;99000;Ville;;;;;;CYCLE II;{level};{class};{class};;;;\r"
        )
        .unwrap();
    }
    let mut lines = GUARDIANS.to_owned();
    for Guardian { title, usage, family, first, street, mail, mobile, children } in guardians {
        write!(lines, "{title};{usage};{family};{first};{street};99000;Ville;;{mail};;;{mobile}").unwrap();
        for [family, first, class] in children {
            write!(lines, ";;{family};{first};{class}").unwrap();
        }
        lines.push_str("\r\n");
    }
    [("eleves.csv", text), ("responsables.csv", lines)]
        .map(|(name, text)| {
            let path = folder.join(name);
            std::fs::write(&path, text).unwrap();
            path
        })
        .into()
}
