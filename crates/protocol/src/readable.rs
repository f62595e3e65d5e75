//! What one operation holds that cannot be read or kept, without the others of its batch being refused for it.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::decision::Decision;

/// Longest text of an operation, in bytes: no name, address or login comes near it.
pub const LONGEST_TEXT: usize = 1_000;

/// The decision, or [`Decision::Unreadable`].
pub(crate) fn decision<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decision, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let read = if is_storable(&value) { Decision::deserialize(value).ok() } else { None };
    Ok(read.unwrap_or(Decision::Unreadable {}))
}

/// Whether every text of it can be kept.
fn is_storable(value: &Value) -> bool {
    match value {
        Value::String(text) => is_text(text),
        Value::Array(values) => values.iter().all(is_storable),
        Value::Object(fields) => fields.iter().all(|(name, value)| is_text(name) && is_storable(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

/// A text that PostgreSQL keeps, of a length that something is named by.
pub(crate) fn is_text(text: &str) -> bool {
    text.len() <= LONGEST_TEXT && !text.contains('\0')
}
