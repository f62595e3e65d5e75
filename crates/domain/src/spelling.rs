//! What a name can no longer say: letters lost, or read in another encoding than they were written in.

use crate::fold::letters;

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

/// Whether a name tells nobody: damaged ([`is_damaged`]), or without any letter (`-`, `.`), as is typed where a form
/// wants something.
#[must_use]
pub fn is_illegible(name: &str) -> bool {
    is_damaged(name) || is_blank(name)
}

/// Whether a name that is there has no letter.
#[must_use]
pub fn is_blank(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(char::is_alphabetic)
}

/// The character that Windows-1252 has for a control character of the second kind, which is what UTF-8 read as
/// ISO-8859-1 gives; the replacement character where it has none.
#[must_use]
pub fn shown(control: char) -> char {
    match u8::try_from(u32::from(control)) {
        Ok(byte @ 0x80..=0x9F) => match HIGH[usize::from(byte - 0x80)] {
            '\u{80}'..='\u{9F}' => char::REPLACEMENT_CHARACTER,
            c => c,
        },
        _ => control,
    }
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
    name.char_indices().any(|(start, _)| misread(&name[start..]).is_some())
}

/// The letter whose bytes a text begins with, and how many they are.
fn misread(text: &str) -> Option<(char, usize)> {
    /// Bytes of the letters that names have.
    const LONGEST: usize = 3;
    let (mut bytes, mut length) = ([0; LONGEST], 0);
    for (place, c) in bytes.iter_mut().zip(text.chars()) {
        let Some(byte) = byte(c) else { break };
        (*place, length) = (byte, length + 1);
    }
    (2..=length).find_map(|length| {
        let mut chars = str::from_utf8(&bytes[..length]).ok()?.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) if is_written(c) => Some((c, length)),
            _ => None,
        }
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

/// Whether a damaged name can be what is left of a sound one: what can still be read of it stands there, in order,
/// and the lost letters are as many as their traces can be. Names of which hardly anything is left are nobody's.
#[must_use]
pub fn may_be(damaged: &str, sound: &str) -> bool {
    /// Letters without which a name tells nothing.
    const FEWEST: usize = 2;
    if !is_damaged(damaged) {
        return false;
    }
    let signs = legible(damaged);
    let told = signs.iter().filter(|sign| matches!(sign, Sign::Letter(_))).count();
    told >= FEWEST && fits(&signs, &letters(sound).chars().collect::<Vec<_>>())
}

/// What can be read of a damaged name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// A letter, folded.
    Letter(char),
    /// The trace of a letter, which may be one of two traces of it, or fold to two letters.
    Lost,
}

fn legible(damaged: &str) -> Vec<Sign> {
    let mut signs = Vec::with_capacity(damaged.len());
    let mut rest = damaged.char_indices();
    while let Some((at, c)) = rest.next() {
        if let Some((read, length)) = misread(&damaged[at..]) {
            signs.extend(letters(read.encode_utf8(&mut [0; 4])).chars().map(Sign::Letter));
            rest.by_ref().take(length - 1).for_each(drop);
        } else if matches!(c, '\u{C3}'..='\u{C5}') && damaged[at + c.len_utf8()..].starts_with('\u{FFFD}') {
            // The first byte of a letter, before one that no sign shows.
            signs.push(Sign::Lost);
            rest.next();
        } else if is_trace(c) {
            signs.push(Sign::Lost);
        } else {
            signs.extend(letters(c.encode_utf8(&mut [0; 4])).chars().map(Sign::Letter));
        }
    }
    signs
}

/// Whether the letters can be read so: the places where the next letter may stand are followed sign by sign.
fn fits(signs: &[Sign], letters: &[char]) -> bool {
    /// Letters that a trace may stand for.
    const MOST: usize = 2;
    let mut places = vec![false; letters.len() + 1];
    places[0] = true;
    for sign in signs {
        let mut next = vec![false; letters.len() + 1];
        for place in (0..places.len()).filter(|place| places[*place]) {
            match sign {
                Sign::Letter(letter) if letters.get(place) == Some(letter) => next[place + 1] = true,
                Sign::Letter(_) => {}
                Sign::Lost => next[place..].iter_mut().take(MOST + 1).for_each(|reached| *reached = true),
            }
        }
        places = next;
    }
    places[letters.len()]
}

/// What Windows-1252 has for the bytes from 0x80 on; a control character where it has nothing.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// The byte that a character is in Windows-1252, or in ISO-8859-1 where the former has none.
fn byte(c: char) -> Option<u8> {
    match u8::try_from(u32::from(c)) {
        Ok(byte) => Some(byte).filter(|byte| !byte.is_ascii()),
        Err(_) => (0x80..).zip(HIGH).find(|(_, high)| *high == c).map(|(byte, _)| byte),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_blank, is_damaged, is_illegible, may_be, shown};

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

    #[test]
    fn utf_8_read_as_iso_8859_1_is_found_again_once_it_is_shown() {
        for sound in ["ÉPICÉA", "FRÊNE", "Àgnès", "GAÏA", "Zoé", "Łukasz", "D’ARC"] {
            let read: String = sound.bytes().map(|byte| shown(char::from(byte))).collect();
            assert!(is_damaged(&read) && may_be(&read, sound), "{sound}: {read}");
            assert!(!may_be(&read, "SORBIER"), "{read}");
        }
        assert_eq!((shown('\u{89}'), shown('\u{81}'), shown('é')), ('‰', '\u{FFFD}', 'é'));
    }

    #[test]
    fn a_name_without_a_letter_tells_nobody() {
        for name in ["-", ".", "- -", "12"] {
            assert!(is_blank(name) && is_illegible(name) && !is_damaged(name), "{name}");
        }
        for name in ["", "Zoé", "O", "李"] {
            assert!(!is_illegible(name), "{name}");
        }
    }

    #[test]
    fn what_is_left_of_a_name() {
        for (damaged, sound) in [
            ("?RABLE", "ÉRABLE"),
            ("WA?YSA?W", "WAŁYSAŁW"),
            ("NGUY?N", "NGUYỄN"),
            ("NGUY??N", "Nguyễn"),
            ("FOUGÃˆRE", "Fougère"),
            ("ZoÃ©", "Zoé"),
            ("C?UR", "CŒUR"),
            ("Dâ€™ARC", "D’ARC"),
        ] {
            assert!(may_be(damaged, sound), "{damaged} {sound}");
        }
        for (damaged, sound) in
            [("?RABLE", "SORBIER"), ("?RABLE", "GRABLES"), ("???", "Zoé"), ("ÉRABLE", "ÉRABLE"), ("N?", "NA")]
        {
            assert!(!may_be(damaged, sound), "{damaged} {sound}");
        }
    }
}
