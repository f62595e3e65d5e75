//! How a value of the protocol is kept in a column: by the code it has on the wire.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Error, Result};

/// The code of a value without content.
pub fn code<T: Serialize>(value: T, table: &'static str, column: &'static str) -> Result<String> {
    match serde_json::to_value(value) {
        Ok(Value::String(code)) => Ok(code),
        _ => Err(Error::BadValue { table, column }),
    }
}

/// The value of a code.
pub fn value<T: DeserializeOwned>(code: String, table: &'static str, column: &'static str) -> Result<T> {
    serde_json::from_value(Value::String(code)).map_err(|_| Error::BadValue { table, column })
}

/// A number that PostgreSQL keeps signed.
pub fn unsigned<T: TryFrom<i64>>(
    number: impl Into<i64>,
    table: &'static str,
    column: &'static str,
) -> Result<T> {
    T::try_from(number.into()).map_err(|_| Error::BadValue { table, column })
}
