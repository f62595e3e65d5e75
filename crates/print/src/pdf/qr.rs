//! QR codes as rows of modules.

use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::types::QrError;
use qrcode::{Color, EcLevel, bits, ec};

/// The modules of the code that says `content`, row by row, and the side of the square. Up to 15 % of the code
/// may be damaged (level M): a fold or a stain does no harm.
///
/// The mask is always the same. Trying all eight and taking the one with the best score costs four times the
/// rest of the page; a reader undoes whichever it finds.
pub(crate) fn modules(content: &str) -> Result<(Vec<Color>, usize), QrError> {
    let bits = bits::encode_auto(content.as_bytes(), EcLevel::M)?;
    let version = bits.version();
    let (data, correction) = ec::construct_codewords(&bits.into_bytes(), version, EcLevel::M)?;
    let mut canvas = Canvas::new(version, EcLevel::M);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    canvas.apply_mask(MaskPattern::DiagonalLines);
    let side = usize::from(version.width().unsigned_abs());
    Ok((canvas.into_colors(), side))
}
