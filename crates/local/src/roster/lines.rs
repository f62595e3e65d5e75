//! Many short texts in one, searched in one pass.

use memchr::memmem::Finder;

use super::bits::Bits;

/// What ends a text: none holds one.
const END: u8 = b'\n';

/// Short texts one after the other, as many as a roster has rows. A word is looked for in all of them at the speed of
/// memory, where texts each in a place of its own cost a walk to every one.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines {
    text: Vec<u8>,
    /// Where each ends, its line feed included.
    ends: Vec<u32>,
}

impl Lines {
    /// Adds a text. One with a line feed would be two.
    pub(super) fn push(&mut self, line: &str) {
        debug_assert!(!line.as_bytes().contains(&END));
        self.text.extend_from_slice(line.as_bytes());
        self.text.push(END);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    /// The lines that contain a word without line feed.
    pub(super) fn with(&self, word: &str) -> Bits {
        let mut found = Bits::none(self.ends.len());
        let finder = Finder::new(word);
        let (mut from, mut line) = (0, 0);
        while let Some(at) = finder.find(&self.text[from..]) {
            let at = from + at;
            line += self.ends[line..].iter().take_while(|end| (**end as usize) <= at).count();
            if line == self.ends.len() {
                break;
            }
            found.insert(line);
            from = self.ends[line] as usize;
            line += 1;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn a_word_is_found_in_the_lines_that_have_it() {
        let texts = ["abricot zoe", "", "bouleau ana", "ab", "abricot ab", "cerisier"];
        let mut lines = Lines::default();
        for text in texts {
            lines.push(text);
        }
        for word in ["a", "ab", "abricot", "zoe", "eb", "cerisier", "r", "zz", "", "abricot zoe"] {
            let expected: Vec<usize> =
                (0..texts.len()).filter(|place| texts[*place].contains(word)).collect();
            assert_eq!(lines.with(word).places().collect::<Vec<_>>(), expected, "{word}");
        }
        assert_eq!(Lines::default().with("a").count(), 0);
    }
}
