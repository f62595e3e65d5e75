//! The window of the envelope on the folded sheet.
//!
//! Windows are 100 × 45 mm, 20 mm from the right edge of the envelope: in a DL envelope 20 mm from its lower edge, in a
//! C5 envelope 60 mm. The folded sheet is smaller than the envelope and slips in it by the difference.

use super::model::Window;
use crate::pdf::face::{CentiPoint, mm, tenths};

/// A rectangle of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) x: CentiPoint,
    pub(crate) y: CentiPoint,
    pub(crate) width: CentiPoint,
    pub(crate) height: CentiPoint,
}

impl Area {
    /// Left, top, width and height in tenths of a millimetre.
    const fn in_tenths(x: i32, y: i32, width: i32, height: i32) -> Self {
        Self { x: tenths(x), y: tenths(y), width: tenths(width), height: tenths(height) }
    }

    /// Whether the other stands inside.
    pub(crate) const fn holds(&self, other: &Self) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && other.x + other.width <= self.x + self.width
            && other.y + other.height <= self.y + self.height
    }
}

/// What of the sheet a window shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shown {
    /// When the sheet lies in the middle of its envelope: as large as the window.
    pub(crate) middle: Area,
    /// Wherever the sheet slips.
    pub(crate) always: Area,
}

/// What of the sheet the window shows.
pub(crate) const fn shown(window: Window) -> Option<Shown> {
    // The envelope and the folded sheet, and the window's distance from the lower edge; tenths of a millimetre.
    let (envelope, sheet, lower) = match window {
        Window::Dl => ((2_200, 1_100), (2_100, 990), 200),
        Window::C5 => ((2_290, 1_620), (2_100, 1_485), 600),
        Window::None => return None,
    };
    let (width, height) = (1_000, 450);
    let (slip_x, slip_y) = (envelope.0 - sheet.0, envelope.1 - sheet.1);
    // On a sheet that lies against the left and the upper edge.
    let (x, y) = (envelope.0 - 200 - width, envelope.1 - lower - height);
    Some(Shown {
        middle: Area::in_tenths(x - slip_x / 2, y - slip_y / 2, width, height),
        always: Area::in_tenths(x, y, width - slip_x, height - slip_y),
    })
}

/// Where the address starts, and how wide it may be: inside what the window always shows.
pub(crate) const fn address(window: Window) -> (CentiPoint, CentiPoint, CentiPoint) {
    match window {
        Window::Dl | Window::None => (mm(103), mm(47), mm(87)),
        Window::C5 => (mm(111), mm(58), mm(79)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_show_what_their_envelopes_leave() {
        let dl = shown(Window::Dl).unwrap();
        assert_eq!(dl.middle, Area::in_tenths(950, 395, 1_000, 450));
        assert_eq!(dl.always, Area::in_tenths(1_000, 450, 900, 340));
        let c5 = shown(Window::C5).unwrap();
        assert_eq!(c5.middle, Area::in_tenths(995, 503, 1_000, 450));
        assert_eq!(c5.always, Area::in_tenths(1_090, 570, 810, 315));
        assert_eq!(shown(Window::None), None);
    }

    #[test]
    fn six_lines_of_an_address_always_show() {
        for window in [Window::Dl, Window::C5] {
            let (x, y, width) = address(window);
            let block = Area { x, y, width, height: 6 * (mm(49) / 10) };
            assert!(shown(window).unwrap().always.holds(&block), "{window:?}");
        }
    }
}
