//! What a name can no longer say: letters lost, or read in another encoding than they were written in.

/// Signs that no name has, and that stand where a letter was when UTF-8 or the encoding of an older system was read
/// as another: `FOUGÃˆRE` read by Mac OS, `‚loise` written by DOS.
const SIGNS: &str = "¿¡§©®¤¢£¥¦¬¶¼½¾×÷±µ√∆∂∑∏∫Ω≈≠≤≥◊‚„†‡ˆ‰‹›˜™€ƒ";

/// Whether a name carries the trace of letters that were lost: a question mark or the replacement character in the
/// place of a letter (`WA?YSA?W`), or UTF-8 that was read as another encoding (`FOUGÃˆRE`). What it ought to be is
/// not told from it: who is meant is, by other facts.
///
/// The rule is for names alone; an address or a label may well have a `?` or a `°`.
#[must_use]
pub fn is_damaged(name: &str) -> bool {
    if name.is_ascii() {
        return name.contains('?');
    }
    name.chars().any(is_trace) || has_misread_utf8(name)
}

/// Whether a character stands in names only where another was lost.
fn is_trace(c: char) -> bool {
    match c {
        '?' | '\u{FFFD}' => true,
        c if c.is_ascii() => false,
        // Control characters of the second kind, which only a wrong reading gives.
        '\u{80}'..='\u{9F}' => true,
        // Frames of the DOS screen, private characters.
        '\u{2500}'..='\u{259F}' | '\u{E000}'..='\u{F8FF}' => true,
        _ => SIGNS.contains(c),
    }
}

/// Whether characters in a row are those that the bytes of one letter or apostrophe give when they are read one by
/// one as Windows-1252 or ISO-8859-1: `Ã‰`, `Ã©`, `â€™`.
fn has_misread_utf8(name: &str) -> bool {
    /// Bytes of the letters that names have.
    const LONGEST: usize = 3;
    name.char_indices().any(|(start, _)| {
        let (mut bytes, mut length) = ([0; LONGEST], 0);
        for (place, c) in bytes.iter_mut().zip(name[start..].chars()) {
            let Some(byte) = byte(c) else { break };
            (*place, length) = (byte, length + 1);
        }
        (2..=length).any(|length| {
            let mut chars = str::from_utf8(&bytes[..length]).unwrap_or_default().chars();
            matches!((chars.next(), chars.next()), (Some(c), None) if is_written(c))
        })
    })
}

/// Letters, marks and apostrophes of the names of Europe and Việt Nam, as they would be if read right. `É` before a
/// no-break space or a dash happens to be the two bytes of a phonetic sign: no name has that.
const fn is_written(c: char) -> bool {
    matches!(
        c,
        '\u{A1}'..='\u{17F}'
            | '\u{218}'..='\u{21B}'
            | '\u{300}'..='\u{30C}'
            | '\u{327}'..='\u{328}'
            | '\u{1E00}'..='\u{1EFF}'
            | '\u{2010}'..='\u{2014}'
            | '\u{2018}'..='\u{201D}'
    )
}

/// The byte that a character is in Windows-1252, or in ISO-8859-1 where the former has none.
fn byte(c: char) -> Option<u8> {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
    ];
    match u8::try_from(u32::from(c)) {
        Ok(byte) => Some(byte).filter(|byte| !byte.is_ascii()),
        Err(_) => (0x80..).zip(HIGH).find(|(_, high)| *high == c).map(|(byte, _)| byte),
    }
}

#[cfg(test)]
mod tests {
    use super::is_damaged;

    /// UTF-8 read as Windows-1252.
    fn misread(name: &str) -> String {
        name.bytes()
            .map(|byte| match byte {
                0x82 => '‚',
                0x89 => '‰',
                0x8A => 'Š',
                0x88 => 'ˆ',
                0x93 => '“',
                0x99 => '™',
                0x80 => '€',
                byte => char::from(byte),
            })
            .collect()
    }

    #[test]
    fn letters_that_were_lost() {
        for name in ["?RABLE", "WA?YSA?W", "NGUY?N", "???", "LEFE\u{FFFD}VRE", "Mar¿a", "├ëRABLE", "√âRABLE"]
        {
            assert!(is_damaged(name), "{name}");
        }
    }

    #[test]
    fn utf_8_read_as_another_encoding() {
        for name in [
            "FOUGÃˆRE",
            "GENÃŠT",
            "Ã‰lise",
            "ZoÃ©",
            "Dâ€™ARC",
            "Ã\u{81}gnes",
            "NguyÅ„ski",
            "Áº¿".to_lowercase().as_str(),
        ] {
            assert!(is_damaged(name), "{name}");
        }
        for name in ["Éloïse", "FOUGÈRE", "GENÊT", "Zoë", "Lô", "Nguyễn", "Wałęsa", "D’ARC", "Œdipe", "Çağla"]
        {
            assert!(is_damaged(&misread(name)), "{name}: {}", misread(name));
        }
    }

    #[test]
    fn names_as_they_are() {
        for name in [
            "",
            "-",
            "ÉRABLE",
            "D’HÉROUVILLE-LE GOFF",
            "DE L'ESSAI",
            "JOÃO",
            "MAGALHÃES",
            "CONCEIÇÃO",
            "Nguyễn Thị Hồng",
            "Wałęsa",
            "ŽIŽEK",
            "Škoda",
            "ŠÅKÉ",
            "Şule İğdır",
            "Åström",
            "Œdipe",
            "Ÿves",
            "René\u{a0}Paul",
            "ANDRÉ–MARIE",
            "NOÉ’S",
            "AÏCHÂ",
            "محمد",
            "Іван",
            "李",
            "Jean “Jo” Dupont",
            "Noël (dit Nono), 2e",
            "Lê",
            "Mª Dolores",
            "Nº 3",
            "PIÑÓN",
            "D´ARC",
        ] {
            assert!(!is_damaged(name), "{name}");
        }
    }
}
