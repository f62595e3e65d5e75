//! The page that opens a class: a tick list for the teacher who hands the sheets out.

use domain::naming::class_heading;

use super::model::{Layout, Separator, TickRow};
use super::words;
use crate::pdf::PrintWarning;
use crate::pdf::draft::{PageContent, PaletteColor, Shape, Tag};
use crate::pdf::face::{CentiPoint, Face, Faces, mm};
use crate::pdf::flow::{PageComposer, TextStyle};
use crate::pdf::form::Forms;
use crate::pdf::text::{printable, wrap};

/// Height of the rows of a page.
const ROOM: CentiPoint = 34 * ROW;
/// Height of a row of one line.
const ROW: CentiPoint = 1_800;
/// Room beside the text of a cell.
const PADDING: CentiPoint = 200;

const TITLE: TextStyle = TextStyle::new(Face::Bold, 20, PaletteColor::Accent, 2_600);
const BODY: TextStyle = TextStyle::new(Face::Text, 10, PaletteColor::Ink, 1_300);
const CELL: TextStyle = TextStyle::new(Face::Text, 9, PaletteColor::Ink, 1_200);
const HEAD: TextStyle = TextStyle::new(Face::Bold, 9, PaletteColor::Accent, 1_200);
const FOOT: TextStyle = TextStyle::new(Face::Text, 8, PaletteColor::Soft, 1_100);

/// What the teacher ticks.
const TICKS: [&str; 3] = ["Remise", "Absent", "Refus"];

/// The columns, from left to right.
struct Columns {
    margin: CentiPoint,
    width: CentiPoint,
    pupil: CentiPoint,
    /// Nothing on pupils' lists.
    guardian: Option<CentiPoint>,
    serial: CentiPoint,
    tick: CentiPoint,
}

impl Columns {
    fn new(layout: &Layout, guardians: bool) -> Self {
        let margin = mm(i32::from(layout.margin.clamp(10, 30))).min(mm(18));
        let width = mm(210) - 2 * margin;
        let (serial, tick) = (mm(30), mm(15));
        let names = width - serial - tick * 3;
        let pupil = if guardians { names / 2 } else { names };
        Self { margin, width, pupil, guardian: guardians.then_some(names - pupil), serial, tick }
    }

    /// The cells of a row with the widths of their columns.
    fn cells<'t>(
        &self,
        pupil: &'t str,
        guardian: &'t str,
        serial: &'t str,
        ticks: [&'t str; 3],
    ) -> Vec<(&'t str, CentiPoint)> {
        let mut cells = vec![(pupil, self.pupil)];
        cells.extend(self.guardian.map(|wide| (guardian, wide)));
        cells.push((serial, self.serial));
        cells.extend(ticks.map(|tick| (tick, self.tick)));
        cells
    }

    fn row<'t>(&self, entry: &'t TickRow) -> Vec<(&'t str, CentiPoint)> {
        self.cells(&entry.pupil, &entry.guardian, &entry.serial, [""; 3])
    }
}

/// Composes the page of a class, and further pages when its rows do not fit on one.
pub(crate) fn compose(
    separator: &Separator,
    layout: &Layout,
    faces: &'static Faces,
    forms: &mut Forms,
    problems: &mut Vec<PrintWarning>,
) -> Vec<PageContent> {
    let guardians = separator.rows.iter().any(|row| !row.guardian.is_empty());
    let columns = Columns::new(layout, guardians);
    let (margin, width) = (columns.margin, columns.width);
    let pages = divided(&separator.rows, &columns, faces);
    let title = class_heading(&separator.class);
    let mut drafts = Vec::with_capacity(pages.len());
    for (page, rows) in pages.iter().enumerate() {
        let draft = PageContent { title: title.clone(), ..PageContent::default() };
        let mut flow = PageComposer::new(faces, forms, problems, &title, draft);
        flow.at(margin, mm(18), width);
        flow.shared(Tag::P, BODY, &separator.school.name);
        let suite = if page == 0 { "" } else { " (suite)" };
        let heading = flow.one_line(TITLE, width, &format!("{}{suite}", separator.class));
        flow.set_lines(Tag::H1, TITLE, vec![heading]);
        let date = words::dateline(separator.date, None).replacen("Le ", "du ", 1);
        let count = match separator.rows.len() {
            1 => "1 feuille".to_owned(),
            count => format!("{count} feuilles"),
        };
        flow.text(
            Tag::P,
            BODY,
            &format!("Feuilles individuelles {date}\u{A0}: {count} à remettre. Cochez une case par ligne."),
        );
        flow.skip(mm(3));
        if !rows.is_empty() {
            table(&mut flow, rows, &columns);
        }
        if pages.len() > 1 {
            flow.running(FOOT, margin, mm(287), &format!("Page {} sur {}", page + 1, pages.len()));
        }
        flow.at(margin, mm(281), width);
        flow.note_of_mark(FOOT);
        drafts.push(flow.into_draft());
    }
    drafts
}

/// The rows of each page; at least one page.
fn divided<'r>(rows: &'r [TickRow], columns: &Columns, faces: &Faces) -> Vec<&'r [TickRow]> {
    let mut pages = Vec::new();
    let (mut first, mut used) = (0, 0);
    for (place, entry) in rows.iter().enumerate() {
        let lines = |(text, wide): &(&str, CentiPoint)| {
            let printed = printable(faces, CELL.face, text).text;
            wrap(faces, CELL.face, CELL.size, wide - 2 * PADDING, &printed).len()
        };
        let height = height(columns.row(entry).iter().map(lines).max().unwrap_or_default());
        if used + height > ROOM && place > first {
            pages.push(&rows[first..place]);
            (first, used) = (place, 0);
        }
        used += height;
    }
    pages.push(&rows[first..]);
    pages
}

/// Height of a row whose longest cell has so many lines.
fn height(lines: usize) -> CentiPoint {
    ROW + CELL.leading * (lines.max(1) as CentiPoint - 1)
}

fn table(flow: &mut PageComposer<'_>, rows: &[TickRow], columns: &Columns) {
    let (margin, width) = (columns.margin, columns.width);
    flow.open(Tag::Table);
    flow.shapes(vec![Shape::Fill { x: margin, y: flow.y, width, height: ROW, tint: PaletteColor::Ground }]);
    row(flow, margin, Tag::Head, HEAD, &columns.cells("Élève", "Responsable", "Feuille n°", TICKS));
    for entry in rows {
        let y = flow.y;
        let height = row(flow, margin, Tag::Cell, CELL, &columns.row(entry));
        let line = Shape::Fill { x: margin, y: y + height - 30, width, height: 30, tint: PaletteColor::Rule };
        let ticks = (1..=3).map(|tick| Shape::Frame {
            x: margin + width - columns.tick * tick + PADDING,
            y: y + (height - ROW) / 2 + 400,
            width: 950,
            height: 950,
            weight: 70,
            tint: PaletteColor::Soft,
        });
        flow.shapes(std::iter::once(line).chain(ticks).collect());
    }
    flow.close();
}

/// Sets a row and returns its height.
fn row(
    flow: &mut PageComposer<'_>,
    margin: CentiPoint,
    tag: Tag,
    set: TextStyle,
    cells: &[(&str, CentiPoint)],
) -> CentiPoint {
    let (y, width) = (flow.y, flow.width);
    let mut x = margin;
    let mut most = 1;
    flow.open(Tag::Row);
    for (text, wide) in cells {
        flow.at(x + PADDING, y + (ROW - set.leading) / 2, wide - 2 * PADDING);
        if tag == Tag::Head {
            flow.shared(tag, set, text);
        } else if text.is_empty() {
            flow.place(tag, Vec::new(), None);
        } else {
            let lines = flow.lines_of(set, wide - 2 * PADDING, text);
            most = most.max(lines.len());
            flow.set_lines(tag, set, lines);
        }
        x += wide;
    }
    flow.close();
    let height = height(most);
    flow.at(margin, y + height, width);
    height
}
