//! Structures without pupils, which an académie's delivery holds among the schools.

use super::{contact::Address, identifier, school::School};

/// A service: somebody's place of work, where no pupil is enrolled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// AAF *jointure*.
    pub key: u64,
    /// UAI with its right letter.
    pub uai: String,
    /// What its name begins with in AAF (`CIRC$NOM$VILLE`).
    pub sigle: &'static str,
    /// Kind, as AAF writes it in `ENTStructureTypeStruct`.
    pub kind: &'static str,
    /// Name without sigle or town.
    pub name: String,
    /// Postal address.
    pub address: Address,
    /// Telephone.
    pub phone: String,
    /// Mail address.
    pub mail: String,
}

impl Service {
    /// The services that stand beside this school in a delivery: about as many as half the schools of a set,
    /// and one of each kind beside the first.
    #[must_use]
    pub fn beside(school: &School) -> Vec<Self> {
        const KINDS: [(u32, &str, &str, &str); 4] = [
            (16, "CIRC", "CIRCONSCRIPTION", "INSPECTION DE L'EDUCATION NATIONALE"),
            (8, "CMS", "CENTRE MEDICO-SCOLAIRE", "CENTRE MEDICO-SCOLAIRE"),
            (4, "RASED", "RESEAU D'AIDES SPECIALISEES", "RESEAU D'AIDES"),
            (u32::MAX, "DSDEN", "SERVICE ACADEMIQUE", "DIRECTION DES SERVICES DEPARTEMENTAUX"),
        ];
        let kinds = KINDS.into_iter().zip(0_u32..);
        kinds
            .filter(|((every, ..), _)| school.number.is_multiple_of(*every))
            .map(|((_, sigle, kind, name), rank)| Self::new(school, rank, sigle, kind, name))
            .collect()
    }

    fn new(school: &School, rank: u32, sigle: &'static str, kind: &'static str, name: &str) -> Self {
        let degree = school.kind.degree();
        let uai = identifier::service_uai(school.origin.department, degree, school.number, rank);
        Self {
            key: identifier::service_key(degree, school.number, rank),
            sigle,
            kind,
            name: format!("{name} {}", school.district),
            address: school.address.clone(),
            phone: school.phone.clone(),
            mail: format!("{}.{}@example.fr", sigle.to_lowercase(), uai.to_lowercase()),
            uai,
        }
    }
}
