//! How a school divides its pupils into classes and groups.

use domain::{degree::Degree, level::Level};

use super::{
    edge_cases::{Case, CasePicker},
    grade::{Grade, SchoolKind, TPS, ULIS},
    rng::SeededRng,
    school::{Class, Group},
};

/// Below this many pupils a level shares its classes with the next one.
const SMALLEST_LEVEL: u32 = 13;

/// The classes of a school and its free seats.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) classes: Vec<Class>,
    pub(super) groups: Vec<Group>,
    pub(super) seats: Seats,
}

/// A seat: a grade and the index of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ClassSlot {
    pub(super) grade: &'static Grade,
    pub(super) class: usize,
}

/// The seats not taken yet, by grade, each list in a random order.
#[derive(Debug, Default)]
pub(super) struct Seats(Vec<(&'static Grade, Vec<usize>)>);

impl Seats {
    pub(super) fn left(&self) -> usize {
        self.0.iter().map(|(_, classes)| classes.len()).sum()
    }

    /// A seat at random, in a grade none of `taken` is in when there is one.
    pub(super) fn take(&mut self, taken: &[ClassSlot], rng: &mut SeededRng) -> Option<ClassSlot> {
        let elsewhere = |grade: &Grade| !taken.iter().any(|seat| seat.grade == grade);
        let free: usize =
            self.0.iter().filter(|(grade, _)| elsewhere(grade)).map(|(_, classes)| classes.len()).sum();
        let anywhere = free == 0;
        let mut nth = rng.index(if anywhere { self.left() } else { free });
        for (grade, classes) in &mut self.0 {
            if !anywhere && !elsewhere(grade) {
                continue;
            }
            if nth < classes.len() {
                return classes.pop().map(|class| ClassSlot { grade, class });
            }
            nth -= classes.len();
        }
        None
    }

    /// Another seat of the same grade, of any class.
    pub(super) fn take_beside(&mut self, seat: ClassSlot) -> Option<ClassSlot> {
        let (grade, classes) = self.0.iter_mut().find(|(grade, _)| *grade == seat.grade)?;
        classes.pop().map(|class| ClassSlot { grade, class })
    }

    /// A seat of the same grade and the same class.
    pub(super) fn take_same_class(&mut self, seat: ClassSlot) -> Option<ClassSlot> {
        let (grade, classes) = self.0.iter_mut().find(|(grade, _)| *grade == seat.grade)?;
        let place = classes.iter().position(|&class| class == seat.class)?;
        classes.swap_remove(place);
        Some(ClassSlot { grade, class: seat.class })
    }
}

/// Divides `pupils` pupils; there are exactly that many seats.
pub(super) fn plan(
    kind: SchoolKind,
    pupils: u32,
    key: u64,
    rng: &mut SeededRng,
    deck: &mut CasePicker,
) -> Plan {
    let first_degree = kind.degree() == Degree::First;
    let grades = kind.grades();
    let starts_with_ps = grades.first().is_some_and(|grade| grade.level == Some(Level::Ps));
    let has_ulis = first_degree && kind != SchoolKind::Nursery && deck.meets(Case::Ulis, rng);
    let ulis = if has_ulis { (pupils / 10).min(rng.between(7, 11)) } else { 0 };
    let tps =
        if starts_with_ps && deck.meets(Case::Tps, rng) { (pupils / 10).min(rng.between(2, 6)) } else { 0 };

    let counts = spread(grades, pupils - ulis - tps, rng);
    let mut rooms: Vec<Vec<&'static Grade>> = Vec::new();
    for pool in pools(&counts, first_degree, rng, deck) {
        rooms.extend(chunks(pool, kind.class_size()));
    }
    if tps > 0
        && let Some(room) = rooms.first_mut()
    {
        room.splice(0..0, (0..tps).map(|_| &TPS));
    }
    if ulis > 0 {
        rooms.push(vec![&ULIS; ulis as usize]);
    }

    let classes = name_classes(&rooms, first_degree, key);
    let groups = if first_degree { Vec::new() } else { groups(&classes, rng, deck) };
    Plan { classes, groups, seats: seats(&rooms, rng) }
}

/// How many pupils each grade has: by weight, a tenth more or less, with the exact sum.
fn spread(grades: &'static [Grade], pupils: u32, rng: &mut SeededRng) -> Vec<(&'static Grade, u32)> {
    let weights: Vec<u64> =
        grades.iter().map(|grade| u64::from(grade.weight) * u64::from(rng.between(90, 110))).collect();
    let total: u64 = weights.iter().sum();
    let mut before = 0_u64;
    let mut given = 0_u32;
    grades
        .iter()
        .zip(weights)
        .map(|(grade, weight)| {
            before += weight;
            let up_to = u32::try_from(u64::from(pupils) * before / total.max(1)).unwrap_or(pupils);
            let count = up_to - given;
            given = up_to;
            (grade, count)
        })
        .collect()
}

/// Grades taught together, each as its pupils in the order of schooling.
fn pools(
    counts: &[(&'static Grade, u32)],
    first_degree: bool,
    rng: &mut SeededRng,
    deck: &mut CasePicker,
) -> Vec<Vec<&'static Grade>> {
    let mut pools: Vec<Vec<&'static Grade>> = Vec::new();
    let mut joined = false;
    for (place, &(grade, count)) in counts.iter().enumerate() {
        let pupils = vec![grade; count as usize];
        match pools.last_mut() {
            Some(pool) if joined => pool.extend(pupils),
            _ => pools.push(pupils),
        }
        let size = pools.last().map_or(0, Vec::len);
        let next = counts.get(place + 1).map_or(0, |&(_, count)| count);
        joined = first_degree
            && ((size as u32) < SMALLEST_LEVEL
                || next < SMALLEST_LEVEL
                || (!joined && deck.meets(Case::MultiLevel, rng)));
    }
    pools.retain(|pool| !pool.is_empty());
    pools
}

/// Cuts one pool into classes of about `size`, so that a pool of two grades has a class of both.
fn chunks(pool: Vec<&'static Grade>, size: u32) -> Vec<Vec<&'static Grade>> {
    let count = pool.len();
    let size = size as usize;
    let one_grade = pool.first() == pool.last();
    let rooms = ((count + size / 2) / size).max(1);
    let widths = if one_grade || count <= size + 4 {
        even(count, rooms)
    } else if count < size * 2 - 3 {
        vec![count * 3 / 5, count - count * 3 / 5]
    } else {
        even(count, rooms.max(3) | 1)
    };
    let mut rest = pool.into_iter();
    widths.into_iter().map(|width| rest.by_ref().take(width).collect()).collect()
}

fn even(count: usize, parts: usize) -> Vec<usize> {
    (0..parts).map(|part| count * (part + 1) / parts - count * part / parts).collect()
}

fn name_classes(rooms: &[Vec<&'static Grade>], first_degree: bool, key: u64) -> Vec<Class> {
    let prefixes: Vec<(String, Vec<&'static Grade>)> = rooms
        .iter()
        .map(|room| {
            let mut grades = room.clone();
            grades.dedup();
            let codes: Vec<&str> = grades.iter().map(|grade| grade.prefix).collect();
            (codes.join("-"), grades)
        })
        .collect();
    prefixes
        .iter()
        .enumerate()
        .map(|(place, (prefix, grades))| {
            let alike = prefixes.iter().filter(|(other, _)| other == prefix).count();
            let rank = prefixes[..place].iter().filter(|(other, _)| other == prefix).count();
            if first_degree {
                let label = match alike {
                    1 => prefix.clone(),
                    _ => format!("{prefix} {}", letter(rank)),
                };
                Class {
                    code: format!("{key}{:02}", place + 1),
                    label,
                    elsewhere: None,
                    grades: grades.clone(),
                }
            } else {
                let label = grades.first().map_or("", |grade| grade.division).to_owned();
                Class {
                    code: format!("{prefix}{}", rank + 1),
                    label,
                    elsewhere: None,
                    grades: grades.clone(),
                }
            }
        })
        .collect()
}

/// `A` to `Z`, then `A1`, `B1`, …
fn letter(rank: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(rank % 26).unwrap_or(0));
    if rank < 26 { letter.to_string() } else { format!("{letter}{}", rank / 26) }
}

/// The code that the first class of any school of this kind has, when it has pupils enough.
pub(super) fn first_class_code(kind: SchoolKind) -> Option<String> {
    kind.grades().first().map(|grade| format!("{}1", grade.prefix))
}

fn groups(classes: &[Class], rng: &mut SeededRng, deck: &mut CasePicker) -> Vec<Group> {
    let mut groups: Vec<Group> = classes
        .iter()
        .flat_map(|class| {
            [("AGL", "ANGLAIS"), ("ESP", "ESPAGNOL")].map(|(code, label)| Group {
                code: format!("{}{code}", class.code),
                label: format!("{label} {}", class.code),
                class: Some(class.code.clone()),
            })
        })
        .collect();
    if deck.meets(Case::Ulis, rng) {
        groups.push(Group { code: "ULIS".into(), label: "DISPOSITIF ULIS".into(), class: None });
    }
    groups
}

fn seats(rooms: &[Vec<&'static Grade>], rng: &mut SeededRng) -> Seats {
    let mut seats = Seats::default();
    for (class, room) in rooms.iter().enumerate() {
        for &grade in room {
            match seats.0.iter_mut().find(|(known, _)| *known == grade) {
                Some((_, classes)) => classes.push(class),
                None => seats.0.push((grade, vec![class])),
            }
        }
    }
    for (_, classes) in &mut seats.0 {
        rng.shuffle(classes);
    }
    seats
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::plan;
    use crate::{
        edge_cases::{CasePicker, EdgeCases},
        grade::SchoolKind,
        rng::{Purpose, SeededRng},
    };

    #[test]
    fn seats_are_as_many_as_pupils_and_codes_are_unique() {
        for pupils in [1, 5, 20, 60, 100, 240, 241, 800, 3000] {
            for kind in
                [SchoolKind::Nursery, SchoolKind::Elementary, SchoolKind::Primary, SchoolKind::College]
            {
                for awkward in [EdgeCases::none(), EdgeCases::usual(), EdgeCases::heavy()] {
                    let mut rng = SeededRng::new(u64::from(pupils), Purpose::School, 1);
                    let plan = plan(kind, pupils, 10_001, &mut rng, &mut CasePicker::new(awkward));
                    assert_eq!(plan.seats.left(), pupils as usize);
                    let labels: HashSet<_> = plan.classes.iter().map(|class| &class.label).collect();
                    let codes: HashSet<_> = plan.classes.iter().map(|class| &class.code).collect();
                    assert_eq!(codes.len(), plan.classes.len());
                    assert!(kind == SchoolKind::College || labels.len() == plan.classes.len());
                }
            }
        }
    }

    #[test]
    fn divisions_of_the_second_degree_share_their_long_labels() {
        let mut rng = SeededRng::new(9, Purpose::School, 1);
        let plan = plan(SchoolKind::Lycee, 1200, 50_001, &mut rng, &mut CasePicker::new(EdgeCases::none()));
        let codes = |label: &str| {
            let alike = plan.classes.iter().filter(|class| class.label == label);
            alike.map(|class| class.code.as_str()).collect::<Vec<_>>()
        };
        let last_year = codes("TERMINALE GENERALE");
        assert_eq!(&last_year[..8], ["TG1", "TG2", "TG3", "TG4", "TG5", "TG6", "TG7", "TG8"]);
        assert!(codes("PREMIERE GENERALE").contains(&"1PA1"), "two grades share a label");
    }

    #[test]
    fn an_ordinary_school_has_classes_of_a_believable_size() {
        let mut rng = SeededRng::new(9, Purpose::School, 1);
        let plan = plan(SchoolKind::Primary, 240, 10_001, &mut rng, &mut CasePicker::new(EdgeCases::none()));
        assert!((8..=12).contains(&plan.classes.len()), "{}", plan.classes.len());
        assert!(plan.classes.iter().all(|class| class.grades.len() == 1));
    }
}
