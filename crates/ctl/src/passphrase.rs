//! The passphrase, from a file or the standard input; never from the command line, which every user of the
//! computer can read.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use zeroize::Zeroizing;

use crate::failure::Failure;

/// More is no passphrase: somebody named the wrong file.
const LONGEST: u64 = 4096;

/// Reads the passphrase; the line feed that ends the file is no part of it.
///
/// # Errors
/// When the file cannot be read, is empty, too long or not UTF-8.
pub fn read(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let is_standard_input = path == Path::new("-");
    let name = if is_standard_input {
        "l’entrée standard".to_owned()
    } else {
        format!("«\u{a0}{}\u{a0}»", path.display())
    };
    // A pipe with a name may never be written: it would be waited for without end.
    if !is_standard_input && std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return Err(Failure::passphrase_file(format!(
            "{name} n’est pas un fichier ordinaire. Indiquez un fichier de texte, ou «\u{a0}-\u{a0}» pour lire la phrase secrète sur l’entrée standard."
        )));
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(256));
    let read = if is_standard_input {
        std::io::stdin().lock().take(LONGEST + 1).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes))
    };
    if let Err(error) = read {
        return Err(Failure::passphrase_file(format!(
            "La phrase secrète n’a pas pu être lue dans {name}\u{a0}: {}. Vérifiez le nom et vos droits.",
            local::error::reason(&error)
        )));
    }
    let text =
        std::str::from_utf8(&bytes).ok().filter(|_| bytes.len() as u64 <= LONGEST).map(without_line_end);
    // The mark that some editors write before the text cannot be typed.
    let text = text.map(|text| text.strip_prefix('\u{FEFF}').unwrap_or(text));
    match text {
        Some("") => Err(Failure::passphrase_file(format!(
            "Aucune phrase secrète dans {name}. Écrivez-la sur une ligne."
        ))),
        Some(text) => Ok(Zeroizing::new(text.to_owned())),
        None => Err(Failure::passphrase_file(format!(
            "{name} ne contient pas une phrase secrète. Indiquez un fichier de texte d’une ligne, en UTF-8."
        ))),
    }
}

fn without_line_end(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::{read, without_line_end};

    #[test]
    fn one_line_end_goes_and_spaces_stay() {
        for (text, passphrase) in
            [("a b", "a b"), ("a b\n", "a b"), ("a b\r\n", "a b"), (" a b \n", " a b "), ("a\n\n", "a\n")]
        {
            assert_eq!(without_line_end(text), passphrase);
        }
    }

    #[test]
    fn what_is_no_passphrase_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("phrase");
        assert!(read(&file).is_err(), "missing");
        for content in [b"".as_slice(), b"\n", &[0xFF; 20], &[b'a'; 5000]] {
            std::fs::write(&file, content).unwrap();
            assert!(read(&file).is_err(), "{content:?}");
        }
        std::fs::write(&file, "quatre chats sous le préau\n").unwrap();
        assert_eq!(read(&file).unwrap().as_str(), "quatre chats sous le préau");
    }
}
