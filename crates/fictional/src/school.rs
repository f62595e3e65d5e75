//! A school and its people, as plain values.

use domain::level::Level;
use jiff::civil::Date;

use super::{
    contact::{Address, Contact},
    edge_cases::{Case, EdgeCases},
    grade::{Grade, SchoolKind},
    names::Sex,
};

/// A fictitious school and everybody in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct School {
    /// Its place in the spec, from 0.
    pub number: u32,
    /// AAF *jointure*.
    pub key: u64,
    /// UAI with its right letter.
    pub uai: String,
    /// Kind of school.
    pub kind: SchoolKind,
    /// Name without kind or town.
    pub name: String,
    /// Postal address.
    pub address: Address,
    /// Telephone.
    pub phone: String,
    /// Mail address.
    pub mail: String,
    /// Circonscription (first degree) or bassin (second degree).
    pub district: String,
    /// Calendar year in which the school year begins.
    pub year: i16,
    /// Classes, in the order of schooling.
    pub classes: Vec<Class>,
    /// Groups, second degree only.
    pub groups: Vec<Group>,
    /// Pupils, in the order of their families.
    pub pupils: Vec<Pupil>,
    /// Guardians, each once.
    pub guardians: Vec<Guardian>,
    /// Pupils who have left ([`School::evolve`]); SIECLE goes on naming them, with the date they left.
    pub departed: Vec<Pupil>,
    /// Records that are odd in themselves, in the order in which they became so.
    pub oddities: Vec<Oddity>,
    pub(super) origin: Origin,
}

impl School {
    /// What people call it: `École primaire LES TILLEULS`.
    #[must_use]
    pub fn spoken_name(&self) -> String {
        format!("{} {}", self.kind.spoken(), self.name)
    }
}

/// A record that does not say what it should, or says it another way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Oddity {
    /// What is odd about it.
    pub case: Case,
    /// [`Pupil::id`] or [`Guardian::id`].
    pub person: u64,
}

/// Where a school comes from, for what happens to it later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) seed: u64,
    pub(super) awkward: EdgeCases,
    pub(super) department: u16,
    /// How often [`School::evolve`] has been applied.
    pub(super) age: u32,
    pub(super) next_pupil: u32,
    pub(super) next_guardian: u32,
}

/// A class (*division*).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Code, unique in the school: a number in the first degree, `6 1` in the second.
    pub code: String,
    /// Label: unique in the school in the first degree, shared by all divisions of a grade in the second.
    pub label: String,
    /// What another hand calls it: ONDE's guardians' file names it so instead of by its label.
    pub elsewhere: Option<String>,
    /// What is taught in it; two or more in a multi-level class.
    pub grades: Vec<&'static Grade>,
}

/// A group, second degree only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Code, unique in the school.
    pub code: String,
    /// Label.
    pub label: String,
    /// Code of the class its pupils come from, when they come from one.
    pub class: Option<String>,
}

/// The names of a person.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Woman or man, girl or boy.
    pub sex: Sex,
    /// Birth name.
    pub family: String,
    /// Usage name, when it differs.
    pub usage: Option<String>,
    /// First name.
    pub first: String,
}

impl Identity {
    /// The usage name when there is one, else the birth name.
    #[must_use]
    pub fn everyday(&self) -> &str {
        self.usage.as_deref().unwrap_or(&self.family)
    }
}

/// A pupil.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pupil {
    /// Durable identifier (AAF *jointure*, SIECLE `ELEVE_ID`).
    pub id: u64,
    /// INE.
    pub ine: Option<String>,
    /// Names.
    pub identity: Identity,
    /// Second and third first names.
    pub other_first_names: Vec<String>,
    /// Birth date.
    pub birth_date: Option<Date>,
    /// Grade; tells the level (first degree) or the MEF (second degree).
    pub grade: &'static Grade,
    /// Mail address; second degree only.
    pub mail: Option<String>,
    /// Postal address: that of the first guardian.
    pub address: Address,
    /// Entered twice, under two homes and one INE: ONDE has a second line with this address.
    pub second_line: Option<Address>,
    /// Class in this school, an index into [`School::classes`]. A visiting pupil has one too.
    pub class: usize,
    /// Groups, indexes into [`School::groups`].
    pub groups: Vec<usize>,
    /// *Jointure* of the school of enrolment; another than this school's for a visiting pupil.
    pub enrolled_at: u64,
    /// *Jointure* and class code of another school in which this pupil is taught too.
    pub visits: Option<(u64, String)>,
    /// Apprentice.
    pub apprentice: bool,
    /// Who answers for the pupil, the first guardian first.
    pub links: Vec<Link>,
}

impl Pupil {
    /// Level; first degree only.
    #[must_use]
    pub const fn level(&self) -> Option<Level> {
        self.grade.level
    }
}

/// Who answers for a pupil.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// [`Guardian::id`].
    pub guardian: u64,
    /// Kind of link.
    pub kinship: Kinship,
    /// Why.
    pub responsibility: Responsibility,
    /// Pays the bills.
    pub pays: bool,
}

/// Why a grown-up is linked to a pupil.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Responsibility {
    /// *Responsable légal*.
    Legal,
    /// *Personne en charge*; second degree only.
    InCharge,
    /// Neither: somebody to call. No account; second degree only.
    Contact,
}

/// Kind of link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kinship {
    /// Mother.
    Mother,
    /// Father.
    Father,
    /// Grandparent.
    Grandparent,
    /// Brother or sister.
    Sibling,
    /// Educator.
    Educator,
    /// Guardian in the law's sense.
    Tutor,
    /// *Aide sociale à l’enfance*.
    Welfare,
    /// Somebody else.
    Other,
}

impl Kinship {
    /// The recent AAF and SIECLE code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Mother => 10,
            Self::Father => 20,
            Self::Sibling => 37,
            Self::Grandparent => 38,
            Self::Educator => 41,
            Self::Tutor => 50,
            Self::Welfare => 51,
            Self::Other => 90,
        }
    }

    /// The former AAF code, one digit.
    #[must_use]
    pub const fn old_code(self) -> u8 {
        match self {
            Self::Father => 1,
            Self::Mother => 2,
            Self::Tutor => 3,
            Self::Grandparent | Self::Sibling => 4,
            Self::Welfare => 5,
            Self::Educator | Self::Other => 6,
        }
    }
}

/// How a guardian stands in a file of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Writing {
    /// One line with all the children.
    #[default]
    OneLine,
    /// One line for each child, the street written another way on each.
    LinePerChild,
    /// One line that stops before the children.
    CutBeforeChildren,
    /// One line that stops inside the first child.
    CutInChildren,
}

/// A grown-up, or a service, somebody may have to reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guardian {
    /// Durable identifier (AAF *jointure*, SIECLE `PERSONNE_ID`).
    pub id: u64,
    /// Names.
    pub identity: Identity,
    /// Postal address.
    pub address: Address,
    /// Telephones and mail.
    pub contact: Contact,
    /// A service, which has a name and neither title nor first name.
    pub organisation: bool,
    /// How ONDE's guardians' file, which has lines instead of identifiers, writes this one.
    pub writing: Writing,
    /// Known to a neighbouring school of the same set too, under the same identifier.
    pub shared: bool,
}

impl Guardian {
    /// `M.`, `Mme`, or nothing for a service.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        if self.organisation { "" } else { self.identity.sex.title() }
    }
}
