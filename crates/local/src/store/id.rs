//! Local numbers, each a type of its own: the number of one kind of record never stands for another's, nor that of a row
//! of an import for that of what is stored.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::bad_value::BadValue;

/// The numbers of a table.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
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
    )+};
}

/// Those that the interface has, too.
macro_rules! shown {
    ($($name:ident of $table:literal;)+) => {$(
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
    AccountId;
    /// Number of a school.
    SchoolId;
    /// Number of a pupil.
    PupilId;
    /// Number of a guardian’s record.
    GuardianId;
    /// Number of a class.
    ClassId;
    /// Number of an import.
    ImportId;
    /// Number of a pupil’s enrolment in a school.
    EnrolmentId;
    /// Number of a link between a pupil and a guardian.
    LinkId;
    /// Number of a MEF.
    MefId;
    /// Number of the row that says whom an identifier of a source means.
    SourceRecordId;
    /// Number of a pupil’s record in the files of an import.
    StagedPupilId;
    /// Number of a guardian’s record in the files of an import.
    StagedGuardianId;
    /// Number of a link in the files of an import.
    StagedLinkId;
}

shown! {
    AccountId of "account";
    SchoolId of "school";
    PupilId of "pupil";
    GuardianId of "guardian";
    ClassId of "class";
    ImportId of "import";
}
