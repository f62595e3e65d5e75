//! A composed page drawn as SVG, for the screen: the same lines and shapes as [`paint`](super::paint) puts on paper.
//!
//! Letters are drawn as the outlines of the fonts that are embedded in the file. Nothing in the picture is text: it
//! looks the same on every computer, and nothing that a source wrote can mean anything in it. All letters of a colour are
//! one path, a line of text on each of its lines: WebKit’s graphics processor loses the strokes of small paths.

use std::collections::HashMap;
use std::fmt::{Arguments, Write as _};

use qrcode::Color;

use super::draft::{
    A4, Code, Item, Line, PageContent, PaletteColor, PathInk, Point, Segment, Shape, TextContent,
};
use super::face::{CentiPoint, Face, Faces};
use super::form::{Content, Forms};
use super::outline::{OutlinePath, Outlines};
use super::{LayoutFault, PrintError, qr};

/// A picture in the making, in points from the left and the top of the page.
pub(crate) struct Picture {
    faces: &'static Faces,
    outlines: Outlines,
    width: CentiPoint,
    height: CentiPoint,
    body: String,
    /// The letters of each colour, in hundredths of a point; they stand above all shapes.
    letters: Vec<(PaletteColor, String)>,
}

impl Picture {
    /// A page with what it takes of the forms that were composed for it.
    pub(crate) fn of(
        page: &PageContent,
        forms: &mut Forms,
        faces: &'static Faces,
    ) -> Result<Self, PrintError> {
        let (width, height) = if page.landscape { (A4.1, A4.0) } else { A4 };
        let (outlines, body, letters) = (Outlines::read()?, String::new(), Vec::new());
        let mut picture = Self { faces, outlines, width, height, body, letters };
        let forms: HashMap<u32, Content> = forms.take_fresh().into_iter().collect();
        for item in &page.items {
            match item {
                Item::Open(_) | Item::Close => {}
                Item::Text { matter, .. } | Item::Running(matter) => match matter {
                    TextContent::Lines(lines) => picture.lines(lines, (0, 0))?,
                    TextContent::Form { form, x, y } => match forms.get(form) {
                        Some(Content::Lines(lines)) => picture.lines(lines, (*x, *y))?,
                        Some(Content::Shapes(shapes)) => picture.shapes(shapes, *x, *y),
                        None => {}
                    },
                },
                Item::Figure { shapes, .. } | Item::Shapes(shapes) => picture.shapes(shapes, 0, 0),
                Item::Code(code) => picture.code(code)?,
            }
        }
        for (tint, letters) in std::mem::take(&mut picture.letters) {
            let color = css(tint);
            picture.put(format_args!("<path fill=\"{color}\" transform=\"scale(.01)\" d=\"{letters}\"/>\n"));
        }
        Ok(picture)
    }

    fn put(&mut self, arguments: Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = self.body.write_fmt(arguments);
    }

    fn lines(&mut self, lines: &[Line], (right, down): Point) -> Result<(), PrintError> {
        for line in lines {
            let origin = ((line.x + right) as f32, (line.y + down) as f32);
            let outlines = self.outlines_of(line.face, &line.text, origin, f32::from(line.size) / 10.0)?;
            let known = self.letters.iter().position(|(tint, _)| *tint == line.tint);
            let known = known.unwrap_or_else(|| {
                self.letters.push((line.tint, String::new()));
                self.letters.len() - 1
            });
            let letters = &mut self.letters[known].1;
            letters.push('\n');
            letters.push_str(&outlines);
        }
        Ok(())
    }

    /// The outlines of a text as the data of a path; `unit` is a thousandth of an em.
    fn outlines_of(
        &self,
        face: Face,
        text: &str,
        origin: (f32, f32),
        unit: f32,
    ) -> Result<String, PrintError> {
        let mut path = OutlinePath::new(origin, unit);
        for glyph in text.chars().filter_map(|character| self.faces.glyph(face, character)) {
            self.outlines.add(face, glyph.id, &mut path)?;
            path.origin.0 += f32::from(glyph.width) * unit;
        }
        Ok(path.data)
    }

    fn shapes(&mut self, shapes: &[Shape], right: CentiPoint, down: CentiPoint) {
        for shape in shapes {
            match *shape {
                Shape::Fill { x, y, width, height, tint } => {
                    self.rectangle([x + right, y + down, width, height], &format!("fill=\"{}\"", css(tint)));
                }
                Shape::Frame { x, y, width, height, weight, tint } => {
                    let drawn =
                        format!("fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"", css(tint), points(weight));
                    self.rectangle([x + right, y + down, width, height], &drawn);
                }
                Shape::Path { start, ref segments, ink } => self.path(start, segments, ink, (right, down)),
            }
        }
    }

    fn path(&mut self, start: Point, segments: &[Segment], ink: PathInk, (right, down): Point) {
        let place = |(x, y): Point| format!("{} {}", points(x + right), points(y + down));
        let mut line = format!("M{}", place(start));
        for segment in segments {
            match *segment {
                Segment::Line(to) => line.push_str(&format!("L{}", place(to))),
                Segment::Curve(towards, from, to) => {
                    line.push_str(&format!("C{} {} {}", place(towards), place(from), place(to)));
                }
            }
        }
        match ink {
            PathInk::Fill(tint) => self.put(format_args!("<path fill=\"{}\" d=\"{line}\"/>\n", css(tint))),
            PathInk::Stroke { weight, tint } => self.put(format_args!(
                "<path fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\" d=\"{line}\"/>\n",
                css(tint),
                points(weight)
            )),
        }
    }

    /// A rectangle: left, top, width, height, and how it is drawn.
    pub(crate) fn rectangle(&mut self, [x, y, width, height]: [CentiPoint; 4], drawn: &str) {
        let [x, y, width, height] = [x, y, width, height].map(points);
        self.put(format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {drawn}/>\n"));
    }

    /// A word across the page, above what was drawn before.
    pub(crate) fn across(&mut self, word: &str, size: u8, drawn: &str) -> Result<(), PrintError> {
        let wide = f64::from(self.faces.width(Face::Bold, size, word)) / 100.0;
        let (x, y) = (f64::from(self.width) / 200.0, f64::from(self.height) / 200.0);
        let (left, down, scale) = (-wide / 2.0, f64::from(size) * 0.36, f64::from(size) / 1000.0);
        let outlines = self.outlines_of(Face::Bold, word, (0.0, 0.0), 1.0)?;
        self.put(format_args!(
            "<path {drawn} transform=\"translate({x} {y})rotate(-55)translate({left} {down})scale({scale})\" \
             d=\"{outlines}\"/>\n"
        ));
        Ok(())
    }

    fn code(&mut self, code: &Code) -> Result<(), PrintError> {
        let (modules, side) = qr::modules(&code.content).map_err(LayoutFault::from)?;
        let module = code.module(side);
        self.put(format_args!(
            "<path fill=\"{}\" transform=\"translate({} {})scale({module:.2})\" d=\"",
            css(PaletteColor::Ink),
            points(code.x),
            points(code.y)
        ));
        for (y, row) in modules.chunks(side).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|left, right| left == right) {
                if run.first() == Some(&Color::Dark) {
                    self.put(format_args!("M{x} {y}h{0}v1h-{0}z", run.len()));
                }
                x += run.len();
            }
        }
        self.put(format_args!("\"/>\n"));
        Ok(())
    }

    /// The whole picture.
    pub(crate) fn finish(self) -> String {
        let (width, height) = (self.width / 100, self.height / 100);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n{}</svg>\n",
            self.body
        )
    }
}

fn points(length: CentiPoint) -> f64 {
    f64::from(length) / 100.0
}

/// The colour of the paper, for the screen.
fn css(tint: PaletteColor) -> String {
    let parts: Vec<String> = tint
        .rgb()
        .split(' ')
        .filter_map(|part| part.parse::<f64>().ok())
        .map(|part| format!("{}%", (part * 1000.0).round() / 10.0))
        .collect();
    format!("rgb({})", parts.join(","))
}
