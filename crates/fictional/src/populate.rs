//! Fills one school with families.

use domain::degree::Degree;
use jiff::civil::Date;

use super::{
    classes::{ClassSlot, first_class_code, plan},
    contact::{Address, Town, landline},
    edge_cases::{Case, CasePicker},
    family::{Child, Family, Shape, Source},
    grade::Grade,
    identifier,
    names::other_first_name,
    oddity::strike,
    rng::{Purpose, SeededRng},
    school::{Guardian, Origin, Pupil, School},
    spec::SchoolSpec,
};

/// How often a homonym is looked for among earlier pupils before waiting for the next family.
const ATTEMPTS: usize = 16;

impl SchoolSpec {
    /// Makes the schools one by one, as they are asked for.
    pub fn schools(&self) -> impl Iterator<Item = School> + '_ {
        (0..self.count()).map(|number| populate(self, number))
    }
}

/// Makes the school of this number.
fn populate(spec: &SchoolSpec, number: u32) -> School {
    let kind = spec.kind(number);
    let degree = kind.degree();
    let town = Town::of_school(number);
    let mut source = Source {
        rng: SeededRng::new(spec.seed, Purpose::School, u64::from(number)),
        deck: CasePicker::new(spec.awkward.clone()),
        town,
        department: spec.department,
        degree,
    };
    let key = identifier::school_key(degree, number);
    let plan = plan(kind, spec.size(number), key, &mut source.rng, &mut source.deck);
    let uai = identifier::uai(spec.department, degree, number);
    let mut seats = plan.seats;
    let mut school = School {
        number,
        key,
        name: name_of(number, &mut source.rng),
        address: Address {
            lines: vec![format!("{} rue de l'Exemple", source.rng.between(1, 80))],
            postal_code: town.postal_code(spec.department),
            town: town.name.to_owned(),
            country: "FRANCE",
        },
        phone: landline(&mut source.rng),
        mail: format!("ce.{}@example.fr", uai.to_lowercase()),
        district: format!("{}-{:02}", town.name, number / 16 + 1),
        uai,
        kind,
        year: spec.school_year,
        classes: plan.classes,
        groups: plan.groups,
        pupils: Vec::with_capacity(seats.left()),
        guardians: Vec::with_capacity(seats.left() * 2),
        departed: Vec::new(),
        oddities: Vec::new(),
        origin: Origin {
            seed: spec.seed,
            awkward: spec.awkward.clone(),
            department: spec.department,
            age: 0,
            next_pupil: 0,
            next_guardian: 0,
        },
    };
    let visit = Visit { neighbour: spec.neighbour(number).map(|other| spec.kind(other)), number };

    for family in shared_families(spec, number) {
        if let Some(seat) = seats.take(&[], &mut source.rng) {
            school.move_in(family, &[seat], &[], &mut source, &visit);
        }
    }
    let mut homonym_due = false;
    while seats.left() > 0 {
        let (shape, twins) = shape(&mut source);
        homonym_due |= source.deck.meets(Case::Homonym, &mut source.rng);
        if homonym_due && shape.children == 1 {
            let twin = (0..ATTEMPTS).find_map(|_| {
                let pupil = source.rng.any(&school.pupils)?;
                seats.take_same_class(pupil.seat()).map(|seat| (seat, pupil.identity.clone()))
            });
            if let Some((seat, identity)) = twin {
                homonym_due = false;
                let mut family = source.family(shape, &mut school.guardian_numbers(degree));
                if let Some(child) = family.children.first_mut() {
                    child.identity = identity;
                }
                school.move_in(family, &[seat], &[], &mut source, &visit);
                continue;
            }
        }
        let mut taken: Vec<ClassSlot> = Vec::with_capacity(shape.children);
        let mut twin_ranks = Vec::new();
        for rank in 0..shape.children {
            let beside = taken.last().copied().filter(|_| twins && rank == 1);
            let seat = match beside.and_then(|seat| seats.take_beside(seat)) {
                Some(seat) => {
                    twin_ranks.push(rank);
                    Some(seat)
                }
                None => seats.take(&taken, &mut source.rng),
            };
            taken.extend(seat);
        }
        // At the end of the seats a family has fewer children here.
        let shape = Shape { children: taken.len(), blended: shape.blended && taken.len() > 1 };
        let family = source.family(shape, &mut school.guardian_numbers(degree));
        school.move_in(family, &taken, &twin_ranks, &mut source, &visit);
    }
    strike(&mut school);
    school
}

/// How many children the next family has here, and whether the first two are twins.
fn shape(source: &mut Source) -> (Shape, bool) {
    let Source { rng, deck, .. } = source;
    let large = deck.meets(Case::LargeFamily, rng);
    let twins = deck.meets(Case::Twins, rng);
    let blended = deck.meets(Case::Blended, rng);
    let ordinary = 1 + usize::from(rng.percent(28));
    let children = match (large, twins || blended) {
        (true, _) => 3 + rng.index(4),
        (false, true) => 2,
        (false, false) => ordinary,
    };
    (Shape { children, blended }, twins)
}

/// The families with a child here and one in the neighbouring school. Both schools draw them from the same
/// stream, so that the grown-ups are the same in both; each keeps its own child.
fn shared_families(spec: &SchoolSpec, number: u32) -> Vec<Family> {
    let Some(neighbour) = spec.neighbour(number) else { return Vec::new() };
    let rate = u32::from(spec.awkward.rate(Case::TwoSchools));
    let smaller = spec.size(number).min(spec.size(neighbour));
    if rate == 0 || smaller == 0 {
        return Vec::new();
    }
    let count = (smaller * rate / 10_000).max(1).min(smaller.div_ceil(4));
    let first = number & !1;
    let degree = spec.kinds.degree();
    let mut source = Source {
        rng: SeededRng::new(spec.seed, Purpose::Shared, u64::from(first)),
        deck: CasePicker::new(spec.awkward.clone().with(Case::Unreferenced, 0)),
        town: Town::of_school(first),
        department: spec.department,
        degree,
    };
    let mut next = 0;
    (0..count)
        .map(|_| {
            let mut family = source.family(Shape { children: 2, blended: false }, &mut || {
                next += 1;
                identifier::shared_guardian_id(degree, first, next - 1)
            });
            for guardian in &mut family.guardians {
                guardian.shared = true;
            }
            if number != first {
                family.children.swap(0, 1);
            }
            family.children.truncate(1);
            family
        })
        .collect()
}

/// Where pupils of this school may be taught too, or come from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visit {
    pub(super) neighbour: Option<super::grade::SchoolKind>,
    pub(super) number: u32,
}

impl Pupil {
    pub(super) fn seat(&self) -> ClassSlot {
        ClassSlot { grade: self.grade, class: self.class }
    }
}

impl School {
    /// Numbers new guardians.
    pub(super) fn guardian_numbers(&mut self, degree: Degree) -> impl FnMut() -> u64 + '_ {
        let (school, next) = (self.number, &mut self.origin.next_guardian);
        move || {
            *next += 1;
            identifier::guardian_id(degree, school, *next - 1)
        }
    }

    /// Gives every child of a family its seat. `twins` are the ranks of children born with the one before.
    pub(super) fn move_in(
        &mut self,
        family: Family,
        seats: &[ClassSlot],
        twins: &[usize],
        source: &mut Source,
        visit: &Visit,
    ) {
        let mut eldest: Option<Option<Date>> = None;
        for (rank, (child, &seat)) in family.children.into_iter().zip(seats).enumerate() {
            let mut pupil = self.enrol(child, seat, source, visit);
            if let (true, Some(birth_date)) = (twins.contains(&rank), eldest) {
                pupil.birth_date = birth_date;
            }
            eldest = Some(pupil.birth_date);
            self.pupils.push(pupil);
        }
        self.guardians.extend::<Vec<Guardian>>(family.guardians);
    }

    pub(super) fn enrol(
        &mut self,
        child: Child,
        seat: ClassSlot,
        source: &mut Source,
        visit: &Visit,
    ) -> Pupil {
        let Source { rng, deck, degree, .. } = source;
        let number = self.origin.next_pupil;
        self.origin.next_pupil += 1;
        let second_degree = *degree == Degree::Second;
        let apprentice = seat.grade.apprentices && deck.meets(Case::Apprentice, rng);
        let ine = if deck.meets(Case::NoIne, rng) {
            None
        } else if apprentice {
            Some(identifier::apprentice_ine(self.number, number))
        } else if second_degree && deck.meets(Case::OldIne, rng) {
            Some(identifier::old_ine(self.number, number))
        } else {
            Some(identifier::ine(*degree, self.number, number))
        };
        let birth_date =
            if deck.meets(Case::NoBirthDate, rng) { None } else { birth_date(seat.grade, self.year, rng) };
        let mut groups = Vec::new();
        if second_degree && rng.percent(80) {
            groups.push(seat.class * 2 + rng.index(2));
        }
        if self.groups.len() > self.classes.len() * 2 && rng.percent(4) {
            groups.push(self.groups.len() - 1);
        }
        let (mut enrolled_at, mut visits) = (self.key, None);
        if second_degree && deck.meets(Case::Visiting, rng) {
            match visit.neighbour {
                Some(kind) => {
                    let there = identifier::school_key(*degree, visit.number ^ 1);
                    visits = first_class_code(kind).map(|code| (there, code));
                }
                None if rng.percent(70) => enrolled_at = identifier::OUTSIDE_SCHOOL,
                None => visits = Some((identifier::OUTSIDE_SCHOOL, "EXT1".to_owned())),
            }
        }
        let others = rng.below(3);
        let sex = child.identity.sex;
        Pupil {
            id: identifier::pupil_id(*degree, self.number, number),
            ine,
            other_first_names: (0..others).map(|_| other_first_name(sex, rng)).collect(),
            birth_date,
            grade: seat.grade,
            mail: (second_degree && rng.percent(30))
                .then(|| format!("eleve{number}.{}@example.org", self.key)),
            address: child.address,
            second_line: None,
            class: seat.class,
            groups,
            enrolled_at,
            visits,
            apprentice,
            links: child.links,
            identity: child.identity,
        }
    }
}

/// A day of the year that makes the pupil the grade's age; three in a hundred are a year older.
fn birth_date(grade: &Grade, year: i16, rng: &mut SeededRng) -> Option<Date> {
    let mut older = i16::from(rng.percent(3));
    if grade.level == Some(domain::level::Level::Ulis) {
        older = i16::try_from(rng.below(6)).unwrap_or(0) - 3;
    }
    let month = i8::try_from(rng.between(1, 12)).ok()?;
    let day = i8::try_from(rng.between(1, 28)).ok()?;
    Date::new(year - grade.age - older, month, day).ok()
}

fn name_of(number: u32, rng: &mut SeededRng) -> String {
    const NAMES: [&str; 20] = [
        "LES TILLEULS",
        "LE PETIT PONT",
        "LA FONTAINE AUX LIVRES",
        "LES QUATRE VENTS",
        "LE VIEUX MOULIN",
        "LES HIRONDELLES",
        "L'ARBRE A PAROLES",
        "LES CERISIERS",
        "LE GRAND PRE",
        "LA MARELLE",
        "LES MARRONNIERS",
        "L'ENCRIER",
        "LA CRAIE BLANCHE",
        "LES BERGES",
        "LE CARTABLE",
        "LA BOUSSOLE",
        "LES LUCIOLES",
        "LE CADRAN",
        "LA PASSERELLE",
        "L'ETOILE DU NORD",
    ];
    let name = rng.pick(&NAMES);
    if number < 20 { name.to_owned() } else { format!("{name} {}", number + 1) }
}
