//! Numbers of values in JSON.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Stored;

/// Reads a value from the number that columns keep of it, where the database hands a row over as JSON.
///
/// # Errors
/// For a number of no value, and what the deserializer met.
pub fn number<'de, T: Stored<Kept = i64>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::of_kept(i64::deserialize(deserializer)?).ok_or_else(|| de::Error::custom("a number of no value"))
}

/// A value that stored JSON keeps as the number that columns keep of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbered<T>(pub T);

impl<T: Stored<Kept = i64>> Serialize for Numbered<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.kept().serialize(serializer)
    }
}

impl<'de, T: Stored<Kept = i64>> Deserialize<'de> for Numbered<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        number(deserializer).map(Self)
    }
}
