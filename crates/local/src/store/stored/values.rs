//! How the values of the domain are kept. A number or a code is given once and means the same for ever.

use domain::account::{Holder, Origin, Password, State};
use domain::degree::Degree;
use domain::person::{LinkConfirmation, Population, Responsibility};
use domain::provisional::Secret;
use domain::uai::Uai;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::Stored;

/// An enum that columns keep as a number.
macro_rules! numbered {
    ($type:ty: $($variant:ident = $number:literal),+) => {
        impl $crate::store::stored::Stored for $type {
            type Kept = i64;

            fn kept(&self) -> i64 {
                match self { $(Self::$variant => $number),+ }
            }

            fn of_kept(kept: i64) -> Option<Self> {
                match kept { $($number => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

/// An enum that columns keep as a code.
macro_rules! coded {
    ($type:ty: $($variant:ident = $code:literal),+) => {
        impl $crate::store::stored::Stored for $type {
            type Kept = String;

            fn kept(&self) -> String {
                match self { $(Self::$variant => $code),+ }.to_owned()
            }

            fn of_kept(kept: String) -> Option<Self> {
                match kept.as_str() { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(in crate::store) use coded;

/// A value that columns keep as the text it is written as.
macro_rules! written {
    ($($type:ty),+) => {
        $(impl Stored for $type {
            type Kept = String;

            fn kept(&self) -> String {
                self.to_string()
            }

            fn of_kept(kept: String) -> Option<Self> {
                kept.parse().ok()
            }
        })+
    };
}

numbered!(State: NotNotified = 0, Notified = 1, Activating = 2, Activated = 3);
numbered!(Origin: Unset = 0, School = 1, Guardian = 2, FranceConnect = 3, Aten = 4, Ent = 5);
numbered!(Password: None = 0, Provisional = 1, Chosen = 2, FranceConnect = 3);
numbered!(LinkConfirmation: Unconfirmed = 0, Confirmed = 1, ReportedWrong = 2);
numbered!(Responsibility: LegalGuardian = 1, InCharge = 2);
coded!(Holder: Guardian = "guardian", Pupil = "pupil");
coded!(Degree: First = "1D", Second = "2D");
coded!(Population: LegalGuardians = "legal_guardians", PersonsInCharge = "persons_in_charge", Pupils = "pupils");
// Where a table keeps texts alone; elsewhere an identity is its sixteen bytes, which sqlx reads.
written!(Date, Timestamp, Uuid);

impl Stored for Uai {
    type Kept = String;

    fn kept(&self) -> String {
        self.to_string()
    }

    fn of_kept(kept: String) -> Option<Self> {
        Self::parse(&kept).ok()
    }
}

impl Stored for Secret {
    type Kept = Vec<u8>;

    fn kept(&self) -> Vec<u8> {
        self.bytes().to_vec()
    }

    fn of_kept(kept: Vec<u8>) -> Option<Self> {
        kept.as_slice().try_into().ok().map(Self::new)
    }
}
