//! What to make: how many schools, of which kind, under which seed.

use std::ops::RangeInclusive;

use domain::degree::Degree;

use super::{
    edge_cases::EdgeCases,
    grade::SchoolKind,
    identifier::{MOST_PUPILS, MOST_SCHOOLS},
    rng::{Purpose, SeededRng},
};

/// Which kinds of school a spec makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinds {
    /// *Écoles primaires*, and pairs of an *élémentaire* and a *maternelle*; a lone school is a *primaire*.
    FirstDegree,
    /// *Collèges* and *lycées* in turn; a lone school is a *collège*.
    SecondDegree,
    /// Schools of one kind.
    Only(SchoolKind),
}

impl Kinds {
    /// First or second degree.
    #[must_use]
    pub const fn degree(self) -> Degree {
        match self {
            Self::FirstDegree => Degree::First,
            Self::SecondDegree => Degree::Second,
            Self::Only(kind) => kind.degree(),
        }
    }
}

/// What to make. The same spec makes the same people, on every machine and in every version.
///
/// Schools are made one by one and independently of one another, so a million people need no more memory
/// than the largest school. Schools 0 and 1, 2 and 3, … are neighbours: a few families have children in both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolSpec {
    /// Any number; another number gives other people.
    pub seed: u64,
    /// Kinds of school.
    pub kinds: Kinds,
    /// Number of schools, at most 4 999 (more is taken as 4 999).
    pub schools: u32,
    /// Pupils of each school, drawn in this range; `240..=240` means exactly 240. At most 10 000 a school.
    pub pupils_per_school: RangeInclusive<u32>,
    /// Calendar year in which the school year begins.
    pub school_year: i16,
    /// First three digits of the UAIs. The default, 99, is no department.
    pub department: u16,
    /// How often each awkward case is met.
    pub awkward: EdgeCases,
}

impl SchoolSpec {
    /// One school of exactly 240 pupils with the usual awkward cases, in department 99, in the school year
    /// 2026-2027.
    #[must_use]
    pub fn new(seed: u64, kinds: Kinds) -> Self {
        Self {
            seed,
            kinds,
            schools: 1,
            pupils_per_school: 240..=240,
            school_year: 2026,
            department: 99,
            awkward: EdgeCases::usual(),
        }
    }

    /// A set of schools of ordinary sizes that holds about so many people, pupils and guardians together,
    /// to a few in a hundred.
    #[must_use]
    pub fn of_persons(seed: u64, kinds: Kinds, persons: u32) -> Self {
        let pupils_per_school = match kinds.degree() {
            Degree::First => 80..=320,
            Degree::Second => 300..=900,
        };
        let mean = (pupils_per_school.start() + pupils_per_school.end()) / 2;
        // Guardians per pupil, siblings counted once; measured over a thousand schools with the usual rates.
        let per_hundred_pupils = match kinds.degree() {
            Degree::First => 232,
            Degree::Second => 238,
        };
        let schools = (u64::from(persons) * 100 / (u64::from(mean) * per_hundred_pupils)).max(1);
        let schools = u32::try_from(schools).unwrap_or(MOST_SCHOOLS);
        Self { schools, pupils_per_school, ..Self::new(seed, kinds) }
    }

    /// How many pupils there will be in all; nothing is made.
    #[must_use]
    pub fn pupils(&self) -> u64 {
        (0..self.count()).map(|number| u64::from(self.size(number))).sum()
    }

    pub(super) fn count(&self) -> u32 {
        self.schools.min(MOST_SCHOOLS)
    }

    pub(super) fn size(&self, number: u32) -> u32 {
        // The other half of the numbers is for those who arrive later.
        let most = MOST_PUPILS / 2;
        let (low, high) = (*self.pupils_per_school.start(), *self.pupils_per_school.end());
        let (low, high) = (low.min(most), high.min(most).max(low.min(most)));
        SeededRng::new(self.seed, Purpose::Size, u64::from(number)).between(low, high)
    }

    pub(super) fn kind(&self, number: u32) -> SchoolKind {
        match (self.kinds, number % 4) {
            (Kinds::Only(kind), _) => kind,
            (Kinds::FirstDegree, 0) if self.count() > 1 => SchoolKind::Elementary,
            (Kinds::FirstDegree, 1) => SchoolKind::Nursery,
            (Kinds::FirstDegree, _) => SchoolKind::Primary,
            (Kinds::SecondDegree, 0 | 2) => SchoolKind::College,
            (Kinds::SecondDegree, _) => SchoolKind::Lycee,
        }
    }

    /// The school with which this one shares families, if it is made.
    pub(super) fn neighbour(&self, number: u32) -> Option<u32> {
        Some(number ^ 1).filter(|&other| other < self.count())
    }
}
