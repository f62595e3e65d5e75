//! Local numbers, each a type of its own: the number of one kind of record never stands for another's.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::bad_value::BadValue;

/// The numbers of a table.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident of $table:literal;)+) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type,
        )]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(i64);

        impl $name {
            /// The record of that number.
            #[must_use]
            pub const fn new(number: i64) -> Self {
                Self(number)
            }

            /// The number.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<u32> for $name {
            fn from(number: u32) -> Self {
                Self(number.into())
            }
        }

        /// As the interface has it.
        impl TryFrom<$name> for u32 {
            type Error = BadValue;

            fn try_from(id: $name) -> Result<Self, BadValue> {
                Self::try_from(id.0).map_err(|_| BadValue { table: $table, column: "id", row: id.to_string() })
            }
        }
    )+};
}

ids! {
    /// Number of an account.
    AccountId of "account";
    /// Number of a school.
    SchoolId of "school";
    /// Number of a pupil.
    PupilId of "pupil";
    /// Number of a guardian’s record.
    GuardianId of "guardian";
    /// Number of a class.
    ClassId of "class";
    /// Number of an import.
    ImportId of "import";
}
