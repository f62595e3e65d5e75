//! The page that opens a class: a tick list for the teacher who hands the sheets out.

use super::model::{Layout, Separator};
use super::words;
use crate::print::Problem;
use crate::print::draft::{Draft, Shape, Tag, Tint};
use crate::print::face::{Cp, Face, Faces, mm};
use crate::print::flow::{Flow, Set};
use crate::print::form::Forms;

/// Rows on a page.
const ROWS: usize = 34;
/// Height of a row.
const ROW: Cp = 1_800;

const TITLE: Set = Set::new(Face::Bold, 20, Tint::Accent, 2_600);
const BODY: Set = Set::new(Face::Text, 10, Tint::Ink, 1_300);
const CELL: Set = Set::new(Face::Text, 9, Tint::Ink, 1_200);
const HEAD: Set = Set::new(Face::Bold, 9, Tint::Accent, 1_200);
const FOOT: Set = Set::new(Face::Text, 8, Tint::Soft, 1_100);

/// What the teacher ticks.
const TICKS: [&str; 3] = ["Remise", "Absent", "Refus"];

/// Composes the page of a class, and further pages when it has more than [`ROWS`] sheets.
pub(crate) fn compose(
    separator: &Separator,
    layout: &Layout,
    faces: &'static Faces,
    forms: &mut Forms,
    problems: &mut Vec<Problem>,
) -> Vec<Draft> {
    let margin = mm(i32::from(layout.margin.clamp(10, 30))).min(mm(18));
    let width = mm(210) - 2 * margin;
    let guardians = separator.rows.iter().any(|row| !row.guardian.is_empty());
    let pages = separator.rows.len().div_ceil(ROWS).max(1);
    let title = format!("Classe {}", separator.class);
    let mut drafts = Vec::with_capacity(pages);
    for page in 0..pages {
        let draft = Draft { title: title.clone(), ..Draft::default() };
        let mut flow = Flow::new(faces, forms, problems, &title, draft);
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
        let rows = separator.rows.chunks(ROWS).nth(page).unwrap_or_default();

        let serials = mm(30);
        let ticks = mm(15);
        let names = width - serials - ticks * 3;
        let pupil = if guardians { names / 2 } else { names };
        let mut columns = vec![("Élève", pupil)];
        if guardians {
            columns.push(("Responsable", names - pupil));
        }
        columns.push(("Feuille n°", serials));
        columns.extend(TICKS.map(|tick| (tick, ticks)));

        if !rows.is_empty() {
            flow.open(Tag::Table);
            flow.shapes(vec![Shape::Fill { x: margin, y: flow.y, width, height: ROW, tint: Tint::Ground }]);
            row(&mut flow, margin, Tag::Head, HEAD, columns.iter().map(|(name, wide)| (*name, *wide)));
            for entry in rows {
                let y = flow.y;
                let mut cells = vec![entry.pupil.as_str()];
                if guardians {
                    cells.push(&entry.guardian);
                }
                cells.push(&entry.serial);
                cells.extend(["", "", ""]);
                let cells = cells.into_iter().zip(columns.iter().map(|(_, wide)| *wide));
                row(&mut flow, margin, Tag::Cell, CELL, cells);
                let mut shapes =
                    vec![Shape::Fill { x: margin, y: y + ROW - 30, width, height: 30, tint: Tint::Rule }];
                shapes.extend((0..3).map(|tick| Shape::Frame {
                    x: margin + width - ticks * (3 - tick) + 200,
                    y: y + 400,
                    width: 950,
                    height: 950,
                    weight: 70,
                    tint: Tint::Soft,
                }));
                flow.shapes(shapes);
            }
            flow.close();
        }
        if pages > 1 {
            flow.running(FOOT, margin, mm(287), &format!("Page {} sur {pages}", page + 1));
        }
        drafts.push(flow.into_draft());
    }
    drafts
}

fn row<'t>(flow: &mut Flow<'_>, margin: Cp, tag: Tag, set: Set, cells: impl Iterator<Item = (&'t str, Cp)>) {
    let (y, width) = (flow.y, flow.width);
    let mut x = margin;
    flow.open(Tag::Row);
    for (text, wide) in cells {
        flow.at(x + 200, y + (ROW - set.leading) / 2, wide - 400);
        if tag == Tag::Head {
            flow.shared(tag, set, text);
        } else if text.is_empty() {
            flow.place(tag, Vec::new(), None);
        } else {
            let text = flow.one_line(set, wide - 400, text);
            flow.set_lines(tag, set, vec![text]);
        }
        x += wide;
    }
    flow.close();
    flow.at(margin, y + ROW, width);
}
