//! Printed sheets.

use domain::account::{Account, Password};
use jiff::civil::Date;
use sqlx::{FromRow, SqliteConnection};
use uuid::Uuid;

use crate::Result;
use crate::view::account::PrintedSheet;

/// A sheet to record.
#[derive(Debug, Clone)]
pub struct NewSheet {
    /// Serial number.
    pub serial: String,
    /// The operation it was printed for.
    pub operation: Uuid,
    /// Account.
    pub account: i64,
    /// One click of the director.
    pub batch: Uuid,
    /// Login on the sheet.
    pub login: String,
    /// Generation of the password on the sheet; `None` when it bears none.
    pub generation: Option<u32>,
    /// Date.
    pub printed_on: Date,
}

/// The serial number of the sheet of an operation: eight symbols without look-alikes, from the random end of
/// the operation's id.
#[must_use]
pub fn serial(operation: Uuid) -> String {
    let alphabet = domain::provisional::ALPHABET;
    let mut rest = operation.as_u128() & 0x3fff_ffff_ffff_ffff;
    let mut serial = String::with_capacity(9);
    for place in 0..8 {
        if place == 4 {
            serial.push('-');
        }
        serial.push(char::from(alphabet[(rest % 23) as usize]));
        rest /= 23;
    }
    serial
}

/// Records a printed sheet.
///
/// # Errors
/// What the database met.
pub async fn insert(connection: &mut SqliteConnection, sheet: &NewSheet) -> Result<()> {
    sqlx::query(
        "INSERT INTO sheet (serial, operation_id, account_id, batch, login, generation, printed_on)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )
    .bind(&sheet.serial)
    .bind(sheet.operation)
    .bind(sheet.account)
    .bind(sheet.batch)
    .bind(&sheet.login)
    .bind(sheet.generation)
    .bind(sheet.printed_on.to_string())
    .execute(connection)
    .await?;
    Ok(())
}

/// Remembers serial numbers of sheets that another store printed, and gives how many were not known: no sheet here
/// takes them.
///
/// # Errors
/// What the database met.
pub async fn retire(connection: &mut SqliteConnection, serials: &[String]) -> Result<u64> {
    let retired = sqlx::query(
        "INSERT OR IGNORE INTO retired_serial
         SELECT value FROM json_each(?1) WHERE value NOT IN (SELECT serial FROM sheet)",
    )
    .bind(serde_json::to_string(serials)?)
    .execute(connection)
    .await?;
    Ok(retired.rows_affected())
}

/// The sheets printed for an account and for those grouped with it, newest first. Whether one still works is derived,
/// never stored.
///
/// # Errors
/// What the database met.
pub async fn of_account(
    connection: &mut SqliteConnection,
    account_id: i64,
    account: &Account,
    login: &str,
) -> Result<Vec<PrintedSheet>> {
    #[derive(FromRow)]
    struct Stored {
        own: bool,
        serial: String,
        login: String,
        generation: Option<u32>,
        printed_on: String,
    }
    let stored: Vec<Stored> = sqlx::query_as(
        "WITH RECURSIVE down (id) AS (
             SELECT ?1
             UNION SELECT g.account_id FROM down JOIN grouping g ON g.kept_id = down.id AND g.ended_by IS NULL)
         SELECT sheet.account_id = ?1 AS own, serial, sheet.login, generation, printed_on FROM sheet
         JOIN operation ON operation.id = sheet.operation_id
         WHERE sheet.account_id IN (SELECT id FROM down) ORDER BY operation.counter DESC",
    )
    .bind(account_id)
    .fetch_all(connection)
    .await?;
    Ok(stored
        .into_iter()
        .map(|sheet| PrintedSheet {
            void: match sheet.own {
                true => void(account, login, &sheet.login, sheet.generation).map(str::to_owned),
                false => Some(grouped_away(&sheet.login)),
            },
            serial: sheet.serial,
            printed_on: sheet.printed_on,
        })
        .collect())
}

fn grouped_away(login: &str) -> String {
    format!(
        "L’identifiant {login} a été regroupé avec celui de ce compte\u{A0}: cette feuille est à détruire."
    )
}

/// The sheets that bear the provisional passwords of these accounts, as (account, serial number), newest first.
///
/// # Errors
/// What the database met.
pub async fn live(connection: &mut SqliteConnection, accounts: &[i64]) -> Result<Vec<(i64, String)>> {
    Ok(sqlx::query_as(
        "SELECT account.id, serial FROM sheet JOIN account ON account.id = sheet.account_id
         JOIN operation ON operation.id = sheet.operation_id
         WHERE account.id IN (SELECT value FROM json_each(?1)) AND account.password = 1
             AND sheet.login = account.login AND sheet.generation = account.generation
         ORDER BY operation.counter DESC",
    )
    .bind(serde_json::to_string(accounts)?)
    .fetch_all(connection)
    .await?)
}

/// Why a sheet no longer works: its login or its password is no longer the account's.
fn void(
    account: &Account,
    login: &str,
    printed_login: &str,
    generation: Option<u32>,
) -> Option<&'static str> {
    if printed_login != login {
        return Some("L’identifiant a changé depuis\u{A0}: cette feuille est à détruire.");
    }
    let generation = generation?;
    if generation >= account.generation {
        return None;
    }
    Some(match account.password {
        Password::None => "Le délai de trois mois est dépassé\u{A0}: cette feuille ne fonctionne plus.",
        Password::Provisional => {
            "Le mot de passe a été réinitialisé depuis\u{A0}: cette feuille est à détruire."
        }
        Password::Chosen | Password::FranceConnect => {
            "Son mot de passe n’est plus celui du compte\u{A0}: cette feuille est à détruire."
        }
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::serial;

    #[test]
    fn serials_come_from_the_random_end_of_the_id() {
        let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
        assert_eq!(serial(id), "DCCC-CCCC");
        assert_ne!(serial(Uuid::from_u128(id.as_u128() + 1)), serial(id));
    }
}
