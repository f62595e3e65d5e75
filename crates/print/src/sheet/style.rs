//! How the text of a sheet is set, from airy to dense.

use crate::pdf::draft::Tint;
use crate::pdf::face::{Cp, Face};
use crate::pdf::flow::Set;

/// The sizes of the text and the room between its parts.
pub(super) struct Style {
    pub(super) body: Set,
    pub(super) strong: Set,
    pub(super) note: Set,
    pub(super) heading: Set,
    pub(super) gap: Cp,
}

impl Style {
    pub(super) fn new(size: u8) -> Self {
        let leading = Cp::from(size) * 100 + 300;
        Self {
            body: Set::new(Face::Text, size, Tint::Ink, leading),
            strong: Set::new(Face::Bold, size, Tint::Ink, leading),
            note: Set::new(Face::Text, 8, Tint::Soft, 1_100),
            heading: Set::new(Face::Bold, size + 1, Tint::Accent, leading + 300),
            gap: if size > 8 { Cp::from(size) * 60 } else { 200 },
        }
    }
}
