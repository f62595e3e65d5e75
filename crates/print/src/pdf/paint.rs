//! The final content stream of a page: short, and with every piece marked for the structure tree.

use std::io::Write as _;

use qrcode::Color;

use super::draft::{
    Code, Item, Line, PageContent, PaletteColor, PathInk, Point, Segment, Shape, Tag, TextContent,
};
use super::face::{CentiPoint, Face};
use super::form::Content;
use super::objects::string;
use super::qr;
use super::scan::Run;
use super::{LayoutFault, PrintError};

/// A content stream in the making; remembers the graphics state so as not to repeat it.
#[derive(Default)]
struct ContentWriter {
    out: Vec<u8>,
    tint: Option<PaletteColor>,
    stroke: Option<(PaletteColor, CentiPoint)>,
    font: Option<(Face, u8)>,
}

/// The content of a form, whose origin is 0, 0.
pub(crate) fn form(content: &Content, runs: &[Run]) -> Vec<u8> {
    let mut ink = ContentWriter::default();
    match content {
        Content::Lines(lines) => ink.text(lines, runs),
        Content::Shapes(shapes) => ink.shapes(shapes, 0),
    }
    ink.out
}

/// The content of a page. `runs` are its own lines as genpdf set them, in order.
pub(crate) fn page(draft: &PageContent, runs: &[Run]) -> Result<Vec<u8>, PrintError> {
    let height = draft.height();
    let mut ink = ContentWriter::default();
    let mut runs = runs;
    let mut mark = 0;
    for item in &draft.items {
        match item {
            Item::Open(_) | Item::Close => {}
            Item::Text { tag, matter, actual } => {
                match actual {
                    Some(actual) => {
                        ink.put(format_args!("/{}<</MCID {mark}/ActualText", tag.name()));
                        ink.out.extend_from_slice(string(actual).as_bytes());
                        ink.put(format_args!(">>BDC\n"));
                    }
                    None => ink.put(format_args!("/{}<</MCID {mark}>>BDC\n", tag.name())),
                }
                mark += 1;
                runs = ink.matter(matter, runs, height);
                ink.put(format_args!("EMC\n"));
            }
            Item::Code(code) => {
                ink.put(format_args!("/{}<</MCID {mark}>>BDC\n", Tag::Figure.name()));
                mark += 1;
                ink.code(code, height)?;
                ink.put(format_args!("EMC\n"));
            }
            Item::Figure { shapes, .. } => {
                ink.put(format_args!("/{}<</MCID {mark}>>BDC\n", Tag::Figure.name()));
                mark += 1;
                ink.shapes(shapes, height);
                ink.put(format_args!("EMC\n"));
            }
            Item::Shapes(shapes) => {
                ink.put(format_args!("/Artifact BMC\n"));
                ink.shapes(shapes, height);
                ink.put(format_args!("EMC\n"));
            }
            Item::Running(matter) => {
                ink.put(format_args!("/Artifact BMC\n"));
                runs = ink.matter(matter, runs, height);
                ink.put(format_args!("EMC\n"));
            }
        }
    }
    Ok(ink.out)
}

impl ContentWriter {
    fn put(&mut self, arguments: std::fmt::Arguments<'_>) {
        // Writing to a vector does not fail.
        let _ = self.out.write_fmt(arguments);
    }

    /// A length in points, without needless digits.
    fn number(&mut self, length: CentiPoint) {
        let (sign, size) = (if length < 0 { "-" } else { "" }, length.unsigned_abs());
        let (whole, part) = (size / 100, size % 100);
        match part {
            0 => self.put(format_args!("{sign}{whole}")),
            _ if part % 10 == 0 => self.put(format_args!("{sign}{whole}.{}", part / 10)),
            _ => self.put(format_args!("{sign}{whole}.{part:02}")),
        }
    }

    fn numbers<const N: usize>(&mut self, lengths: [CentiPoint; N]) {
        for length in lengths {
            self.number(length);
            self.out.push(b' ');
        }
    }

    fn fill(&mut self, tint: PaletteColor) {
        if self.tint != Some(tint) {
            self.put(format_args!("{} rg\n", tint.rgb()));
            self.tint = Some(tint);
        }
    }

    fn stroke(&mut self, tint: PaletteColor, weight: CentiPoint) {
        if self.stroke != Some((tint, weight)) {
            self.put(format_args!("{} RG ", tint.rgb()));
            self.numbers([weight]);
            self.put(format_args!("w\n"));
            self.stroke = Some((tint, weight));
        }
    }

    /// Prints lines or a form; returns the runs that are left.
    fn matter<'r>(&mut self, matter: &TextContent, runs: &'r [Run], height: CentiPoint) -> &'r [Run] {
        match matter {
            TextContent::Lines(lines) => {
                let (own, rest) = runs.split_at_checked(lines.len()).unwrap_or((runs, &[]));
                self.text(lines, own);
                rest
            }
            TextContent::Form { form, x, y } => {
                self.put(format_args!("q 1 0 0 1 "));
                self.numbers([*x, height - y]);
                self.put(format_args!("cm/X{form} Do Q\n"));
                runs
            }
        }
    }

    fn text(&mut self, lines: &[Line], runs: &[Run]) {
        let mut open = false;
        let mut last = (0, 0);
        for (line, run) in lines.iter().zip(runs) {
            self.fill(line.tint);
            if !open {
                self.put(format_args!("BT\n"));
                open = true;
            }
            if self.font != Some((run.face, run.size)) {
                self.put(format_args!("/{} {} Tf\n", run.face.resource(), run.size));
                self.font = Some((run.face, run.size));
            }
            self.numbers([run.x - last.0, run.y - last.1]);
            self.put(format_args!("Td("));
            last = (run.x, run.y);
            for byte in &run.glyphs {
                match byte {
                    b'(' | b')' | b'\\' => self.out.extend_from_slice(&[b'\\', *byte]),
                    b'\r' => self.out.extend_from_slice(b"\\r"),
                    _ => self.out.push(*byte),
                }
            }
            self.put(format_args!(")Tj\n"));
        }
        if open {
            self.put(format_args!("ET\n"));
        }
    }

    fn shapes(&mut self, shapes: &[Shape], page: CentiPoint) {
        for shape in shapes {
            self.shape(shape, page);
        }
    }

    fn shape(&mut self, shape: &Shape, page: CentiPoint) {
        match *shape {
            Shape::Fill { x, y, width, height, tint } => {
                self.fill(tint);
                self.numbers([x, page - y - height, width, height]);
                self.put(format_args!("re f\n"));
            }
            Shape::Frame { x, y, width, height, weight, tint } => {
                self.stroke(tint, weight);
                self.numbers([x, page - y - height, width, height]);
                self.put(format_args!("re S\n"));
            }
            Shape::Path { start, ref segments, ink } => self.path(start, segments, ink, page),
        }
    }

    fn path(&mut self, start: Point, segments: &[Segment], ink: PathInk, page: CentiPoint) {
        match ink {
            PathInk::Fill(tint) => self.fill(tint),
            PathInk::Stroke { weight, tint } => self.stroke(tint, weight),
        }
        let up = |(x, y): Point| [x, page - y];
        self.numbers(up(start));
        self.put(format_args!("m\n"));
        for segment in segments {
            match *segment {
                Segment::Line(to) => {
                    self.numbers(up(to));
                    self.put(format_args!("l\n"));
                }
                Segment::Curve(towards, from, to) => {
                    for place in [towards, from, to] {
                        self.numbers(up(place));
                    }
                    self.put(format_args!("c\n"));
                }
            }
        }
        let painted = match ink {
            PathInk::Fill(_) => "f",
            // Joins are round: a curve that turns sharply has no spike.
            PathInk::Stroke { .. } => "1 j S",
        };
        self.put(format_args!("{painted}\n"));
    }

    /// Draws a QR code as rectangles, one for each run of dark modules in a row. Each row moves the origin down
    /// by a module, so that the same words come again and again: a third less in the file than with
    /// coordinates.
    fn code(&mut self, code: &Code, page: CentiPoint) -> Result<(), PrintError> {
        let (modules, side) = qr::modules(&code.content).map_err(LayoutFault::from)?;
        self.fill(PaletteColor::Ink);
        let scale = code.module(side);
        self.put(format_args!("q {scale:.2} 0 0 -{scale:.2} "));
        self.numbers([code.x, page - code.y]);
        self.put(format_args!("cm\n"));
        for row in modules.chunks(side) {
            let mut x = 0;
            for run in row.chunk_by(|left, right| left == right) {
                if run.first() == Some(&Color::Dark) {
                    self.put(format_args!("{x} 0 {} 1 re\n", run.len()));
                }
                x += run.len();
            }
            self.put(format_args!("f 1 0 0 1 0 1 cm\n"));
        }
        self.put(format_args!("Q\n"));
        Ok(())
    }
}
