//! Text that returns from page to page, composed and written once (a PDF form), then only referred to.

use std::collections::HashMap;

use super::draft::{Line, PaletteColor, Shape};
use super::face::{CentiPoint, Face};

/// A text as it is set: whoever asks for the same again gets the same form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct FormKey {
    pub(crate) text: String,
    pub(crate) face: Face,
    pub(crate) size: u8,
    pub(crate) tint: PaletteColor,
    pub(crate) leading: CentiPoint,
    pub(crate) width: CentiPoint,
    /// Indent of the lines beside a label.
    pub(crate) hang: CentiPoint,
}

/// A form and the room it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) number: u32,
    pub(crate) lines: usize,
}

/// What a form shows, from its own origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    Lines(Vec<Line>),
    Shapes(Vec<Shape>),
}

impl Content {
    /// Its lines, if it has any.
    pub(crate) fn lines(&self) -> &[Line] {
        match self {
            Self::Lines(lines) => lines,
            Self::Shapes(_) => &[],
        }
    }
}

/// The forms of one file.
#[derive(Debug, Default)]
pub(crate) struct Forms {
    known: HashMap<FormKey, Form>,
    drawn: HashMap<Vec<Shape>, u32>,
    count: u32,
    fresh: Vec<(u32, Content)>,
}

impl Forms {
    /// The form of a text; `compose` breaks it into lines, once.
    pub(crate) fn of(&mut self, setting: FormKey, compose: impl FnOnce(&FormKey) -> Vec<Line>) -> Form {
        if let Some(form) = self.known.get(&setting) {
            return *form;
        }
        let lines = compose(&setting);
        let form = Form { number: self.reserve(), lines: baselines(&lines) };
        self.fresh.push((form.number, Content::Lines(lines)));
        self.known.insert(setting, form);
        form
    }

    /// The form of some shapes.
    pub(crate) fn of_shapes(&mut self, shapes: Vec<Shape>) -> u32 {
        if let Some(number) = self.drawn.get(&shapes) {
            return *number;
        }
        let number = self.reserve();
        self.fresh.push((number, Content::Shapes(shapes.clone())));
        self.drawn.insert(shapes, number);
        number
    }

    /// A form that is used now and filled at the end: the total of pages.
    pub(crate) fn reserve(&mut self) -> u32 {
        self.count += 1;
        self.count - 1
    }

    /// Fills a reserved form.
    pub(crate) fn fill(&mut self, number: u32, lines: Vec<Line>) {
        self.fresh.push((number, Content::Lines(lines)));
    }

    /// Forms not laid out yet.
    pub(crate) fn take_fresh(&mut self) -> Vec<(u32, Content)> {
        std::mem::take(&mut self.fresh)
    }
}

/// Lines one below the other: a label shares the baseline of its text.
fn baselines(lines: &[Line]) -> usize {
    lines.chunk_by(|above, below| above.y == below.y).count()
}
