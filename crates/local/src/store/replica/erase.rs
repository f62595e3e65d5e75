//! What this computer may see no more is erased: a school whose right ended, and guardians for whom nobody here may see
//! them. The log keeps what was decided; whom it was about, it says no more.

use sqlx::SqliteConnection;

use crate::Result;

/// Erases a school: its people, their accounts and passwords, its sheets, classes, figures and corrections. Who is at
/// another school here stays there.
///
/// # Errors
/// What the database met.
pub async fn school(connection: &mut SqliteConnection, uai: &str) -> Result<()> {
    for statement in [
        "DELETE FROM enrolment WHERE school_id = (SELECT id FROM school WHERE uai = ?1)",
        "DELETE FROM class WHERE school_id = (SELECT id FROM school WHERE uai = ?1)",
        "DELETE FROM statistics WHERE school_id = (SELECT id FROM school WHERE uai = ?1)",
        "DELETE FROM correction WHERE school_id = (SELECT id FROM school WHERE uai = ?1)",
        "DELETE FROM presence WHERE school_id = (SELECT id FROM school WHERE uai = ?1)",
        "DELETE FROM mailing WHERE school = ?1",
        "DELETE FROM surroundings WHERE uai = ?1",
        "DELETE FROM setting WHERE school_id = (SELECT id FROM school WHERE uai = ?1)",
        "UPDATE answer SET closed_at = answered_at WHERE closed_at IS NULL AND operation_id IN
             (SELECT operation.id FROM operation JOIN school ON school.id = operation.school_id AND school.uai = ?1)",
    ] {
        sqlx::query(statement).bind(uai).execute(&mut *connection).await?;
    }
    nobodys(connection).await
}

/// Erases the people who are at no school here, and the accounts that are nobody's by then. Of an account that the log
/// names, its number alone is left.
///
/// # Errors
/// What the database met.
pub async fn nobodys(connection: &mut SqliteConnection) -> Result<()> {
    for statement in [
        "DELETE FROM link WHERE pupil_id NOT IN (SELECT pupil_id FROM enrolment)",
        "DELETE FROM pupil WHERE id NOT IN (SELECT pupil_id FROM enrolment)",
        "DELETE FROM guardian WHERE id NOT IN (SELECT guardian_id FROM link)",
        "DELETE FROM source_id WHERE entity = 'pupil' AND record_id NOT IN (SELECT id FROM pupil)",
        "DELETE FROM source_id WHERE entity = 'guardian' AND record_id NOT IN (SELECT id FROM guardian)",
        "CREATE TEMP TABLE nobodys AS SELECT id FROM account
         WHERE id NOT IN (SELECT account_id FROM pupil WHERE account_id IS NOT NULL)
             AND id NOT IN (SELECT account_id FROM guardian)
             AND id NOT IN (SELECT home_account_id FROM guardian WHERE home_account_id IS NOT NULL)",
        "DELETE FROM account_value WHERE account_id IN (SELECT id FROM nobodys)",
        "DELETE FROM confirmed_account WHERE account_id IN (SELECT id FROM nobodys)",
        "DELETE FROM sheet WHERE account_id IN (SELECT id FROM nobodys)",
        "UPDATE account SET login = '?' || hex(uuid), secret = NULL, state = 0, origin = 0, password = 0,
             notified_on = NULL, provisional_since = NULL, activated_before = 0, reset_asked_on = NULL,
             signed_in_on = NULL, sheet_used_on = NULL, confirmed_mail = NULL, confirmed_mobile = NULL, chosen_with = NULL
         WHERE id IN (SELECT id FROM nobodys)",
        "DELETE FROM account WHERE id IN (SELECT id FROM nobodys)
             AND id NOT IN (SELECT account_id FROM operation WHERE account_id IS NOT NULL)
             AND id NOT IN (SELECT account_id FROM grouping) AND id NOT IN (SELECT kept_id FROM grouping)",
        "DROP TABLE nobodys",
    ] {
        sqlx::query(statement).execute(&mut *connection).await?;
    }
    Ok(())
}
