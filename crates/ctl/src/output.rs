//! What a command answers: text for people, JSON for scripts.

use std::io::{ErrorKind, Write};

use serde::Serialize;
use serde_json::Value;

use crate::failure::{Exit, Failure};
use crate::json;

/// The answer of a command.
pub struct Output {
    body: String,
    notes: Vec<String>,
    exit: Exit,
}

impl Output {
    /// The view in JSON, or the text made of it.
    ///
    /// # Errors
    /// When the view cannot be written as JSON, which no view of Préau does.
    pub fn of<T: Serialize>(json: bool, view: &T, text: impl FnOnce(&T) -> String) -> Result<Self, Failure> {
        let body = if json { pretty(&shown(view)?, 0)? + "\n" } else { text(view) };
        Ok(Self { body, notes: Vec::new(), exit: Exit::Done })
    }

    /// One that was written already, as it came.
    pub const fn written(exit: Exit) -> Self {
        Self { body: String::new(), notes: Vec::new(), exit }
    }

    /// The same with sentences on the standard error, which scripts need not read.
    pub fn with_notes(mut self, notes: impl IntoIterator<Item = String>) -> Self {
        self.notes.extend(notes);
        self
    }

    /// The same with another exit code.
    pub const fn with_exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// Says it and gives the exit code; `json` is how a failure to say it is said.
    pub fn print(&self, json: bool) -> Exit {
        for note in &self.notes {
            // Without a standard error the answer remains.
            let _ = writeln!(std::io::stderr(), "{note}");
        }
        write(&self.body, self.exit, json)
    }
}

/// Writes on the standard output.
pub fn write(text: &str, exit: Exit, json: bool) -> Exit {
    let mut output = std::io::stdout().lock();
    exit_after(output.write_all(text.as_bytes()).and_then(|()| output.flush()), exit, json)
}

/// The exit code after writing on the standard output went so. A person who has seen enough (`| head`) is no failure;
/// half of a JSON text is of no use to anybody.
pub fn exit_after(written: std::io::Result<()>, exit: Exit, json: bool) -> Exit {
    match written {
        Err(error) if json || error.kind() != ErrorKind::BrokenPipe => {
            Failure::untold(&local::error::reason(&error)).print(json)
        }
        _ => exit,
    }
}

/// A view as scripts read it.
///
/// # Errors
/// When the view cannot be written as JSON, which no view of Préau does.
pub fn shown<T: Serialize>(view: &T) -> Result<Value, Failure> {
    Ok(json::renamed(serde_json::to_value(view).map_err(local::Error::from)?))
}

/// JSON over several lines; all but the first are that many spaces further to the right.
///
/// # Errors
/// As [`shown`].
pub fn pretty(value: &Value, indent: usize) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(value).map_err(local::Error::from)?;
    Ok(if indent == 0 { text } else { text.replace('\n', &format!("\n{:indent$}", "")) })
}
