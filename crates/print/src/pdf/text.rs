//! Text made fit for print: characters, line breaks, dates in words.

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use super::face::{CentiPoint, Face, Faces};
use super::latin::transliterated;

/// Printed for a character the font lacks.
const REPLACEMENT: char = '\u{FFFD}';

/// A text as it can be printed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Printable {
    pub(crate) text: String,
    /// Letters that the font lacks are written in Latin ones, and marked.
    pub(crate) is_transliterated: bool,
    /// The characters that had to be replaced.
    pub(crate) missing: Vec<char>,
}

/// A text as it can be printed in a face.
///
/// Accents written apart are joined to their letters; every kind of white space becomes a space; characters
/// that are never seen (joiners, direction marks, soft hyphens) are left out. What else the face lacks is written
/// in another form of the same letters (a ligature, full width), transliterated if it is of another script, and
/// replaced by a sign if it is nothing that is read.
pub(crate) fn printable(faces: &Faces, face: Face, text: &str) -> Printable {
    if is_plain(faces, face, text) {
        return Printable { text: text.to_owned(), is_transliterated: false, missing: Vec::new() };
    }
    let latin = latin(faces, face, text);
    let is_transliterated = latin.is_some();
    let mut missing = Vec::new();
    let text = latin
        .unwrap_or_else(|| plain(faces, face, text))
        .chars()
        .map(|c| {
            if is_known(faces, face, c) {
                c
            } else if c.is_whitespace() {
                ' '
            } else {
                missing.push(c);
                if faces.glyph(face, REPLACEMENT).is_some() { REPLACEMENT } else { '?' }
            }
        })
        .collect();
    Printable { text, is_transliterated, missing }
}

/// The text with letters of other scripts in Latin ones, and marked; nothing if there are none. Logins, passwords
/// and what else is set to be typed sign by sign is of use only as it is.
pub(crate) fn latin(faces: &Faces, face: Face, text: &str) -> Option<String> {
    if face == Face::Code || is_plain(faces, face, text) {
        return None;
    }
    transliterated(&plain(faces, face, text), |c| is_known(faces, face, c))
}

fn is_known(faces: &Faces, face: Face, c: char) -> bool {
    faces.glyph(face, c).is_some() && c != REPLACEMENT
}

/// Whether the text can be printed as it stands.
fn is_plain(faces: &Faces, face: Face, text: &str) -> bool {
    text.chars().all(|c| is_known(faces, face, c) && !is_combining(c))
}

/// The text without what is never seen, in the forms of its letters that the face has.
fn plain(faces: &Faces, face: Face, text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.nfc().filter(|c| !is_invisible(*c)) {
        if face == Face::Code || is_known(faces, face, c) || c.is_whitespace() {
            plain.push(c);
        } else {
            plain.extend(std::iter::once(c).nfkc());
        }
    }
    plain
}

fn is_combining(c: char) -> bool {
    ('\u{300}'..='\u{36F}').contains(&c)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// Breaks a text into lines no wider than `width`, at spaces; a word that is wider alone is broken after a
/// hyphen if it has one, else anywhere.
pub(crate) fn wrap(faces: &Faces, face: Face, size: u8, width: CentiPoint, text: &str) -> Vec<String> {
    let measure = |text: &str| faces.width(face, size, text);
    let space = measure(" ");
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let mut word = word;
        let mut wide = measure(word);
        if !line.is_empty() && used + space + wide <= width {
            line.push(' ');
            line.push_str(word);
            used += space + wide;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        while wide > width && !word.is_empty() {
            let (head, tail) = word.split_at(break_at(word, width, measure));
            lines.push(head.to_owned());
            word = tail;
            wide = measure(word);
        }
        line.push_str(word);
        used = wide;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Where to break a word that is too wide: at least one character, at most what fits.
fn break_at(word: &str, width: CentiPoint, measure: impl Fn(&str) -> CentiPoint) -> usize {
    let mut fits = word.chars().next().map_or(0, char::len_utf8);
    let mut hyphen = None;
    for (index, c) in word.char_indices() {
        let end = index + c.len_utf8();
        if measure(&word[..end]) > width {
            break;
        }
        fits = fits.max(end);
        if c == '-' {
            hyphen = Some(end);
        }
    }
    hyphen.filter(|end| *end < word.len()).unwrap_or(fits)
}

/// The text, or as much of it as fits with an ellipsis, and whether it was cut.
pub(crate) fn cut(faces: &Faces, face: Face, size: u8, width: CentiPoint, text: &str) -> (String, bool) {
    if faces.width(face, size, text) <= width {
        return (text.to_owned(), false);
    }
    let ellipsis = ellipsis(faces, face);
    let mut room = width - faces.width(face, size, ellipsis);
    let mut kept = String::new();
    for c in text.chars() {
        room -= faces.width(face, size, c.encode_utf8(&mut [0; 4]));
        if room < 0 {
            break;
        }
        kept.push(c);
    }
    (format!("{}{ellipsis}", kept.trim_end()), true)
}

/// What says in that face that a text goes on.
fn ellipsis(faces: &Faces, face: Face) -> &'static str {
    if faces.glyph(face, '…').is_some() { "…" } else { "..." }
}

/// `1er février 2027`, `21 novembre 2026`, never broken at the end of a line.
pub(crate) fn date_in_words(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];
    let month = MONTHS.get(date.month() as usize - 1).copied().unwrap_or_default();
    let day = if date.day() == 1 { "1er".to_owned() } else { date.day().to_string() };
    format!("{day}\u{A0}{month}\u{A0}{}", date.year())
}
