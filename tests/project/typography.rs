//! French typography of what the Rust sources say to people: no-break spaces inside « » and before : ; ! ?, and the
//! typographic apostrophe. `ui/tests/logic/typography.ts` reads the interface in the same way.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

/// Where the words are those of other programs: invented files, and headings that the guides give to the letter.
const FOREIGN: &[&str] =
    &["crates/fictional/src/", "crates/print/src/list/columns.rs", "crates/testing/src/onde.rs"];

/// What may stand before an apostrophe in French.
const ELIDED: &[&str] =
    &["l", "d", "j", "m", "n", "s", "t", "c", "qu", "jusqu", "lorsqu", "puisqu", "aujourd"];

#[test]
fn sentences_of_the_sources_are_in_good_typography() {
    let mut read = 0;
    let mut wrong = Vec::new();
    for path in sources() {
        let shown = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        if FOREIGN.iter().any(|foreign| shown.starts_with(foreign)) {
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        for literal in literals(without_tests(&source)) {
            read += usize::from(literal.contains('\u{A0}'));
            wrong.extend(faults(&literal).map(|fault| format!("{shown}: {fault} in {literal:?}")));
        }
    }
    assert!(read > 100, "the scan no longer finds sentences");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn faults_are_told_from_code_and_english() {
    let found = |text: &str| faults(text).count();
    for wrong in
        ["Quoi ?", "« oui\u{A0}»", "«\u{A0}oui »", "{name} : absent", "fini ; non", "l'école", "qu'il"]
    {
        assert_eq!(found(wrong), 1, "{wrong}");
    }
    for right in ["Quoi\u{A0}?", "a ?1 b", "https://x", "the publisher's", "key: value", "a :b", "l’école"]
    {
        assert_eq!(found(right), 0, "{right}");
    }
}

#[test]
fn literals_are_read_as_the_compiler_reads_them() {
    let source = "// \"no\"\nlet a = \"l’\\u{A0}é\\\n    e\\\"\"; let b = '\"'; /* \"no\" */ f::<'a>(r#\"raw \"q\"\"#);";
    assert_eq!(literals(source), ["l’\u{A0}ée\"", "raw \"q\""]);
    assert_eq!(without_tests("a\n#[cfg(test)]\nmod tests;"), "a\n");
}

/// What is wrong in a text.
fn faults(text: &str) -> impl Iterator<Item = &'static str> {
    let characters: Vec<char> = text.chars().collect();
    let at = |place: usize| characters.get(place).copied();
    let mut found = Vec::new();
    for (place, character) in characters.iter().enumerate() {
        let (before, after) = (place.checked_sub(1).and_then(at), at(place + 1));
        match (before, character, after) {
            (Some('«'), ' ', _) => found.push("a breakable space after «"),
            (Some(before), ' ', Some(sign @ (':' | ';' | '!' | '?' | '»'))) => {
                let ends = at(place + 2).is_none_or(|next| next.is_whitespace() || ")<.,".contains(next));
                if (before.is_alphanumeric() || "»)%…’}".contains(before)) && ends {
                    found.push(if sign == '»' {
                        "a breakable space before »"
                    } else {
                        "a breakable space"
                    });
                }
            }
            (Some(_), '\'', Some(after)) if after.is_alphabetic() => {
                let word: Vec<char> =
                    characters[..place].iter().rev().take_while(|c| c.is_alphabetic()).copied().collect();
                let word: String = word.into_iter().rev().collect::<String>().to_lowercase();
                if ELIDED.contains(&word.as_str()) {
                    found.push("a straight apostrophe");
                }
            }
            _ => {}
        }
    }
    found.into_iter()
}

/// The text of the string literals of a source, comments left out.
fn literals(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
        } else if let Some((hashes, text)) = raw(rest) {
            let closing = format!("\"{}", "#".repeat(hashes));
            let (literal, after) = text.split_once(&closing).unwrap_or((text, ""));
            found.push(literal.to_owned());
            rest = after;
        } else if first == '"' {
            let (literal, after) = quoted(&rest[1..]);
            found.push(literal);
            rest = after;
        } else if let Some(quote) = ["'\"'", "'\\''", "'\\\"'"].iter().find(|quote| rest.starts_with(**quote))
        {
            rest = &rest[quote.len()..];
        } else {
            rest = &rest[first.len_utf8()..];
        }
    }
    found
}

/// The hashes of a raw string that begins here, and what follows its opening quote.
fn raw(source: &str) -> Option<(usize, &str)> {
    let after = source.strip_prefix('r')?;
    let text = after.trim_start_matches('#');
    Some((after.len() - text.len(), text.strip_prefix('"')?))
}

/// A string literal from behind its opening quote, as the program holds it, and what follows it.
fn quoted(source: &str) -> (String, &str) {
    let mut text = String::new();
    let mut rest = source.chars();
    while let Some(character) = rest.next() {
        match character {
            '"' => break,
            '\\' => match rest.next() {
                Some('\n') => {
                    rest = rest.as_str().trim_start().chars();
                }
                Some('u') => {
                    let (code, after) = rest.as_str().split_once('}').unwrap_or_default();
                    let code = u32::from_str_radix(code.trim_start_matches('{'), 16).ok();
                    text.extend(code.and_then(char::from_u32));
                    rest = after.chars();
                }
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                other => text.extend(other),
            },
            other => text.push(other),
        }
    }
    (text, rest.as_str())
}

/// The source up to its tests, which may say anything.
fn without_tests(source: &str) -> &str {
    let mut length = 0;
    for line in source.split_inclusive('\n') {
        if line.starts_with("#[cfg(") && line.contains("test") {
            break;
        }
        length += line.len();
    }
    &source[..length]
}

/// The sources of the programs, tests apart.
fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let crates =
        ["domain", "formats", "fictional", "print", "release", "local", "ctl", "service", "portal", "server"]
            .map(|name| root().join("crates").join(name).join("src"));
    let mut folders: Vec<PathBuf> = crates.into_iter().chain([root().join("src-tauri/src")]).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_test = path.file_stem().is_some_and(|stem| stem == "tests" || stem == "testing");
            if path.is_dir() && !is_test {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test {
                found.push(path);
            }
        }
    }
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
