//! The encodings that school files come in.

use deunicode::deunicode_char;

/// An encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Charset {
    /// UTF-8, without a byte order mark.
    #[default]
    Utf8,
    /// UTF-8 with a byte order mark.
    Utf8Bom,
    /// ISO-8859-1.
    Latin1,
    /// ISO-8859-15: ISO-8859-1 with `€ Š š Ž ž Œ œ Ÿ`.
    Latin9,
}

/// The eight characters by which ISO-8859-15 differs from ISO-8859-1, with their bytes.
const LATIN9: [(char, u8); 8] =
    [('€', 0xA4), ('Š', 0xA6), ('š', 0xA8), ('Ž', 0xB4), ('ž', 0xB8), ('Œ', 0xBC), ('œ', 0xBD), ('Ÿ', 0xBE)];

impl Charset {
    /// The name an XML declaration gives it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 | Self::Utf8Bom => "UTF-8",
            Self::Latin1 => "ISO-8859-1",
            Self::Latin9 => "ISO-8859-15",
        }
    }

    /// The bytes a file begins with.
    pub(super) const fn mark(self) -> &'static [u8] {
        match self {
            Self::Utf8Bom => b"\xEF\xBB\xBF",
            _ => b"",
        }
    }

    /// Appends a character; false, and nothing appended, when the encoding lacks it.
    pub(super) fn put(self, c: char, out: &mut Vec<u8>) -> bool {
        match (self, u8::try_from(u32::from(c))) {
            (Self::Utf8 | Self::Utf8Bom, _) => {
                out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                true
            }
            (_, Ok(0x80..=0x9F)) => false,
            (Self::Latin9, byte) => {
                let special = LATIN9.iter().find(|(theirs, _)| *theirs == c).map(|&(_, byte)| byte);
                let plain = byte.ok().filter(|byte| !LATIN9.iter().any(|(_, taken)| taken == byte));
                out.extend(special.or(plain));
                special.or(plain).is_some()
            }
            (Self::Latin1, byte) => {
                out.extend(byte);
                byte.is_ok()
            }
        }
    }

    /// What a text becomes in a file of this encoding that has no other way of naming a character: `Łukasz`
    /// is `Lukasz` in ISO-8859-1, as in the real exports.
    #[must_use]
    pub fn nearest(self, text: &str) -> String {
        let mut bytes = Vec::new();
        let mut nearest = String::with_capacity(text.len());
        for c in text.chars() {
            if self.put(c, &mut bytes) {
                nearest.push(c);
            } else {
                nearest.push_str(deunicode_char(c).unwrap_or("?"));
            }
        }
        nearest
    }

    /// Appends a text, with the nearest characters for those the encoding lacks.
    pub(super) fn put_nearest(self, text: &str, out: &mut Vec<u8>) {
        for c in text.chars() {
            if !self.put(c, out) {
                out.extend_from_slice(deunicode_char(c).unwrap_or("?").as_bytes());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{ISO_8859_15, WINDOWS_1252};

    use super::Charset;

    const TEXT: &str = "Éloïse d’Œuvré — Łukasz Nguyễn Дмитро €";

    #[test]
    fn what_is_written_decodes_to_the_nearest_text() {
        for (charset, decoder) in [(Charset::Latin1, WINDOWS_1252), (Charset::Latin9, ISO_8859_15)] {
            let mut bytes = Vec::new();
            charset.put_nearest(TEXT, &mut bytes);
            let (read, _, damaged) = decoder.decode(&bytes);
            assert!(!damaged);
            assert_eq!(read, charset.nearest(TEXT));
        }
        assert_eq!(Charset::Utf8.nearest(TEXT), TEXT);
        assert_eq!(Charset::Latin1.nearest("Œuvré d’Łukasz"), "OEuvré d'Lukasz");
        assert_eq!(Charset::Latin9.nearest("Œuvré d’Łukasz"), "Œuvré d'Lukasz");
    }

    #[test]
    fn every_single_byte_is_the_one_the_decoder_expects() {
        for c in ('\u{20}'..='\u{7e}').chain('\u{a0}'..='\u{ff}').chain("€ŠšŽžŒœŸ".chars()) {
            let mut bytes = Vec::new();
            if Charset::Latin9.put(c, &mut bytes) {
                assert_eq!(ISO_8859_15.decode_without_bom_handling(&bytes).0, c.to_string());
            } else {
                assert!("¤¦¨´¸¼½¾".contains(c), "{c}");
            }
        }
    }
}
