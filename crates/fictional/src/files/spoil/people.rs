//! What a delivery can say of its people that is not so, or no longer so.

use std::collections::HashSet;

use jiff::{ToSpan, civil::Date};

use crate::{Identity, Pupil, School, Writing, misread, with_question_mark};

/// The class of the first pupil, and the guardians of its pupils.
pub(super) fn one_class(mut school: School) -> School {
    if let Some(class) = school.pupils.first().map(|pupil| pupil.class) {
        school.pupils.retain(|pupil| pupil.class == class);
    }
    with_their_guardians(school)
}

/// No pupil and no guardian.
pub(super) fn nobody(mut school: School) -> School {
    school.pupils.clear();
    school.departed.clear();
    with_their_guardians(school)
}

/// Everybody in a class of the grade below. Those who were not there yet are not named, nor are those who have left
/// since: nothing knows them.
pub(super) fn a_year_before(mut school: School) -> School {
    school.year -= 1;
    let grades = school.kind.grades();
    let classes = &school.classes;
    school.pupils = std::mem::take(&mut school.pupils)
        .into_iter()
        .filter_map(|pupil| {
            let grade = grades.iter().find(|grade| grade.age == pupil.grade.age - 1)?;
            let rooms: Vec<usize> =
                (0..classes.len()).filter(|&class| classes[class].grades.contains(&grade)).collect();
            let class = *rooms.get(usize::try_from(pupil.id).unwrap_or(0) % rooms.len().max(1))?;
            Some(Pupil { grade, class, groups: Vec::new(), ..pupil })
        })
        .collect();
    school.departed.clear();
    with_their_guardians(school)
}

/// The same day of the year before.
pub(super) fn a_year_earlier(date: Date) -> Date {
    date.checked_sub(1.year()).unwrap_or(date)
}

/// The first pupil is gone, and the INE belongs to a newcomer: another child of another name, born another day.
pub(super) fn with_an_ine_given_again(mut school: School) -> School {
    let last = school.pupils.last().cloned();
    let (Some(mut child), false) = (last, school.pupils.len() < 2) else { return school };
    let gone = school.pupils.remove(0);
    child.id = school.pupils.iter().map(|pupil| pupil.id).max().unwrap_or(0).max(gone.id) + 1;
    child.ine = gone.ine;
    child.identity = Identity {
        family: "TREMPLINARD".to_owned(),
        usage: None,
        first: "Zéphyrine".to_owned(),
        ..child.identity
    };
    child.birth_date = gone.birth_date.and_then(|date| date.checked_add(400.days()).ok());
    school.pupils.push(child);
    with_their_guardians(school)
}

/// What a spreadsheet and a hurried hand make of good values.
pub(super) fn malformed(mut school: School) -> School {
    for pupil in &mut school.pupils {
        spoil(&mut pupil.ine, "1,2E+10");
    }
    for guardian in &mut school.guardians {
        spoil(&mut guardian.contact.mail, "parent(at)exemple");
        spoil(&mut guardian.contact.mobile, "6,00E+08");
    }
    school
}

fn spoil(value: &mut Option<String>, with: &str) {
    if let Some(value) = value {
        with.clone_into(value);
    }
}

/// Accented names with `?`, or read in another encoding, one person in two.
pub(super) fn damaged(mut school: School) -> School {
    let pupils = school.pupils.iter_mut().map(|pupil| (pupil.id, &mut pupil.identity));
    let guardians = school.guardians.iter_mut().map(|guardian| (guardian.id, &mut guardian.identity));
    for (id, identity) in pupils.chain(guardians) {
        let damage = if id % 2 == 0 { misread } else { with_question_mark };
        let names = [Some(&mut identity.family), identity.usage.as_mut(), Some(&mut identity.first)];
        for name in names.into_iter().flatten().filter(|name| !name.is_ascii()) {
            *name = damage(name);
        }
    }
    school
}

/// `CP A` is `CP-A Mme Orvel` in the guardians' file.
pub(super) fn with_other_labels(mut school: School) -> School {
    for (place, class) in school.classes.iter_mut().enumerate() {
        let teacher = ["Mme Orvel", "M. Bastac", "Mme Tilvier"][place % 3];
        class.elsewhere = Some(format!("{} {teacher}", class.label.replace(' ', "-")));
    }
    school
}

/// The guardians' file names no class.
pub(super) fn without_labels(mut school: School) -> School {
    for class in &mut school.classes {
        class.elsewhere = Some(String::new());
    }
    school
}

/// One guardian in three on a line that was cut.
pub(super) fn with_short_lines(mut school: School) -> School {
    for (place, guardian) in school.guardians.iter_mut().enumerate() {
        match place % 6 {
            1 => guardian.writing = Writing::CutBeforeChildren,
            4 => guardian.writing = Writing::CutInChildren,
            _ => {}
        }
    }
    school
}

fn with_their_guardians(mut school: School) -> School {
    let linked: HashSet<u64> =
        school.pupils.iter().flat_map(|pupil| &pupil.links).map(|link| link.guardian).collect();
    school.guardians.retain(|guardian| linked.contains(&guardian.id));
    school
}
