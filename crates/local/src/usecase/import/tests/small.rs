//! Small deliveries written by hand, where a rule shows best.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::bench::{Bench, request};
use crate::view::import::ImportRequest;

pub(super) const UAI: &str = "0990001U";

const PUPILS: &str = "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse1;Cp1;Commune1;Pays1;\
    Adresse2;Cp2;Commune2;Pays2; Cycle;Niveau;Libellé classe;Identifiant classe;Attestation fournie;\
    Autorisation associations;Autorisation photo;Décision de passage\r\n";
const GUARDIANS: &str = "Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;\
    Adresse responsable;CP responsable;Commune responsable;Pays;Courriel;Téléphone domicile;Téléphone travail;\
    Téléphone portable;Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants\r\n";

/// A pupil's line: family name, first name, birth date, INE, class.
pub(super) type Pupil<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str);

/// A guardian's line: title, family name, first name, mail, mobile, children (family name, first name, class).
pub(super) type Guardian<'a> =
    (&'a str, &'a str, &'a str, &'a str, &'a str, &'a [(&'a str, &'a str, &'a str)]);

pub(super) fn pupils(lines: &[Pupil<'_>]) -> String {
    let mut text = PUPILS.to_owned();
    for (family, first, birth_date, ine, class) in lines {
        writeln!(
            text,
            "{family};;{first};{birth_date};F;{ine};1 rue Fictive;99000;Ville;;;;;;CYCLE II;CP;{class};{class};;;;\r"
        )
        .unwrap();
    }
    text
}

pub(super) fn guardians(lines: &[Guardian<'_>]) -> String {
    let mut text = GUARDIANS.to_owned();
    for (title, family, first, mail, mobile, children) in lines {
        write!(text, "{title};;{family};{first};1 rue Fictive;99000;Ville;;{mail};;;{mobile}").unwrap();
        for (family, first, class) in *children {
            write!(text, ";;{family};{first};{class}").unwrap();
        }
        text.push_str("\r\n");
    }
    text
}

impl Bench {
    /// A request for an ONDE pair written by hand, in the school [`UAI`].
    pub(super) fn pair(&self, pupil: &[Pupil<'_>], guardian: &[Guardian<'_>]) -> ImportRequest {
        self.pair_at(UAI, pupil, guardian)
    }

    pub(super) fn pair_at(&self, uai: &str, pupil: &[Pupil<'_>], guardian: &[Guardian<'_>]) -> ImportRequest {
        let mut files: Vec<PathBuf> = Vec::new();
        // A file of its header alone is refused.
        if !pupil.is_empty() {
            files.push(self.write("eleves.csv", &pupils(pupil)));
        }
        if !guardian.is_empty() {
            files.push(self.write("responsables.csv", &guardians(guardian)));
        }
        request(&files, Some((uai, "École des Essais", "Ville")))
    }

    /// A request for one AAF file of that name written by hand.
    pub(super) fn aaf(&self, name: &str, requests: &str) -> ImportRequest {
        let text = format!("<ficAlimMENESR>\n{requests}</ficAlimMENESR>\n");
        request(&[self.write(name, &text)], None)
    }
}

fn attributes(element: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in values {
        let replace = if element == "modification" { " operation=\"replace\"" } else { "" };
        write!(text, "<{element} name=\"{name}\"{replace}>").unwrap();
        // Several values are written between bars.
        for value in value.split('|') {
            write!(text, "<value>{value}</value>").unwrap();
        }
        write!(text, "</{element}>").unwrap();
    }
    text
}

fn operational(category: &str) -> String {
    let name = match category {
        "EtabEducNat" => "categorieStructure",
        "MefEducNat" => "categorieMef",
        _ => "categoriePersonne",
    };
    format!(
        "<operationalAttributes><attr name=\"{name}\"><value>{category}</value></attr></operationalAttributes>"
    )
}

pub(super) fn add(category: &str, id: &str, values: &[(&str, &str)]) -> String {
    format!(
        "<addRequest>{}<identifier><id>{id}</id></identifier><attributes>{}</attributes></addRequest>\n",
        operational(category),
        attributes("attr", values)
    )
}

pub(super) fn modify(category: &str, id: &str, values: &[(&str, &str)]) -> String {
    format!(
        "<modifyRequest>{}<identifier><id>{id}</id></identifier><modifications>{}</modifications></modifyRequest>\n",
        operational(category),
        attributes("modification", values)
    )
}

pub(super) fn delete(category: &str, id: &str) -> String {
    format!(
        "<deleteRequest>{}<identifier><id>{id}</id></identifier></deleteRequest>\n",
        operational(category)
    )
}

/// A *collège*.
pub(super) fn college(id: &str, uai: &str) -> String {
    add(
        "EtabEducNat",
        id,
        &[
            ("ENTStructureUAI", uai),
            ("ENTStructureNomCourant", "CLG$DES ESSAIS$VILLE"),
            ("ENTStructureTypeStruct", "COLLEGE"),
            ("ENTServAcAcademie", "LILLE"),
        ],
    )
}

/// A pupil of a *collège*: id, family name, first name, school, classes (`struct$class`), links.
pub(super) fn collegian(
    id: &str,
    (family, first): (&str, &str),
    ine: &str,
    school: &str,
    classes: &str,
    links: &str,
) -> String {
    add(
        "Eleve",
        id,
        &[
            ("ENTEleveINE", ine),
            ("ENTPersonDateNaissance", "03/04/2013"),
            ("sn", family),
            ("ENTPersonNomPatro", family),
            ("givenName", first),
            ("personalTitle", "Mme"),
            ("ENTElevePersRelEleve", links),
            ("ENTPersonStructRattach", school),
            ("ENTEleveMEF", "10010012110"),
            ("ENTEleveClasses", classes),
        ],
    )
}

pub(super) fn parent(id: &str, (family, first): (&str, &str), mobile: &str) -> String {
    add(
        "PersRelEleve",
        id,
        &[
            ("sn", family),
            ("ENTPersonNomPatro", family),
            ("givenName", first),
            ("personalTitle", "Mme"),
            ("mobile", mobile),
        ],
    )
}
