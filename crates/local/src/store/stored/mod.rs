//! Values that columns keep in a form of their own: an enum as a number or a code, a date as a text, a list as JSON.
//! What is none of them is a [`BadValue`], never a default.

mod cells;
mod json;
mod values;

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Encode, Sqlite, Type};

pub use self::cells::Cells;
pub use self::json::{Numbered, number};
pub(in crate::store) use self::values::coded;
pub use crate::bad_value::BadValue;

/// A value that a column keeps as another: a number or a text.
pub trait Stored: Sized {
    /// What the column keeps.
    type Kept: for<'r> Decode<'r, Sqlite> + for<'q> Encode<'q, Sqlite> + Type<Sqlite>;

    /// What the column keeps of this value.
    fn kept(&self) -> Self::Kept;

    /// The value of which the column keeps that; `None` when there is none.
    fn of_kept(kept: Self::Kept) -> Option<Self>;
}

/// A value to bind to a statement, or to read from a row of one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coded<T>(pub T);

impl<T: Stored> Type<Sqlite> for Coded<T> {
    fn type_info() -> <Sqlite as Database>::TypeInfo {
        T::Kept::type_info()
    }

    fn compatible(info: &<Sqlite as Database>::TypeInfo) -> bool {
        T::Kept::compatible(info)
    }
}

impl<'r, T: Stored> Decode<'r, Sqlite> for Coded<T> {
    fn decode(value: <Sqlite as Database>::ValueRef<'r>) -> Result<Self, BoxDynError> {
        T::of_kept(T::Kept::decode(value)?).map(Self).ok_or_else(|| "not a value of the column".into())
    }
}

impl<T: Stored> Encode<'_, Sqlite> for Coded<T> {
    fn encode_by_ref(
        &self,
        buffer: &mut <Sqlite as Database>::ArgumentBuffer,
    ) -> Result<IsNull, BoxDynError> {
        self.0.kept().encode(buffer)
    }
}
