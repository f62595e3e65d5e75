//! A composed page: what stands where, and what it is for a screen reader.

use super::face::{CentiPoint, Face};

/// Page width and height: A4 upright, to the nearest point; a lying page swaps them.
pub(crate) const A4: (CentiPoint, CentiPoint) = (59_500, 84_200);

/// Colours, all with a contrast of at least 4.5 to 1 on white where text uses them; they stay legible on a
/// black-and-white printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum PaletteColor {
    /// Text.
    Ink,
    /// Secondary text.
    Soft,
    /// Headings.
    Accent,
    /// The lesser parts of a picture: between the accent and hairlines in grey, too.
    Middle,
    /// Hairlines and frames.
    Rule,
    /// Ground of a box or of a table head.
    Ground,
    /// The paper itself, over something drawn before.
    Paper,
}

impl PaletteColor {
    /// The colour as operands of `rg`.
    pub(crate) const fn rgb(self) -> &'static str {
        match self {
            Self::Ink => "0 0 0",
            Self::Soft => ".3 .34 .37",
            Self::Accent => ".09 .31 .39",
            Self::Middle => ".33 .54 .6",
            Self::Rule => ".66 .75 .78",
            Self::Ground => ".945 .965 .97",
            Self::Paper => "1 1 1",
        }
    }
}

/// What a piece of a page is: standard structure types of PDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Tag {
    H1,
    H2,
    H3,
    P,
    Span,
    List,
    Item,
    Body,
    Table,
    Row,
    /// The head of a column.
    Head,
    /// The head of a row.
    RowHead,
    Cell,
    Figure,
}

impl Tag {
    /// Name in the structure tree.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::H1 => "H1",
            Self::H2 => "H2",
            Self::H3 => "H3",
            Self::P => "P",
            Self::Span => "Span",
            Self::List => "L",
            Self::Item => "LI",
            Self::Body => "LBody",
            Self::Table => "Table",
            Self::Row => "TR",
            Self::Head | Self::RowHead => "TH",
            Self::Cell => "TD",
            Self::Figure => "Figure",
        }
    }
}

/// A line of text. Places are counted from the left and the top of the page, to the baseline; inside a form,
/// from the form's own origin.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Line {
    pub(crate) x: CentiPoint,
    pub(crate) y: CentiPoint,
    pub(crate) face: Face,
    /// Points.
    pub(crate) size: u8,
    pub(crate) tint: PaletteColor,
    pub(crate) text: String,
}

/// Text on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TextContent {
    /// Lines of this page alone.
    Lines(Vec<Line>),
    /// A form, with its origin at this place.
    Form { form: u32, x: CentiPoint, y: CentiPoint },
}

/// A drawn shape.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    /// A filled rectangle; `y` is its top.
    Fill { x: CentiPoint, y: CentiPoint, width: CentiPoint, height: CentiPoint, tint: PaletteColor },
    /// A rectangle's outline, `weight` thick.
    Frame {
        x: CentiPoint,
        y: CentiPoint,
        width: CentiPoint,
        height: CentiPoint,
        weight: CentiPoint,
        tint: PaletteColor,
    },
    /// A line or an outline from point to point.
    Path { start: Point, segments: Vec<Segment>, ink: PathInk },
}

/// A place on a page, from the left and the top.
pub(crate) type Point = (CentiPoint, CentiPoint);

/// How a path goes on from where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Segment {
    /// Straight to a place.
    Line(Point),
    /// In a Bézier curve: towards the first place, from the second, to the third.
    Curve(Point, Point, Point),
}

/// What is drawn of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum PathInk {
    /// What it encloses.
    Fill(PaletteColor),
    /// The path, `weight` thick.
    Stroke { weight: CentiPoint, tint: PaletteColor },
}

/// A QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) x: CentiPoint,
    pub(crate) y: CentiPoint,
    /// Side, without the quiet zone.
    pub(crate) side: CentiPoint,
    /// What it says to a telephone.
    pub(crate) content: String,
    /// What a screen reader says of it.
    pub(crate) alternative: String,
}

impl Code {
    /// Side of a module in points, of a code of so many: a whole number of dots at 300 to the inch.
    pub(crate) fn module(&self, modules: usize) -> f64 {
        (f64::from(self.side) / 24.0 / modules as f64).floor() * 0.24
    }
}

/// One thing on a page, in reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Item {
    /// Opens a group: a list, a table, a row.
    Open(Tag),
    /// Closes the group opened last.
    Close,
    /// Text; `actual` is what is read and copied instead of the printed form.
    Text { tag: Tag, matter: TextContent, actual: Option<String> },
    /// A QR code.
    Code(Code),
    /// A picture; `alternative` is what a screen reader says of it.
    Figure { shapes: Vec<Shape>, alternative: String },
    /// Shapes without meaning.
    Shapes(Vec<Shape>),
    /// Text that the reading order does without: page numbers, what a figure says already.
    Running(TextContent),
}

/// A page ready to be laid out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PageContent {
    /// What a screen reader calls the page.
    pub(crate) title: String,
    /// Whether the page lies on its side.
    pub(crate) landscape: bool,
    pub(crate) items: Vec<Item>,
}

impl PageContent {
    /// Height of the page.
    pub(crate) fn height(&self) -> CentiPoint {
        if self.landscape { A4.0 } else { A4.1 }
    }

    /// The lines that stand on this page alone, in order.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &Line> {
        self.items
            .iter()
            .filter_map(|item| match item {
                Item::Text { matter: TextContent::Lines(lines), .. }
                | Item::Running(TextContent::Lines(lines)) => Some(lines),
                _ => None,
            })
            .flatten()
    }

    /// How many characters genpdf has to hold for this page.
    pub(crate) fn weight(&self) -> usize {
        self.lines().map(|line| line.text.len() + 16).sum()
    }
}
