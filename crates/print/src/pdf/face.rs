//! The embedded fonts: which characters they have, how wide each is, and how a PDF describes them.
//!
//! The files in `fonts/` are subsets of Noto made by `fonts/subset.py`; one em is 1000 units in all of them. A PDF
//! gets what it prints of them.

use std::fmt::Write as _;
use std::sync::OnceLock;

use genpdf::fonts::{FontCache, FontData, FontFamily};
use genpdf::style::Style;
use printpdf::BuiltinFont;

use super::{FontFault, PrintError, objects::Objects, subset};

/// A length on paper in hundredths of a typographic point.
pub(crate) type CentiPoint = i32;

/// Hundredths of a point in so many tenths of a millimetre.
pub(crate) const fn tenths(tenths_of_millimetre: i32) -> CentiPoint {
    (tenths_of_millimetre as i64 * 7_200_000 / 254_000) as CentiPoint
}

/// Hundredths of a point in so many millimetres.
pub(crate) const fn mm(millimetres: i32) -> CentiPoint {
    tenths(millimetres * 10)
}

/// One of the fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Face {
    /// Running text.
    Text,
    /// Headings and names.
    Bold,
    /// Logins and passwords: every letter and digit has its own shape. It prints ASCII and nothing else, as
    /// [`family`] says.
    Code,
}

/// Ascent plus descent of all three fonts, in units: where genpdf puts a baseline below the top of a line.
pub(crate) const GLYPH_HEIGHT: CentiPoint = 1362;

impl Face {
    pub(crate) const ALL: [Self; 3] = [Self::Text, Self::Bold, Self::Code];

    /// Name of the font in the resources of a page.
    pub(crate) const fn resource(self) -> &'static str {
        match self {
            Self::Text => "F0",
            Self::Bold => "F1",
            Self::Code => "F2",
        }
    }

    /// The style under which genpdf finds the font: the italic place holds [`Face::Code`].
    pub(crate) fn style(self, size: u8) -> Style {
        let mut style = Style::new().with_font_size(size);
        match self {
            Self::Text => {}
            Self::Bold => style.set_bold(),
            Self::Code => style.set_italic(),
        }
        style
    }

    /// Whether genpdf can be handed the character in this face.
    const fn prints(self, character: char) -> bool {
        !matches!(self, Self::Code) || matches!(character, ' '..='~')
    }

    /// The file of the font.
    pub(super) const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Text => include_bytes!("../../fonts/NotoSans-Regular.ttf"),
            Self::Bold => include_bytes!("../../fonts/NotoSans-Bold.ttf"),
            Self::Code => include_bytes!("../../fonts/NotoSansMono-Bold.ttf"),
        }
    }

    const fn postscript(self) -> &'static str {
        match self {
            Self::Text => "PREAUA+NotoSans-Regular",
            Self::Bold => "PREAUB+NotoSans-Bold",
            Self::Code => "PREAUC+NotoSansMono-Bold",
        }
    }

    /// `FontBBox`, `Flags` and `StemV` of the font descriptor, as `subset.py` prints them.
    const fn descriptor(self) -> (&'static str, u32, u32) {
        match self {
            Self::Text => ("-569 -280 1403 1067", 32, 80),
            Self::Bold => ("-573 -293 1499 1069", 32, 140),
            Self::Code => ("0 -245 1058 776", 33, 140),
        }
    }

    fn data(self, builtin: Option<BuiltinFont>) -> Result<FontData, FontFault> {
        FontData::new(self.bytes().to_vec(), builtin).map_err(|error| FontFault::from(&error))
    }
}

/// The family given to genpdf.
///
/// genpdf would ask every embedded font for all 1,114,112 code points each time a batch is written, some 20 ms
/// a font. The font of logins and passwords therefore goes in as a replacement for a built-in one: genpdf
/// measures it all the same, and writes single bytes, which are ASCII here.
pub(crate) fn family() -> Result<FontFamily<FontData>, FontFault> {
    Ok(FontFamily {
        regular: Face::Text.data(None)?,
        bold: Face::Bold.data(None)?,
        italic: Face::Code.data(Some(BuiltinFont::CourierBold))?,
        bold_italic: Face::Code.data(Some(BuiltinFont::Courier))?,
    })
}

/// A character's shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glyph {
    pub(crate) id: u16,
    /// Advance in thousandths of an em.
    pub(crate) width: u16,
}

/// The characters of the three fonts.
#[derive(Debug)]
pub(crate) struct Faces {
    tables: [Vec<Option<Glyph>>; 3],
}

/// All characters of the fonts lie below, but U+FFFD, which takes the last place of the table.
const TABLE: usize = 0x2300;
const REPLACEMENT: char = '\u{FFFD}';

fn place(character: char) -> usize {
    if character == REPLACEMENT { TABLE } else { character as usize }
}

impl Faces {
    /// The tables, read from the fonts at the first call.
    pub(crate) fn get() -> Result<&'static Self, PrintError> {
        static FACES: OnceLock<Result<Faces, FontFault>> = OnceLock::new();
        FACES.get_or_init(Self::read).as_ref().map_err(|fault| (*fault).into())
    }

    fn read() -> Result<Self, FontFault> {
        let cache = FontCache::new(family()?);
        let fonts = cache.default_font_family();
        let table = |face: Face, font: genpdf::fonts::Font| {
            (0..=TABLE as u32)
                .map(|code| {
                    let code = if code == TABLE as u32 { REPLACEMENT as u32 } else { code };
                    let character = char::from_u32(code).filter(|c| face.prints(*c))?;
                    let id = font.glyph_ids(&cache, [character]).first().copied().filter(|id| *id != 0)?;
                    let points: printpdf::Pt = font.char_width(&cache, character, 100).into();
                    Some(Glyph { id, width: (points.0 * 10.0).round() as u16 })
                })
                .collect()
        };
        Ok(Self {
            tables: [
                table(Face::Text, fonts.regular),
                table(Face::Bold, fonts.bold),
                table(Face::Code, fonts.italic),
            ],
        })
    }

    /// The shape of a character, if the font has it.
    pub(crate) fn glyph(&self, face: Face, character: char) -> Option<Glyph> {
        self.tables[face as usize].get(place(character)).copied().flatten()
    }

    /// Width of a text at a size in points. A character the font lacks counts for nothing.
    pub(crate) fn width(&self, face: Face, size: u8, text: &str) -> CentiPoint {
        let table = &self.tables[face as usize];
        let units: i64 = text
            .chars()
            .filter_map(|c| table.get(place(c)).copied().flatten())
            .map(|glyph| i64::from(glyph.width))
            .sum();
        (units * i64::from(size) / 10).try_into().unwrap_or(CentiPoint::MAX)
    }

    /// Writes the objects of a font with the glyphs that are used, and returns the number of its dictionary.
    pub(crate) fn embed<W: std::io::Write>(
        &self,
        face: Face,
        used: &subset::UsedGlyphs,
        out: &mut Objects<W>,
    ) -> Result<u32, PrintError> {
        let mut glyphs: Vec<(Glyph, char)> = (0..=TABLE as u32)
            .map(|code| if code == TABLE as u32 { REPLACEMENT } else { char::from_u32(code).unwrap_or('\0') })
            .filter_map(|c| self.glyph(face, c).map(|glyph| (glyph, c)))
            .filter(|(glyph, _)| used.has(face as usize, glyph.id))
            .collect();
        // A glyph that serves several characters (space and no-break space) is copied as the plainest.
        glyphs.sort_by_key(|(glyph, c)| (glyph.id, *c));
        glyphs.dedup_by_key(|(glyph, _)| glyph.id);

        let name = face.postscript();
        let (bbox, flags, stem) = face.descriptor();
        let program = out.reserve();
        let font = subset::reduced(face.bytes(), |glyph| used.has(face as usize, glyph))
            .ok_or(FontFault("not in the form of this program"))?;
        let length = format!("/Length1 {}", font.len());
        out.stream(program, &length, &font)?;
        let unicode = out.reserve();
        out.stream(unicode, "", to_unicode(&glyphs).as_bytes())?;
        let descriptor = out.reserve();
        out.object(
            descriptor,
            &format!(
                "<</Type/FontDescriptor/FontName/{name}/Flags {flags}/FontBBox[{bbox}]/ItalicAngle 0\
                 /Ascent 1069/Descent -293/CapHeight 714/StemV {stem}/FontFile2 {program} 0 R>>"
            ),
        )?;
        let mut widths = String::new();
        for (glyph, _) in &glyphs {
            let _ = write!(widths, "{}[{}]", glyph.id, glyph.width);
        }
        let descendant = out.reserve();
        out.object(
            descendant,
            &format!(
                "<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDToGIDMap/Identity/DW 600\
                 /CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>\
                 /FontDescriptor {descriptor} 0 R/W[{widths}]>>"
            ),
        )?;
        let font = out.reserve();
        out.object(
            font,
            &format!(
                "<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H\
                 /DescendantFonts[{descendant} 0 R]/ToUnicode {unicode} 0 R>>"
            ),
        )?;
        Ok(font)
    }
}

/// The table by which a viewer turns glyphs back into text.
fn to_unicode(glyphs: &[(Glyph, char)]) -> String {
    let mut map = String::from(
        "/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n\
         /CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n\
         /CMapName/Adobe-Identity-UCS def/CMapType 2 def\n\
         1 begincodespacerange<0000><FFFF>endcodespacerange\n",
    );
    for block in glyphs.chunks(100) {
        let _ = writeln!(map, "{} beginbfchar", block.len());
        for (glyph, character) in block {
            // What is copied or searched for is an ordinary space.
            let character = if *character == '\u{A0}' { ' ' } else { *character };
            let _ = writeln!(map, "<{:04X}><{:04X}>", glyph.id, u32::from(character));
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap CMapName currentdict/CMap defineresource pop end end");
    map
}
