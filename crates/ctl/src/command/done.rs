//! What an action on accounts did, and where its file goes.

use std::path::Path;

use local::view::action::ActionResult;

use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::table::plain;
use crate::words;

/// The answer of an action. Warnings and refusals go to the standard error; the exit code says when only a
/// part was done.
pub fn answer(json: bool, result: &ActionResult, done: &str) -> Result<Output, Failure> {
    let exit = match (result.done, result.refused.is_empty()) {
        (_, true) => Exit::Done,
        (0, false) => Exit::Refused,
        (_, false) => Exit::Partly,
    };
    let answer = Output::of(json, result, |result| text(result, done))?.with_exit(exit);
    let refused =
        result.refused.iter().map(|refused| format!("{}\u{a0}: {}", plain(&refused.name), refused.reason));
    let notes: Vec<String> = result.warnings.iter().map(|warning| plain(warning)).chain(refused).collect();
    Ok(if json { answer } else { answer.with_notes(notes) })
}

/// The answer of what wrote a file about the school, and not about some of its accounts.
pub fn written(json: bool, result: &ActionResult, done: &str) -> Result<Output, Failure> {
    let answer = Output::of(json, result, |result| format!("{done}\n{}", file(result)))?;
    Ok(if json { answer } else { answer.with_notes(result.warnings.iter().map(|warning| plain(warning))) })
}

fn text(result: &ActionResult, done: &str) -> String {
    let mut text = format!("{}\u{a0}: {}\n", done, words::counted(result.done, "compte", "comptes"));
    if result.spared > 0 {
        let spared = words::counted(result.spared, "compte", "comptes");
        text.push_str(&format!(
            "Mot de passe choisi par le titulaire, laissé comme il est\u{a0}: {spared}\n"
        ));
    }
    if !result.refused.is_empty() {
        let refused = u32::try_from(result.refused.len()).unwrap_or(u32::MAX);
        text.push_str(&format!("Refusés\u{a0}: {}\n", words::counted(refused, "compte", "comptes")));
    }
    text.push_str(&file(result));
    text
}

fn file(result: &ActionResult) -> String {
    let Some(file) = &result.file else { return String::new() };
    let secret = match file.secret {
        true => "Ce fichier contient des mots de passe\u{a0}: supprimez-le une fois imprimé ou transmis.\n",
        false => "",
    };
    format!("Fichier\u{a0}: {}\n{secret}", plain(&file.path))
}

/// The absolute path of a file to write, or of a folder where it takes its usual name.
pub fn destination(typed: &Path) -> Result<String, Failure> {
    let path = std::path::absolute(typed).map_err(|error| local::Error::io(typed, &error))?;
    match path.into_os_string().into_string() {
        Ok(path) => Ok(path),
        Err(_) => Err(Failure::invalid(
            "out",
            "Le nom du fichier n’est pas du texte lisible (UTF-8). Choisissez-en un autre.",
        )),
    }
}
