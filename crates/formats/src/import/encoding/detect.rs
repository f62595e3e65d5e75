//! Which encoding bytes are in: what they declare, else what makes words of them.

use encoding_rs::{Encoding, ISO_8859_15, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::dos;
use crate::import::read_error::ReadError;

/// Bytes in which an XML declaration must end.
const DECLARATION: usize = 256;
/// Bytes in which null bytes are counted.
const UNITS: usize = 1 << 10;
/// Letters of a single-byte encoding in the first line that no damage to a file in UTF-8 leaves alone there.
const SOUND_LETTERS: usize = 4;

/// What is known of an encoding.
pub(super) enum Guess {
    /// Nothing but a single-byte encoding that is declared, if one is.
    Undecided(Option<&'static Encoding>),
    Utf8,
    Encoding(&'static Encoding),
    /// Code page 850, in which DOS and the consoles of Windows write French. Of code page 437 it has the same small
    /// letters; capitals with accents other than É, Ä, Å, Ç, Ñ, Ö, Ü are in the former alone, so that a French text of
    /// the latter is read right as the former.
    Dos,
}

/// What the first bytes say of the encoding, and how many of them are a byte order mark.
pub(super) fn declared(start: &[u8]) -> Result<(Guess, usize), ReadError> {
    if let Some((encoding, mark)) = Encoding::for_bom(start) {
        let guess = if encoding == UTF_8 { Guess::Utf8 } else { Guess::Encoding(encoding) };
        return Ok((guess, mark));
    }
    if let Some(encoding) = unmarked_utf16(start) {
        return Ok((Guess::Encoding(encoding), 0));
    }
    let Some(label) = xml_declaration(start) else { return Ok((Guess::Undecided(None), 0)) };
    let name = || String::from_utf8_lossy(label).into_owned();
    match Encoding::for_label_no_replacement(label) {
        Some(encoding) if encoding == UTF_8 => Ok((Guess::Utf8, 0)),
        // Declared in two-byte units yet readable byte by byte: the declaration is wrong, so detect.
        Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => Ok((Guess::Undecided(None), 0)),
        Some(encoding) if encoding.is_single_byte() => Ok((Guess::Undecided(Some(encoding)), 0)),
        _ => Err(ReadError::UnknownEncoding(name())),
    }
}

/// UTF-16 whose mark is missing: every other byte of a text in Latin letters is null.
fn unmarked_utf16(start: &[u8]) -> Option<&'static Encoding> {
    let start = &start[..start.len().min(UNITS)];
    let nulls = |from: usize| start.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, units) = (nulls(0), nulls(1), start.len() / 2);
    let mostly = |high: usize, low: usize| units >= 4 && high * 10 >= units * 7 && low * 10 <= units;
    if mostly(even, odd) {
        Some(UTF_16BE)
    } else if mostly(odd, even) {
        Some(UTF_16LE)
    } else {
        None
    }
}

/// The label in `<?xml … encoding="label" … ?>`, when the file begins so.
fn xml_declaration(start: &[u8]) -> Option<&[u8]> {
    let start = &start[..start.len().min(DECLARATION)];
    let inside = start.trim_ascii_start().strip_prefix(b"<?xml")?;
    let inside = &inside[..find(inside, b"?>")?];
    let after = inside[find(inside, b"encoding")? + b"encoding".len()..].trim_ascii_start();
    let after = after.strip_prefix(b"=")?.trim_ascii_start();
    let (quote, after) = after.split_first()?;
    if !matches!(quote, b'"' | b'\'') {
        return None;
    }
    Some(&after[..after.iter().position(|byte| byte == quote)?])
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// Whether a window that begins with a byte outside ASCII is UTF-8 where a single-byte encoding is declared: what
/// stands outside ASCII are letters and signs of French in UTF-8, which read as `Ã©` or `â€™` otherwise.
pub(super) fn is_resaved(window: &[u8]) -> bool {
    let mut chunks = window.utf8_chunks();
    let Some(first) = chunks.next() else { return false };
    // The window may end in the middle of a character.
    let whole = first.invalid().is_empty() || (first.invalid().len() < 4 && chunks.next().is_none());
    let french = |c: char| c.is_ascii() || matches!(c, '\u{a0}'..='\u{17f}' | '\u{2010}'..='\u{20ac}');
    whole && !first.valid().is_empty() && first.valid().chars().all(french)
}

/// Guesses among the encodings of French administrations. `window` begins with a byte outside ASCII.
pub(super) fn detect(window: &[u8]) -> Guess {
    let (sequences, strays) = utf_8(window);
    // Accented letters of a single-byte encoding almost never form valid sequences: some of them mean UTF-8, be
    // it damaged or cut by the end of the window; unless the first line, which names the columns, has none. Then
    // they are letters that another program had read wrong before the file was written.
    let first_line = window.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or(window);
    let sound = matches!(utf_8(first_line), (0, SOUND_LETTERS..));
    if strays <= 8 * sequences && !sound {
        return Guess::Utf8;
    }
    let western = fitness(window, &table(WINDOWS_1252)).max(fitness(window, &table(ISO_8859_15)));
    if western < 0 {
        let mac = fitness(window, &table(MACINTOSH));
        let dos = fitness(window, &std::array::from_fn(|at| dos::HIGH[at]));
        match mac.max(dos) {
            ..=0 => {}
            best if best == mac => return Guess::Encoding(MACINTOSH),
            _ => return Guess::Dos,
        }
    }
    let c1 = window.iter().any(|byte| (0x80..0xA0).contains(byte));
    // In ISO-8859-15 these are Œ, œ, Ÿ, Š, š, Ž, ž; in Windows-1252 fractions and lone accents, never in a word.
    let ligature = |byte: u8| matches!(byte, 0xA6 | 0xA8 | 0xB4 | 0xB8 | 0xBC | 0xBD | 0xBE);
    let in_word = window.windows(2).any(|pair| {
        (ligature(pair[0]) && pair[1].is_ascii_alphabetic())
            || (pair[0].is_ascii_alphabetic() && ligature(pair[1]))
    });
    Guess::Encoding(if in_word && !c1 { ISO_8859_15 } else { WINDOWS_1252 })
}

/// How many sequences of UTF-8 begin in these bytes, and how many stretches of them are none.
fn utf_8(bytes: &[u8]) -> (usize, usize) {
    bytes.utf8_chunks().fold((0, 0), |(sequences, strays), chunk| {
        let begun = chunk.valid().bytes().filter(|byte| matches!(byte, 0xC2..=0xF4)).count();
        (sequences + begun, strays + usize::from(!chunk.invalid().is_empty()))
    })
}

/// The characters of the bytes outside ASCII.
type Table = [char; 128];

fn table(encoding: &'static Encoding) -> Table {
    let mut bytes = 0x80..=u8::MAX;
    std::array::from_fn(|_| {
        let byte = bytes.next().unwrap_or(u8::MAX);
        encoding.decode_without_bom_handling(&[byte]).0.chars().next().unwrap_or('\u{FFFD}')
    })
}

/// How well a window reads with a table: letters of French in words count for it, and what no word has against it.
fn fitness(window: &[u8], table: &Table) -> i64 {
    let read = |byte: &u8| match byte.checked_sub(0x80) {
        Some(high) => table[usize::from(high)],
        None => char::from(*byte),
    };
    let letter = |at: Option<usize>| at.and_then(|at| window.get(at)).map(read).filter(|c| c.is_alphabetic());
    let outside = window.iter().enumerate().filter(|(_, byte)| !byte.is_ascii());
    outside
        .map(|(at, byte)| i64::from(merit(letter(at.checked_sub(1)), read(byte), letter(at.checked_add(1)))))
        .sum()
}

/// What a character between two letters, if they are any, tells of the table that gave it.
fn merit(before: Option<char>, c: char, after: Option<char>) -> i8 {
    const FRENCH: &str = "éèêëàâäîïôöûüùçœæÿÉÈÊËÀÂÄÎÏÔÖÛÜÙÇŒÆŸ";
    let small = |c: Option<char>| c.is_some_and(char::is_lowercase);
    let capital = |c: Option<char>| c.is_some_and(char::is_uppercase);
    if c.is_control() {
        -8
    } else if c.is_alphabetic() {
        let odd = if c.is_uppercase() { small(before) } else { capital(after) };
        match FRENCH.contains(c) {
            _ if odd => -4,
            true => 3,
            // ª and º are letters too.
            false => 0,
        }
    } else if before.is_some() && after.is_some() {
        if matches!(c, '’' | '‘' | '´' | '·' | '–') { 2 } else { -4 }
    } else {
        0
    }
}
