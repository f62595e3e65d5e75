//! The box with the login, the password and the QR code.

use super::link::with_login;
use super::model::{Secret, Sheet};
use super::style::Style;
use super::{sign_in, words};
use crate::pdf::draft::{Code, Line, PaletteColor, Shape, Tag};
use crate::pdf::face::{CentiPoint, Face, mm};
use crate::pdf::flow::{PageComposer, TextStyle};

/// The box with the login, the password and the QR code.
pub(super) fn credentials(flow: &mut PageComposer<'_>, style: &Style, sheet: &Sheet) {
    let (x, y, width) = (flow.x, flow.y, flow.width);
    let (height, inset) = (mm(35), mm(5));
    let code = mm(26);
    flow.shared_shapes(vec![
        Shape::Fill { x: 0, y: 0, width, height, tint: PaletteColor::Ground },
        Shape::Frame { x: 0, y: 0, width, height, weight: 80, tint: PaletteColor::Accent },
    ]);
    let labels = mm(48);
    let room = width - labels - 2 * inset - if sheet.portal.is_some() { code + mm(6) } else { 0 };
    let label = TextStyle::new(Face::Text, 10, PaletteColor::Soft, 1_300);
    let values = x + inset + labels;

    flow.at(x + inset, y + mm(7) - 500, labels);
    flow.shared(Tag::P, label, "Identifiant");
    login(flow, &sheet.login, values, y + mm(9), room);

    match &sheet.secret {
        Secret::Provisional(password) => {
            flow.at(x + inset, y + mm(18) - 500, labels);
            flow.shared(Tag::P, label, "Mot de passe provisoire");
            password_line(flow, password, values, y + mm(21), room);
            flow.at(x + inset, y + mm(25), width - code - mm(18));
            flow.shared(Tag::P, style.note, words::TYPING);
        }
        _ => {
            flow.at(x + inset, y + mm(18) - 500, labels + room);
            flow.shared(
                Tag::P,
                TextStyle::new(Face::Bold, 10, PaletteColor::Ink, 1_300),
                &sign_in::no_password(sheet),
            );
        }
    }
    if let Some(portal) = &sheet.portal {
        let left = x + width - code - mm(5);
        flow.code(Code {
            x: left,
            y: y + mm(2),
            side: code,
            content: with_login(portal, &sheet.login),
            alternative: "Code QR du guichet, avec votre identifiant déjà saisi et sans le mot de passe"
                .to_owned(),
        });
        let caption = TextStyle::new(Face::Text, 7, PaletteColor::Soft, 900);
        let text = "Identifiant déjà saisi";
        let wide = flow.width_of(caption, text);
        flow.at(left + (code - wide) / 2, y + mm(29), wide + 100);
        flow.shared_running(caption, text);
    }
    flow.at(x, y + height + style.gap, width);
}

/// The login in the largest size that keeps it whole on its line; a very long one takes two lines and is
/// still read and copied as one.
fn login(flow: &mut PageComposer<'_>, login: &str, x: CentiPoint, baseline: CentiPoint, room: CentiPoint) {
    let login = flow.clean(Face::Code, login);
    let fits = |size: &u8| flow.width_of(code_set(*size), &login) <= room;
    let (size, lines) = match [16, 14, 12, 10, 9].into_iter().find(fits) {
        Some(size) => (size, vec![login.clone()]),
        None => (8, flow.lines_of(code_set(8), room, &login)),
    };
    let lines = lines
        .into_iter()
        .zip((0..).map(|line| baseline + line * 1_000))
        .map(|(text, y)| Line { x, y, face: Face::Code, size, tint: PaletteColor::Ink, text })
        .collect::<Vec<_>>();
    let actual = (lines.len() > 1).then_some(login);
    if !lines.is_empty() {
        flow.place(Tag::Span, lines, actual);
    }
}

/// How logins and passwords are set.
const fn code_set(size: u8) -> TextStyle {
    TextStyle::new(Face::Code, size, PaletteColor::Ink, size as CentiPoint * 125)
}

/// The provisional password in two groups of four, read and copied as one word.
fn password_line(
    flow: &mut PageComposer<'_>,
    password: &str,
    x: CentiPoint,
    baseline: CentiPoint,
    room: CentiPoint,
) {
    // What stands for a password on a specimen is no letter of those of passwords.
    let face = if password.is_ascii() { Face::Code } else { Face::Bold };
    let password = flow.clean(face, password);
    if password.is_empty() {
        return;
    }
    let fits = |size: &u8| flow.width_of(code_set(*size), &password) * 5 / 4 <= room;
    let size = [22, 18, 14, 10, 8].into_iter().find(fits).unwrap_or(6);
    let set = TextStyle { face, ..code_set(size) };
    let mut left = x;
    let characters: Vec<char> = password.chars().collect();
    let mut lines = Vec::new();
    for group in characters.chunks(4) {
        let text: String = group.iter().collect();
        let wide = flow.width_of(set, &text);
        lines.push(Line { x: left, y: baseline, face, size, tint: PaletteColor::Ink, text });
        left += wide + CentiPoint::from(size) * 40;
    }
    flow.place(Tag::Span, lines, Some(password));
}
