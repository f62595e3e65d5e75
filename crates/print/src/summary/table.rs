//! Small tables of figures: a label, then numbers that line up on the right.

use crate::pdf::draft::{PaletteColor, Shape, Tag};
use crate::pdf::face::{CentiPoint, Face};
use crate::pdf::flow::{PageComposer, TextStyle};

const CELL: TextStyle = TextStyle::new(Face::Text, 9, PaletteColor::Ink, 1_200);
/// In rows that are lower than this, text is smaller.
const LOW: CentiPoint = 1_350;
const LOW_CELL: TextStyle = TextStyle::new(Face::Text, 8, PaletteColor::Ink, 1_100);
const HEAD: TextStyle = TextStyle::new(Face::Bold, 8, PaletteColor::Accent, 1_000);

/// The smallest type in which a text is set before it is cut.
const SMALLEST: u8 = 7;
/// Room between columns.
const GAP: CentiPoint = 500;

/// A table in the making, at the composer's place.
pub(super) struct Table {
    x: CentiPoint,
    /// Widths of the columns; texts of the first stand left, of the others right.
    columns: Vec<CentiPoint>,
    row: CentiPoint,
    /// Room at the left of the first column, for what is drawn there.
    pub(super) indent: CentiPoint,
    cell: TextStyle,
    /// Points of the labels.
    label: u8,
}

impl Table {
    /// Begins a table whose numbers stand in columns of these widths, in what the composer's column leaves to the label.
    pub(super) fn open(flow: &mut PageComposer<'_>, numbers: &[CentiPoint], row: CentiPoint) -> Self {
        let label = flow.width - numbers.iter().sum::<CentiPoint>();
        flow.open(Tag::Table);
        let columns = std::iter::once(label).chain(numbers.iter().copied()).collect();
        let cell = if row < LOW { LOW_CELL } else { CELL };
        Self { x: flow.x, columns, row, indent: 0, cell, label: cell.size }
    }

    /// How wide the column of a number is, that its head may not be broken inside a word.
    pub(super) fn width(flow: &PageComposer<'_>, head: &str) -> CentiPoint {
        const NARROWEST: CentiPoint = 3_400;
        let words = head.split(' ').map(|word| flow.width_of(HEAD, word));
        GAP + words.max().unwrap_or_default().max(NARROWEST - GAP)
    }

    /// Left and right end of a column.
    pub(super) fn column(&self, index: usize) -> (CentiPoint, CentiPoint) {
        let left = self.x + self.columns.iter().take(index).sum::<CentiPoint>();
        (left, left + self.columns.get(index).copied().unwrap_or_default())
    }

    /// Sets all labels in the largest type in which these have room.
    pub(super) fn set_labels<'l>(
        &mut self,
        flow: &PageComposer<'_>,
        labels: impl IntoIterator<Item = &'l str>,
    ) {
        let (left, right) = self.column(0);
        let room = right - left - self.indent;
        let sizes = labels.into_iter().map(|label| fitting(flow, self.cell, room, label).size);
        self.label = sizes.min().unwrap_or(self.cell.size);
    }

    /// The heads of the columns, on as many lines as the longest needs.
    pub(super) fn heads(&self, flow: &mut PageComposer<'_>, heads: &[&str]) {
        let lines: Vec<Vec<String>> = heads
            .iter()
            .zip(&self.columns)
            .enumerate()
            .map(|(index, (head, width))| {
                let gap = if index == 0 { 0 } else { GAP };
                flow.lines_of(HEAD, width - gap, head)
            })
            .collect();
        let tallest = lines.iter().map(Vec::len).max().unwrap_or_default() as CentiPoint;
        let (top, width) = (flow.y, flow.width);
        let bottom = top + tallest * HEAD.leading + 200;
        flow.open(Tag::Row);
        for (index, lines) in lines.into_iter().enumerate() {
            let y = bottom - 200 - lines.len() as CentiPoint * HEAD.leading;
            self.cell(flow, Tag::Head, HEAD, index, y, lines);
        }
        flow.close();
        flow.shapes(vec![Shape::Fill {
            x: self.x,
            y: bottom,
            width,
            height: 60,
            tint: PaletteColor::Accent,
        }]);
        flow.at_exactly(self.x, bottom, width);
    }

    /// A row: its label and its numbers.
    pub(super) fn row(&self, flow: &mut PageComposer<'_>, cells: &[&str]) {
        self.set(flow, self.cell, cells);
    }

    /// The last row, which adds up the others.
    pub(super) fn total(&self, flow: &mut PageComposer<'_>, cells: &[&str]) {
        self.set(flow, TextStyle { face: Face::Bold, ..self.cell }, cells);
    }

    fn set(&self, flow: &mut PageComposer<'_>, style: TextStyle, cells: &[&str]) {
        let (top, width) = (flow.y, flow.width);
        flow.open(Tag::Row);
        for (index, text) in cells.iter().enumerate() {
            let (left, right) = self.column(index);
            let (tag, room, style) = match index {
                0 => (Tag::RowHead, right - left - self.indent, TextStyle { size: self.label, ..style }),
                _ => (Tag::Cell, right - left - GAP, style),
            };
            let style = fitting(flow, style, room, text);
            let text = flow.one_line(style, room, text);
            self.cell(flow, tag, style, index, top + (self.row - style.leading) / 2 + 100, vec![text]);
        }
        flow.close();
        let y = top + self.row - 30;
        flow.shapes(vec![Shape::Fill { x: self.x, y, width, height: 30, tint: PaletteColor::Rule }]);
        flow.at_exactly(self.x, top + self.row, width);
    }

    fn cell(
        &self,
        flow: &mut PageComposer<'_>,
        tag: Tag,
        style: TextStyle,
        index: usize,
        y: CentiPoint,
        lines: Vec<String>,
    ) {
        let (left, right) = self.column(index);
        if lines.iter().all(String::is_empty) {
            flow.place(tag, Vec::new(), None);
        } else if index == 0 {
            flow.at_exactly(left + self.indent, y, right - left - self.indent);
            flow.set_lines(tag, style, lines);
        } else {
            flow.set_right(tag, style, right, y, lines);
        }
    }

    /// Ends it, and leaves the composer below.
    pub(super) fn close(self, flow: &mut PageComposer<'_>) {
        flow.close();
    }
}

/// The largest type in which the text has room, or the smallest there is.
fn fitting(flow: &PageComposer<'_>, style: TextStyle, room: CentiPoint, text: &str) -> TextStyle {
    let mut sizes = (SMALLEST..=style.size).rev().map(|size| TextStyle { size, ..style });
    let fits = |style: &TextStyle| flow.width_of(*style, text) <= room;
    sizes.find(fits).unwrap_or(TextStyle { size: SMALLEST, ..style })
}
