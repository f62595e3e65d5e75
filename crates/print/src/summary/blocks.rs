//! The accounts of one population: states, curve, origins.

use domain::account::{Origin, State};
use domain::degree::Degree;
use domain::person::Population;

use super::charts::{self, Plot, swatch};
use super::model::PopulationSummary;
use super::number::{number, percent};
use super::parts::{BODY, NOTE};
use super::table::Table;
use super::words;
use crate::pdf::draft::{PaletteColor, Tag};
use crate::pdf::face::{CentiPoint, Face};
use crate::pdf::flow::{PageComposer, TextStyle};

const AXIS: TextStyle = TextStyle::new(Face::Text, 7, PaletteColor::Soft, 900);
/// What is written inside a ring, from large to small.
const CENTRES: [TextStyle; 3] = [
    TextStyle::new(Face::Bold, 14, PaletteColor::Accent, 1_700),
    TextStyle::new(Face::Bold, 12, PaletteColor::Accent, 1_500),
    TextStyle::new(Face::Bold, 10, PaletteColor::Accent, 1_300),
];

/// The ring of states with its table beside it, as high for every population.
pub(super) fn states(
    flow: &mut PageComposer<'_>,
    accounts: &PopulationSummary,
    degree: Degree,
    row: CentiPoint,
) {
    let (x, top, width) = (flow.x, flow.y, flow.width);
    let height = HEADS + (State::ALL.len() as CentiPoint + 1) * row;
    let radius = height.min(width * 29 / 100) / 2;
    let centre = (x + radius, top + height / 2);
    flow.figure(charts::ring(accounts.states, centre, radius), words::ring(accounts));
    let share = percent(accounts.activated(), accounts.accounts());
    let fits = |set: &TextStyle| flow.width_of(*set, &share) < radius;
    let set = CENTRES.into_iter().find(fits).unwrap_or(CENTRES[CENTRES.len() - 1]);
    for (set, below, text) in [(set, 200, share.as_str()), (AXIS, 1_000, "activés")] {
        let left = centre.0 - flow.width_of(set, text) / 2;
        flow.running(set, left, centre.1 + below, text);
    }

    let left = x + 2 * radius + 1_000;
    flow.at_exactly(left, top, x + width - left);
    let numbers = numbers(flow);
    let mut table = Table::open(flow, &numbers, row);
    table.indent = 1_000;
    table.set_labels(flow, State::ALL.map(|state| state.label(degree)));
    table.heads(flow, &["État", "Comptes", "Part"]);
    let all = accounts.accounts();
    let mut marks = Vec::new();
    // A pupil’s account never is in between.
    let in_between = accounts.population != Population::Pupils;
    for state in State::ALL.into_iter().filter(|state| in_between || *state != State::Activating) {
        marks.extend(swatch(state, left, flow.y + (row - 700) / 2, 700));
        let count = accounts.of(state);
        table.row(flow, &[state.label(degree), &number(count), &percent(count, all)]);
    }
    table.total(flow, &["Total", &number(all), &percent(all, all)]);
    table.close(flow);
    flow.shapes(marks);
    flow.at_exactly(x, top + height, width);
}

/// Height of the heads of a table on one line.
const HEADS: CentiPoint = 1_200;

/// Widths of the columns of a number and of a share.
fn numbers(flow: &PageComposer<'_>) -> [CentiPoint; 2] {
    [Table::width(flow, "Comptes"), Table::width(flow, "Part")]
}

/// The curve of activation over the school year, and its values.
pub(super) fn curve(flow: &mut PageComposer<'_>, accounts: &PopulationSummary, height: CentiPoint) {
    const LEFT: CentiPoint = 2_800;
    const RIGHT: CentiPoint = 400;
    let curve = accounts.curve.as_slice();
    let ([first, .., last], true) = (curve, curve.len() > 1) else {
        flow.text(Tag::P, BODY, words::NO_CURVE);
        return;
    };
    let (x, top, width) = (flow.x, flow.y, flow.width);
    let plot = Plot { x: x + LEFT, y: top + 500, width: width - LEFT - RIGHT, height };
    let share = |point: &super::model::Point| percent(point.activated, point.accounts);
    let told = words::curve((first.day, share(first)), (last.day, share(last)));
    flow.figure(plot.shapes(curve), told);
    for (mark, part) in [("100\u{A0}%", 0), ("50\u{A0}%", 50), ("0\u{A0}%", 100)] {
        let wide = flow.width_of(AXIS, mark);
        flow.running(AXIS, plot.x - 400 - wide, plot.y + height * part / 100 + 250, mark);
    }
    let baseline = plot.y + height + 1_000;
    let mut free = plot.x;
    for (month, at) in plot.months(curve) {
        let name = words::month(month);
        let wide = flow.width_of(AXIS, name);
        if at >= free && at + wide <= x + width {
            flow.running(AXIS, at, baseline, name);
            free = at + wide + 400;
        }
    }
    flow.at_exactly(x, baseline + 400, width);
    let told = charts::last_of_months(curve);
    let values = told.iter().map(|point| (point.day, share(point)));
    flow.text(Tag::P, NOTE, &words::values(values));
}

/// By which road accounts came: those that nobody took are left out, but the school’s own.
pub(super) fn origins(
    flow: &mut PageComposer<'_>,
    accounts: &PopulationSummary,
    degree: Degree,
    row: CentiPoint,
) {
    let numbers = numbers(flow);
    let table = Table::open(flow, &numbers, row);
    table.heads(flow, &["Origine", "Comptes", "Part"]);
    let all = accounts.accounts();
    for (origin, count) in &accounts.origins {
        if *count > 0 || *origin == Origin::School {
            table.row(flow, &[origin.label(degree), &number(*count), &percent(*count, all)]);
        }
    }
    table.close(flow);
}
