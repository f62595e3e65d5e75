//! The lists of a sheet: pupils, services.

use super::model::SheetPupil;
use super::style::Style;
use crate::pdf::draft::{PaletteColor, Shape, Tag};
use crate::pdf::face::{CentiPoint, mm};
use crate::pdf::flow::PageComposer;

/// Lines that one pupil may take; what is longer is cut and reported.
const PUPIL_LINES: usize = 3;

/// A pupil with the class, and the other school if there is one.
pub(super) fn described(flow: &mut PageComposer<'_>, pupil: &SheetPupil) -> String {
    let mut text = flow.name(&pupil.name);
    if let Some(class) = &pupil.class {
        text.push_str(", ");
        text.push_str(&flow.name(class));
    }
    if let Some(elsewhere) = &pupil.elsewhere {
        text.push_str(" (");
        text.push_str(&flow.name(elsewhere));
        text.push(')');
    }
    text
}

/// Pupils as they are described, one below the other, or in two columns when they are more than three and their
/// names allow it, read column by column.
pub(super) fn pupil_list(flow: &mut PageComposer<'_>, style: &Style, pupils: &[String]) {
    if pupils.is_empty() {
        return;
    }
    let columns = columns(flow, style, pupils);
    let (x, top, width) = (flow.x, flow.y, flow.width);
    let wide = (width - mm(4) * (columns as CentiPoint - 1)) / columns as CentiPoint;
    let bullet = mm(4);
    let mut lowest = top;
    let mut bullets = Vec::new();
    flow.open(Tag::List);
    for (index, column) in pupils.chunks(pupils.len().div_ceil(columns)).enumerate() {
        let left = x + (wide + mm(4)) * index as CentiPoint;
        flow.at(left, top, wide);
        for pupil in column {
            let mut lines = flow.lines_of(style.strong, wide - bullet, pupil);
            if lines.len() > PUPIL_LINES {
                let rest = lines.split_off(PUPIL_LINES - 1).join(" ");
                lines.push(flow.one_line(style.strong, wide - bullet, &rest));
            }
            bullets.push(point(left, flow.y, style));
            flow.open(Tag::Item);
            flow.at(left + bullet, flow.y, wide - bullet);
            flow.set_lines(Tag::Body, style.strong, lines);
            flow.close();
        }
        lowest = lowest.max(flow.y);
    }
    flow.close();
    flow.shapes(bullets);
    flow.at(x, lowest, width);
}

/// Columns for a list of pupils, as they are described: two when they are more than three and the names allow it.
pub(super) fn columns(flow: &PageComposer<'_>, style: &Style, pupils: &[String]) -> usize {
    let half = flow.width / 2 - mm(6);
    let short = |pupil: &String| flow.width_of(style.strong, pupil) < half * 5 / 2;
    if pupils.len() > 3 && pupils.iter().all(short) { 2 } else { 1 }
}

/// The square before an item of a list.
fn point(x: CentiPoint, y: CentiPoint, style: &Style) -> Shape {
    let side = CentiPoint::from(style.body.size) * 30;
    let y = y + (style.body.leading - side) / 2;
    Shape::Fill { x: x + mm(1), y, width: side, height: side, tint: PaletteColor::Accent }
}

pub(super) fn service_list(flow: &mut PageComposer<'_>, style: &Style, services: &[String]) {
    let (x, width) = (flow.x, flow.width);
    flow.open(Tag::List);
    for service in services {
        flow.shapes(vec![point(x, flow.y, style)]);
        flow.open(Tag::Item);
        flow.at(x + mm(4), flow.y, width - mm(4));
        flow.shared(Tag::Body, style.body, service);
        flow.close();
    }
    flow.close();
    flow.at(x, flow.y, width);
}
