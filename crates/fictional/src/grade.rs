//! Kinds of school and what is taught in them.

use domain::{degree::Degree, level::Level};

/// A kind of school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SchoolKind {
    /// *École maternelle*: PS to GS.
    Nursery,
    /// *École élémentaire*: CP to CM2.
    Elementary,
    /// *École primaire*: PS to CM2.
    Primary,
    /// *Collège*: sixième to troisième.
    College,
    /// *Lycée polyvalent*: general, vocational, and apprentices.
    Lycee,
}

impl SchoolKind {
    /// First or second degree.
    #[must_use]
    pub const fn degree(self) -> Degree {
        match self {
            Self::Nursery | Self::Elementary | Self::Primary => Degree::First,
            Self::College | Self::Lycee => Degree::Second,
        }
    }

    /// The kind as AAF writes it in `ENTStructureTypeStruct`.
    #[must_use]
    pub const fn structure_type(self) -> &'static str {
        match self {
            Self::Nursery => "ECOLE MATERNELLE",
            Self::Elementary | Self::Primary => "ECOLE DE NIVEAU ELEMENTAIRE",
            Self::College => "COLLEGE",
            Self::Lycee => "LYCEE POLYVALENT",
        }
    }

    /// The abbreviation that begins a name in AAF (`CLG$NOM$VILLE`).
    #[must_use]
    pub const fn abbreviation(self) -> &'static str {
        match self {
            Self::Nursery => "E.M.PU",
            Self::Elementary => "E.E.PU",
            Self::Primary => "E.P.PU",
            Self::College => "CLG",
            Self::Lycee => "LPO",
        }
    }

    /// The kind as SIECLE writes it in `CODE_TYPE_ETAB`.
    #[must_use]
    pub const fn sigle(self) -> &'static str {
        match self {
            Self::Nursery => "E.M",
            Self::Elementary | Self::Primary => "E.E",
            Self::College => "CLG",
            Self::Lycee => "LPO",
        }
    }

    /// What people call such a school.
    #[must_use]
    pub const fn spoken(self) -> &'static str {
        match self {
            Self::Nursery => "École maternelle",
            Self::Elementary => "École élémentaire",
            Self::Primary => "École primaire",
            Self::College => "Collège",
            Self::Lycee => "Lycée polyvalent",
        }
    }

    /// Pupils a class has, about.
    pub(super) const fn class_size(self) -> u32 {
        match self {
            Self::Nursery | Self::Elementary | Self::Primary => 24,
            Self::College => 26,
            Self::Lycee => 30,
        }
    }

    /// The kind of school that most pupils of its first grades come from, if any.
    pub(super) const fn feeder(self) -> Option<Self> {
        match self {
            Self::Nursery | Self::Primary => None,
            Self::Elementary => Some(Self::Nursery),
            Self::College => Some(Self::Primary),
            Self::Lycee => Some(Self::College),
        }
    }

    /// What is taught, in the order of schooling.
    #[must_use]
    pub fn grades(self) -> &'static [Grade] {
        match self {
            Self::Nursery => &PRIMARY[..3],
            Self::Elementary => &PRIMARY[3..],
            Self::Primary => &PRIMARY,
            Self::College => &COLLEGE,
            Self::Lycee => &LYCEE,
        }
    }
}

/// One year of schooling.
#[derive(Debug, PartialEq, Eq)]
pub struct Grade {
    /// What class codes begin with.
    pub prefix: &'static str,
    /// Long label of its divisions, the same for all of them; second degree only.
    pub(super) division: &'static str,
    /// Level; first degree only.
    pub level: Option<Level>,
    /// MEF code.
    pub mef: &'static str,
    /// Label of the MEF.
    pub label: &'static str,
    /// Training level (*niveau de formation*).
    pub training: &'static str,
    /// Age reached in the calendar year the school year begins.
    pub age: i16,
    /// How many pupils it has beside the others, in tenths.
    pub(super) weight: u32,
    /// Taken by apprentices.
    pub(super) apprentices: bool,
}

const fn primary(level: Level, mef: &'static str, label: &'static str, age: i16) -> Grade {
    Grade {
        prefix: level.code(),
        division: "",
        level: Some(level),
        mef,
        label,
        training: label,
        age,
        weight: 10,
        apprentices: false,
    }
}

const fn secondary(
    prefix: &'static str,
    division: &'static str,
    mef: &'static str,
    label: &'static str,
    training: &'static str,
    age: i16,
    weight: u32,
) -> Grade {
    Grade { prefix, division, level: None, mef, label, training, age, weight, apprentices: false }
}

/// *Toute petite section*, which shares its class with the *petite section*.
pub(super) static TPS: Grade = primary(Level::Tps, "00410001110", "TOUTE PETITE SECTION", 2);

/// ULIS of the first degree, a class of its own.
pub(super) static ULIS: Grade = primary(Level::Ulis, "06210005110", "1ER DEGRE : INTEGRATION SCOLAIRE", 9);

static PRIMARY: [Grade; 8] = [
    primary(Level::Ps, "00010001310", "PETITE SECTION", 3),
    primary(Level::Ms, "00010001320", "MOYENNE SECTION", 4),
    primary(Level::Gs, "00010001330", "GRANDE SECTION", 5),
    primary(Level::Cp, "00110002110", "COURS PREPARATOIRE", 6),
    primary(Level::Ce1, "00210002210", "COURS ELEMENTAIRE 1ERE ANNEE", 7),
    primary(Level::Ce2, "00210002220", "COURS ELEMENTAIRE 2EME ANNEE", 8),
    primary(Level::Cm1, "00310002210", "COURS MOYEN 1ERE ANNEE", 9),
    primary(Level::Cm2, "00310002220", "COURS MOYEN 2EME ANNEE", 10),
];

static COLLEGE: [Grade; 5] = [
    secondary("6 ", "6EME", "10010012110", "6EME", "6EME", 11, 10),
    secondary("5 ", "5E GENERALE", "10110001110", "5EME", "5EME GENERALE", 12, 10),
    secondary("4 ", "4E GENERALE", "10210001110", "4EME", "4EME GENERALE", 13, 9),
    secondary("3 ", "3E GENERALE", "10310019110", "3EME", "3EME GENERALE", 14, 9),
    secondary("3B ", "3E GENERALE", "1031000E11A", "3EME BILANGUE ALLEMAND-ANGLAIS", "3EME GENERALE", 14, 1),
];

static LYCEE: [Grade; 6] = [
    secondary(
        "2DE",
        "SECONDE GENERALE ET TECHNO",
        "20010019110",
        "2NDE GENERALE ET TECHNOLOGIQUE",
        "SECONDE GENERALE ET TECHNO",
        15,
        10,
    ),
    secondary(
        "1G",
        "PREMIERE GENERALE",
        "20111010110",
        "PREMIERE SCIENTIFIQUE SVT",
        "PREMIERE GENERALE",
        16,
        8,
    ),
    secondary("1PA", "PREMIERE GENERALE", "2011300B11A", "1ERE PRIMO ARRIVANT", "PREMIERE GENERALE", 16, 1),
    secondary(
        "TG",
        "TERMINALE GENERALE",
        "20211010110",
        "TERMINALE SCIENTIFIQUE SVT",
        "TERMINALE GENERALE",
        17,
        8,
    ),
    secondary(
        "2CO",
        "2NDE PRO COMMERCE",
        "24731202310",
        "2NDPRO COMMERCE",
        "BAC PRO EN 3 ANS : 1ERE ANNEE",
        15,
        4,
    ),
    Grade {
        apprentices: true,
        ..secondary(
            "1CU",
            "1CAP2 CUISINE",
            "24122131210",
            "1CAP2  CUISINE",
            "CAP EN 2 ANS : 1ERE ANNEE",
            15,
            3,
        )
    },
];

/// Every MEF the population uses, of both degrees.
pub fn all_grades() -> impl Iterator<Item = &'static Grade> {
    PRIMARY.iter().chain([&TPS, &ULIS]).chain(&COLLEGE).chain(&LYCEE)
}

#[cfg(test)]
mod tests {
    use domain::mef::{is_mef, primary_level};

    use super::all_grades;

    #[test]
    fn mefs_have_their_shape_and_agree_with_the_levels() {
        let mut seen = std::collections::HashSet::new();
        for grade in all_grades() {
            assert!(is_mef(grade.mef), "{}", grade.mef);
            assert!(seen.insert(grade.mef), "{} twice", grade.mef);
            if let Some(level) = primary_level(grade.mef) {
                assert_eq!(grade.level, Some(level));
            }
        }
        assert!(seen.iter().any(|mef| mef.bytes().any(|c| c.is_ascii_uppercase())));
    }
}
