//! Small ONDE files, written line by line.

use crate::bench::Bench;

const PUPILS: &str = "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse1;Cp1;Commune1;Pays1;\
    Adresse2;Cp2;Commune2;Pays2; Cycle;Niveau;Libellé classe;Identifiant classe;Attestation fournie;\
    Autorisation associations;Autorisation photo;Décision de passage";
const GUARDIANS: &str = "Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;\
    Adresse responsable;CP responsable;Commune responsable;Pays;Courriel;Téléphone domicile;Téléphone travail;\
    Téléphone portable;Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants";

/// A child with its guardian.
#[derive(Clone, Copy)]
pub struct Family<'f> {
    pub name: &'f str,
    /// First name of the child.
    pub first: &'f str,
    pub class: &'f str,
    pub class_id: &'f str,
    pub country: &'f str,
    pub mobile: &'f str,
}

impl Default for Family<'_> {
    fn default() -> Self {
        Self { name: "", first: "Anouk", class: "CP A", class_id: "4001", country: "FRANCE", mobile: "" }
    }
}

impl Bench {
    /// Imports a primary school of these families.
    pub fn import_families(&self, uai: &str, families: &[Family<'_>]) {
        let (mut pupils, mut guardians) = (format!("{PUPILS}\r\n"), format!("{GUARDIANS}\r\n"));
        for (number, family) in families.iter().enumerate() {
            let Family { name, first, class, class_id, country, mobile } = family;
            let day = number % 28 + 1;
            pupils.push_str(&format!(
                "{name};;{first};{day:02}/03/2019;F;;;;;;;;;;CYCLE II;CP;{class};{class_id};Oui;Oui;Oui;\r\n"
            ));
            guardians.push_str(&format!(
                "Mme;;{name};Camille;{} rue des Essais;21000;DIJON;{country};;;;{mobile};;{name};{first};{class}\r\n",
                number + 1
            ));
        }
        std::fs::write(self.path("eleves.csv"), pupils).unwrap();
        std::fs::write(self.path("responsables.csv"), guardians).unwrap();
        let school = ["--school", uai, "--name", "École des Essais", "--degree", "1D", "--town", "Dijon"];
        self.done(&[["import", "eleves.csv", "responsables.csv"].as_slice(), &school].concat());
    }
}
