//! Composes a page from top to bottom.

use super::PrintWarning;
use super::draft::{Code, Item, Line, PageContent, PaletteColor, Shape, Tag, TextContent};
use super::face::{CentiPoint, Face, Faces, mm};
use super::form::{FormKey, Forms};
use super::latin::NOTE;
use super::text::{cut, latin, printable, wrap};

/// Lines of a shared paragraph at most; a longer one is left out and reported.
const FORM_LINES: usize = 20;

/// How a text is set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextStyle {
    pub(crate) face: Face,
    /// Points.
    pub(crate) size: u8,
    pub(crate) tint: PaletteColor,
    /// From baseline to baseline.
    pub(crate) leading: CentiPoint,
}

impl TextStyle {
    pub(crate) const fn new(face: Face, size: u8, tint: PaletteColor, leading: CentiPoint) -> Self {
        Self { face, size, tint, leading }
    }

    /// From the top of a line to its baseline.
    const fn rise(self) -> CentiPoint {
        (self.leading + self.size as CentiPoint * 60) / 200 * 100
    }
}

/// A page in the making. `x`, `y` and `width` are the column being filled; `y` moves down.
pub(crate) struct PageComposer<'a> {
    faces: &'static Faces,
    forms: &'a mut Forms,
    problems: &'a mut Vec<PrintWarning>,
    /// What problems are reported under.
    subject: String,
    draft: PageContent,
    /// A text had no place on the page.
    left_out: bool,
    /// A text has the mark of what is transliterated.
    is_marked: bool,
    pub(crate) x: CentiPoint,
    pub(crate) y: CentiPoint,
    pub(crate) width: CentiPoint,
}

impl<'a> PageComposer<'a> {
    pub(crate) fn new(
        faces: &'static Faces,
        forms: &'a mut Forms,
        problems: &'a mut Vec<PrintWarning>,
        subject: &str,
        draft: PageContent,
    ) -> Self {
        let subject = subject.to_owned();
        Self {
            faces,
            forms,
            problems,
            subject,
            draft,
            left_out: false,
            is_marked: false,
            x: 0,
            y: 0,
            width: 0,
        }
    }

    /// Puts the column somewhere, on the grid of whole points: short numbers make short pages.
    pub(crate) fn at(&mut self, x: CentiPoint, y: CentiPoint, width: CentiPoint) {
        self.at_exactly((x + 50) / 100 * 100, (y + 50) / 100 * 100, width / 100 * 100);
    }

    /// Puts the column somewhere, to the hundredth of a point.
    pub(crate) fn at_exactly(&mut self, x: CentiPoint, y: CentiPoint, width: CentiPoint) {
        (self.x, self.y, self.width) = (x, y, width);
    }

    /// Leaves room, in whole points.
    pub(crate) fn skip(&mut self, room: CentiPoint) {
        self.y += room / 100 * 100;
    }

    /// Shapes that other pages have too, at the same place or, counted from the column's origin, at another.
    pub(crate) fn shared_shapes(&mut self, shapes: Vec<Shape>) {
        let form = self.forms.of_shapes(shapes);
        self.draft.items.push(Item::Running(TextContent::Form { form, x: self.x, y: self.y }));
    }

    pub(crate) fn open(&mut self, tag: Tag) {
        self.draft.items.push(Item::Open(tag));
    }

    pub(crate) fn close(&mut self) {
        self.draft.items.push(Item::Close);
    }

    pub(crate) fn shapes(&mut self, shapes: Vec<Shape>) {
        self.draft.items.push(Item::Shapes(shapes));
    }

    pub(crate) fn code(&mut self, code: Code) {
        self.draft.items.push(Item::Code(code));
    }

    pub(crate) fn figure(&mut self, shapes: Vec<Shape>, alternative: String) {
        self.draft.items.push(Item::Figure { shapes, alternative });
    }

    pub(crate) fn report(&mut self, problem: PrintWarning) {
        self.problems.push(problem);
    }

    pub(crate) fn width_of(&self, set: TextStyle, text: &str) -> CentiPoint {
        self.faces.width(set.face, set.size, text)
    }

    /// The text as it can be printed; what is transliterated or replaced is reported.
    pub(crate) fn clean(&mut self, face: Face, text: &str) -> String {
        let printed = printable(self.faces, face, text);
        if printed.is_transliterated {
            self.mark_name(text, &printed.text);
        }
        for character in printed.missing {
            let (sheet, text) = (self.subject.clone(), text.to_owned());
            self.report_once(PrintWarning::MissingCharacter { sheet, text, character });
        }
        printed.text
    }

    /// A name as [`clean`](Self::clean) prints its letters, reported by itself, to be set within a longer text.
    pub(crate) fn name(&mut self, name: &str) -> String {
        let Some(printed) = self.latin(name) else { return name.to_owned() };
        self.mark_name(name, &printed);
        printed
    }

    /// A text with letters that cannot be printed in Latin ones; nothing if it has none.
    pub(crate) fn latin(&self, text: &str) -> Option<String> {
        latin(self.faces, Face::Text, text)
    }

    /// Reports that a name is printed transliterated, with its mark.
    pub(crate) fn mark_name(&mut self, text: &str, printed: &str) {
        self.mark();
        let (sheet, text, printed) = (self.subject.clone(), text.to_owned(), printed.to_owned());
        self.report_once(PrintWarning::Transliterated { sheet, text, printed });
    }

    /// Tells that something on the page has the mark of what is transliterated.
    pub(crate) fn mark(&mut self) {
        self.is_marked = true;
    }

    fn report_once(&mut self, problem: PrintWarning) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Says in the column what the mark of transliterated names is, if the page has one.
    pub(crate) fn note_of_mark(&mut self, set: TextStyle) {
        if self.is_marked {
            self.shared(Tag::P, set, NOTE);
        }
    }

    /// Breaks a text into lines, each as `clean` and `wrap` leave it.
    pub(crate) fn lines_of(&mut self, set: TextStyle, width: CentiPoint, text: &str) -> Vec<String> {
        let text = self.clean(set.face, text);
        wrap(self.faces, set.face, set.size, width, &text)
    }

    /// A text in one line, cut and reported if it is longer than the column.
    pub(crate) fn one_line(&mut self, set: TextStyle, width: CentiPoint, text: &str) -> String {
        let cleaned = self.clean(set.face, text);
        let (kept, shortened) = cut(self.faces, set.face, set.size, width, &cleaned);
        if shortened {
            self.report_cut(text.to_owned());
        }
        kept
    }

    /// Lines placed by the caller. What would stand below the page is left out and reported.
    pub(crate) fn place(&mut self, tag: Tag, mut lines: Vec<Line>, actual: Option<String>) {
        let lowest = self.lowest();
        if lines.iter().any(|line| line.y > lowest) {
            let below: Vec<_> = lines.extract_if(.., |line| line.y > lowest).map(|line| line.text).collect();
            self.left_out = true;
            self.report_cut(below.concat());
        }
        self.draft.items.push(Item::Text { tag, matter: TextContent::Lines(lines), actual });
    }

    /// A line placed by the caller, outside the reading order.
    pub(crate) fn running(&mut self, set: TextStyle, x: CentiPoint, y: CentiPoint, text: &str) {
        let text = self.clean(set.face, text);
        if !text.is_empty() {
            let line = Line { x, y, face: set.face, size: set.size, tint: set.tint, text };
            self.draft.items.push(Item::Running(TextContent::Lines(vec![line])));
        }
    }

    /// A form placed by the caller, outside the reading order.
    pub(crate) fn running_form(&mut self, form: u32, x: CentiPoint, y: CentiPoint) {
        self.draft.items.push(Item::Running(TextContent::Form { form, x, y }));
    }

    /// Lines already broken, set in the column.
    pub(crate) fn set_lines(&mut self, tag: Tag, set: TextStyle, texts: Vec<String>) {
        if texts.is_empty() {
            return;
        }
        let lines = spaced(texts)
            .map(|text| {
                let y = self.y + set.rise();
                self.y += set.leading;
                Line { x: self.x, y, face: set.face, size: set.size, tint: set.tint, text }
            })
            .collect();
        self.place(tag, lines, None);
    }

    /// Lines already broken, from that top down, each ending at `right`.
    pub(crate) fn set_right(
        &mut self,
        tag: Tag,
        set: TextStyle,
        right: CentiPoint,
        top: CentiPoint,
        texts: Vec<String>,
    ) {
        let baselines = (0..).map(|line| top + set.rise() + line * set.leading);
        let ends: Vec<CentiPoint> = texts.iter().map(|text| right - self.width_of(set, text)).collect();
        let lines = spaced(texts)
            .zip(ends)
            .zip(baselines)
            .map(|((text, x), y)| Line { x, y, face: set.face, size: set.size, tint: set.tint, text })
            .collect();
        self.place(tag, lines, None);
    }

    /// A paragraph of this page alone.
    pub(crate) fn text(&mut self, tag: Tag, set: TextStyle, text: &str) {
        let lines = self.lines_of(set, self.width, text);
        self.set_lines(tag, set, lines);
    }

    /// A paragraph that other pages have too; `\n` starts a new line.
    pub(crate) fn shared(&mut self, tag: Tag, set: TextStyle, text: &str) {
        if let Some(matter) = self.form(set, 0, text) {
            self.draft.items.push(Item::Text { tag, matter, actual: None });
        }
    }

    /// A paragraph that other pages have too, and that the reading order does without.
    pub(crate) fn shared_running(&mut self, set: TextStyle, text: &str) {
        if let Some(matter) = self.form(set, 0, text) {
            self.draft.items.push(Item::Running(matter));
        }
    }

    /// An item of a list that other pages have too; its lines hang by `hang` beside the label, what stands
    /// before the first space.
    pub(crate) fn shared_item(&mut self, set: TextStyle, hang: CentiPoint, text: &str) {
        if let Some(matter) = self.form(set, hang, text) {
            self.open(Tag::Item);
            self.draft.items.push(Item::Text { tag: Tag::Body, matter, actual: None });
            self.close();
        }
    }

    /// The form of a text in the column, moving down past it; nothing for an empty text.
    fn form(&mut self, set: TextStyle, hang: CentiPoint, text: &str) -> Option<TextContent> {
        let parts: Vec<String> = text.split('\n').map(|part| self.clean(set.face, part)).collect();
        let faces = self.faces;
        let setting = FormKey {
            text: parts.join("\n"),
            face: set.face,
            size: set.size,
            tint: set.tint,
            leading: set.leading,
            width: self.width,
            hang,
        };
        let form = self.forms.of(setting, |setting| {
            let (face, size, tint) = (set.face, set.size, set.tint);
            let text = &setting.text;
            let (label, text) =
                if hang > 0 { text.split_once(' ').unwrap_or(("", text)) } else { ("", &**text) };
            let mut lines = Vec::new();
            for part in text.split('\n') {
                lines.extend(wrap(faces, face, size, setting.width - hang, part));
            }
            let label = (!label.is_empty()).then(|| Line {
                x: 0,
                y: 0,
                face: Face::Bold,
                size,
                tint: PaletteColor::Accent,
                text: format!("{label} "),
            });
            lines.truncate(FORM_LINES + 1);
            let baselines = (0..).map(|line| line * set.leading);
            let lines =
                spaced(lines).zip(baselines).map(|(text, y)| Line { x: hang, y, face, size, tint, text });
            label.into_iter().chain(lines).collect()
        });
        if form.lines == 0 {
            return None;
        }
        let y = self.y + set.rise();
        let last = y + set.leading * (form.lines as CentiPoint - 1);
        if form.lines > FORM_LINES || last > self.lowest() {
            self.left_out = true;
            self.report_cut(text.to_owned());
            return None;
        }
        self.y += set.leading * form.lines as CentiPoint;
        Some(TextContent::Form { form: form.number, x: self.x, y })
    }

    /// Whether all that was set stands above that height.
    pub(crate) fn fits_above(&self, bottom: CentiPoint) -> bool {
        !self.left_out && self.y <= bottom
    }

    /// The lowest baseline there may be.
    fn lowest(&self) -> CentiPoint {
        self.draft.height() - mm(5)
    }

    fn report_cut(&mut self, text: String) {
        let sheet = self.subject.clone();
        self.report(PrintWarning::TextCut { sheet, text });
    }

    /// The finished page.
    pub(crate) fn into_draft(self) -> PageContent {
        self.draft
    }
}

/// Lines with a space at the end of all but the last, so that read or copied as a whole the words stay apart.
fn spaced(lines: Vec<String>) -> impl Iterator<Item = String> {
    let last = lines.len().saturating_sub(1);
    lines.into_iter().enumerate().map(move |(index, mut line)| {
        if index < last && !line.ends_with('-') {
            line.push(' ');
        }
        line
    })
}
