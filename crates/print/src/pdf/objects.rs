//! A PDF as a series of numbered objects, written as they come.
//!
//! Small objects are gathered in compressed object streams; the table of where each stands is a compressed
//! cross-reference stream at the end (PDF 1.5 and later). What is kept in memory is eight bytes an object.

use std::io::Write;

use flate2::{Compression, Crc, write::ZlibEncoder};

use super::PrintError;

/// Objects gathered in one object stream.
const GATHERED: usize = 1_000;

/// Where an object stands.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// Not written yet; free if it never is.
    Nowhere,
    /// At this byte of the file.
    At(u64),
    /// In this object stream, at this index.
    In(u32, u16),
}

/// The objects of one file.
pub(crate) struct Objects<W: Write> {
    out: W,
    position: u64,
    places: Vec<Place>,
    gathered: Vec<(u32, usize)>,
    bodies: Vec<u8>,
    sum: Crc,
}

impl<W: Write> Objects<W> {
    /// Starts a file.
    pub(crate) fn create(out: W) -> Result<Self, PrintError> {
        let mut objects = Self {
            out,
            position: 0,
            places: vec![Place::Nowhere],
            gathered: Vec::new(),
            bodies: Vec::new(),
            sum: Crc::new(),
        };
        objects.put(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")?;
        Ok(objects)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), PrintError> {
        self.out.write_all(bytes)?;
        self.sum.update(bytes);
        self.position += bytes.len() as u64;
        Ok(())
    }

    /// Takes the next object number.
    pub(crate) fn reserve(&mut self) -> u32 {
        self.places.push(Place::Nowhere);
        (self.places.len() - 1) as u32
    }

    /// Writes an object that is not a stream.
    pub(crate) fn object(&mut self, number: u32, body: &str) -> Result<(), PrintError> {
        self.gathered.push((number, self.bodies.len()));
        self.bodies.extend_from_slice(body.as_bytes());
        self.bodies.push(b'\n');
        if self.gathered.len() == GATHERED { self.gather() } else { Ok(()) }
    }

    /// Compresses and writes a stream; `entries` are further entries of its dictionary.
    pub(crate) fn stream(&mut self, number: u32, entries: &str, data: &[u8]) -> Result<(), PrintError> {
        let packed = deflate(data)?;
        self.packed_stream(number, entries, &packed)
    }

    /// Writes a stream that [`deflate`] has compressed already.
    pub(crate) fn packed_stream(
        &mut self,
        number: u32,
        entries: &str,
        packed: &[u8],
    ) -> Result<(), PrintError> {
        if let Some(place) = self.places.get_mut(number as usize) {
            *place = Place::At(self.position);
        }
        let length = packed.len();
        self.put(
            format!("{number} 0 obj<</Filter/FlateDecode/Length {length}{entries}>>stream\n").as_bytes(),
        )?;
        self.put(packed)?;
        self.put(b"\nendstream endobj\n")
    }

    fn gather(&mut self) -> Result<(), PrintError> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        let number = self.reserve();
        let gathered = std::mem::take(&mut self.gathered);
        let mut content = String::new();
        for (index, (object, offset)) in gathered.iter().enumerate() {
            content.push_str(&format!("{object} {offset} "));
            if let Some(place) = self.places.get_mut(*object as usize) {
                *place = Place::In(number, index as u16);
            }
        }
        let entries = format!("/Type/ObjStm/N {}/First {}", gathered.len(), content.len());
        let mut content = content.into_bytes();
        content.append(&mut self.bodies);
        self.stream(number, &entries, &content)
    }

    /// Writes the cross-reference table and returns the length of the file. The identifier of the file is made
    /// from its bytes: the same pages give the same file.
    pub(crate) fn finish(mut self, root: u32, info: u32) -> Result<u64, PrintError> {
        self.gather()?;
        let number = self.reserve();
        let start = self.position;
        if let Some(place) = self.places.get_mut(number as usize) {
            *place = Place::At(start);
        }
        // Each row is written as its difference from the row above (PNG predictor "up"): numbers that count
        // upwards become runs of the same bytes.
        let mut table = Vec::with_capacity(self.places.len() * 9);
        let mut above = [0u8; 8];
        for place in &self.places {
            let (kind, second, third) = match *place {
                Place::Nowhere => (0, 0, 0),
                Place::At(offset) => (1, offset, 0),
                Place::In(stream, index) => (2, u64::from(stream), index),
            };
            let mut row = [0u8; 8];
            row[0] = kind;
            row[1..6].copy_from_slice(&second.to_be_bytes()[3..]);
            row[6..].copy_from_slice(&third.to_be_bytes());
            table.push(2);
            table.extend(row.iter().zip(above).map(|(byte, up)| byte.wrapping_sub(up)));
            above = row;
        }
        let id = format!("{:08X}{:016X}{:08X}", self.sum.sum(), self.position, self.places.len());
        let entries = format!(
            "/Type/XRef/Size {}/W[1 5 2]/DecodeParms<</Predictor 12/Columns 8>>/Root {root} 0 R\
             /Info {info} 0 R/ID[<{id}><{id}>]",
            self.places.len()
        );
        self.stream(number, &entries, &table)?;
        self.put(format!("startxref\n{start}\n%%EOF\n").as_bytes())?;
        self.out.flush()?;
        Ok(self.position)
    }
}

/// Compresses the content of a stream.
pub(crate) fn deflate(data: &[u8]) -> Result<Vec<u8>, PrintError> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(data.len() / 3 + 64), Compression::best());
    encoder.write_all(data)?;
    Ok(encoder.finish()?)
}

/// A text as a PDF string: literal when all of it is Latin-1, which is shorter, else hexadecimal UTF-16.
pub(crate) fn string(text: &str) -> String {
    use std::fmt::Write as _;
    if text.chars().all(|c| matches!(c, ' '..='~' | '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{FF}')) {
        let mut literal = String::from("(");
        for c in text.chars() {
            match c {
                '(' | ')' | '\\' => literal.extend(['\\', c]),
                ' '..='~' => literal.push(c),
                _ => {
                    let _ = write!(literal, "\\{:03o}", u32::from(c));
                }
            }
        }
        literal.push(')');
        return literal;
    }
    let mut hex = String::from("<FEFF");
    for unit in text.encode_utf16() {
        let _ = write!(hex, "{unit:04X}");
    }
    hex.push('>');
    hex
}
