//! The individual sheet: one page, whatever the names; a further page only when a family is larger than a page.

use super::address::{block, in_latin};
use super::credentials::credentials;
use super::envelope::{self, Area};
use super::lists::{columns, described, pupil_list, service_list};
use super::model::{Addressee, Layout, Sheet, Window};
use super::style::Style;
use super::{sign_in, words};
use crate::pdf::PrintWarning;
use crate::pdf::draft::{PageContent, PaletteColor, Shape, Tag};
use crate::pdf::face::{CentiPoint, Face, Faces, mm, tenths};
use crate::pdf::flow::{PageComposer, TextStyle};
use crate::pdf::form::Forms;

/// Pupils that a first page can name.
const PUPILS: usize = 12;
/// Pupils in a column of a further page; each may take its three lines.
const PUPILS_FURTHER: usize = 13;

/// One way to set a sheet: the size of the text, and how much of the lists stands on the first page.
#[derive(Clone, Copy)]
struct LayoutVariant {
    size: u8,
    pupils: usize,
    services: usize,
}

/// From airy to dense; the first that fits is taken.
const TRIALS: [LayoutVariant; 6] = [
    LayoutVariant { size: 10, pupils: PUPILS, services: 4 },
    LayoutVariant { size: 9, pupils: PUPILS, services: 4 },
    LayoutVariant { size: 8, pupils: PUPILS, services: 4 },
    LayoutVariant { size: 8, pupils: 6, services: 2 },
    LayoutVariant { size: 8, pupils: 2, services: 1 },
    LayoutVariant { size: 8, pupils: 0, services: 0 },
];

/// A composed sheet.
pub(crate) struct Composed {
    pub(crate) pages: Vec<PageContent>,
    /// Where its postal address stands.
    pub(crate) address: Option<Area>,
}

/// Composes a sheet: one page, or more when its lists are longer, which is reported.
pub(crate) fn compose(
    sheet: &Sheet,
    layout: &Layout,
    faces: &'static Faces,
    forms: &mut Forms,
    problems: &mut Vec<PrintWarning>,
) -> Composed {
    let page = Page { sheet, margin: mm(i32::from(layout.margin.clamp(10, 30))), layout };
    let mut drafts = Vec::new();
    let mut address = None;
    for (index, trial) in TRIALS.iter().enumerate() {
        let mut found = Vec::new();
        let mut flow = PageComposer::new(faces, forms, &mut found, &sheet.serial, page.draft());
        page.head(&mut flow);
        address = page.address(&mut flow);
        let (draft, fits) = page.first(*trial, flow);
        let last = index + 1 == TRIALS.len();
        if fits || last {
            problems.append(&mut found);
            if !fits {
                problems.push(PrintWarning::Crowded { sheet: sheet.serial.clone() });
            }
            drafts.push(draft);
            page.continuations(*trial, faces, forms, problems, &mut drafts);
            break;
        }
    }
    if drafts.len() > 1 {
        problems.push(PrintWarning::Continued { sheet: sheet.serial.clone(), pages: drafts.len() });
    }
    Composed { pages: drafts, address }
}

struct Page<'s> {
    sheet: &'s Sheet,
    layout: &'s Layout,
    margin: CentiPoint,
}

const SENDER: TextStyle = TextStyle::new(Face::Bold, 11, PaletteColor::Accent, 1_500);
const SENDER_LINE: TextStyle = TextStyle::new(Face::Text, 9, PaletteColor::Ink, 1_200);
const TITLE: TextStyle = TextStyle::new(Face::Bold, 15, PaletteColor::Accent, 2_000);
const PAGE: (CentiPoint, CentiPoint) = (mm(210), mm(297));

impl Page<'_> {
    fn draft(&self) -> PageContent {
        PageContent { title: format!("Feuille {}", self.sheet.serial), ..PageContent::default() }
    }

    fn width(&self) -> CentiPoint {
        PAGE.0 - 2 * self.margin
    }

    fn bottom(&self) -> CentiPoint {
        PAGE.1 - self.margin.clamp(mm(12), mm(20)) - mm(6)
    }

    /// The first page below the address, and whether all of it stands above the foot.
    fn first(&self, trial: LayoutVariant, mut flow: PageComposer<'_>) -> (PageContent, bool) {
        let style = Style::new(trial.size);
        let top = match (&self.sheet.addressee, self.layout.window) {
            (Addressee::Pupil { .. }, _) => mm(70),
            (_, Window::Dl) => mm(97),
            (_, Window::C5) => mm(106),
            (_, Window::None) => mm(88),
        };
        flow.at(self.margin, top, self.width());
        flow.shared(Tag::H1, TITLE, words::subject(&self.sheet.addressee));
        flow.skip(style.gap / 2);
        if let Addressee::Pupil { name } = &self.sheet.addressee {
            let name = flow.name(name);
            flow.text(Tag::P, style.body, &format!("Bonjour {name},"));
        }
        flow.shared(Tag::P, style.body, &words::introduction(self.sheet));
        flow.skip(style.gap);
        self.pupils(&mut flow, &style, trial);
        credentials(&mut flow, &style, self.sheet);
        self.steps(&mut flow, &style);
        self.terms(&mut flow, &style);
        self.addresses(&mut flow, &style, trial);
        flow.skip(style.gap);
        flow.shared(Tag::H2, style.heading, "Besoin d’aide\u{A0}?");
        flow.shared(Tag::P, style.body, &words::contact(self.sheet));
        let signature = words::signature(self.sheet.school.secondary);
        let wide = flow.width_of(style.body, signature);
        flow.at(PAGE.0 - self.margin - wide - 100, flow.y + style.gap / 2, wide + 100);
        flow.shared(Tag::P, style.body, signature);
        let fits = flow.fits_above(self.bottom());
        self.foot(&mut flow);
        (flow.into_draft(), fits)
    }

    /// The school's block and the date.
    fn head(&self, flow: &mut PageComposer<'_>) {
        let school = &self.sheet.school;
        flow.at(0, 0, 0);
        flow.shared_shapes(vec![Shape::Fill {
            x: self.margin,
            y: self.margin.min(mm(18)) - mm(3),
            width: mm(12),
            height: 200,
            tint: PaletteColor::Accent,
        }]);
        let column = mm(98) - self.margin;
        flow.at(self.margin, self.margin.min(mm(18)), column);
        flow.shared(Tag::P, SENDER, &school.name);
        let lines: Vec<&str> =
            [&school.street, &school.locality].into_iter().flatten().map(String::as_str).collect();
        flow.shared(Tag::P, SENDER_LINE, &format!("{}\nUAI {}", lines.join("\n"), school.uai));

        let dateline = words::dateline(self.sheet.date, school.locality.as_deref());
        let wide = flow.width_of(SENDER_LINE, &dateline).min(mm(80));
        flow.at(PAGE.0 - self.margin - wide - 100, self.margin.min(mm(18)), wide + 100);
        flow.shared(Tag::P, SENDER_LINE, &dateline);
    }

    /// The addressee, inside the window of the envelope wherever the sheet slips in it; on a pupil's sheet the
    /// name and the class. Gives the place it takes.
    fn address(&self, flow: &mut PageComposer<'_>) -> Option<Area> {
        let postal = match &self.sheet.addressee {
            Addressee::LegalGuardian(postal) | Addressee::PersonInCharge(postal) => postal,
            Addressee::Pupil { .. } => return None,
        };
        let (postal, transliterated) = in_latin(postal, flow);
        if !transliterated.is_empty() {
            let text = transliterated.join(", ");
            flow.report(PrintWarning::AddressTransliterated { sheet: self.sheet.serial.clone(), text });
        }
        let (x, y, width) = envelope::address(self.layout.window);
        let (lines, left_out) = block(&postal);
        if !left_out.is_empty() {
            let left_out = left_out.join(", ");
            flow.report(PrintWarning::AddressCut { sheet: self.sheet.serial.clone(), left_out });
        }
        let sizes =
            [11, 10, 9, 8, 7].map(|size| TextStyle::new(Face::Text, size, PaletteColor::Ink, mm(49) / 10));
        let set = sizes
            .into_iter()
            .find(|set| lines.iter().all(|line| flow.width_of(*set, line) <= width))
            .unwrap_or(sizes[4]);
        let lines: Vec<String> = lines.iter().map(|line| flow.one_line(set, width, line)).collect();
        let (right, down) = (i32::from(self.layout.offset_x), i32::from(self.layout.offset_y));
        flow.at_exactly(x + tenths(right.clamp(-300, 300)), y + tenths(down.clamp(-300, 300)), width);
        let (x, y) = (flow.x, flow.y);
        let width = lines.iter().map(|line| flow.width_of(set, line)).max()?;
        flow.set_lines(Tag::P, set, lines);
        Some(Area { x, y, width, height: flow.y - y })
    }

    fn pupils(&self, flow: &mut PageComposer<'_>, style: &Style, trial: LayoutVariant) {
        let pupils = &self.sheet.pupils;
        if pupils.is_empty() {
            return;
        }
        let pupil_alone = matches!(self.sheet.addressee, Addressee::Pupil { .. });
        if pupil_alone {
            for pupil in pupils.iter().take(1) {
                let pupil = described(flow, pupil);
                flow.text(Tag::P, style.strong, &pupil);
            }
            flow.skip(style.gap);
            return;
        }
        flow.shared(Tag::P, style.body, words::pupils(pupils.len()));
        if let [pupil] = pupils.as_slice() {
            let pupil = described(flow, pupil);
            flow.text(Tag::P, style.strong, &pupil);
            flow.skip(style.gap);
            return;
        }
        let shown: Vec<String> =
            pupils.iter().take(trial.pupils).map(|pupil| described(flow, pupil)).collect();
        pupil_list(flow, style, &shown);
        if shown.len() < pupils.len() {
            let rest = pupils.len() - shown.len();
            let text = format!("La liste continue à la page suivante\u{A0}: {rest} élèves de plus.");
            flow.text(Tag::P, style.strong, &text);
        }
        flow.skip(style.gap);
    }

    fn steps(&self, flow: &mut PageComposer<'_>, style: &Style) {
        flow.shared(Tag::H2, style.heading, sign_in::title(self.sheet));
        flow.open(Tag::List);
        for (number, step) in sign_in::steps(self.sheet).into_iter().enumerate() {
            flow.shared_item(style.body, mm(6), &format!("{}. {step}", number + 1));
        }
        flow.close();
        flow.skip(style.gap);
    }

    /// Until when, and from when.
    fn terms(&self, flow: &mut PageComposer<'_>, style: &Style) {
        let (limit, availability) = (sign_in::limit(self.sheet), sign_in::availability(self.sheet));
        if let Some(limit) = &limit {
            flow.shared(Tag::P, style.strong, limit);
        }
        if let Some(availability) = &availability {
            flow.shared(Tag::P, style.body, availability);
        }
        if limit.is_some() || availability.is_some() {
            flow.skip(style.gap);
        }
    }

    fn addresses(&self, flow: &mut PageComposer<'_>, style: &Style, trial: LayoutVariant) {
        flow.shared(Tag::H2, style.heading, "Où se connecter");
        match &self.sheet.portal {
            Some(portal) => flow.shared(Tag::P, style.strong, portal),
            None => {
                flow.shared(Tag::P, style.body, &words::portal_unknown(self.sheet.school.secondary));
            }
        }
        let shown = self.sheet.services.len().min(trial.services);
        if let (1, Some(service)) = (shown, self.sheet.services.first()) {
            flow.shared(Tag::P, style.body, &format!("Service accessible avec ce compte\u{A0}: {service}"));
        } else if shown > 0 {
            let title = "Services accessibles avec ce compte\u{A0}:";
            flow.shared(Tag::P, style.body, title);
            service_list(flow, style, &self.sheet.services[..shown]);
        }
    }

    /// Serial number and fold marks.
    fn foot(&self, flow: &mut PageComposer<'_>) {
        let y = self.bottom() + mm(2);
        let folds: &[i32] = match self.layout.window {
            Window::Dl => &[990, 1980],
            Window::C5 => &[1485],
            Window::None => &[],
        };
        let mut shapes = vec![Shape::Fill {
            x: self.margin,
            y,
            width: self.width(),
            height: 40,
            tint: PaletteColor::Rule,
        }];
        shapes.extend(folds.iter().map(|fold| Shape::Fill {
            x: mm(5),
            y: tenths(*fold),
            width: mm(3),
            height: 40,
            tint: PaletteColor::Rule,
        }));
        flow.at(0, 0, 0);
        flow.shared_shapes(shapes);
        let set = TextStyle::new(Face::Text, 8, PaletteColor::Soft, 1_100);
        flow.at(self.margin, y + 150, self.width() / 2);
        let serial = format!("Feuille n°\u{A0}{}", self.sheet.serial);
        let serial = flow.one_line(set, self.width() / 2, &serial);
        flow.set_lines(Tag::P, set, vec![serial]);
        let advice = "Feuille personnelle\u{A0}: conservez-la en lieu sûr.";
        let wide = flow.width_of(set, advice);
        flow.at(PAGE.0 - self.margin - wide - 100, y + 150, wide + 100);
        flow.shared_running(set, advice);
        flow.at(self.margin, y + 150 + set.leading, self.width());
        flow.note_of_mark(set);
    }

    /// The pages that name what the first could not.
    fn continuations(
        &self,
        trial: LayoutVariant,
        faces: &'static Faces,
        forms: &mut Forms,
        problems: &mut Vec<PrintWarning>,
        drafts: &mut Vec<PageContent>,
    ) {
        let style = Style::new(10);
        let mut pupils = self.sheet.pupils.get(trial.pupils..).unwrap_or_default();
        if matches!(self.sheet.addressee, Addressee::Pupil { .. }) {
            pupils = &[];
        }
        let mut services = self.sheet.services.get(trial.services..).unwrap_or_default();
        while !pupils.is_empty() || !services.is_empty() {
            let mut flow = PageComposer::new(faces, forms, problems, &self.sheet.serial, self.draft());
            self.head(&mut flow);
            flow.at(self.margin, mm(60), self.width());
            flow.text(Tag::H1, TITLE, &format!("Suite de la feuille n°\u{A0}{}", self.sheet.serial));
            flow.skip(style.gap);
            let described: Vec<String> = pupils.iter().map(|pupil| described(&mut flow, pupil)).collect();
            let room = PUPILS_FURTHER * columns(&flow, &style, &described);
            let now = &described[..described.len().min(room)];
            pupils = &pupils[now.len()..];
            if !now.is_empty() {
                flow.shared(
                    Tag::P,
                    style.body,
                    "Ce compte donne aussi accès aux services pour les élèves\u{A0}:",
                );
                pupil_list(&mut flow, &style, now);
                flow.skip(style.gap);
            }
            if pupils.is_empty() && now.len() < 4 {
                let (now, later) = services.split_at(services.len().min(10));
                services = later;
                if !now.is_empty() {
                    flow.shared(Tag::P, style.body, "Autres services accessibles avec ce compte\u{A0}:");
                    service_list(&mut flow, &style, now);
                }
            }
            self.foot(&mut flow);
            drafts.push(flow.into_draft());
        }
    }
}
