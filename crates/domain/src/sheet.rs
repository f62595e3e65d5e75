//! Printed sheets: their serial numbers, and whether what they bear still works.

use uuid::Uuid;

use crate::account::{Account, Password};
use crate::provisional::ALPHABET;

/// The serial number of the sheet of an operation, `DCCC-CCCC`: eight symbols without look-alikes, from the random end
/// of the operation's id (a UUIDv7). Whoever knows the operation can tell the sheet.
#[must_use]
pub fn serial(operation: Uuid) -> String {
    let mut rest = operation.as_u128() & 0x3fff_ffff_ffff_ffff;
    let mut serial = String::with_capacity(9);
    for place in 0..8 {
        if place == 4 {
            serial.push('-');
        }
        serial.push(char::from(ALPHABET[(rest % 23) as usize]));
        rest /= 23;
    }
    serial
}

/// What a sheet bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Borne<'a> {
    /// Login.
    pub login: &'a str,
    /// Generation of the provisional password; `None` when the sheet bears none.
    pub generation: Option<u32>,
}

/// Why a sheet no longer works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Void {
    /// The account has another login.
    OtherLogin,
    /// The three months of its password are over.
    Expired,
    /// The password was reset.
    Reset,
    /// The holder has another password, or signs in otherwise.
    OtherPassword,
}

/// Why a sheet no longer works; `None` while it does, or was used.
#[must_use]
pub fn void(account: &Account, login: &str, sheet: Borne<'_>) -> Option<Void> {
    if sheet.login != login {
        return Some(Void::OtherLogin);
    }
    if sheet.generation? >= account.generation {
        return None;
    }
    Some(match account.password {
        Password::None => Void::Expired,
        Password::Provisional => Void::Reset,
        Password::Chosen | Password::FranceConnect => Void::OtherPassword,
    })
}

/// Whether a sheet lets somebody in: it bears the login and the provisional password of the account.
#[must_use]
pub fn opens(account: &Account, login: &str, sheet: Borne<'_>) -> bool {
    account.password == Password::Provisional
        && sheet.login == login
        && sheet.generation == Some(account.generation)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{Borne, Void, opens, serial, void};
    use crate::account::{Account, Holder, Password};

    #[test]
    fn serials_come_from_the_random_end_of_the_id() {
        let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
        assert_eq!(serial(id), "DCCC-CCCC");
        assert_ne!(serial(Uuid::from_u128(id.as_u128() + 1)), serial(id));
    }

    #[test]
    fn a_sheet_works_while_its_login_and_its_password_are_those_of_the_account() {
        let account =
            |password, generation| Account { password, generation, ..Account::new(Holder::Guardian) };
        let sheet = Borne { login: "a.petit", generation: Some(2) };
        for (account, login, why, works) in [
            (account(Password::Provisional, 2), "a.petit", None, true),
            (account(Password::Provisional, 2), "a.petit2", Some(Void::OtherLogin), false),
            (account(Password::Provisional, 3), "a.petit", Some(Void::Reset), false),
            (account(Password::None, 3), "a.petit", Some(Void::Expired), false),
            (account(Password::Chosen, 3), "a.petit", Some(Void::OtherPassword), false),
            (account(Password::FranceConnect, 3), "a.petit", Some(Void::OtherPassword), false),
            // It was used.
            (account(Password::Chosen, 2), "a.petit", None, false),
        ] {
            assert_eq!((void(&account, login, sheet), opens(&account, login, sheet)), (why, works));
        }
        let without = Borne { login: "a.petit", generation: None };
        assert_eq!(void(&account(Password::Chosen, 3), "a.petit", without), None);
    }
}
