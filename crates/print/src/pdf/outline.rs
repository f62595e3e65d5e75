//! The outlines of the embedded fonts, for what is drawn without them.

use std::fmt::Write as _;

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider, OutlineGlyphCollection};

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

    /// The outline of a glyph as the data of an SVG path, in thousandths of an em from the start of the baseline, upwards.
    pub(crate) fn path(&self, face: Face, glyph: u16) -> Result<String, PrintError> {
        let outline = self.0[face as usize].get(GlyphId::from(glyph)).ok_or(UNREADABLE)?;
        let mut path = Path(String::new());
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        outline.draw(settings, &mut path).map_err(|_| UNREADABLE)?;
        Ok(path.0)
    }
}

/// The data of a path. An em is a thousand units: places are whole numbers.
struct Path(String);

impl Path {
    fn put<const N: usize>(&mut self, command: char, numbers: [f32; N]) {
        self.0.push(command);
        for (place, number) in numbers.into_iter().enumerate() {
            let space = if place > 0 { " " } else { "" };
            // Writing to a string does not fail.
            let _ = write!(self.0, "{space}{}", number.round());
        }
    }
}

impl OutlinePen for Path {
    fn move_to(&mut self, x: f32, y: f32) {
        self.put('M', [x, y]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.put('L', [x, y]);
    }

    fn quad_to(&mut self, control_x: f32, control_y: f32, x: f32, y: f32) {
        self.put('Q', [control_x, control_y, x, y]);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.put('C', [x1, y1, x2, y2, x, y]);
    }

    fn close(&mut self) {
        self.0.push('Z');
    }
}
