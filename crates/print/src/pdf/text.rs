//! Text made fit for print: characters, line breaks, dates in words.

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use super::face::{CentiPoint, Face, Faces};

/// Printed for a character the font lacks.
const REPLACEMENT: char = '\u{FFFD}';

/// A text as it can be printed, with the characters that had to be replaced.
///
/// Accents written apart are joined to their letters; every kind of white space becomes a space; characters
/// that are never seen (joiners, direction marks, soft hyphens) are left out.
pub(crate) fn printable(faces: &Faces, face: Face, text: &str) -> (String, Vec<char>) {
    let known = |c: char| faces.glyph(face, c).is_some() && c != REPLACEMENT;
    if text.chars().all(known) && !text.chars().any(is_combining) {
        return (text.to_owned(), Vec::new());
    }
    let mut missing = Vec::new();
    let printed = text
        .nfc()
        .filter(|c| !is_invisible(*c))
        .map(|c| {
            if known(c) {
                c
            } else if c.is_whitespace() {
                ' '
            } else {
                missing.push(c);
                if faces.glyph(face, REPLACEMENT).is_some() { REPLACEMENT } else { '?' }
            }
        })
        .collect();
    (printed, missing)
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
