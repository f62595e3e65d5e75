//! The keys that seal secrets.

use std::io::Write;

use service::keys::Keys;

use crate::failure::Failure;

/// Writes a new one.
pub fn new(name: &str) -> Result<(), Failure> {
    if name.trim().is_empty() || name.contains([':', '\n', '#']) {
        return Err(Failure::told(
            "le nom d’une clé n’est pas vide, et n’a ni «\u{a0}:\u{a0}», ni «\u{a0}#\u{a0}»",
        ));
    }
    Ok(std::io::stdout().write_all(Keys::new_line(name)?.as_bytes())?)
}
