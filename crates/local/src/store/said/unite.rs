//! Somebody whom this computer took for new is known to the service: one person and one account are left.

use sqlx::SqliteConnection;
use uuid::Uuid;

use crate::Result;

async fn run(
    connection: &mut SqliteConnection,
    statements: &[&'static str],
    own: i64,
    known: i64,
) -> Result<()> {
    for statement in statements {
        sqlx::query(*statement).bind(own).bind(known).execute(&mut *connection).await?;
    }
    Ok(())
}

/// The pupil that this computer called `own` is `known`.
pub(super) async fn pupils(connection: &mut SqliteConnection, own: Uuid, known: Uuid) -> Result<()> {
    let named = ["SELECT id FROM pupil WHERE uuid = ?1", "UPDATE pupil SET uuid = ?2 WHERE uuid = ?1"];
    let statements = [
        "UPDATE OR IGNORE enrolment SET pupil_id = ?2 WHERE pupil_id = ?1",
        "DELETE FROM enrolment WHERE pupil_id = ?1 AND ?2 = ?2",
        "UPDATE OR IGNORE link SET pupil_id = ?2 WHERE pupil_id = ?1",
        "DELETE FROM link WHERE pupil_id = ?1 AND ?2 = ?2",
        "UPDATE source_id SET record_id = ?2 WHERE entity = 'pupil' AND record_id = ?1",
        "UPDATE correction SET person = ?2 WHERE about = 'pupil' AND person = CAST(?1 AS TEXT)",
        "DELETE FROM pupil WHERE id = ?1 AND ?2 = ?2",
    ];
    records(connection, named, &statements, own, known).await
}

/// The guardian that this computer called `own` is `known`.
pub(super) async fn guardians(connection: &mut SqliteConnection, own: Uuid, known: Uuid) -> Result<()> {
    let named = ["SELECT id FROM guardian WHERE uuid = ?1", "UPDATE guardian SET uuid = ?2 WHERE uuid = ?1"];
    let statements = [
        "UPDATE OR IGNORE link SET guardian_id = ?2 WHERE guardian_id = ?1",
        "DELETE FROM link WHERE guardian_id = ?1 AND ?2 = ?2",
        "UPDATE source_id SET record_id = ?2 WHERE entity = 'guardian' AND record_id = ?1",
        "UPDATE correction SET person = ?2 WHERE about = 'guardian' AND person = CAST(?1 AS TEXT)",
        "DELETE FROM guardian WHERE id = ?1 AND ?2 = ?2",
    ];
    records(connection, named, &statements, own, known).await
}

/// A record takes the name of the other; where the other is here, too, what points to it does from then on.
async fn records(
    connection: &mut SqliteConnection,
    [find, rename]: [&'static str; 2],
    statements: &[&'static str],
    own: Uuid,
    known: Uuid,
) -> Result<()> {
    match both(connection, find, own, known).await? {
        (Some(_), None) => {
            sqlx::query(rename).bind(own).bind(known).execute(connection).await?;
            Ok(())
        }
        (Some(own), Some(known)) => run(connection, statements, own, known).await,
        (None, _) => Ok(()),
    }
}

/// The person of the leased account has another, which is kept: what was printed of the leased one is void, and none of
/// its passwords is printed again. Those of the other come with it.
pub(super) async fn accounts(connection: &mut SqliteConnection, leased: Uuid, kept: Uuid) -> Result<()> {
    let rows = both(connection, "SELECT id FROM account WHERE uuid = ?1", leased, kept).await?;
    let (Some(own), known) = rows else { return Ok(()) };
    let statements = [
        // No password has that generation.
        "UPDATE sheet SET generation = 0 WHERE account_id = ?1 AND generation IS NOT NULL AND ?2 = ?2",
        "DELETE FROM account_value WHERE account_id = ?1 AND ?2 = ?2",
        "DELETE FROM confirmed_account WHERE account_id = ?1 AND ?2 = ?2",
    ];
    run(connection, &statements, own, known.unwrap_or(own)).await?;
    let Some(known) = known else {
        sqlx::query("UPDATE account SET uuid = ?2 WHERE uuid = ?1")
            .bind(leased)
            .bind(kept)
            .execute(connection)
            .await?;
        return Ok(());
    };
    let statements = [
        "UPDATE operation SET account_id = ?2 WHERE account_id = ?1",
        "UPDATE sheet SET account_id = ?2 WHERE account_id = ?1",
        "UPDATE guardian SET account_id = ?2 WHERE account_id = ?1",
        "UPDATE guardian SET home_account_id = nullif(?2, account_id) WHERE home_account_id = ?1",
        "DELETE FROM grouping WHERE account_id IN (?1, ?2) AND kept_id IN (?1, ?2)",
        "UPDATE OR REPLACE grouping SET account_id = ?2 WHERE account_id = ?1",
        "UPDATE grouping SET kept_id = ?2 WHERE kept_id = ?1",
        "UPDATE pupil SET account_id = ?2
         WHERE account_id = ?1 AND NOT EXISTS (SELECT 1 FROM pupil other WHERE other.account_id = ?2)",
        "UPDATE pupil SET account_id = NULL WHERE account_id = ?1 AND ?2 = ?2",
        "DELETE FROM account WHERE id = ?1 AND ?2 = ?2",
    ];
    run(connection, &statements, own, known).await
}

async fn both(
    connection: &mut SqliteConnection,
    sql: &'static str,
    own: Uuid,
    known: Uuid,
) -> Result<(Option<i64>, Option<i64>)> {
    let own = sqlx::query_scalar(sql).bind(own).fetch_optional(&mut *connection).await?;
    let known = sqlx::query_scalar(sql).bind(known).fetch_optional(connection).await?;
    Ok((own, known))
}
