//! A sheet as it would be printed, as a picture, with nothing on it that could serve as a sheet.

use super::envelope::{self, Area};
use super::model::{Layout, Secret, Sheet};
use super::page;
use crate::pdf::draft::{Code, Item};
use crate::pdf::face::Faces;
use crate::pdf::form::Forms;
use crate::pdf::svg::Picture;
use crate::pdf::{PrintError, PrintWarning};

/// What stands in the place of a serial number, and across the page.
const SPECIMEN: &str = "SPÉCIMEN";
/// What stands in the place of a provisional password, as long as one.
const PASSWORD: &str = "••••••••";
/// What the QR code says instead of the portal with the login.
const CODE: &str = "specimen ";

/// The first page of a sheet, drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// SVG, as large as the page, in points. It holds outlines and no text.
    pub picture: String,
    /// Pages that the sheet takes.
    pub pages: usize,
    /// What the director should know of the sheet once printed.
    pub warnings: Vec<PrintWarning>,
    /// Whether the whole address stands where the window shows it wherever the sheet slips in its envelope; nothing
    /// without a window, or without an address.
    pub address_always_shows: Option<bool>,
}

/// Draws the sheet as it would be printed, but for its serial number, its password and what its QR code says, which are
/// plainly false ones, and with the window of the envelope over it.
///
/// # Errors
/// A failure of the layout engine.
pub fn draw(sheet: Sheet, layout: &Layout) -> Result<Preview, PrintError> {
    let sheet = specimen(sheet);
    let faces = Faces::get()?;
    let (mut forms, mut warnings) = (Forms::default(), Vec::new());
    let composed = page::compose(&sheet, layout, faces, &mut forms, &mut warnings);
    let pages = composed.pages.len();
    let mut first = composed.pages.into_iter().next().unwrap_or_default();
    for item in &mut first.items {
        if let Item::Code(code) = item {
            conceal(code);
        }
    }
    let mut picture = Picture::of(&first, &mut forms, faces)?;
    picture.across(SPECIMEN, 112, "fill=\"#a3231f\" fill-opacity=\"0.13\"")?;
    let window = composed.address.zip(envelope::shown(layout.window));
    if let Some((_, shown)) = &window {
        outline(&mut picture, shown.middle, "fill=\"#1d5a9e\" fill-opacity=\"0.06\" stroke-width=\"1.2\"");
        outline(&mut picture, shown.always, "fill=\"none\" stroke-width=\"0.8\" stroke-dasharray=\"4 3\"");
    }
    Ok(Preview {
        picture: picture.finish(),
        pages,
        warnings,
        address_always_shows: window.map(|(address, shown)| shown.always.holds(&address)),
    })
}

/// The sheet with a serial number and a password that are plainly false.
#[must_use]
pub fn specimen(mut sheet: Sheet) -> Sheet {
    SPECIMEN.clone_into(&mut sheet.serial);
    if let Secret::Provisional(password) = &mut sheet.secret {
        PASSWORD.clone_into(password);
    }
    sheet
}

/// Lets a QR code say nothing, in as many letters: it looks as dense as the one that is printed.
fn conceal(code: &mut Code) {
    code.content = CODE.chars().cycle().take(code.content.len()).collect();
}

fn outline(picture: &mut Picture, area: Area, drawn: &str) {
    let Area { x, y, width, height } = area;
    picture.rectangle([x, y, width, height], &format!("rx=\"6\" stroke=\"#1d5a9e\" {drawn}"));
}
