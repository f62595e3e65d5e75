//! The page: one, whatever the school.

use domain::degree::Degree;

use super::blocks::{curve, origins, states};
use super::charts::bar;
use super::groups::{Lines, lines};
use super::model::{PopulationSummary, Summary};
use super::number::{number, percent};
use super::parts::{BODY, NOTE, corrections, figures, heading, part, passwords, section};
use super::table::Table;
use super::words;
use crate::pdf::PrintWarning;
use crate::pdf::draft::{A4, PageContent, PaletteColor, Shape, Tag};
use crate::pdf::face::{CentiPoint, Faces, mm};
use crate::pdf::flow::PageComposer;
use crate::pdf::form::Forms;

const MARGIN: CentiPoint = mm(14);
const WIDTH: CentiPoint = A4.0 - 2 * MARGIN;
const TOP: CentiPoint = mm(12);
/// Where the foot begins.
const BOTTOM: CentiPoint = A4.1 - mm(17);
/// Room between columns.
const GUTTER: CentiPoint = mm(7);
/// Width of the column of a bar’s figure, and of the bar at its left.
const SHARE: CentiPoint = 4_000;

/// One way to set the page.
#[derive(Debug, Clone, Copy)]
struct Setting {
    /// Height of a row.
    row: CentiPoint,
    /// Height of a curve.
    curve: CentiPoint,
    /// Room between the parts of the page.
    gap: CentiPoint,
    /// Lines by class or level.
    most: usize,
}

/// From airy to dense; the first that fits is taken.
const SETTINGS: [Setting; 9] = [
    Setting { row: 2_000, curve: 11_000, gap: 2_200, most: 14 },
    Setting { row: 1_800, curve: 9_000, gap: 1_800, most: 14 },
    Setting { row: 1_600, curve: 8_000, gap: 1_500, most: 14 },
    Setting { row: 1_400, curve: 6_500, gap: 1_200, most: 14 },
    Setting { row: 1_300, curve: 5_500, gap: 1_000, most: 14 },
    Setting { row: 1_250, curve: 5_000, gap: 800, most: 14 },
    Setting { row: 1_200, curve: 4_500, gap: 700, most: 14 },
    Setting { row: 1_200, curve: 4_000, gap: 600, most: 11 },
    Setting { row: 1_200, curve: 3_500, gap: 500, most: 8 },
];

/// Composes the page.
pub(super) fn compose(
    summary: &Summary,
    faces: &'static Faces,
    forms: &mut Forms,
    problems: &mut Vec<PrintWarning>,
) -> PageContent {
    let title = words::title(summary.degree);
    let mut composed = PageContent::default();
    let mut found = Vec::new();
    for setting in SETTINGS {
        found.clear();
        let draft = PageContent { title: title.to_owned(), ..PageContent::default() };
        let flow = PageComposer::new(faces, forms, &mut found, title, draft);
        let (draft, fits) = Page { summary, setting }.compose(flow);
        composed = draft;
        if fits {
            break;
        }
    }
    problems.append(&mut found);
    composed
}

struct Page<'s> {
    summary: &'s Summary,
    setting: Setting,
}

impl Page<'_> {
    /// The page, and whether all of it stands above the foot.
    fn compose(&self, mut flow: PageComposer<'_>) -> (PageContent, bool) {
        flow.at_exactly(MARGIN, TOP, WIDTH);
        heading(&mut flow, self.summary);
        self.space(&mut flow);
        figures(&mut flow, self.summary);
        self.space(&mut flow);
        match self.summary.degree {
            Degree::First => self.primary(&mut flow),
            Degree::Second => self.secondary(&mut flow),
        }
        self.space(&mut flow);
        for note in words::notes(self.summary.degree) {
            flow.text(Tag::P, NOTE, &note);
        }
        let fits = flow.fits_above(BOTTOM);
        foot(&mut flow);
        (flow.into_draft(), fits)
    }

    fn space(&self, flow: &mut PageComposer<'_>) {
        flow.at_exactly(MARGIN, flow.y + self.setting.gap, WIDTH);
    }

    /// One population: its states and its curve side by side, then its classes, then everything else.
    fn primary(&self, flow: &mut PageComposer<'_>) {
        let Some(accounts) = self.summary.populations.first() else { return };
        let (row, degree) = (self.setting.row, self.summary.degree);
        columns(
            flow,
            [53, 47],
            [
                &|flow| {
                    section(flow, "État des comptes");
                    states(flow, accounts, degree, row);
                },
                &|flow| {
                    section(flow, "Activation au fil de l’année");
                    curve(flow, accounts, self.setting.curve);
                },
            ],
        );
        self.space(flow);
        self.reach(flow);
        self.space(flow);
        columns(
            flow,
            [32, 36, 32],
            [
                &|flow| {
                    section(flow, "Origine des comptes");
                    origins(flow, accounts, degree, row);
                },
                &|flow| passwords(flow, self.summary, row),
                &|flow| corrections(flow, self.summary, row),
            ],
        );
    }

    /// A block for each population, then all pupils, then everything else.
    fn secondary(&self, flow: &mut PageComposer<'_>) {
        let mut blocks = self.summary.populations.iter().filter(|accounts| words::is_block(accounts));
        let (first, second) = (blocks.next(), blocks.next());
        let block = |flow: &mut PageComposer<'_>, accounts: Option<&PopulationSummary>| {
            if let Some(accounts) = accounts {
                self.block(flow, accounts);
            }
        };
        columns(flow, [50, 50], [&|flow| block(flow, first), &|flow| block(flow, second)]);
        for accounts in self.summary.populations.iter().filter(|accounts| !words::is_block(accounts)) {
            if let Some(line) = words::line(accounts, self.summary.degree) {
                flow.at_exactly(MARGIN, flow.y + 300, WIDTH);
                flow.text(Tag::P, BODY, &line);
            }
        }
        self.space(flow);
        self.reach(flow);
        self.space(flow);
        let row = self.setting.row;
        columns(
            flow,
            [50, 50],
            [&|flow| passwords(flow, self.summary, row), &|flow| corrections(flow, self.summary, row)],
        );
    }

    fn block(&self, flow: &mut PageComposer<'_>, accounts: &PopulationSummary) {
        let (row, degree) = (self.setting.row, self.summary.degree);
        section(flow, words::population(accounts.population, degree));
        states(flow, accounts, degree, row);
        flow.y += self.setting.gap / 2;
        part(flow, "Activation au fil de l’année");
        curve(flow, accounts, self.setting.curve);
        flow.y += self.setting.gap / 2;
        origins(flow, accounts, degree, row);
    }

    /// Pupils who are reached, by class or level, with a bar for each share.
    fn reach(&self, flow: &mut PageComposer<'_>) {
        let (summary, degree) = (self.summary, self.summary.degree);
        let shown = lines(&summary.classes, &summary.levels, self.setting.most);
        section(flow, &words::by(shown.by, degree));
        let measures = measures(degree);
        let bars = match degree {
            Degree::First => flow.width * 50 / 100,
            Degree::Second => flow.width * 19 / 100,
        };
        let mut numbers = vec![Table::width(flow, "Élèves")];
        numbers.extend(measures.iter().flat_map(|measure| [Table::width(flow, measure.head), bars]));
        let table = Table::open(flow, &numbers, self.setting.row);
        let mut heads = vec![words::head(shown.by, degree), "Élèves"];
        heads.extend(measures.iter().flat_map(|measure| [measure.head, "Part"]));
        table.heads(flow, &heads);
        let mut drawn = Vec::new();
        for group in &shown.groups {
            let parts: Vec<u32> = measures.iter().map(|measure| (measure.part)(group)).collect();
            for (index, part) in parts.iter().enumerate() {
                let (left, right) = table.column(3 + 2 * index);
                let y = flow.y + (self.setting.row - 600) / 2;
                drawn.extend(bar(left + 1_000, y, right - left - SHARE - 1_000, *part, group.pupils));
            }
            row(flow, &table, &group.label, group.pupils, &parts, false);
        }
        let all = |part: fn(&super::model::Group) -> u32| shown.groups.iter().map(part).sum::<u32>();
        let parts: Vec<u32> = measures.iter().map(|measure| all(measure.part)).collect();
        row(flow, &table, "Total", all(|group| group.pupils), &parts, true);
        table.close(flow);
        flow.shapes(drawn);
        self.how_grouped(flow, &shown);
    }

    fn how_grouped(&self, flow: &mut PageComposer<'_>, shown: &Lines) {
        let classes = self.summary.classes.len();
        if let Some(said) = words::how_grouped(shown, classes, self.summary.degree) {
            flow.y += 200;
            flow.text(Tag::P, NOTE, &said);
        }
    }
}

/// What fills a column.
type Fill<'f> = &'f dyn Fn(&mut PageComposer<'_>);

/// Columns of so many hundredths of the page, read one after the other; what follows stands below the longest.
fn columns<const N: usize>(flow: &mut PageComposer<'_>, shares: [CentiPoint; N], fills: [Fill<'_>; N]) {
    let (top, room) = (flow.y, WIDTH - GUTTER * (N as CentiPoint - 1));
    let (mut left, mut lowest) = (MARGIN, top);
    for (share, fill) in shares.into_iter().zip(fills) {
        let width = room * share / 100;
        flow.at_exactly(left, top, width);
        fill(flow);
        lowest = lowest.max(flow.y);
        left += width + GUTTER;
    }
    flow.at_exactly(MARGIN, lowest, WIDTH);
}

/// What is told of the pupils of a class.
struct Measure {
    head: &'static str,
    part: fn(&super::model::Group) -> u32,
}

fn measures(degree: Degree) -> Vec<Measure> {
    let guardians = match degree {
        Degree::First => "Responsable activé",
        Degree::Second => "Représentant activé",
    };
    let mut measures = vec![Measure { head: guardians, part: |group| group.reached }];
    if degree == Degree::Second {
        measures.push(Measure { head: "Élève activé", part: |group| group.activated });
    }
    measures
}

fn row(flow: &mut PageComposer<'_>, table: &Table, label: &str, pupils: u32, parts: &[u32], total: bool) {
    let mut cells = vec![label.to_owned(), number(pupils)];
    cells.extend(parts.iter().flat_map(|part| [number(*part), percent(*part, pupils)]));
    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
    if total { table.total(flow, &cells) } else { table.row(flow, &cells) }
}

fn foot(flow: &mut PageComposer<'_>) {
    let y = BOTTOM + mm(3);
    flow.shapes(vec![Shape::Fill { x: MARGIN, y, width: WIDTH, height: 40, tint: PaletteColor::Rule }]);
    flow.at_exactly(MARGIN, y + 200, WIDTH);
    flow.text(Tag::P, NOTE, words::FOOT);
}
