//! Every encoding met, and what is no text.

use std::io::Read;

use super::{TextReader, WINDOW};
use crate::import::read_error::ReadError;

fn text(mut bytes: &[u8]) -> Result<String, ReadError> {
    let mut reader = TextReader::new(&mut bytes, 1 << 20, usize::MAX);
    let mut text = String::new();
    match reader.read_to_string(&mut text) {
        Ok(_) => Ok(text),
        Err(_) => Err(reader.take_fault().expect("an error has a fault")),
    }
}

#[test]
fn every_encoding_met_in_french_files() {
    let utf8 = "Élève;Œuvré;Zoë\r\n";
    assert_eq!(text(utf8.as_bytes()).expect("utf-8"), utf8);
    assert_eq!(text(&[b"\xEF\xBB\xBF", utf8.as_bytes()].concat()).expect("bom"), utf8);
    assert_eq!(text(b"\xC9l\xE8ve;No\xEBl").expect("latin-1"), "Élève;Noël");
    assert_eq!(text(b"\xC9l\xE8ve;C\x9Cur").expect("windows-1252"), "Élève;Cœur");
    assert_eq!(text(b"\xC9l\xE8ve;C\xBDur").expect("latin-9"), "Élève;Cœur");
    let utf16: Vec<u8> = "\u{FEFF}Élève".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(text(&utf16).expect("utf-16"), "Élève");
}

#[test]
fn a_declaration_is_believed() {
    let latin9 = b"<?xml version=\"1.0\" encoding='ISO-8859-15'?><a>\xBD\xA4</a>";
    assert!(text(latin9).expect("declared").ends_with("<a>œ€</a>"));
    let lie = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>\xE9</a>";
    assert!(matches!(text(lie), Err(ReadError::NotText("UTF-8"))));
    let resaved = "<?xml version=\"1.0\" encoding=\"ISO-8859-15\"?><a>\u{e9}t\u{e9} l\u{2019}\u{153}uf</a>";
    assert!(matches!(text(resaved.as_bytes()), Err(ReadError::NotText("ISO-8859-15"))));
    let odd = b"<?xml version=\"1.0\" encoding=\"EBCDIC-FR\"?><a/>";
    assert!(matches!(text(odd), Err(ReadError::UnknownEncoding(label)) if label == "EBCDIC-FR"));
}

#[test]
fn the_guess_waits_for_the_first_letter_that_needs_it() {
    let mut late = vec![b'a'; 3 * WINDOW];
    late.extend_from_slice("é".repeat(WINDOW).as_bytes());
    let read = text(&late).expect("utf-8 after long ascii");
    assert_eq!(read.chars().filter(|c| *c == 'é').count(), WINDOW);
    late.truncate(3 * WINDOW);
    late.extend_from_slice(b"\xE9t\xE9");
    assert!(text(&late).expect("latin after long ascii").ends_with("aété"));
}

#[test]
fn a_stray_byte_in_utf_8_is_an_error_not_another_encoding() {
    assert!(matches!(text(b"\xC3\xA9\xC3\xA8\xE9;"), Err(ReadError::NotText("UTF-8"))));
    assert!(matches!(text("cut: é".as_bytes().split_last().expect("bytes").1), Ok(_) | Err(_)));
}

#[test]
fn null_characters_in_a_row_end_the_text() {
    assert_eq!(text(b"a\0\0b").expect("text"), "a\0\0b");
    let bytes = [b"a\nb\n".as_slice(), &[0; 16], b"\nc"].concat();
    let mut bytes = bytes.as_slice();
    let mut reader = TextReader::new(&mut bytes, 1_000, usize::MAX);
    let mut read = String::new();
    assert!(reader.read_to_string(&mut read).is_err());
    assert_eq!(reader.line(), 3);
    assert!(matches!(reader.take_fault(), Some(ReadError::Garbled)));
    assert!(matches!(text(&[0; 512]), Err(ReadError::Garbled)));
}

#[test]
fn limits_hold() {
    let mut bytes: &[u8] = &[b'x'; 5_000];
    let mut reader = TextReader::new(&mut bytes, 1_000, usize::MAX);
    assert!(reader.read_to_string(&mut String::new()).is_err());
    assert!(matches!(reader.take_fault(), Some(ReadError::TooBig(1_000))));
    let mut endless = std::io::repeat(b'x').take(10 << 20);
    let mut reader = TextReader::new(&mut endless, u64::MAX, 100_000);
    let mut read = Vec::new();
    assert!(reader.read_to_end(&mut read).is_err());
    assert!(matches!(reader.take_fault(), Some(ReadError::EndlessToken)));
    assert!(read.len() < 300_000);
}

#[test]
fn encodings_of_other_systems() {
    let french = "Nom élève;Prénom élève;Téléphone\r\nÉRABLE;Éloïse;1\r\nGENÊT;Gaëlle;2\r\nMÉLÈZE;Léo;3\r\n";
    let mac = encoded(french, |c| encoding_rs::MACINTOSH.encode(c).0.into_owned());
    assert_eq!(text(&mac).expect("mac"), french);
    let dos = encoded(french, |c| vec![0x80 + high(c)]);
    assert_eq!(text(&dos).expect("dos"), french);
    // In code page 437 the capitals that it lacks are written bare.
    let without = french.replace(['Ê', 'È'], "E");
    assert_eq!(text(&encoded(&without, |c| vec![0x80 + high(c)])).expect("dos"), without);
    for name in ["ŽIŽEK", "Žižek", "Škoda", "D’ÉRABLE", "Noël – N°2", "ÇA ET LÀ", "ÿ", "«\u{a0}Élève\u{a0}»"]
    {
        let western = encoded(name, |c| encoding_rs::WINDOWS_1252.encode(c).0.into_owned());
        assert_eq!(text(&western).expect("windows-1252"), name);
    }
}

#[test]
fn letters_read_wrong_before_under_a_sound_first_line_stay_as_they_are() {
    let read = |name: &str| name.bytes().map(char::from).collect::<String>();
    let western = |text: &str| -> Vec<u8> {
        text.chars().map(|c| u8::try_from(u32::from(c)).expect("a byte")).collect()
    };
    let header = "Nom élève;Prénom élève;Libellé classe\r\n";
    let names = ["ÉCUREUIL;Zoé", "GUÊPIER;Éloïse", "ZÈBRE;Gaël"].map(read).join("\r\n");
    let told = text(&western(&format!("{header}{names}"))).expect("windows-1252");
    assert!(told.starts_with(header) && told.contains("ZoÃ©") && !told.contains("Zoé"), "{told}");
    // A file in UTF-8 of which a letter is damaged is one all the same.
    let damaged = [b"Nom \xE9l\xC3\xA8ve;Pr\xC3\xA9nom\r\n".as_slice(), "Zoé;Éloïse".as_bytes()].concat();
    assert!(matches!(text(&damaged), Err(ReadError::NotText("UTF-8"))));
}

fn encoded(text: &str, byte: impl Fn(&str) -> Vec<u8>) -> Vec<u8> {
    let letter = |c: char| if c.is_ascii() { vec![c as u8] } else { byte(c.encode_utf8(&mut [0; 4])) };
    text.chars().flat_map(letter).collect()
}

fn high(c: &str) -> u8 {
    let at = super::dos::HIGH.iter().position(|high| c.starts_with(*high)).expect("in the code page");
    u8::try_from(at).expect("a byte")
}

#[test]
fn utf_16_without_a_mark() {
    let french = "Nom élève;Prénom\r\nÉRABLE;Œil\r\n";
    let little: Vec<u8> = french.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = french.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(text(&little).expect("little endian"), french);
    assert_eq!(text(&big).expect("big endian"), french);
    assert!(matches!(text(&big[..big.len() - 1]), Err(ReadError::NotText("UTF-16BE"))));
}

#[test]
fn carriage_returns_alone_end_lines_where_the_first_does() {
    let mended = |mut bytes: &[u8]| {
        let mut text = String::new();
        let mut reader = TextReader::new(&mut bytes, 1 << 20, usize::MAX).with_line_feeds();
        reader.read_to_string(&mut text).expect("text");
        (text, reader.line())
    };
    assert_eq!(mended(b"a\xE9b\rc\rd"), ("aéb\nc\nd".to_owned(), 3));
    assert_eq!(mended("é\r".as_bytes()), ("é\n".to_owned(), 2));
    assert_eq!(mended(b"\r\ra\rb"), ("\n\na\nb".to_owned(), 4));
    for kept in ["a\r\nb\rc\r\n", "a\nb\rc", "a\r\r\nb\rc", "", "a"] {
        assert_eq!(mended(kept.as_bytes()).0, kept);
    }
    // Where a stretch of text ends in the middle of a line break.
    assert_eq!(mended("a\r\né\rb".as_bytes()).0, "a\r\né\rb");
    assert_eq!(mended(b"a\r\xE9\rb").0, "a\né\nb");
}
