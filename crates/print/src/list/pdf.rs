//! A list as PDF: a tagged table on lying A4 pages, its head repeated on each.

use std::io::Write;

use domain::naming::says_class;
use domain::person::joined;

use super::columns::Column;
use super::model::{ListHeader, ListRow};
use crate::pdf::draft::{A4, Line, PageContent, PaletteColor, Shape, Tag};
use crate::pdf::face::{CentiPoint, Face, Faces, mm};
use crate::pdf::file::PdfWriter;
use crate::pdf::flow::{PageComposer, TextStyle};
use crate::pdf::text::{Printable, cut, latin, printable, wrap};
use crate::pdf::{Document, PrintError, PrintWarning, Written};

const TITLE: TextStyle = TextStyle::new(Face::Bold, 14, PaletteColor::Accent, 1_900);
const BODY: TextStyle = TextStyle::new(Face::Text, 9, PaletteColor::Ink, 1_200);
const GROUP: TextStyle = TextStyle::new(Face::Bold, 11, PaletteColor::Accent, 1_600);
const HEAD: TextStyle = TextStyle::new(Face::Bold, 9, PaletteColor::Accent, 1_200);
const CELL: TextStyle = TextStyle::new(Face::Text, 9, PaletteColor::Ink, 1_200);
const CODE: TextStyle = TextStyle::new(Face::Code, 9, PaletteColor::Ink, 1_200);
const FOOT: TextStyle = TextStyle::new(Face::Text, 8, PaletteColor::Soft, 1_100);

const MARGIN: CentiPoint = mm(14);
const WIDTH: CentiPoint = A4.1 - 2 * MARGIN;
const TOP: CentiPoint = mm(12);
const BOTTOM: CentiPoint = A4.0 - mm(18);
const PADDING: CentiPoint = 300;
/// The smallest type in which a login or a password is still read without fault.
const SMALLEST: u8 = 7;
/// Lines in a cell; longer texts are cut and reported.
const LINES: usize = 4;
/// Lines in a cell of a login or a password, which are of no use unless whole: as many as leave room for the head.
const CODE_LINES: usize = 20;

const FOOTNOTE: &str = "* Seuls les mots de passe provisoires sont affichés\u{A0}; un mot de passe choisi par son \
                        titulaire est remplacé par des astérisques.";

/// Writes a list.
///
/// Rows are printed in the order in which they come; the 2D lists open a table for each MEF and class, so
/// their rows should come grouped by both. Returns what was written and what the director should know.
///
/// # Errors
/// The writer's, and a failure of the layout engine; the file is then of no use.
pub fn pdf<'r>(
    header: &ListHeader,
    rows: impl IntoIterator<Item = ListRow<'r>>,
    writer: impl Write,
) -> Result<(Written, Vec<PrintWarning>), PrintError> {
    let title = header.kind.title();
    let document = Document {
        title: format!("{title} - {} {}", header.uai, header.school),
        made_at: header.made_at,
        language: "fr-FR".to_owned(),
    };
    let mut file = PdfWriter::create(writer, document)?;
    let total = file.forms.reserve();
    let faces = file.faces();
    let columns = columns(header);
    let mut list = List {
        header,
        columns,
        faces,
        total,
        entries: Vec::new(),
        used: 0,
        page: 0,
        group: None,
        problems: Vec::new(),
    };
    let mut any = false;
    for row in rows {
        any = true;
        list.add(&row, &mut file)?;
    }
    if !any || !list.entries.is_empty() {
        list.flush(&mut file)?;
    }
    let pages = list.page;
    let text = format!("sur {pages}");
    file.forms
        .fill(total, vec![Line { x: 0, y: 0, face: FOOT.face, size: FOOT.size, tint: FOOT.tint, text }]);
    Ok((file.finish()?, list.problems))
}

/// The columns with their widths.
fn columns(header: &ListHeader) -> Vec<(Column, CentiPoint)> {
    let columns = header.kind.pdf_columns();
    let shares: i32 = columns.iter().map(|(_, share)| share).sum();
    columns.iter().map(|(column, share)| (*column, WIDTH * share / shares)).collect()
}

/// What stands on a page, from top to bottom.
enum Entry {
    /// The MEF and the class of the rows that follow, in two lines.
    Group([String; 2]),
    /// The column headings, and their height.
    Head(CentiPoint),
    /// A row: its cells in lines, its height, and whether a name of it has the mark of what is transliterated.
    Row(Vec<(TextStyle, Vec<String>)>, CentiPoint, bool),
}

impl Entry {
    fn height(&self) -> CentiPoint {
        match self {
            Self::Group(_) => 2 * GROUP.leading + mm(4),
            Self::Head(height) => *height,
            Self::Row(_, height, _) => *height,
        }
    }
}

struct List<'h> {
    header: &'h ListHeader,
    columns: Vec<(Column, CentiPoint)>,
    faces: &'static Faces,
    /// The form that says how many pages there are.
    total: u32,
    entries: Vec<Entry>,
    used: CentiPoint,
    page: usize,
    group: Option<[String; 2]>,
    problems: Vec<PrintWarning>,
}

impl List<'_> {
    fn add<W: Write>(&mut self, row: &ListRow<'_>, file: &mut PdfWriter<W>) -> Result<(), PrintError> {
        let entry = self.row(row);
        let group = self.header.kind.is_2d().then(|| group(row));
        let opens = self.entries.is_empty() || group != self.group;
        let opening = if opens {
            group.iter().cloned().map(Entry::Group).chain([self.head()]).collect()
        } else {
            Vec::new()
        };
        self.group.clone_from(&group);
        let needed: CentiPoint = opening.iter().chain([&entry]).map(Entry::height).sum();
        if !self.entries.is_empty() && self.used + needed > self.room() {
            self.flush(file)?;
            self.entries.extend(group.map(Entry::Group));
            let head = self.head();
            self.entries.push(head);
        } else {
            self.entries.extend(opening);
        }
        self.entries.push(entry);
        self.used = self.entries.iter().map(Entry::height).sum();
        Ok(())
    }

    /// Height left for tables on a page.
    fn room(&self) -> CentiPoint {
        BOTTOM - TOP - self.heading_height()
    }

    fn heading_height(&self) -> CentiPoint {
        TITLE.leading + 2 * BODY.leading + mm(4)
    }

    /// The column headings, as high as the longest needs.
    fn head(&self) -> Entry {
        let lines = |(column, width): &(Column, CentiPoint)| {
            let heading = format!("{}\u{A0}*", column.pdf_heading(self.header.kind));
            wrap(self.faces, HEAD.face, HEAD.size, width - 2 * PADDING, &heading).len()
        };
        let tallest = self.columns.iter().map(lines).max().unwrap_or(1) as CentiPoint;
        Entry::Head(tallest * HEAD.leading + 2 * PADDING)
    }

    fn row(&mut self, row: &ListRow<'_>) -> Entry {
        let mut scratch = String::new();
        let mut cells = Vec::with_capacity(self.columns.len());
        let mut is_marked = false;
        for (column, width) in &self.columns {
            let text = column.cell(self.header, row, &mut scratch);
            let set = fitting(self.faces, cell_set(*column, text), width - 2 * PADDING, text);
            let Printable { text: printed, is_transliterated, missing } =
                printable(self.faces, set.face, text);
            let sheet = self.header.kind.title();
            self.problems.extend(missing.into_iter().map(|character| PrintWarning::MissingCharacter {
                sheet: sheet.to_owned(),
                text: text.to_owned(),
                character,
            }));
            if is_transliterated {
                is_marked = true;
                self.problems.push(transliterated(*column, row, self.faces, (text, &printed), sheet));
            }
            let room = width - 2 * PADDING;
            let mut lines = wrap(self.faces, set.face, set.size, room, &printed);
            let most = if set.face == Face::Code { CODE_LINES } else { LINES };
            if lines.len() > most {
                let rest = lines.split_off(most - 1).join(" ");
                lines.push(cut(self.faces, set.face, set.size, room, &rest).0);
                self.problems.push(PrintWarning::TextCut { sheet: sheet.to_owned(), text: text.to_owned() });
            }
            cells.push((set, lines));
        }
        let tallest = cells.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0).max(1) as CentiPoint;
        Entry::Row(cells, tallest * CELL.leading + 2 * PADDING, is_marked)
    }

    /// Composes the page and starts another.
    fn flush<W: Write>(&mut self, file: &mut PdfWriter<W>) -> Result<(), PrintError> {
        self.page += 1;
        self.used = 0;
        let entries = std::mem::take(&mut self.entries);
        let title = self.header.kind.title();
        let heading = self.heading_height();
        let draft =
            PageContent { title: format!("Page {}", self.page), landscape: true, ..PageContent::default() };
        let mut flow = PageComposer::new(self.faces, &mut file.forms, &mut self.problems, title, draft);
        flow.at(MARGIN, TOP, WIDTH);
        let date = self.header.made_at.strftime("%d/%m/%Y");
        flow.shared(Tag::P, BODY, &format!("Date de création\u{A0}: {date}"));
        let school = if self.header.kind.is_2d() { "Établissement" } else { "Ecole" };
        let school = format!("{school}\u{A0}: {} - {}", self.header.uai, self.header.school);
        let school = flow.one_line(BODY, WIDTH, &school);
        flow.shared(Tag::P, BODY, &school);
        flow.shared(Tag::H1, TITLE, &format!("{title}\u{A0}:"));
        flow.y = TOP + heading;

        let mut open = false;
        for entry in &entries {
            let y = flow.y;
            match entry {
                Entry::Group([mef, class]) => {
                    if std::mem::take(&mut open) {
                        flow.close();
                    }
                    flow.skip(mm(2));
                    for text in [mef, class] {
                        let text = flow.one_line(GROUP, WIDTH, text);
                        flow.set_lines(Tag::H2, GROUP, vec![text]);
                    }
                }
                Entry::Head(_) => {
                    if std::mem::take(&mut open) {
                        flow.close();
                    }
                    flow.open(Tag::Table);
                    open = true;
                    let (width, height) = (WIDTH, entry.height());
                    flow.shapes(vec![Shape::Fill {
                        x: MARGIN,
                        y,
                        width,
                        height,
                        tint: PaletteColor::Ground,
                    }]);
                    flow.open(Tag::Row);
                    let mut x = MARGIN;
                    for (column, wide) in &self.columns {
                        flow.at(x + PADDING, y + PADDING, wide - 2 * PADDING);
                        let mark = if *column == Column::Password { "\u{A0}*" } else { "" };
                        let heading = column.pdf_heading(self.header.kind);
                        flow.shared(Tag::Head, HEAD, &format!("{heading}{mark}"));
                        x += wide;
                    }
                    flow.close();
                }
                Entry::Row(cells, height, is_marked) => {
                    if *is_marked {
                        flow.mark();
                    }
                    flow.open(Tag::Row);
                    let mut x = MARGIN;
                    for ((_, wide), (set, lines)) in self.columns.iter().zip(cells) {
                        flow.at(x + PADDING, y + PADDING, wide - 2 * PADDING);
                        if lines.is_empty() {
                            flow.place(Tag::Cell, Vec::new(), None);
                        } else {
                            flow.set_lines(Tag::Cell, *set, lines.clone());
                        }
                        x += wide;
                    }
                    flow.close();
                    let rule = Shape::Fill {
                        x: MARGIN,
                        y: y + height - 30,
                        width: WIDTH,
                        height: 30,
                        tint: PaletteColor::Rule,
                    };
                    flow.shapes(vec![rule]);
                }
            }
            flow.at(MARGIN, y + entry.height(), WIDTH);
        }
        if open {
            flow.close();
        }
        flow.at(MARGIN, A4.0 - mm(15), WIDTH - mm(40));
        flow.shared(Tag::P, FOOT, FOOTNOTE);
        flow.note_of_mark(FOOT);
        let number = format!("Page {} ", self.page);
        let (x, y) = (A4.1 - MARGIN - mm(26), A4.0 - mm(15) + 765);
        flow.running(FOOT, x, y, &number);
        let x = x + flow.width_of(FOOT, &number);
        flow.running_form(self.total, x, y);
        let draft = flow.into_draft();
        file.push(draft)
    }
}

/// What to tell of a cell that is transliterated: the whole name, of which it is a part, is one.
fn transliterated(
    column: Column,
    row: &ListRow<'_>,
    faces: &Faces,
    (text, printed): (&str, &str),
    list: &str,
) -> PrintWarning {
    let sheet = list.to_owned();
    let parts = match column {
        Column::PupilName | Column::PupilFirstName => [row.pupil_first_name, row.pupil_name],
        Column::GuardianName | Column::GuardianFirstName => [row.guardian_first_name, row.guardian_name],
        _ => {
            return PrintWarning::Transliterated {
                sheet,
                text: text.to_owned(),
                printed: printed.to_owned(),
            };
        }
    };
    let printed = parts.map(|part| latin(faces, CELL.face, part).unwrap_or_else(|| part.to_owned()));
    PrintWarning::Transliterated {
        sheet,
        text: joined(parts),
        printed: joined(printed.each_ref().map(String::as_str)),
    }
}

/// The lines over the rows of a class, as the 2023 guide has them.
fn group(row: &ListRow<'_>) -> [String; 2] {
    let class = match (row.class_code.is_empty(), row.class.is_empty()) {
        (false, false) if row.class_code != row.class => format!("{} - {}", row.class_code, row.class),
        (false, false) => row.class.to_owned(),
        (false, true) => row.class_code.to_owned(),
        (true, false) => row.class.to_owned(),
        (true, true) => "Non renseignée".to_owned(),
    };
    let mef = if row.mef.is_empty() { "Non renseigné" } else { row.mef };
    let class = if says_class(&class) { class } else { format!("Classe\u{A0}: {class}") };
    [format!("MEF\u{A0}: {mef}"), class]
}

/// What is typed letter by letter stays on one line while a smaller type allows it: broken, it is copied wrong.
fn fitting(faces: &Faces, set: TextStyle, width: CentiPoint, text: &str) -> TextStyle {
    let smaller = (SMALLEST..=set.size).rev().map(|size| TextStyle { size, ..set });
    let fits = |set: &TextStyle| faces.width(set.face, set.size, text) <= width;
    if set.face == Face::Code { smaller.into_iter().find(fits).unwrap_or(set) } else { set }
}

/// Logins and passwords in the type made for them, but not the words that stand for none.
fn cell_set(column: Column, text: &str) -> TextStyle {
    match column {
        Column::Login | Column::Password if text.is_ascii() => CODE,
        _ => CELL,
    }
}
