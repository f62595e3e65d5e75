//! Enums of the domain as columns keep them: a number or a code. What is neither is an error, never a default.

use domain::degree::Degree;
use domain::person::Population;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Encode, Sqlite, Type};

/// A value that a column keeps as a code.
pub trait Code: Sized {
    /// What the column keeps.
    fn code(&self) -> &'static str;
    /// The value of a code.
    fn of_code(code: &str) -> Option<Self>;
}

/// A column that keeps a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coded<T>(pub T);

impl<T> Type<Sqlite> for Coded<T> {
    fn type_info() -> <Sqlite as Database>::TypeInfo {
        <str as Type<Sqlite>>::type_info()
    }
}

impl<'r, T: Code> Decode<'r, Sqlite> for Coded<T> {
    fn decode(value: <Sqlite as Database>::ValueRef<'r>) -> Result<Self, BoxDynError> {
        let code = <&str as Decode<Sqlite>>::decode(value)?;
        T::of_code(code).map(Self).ok_or_else(|| format!("unknown code {code:?}").into())
    }
}

impl<T: Code> Encode<'_, Sqlite> for Coded<T> {
    fn encode_by_ref(
        &self,
        buffer: &mut <Sqlite as Database>::ArgumentBuffer,
    ) -> Result<IsNull, BoxDynError> {
        <&str as Encode<Sqlite>>::encode(self.0.code(), buffer)
    }
}

impl Code for Degree {
    fn code(&self) -> &'static str {
        Self::code(*self)
    }

    fn of_code(code: &str) -> Option<Self> {
        Self::from_code(code)
    }
}

impl Code for Population {
    fn code(&self) -> &'static str {
        match self {
            Self::LegalGuardians => "legal_guardians",
            Self::PersonsInCharge => "persons_in_charge",
            Self::Pupils => "pupils",
        }
    }

    fn of_code(code: &str) -> Option<Self> {
        [Self::LegalGuardians, Self::PersonsInCharge, Self::Pupils].into_iter().find(|one| one.code() == code)
    }
}
