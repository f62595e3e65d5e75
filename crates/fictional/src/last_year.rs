//! Where a pupil was the year before.

use super::{
    grade::{Grade, SchoolKind},
    identifier,
    school::{Pupil, School},
};

/// One pupil in so many came from elsewhere.
const NEWCOMERS: u64 = 9;

/// What a pupil's school knows of the year before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastYear {
    /// Grade.
    pub grade: &'static Grade,
    /// Code of the class.
    pub class: String,
    /// UAI of the school.
    pub uai: String,
    /// Kind of school.
    pub kind: SchoolKind,
    /// Name of the school, without kind or town.
    pub name: String,
    /// Mail address of the school.
    pub mail: String,
}

impl School {
    /// Where a pupil was last year: here a grade below, in the school from which the first grades come, or, for
    /// one in nine, in another of this kind. `None` for the very first grade.
    #[must_use]
    pub fn last_year(&self, pupil: &Pupil) -> Option<LastYear> {
        let below = |kind: SchoolKind| kind.grades().iter().find(|grade| grade.age == pupil.grade.age - 1);
        let (kind, grade) = match below(self.kind) {
            Some(grade) => (self.kind, grade),
            None => self.kind.feeder().and_then(|feeder| Some((feeder, below(feeder)?)))?,
        };
        let stayed = kind == self.kind && !pupil.id.is_multiple_of(NEWCOMERS);
        let (uai, name) = if stayed {
            (self.uai.clone(), self.name.clone())
        } else {
            let elsewhere = identifier::another_school(self.number);
            let uai = identifier::uai(self.origin.department, kind.degree(), elsewhere);
            (uai, "LES ANCIENS ESSAIS".to_owned())
        };
        let mail = format!("ce.{}@example.fr", uai.to_lowercase());
        let gap = if grade.level.is_some() { " " } else { "" };
        let class = format!("{}{gap}{}", grade.prefix, pupil.id % 3 + 1);
        Some(LastYear { grade, class, uai, kind, name, mail })
    }
}
