//! A font with the shapes of one file's characters alone.
//!
//! Glyphs keep their numbers, so that pages can be written before it is known which of them the file needs.

/// Tables a PDF reads of an embedded font, in the order of their names; the fonts of this crate have no other that
/// is drawn with.
const TABLES: [&[u8; 4]; 6] = [b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp"];

/// How many faces there are; each is known here by its number.
const FACES: usize = 3;

/// Which glyphs of each face a file prints.
#[derive(Debug, Default)]
pub(crate) struct UsedGlyphs([Vec<bool>; FACES]);

impl UsedGlyphs {
    /// Adds glyphs, two bytes each.
    pub(crate) fn add(&mut self, face: usize, glyphs: &[u8]) {
        let used = &mut self.0[face];
        for glyph in glyphs.chunks_exact(2) {
            let place = usize::from(u16::from_be_bytes([glyph[0], glyph[1]]));
            if used.len() <= place {
                used.resize(place + 1, false);
            }
            used[place] = true;
        }
    }

    /// Adds those of another part of the file.
    pub(crate) fn join(&mut self, other: &Self) {
        for (used, others) in self.0.iter_mut().zip(&other.0) {
            if used.len() < others.len() {
                used.resize(others.len(), false);
            }
            used.iter_mut().zip(others).for_each(|(used, other)| *used |= other);
        }
    }

    /// Whether the file prints a glyph.
    pub(crate) fn has(&self, face: usize, glyph: u16) -> bool {
        self.0[face].get(usize::from(glyph)).is_some_and(|used| *used)
    }

    /// Whether the file prints anything in a face.
    pub(crate) fn any(&self, face: usize) -> bool {
        !self.0[face].is_empty()
    }
}

/// The font without the shapes that `is_used` says no to; `None` if it is not a TrueType font as `fonts/subset.py`
/// writes them. The shape of a missing character, and the parts of which a shape is made, are kept.
pub(crate) fn reduced(font: &[u8], is_used: impl Fn(u16) -> bool) -> Option<Vec<u8>> {
    let source = Source::read(font)?;
    let kept = source.kept(is_used)?;
    let (shapes, offsets) = source.shapes(&kept)?;
    let tables = TABLES.map(|name| {
        Some(match name {
            b"glyf" => shapes.clone(),
            b"loca" => offsets.clone(),
            b"hmtx" => source.metrics(&kept)?,
            _ => table(font, name)?.to_vec(),
        })
    });
    assemble(tables)
}

/// The tables that say where shapes are.
struct Source<'f> {
    shapes: &'f [u8],
    offsets: &'f [u8],
    metrics: &'f [u8],
    /// Offsets are of four bytes, not of two that count pairs.
    long: bool,
    glyphs: u16,
    /// Glyphs that have a width of their own.
    widths: u16,
}

impl<'f> Source<'f> {
    fn read(font: &'f [u8]) -> Option<Self> {
        Some(Self {
            shapes: table(font, b"glyf")?,
            offsets: table(font, b"loca")?,
            metrics: table(font, b"hmtx")?,
            long: short(table(font, b"head")?, 50)? == 1,
            glyphs: short(table(font, b"maxp")?, 4)?,
            widths: short(table(font, b"hhea")?, 34)?,
        })
    }

    fn offset(&self, glyph: u16) -> Option<usize> {
        let place = usize::from(glyph);
        if self.long {
            Some(long(self.offsets, place * 4)? as usize)
        } else {
            Some(usize::from(short(self.offsets, place * 2)?) * 2)
        }
    }

    fn shape(&self, glyph: u16) -> Option<&'f [u8]> {
        self.shapes.get(self.offset(glyph)?..self.offset(glyph + 1)?)
    }

    /// The glyphs that are used, and those that they are made of.
    fn kept(&self, is_used: impl Fn(u16) -> bool) -> Option<Vec<bool>> {
        let mut kept = vec![false; usize::from(self.glyphs)];
        let mut found: Vec<u16> = (0..self.glyphs).filter(|glyph| *glyph == 0 || is_used(*glyph)).collect();
        while let Some(glyph) = found.pop() {
            if !std::mem::replace(kept.get_mut(usize::from(glyph))?, true) {
                found.extend(parts(self.shape(glyph)?)?);
            }
        }
        Some(kept)
    }

    /// The shapes that are kept, and where each glyph's begins.
    fn shapes(&self, kept: &[bool]) -> Option<(Vec<u8>, Vec<u8>)> {
        let (mut shapes, mut offsets) = (Vec::new(), Vec::new());
        let mut begin = |at: usize| {
            if self.long {
                offsets.extend_from_slice(&u32::try_from(at).ok()?.to_be_bytes());
            } else {
                offsets.extend_from_slice(&u16::try_from(at / 2).ok()?.to_be_bytes());
            }
            Some(())
        };
        for (glyph, kept) in (0..).zip(kept) {
            begin(shapes.len())?;
            if *kept {
                shapes.extend_from_slice(self.shape(glyph)?);
            }
        }
        begin(shapes.len())?;
        Some((shapes, offsets))
    }

    /// Widths and left edges, nought for the glyphs that are not kept.
    fn metrics(&self, kept: &[bool]) -> Option<Vec<u8>> {
        let mut metrics = self.metrics.to_vec();
        let widths = usize::from(self.widths);
        for (glyph, _) in kept.iter().enumerate().filter(|(_, kept)| !**kept) {
            let (at, length) = if glyph < widths { (glyph * 4, 4) } else { ((widths + glyph) * 2, 2) };
            metrics.get_mut(at..at + length)?.fill(0);
        }
        Some(metrics)
    }
}

/// The glyphs a shape is made of; none for one with outlines of its own.
fn parts(shape: &[u8]) -> Option<Vec<u16>> {
    const WORDS: u16 = 1;
    const MORE: u16 = 0x20;
    /// Bytes of the scale, if the flag is set.
    const SCALES: [(u16, usize); 3] = [(0x08, 2), (0x40, 4), (0x80, 8)];
    let mut parts = Vec::new();
    // An empty shape has no bytes at all; a negative number of outlines says that it is made of others.
    if shape.is_empty() || short(shape, 0)? < 0x8000 {
        return Some(parts);
    }
    let mut at = 10;
    loop {
        let flags = short(shape, at)?;
        parts.push(short(shape, at + 2)?);
        if flags & MORE == 0 {
            return Some(parts);
        }
        let scale = SCALES.iter().find(|(flag, _)| flags & flag != 0).map_or(0, |(_, bytes)| *bytes);
        at += if flags & WORDS != 0 { 8 } else { 6 } + scale;
    }
}

/// A font of these tables.
fn assemble(tables: [Option<Vec<u8>>; TABLES.len()]) -> Option<Vec<u8>> {
    const HEADER: usize = 12 + TABLES.len() * 16;
    // Four times sixteen is the greatest power of two below six times sixteen; two is its logarithm.
    let mut font: Vec<u8> = [0x0001_0000_u32, 0x0006_0040, 0x0002_0020].map(u32::to_be_bytes).concat();
    let mut bodies = Vec::new();
    let mut head = 0;
    for (name, body) in TABLES.iter().zip(tables) {
        let (mut body, at) = (body?, HEADER + bodies.len());
        let length = body.len();
        if *name == b"head" {
            head = at;
            body.get_mut(8..12)?.fill(0);
        }
        body.resize(length.next_multiple_of(4), 0);
        font.extend_from_slice(*name);
        for number in [sum(&body), u32::try_from(at).ok()?, u32::try_from(length).ok()?] {
            font.extend_from_slice(&number.to_be_bytes());
        }
        bodies.extend(body);
    }
    font.extend(bodies);
    let adjustment = 0xB1B0_AFBA_u32.wrapping_sub(sum(&font));
    font.get_mut(head + 8..head + 12)?.copy_from_slice(&adjustment.to_be_bytes());
    Some(font)
}

/// The checksum of a table: its words of four bytes added up.
fn sum(table: &[u8]) -> u32 {
    table.chunks_exact(4).fold(0, |sum, word| sum.wrapping_add(long(word, 0).unwrap_or_default()))
}

fn table<'f>(font: &'f [u8], name: &[u8; 4]) -> Option<&'f [u8]> {
    let count = usize::from(short(font, 4)?);
    let record = font.get(12..12 + count * 16)?.chunks_exact(16).find(|record| record.starts_with(name))?;
    let at = long(record, 8)? as usize;
    font.get(at..at + long(record, 12)? as usize)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::super::face::{Face, Faces};
    use super::*;

    #[test]
    fn what_is_used_keeps_its_shape_and_its_number_and_the_rest_has_none() {
        let faces = Faces::get().unwrap();
        for face in [Face::Text, Face::Bold] {
            let used: Vec<u16> =
                "É ί ϊ Й ệ".chars().map(|character| faces.glyph(face, character).unwrap().id).collect();
            let whole = Source::read(face.bytes()).unwrap();
            let font = reduced(face.bytes(), |glyph| used.contains(&glyph)).unwrap();
            assert!(font.len() < face.bytes().len() / 5, "{} bytes", font.len());
            let small = Source::read(&font).unwrap();
            assert_eq!(small.glyphs, whole.glyphs);
            let made_of: Vec<u16> =
                used.iter().flat_map(|glyph| parts(whole.shape(*glyph).unwrap()).unwrap()).collect();
            assert!(!made_of.is_empty(), "no letter is made of others: choose another");
            for glyph in used.iter().chain(&made_of).chain(&[0]) {
                assert_eq!(small.shape(*glyph), whole.shape(*glyph), "{face:?} {glyph}");
            }
            let unused = faces.glyph(face, 'Ж').unwrap().id;
            assert!(!whole.shape(unused).unwrap().is_empty());
            assert_eq!(small.shape(unused).unwrap(), []);
            assert_eq!(sum(&font), 0xB1B0_AFBA);
        }
    }

    #[test]
    fn what_is_no_font_is_not_reduced() {
        assert_eq!(reduced(b"", |_| true), None);
        assert_eq!(reduced(&Face::Text.bytes()[..9_000], |_| true), None);
    }
}
