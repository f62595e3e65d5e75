//! What this computer may see no more is erased: a school whose right ended, guardians for whom nobody here may see
//! them, and whom the service has erased. The log keeps what was decided; whom it was about, it says no more.

use serde::Serialize;
use sqlx::SqliteConnection;
use uuid::Uuid;

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
        "DELETE FROM activity WHERE uai = ?1",
        "DELETE FROM activity_heard WHERE uai = ?1",
        "DELETE FROM setting WHERE school_id = (SELECT id FROM school WHERE uai = ?1)",
        "UPDATE answer SET closed_at = answered_at WHERE closed_at IS NULL AND operation_id IN
             (SELECT operation.id FROM operation JOIN school ON school.id = operation.school_id AND school.uai = ?1)",
    ] {
        sqlx::query(statement).bind(uai).execute(&mut *connection).await?;
    }
    nobodys(connection).await
}

/// People of whom the service says that they are gone.
#[derive(Debug, Default, Serialize)]
pub(super) struct Gone {
    pub(super) pupils: Vec<Uuid>,
    pub(super) guardians: Vec<Uuid>,
}

/// Erases those of them who are at no other school here, with what imports remember of them, and their accounts where
/// those are nobody else's.
///
/// # Errors
/// What the database met.
pub(super) async fn people(connection: &mut SqliteConnection, gone: &Gone) -> Result<()> {
    if gone.pupils.is_empty() && gone.guardians.is_empty() {
        return Ok(());
    }
    let gone = serde_json::to_string(gone)?;
    for statement in [
        "CREATE TEMP TABLE erased AS
         SELECT 'pupil' AS entity, pupil.id, account_id, NULL AS home_account_id FROM json_each(?1, '$.pupils')
         JOIN pupil ON pupil.uuid = unhex(value, '-') AND pupil.id NOT IN (SELECT pupil_id FROM enrolment)",
        "DELETE FROM link WHERE pupil_id IN (SELECT id FROM erased WHERE entity = 'pupil')",
        "INSERT INTO erased
         SELECT 'guardian', guardian.id, account_id, home_account_id FROM json_each(?1, '$.guardians')
         JOIN guardian ON guardian.uuid = unhex(value, '-') AND guardian.id NOT IN (SELECT guardian_id FROM link)",
        "DELETE FROM correction WHERE (about, person) IN (SELECT entity, CAST(id AS TEXT) FROM erased)",
        "DELETE FROM source_id WHERE (entity, record_id) IN (SELECT entity, id FROM erased)",
        "DELETE FROM import_before WHERE (entity, row_id) IN (SELECT entity, id FROM erased)",
        "DELETE FROM pupil WHERE id IN (SELECT id FROM erased WHERE entity = 'pupil')",
        "DELETE FROM guardian WHERE id IN (SELECT id FROM erased WHERE entity = 'guardian')",
        "CREATE TEMP TABLE nobodys AS
         SELECT account_id AS id FROM erased WHERE account_id IS NOT NULL
         UNION SELECT home_account_id FROM erased WHERE home_account_id IS NOT NULL",
        "DROP TABLE erased",
        SOMEBODYS,
    ] {
        let query = sqlx::query(statement);
        let query = if statement.contains("?1") { query.bind(&gone) } else { query };
        query.execute(&mut *connection).await?;
    }
    accounts(connection).await
}

/// Whose accounts are somebody's here are kept.
const SOMEBODYS: &str = "DELETE FROM nobodys
     WHERE id IN (SELECT account_id FROM pupil WHERE account_id IS NOT NULL)
         OR id IN (SELECT account_id FROM guardian)
         OR id IN (SELECT home_account_id FROM guardian WHERE home_account_id IS NOT NULL)";

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
        "CREATE TEMP TABLE nobodys AS SELECT id FROM account",
        SOMEBODYS,
    ] {
        sqlx::query(statement).execute(&mut *connection).await?;
    }
    accounts(connection).await
}

/// A decision without the address and the logins that it names.
const UNNAMED: &str = "UPDATE operation SET payload = json_replace(json_remove(payload, '$.mail.address'),
     '$.group.login', '(effacé)', '$.group.kept_login', '(effacé)', '$.ungroup.login', '(effacé)',
     '$.ungroup.kept_login', '(effacé)', '$.renew_login.login', '(effacé)')";

/// Of these decisions, which were just answered, those about somebody who was erased meanwhile name them no more. Until
/// then they were what had been sent, to the letter.
///
/// # Errors
/// What the database met.
pub async fn answered(connection: &mut SqliteConnection, operations: &[Uuid]) -> Result<()> {
    sqlx::query(sqlx::AssertSqlSafe(format!(
        "{UNNAMED} WHERE id IN (SELECT unhex(value, '-') FROM json_each(?1))
             AND kind IN ('mail', 'group', 'ungroup', 'renew_login')
             AND account_id IN (SELECT id FROM account WHERE login = '?' || hex(uuid))"
    )))
    .bind(serde_json::to_string(operations)?)
    .execute(connection)
    .await?;
    Ok(())
}

/// Erases the accounts in `nobodys`, which ends with it. What was decided about them stays, and names them no more, once
/// it has been answered.
async fn accounts(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query(sqlx::AssertSqlSafe(format!(
        "{UNNAMED} WHERE (account_id IN (SELECT id FROM nobodys)
                 OR kind IN ('group', 'ungroup')
                     AND unhex(coalesce(payload ->> '$.group.into', payload ->> '$.ungroup.from'), '-')
                         IN (SELECT uuid FROM account WHERE id IN (SELECT id FROM nobodys)))
             AND kind IN ('mail', 'group', 'ungroup', 'renew_login') AND id NOT IN (SELECT operation_id FROM outgoing)"
    )))
    .execute(&mut *connection)
    .await?;
    for statement in [
        "DELETE FROM account_value WHERE account_id IN (SELECT id FROM nobodys)",
        "DELETE FROM confirmed_account WHERE account_id IN (SELECT id FROM nobodys)",
        "DELETE FROM sheet WHERE account_id IN (SELECT id FROM nobodys)",
        "DELETE FROM activity WHERE account IN (SELECT uuid FROM account JOIN nobodys ON nobodys.id = account.id)",
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
