//! Printed sheets: their serial numbers, and whether what they bear still works.

use uuid::Uuid;

use crate::account::{Account, FIRST, Generation, Password};
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
    pub generation: Option<Generation>,
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
///
/// Beside a chosen password, the only sheet that is not void is the one it was chosen with.
#[must_use]
pub fn void(account: &Account, login: &str, sheet: Borne<'_>) -> Option<Void> {
    if sheet.login != login {
        return Some(Void::OtherLogin);
    }
    let generation = sheet.generation?;
    let is_behind =
        generation < account.generation || generation <= account.burnt && generation != account.generation;
    match account.password {
        Password::Chosen | Password::FranceConnect => {
            (account.chosen_with != Some(generation)).then_some(Void::OtherPassword)
        }
        Password::None => (is_behind || generation <= account.burnt).then_some(Void::Expired),
        Password::Provisional => is_behind.then_some(Void::Reset),
    }
}

/// Whether the holder chose a password with what the sheet bears: it has served, and serves no more.
#[must_use]
pub fn was_used(account: &Account, login: &str, sheet: Borne<'_>) -> bool {
    sheet.login == login
        && account.password == Password::Chosen
        && sheet.generation.is_some_and(|generation| account.chosen_with == Some(generation))
}

/// The provisional passwords on the sheets of an account, by their generations: none when no sheet bears one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Printed {
    /// The oldest.
    pub oldest: Option<Generation>,
    /// The newest.
    pub newest: Option<Generation>,
}

/// Whether the three months of a sheet of the account are over and no other password came: [`Void::Expired`] is what is
/// said of it.
#[must_use]
pub fn has_expired(account: &Account, printed: Printed) -> bool {
    account.password == Password::None && printed.oldest.is_some_and(|oldest| oldest < account.generation)
}

/// Whether the password was reset and stands on no sheet yet.
#[must_use]
pub fn is_to_give(account: &Account, printed: Printed) -> bool {
    account.password == Password::Provisional
        && account.generation > FIRST
        && printed.newest.is_none_or(|newest| newest < account.generation)
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

    use super::{Borne, Printed, Void, has_expired, is_to_give, opens, serial, void, was_used};
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
            (account(Password::Chosen, 2), "a.petit", Some(Void::OtherPassword), false),
            // It was used.
            (Account { chosen_with: Some(2), ..account(Password::Chosen, 3) }, "a.petit", None, false),
            // It was printed for a decision that changed nothing.
            (Account { burnt: 2, ..account(Password::Provisional, 1) }, "a.petit", Some(Void::Reset), false),
            (Account { burnt: 2, ..account(Password::None, 2) }, "a.petit", Some(Void::Expired), false),
        ] {
            assert_eq!((void(&account, login, sheet), opens(&account, login, sheet)), (why, works));
            let used = account.password == Password::Chosen && account.chosen_with == Some(2);
            assert_eq!(was_used(&account, login, sheet), used);
        }
        let without = Borne { login: "a.petit", generation: None };
        assert_eq!(void(&account(Password::Chosen, 3), "a.petit", without), None);
    }

    #[test]
    fn an_account_is_marked_by_what_stands_on_its_sheets() {
        let none = Printed::default();
        let printed = |oldest, newest| Printed { oldest: Some(oldest), newest: Some(newest) };
        for (password, generation, printed, expired, to_give) in [
            (Password::None, 2, printed(1, 1), true, false),
            (Password::None, 2, none, false, false),
            // What was never out of date: the next password is not given yet.
            (Password::None, 1, printed(1, 1), false, false),
            (Password::Provisional, 2, printed(1, 1), false, true),
            (Password::Provisional, 2, none, false, true),
            (Password::Provisional, 2, printed(1, 2), false, false),
            (Password::Provisional, 1, none, false, false),
            (Password::Chosen, 2, printed(1, 1), false, false),
            (Password::FranceConnect, 2, none, false, false),
        ] {
            let account = Account { password, generation, ..Account::new(Holder::Guardian) };
            let marks = (has_expired(&account, printed), is_to_give(&account, printed));
            assert_eq!(marks, (expired, to_give), "{password:?} {generation} {printed:?}");
        }
    }
}
