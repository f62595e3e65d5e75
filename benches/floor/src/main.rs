//! `floor TEXT FONT PDF`: one page for each part of TEXT between form feeds, one line of type for each line.

use std::error::Error;

use krilla::Document;
use krilla::geom::Point;
use krilla::page::PageSettings;
use krilla::text::{Font, TextDirection};

/// A4, in points.
const PAGE: (f32, f32) = (595.3, 841.9);
const MARGIN: f32 = 40.0;
const SIZE: f32 = 9.0;
const LEADING: f32 = 11.5;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [text, font, out] = arguments.as_slice() else { return Err("floor TEXT FONT PDF".into()) };
    let text = std::fs::read_to_string(text)?;
    let font = Font::new(std::fs::read(font)?.into(), 0).ok_or("not a font")?;
    let mut document = Document::new();
    for part in text.trim_end_matches('\u{c}').split('\u{c}') {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or("not a page")?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for (place, line) in part.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let spaces = line.len() - line.trim_start().len();
            let start = Point::from_xy(MARGIN + spaces as f32 * 2.5, MARGIN + place as f32 * LEADING);
            surface.draw_text(
                start,
                font.clone(),
                SIZE,
                line.trim_start(),
                false,
                TextDirection::LeftToRight,
            );
        }
        surface.finish();
        page.finish();
    }
    std::fs::write(out, document.finish().map_err(|error| format!("{error:?}"))?)?;
    Ok(())
}
