//! The outlines of the embedded fonts, for what is drawn without them.

use std::fmt::Write as _;

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider, OutlineGlyphCollection};

use super::draft::Point;
use super::face::Face;
use super::{FontFault, PrintError};

const UNREADABLE: FontFault = FontFault::of("font outlines");

/// The outlines of the fonts.
pub(crate) struct Outlines([OutlineGlyphCollection<'static>; 3]);

impl Outlines {
    pub(crate) fn read() -> Result<Self, PrintError> {
        let of = |face: Face| FontRef::new(face.bytes()).map(|font| font.outline_glyphs());
        let [text, bold, code] = Face::ALL.map(of);
        match (text, bold, code) {
            (Ok(text), Ok(bold), Ok(code)) => Ok(Self([text, bold, code])),
            _ => Err(UNREADABLE.into()),
        }
    }

    /// Adds a glyph to a path.
    pub(crate) fn add(&self, face: Face, glyph: u16, path: &mut OutlinePath) -> Result<(), PrintError> {
        let outline = self.0[face as usize].get(GlyphId::from(glyph)).ok_or(UNREADABLE)?;
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        outline.draw(settings, path).map_err(|_| UNREADABLE)?;
        Ok(())
    }
}

/// The data of an SVG path in the making, in whole numbers.
pub(crate) struct OutlinePath {
    pub(crate) data: String,
    /// Where the next glyph starts on its baseline.
    pub(crate) origin: (f32, f32),
    /// A thousandth of an em.
    pub(crate) unit: f32,
    /// Where the pen is.
    pen: Point,
}

impl OutlinePath {
    /// A path that starts on a baseline; `unit` is a thousandth of an em.
    pub(crate) fn new(origin: (f32, f32), unit: f32) -> Self {
        Self { data: String::new(), origin, unit, pen: (0, 0) }
    }

    fn place(&self, x: f32, y: f32) -> Point {
        let place = (self.origin.0 + x * self.unit, self.origin.1 - y * self.unit);
        (place.0.round() as i32, place.1.round() as i32)
    }

    /// Places are told from where the pen is: half the letters.
    fn go<const N: usize>(&mut self, command: char, places: [(f32, f32); N]) {
        self.data.push(command);
        let from = self.pen;
        for (x, y) in places {
            self.pen = self.place(x, y);
            let _ = write!(self.data, "{} {} ", self.pen.0 - from.0, self.pen.1 - from.1);
        }
        self.data.pop();
    }
}

impl OutlinePen for OutlinePath {
    fn move_to(&mut self, x: f32, y: f32) {
        self.pen = self.place(x, y);
        // Writing to a string does not fail.
        let _ = write!(self.data, "M{} {}", self.pen.0, self.pen.1);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.go('l', [(x, y)]);
    }

    fn quad_to(&mut self, towards_x: f32, towards_y: f32, x: f32, y: f32) {
        self.go('q', [(towards_x, towards_y), (x, y)]);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.go('c', [(x1, y1), (x2, y2), (x, y)]);
    }

    fn close(&mut self) {
        self.data.push('z');
    }
}
