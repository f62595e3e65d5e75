//! Reads the content stream that genpdf wrote for a page: nothing but text sections, each one line of text.

use super::face::{CentiPoint, Face, Faces};

/// One line as genpdf laid it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    /// Left end, from the left of the page.
    pub(crate) x: CentiPoint,
    /// Baseline, from the bottom of the page.
    pub(crate) y: CentiPoint,
    pub(crate) face: Face,
    /// Points.
    pub(crate) size: u8,
    /// Glyphs, two bytes each.
    pub(crate) glyphs: Vec<u8>,
}

/// The lines of a page, in the order in which they were printed; `None` if the content is not what genpdf
/// writes.
pub(crate) fn runs(content: &[u8], faces: &Faces) -> Option<Vec<Run>> {
    let mut runs = Vec::new();
    let mut place = None;
    let mut font = None;
    for line in content.split(|byte| *byte == b'\n') {
        if let Some(operands) = line.strip_suffix(b" Td") {
            let mut numbers = operands.split(|byte| *byte == b' ').map(hundredths);
            place = Some((numbers.next()??, numbers.next()??));
        } else if let Some(operands) = line.strip_suffix(b" Tf") {
            let mut operands = operands.splitn(2, |byte| *byte == b' ');
            let face = match operands.next()? {
                b"/F0" => Face::Text,
                b"/F1" => Face::Bold,
                b"/Courier-Bold" => Face::Code,
                _ => return None,
            };
            font = Some((face, u8::try_from(hundredths(operands.next()?)? / 100).ok()?));
        } else if let Some(array) = line.strip_suffix(b" TJ") {
            let ((x, y), (face, size)) = (place.take()?, font?);
            runs.push(Run { x, y, face, size, glyphs: glyphs(array, face, faces)? });
        }
    }
    Some(runs)
}

/// `[<002A> -12 <0045>]` without its spacing: the fonts of this crate hold no kerning.
fn glyphs(array: &[u8], face: Face, faces: &Faces) -> Option<Vec<u8>> {
    let mut glyphs = Vec::with_capacity(array.len() / 3);
    let mut rest = array;
    while let Some(open) = rest.iter().position(|byte| *byte == b'<') {
        let hex = rest.get(open + 1..open + 5)?;
        let code = u16::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok()?;
        let id =
            if face == Face::Code { faces.glyph(face, char::from_u32(u32::from(code))?)?.id } else { code };
        glyphs.extend_from_slice(&id.to_be_bytes());
        rest = rest.get(open + 5..)?;
    }
    Some(glyphs)
}

/// A decimal number times one hundred.
fn hundredths(number: &[u8]) -> Option<CentiPoint> {
    let number: f64 = std::str::from_utf8(number).ok()?.parse().ok()?;
    Some((number * 100.0).round() as CentiPoint)
}
