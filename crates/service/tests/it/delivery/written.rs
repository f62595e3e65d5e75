//! Deliveries written record by record, for what no invented académie does.

use std::path::Path;

use domain::degree::Degree;
use jiff::civil::{Date, date};
use tempfile::TempDir;

use super::delivered;

/// A pupil as a record says her.
#[derive(Clone)]
pub struct Pupil {
    pub key: &'static str,
    pub ine: &'static str,
    pub family: &'static str,
    pub first: &'static str,
    pub born: &'static str,
    pub school: &'static str,
    pub class: &'static str,
    /// *Jointures* of her guardians.
    pub guardians: &'static [&'static str],
}

impl Default for Pupil {
    fn default() -> Self {
        Self {
            key: "1",
            ine: "",
            family: "MARTIN",
            first: "Léa",
            born: "02/03/2015",
            school: "100",
            class: "C1",
            guardians: &[],
        }
    }
}

/// A guardian as a record says them.
#[derive(Clone)]
pub struct Guardian {
    pub key: &'static str,
    pub title: &'static str,
    pub family: &'static str,
    pub first: &'static str,
    pub mobile: &'static str,
}

impl Default for Guardian {
    fn default() -> Self {
        Self { key: "11", title: "Mme", family: "DURAND", first: "Zoé", mobile: "" }
    }
}

/// What one delivery says.
#[derive(Clone)]
pub struct Written {
    pub degree: Degree,
    pub day: Date,
    pub delta: bool,
    /// *Jointure* and UAI.
    pub schools: Vec<(&'static str, &'static str)>,
    /// Of each school that is named.
    pub name: &'static str,
    pub classes: &'static str,
    pub pupils: Vec<Pupil>,
    pub guardians: Vec<Guardian>,
    /// Requests that stand before the others of a part, and after them.
    pub before: Vec<(&'static str, String)>,
    pub after: Vec<(&'static str, String)>,
}

impl Written {
    /// A whole delivery of 14 September.
    pub fn new(degree: Degree, schools: &[(&'static str, &'static str)]) -> Self {
        Self {
            degree,
            day: date(2026, 9, 14),
            delta: false,
            schools: schools.to_vec(),
            name: "LES ESSAIS",
            classes: "",
            pupils: Vec::new(),
            guardians: Vec::new(),
            before: Vec::new(),
            after: Vec::new(),
        }
    }

    pub fn deposit(&self) -> TempDir {
        delivered(|folder| self.put(folder))
    }

    pub fn put(&self, folder: &Path) {
        let part = |part: &str, category: &str, requests: Vec<String>| {
            let kind = if self.delta { "Delta" } else { "Complet" };
            let name = format!("ACA_{kind}_{}_{part}_0000.xml", self.day.strftime("%Y%m%d"));
            let of = |others: &[(&str, String)]| -> String {
                others.iter().filter(|(of, _)| *of == part).map(|(_, request)| request.as_str()).collect()
            };
            let added: String = requests.into_iter().map(|request| added(category, &request)).collect();
            let requests = of(&self.before) + &added + &of(&self.after);
            std::fs::write(folder.join(name), self.file(&requests)).unwrap();
        };
        let schools = self.schools.iter().map(|(key, uai)| self.school(key, uai)).collect();
        part("EtabEducNat", "categorieStructure\"><value>EtabEducNat", schools);
        let pupils = self.pupils.iter().map(|pupil| self.pupil(pupil)).collect();
        part("Eleve", "categoriePersonne\"><value>Eleve", pupils);
        let guardians = self.guardians.iter().map(|guardian| self.guardian(guardian)).collect();
        part("PersRelEleve", "categoriePersonne\"><value>PersRelEleve", guardians);
    }

    /// Requests as one file of this delivery.
    pub fn file(&self, requests: &str) -> String {
        let degree = self.degree.code();
        format!(
            "<ficAlimMENESR><!-- degre=\"{degree}\" codeAcademieExport=\"16\" -->{requests}</ficAlimMENESR>"
        )
    }

    fn school(&self, key: &str, uai: &str) -> String {
        let kind = if self.degree == Degree::First { "ECOLE PRIMAIRE" } else { "COLLEGE" };
        let mut said = identified(key)
            + &attribute("ENTStructureUAI", uai)
            + &attribute("ENTStructureNomCourant", self.name)
            + &attribute("ENTStructureTypeStruct", kind)
            + &attribute("ENTServAcCodeAcademie", "16");
        if !self.classes.is_empty() {
            said += &attribute("ENTStructureClasses", self.classes);
        }
        said + "</attributes>"
    }

    fn pupil(&self, pupil: &Pupil) -> String {
        let link = |key: &&str| match self.degree {
            Degree::First => attribute("ENTEleveAutoriteParentale", &format!("{key}$10")),
            Degree::Second => attribute("ENTElevePersRelEleve", &format!("{key}$10$0$1$1$0")),
        };
        let class = match self.degree {
            Degree::First => {
                let Pupil { school, class, .. } = pupil;
                attribute("ENTPersonClasses", &format!("{school}${school}$ORDINAIRE${class}$"))
            }
            Degree::Second => attribute("ENTEleveClasses", &format!("{}${}", pupil.school, pupil.class)),
        };
        identified(pupil.key)
            + &attribute("ENTEleveINE", pupil.ine)
            + &attribute("ENTPersonNomPatro", pupil.family)
            + &attribute(self.first_name(), pupil.first)
            + &attribute("ENTPersonDateNaissance", pupil.born)
            + &attribute("ENTPersonStructRattach", pupil.school)
            + &class
            + &pupil.guardians.iter().map(link).collect::<String>()
            + "</attributes>"
    }

    fn guardian(&self, guardian: &Guardian) -> String {
        let (title, mobile) = match self.degree {
            Degree::First => ("ENTPersonCivilite", "ENTPersRelEleveTelMobile"),
            Degree::Second => ("personalTitle", "mobile"),
        };
        identified(guardian.key)
            + &attribute("ENTPersonNomPatro", guardian.family)
            + &attribute(self.first_name(), guardian.first)
            + &attribute(title, guardian.title)
            + &attribute(mobile, guardian.mobile)
            + "</attributes>"
    }

    const fn first_name(&self) -> &'static str {
        match self.degree {
            Degree::First => "ENTPersonPrenom",
            Degree::Second => "givenName",
        }
    }
}

fn added(category: &str, said: &str) -> String {
    format!(
        "<addRequest><operationalAttributes><attr name=\"{category}</value></attr></operationalAttributes>{said}</addRequest>"
    )
}

fn identified(key: &str) -> String {
    format!("<identifier><id>{key}</id></identifier><attributes>")
}

fn attribute(name: &str, value: &str) -> String {
    if value.is_empty() {
        return format!("<attr name=\"{name}\"><value/></attr>");
    }
    format!("<attr name=\"{name}\"><value>{value}</value></attr>")
}

/// A request that replaces one value of a person.
pub fn replaced(category: &str, key: &str, name: &str, value: &str) -> String {
    format!(
        "<modifyRequest><operationalAttributes><attr name=\"categoriePersonne\"><value>{category}</value></attr>\
         </operationalAttributes><identifier><id>{key}</id></identifier><modifications><modification name=\"{name}\" \
         operation=\"replace\"><value>{value}</value></modification></modifications></modifyRequest>"
    )
}
