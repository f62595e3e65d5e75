//! The awkward cases of real life, and how often each is met.

use serde::Serialize;

use super::rng::SeededRng;

/// One kind of awkwardness a school's data can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Case {
    /// Two pupils of one class with the same name and first name, of two families.
    Homonym,
    /// Two guardians of one child with the same names.
    NamesakeGuardians,
    /// A family name with a particle: `de La`, `d’`, `Le`, `Van der`.
    Particle,
    /// A double family name joined by a hyphen.
    Hyphen,
    /// A family name with a straight apostrophe.
    StraightApostrophe,
    /// A family name with a typographic apostrophe.
    TypographicApostrophe,
    /// A family name of exactly sixty characters.
    LongName,
    /// A family with three to six children in the school, in as many classes as there are.
    LargeFamily,
    /// Twins.
    Twins,
    /// Parents at two addresses.
    Separated,
    /// Half-brothers and half-sisters: one guardian in common, one not.
    Blended,
    /// A usage name other than the birth name.
    UsageName,
    /// No mobile telephone.
    NoMobile,
    /// A mobile number written with spaces, dots, `+33` or `0033`.
    OddPhone,
    /// A landline where the mobile should be.
    LandlineAsMobile,
    /// No mail address.
    NoMail,
    /// A mail address without `@`.
    MailWithoutAt,
    /// A mail address with two `@`.
    MailWithTwoAts,
    /// A mail address ending in a dot.
    MailTrailingDot,
    /// A misspelt mail domain; always under a top-level domain that does not exist.
    MailMisspelt,
    /// An address abroad.
    Abroad,
    /// A Vietnamese, Polish or Turkish given name.
    ForeignLatin,
    /// A given name in Cyrillic, Greek or Arabic letters.
    ForeignScript,
    /// No birth date.
    NoBirthDate,
    /// No INE.
    NoIne,
    /// An ULIS class (first degree) or group (second degree); met once per school.
    Ulis,
    /// Classes of two or more levels; met once per pair of neighbouring levels.
    MultiLevel,
    /// Children of *toute petite section*; met once per school that has a *petite section*.
    Tps,
    /// A family with children in two neighbouring schools of the same set.
    TwoSchools,
    /// A pupil taught in another school than the one of enrolment (second degree).
    Visiting,
    /// A person in charge beside the legal guardians (second degree).
    InCharge,
    /// A contact without responsibility (second degree).
    Contact,
    /// An apprentice and the INE that goes with it; met among pupils of a CAP (*lycée*).
    Apprentice,
    /// An INE of the former kind, ten digits and a letter (second degree).
    OldIne,
    /// A guardian to whom no pupil refers.
    Unreferenced,
    /// A pupil whose first name is `-`.
    PunctuationName,
    /// A pupil, and a guardian, of one name: without a first name.
    OneName,
    /// The child welfare service as a guardian; met once per school.
    Organisation,
    /// A pupil entered twice under one INE, with two addresses (ONDE).
    TwoLines,
    /// Two pupils under one INE.
    SharedIne,
    /// Two pupils of the same names in two classes, of two families: the class tells them apart.
    HomonymElsewhere,
    /// Two siblings of the same names: both are named by both parents.
    NamesakeSiblings,
    /// Classes written otherwise in the guardians' file than in the pupils' (ONDE); met once per school.
    ClassLabels,
    /// A class called after its teacher: `Classe de Mme …` (first degree); met once per class.
    TeacherLabel,
    /// A guardian on one line for each child, the street written another way each time (ONDE).
    LinePerChild,
    /// A guardian entered again, without mail or mobile, for another child.
    Duplicate,
    /// A guardian's line that stops before its children or inside them (ONDE).
    CutLine,
    /// An INE that a spreadsheet made a number of.
    MalformedIne,
    /// A mobile that a spreadsheet made a number of.
    MalformedMobile,
    /// A name with `?` for a letter, or in UTF-8 that was read as Windows-1252.
    DamagedName,
    /// A number of each territory overseas, and of neighbouring countries.
    OverseasPhone,
    /// France spelt `FR`, `France`, `FRANCE MÉTROPOLITAINE`.
    CountrySpelling,
}

impl Case {
    /// Every case, in the order of declaration.
    pub const ALL: [Self; 52] = [
        Self::Homonym,
        Self::NamesakeGuardians,
        Self::Particle,
        Self::Hyphen,
        Self::StraightApostrophe,
        Self::TypographicApostrophe,
        Self::LongName,
        Self::LargeFamily,
        Self::Twins,
        Self::Separated,
        Self::Blended,
        Self::UsageName,
        Self::NoMobile,
        Self::OddPhone,
        Self::LandlineAsMobile,
        Self::NoMail,
        Self::MailWithoutAt,
        Self::MailWithTwoAts,
        Self::MailTrailingDot,
        Self::MailMisspelt,
        Self::Abroad,
        Self::ForeignLatin,
        Self::ForeignScript,
        Self::NoBirthDate,
        Self::NoIne,
        Self::Ulis,
        Self::MultiLevel,
        Self::Tps,
        Self::TwoSchools,
        Self::Visiting,
        Self::InCharge,
        Self::Contact,
        Self::Apprentice,
        Self::OldIne,
        Self::Unreferenced,
        Self::PunctuationName,
        Self::OneName,
        Self::Organisation,
        Self::TwoLines,
        Self::SharedIne,
        Self::HomonymElsewhere,
        Self::NamesakeSiblings,
        Self::ClassLabels,
        Self::TeacherLabel,
        Self::LinePerChild,
        Self::Duplicate,
        Self::CutLine,
        Self::MalformedIne,
        Self::MalformedMobile,
        Self::DamagedName,
        Self::OverseasPhone,
        Self::CountrySpelling,
    ];

    /// Believable rate and rate of a school made to be difficult, per ten thousand occasions.
    const fn rates(self) -> (u16, u16) {
        match self {
            Self::Homonym => (15, 150),
            Self::NamesakeGuardians => (10, 200),
            Self::Particle | Self::Hyphen => (300, 600),
            Self::StraightApostrophe | Self::TypographicApostrophe => (60, 300),
            Self::LongName => (5, 200),
            Self::LargeFamily => (250, 600),
            Self::Twins => (150, 400),
            Self::Separated => (2500, 3000),
            Self::Blended => (300, 600),
            Self::UsageName => (1500, 2500),
            Self::NoMobile => (1500, 2500),
            Self::OddPhone => (800, 2000),
            Self::LandlineAsMobile => (80, 400),
            Self::NoMail => (2000, 2500),
            Self::MailWithoutAt | Self::MailWithTwoAts | Self::MailTrailingDot => (15, 200),
            Self::MailMisspelt => (80, 300),
            Self::Abroad => (50, 300),
            Self::ForeignLatin => (300, 800),
            Self::ForeignScript => (20, 300),
            Self::NoBirthDate => (5, 150),
            Self::NoIne => (100, 400),
            Self::Ulis => (1500, 10_000),
            Self::MultiLevel => (2500, 5000),
            Self::Tps => (3000, 10_000),
            Self::TwoSchools => (400, 800),
            Self::Visiting => (50, 300),
            Self::InCharge => (150, 600),
            Self::Contact => (800, 1500),
            Self::Apprentice => (5000, 5000),
            Self::OldIne => (500, 1000),
            Self::Unreferenced => (100, 300),
            // What spoils a record is too rare for an ordinary school to have any of it.
            Self::PunctuationName | Self::OneName | Self::TwoLines | Self::SharedIne => (0, 150),
            Self::HomonymElsewhere | Self::MalformedIne => (0, 150),
            Self::NamesakeSiblings | Self::Duplicate => (0, 1000),
            Self::Organisation | Self::ClassLabels => (0, 10_000),
            Self::TeacherLabel => (0, 2500),
            Self::LinePerChild => (0, 1500),
            Self::MalformedMobile | Self::DamagedName => (0, 200),
            Self::CutLine => (0, 300),
            Self::OverseasPhone => (0, 800),
            Self::CountrySpelling => (0, 600),
        }
    }
}

/// How often each [`Case`] is met, per ten thousand occasions.
///
/// A rate is kept evenly, not left to luck: of every `10 000 / rate` occasions exactly one is taken, at a
/// place drawn at random. So a school of 240 pupils made with [`EdgeCases::heavy`] holds every case that its
/// kind of school can have, under any seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdgeCases([u16; Case::ALL.len()]);

impl EdgeCases {
    /// No awkward case at all: everybody has two parents or one, a mobile and a good mail address.
    #[must_use]
    pub const fn none() -> Self {
        Self([0; Case::ALL.len()])
    }

    /// The rates of an ordinary school: 85 % of guardians with a mobile, 80 % with a mail address, …
    #[must_use]
    pub fn usual() -> Self {
        Self(Case::ALL.map(|case| case.rates().0))
    }

    /// The rates of a school made to find faults with.
    #[must_use]
    pub fn heavy() -> Self {
        Self(Case::ALL.map(|case| case.rates().1))
    }

    /// The same rates but for one case; `rate` is per ten thousand, and more means always.
    #[must_use]
    pub fn with(mut self, case: Case, rate: u16) -> Self {
        self.0[case as usize] = rate.min(10_000);
        self
    }

    /// The rate of a case, per ten thousand.
    #[must_use]
    pub const fn rate(&self, case: Case) -> u16 {
        self.0[case as usize]
    }
}

impl Default for EdgeCases {
    fn default() -> Self {
        Self::usual()
    }
}

/// One case's present run of occasions: `length` of them, of which the one at `hit` is taken.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    passed: u32,
    length: u32,
    hit: u32,
}

/// Deals the cases out as occasions arise.
#[derive(Debug, Clone)]
pub(super) struct CasePicker {
    rates: EdgeCases,
    runs: [Run; Case::ALL.len()],
}

impl CasePicker {
    pub(super) fn new(rates: EdgeCases) -> Self {
        Self { rates, runs: [Run::default(); Case::ALL.len()] }
    }

    /// Whether the case is met on this occasion.
    pub(super) fn meets(&mut self, case: Case, rng: &mut SeededRng) -> bool {
        let rate = u32::from(self.rates.rate(case));
        if rate == 0 {
            return false;
        }
        let run = &mut self.runs[case as usize];
        if run.passed == run.length {
            // A length of 10 000 / rate on average: its fraction is drawn, so that 30 % is not 33 %.
            let fraction = 10_000 % rate;
            let length = 10_000 / rate + u32::from(rng.below(rate) < fraction);
            *run = Run { passed: 0, length, hit: rng.below(length) };
        }
        run.passed += 1;
        run.passed - 1 == run.hit
    }
}

#[cfg(test)]
mod tests {
    use super::{Case, CasePicker, EdgeCases};
    use crate::rng::{Purpose, SeededRng};

    #[test]
    fn every_case_is_listed_once_in_order() {
        for (place, case) in Case::ALL.into_iter().enumerate() {
            assert_eq!(case as usize, place);
        }
    }

    #[test]
    fn rates_are_kept() {
        for rate in [1, 150, 2500, 3000, 7000, 10_000] {
            let mut rng = SeededRng::new(3, Purpose::School, 0);
            let mut deck = CasePicker::new(EdgeCases::none().with(Case::Twins, rate));
            let met = (0..100_000).filter(|_| deck.meets(Case::Twins, &mut rng)).count();
            let expected = usize::from(rate) * 10;
            assert!(met.abs_diff(expected) <= 2 + expected / 50, "{rate}: {met}");
        }
        let mut rng = SeededRng::new(3, Purpose::School, 0);
        let mut deck = CasePicker::new(EdgeCases::none());
        assert!(!(0..1000).any(|_| deck.meets(Case::Twins, &mut rng)));
    }

    #[test]
    fn a_case_comes_once_within_its_run() {
        for seed in 0..200 {
            let mut rng = SeededRng::new(seed, Purpose::School, 0);
            let mut deck = CasePicker::new(EdgeCases::none().with(Case::Twins, 400));
            assert_eq!((0..25).filter(|_| deck.meets(Case::Twins, &mut rng)).count(), 1);
        }
    }
}
