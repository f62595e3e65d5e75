//! Bytes to text, as they stream: declaration first, then byte order mark, then detection.
//!
//! A declaration is believed and held to: a byte that contradicts it ends the file, since guessing would
//! print wrong names on sheets; so does UTF-8 under the declaration of a single-byte encoding, which an editor
//! leaves when it saves a file anew. Without a declaration, ASCII needs no decision; at the first other byte the
//! following window is looked at, and the file is UTF-8, Windows-1252 (which contains ISO-8859-1), ISO-8859-15, or, where
//! those make no words, that of Mac OS or DOS. Null characters in a row, which a disk puts in the place of a text, end the
//! file too.

mod detect;
mod dos;
#[cfg(test)]
mod tests;

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding};

use self::detect::{Guess, declared, detect, is_resaved};
use super::read_error::ReadError;

/// Bytes taken from the source at a time, and seen when an encoding is guessed.
const WINDOW: usize = 64 << 10;
/// Null characters in a row that no text has; fewer are a fault of one record.
const NULLS: usize = 16;

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
    fault: Option<ReadError>,
    /// Null characters in a row follow what was last decoded.
    garbled: bool,
    breaks: Breaks,
    /// Carriage returns decoded last, of which what follows tells whether they are line breaks.
    held: usize,
}

/// What carriage returns are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Breaks {
    /// What they are to whoever reads.
    AsWritten,
    /// The first line break is still to come.
    Undecided,
    /// Line breaks by themselves, as on old Mac OS.
    CarriageReturns,
}

enum Mode {
    /// Nothing read yet.
    Fresh,
    /// Only ASCII so far, with the single-byte encoding that is declared, if one is.
    Undecided(Option<&'static Encoding>),
    Utf8,
    Decoding(&'static Encoding, Decoder),
    Dos,
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
            breaks: Breaks::AsWritten,
            held: 0,
        }
    }

    /// The same text; where carriage returns alone end its lines they come as line feeds. The first line break tells
    /// for the whole file.
    pub(super) fn with_line_feeds(self) -> Self {
        Self { breaks: Breaks::Undecided, ..self }
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
    pub(super) const fn take_fault(&mut self) -> Option<ReadError> {
        self.fault.take()
    }

    /// Reads one more chunk from the source, after the bytes that are still to be decoded.
    fn read_more(&mut self) -> Result<(), ReadError> {
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
                Err(error) => return Err(ReadError::from_io(error)),
            }
        };
        self.raw_ended = read == 0;
        self.raw_end += read;
        self.bytes += read as u64;
        if self.bytes > self.limit { Err(ReadError::TooBig(self.limit)) } else { Ok(()) }
    }

    /// Fills the raw window as far as the source allows.
    fn read_window(&mut self) -> Result<(), ReadError> {
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
                    self.fault = Some(ReadError::Garbled);
                }
                return;
            }
            from = at + nulls;
        }
    }

    /// Decodes the next stretch and makes its line breaks those wanted; leaves `text` empty at the end of the file.
    fn advance(&mut self) -> Result<(), ReadError> {
        loop {
            self.decode()?;
            if self.breaks == Breaks::Undecided {
                let ended = self.text.is_empty();
                self.text.splice(..0, std::iter::repeat_n(b'\r', std::mem::take(&mut self.held)));
                if let Some(at) = memchr::memchr2(b'\r', b'\n', &self.text) {
                    let run = self.text[at..].iter().take_while(|byte| **byte == b'\r').count();
                    match self.text.get(at + run) {
                        Some(b'\n') => self.breaks = Breaks::AsWritten,
                        None if !ended => {
                            self.held = run;
                            self.text.truncate(at);
                            if at == 0 {
                                continue;
                            }
                        }
                        _ => self.breaks = Breaks::CarriageReturns,
                    }
                }
            }
            if self.breaks == Breaks::CarriageReturns {
                self.text.iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = b'\n');
            }
            return Ok(());
        }
    }

    /// Decodes the next stretch; leaves `text` empty at the end of the file.
    fn decode(&mut self) -> Result<(), ReadError> {
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
                    let (guess, mark) = declared(&self.raw[self.raw_start..self.raw_end])?;
                    self.mode = guess.into();
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
                        Some(encoding) if is_resaved(window) => {
                            return Err(ReadError::NotText(encoding.name()));
                        }
                        Some(encoding) => Guess::Encoding(encoding).into(),
                        None => detect(window).into(),
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
                        Err(_) => return Err(ReadError::NotText("UTF-8")),
                    };
                    self.text.extend_from_slice(&pending[..valid]);
                    self.raw_start += valid;
                    return Ok(());
                }
                Mode::Decoded => return Ok(()),
                Mode::Dos => {
                    let text = pending.iter().map(|byte| dos::character(*byte)).collect::<String>();
                    self.raw_start = self.raw_end;
                    self.text = text.into_bytes();
                    return Ok(());
                }
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
                        return Err(ReadError::NotText(encoding.name()));
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
            self.fault = Some(ReadError::EndlessToken);
        }
        if self.fault.is_none() && self.text_start == self.text.len() {
            match self.advance() {
                _ if self.garbled => self.fault = Some(ReadError::Garbled),
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

impl From<Guess> for Mode {
    fn from(guess: Guess) -> Self {
        match guess {
            Guess::Undecided(declared) => Self::Undecided(declared),
            Guess::Utf8 => Self::Utf8,
            Guess::Encoding(encoding) => {
                Self::Decoding(encoding, encoding.new_decoder_without_bom_handling())
            }
            Guess::Dos => Self::Dos,
        }
    }
}
