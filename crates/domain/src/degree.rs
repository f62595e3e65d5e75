//! First and second degree: primary schools, and *collèges* and *lycées*.

/// The two degrees of schooling, which differ in words, levels and in whether pupils have accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Degree {
    /// *1er degré*: only guardians have accounts.
    First,
    /// *2nd degré*: guardians, persons in charge and pupils have accounts.
    Second,
}

impl Degree {
    /// Short form used in files and on the wire: `1D` or `2D`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::First => "1D",
            Self::Second => "2D",
        }
    }

    /// Reads [`Degree::code`] back.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "1D" => Some(Self::First),
            "2D" => Some(Self::Second),
            _ => None,
        }
    }
}
