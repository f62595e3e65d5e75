//! The same school some weeks later, or a year.

use std::collections::HashSet;

use super::{
    classes::ClassSlot,
    contact::{Town, contact},
    edge_cases::CasePicker,
    family::{Child, Shape, Source},
    names::{Sex, child_first_name},
    populate::Visit,
    rng::{Purpose, SeededRng},
    school::{Identity, Pupil, School},
};

/// What happens to a school as weeks pass, as numbers of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Churn {
    /// Pupils who leave; guardians without another child here leave with them.
    pub departures: u32,
    /// New families with one child.
    pub arrivals: u32,
    /// Guardians with a new address and a new telephone.
    pub moves: u32,
    /// Brothers or sisters of pupils who are there.
    pub siblings: u32,
    /// Pupils who go to another class of their grade, when there is one.
    pub class_changes: u32,
    /// Pupils for whom the last of several guardians answers no more, as a court decides.
    pub withdrawals: u32,
}

impl Churn {
    /// What a school of ordinary size sees in some weeks.
    #[must_use]
    pub const fn some_weeks() -> Self {
        Self { departures: 2, arrivals: 2, moves: 3, siblings: 1, class_changes: 1, withdrawals: 1 }
    }

    /// Events that touch about `per_thousand` of the people of a set of schools this one belongs to. A small
    /// school may see none of some kinds, its neighbours then do.
    #[must_use]
    pub fn share(school: &School, per_thousand: u32) -> Self {
        let people = (school.pupils.len() + school.guardians.len()) as u64;
        // Hundredths of an event for each person touched: a departure touches a pupil and a guardian or so,
        // an arrival three people, a move a guardian and sometimes a child. Fractions of events are handed
        // from school to school by the number of the school.
        let events = |hundredths: u64, scatter: u64| {
            let fraction = (u64::from(school.number) + 1) * scatter % 100_000;
            let events = (people * u64::from(per_thousand) * hundredths + fraction) / 100_000;
            u32::try_from(events).unwrap_or(u32::MAX)
        };
        Self {
            departures: events(10, 61_803),
            arrivals: events(10, 38_197),
            moves: events(25, 41_421),
            siblings: events(5, 73_205),
            class_changes: events(10, 27_183),
            withdrawals: events(3, 57_721),
        }
    }
}

impl School {
    /// The same school after some weeks. Deterministic: the same school and the same churn give the same
    /// result, and applying it again gives the weeks after.
    ///
    /// Guardians known to a neighbouring school never move, so that both schools go on saying the same.
    #[must_use]
    pub fn evolve(&self, churn: &Churn) -> Self {
        let mut school = self.clone();
        let mut source = school.grow_older();
        for _ in 0..churn.departures {
            school.lose_a_pupil(&mut source.rng);
        }
        for _ in 0..churn.class_changes {
            school.change_a_class(&mut source.rng);
        }
        for _ in 0..churn.moves {
            school.move_a_guardian(&mut source);
        }
        for _ in 0..churn.siblings {
            school.welcome_a_sibling(&mut source);
        }
        for _ in 0..churn.arrivals {
            let Some(seat) = school.any_seat(&mut source.rng) else { break };
            school.welcome_a_family(seat, &mut source);
        }
        for _ in 0..churn.withdrawals {
            school.withdraw_a_guardian(&mut source.rng);
        }
        school
    }

    /// The same school a year later: every pupil a grade higher, in a class where it is taught; those of the last grade
    /// have left, and so have those who were enrolled elsewhere; as many families come to its youngest.
    #[must_use]
    pub fn next_year(&self) -> Self {
        let mut school = self.clone();
        let mut source = school.grow_older();
        school.year += 1;
        for pupil in std::mem::take(&mut school.pupils) {
            let seat = school.seat_at(pupil.grade.age + 1, &mut source.rng);
            match seat.filter(|_| pupil.enrolled_at == school.key) {
                Some(ClassSlot { grade, class }) => {
                    school.pupils.push(Pupil { grade, class, groups: Vec::new(), visits: None, ..pupil });
                }
                None => school.departed.push(pupil),
            }
        }
        school.let_go_of_guardians();
        let youngest = school.classes.iter().flat_map(|class| &class.grades).map(|grade| grade.age).min();
        for _ in school.pupils.len()..self.pupils.len() {
            let seat = youngest.and_then(|age| school.seat_at(age, &mut source.rng));
            let Some(seat) = seat else { break };
            school.welcome_a_family(seat, &mut source);
        }
        school
    }

    /// Time passes; gives what the changes are drawn from.
    fn grow_older(&mut self) -> Source {
        self.origin.age += 1;
        let stream = u64::from(self.origin.age) << 32 | u64::from(self.number);
        Source {
            rng: SeededRng::new(self.origin.seed, Purpose::Change, stream),
            deck: CasePicker::new(self.origin.awkward.clone()),
            town: Town::of_school(self.number),
            department: self.origin.department,
            degree: self.kind.degree(),
        }
    }

    fn lose_a_pupil(&mut self, rng: &mut SeededRng) {
        if self.pupils.is_empty() {
            return;
        }
        let gone = self.pupils.remove(rng.index(self.pupils.len()));
        self.guardians.retain(|guardian| {
            let his = |links: &[super::school::Link]| links.iter().any(|link| link.guardian == guardian.id);
            !his(&gone.links) || self.pupils.iter().any(|pupil| his(&pupil.links))
        });
        self.departed.push(gone);
    }

    /// Guardians without a child here any more leave.
    fn let_go_of_guardians(&mut self) {
        let answering: HashSet<u64> =
            self.pupils.iter().flat_map(|pupil| &pupil.links).map(|link| link.guardian).collect();
        let had_children: HashSet<u64> =
            self.departed.iter().flat_map(|pupil| &pupil.links).map(|link| link.guardian).collect();
        // Those of whom no pupil ever spoke stay: real deliveries name them, too.
        self.guardians.retain(|one| answering.contains(&one.id) || !had_children.contains(&one.id));
    }

    fn change_a_class(&mut self, rng: &mut SeededRng) {
        // A grade with one class has nowhere to go; a few attempts find a pupil who has.
        for _ in 0..8 {
            let place = rng.index(self.pupils.len());
            let Some(pupil) = self.pupils.get_mut(place) else { return };
            let others: Vec<usize> = (0..self.classes.len())
                .filter(|&class| class != pupil.class && self.classes[class].grades.contains(&pupil.grade))
                .collect();
            if let Some(&class) = rng.any(&others) {
                pupil.class = class;
                pupil.groups.clear();
                return;
            }
        }
    }

    fn withdraw_a_guardian(&mut self, rng: &mut SeededRng) {
        for _ in 0..8 {
            let place = rng.index(self.pupils.len());
            let Some(pupil) = self.pupils.get_mut(place) else { return };
            let Some(last) = pupil.links.last().copied().filter(|_| pupil.links.len() > 1) else { continue };
            pupil.links.pop();
            let answers = |pupil: &Pupil| pupil.links.iter().any(|link| link.guardian == last.guardian);
            if !self.pupils.iter().any(answers) {
                self.guardians.retain(|guardian| guardian.shared || guardian.id != last.guardian);
            }
            return;
        }
    }

    fn move_a_guardian(&mut self, source: &mut Source) {
        for _ in 0..8 {
            let place = source.rng.index(self.guardians.len());
            let Some(guardian) = self.guardians.get_mut(place) else { return };
            if guardian.shared {
                continue;
            }
            guardian.address = source.address();
            let Source { rng, deck, .. } = source;
            guardian.contact = contact(&guardian.identity.first, &guardian.identity.family, rng, deck);
            for pupil in &mut self.pupils {
                if pupil.links.first().is_some_and(|link| link.guardian == guardian.id) {
                    pupil.address = guardian.address.clone();
                }
            }
            return;
        }
    }

    fn welcome_a_sibling(&mut self, source: &mut Source) {
        let Some(elder) = source.rng.any(&self.pupils).cloned() else { return };
        let sex = Sex::draw(&mut source.rng);
        let first = child_first_name(sex, &mut source.rng, &mut source.deck);
        let identity = Identity { sex, first, ..elder.identity };
        let child = Child { identity, links: elder.links, address: elder.address };
        let Some(seat) = self.any_seat(&mut source.rng) else { return };
        let visit = self.no_visit();
        let pupil = self.enrol(child, seat, source, &visit);
        self.pupils.push(pupil);
    }

    fn welcome_a_family(&mut self, seat: ClassSlot, source: &mut Source) {
        let degree = source.degree;
        let shape = Shape { children: 1, blended: false };
        let family = source.family(shape, &mut self.guardian_numbers(degree));
        let visit = self.no_visit();
        self.move_in(family, &[seat], &[], source, &visit);
    }

    fn any_seat(&self, rng: &mut SeededRng) -> Option<ClassSlot> {
        let class = rng.index(self.classes.len());
        let grade = rng.any(&self.classes.get(class)?.grades)?;
        Some(ClassSlot { grade, class })
    }

    /// A seat in a grade of that age.
    fn seat_at(&self, age: i16, rng: &mut SeededRng) -> Option<ClassSlot> {
        let seats = self.classes.iter().enumerate().flat_map(|(class, taught)| {
            let grades = taught.grades.iter().filter(move |grade| grade.age == age);
            grades.map(move |&grade| ClassSlot { grade, class })
        });
        rng.any(&seats.collect::<Vec<_>>()).copied()
    }

    const fn no_visit(&self) -> Visit {
        Visit { neighbour: None, number: self.number }
    }
}
