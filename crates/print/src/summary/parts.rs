//! What stands on the page of every school: its heading, the key figures, passwords, corrections.

use super::model::{Passwords, PopulationSummary, Summary};
use super::number::number;
use super::table::Table;
use super::words;
use crate::pdf::draft::{Line, PaletteColor, Shape, Tag};
use crate::pdf::face::{CentiPoint, Face, mm};
use crate::pdf::flow::{PageComposer, TextStyle};

pub(super) const BODY: TextStyle = TextStyle::new(Face::Text, 9, PaletteColor::Ink, 1_200);
pub(super) const NOTE: TextStyle = TextStyle::new(Face::Text, 8, PaletteColor::Soft, 1_000);
const STRONG: TextStyle = TextStyle::new(Face::Bold, 9, PaletteColor::Ink, 1_200);
const TITLE: TextStyle = TextStyle::new(Face::Bold, 20, PaletteColor::Accent, 2_600);
const SUBJECT: TextStyle = TextStyle::new(Face::Text, 11, PaletteColor::Ink, 1_400);
const SECTION: TextStyle = TextStyle::new(Face::Bold, 11, PaletteColor::Accent, 1_500);
const PART: TextStyle = TextStyle::new(Face::Bold, 9, PaletteColor::Accent, 1_300);
/// How a key figure is set, from large to small: the first that has room.
const FIGURES: [TextStyle; 3] = [
    TextStyle::new(Face::Bold, 22, PaletteColor::Accent, 2_600),
    TextStyle::new(Face::Bold, 16, PaletteColor::Accent, 2_600),
    TextStyle::new(Face::Bold, 10, PaletteColor::Accent, 2_600),
];
const FIGURE_WORDS: TextStyle = TextStyle::new(Face::Text, 8, PaletteColor::Ink, 1_000);

/// How the name of a school is set, from large to small: the first in which two lines hold it.
const NAMES: [TextStyle; 3] = [
    TextStyle::new(Face::Bold, 13, PaletteColor::Accent, 1_600),
    TextStyle::new(Face::Bold, 11, PaletteColor::Accent, 1_400),
    TextStyle::new(Face::Bold, 9, PaletteColor::Accent, 1_200),
];
const NAME_LINES: usize = 2;

/// The school, the school year, the moment of the figures, and what the page is.
pub(super) fn heading(flow: &mut PageComposer<'_>, summary: &Summary) {
    let (x, top, width) = (flow.x, flow.y, flow.width);
    flow.shapes(vec![Shape::Fill { x, y: top, width: mm(12), height: 200, tint: PaletteColor::Accent }]);
    let column = width * 62 / 100;
    flow.at_exactly(x, top + mm(3), column);
    name(flow, &summary.school);
    let place: Vec<String> =
        [Some(format!("UAI\u{A0}{}", summary.uai)), summary.locality.clone()].into_iter().flatten().collect();
    let place = flow.one_line(BODY, column, &place.join(" · "));
    flow.set_lines(Tag::P, BODY, vec![place]);
    let below = flow.y;

    let right = x + width;
    let year = words::school_year(summary);
    let moment = words::moment(summary.made_at);
    flow.set_right(Tag::P, STRONG, right, top + mm(3) + 300, vec![year]);
    flow.set_right(Tag::P, BODY, right, top + mm(3) + 300 + STRONG.leading, vec![moment]);

    flow.at_exactly(x, below + mm(3), width);
    flow.text(Tag::H1, TITLE, words::title(summary.degree));
    flow.text(Tag::P, SUBJECT, words::subject(summary.degree));
}

fn name(flow: &mut PageComposer<'_>, school: &str) {
    let width = flow.width;
    let fitting = NAMES.into_iter().find(|set| flow.lines_of(*set, width, school).len() <= NAME_LINES);
    let set = fitting.unwrap_or(NAMES[NAMES.len() - 1]);
    let mut lines = flow.lines_of(set, width, school);
    if lines.len() > NAME_LINES {
        let rest = lines.split_off(NAME_LINES - 1).join(" ");
        lines.push(flow.one_line(set, width, &rest));
    }
    flow.set_lines(Tag::P, set, lines);
}

/// The key figures side by side, those with many words wider.
pub(super) fn figures(flow: &mut PageComposer<'_>, summary: &Summary) {
    const GAP: CentiPoint = 800;
    const PADDING: CentiPoint = 700;
    let figures = words::figures(summary);
    let (x, top, width) = (flow.x, flow.y, flow.width);
    let shares: i32 = figures.iter().map(|figure| share(figure.wordy)).sum();
    let room = width - GAP * (figures.len() as CentiPoint - 1);
    let mut cards = Vec::with_capacity(figures.len());
    let mut left = x;
    let mut bottom = top;
    for figure in &figures {
        let wide = room * share(figure.wordy) / shares;
        let words = flow.lines_of(FIGURE_WORDS, wide - 2 * PADDING, &figure.words);
        bottom =
            bottom.max(top + FIGURES[0].leading + words.len() as CentiPoint * FIGURE_WORDS.leading + 1_200);
        cards.push((left, wide, words));
        left += wide + GAP;
    }
    let grounds = cards.iter().flat_map(|(left, wide, _)| {
        let (x, y, height) = (*left, top, bottom - top);
        [
            Shape::Fill { x, y, width: *wide, height, tint: PaletteColor::Ground },
            Shape::Fill { x, y, width: 200, height, tint: PaletteColor::Accent },
        ]
    });
    flow.shapes(grounds.collect());
    for ((left, wide, words), figure) in cards.into_iter().zip(&figures) {
        let fits = |set: &TextStyle| flow.width_of(*set, &figure.number) <= wide - PADDING;
        let set = FIGURES.into_iter().find(fits).unwrap_or(FIGURES[FIGURES.len() - 1]);
        let at = |set: TextStyle, y: CentiPoint, text: String| Line {
            x: left + PADDING,
            y,
            face: set.face,
            size: set.size,
            tint: set.tint,
            text,
        };
        // One paragraph: the number is read with what it counts.
        let mut lines = vec![at(set, top + 2_500, format!("{} ", figure.number))];
        let last = words.len().saturating_sub(1);
        for (index, text) in words.into_iter().enumerate() {
            let y = top + FIGURES[0].leading + 1_200 + index as CentiPoint * FIGURE_WORDS.leading;
            lines.push(at(FIGURE_WORDS, y, if index < last { format!("{text} ") } else { text }));
        }
        flow.place(Tag::P, lines, None);
    }
    flow.at_exactly(x, bottom, width);
}

const fn share(wordy: bool) -> i32 {
    if wordy { 5 } else { 3 }
}

/// The heading of a part of the page, over a hairline.
pub(super) fn section(flow: &mut PageComposer<'_>, text: &str) {
    flow.text(Tag::H2, SECTION, text);
    let (x, y, width) = (flow.x, flow.y, flow.width);
    flow.shapes(vec![Shape::Fill { x, y: y + 100, width, height: 40, tint: PaletteColor::Rule }]);
    flow.at_exactly(x, y + 500, width);
}

/// A heading inside such a part.
pub(super) fn part(flow: &mut PageComposer<'_>, text: &str) {
    flow.text(Tag::H3, PART, text);
}

/// Provisional passwords, a column for each population.
pub(super) fn passwords(flow: &mut PageComposer<'_>, summary: &Summary, row: CentiPoint) {
    section(flow, "Mots de passe provisoires");
    let shown: Vec<&PopulationSummary> =
        summary.populations.iter().filter(|one| words::is_block(one)).collect();
    let Some(first) = shown.first() else { return };
    // One population needs no head over its numbers.
    let headed = shown.len() > 1;
    let heads: Vec<&str> = shown
        .iter()
        .map(|one| if headed { words::population(one.population, summary.degree) } else { "" })
        .collect();
    let widths: Vec<CentiPoint> = heads.iter().map(|head| Table::width(flow, head)).collect();
    let expiring = words::expiring(first.passwords.until);
    let labels = ["Remis sur feuille cette année", "Pas encore utilisés", &expiring];
    let counts = |Passwords { given, unused, expiring, .. }: &Passwords| [*given, *unused, *expiring];
    let mut table = Table::open(flow, &widths, row);
    table.set_labels(flow, labels.iter().copied());
    if headed {
        table.heads(flow, &std::iter::once("Comptes").chain(heads).collect::<Vec<_>>());
    }
    for (place, label) in labels.into_iter().enumerate() {
        let numbers: Vec<String> = shown.iter().map(|one| number(counts(&one.passwords)[place])).collect();
        let cells: Vec<&str> = std::iter::once(label).chain(numbers.iter().map(String::as_str)).collect();
        table.row(flow, &cells);
    }
    table.close(flow);
}

/// What is to be put right at the source.
pub(super) fn corrections(flow: &mut PageComposer<'_>, summary: &Summary, row: CentiPoint) {
    let source = words::source(summary.degree);
    section(flow, &format!("À corriger dans {source}"));
    let corrections = summary.corrections;
    if corrections.all() == 0 {
        flow.text(Tag::P, BODY, words::NO_CORRECTION);
        return;
    }
    let rows = [
        ("Fiches d’élèves", corrections.pupils),
        ("Fiches de responsables", corrections.guardians),
        ("Lignes ou fichiers", corrections.files),
    ];
    let width = Table::width(flow, "");
    let mut table = Table::open(flow, &[width], row);
    table.set_labels(flow, rows.map(|(label, _)| label));
    for (label, count) in rows {
        table.row(flow, &[label, &number(count)]);
    }
    table.total(flow, &["Total", &number(corrections.all())]);
    table.close(flow);
}
