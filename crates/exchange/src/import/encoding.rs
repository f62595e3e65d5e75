//! Bytes to text, as they stream: declaration first, then byte order mark, then detection.
//!
//! A declaration is believed and held to: a byte that contradicts it ends the file, since guessing would
//! print wrong names on sheets; so does UTF-8 under the declaration of a single-byte encoding, which an editor
//! leaves when it saves a file anew. Without a declaration, ASCII needs no decision; at the first other byte the
//! following window is looked at, and the file is UTF-8, Windows-1252 (which contains ISO-8859-1) or
//! ISO-8859-15. Null characters in a row, which a disk puts in the place of a text, end the file too.

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, ISO_8859_15, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::fault::Fault;

/// Bytes taken from the source at a time, and seen when an encoding is guessed.
const WINDOW: usize = 64 << 10;
/// Null characters in a row that no text has; fewer are a fault of one record.
const NULLS: usize = 16;
/// Bytes in which an XML declaration must end.
const DECLARATION: usize = 256;

/// Decoded text of one file, as a buffered reader of UTF-8 that counts lines and stops at its limits.
pub(super) struct TextReader<'r> {
    source: &'r mut dyn Read,
    raw: Box<[u8]>,
    raw_start: usize,
    raw_end: usize,
    raw_ended: bool,
    mode: Mode,
    text: Vec<u8>,
    text_start: usize,
    lines: u64,
    bytes: u64,
    last: u8,
    limit: u64,
    token: usize,
    token_limit: usize,
    fault: Option<Fault>,
    /// Null characters in a row follow what was last decoded.
    garbled: bool,
}

enum Mode {
    /// Nothing read yet.
    Fresh,
    /// Only ASCII so far, with the single-byte encoding that is declared, if one is.
    Undecided(Option<&'static Encoding>),
    Utf8,
    Decoding(&'static Encoding, Decoder),
    /// A decoder must not be used after its end.
    Decoded,
}

impl<'r> TextReader<'r> {
    /// Text of `source`, at most `limit` bytes of it, with at most `token_limit` bytes between two calls of
    /// [`TextReader::next_token`].
    pub(super) fn new(source: &'r mut dyn Read, limit: u64, token_limit: usize) -> Self {
        Self {
            source,
            raw: vec![0; WINDOW].into_boxed_slice(),
            raw_start: 0,
            raw_end: 0,
            raw_ended: false,
            mode: Mode::Fresh,
            text: Vec::new(),
            text_start: 0,
            lines: 0,
            bytes: 0,
            last: 0,
            limit,
            token: 0,
            token_limit,
            fault: None,
            garbled: false,
        }
    }

    /// 1-based line of the next character.
    pub(super) const fn line(&self) -> u64 {
        self.lines + 1
    }

    /// Bytes taken from the source so far.
    pub(super) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether the text consumed so far ends with a line break.
    pub(super) const fn ends_with_line_break(&self) -> bool {
        matches!(self.last, b'\n' | b'\r')
    }

    /// A new tag, text or line begins: its length counts from here.
    pub(super) const fn next_token(&mut self) {
        self.token = 0;
    }

    /// What stopped the text, when something did.
    pub(super) const fn take_fault(&mut self) -> Option<Fault> {
        self.fault.take()
    }

    /// Reads one more chunk from the source, after the bytes that are still to be decoded.
    fn read_more(&mut self) -> Result<(), Fault> {
        self.raw.copy_within(self.raw_start..self.raw_end, 0);
        self.raw_end -= self.raw_start;
        self.raw_start = 0;
        if self.raw_end == self.raw.len() {
            return Ok(());
        }
        let read = loop {
            match self.source.read(&mut self.raw[self.raw_end..]) {
                Ok(read) => break read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Fault::from_io(error)),
            }
        };
        self.raw_ended = read == 0;
        self.raw_end += read;
        self.bytes += read as u64;
        if self.bytes > self.limit { Err(Fault::TooBig(self.limit)) } else { Ok(()) }
    }

    /// Fills the raw window as far as the source allows.
    fn read_window(&mut self) -> Result<(), Fault> {
        while !self.raw_ended && self.raw_end - self.raw_start < self.raw.len() {
            self.read_more()?;
        }
        Ok(())
    }

    /// Keeps of what was decoded what comes before null characters in a row.
    fn stop_at_nulls(&mut self) {
        let mut from = 0;
        while let Some(at) = memchr::memchr(0, &self.text[from..]) {
            let at = from + at;
            let nulls = self.text[at..].iter().take_while(|byte| **byte == 0).count();
            if nulls >= NULLS {
                self.text.truncate(at);
                self.garbled = true;
                if at == 0 {
                    self.fault = Some(Fault::Garbled);
                }
                return;
            }
            from = at + nulls;
        }
    }

    /// Decodes the next stretch; leaves `text` empty at the end of the file.
    fn decode(&mut self) -> Result<(), Fault> {
        self.text.clear();
        self.text_start = 0;
        loop {
            if self.raw_start == self.raw_end && !self.raw_ended {
                self.read_more()?;
            }
            let pending = &self.raw[self.raw_start..self.raw_end];
            match &mut self.mode {
                Mode::Fresh => {
                    self.read_window()?;
                    let (mode, mark) = declared(&self.raw[self.raw_start..self.raw_end])?;
                    self.mode = mode;
                    self.raw_start += mark;
                }
                Mode::Undecided(declared) => {
                    let declared = *declared;
                    let ascii = pending.iter().position(|byte| !byte.is_ascii()).unwrap_or(pending.len());
                    if ascii > 0 || pending.is_empty() {
                        self.text.extend_from_slice(&pending[..ascii]);
                        self.raw_start += ascii;
                        return Ok(());
                    }
                    self.read_window()?;
                    let window = &self.raw[self.raw_start..self.raw_end];
                    self.mode = match declared {
                        Some(encoding) if is_resaved(window) => return Err(Fault::NotText(encoding.name())),
                        Some(encoding) => decoding(encoding),
                        None => detect(window),
                    };
                }
                Mode::Utf8 => {
                    let valid = match std::str::from_utf8(pending) {
                        Ok(_) => pending.len(),
                        Err(error) if error.valid_up_to() > 0 => error.valid_up_to(),
                        Err(error) if error.error_len().is_none() && !self.raw_ended => {
                            self.read_more()?;
                            continue;
                        }
                        Err(_) => return Err(Fault::NotText("UTF-8")),
                    };
                    self.text.extend_from_slice(&pending[..valid]);
                    self.raw_start += valid;
                    return Ok(());
                }
                Mode::Decoded => return Ok(()),
                Mode::Decoding(encoding, decoder) => {
                    let room = decoder
                        .max_utf8_buffer_length_without_replacement(pending.len())
                        .unwrap_or(WINDOW * 4);
                    self.text.resize(room, 0);
                    let (result, read, written) =
                        decoder.decode_to_utf8_without_replacement(pending, &mut self.text, self.raw_ended);
                    self.text.truncate(written);
                    self.raw_start += read;
                    if let DecoderResult::Malformed(..) = result {
                        return Err(Fault::NotText(encoding.name()));
                    }
                    if self.raw_ended && result == DecoderResult::InputEmpty {
                        self.mode = Mode::Decoded;
                    }
                    if written > 0 || self.raw_ended {
                        return Ok(());
                    }
                }
            }
        }
    }
}

impl Read for TextReader<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let length = available.len().min(buf.len());
        buf[..length].copy_from_slice(&available[..length]);
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for TextReader<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.fault.is_none() && self.token > self.token_limit {
            self.fault = Some(Fault::EndlessToken);
        }
        if self.fault.is_none() && self.text_start == self.text.len() {
            match self.decode() {
                _ if self.garbled => self.fault = Some(Fault::Garbled),
                Err(fault) => self.fault = Some(fault),
                Ok(()) => self.stop_at_nulls(),
            }
        }
        if self.fault.is_some() {
            return Err(io::Error::other("the text stops here"));
        }
        Ok(&self.text[self.text_start..])
    }

    fn consume(&mut self, amount: usize) {
        let taken = &self.text[self.text_start..self.text_start + amount];
        // A plain sum of comparisons: the compiler turns it into vector instructions.
        self.lines += taken.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        if let Some(last) = taken.last() {
            self.last = *last;
        }
        self.token += amount;
        self.text_start += amount;
    }
}

/// What the first bytes say of the encoding, and how many of them are a byte order mark.
fn declared(start: &[u8]) -> Result<(Mode, usize), Fault> {
    if let Some((encoding, mark)) = Encoding::for_bom(start) {
        let mode = if encoding == UTF_8 { Mode::Utf8 } else { decoding(encoding) };
        return Ok((mode, mark));
    }
    let Some(label) = xml_declaration(start) else { return Ok((Mode::Undecided(None), 0)) };
    let name = || String::from_utf8_lossy(label).into_owned();
    match Encoding::for_label_no_replacement(label) {
        Some(encoding) if encoding == UTF_8 => Ok((Mode::Utf8, 0)),
        // Declared in two-byte units yet readable byte by byte: the declaration is wrong, so detect.
        Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => Ok((Mode::Undecided(None), 0)),
        Some(encoding) if encoding.is_single_byte() => Ok((Mode::Undecided(Some(encoding)), 0)),
        _ => Err(Fault::UnknownEncoding(name())),
    }
}

fn decoding(encoding: &'static Encoding) -> Mode {
    Mode::Decoding(encoding, encoding.new_decoder_without_bom_handling())
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
fn is_resaved(window: &[u8]) -> bool {
    let mut chunks = window.utf8_chunks();
    let Some(first) = chunks.next() else { return false };
    // The window may end in the middle of a character.
    let whole = first.invalid().is_empty() || (first.invalid().len() < 4 && chunks.next().is_none());
    let french = |c: char| c.is_ascii() || matches!(c, '\u{a0}'..='\u{17f}' | '\u{2010}'..='\u{20ac}');
    whole && !first.valid().is_empty() && first.valid().chars().all(french)
}

/// Guesses among the encodings of French administrations. `window` begins with a byte outside ASCII.
fn detect(window: &[u8]) -> Mode {
    let (mut sequences, mut strays) = (0_usize, 0_usize);
    for chunk in window.utf8_chunks() {
        sequences += chunk.valid().bytes().filter(|byte| matches!(byte, 0xC2..=0xF4)).count();
        strays += usize::from(!chunk.invalid().is_empty());
    }
    // Accented letters of a single-byte encoding almost never form valid sequences: some of them mean UTF-8, be
    // it damaged or cut by the end of the window.
    if strays <= 8 * sequences {
        return Mode::Utf8;
    }
    let c1 = window.iter().any(|byte| (0x80..0xA0).contains(byte));
    // In ISO-8859-15 these are Œ, œ, Ÿ, Š, š, Ž, ž; in Windows-1252 fractions and lone accents, never in a word.
    let ligature = |byte: u8| matches!(byte, 0xA6 | 0xA8 | 0xB4 | 0xB8 | 0xBC | 0xBD | 0xBE);
    let in_word = window.windows(2).any(|pair| {
        (ligature(pair[0]) && pair[1].is_ascii_alphabetic())
            || (pair[0].is_ascii_alphabetic() && ligature(pair[1]))
    });
    decoding(if in_word && !c1 { ISO_8859_15 } else { WINDOWS_1252 })
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::{Fault, TextReader, WINDOW};

    fn text(mut bytes: &[u8]) -> Result<String, Fault> {
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
        assert!(matches!(text(lie), Err(Fault::NotText("UTF-8"))));
        let resaved =
            "<?xml version=\"1.0\" encoding=\"ISO-8859-15\"?><a>\u{e9}t\u{e9} l\u{2019}\u{153}uf</a>";
        assert!(matches!(text(resaved.as_bytes()), Err(Fault::NotText("ISO-8859-15"))));
        let odd = b"<?xml version=\"1.0\" encoding=\"EBCDIC-FR\"?><a/>";
        assert!(matches!(text(odd), Err(Fault::UnknownEncoding(label)) if label == "EBCDIC-FR"));
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
        assert!(matches!(text(b"\xC3\xA9\xC3\xA8\xE9;"), Err(Fault::NotText("UTF-8"))));
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
        assert!(matches!(reader.take_fault(), Some(Fault::Garbled)));
        assert!(matches!(text(&[0; 512]), Err(Fault::Garbled)));
    }

    #[test]
    fn limits_hold() {
        let mut bytes: &[u8] = &[b'x'; 5_000];
        let mut reader = TextReader::new(&mut bytes, 1_000, usize::MAX);
        assert!(reader.read_to_string(&mut String::new()).is_err());
        assert!(matches!(reader.take_fault(), Some(Fault::TooBig(1_000))));
        let mut endless = std::io::repeat(b'x').take(10 << 20);
        let mut reader = TextReader::new(&mut endless, u64::MAX, 100_000);
        let mut read = Vec::new();
        assert!(reader.read_to_end(&mut read).is_err());
        assert!(matches!(reader.take_fault(), Some(Fault::EndlessToken)));
        assert!(read.len() < 300_000);
    }
}
