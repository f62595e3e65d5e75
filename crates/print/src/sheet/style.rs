//! How the text of a sheet is set, from airy to dense.

use crate::pdf::draft::PaletteColor;
use crate::pdf::face::{CentiPoint, Face};
use crate::pdf::flow::TextStyle;

/// The sizes of the text and the room between its parts.
pub(super) struct Style {
    pub(super) body: TextStyle,
    pub(super) strong: TextStyle,
    pub(super) note: TextStyle,
    pub(super) heading: TextStyle,
    pub(super) gap: CentiPoint,
}

impl Style {
    pub(super) fn new(size: u8) -> Self {
        let leading = CentiPoint::from(size) * 100 + 300;
        Self {
            body: TextStyle::new(Face::Text, size, PaletteColor::Ink, leading),
            strong: TextStyle::new(Face::Bold, size, PaletteColor::Ink, leading),
            note: TextStyle::new(Face::Text, 8, PaletteColor::Soft, 1_100),
            heading: TextStyle::new(Face::Bold, size + 1, PaletteColor::Accent, leading + 300),
            gap: if size > 8 { CentiPoint::from(size) * 60 } else { 200 },
        }
    }
}
