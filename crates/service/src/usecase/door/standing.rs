//! What a chosen password opens, as its account stands: derived, never kept.

use domain::account::Password;
use domain::sign_in::{Admission, admit};

use crate::store::account::Kept;
use crate::store::chosen::Chosen;

/// What a chosen password is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It opens the account.
    Declared,
    /// It opens the account, though no school has declared the sheet behind it yet.
    Undeclared,
    /// It opens nothing: every computer that held the value was heard, and none declared it.
    Suspended,
    /// It opens nothing any more: something came after it.
    Past,
}

/// What the chosen password of an account is worth.
pub(super) fn standing(kept: &Kept, chosen: &Chosen) -> Standing {
    let account = &kept.account;
    if !chosen.undeclared {
        return match account.password == Password::Chosen && account.choices == chosen.choices {
            true => Standing::Declared,
            false => Standing::Past,
        };
    }
    // That a computer may have printed it was asked when it was used; a computer that is stolen since rolls the value.
    let opens = chosen.generation.is_some_and(|generation| {
        admit(&kept.as_printed(generation), generation, true) == Admission::OpensUndeclared
    });
    match opens {
        true if chosen.suspended => Standing::Suspended,
        true => Standing::Undeclared,
        false => Standing::Past,
    }
}
