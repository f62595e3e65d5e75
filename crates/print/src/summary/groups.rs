//! Which classes or levels stand on the page, which has room for so many lines.

use super::model::Group;

/// Fewest pupils that a line tells of: of fewer, everybody in the class would know who they are.
pub(super) const FEWEST: u32 = 5;

/// What the lines are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Class,
    Level,
}

/// The lines of the page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Lines {
    pub(super) by: By,
    pub(super) groups: Vec<Group>,
    /// Some were too small to stand alone.
    pub(super) joined: bool,
}

/// The classes while there is room for them all, else the levels; when these are too many too, the largest, and the
/// others in one line.
pub(super) fn lines(classes: &[Group], levels: &[Group], most: usize) -> Lines {
    let by = if classes.len() > most && levels.len() > 1 { By::Level } else { By::Class };
    let given = if by == By::Class { classes } else { levels };
    let groups = join_small(given);
    let joined = groups.len() < given.len();
    Lines { by, groups: gather(groups, most), joined }
}

/// Puts each group that is too small with its neighbour in the order of the school.
fn join_small(given: &[Group]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::with_capacity(given.len());
    for group in given {
        match groups.last_mut() {
            Some(before) if before.pupils < FEWEST || group.pupils < FEWEST => join(before, group),
            _ => groups.push(group.clone()),
        }
    }
    groups
}

fn join(before: &mut Group, group: &Group) {
    before.label = format!("{}, {}", before.label, group.label);
    add(before, group);
}

fn add(to: &mut Group, group: &Group) {
    to.pupils += group.pupils;
    to.reached += group.reached;
    to.activated += group.activated;
}

/// Keeps the largest in their order, and adds up the others.
fn gather(groups: Vec<Group>, most: usize) -> Vec<Group> {
    if groups.len() <= most {
        return groups;
    }
    let mut by_size: Vec<usize> = (0..groups.len()).collect();
    by_size.sort_by_key(|place| std::cmp::Reverse(groups[*place].pupils));
    let (kept, _) = by_size.split_at(most - 1);
    let mut rest = Group { label: format!("Autres ({})", groups.len() - kept.len()), ..Group::default() };
    let mut shown = Vec::with_capacity(most);
    for (place, group) in groups.into_iter().enumerate() {
        if kept.contains(&place) { shown.push(group) } else { add(&mut rest, &group) }
    }
    shown.push(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::{By, Group, lines};

    fn groups(pupils: &[(&str, u32)]) -> Vec<Group> {
        let group = |(label, pupils): &(&str, u32)| Group {
            label: (*label).to_owned(),
            pupils: *pupils,
            reached: pupils / 2,
            activated: 1,
        };
        pupils.iter().map(group).collect()
    }

    fn told(groups: &[Group]) -> Vec<(&str, u32, u32)> {
        groups.iter().map(|group| (group.label.as_str(), group.pupils, group.activated)).collect()
    }

    #[test]
    fn classes_stand_there_while_they_have_room() {
        let classes = groups(&[("CP", 20), ("CE1", 22), ("CE2", 24)]);
        let levels = groups(&[("CP", 20), ("CE", 46)]);
        assert_eq!(lines(&classes, &levels, 3).by, By::Class);
        let by_level = lines(&classes, &levels, 2);
        assert_eq!((by_level.by, told(&by_level.groups)), (By::Level, vec![("CP", 20, 1), ("CE", 46, 1)]));
    }

    #[test]
    fn a_group_of_a_few_pupils_never_stands_alone() {
        let levels = groups(&[("TPS", 2), ("PS", 20), ("MS", 22), ("CP", 4), ("CE1", 5), ("ULIS", 1)]);
        let shown = lines(&levels, &[], 9);
        assert_eq!(
            (told(&shown.groups), shown.joined),
            (vec![("TPS, PS", 22, 2), ("MS, CP", 26, 2), ("CE1, ULIS", 6, 2)], true)
        );
        let large = groups(&[("CP", 5), ("CE1", 6)]);
        assert!(!lines(&large, &[], 9).joined);
        // A school of a few pupils is told as a whole: there is nobody to join.
        assert_eq!(told(&lines(&groups(&[("CP", 2)]), &[], 9).groups), [("CP", 2, 1)]);
        assert_eq!(lines(&[], &[], 9).groups, []);
    }

    #[test]
    fn what_has_no_room_is_added_up_and_nobody_is_lost() {
        let levels = groups(&[("A", 10), ("B", 30), ("C", 11), ("D", 40), ("E", 12)]);
        let classes = groups(&[("x", 6); 9]);
        let shown = lines(&classes, &levels, 3);
        assert_eq!(told(&shown.groups), [("B", 30, 1), ("D", 40, 1), ("Autres (3)", 33, 3)]);
        // Where no level is known, it is said of the classes.
        let unknown = lines(&classes, &groups(&[("Sans niveau", 54)]), 3);
        assert_eq!(
            (unknown.by, told(&unknown.groups)),
            (By::Class, vec![("x", 6, 1), ("x", 6, 1), ("Autres (7)", 42, 7)])
        );
    }
}
