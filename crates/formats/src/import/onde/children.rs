//! Where the children stand in a line of the guardians' file: at its end, one after the other, whether the header
//! repeats their columns or not; or anywhere, as often as the header names them.

use csv::StringRecord;

use super::header::{Column, Header, guardian as column};

/// The columns of one child.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Child {
    pub(super) usage_name: Option<usize>,
    pub(super) family_name: Option<usize>,
    pub(super) first_name: Option<usize>,
    pub(super) classes: Option<usize>,
}

/// What a child's columns say, in the order of [`Child`]'s fields.
const OF_A_CHILD: [&Column; 4] = [
    &column::CHILD_USAGE_NAME,
    &column::CHILD_FAMILY_NAME,
    &column::CHILD_FIRST_NAME,
    &column::CHILD_CLASSES,
];
/// What a guardian's columns say.
const OF_A_GUARDIAN: [&Column; 12] = [
    &column::TITLE,
    &column::USAGE_NAME,
    &column::FAMILY_NAME,
    &column::FIRST_NAME,
    &column::ADDRESS,
    &column::POSTAL_CODE,
    &column::TOWN,
    &column::COUNTRY,
    &column::MAIL,
    &column::HOME_PHONE,
    &column::WORK_PHONE,
    &column::MOBILE,
];

impl Child {
    fn cells(&self) -> [Option<usize>; 4] {
        [self.usage_name, self.family_name, self.first_name, self.classes]
    }

    fn cell(&mut self, which: usize) -> &mut Option<usize> {
        match which {
            0 => &mut self.usage_name,
            1 => &mut self.family_name,
            2 => &mut self.first_name,
            _ => &mut self.classes,
        }
    }

    fn start(&self) -> usize {
        self.cells().into_iter().flatten().min().unwrap_or_default()
    }

    fn is_named(&self) -> bool {
        self.first_name.is_some() && (self.family_name.is_some() || self.usage_name.is_some())
    }

    fn shifted(&self, by: usize) -> Self {
        let shift = |at: Option<usize>| at.map(|at| at + by);
        let [usage_name, family_name, first_name, classes] = self.cells().map(shift);
        Self { usage_name, family_name, first_name, classes }
    }
}

/// The children of a line.
pub(super) struct Children {
    /// Those that the header names, one at least.
    named: Vec<Child>,
    /// Columns from one child to the next, where lines go on with children beyond the header.
    stride: Option<usize>,
    /// Columns of the header.
    width: usize,
    /// Columns that a line must have.
    needed: usize,
}

impl Children {
    pub(super) fn new(header: &Header) -> Self {
        let mut numbered: Vec<(Option<u32>, Child)> = Vec::new();
        for at in 0..header.len() {
            let Some((which, number)) = header.which(at, &OF_A_CHILD) else { continue };
            // Without a number, a column that comes again is the next child's.
            let mut open = numbered.iter_mut().rev().filter(|(of, _)| *of == number);
            match open.next().map(|(_, child)| child.cell(which)) {
                Some(cell @ None) => *cell = Some(at),
                Some(Some(_)) if number.is_some() => {}
                _ => {
                    let mut child = Child::default();
                    *child.cell(which) = Some(at);
                    numbered.push((number, child));
                }
            }
        }
        let mut named: Vec<Child> =
            numbered.into_iter().map(|(_, child)| child).filter(Child::is_named).collect();
        if named.is_empty() {
            named.push(Child::default());
        }
        let first = named[0].start();
        let of_guardian = OF_A_GUARDIAN.iter().filter_map(|column| header.position(column)).max();
        let width = header.len();
        let last_first_name = |child: &Child| child.first_name.unwrap_or_default();
        let at_the_end = of_guardian.is_none_or(|last| last < first);
        let needed = match of_guardian {
            Some(last) if !at_the_end => {
                last.max(named.iter().map(last_first_name).max().unwrap_or_default())
            }
            _ => last_first_name(&named[0]),
        };
        let stride = at_the_end.then(|| Self::stride(&named, width)).flatten();
        Self { named, stride, width, needed: needed + 1 }
    }

    /// Columns from one child to the next, when those of each stand together. A child without columns stands nowhere
    /// and has no next.
    fn stride(named: &[Child], width: usize) -> Option<usize> {
        let start = |child: &Child| child.start();
        let stride = match named {
            [.., before, last] => start(last).checked_sub(start(before))?,
            [only] => width.checked_sub(start(only))?,
            [] => return None,
        };
        let together = |child: &Child| {
            child.is_named() && child.cells().into_iter().flatten().all(|at| at < child.start() + stride)
        };
        (stride > 0 && named.iter().all(together)).then_some(stride)
    }

    /// The first child of the header.
    pub(super) fn first(&self) -> Child {
        self.named[0]
    }

    /// The children that a line may name, those beyond the header too.
    pub(super) fn of(&self, values: &StringRecord) -> impl Iterator<Item = Child> {
        let length = values.len();
        let last = self.named.last().copied().unwrap_or_default();
        let beyond = self.stride.into_iter().flat_map(move |stride| {
            (1..).map(move |rank| last.shifted(rank * stride)).take_while(move |child| child.start() < length)
        });
        self.named.iter().copied().take_while(move |child| child.start() < length).chain(beyond)
    }

    /// Whether a line ends before its first child, in the middle of one, or before a guardian's column that stands
    /// behind the children.
    pub(super) fn cut(&self, values: &StringRecord) -> bool {
        let filled = |at: Option<usize>| {
            at.and_then(|at| values.get(at)).is_some_and(|value| !value.trim().is_empty())
        };
        let inside = |child: Child| {
            child.first_name.is_some_and(|first| values.len() <= first)
                && (filled(child.family_name) || filled(child.usage_name))
        };
        values.len() < self.needed || self.of(values).any(inside)
    }

    /// Whether a line has values beyond the header where there can be no further child.
    pub(super) fn beyond(&self, values: &StringRecord) -> bool {
        self.stride.is_none() && values.iter().skip(self.width).any(|value| !value.trim().is_empty())
    }
}

#[cfg(test)]
mod tests {
    use csv::StringRecord;

    use super::{Child, Children};
    use crate::import::onde::header::Header;

    fn children(header: &str) -> Children {
        Children::new(&Header::new(header.split(';')))
    }

    fn child(cells: [Option<usize>; 4]) -> Child {
        let [usage_name, family_name, first_name, classes] = cells;
        Child { usage_name, family_name, first_name, classes }
    }

    fn of(children: &Children, line: &str) -> Vec<Child> {
        children.of(&StringRecord::from(line.split(';').collect::<Vec<_>>())).collect()
    }

    #[test]
    fn one_after_the_other_at_the_end() {
        let one =
            children("Nom responsable;Prénom responsable;Nom de famille élève;Prénom élève;Classes élèves");
        assert_eq!(of(&one, "A;B;C;D;E"), [child([None, Some(2), Some(3), Some(4)])]);
        let two = [child([None, Some(2), Some(3), Some(4)]), child([None, Some(5), Some(6), Some(7)])];
        assert_eq!(of(&one, "A;B;C;D;E;F;G"), two);
        let named = children(
            "Nom responsable;Prénom responsable;Nom enfant;Prénom enfant;Classe enfant;Nom enfant;Prénom enfant;\
             Classe enfant",
        );
        assert_eq!(of(&named, "A;B;C;D;E;F;G;H"), two);
        assert_eq!(of(&named, "A;B;C;D;E;F;G;H;I;J").len(), 3);
    }

    #[test]
    fn by_number_in_any_order() {
        let numbered = children(
            "Nom responsable;Prénom responsable;Nom élève 1;Nom élève 2;Prénom élève 1;Prénom élève 2;Classe élève 1",
        );
        let two = [child([None, Some(2), Some(4), Some(6)]), child([None, Some(3), Some(5), None])];
        assert_eq!(of(&numbered, "A;B;C;D;E;F;G"), two);
        assert!(numbered.beyond(&StringRecord::from(vec!["x"; 8])));
    }

    #[test]
    fn a_header_without_children_has_one_that_is_empty() {
        let none = children("Nom responsable;Prénom responsable");
        assert_eq!(of(&none, "A;B;C;D"), [Child::default()]);
        assert_eq!(of(&children(""), "A"), [Child::default()]);
    }

    #[test]
    fn before_the_guardian() {
        let pair = children("Classe;Nom élève;Prénom élève;Nom responsable;Prénom responsable;Courriel");
        assert_eq!(of(&pair, "A;B;C;D;E;F"), [child([None, Some(1), Some(2), Some(0)])]);
        let line = |length: usize| StringRecord::from(vec!["x"; length]);
        assert_eq!([5, 6, 7].map(|length| pair.cut(&line(length))), [true, false, false]);
        assert_eq!([6, 7].map(|length| pair.beyond(&line(length))), [false, true]);
    }
}
