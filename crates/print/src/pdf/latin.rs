//! Text in letters that the fonts lack, written in Latin letters: Arabic, which would have to be shaped as well,
//! Armenian, Chinese…
//!
//! The letters are those of logins and of the order of lists (`domain::fold`), so that a name is read where it is
//! looked for.

use std::borrow::Cow;

use deunicode::deunicode_char;
use unicode_normalization::char::is_combining_mark;

/// Stands after what was transliterated.
const MARK: char = '*';

/// What the mark says, at the foot of a page that has one.
pub(crate) const NOTE: &str = "* Après un nom\u{A0}: nom translittéré en lettres latines, son écriture d’origine ne \
                               pouvant pas être imprimée.";

/// The text with every word that has letters other than the `known` ones transliterated, and the mark after each run
/// of these words; nothing for a text without. What is no letter of any script is left as it is.
pub(crate) fn transliterated(text: &str, known: impl Fn(char) -> bool) -> Option<String> {
    let words: Vec<(Cow<'_, str>, Option<usize>)> =
        text.split_inclusive(char::is_whitespace).map(|word| latin_word(word, &known)).collect();
    if words.iter().all(|(_, end)| end.is_none()) {
        return None;
    }
    let mut marked = String::with_capacity(text.len() + 1);
    for (place, (word, end)) in words.iter().enumerate() {
        let next = words[place + 1..].iter().find(|(word, _)| !word.trim().is_empty());
        let goes_on = next.is_some_and(|(_, end)| end.is_some());
        match end.filter(|_| !goes_on).and_then(|end| word.split_at_checked(end)) {
            Some((name, after)) => {
                marked.push_str(name);
                marked.push(MARK);
                marked.push_str(after);
            }
            None => marked.push_str(word),
        }
    }
    Some(marked)
}

/// A word, blanks behind it included, and where its last letter ends if it was transliterated.
fn latin_word(word: &str, known: impl Fn(char) -> bool) -> (Cow<'_, str>, Option<usize>) {
    let prints = |c: char| known(c) || c.is_whitespace();
    if word.chars().all(prints) {
        return (Cow::Borrowed(word), None);
    }
    let mut latin = LatinWord { capitals: is_in_capitals(word), ..LatinWord::default() };
    for c in word.chars() {
        match (prints(c), latin_of(c)) {
            (false, Some(Latin::Letters(letters))) => latin.letters(c, letters),
            (false, Some(Latin::Sign(sign))) => latin.sign(sign),
            _ => latin.keep(c),
        }
    }
    latin.close();
    let last = latin.text.char_indices().rfind(|(_, c)| c.is_alphanumeric());
    match last.filter(|_| latin.is_changed) {
        Some((at, c)) => (Cow::Owned(latin.text), Some(at + c.len_utf8())),
        // Nothing was changed, or nothing is left that could be read.
        None => (Cow::Borrowed(word), None),
    }
}

/// What stands for a character in Latin letters.
enum Latin {
    Letters(&'static str),
    Sign(&'static str),
}

fn latin_of(c: char) -> Option<Latin> {
    let ascii = deunicode_char(c)?;
    let is_sign = |c: char| c.is_ascii_punctuation() || c == ' ';
    if c.is_alphanumeric() || is_combining_mark(c) {
        Some(Latin::Letters(ascii))
    } else if !ascii.is_empty() && ascii.chars().all(is_sign) {
        Some(Latin::Sign(ascii))
    } else {
        // Emoji and symbols, which the library describes in English.
        None
    }
}

/// A word in the making.
#[derive(Default)]
struct LatinWord {
    text: String,
    capitals: bool,
    /// The last letters ended with a blank, as those of a Chinese syllable do.
    is_open: bool,
    is_changed: bool,
}

impl LatinWord {
    /// Adds the letters of a character. The library’s signs for sounds that Latin lacks are left out, as in logins;
    /// where the script has no capitals a name gets its own.
    fn letters(&mut self, c: char, letters: &str) {
        self.is_changed = true;
        let cased = is_cased(c);
        for letter in letters.chars().filter(|c| c.is_ascii_alphanumeric() || *c == ' ') {
            let begins = !self.text.ends_with(char::is_alphanumeric);
            let upper = if cased { letter.is_ascii_uppercase() || self.capitals } else { begins };
            self.text.push(if upper { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() });
        }
        self.is_open = letters.ends_with(' ');
    }

    fn sign(&mut self, sign: &str) {
        self.close();
        self.is_changed = true;
        self.text.push_str(sign.trim());
    }

    fn keep(&mut self, c: char) {
        if !c.is_alphanumeric() {
            self.close();
        }
        self.text.push(c);
        self.is_open = false;
    }

    fn close(&mut self) {
        if std::mem::take(&mut self.is_open) {
            self.text.truncate(self.text.trim_end().len());
        }
    }
}

/// Whether the script writes capitals. Georgian has letters that count as such, and writes no name with them.
fn is_cased(c: char) -> bool {
    (c.is_uppercase() || c.is_lowercase()) && !matches!(c, '\u{10D0}'..='\u{10FF}' | '\u{1C90}'..='\u{1CBF}')
}

fn is_in_capitals(word: &str) -> bool {
    word.chars().filter(|c| c.is_uppercase()).count() > 1 && !word.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::super::face::{Face, Faces};
    use super::*;

    fn known(face: Face) -> impl Fn(char) -> bool {
        let faces = Faces::get().unwrap();
        move |c| faces.glyph(face, c).is_some() && c != char::REPLACEMENT_CHARACTER
    }

    fn latin(text: &str) -> Option<String> {
        let latin = transliterated(text, known(Face::Text));
        assert_eq!(latin, transliterated(text, known(Face::Bold)), "both faces have the same letters");
        latin
    }

    #[test]
    fn what_the_fonts_have_stays_as_it_is() {
        for name in [
            "Élise Œuvré-D’Ys",
            "E\u{301}lise",
            "Nguyễn Thị Hồng",
            "Ɓala Ƙwara Ŋɔɛ",
            "Γιώργος Παπαδόπουλος",
            "Ἀριστοτέλης ᾨδή",
            "Мария Ёлкина",
            "Їжак Ґалаґан Євген",
            "Ђорђе Љубић Њњ Џ",
            "Ќирил Ѓорѓи Ѕ",
            "Әлия Қасымова Өңір Ұлы",
            "Алі\u{301}са",
            "",
        ] {
            assert_eq!(latin(name), None, "{name}");
        }
    }

    #[test]
    fn other_letters_become_latin_ones_with_a_mark() {
        for (name, printed) in [
            ("محمد", "Mhmd*"),
            ("عائشة", "Ysh*"),
            ("محمد العمراني", "Mhmd Lmrny*"),
            ("محمد-علي", "Mhmd-Ly*"),
            ("דוד גולדברג", "Dvd Gvldbrg*"),
            ("Արմեն Խաչատրյան", "Armen Khachatryan*"),
            ("ԽԱՉԱՏՐՅԱՆ Արմեն", "KHACHATRYAN Armen*"),
            ("გიორგი", "Giorgi*"),
            ("ᲒᲘᲝᲠᲒᲘ", "Giorgi*"),
            ("李明", "Li Ming*"),
            ("さくら", "Sakura*"),
            ("김민수", "Gimminsu*"),
            ("राम शर्मा", "Raam Shrmaa*"),
            ("አበበ", "Ababa*"),
            ("ⴰⵎⴰⵣⵉⵖ", "Amazigh*"),
            ("١٢", "12*"),
        ] {
            assert_eq!(latin(name).as_deref(), Some(printed), "{name}");
        }
    }

    #[test]
    fn what_is_latin_in_a_name_stays() {
        for (name, printed) in [
            ("王 Essai", "Wang* Essai"),
            ("EL AMRANI محمد", "EL AMRANI Mhmd*"),
            ("محمد EL AMRANI علي", "Mhmd* EL AMRANI Ly*"),
            ("李明-Test", "Li Ming-Test*"),
            ("D’王 Марія", "D’Wang* Марія"),
            ("(李)، Test", "(Li*), Test"),
            ("李  明\u{A0}\nTest", "Li  Ming*\u{A0}\nTest"),
            ("Se\u{20D2}l Test", "Sel* Test"),
        ] {
            assert_eq!(latin(name).as_deref(), Some(printed), "{name:?}");
        }
    }

    #[test]
    fn what_is_no_letter_is_left() {
        for text in ["😀", "Zoé ❤", "\u{7}\0", "\u{FFFD}", "\u{E000}", "ء", "🀄"] {
            assert_eq!(latin(text), None, "{text:?}");
        }
        assert_eq!(latin("李 😀").as_deref(), Some("Li* 😀"));
    }
}
