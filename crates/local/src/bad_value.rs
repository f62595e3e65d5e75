//! What is said of a stored value that is none.

/// A value in the store that is none of those its column may hold. It says where the value stands and never what it is:
/// it may be somebody's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a value of {table}.{column}, row {row}")]
pub struct BadValue {
    /// Table.
    pub table: &'static str,
    /// Column.
    pub column: &'static str,
    /// Number or key of the row.
    pub row: String,
}
