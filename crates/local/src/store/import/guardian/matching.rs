//! Which stored guardian a staged one is, once that is decided: by the source's identifier, by a common child, by the
//! director.

use sqlx::{AssertSqlSafe, SqliteConnection};

use super::super::super::id::{GuardianId, StagedGuardianId};
use super::super::staged::Match::{ByIdentifier, ByRule};
use super::super::staged::NO_RESPONSIBILITY;
use crate::Result;

/// Matches by source id. Whom a delivery removes is nobody in it.
///
/// # Errors
/// What the database met.
pub async fn match_by_source(connection: &mut SqliteConnection, scope: i64) -> Result<()> {
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO match_guardian (stage, guardian, scope, how)
         SELECT s.id, i.record_id, s.scope, {ByIdentifier}
         FROM stage_scope c CROSS JOIN stage_guardian s ON s.scope = c.id
         CROSS JOIN source_id i ON i.entity = 'guardian' AND i.scope = c.name AND i.external = s.key
         WHERE c.id = ?1 AND c.name <> '' AND NOT s.removed"
    )))
    .bind(scope)
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes a match back.
///
/// # Errors
/// What the database met.
pub async fn unmatch(connection: &mut SqliteConnection, stage: StagedGuardianId) -> Result<()> {
    sqlx::query("DELETE FROM match_guardian WHERE stage = ?1").bind(stage).execute(connection).await?;
    Ok(())
}

/// Matches by names and a common pupil where that leaves one possibility and no title contradicts, and returns the pairs
/// it leaves.
///
/// # Errors
/// What the database met.
pub async fn match_by_child(
    connection: &mut SqliteConnection,
    scope: i64,
) -> Result<Vec<(StagedGuardianId, GuardianId)>> {
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO stage_candidate (stage, record)
         SELECT b.stage, g.id FROM stage_link_resolved b
         CROSS JOIN stage_guardian s ON s.id = b.stage
         CROSS JOIN link k ON k.pupil_id = b.pupil
         CROSS JOIN guardian g ON g.id = k.guardian_id
             AND g.family_fold = s.family_fold AND g.first_fold = s.first_fold
         WHERE b.responsibility > {NO_RESPONSIBILITY}
             AND NOT EXISTS (SELECT 1 FROM match_guardian m WHERE m.stage = b.stage)
             AND NOT EXISTS (SELECT 1 FROM match_guardian m CROSS JOIN stage_guardian f ON f.id = m.stage
                             WHERE m.guardian = g.id AND m.scope = ?1 AND NOT f.removed)
         ON CONFLICT DO NOTHING"
    )))
    .bind(scope)
    .execute(&mut *connection)
    .await?;
    // Records of accounts that were grouped are one person: where nobody else may be one of them, the account's own
    // stands for all.
    sqlx::query(
        "DELETE FROM stage_candidate AS k
         WHERE EXISTS (SELECT 1 FROM guardian WHERE home_account_id IS NOT NULL)
             AND EXISTS (
                 SELECT 1 FROM guardian g CROSS JOIN stage_candidate o ON o.stage = k.stage AND o.record <> k.record
                 CROSS JOIN guardian h ON h.id = o.record AND h.account_id = g.account_id
                     AND (h.home_account_id IS NOT NULL, h.id) < (g.home_account_id IS NOT NULL, g.id)
                 WHERE g.id = k.record AND NOT EXISTS (
                     SELECT 1 FROM stage_candidate x WHERE x.stage <> k.stage AND x.record IN (g.id, h.id)))",
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO match_guardian (stage, guardian, scope, how)
         SELECT k.stage, k.record, ?1, {ByRule} FROM stage_candidate k
         WHERE NOT EXISTS (SELECT 1 FROM stage_candidate o WHERE o.stage = k.stage AND o.record <> k.record)
             AND NOT EXISTS (SELECT 1 FROM stage_candidate o WHERE o.record = k.record AND o.stage <> k.stage)
             AND NOT EXISTS (SELECT 1 FROM stage_guardian s CROSS JOIN guardian g ON g.id = k.record
                             WHERE s.id = k.stage AND s.title <> g.title AND s.title <> '')"
    )))
    .bind(scope)
    .execute(&mut *connection)
    .await?;
    let rest = sqlx::query_as(
        "SELECT stage, record FROM stage_candidate k
         WHERE NOT EXISTS (SELECT 1 FROM match_guardian m WHERE m.stage = k.stage)
         ORDER BY stage, record",
    )
    .fetch_all(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM stage_candidate").execute(connection).await?;
    Ok(rest)
}

/// Whether a staged guardian is somebody already.
///
/// # Errors
/// What the database met.
pub async fn is_taken(
    connection: &mut SqliteConnection,
    scope: i64,
    stage: StagedGuardianId,
) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM match_guardian WHERE scope = ?1 AND stage = ?2)")
        .bind(scope)
        .bind(stage)
        .fetch_one(connection)
        .await?)
}

/// Whether somebody of the files is a stored guardian already, and not removed by them.
///
/// # Errors
/// What the database met.
pub async fn is_found(connection: &mut SqliteConnection, scope: i64, guardian: GuardianId) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM match_guardian m CROSS JOIN stage_guardian s ON s.id = m.stage
                        WHERE m.scope = ?1 AND m.guardian = ?2 AND NOT s.removed)",
    )
    .bind(scope)
    .bind(guardian)
    .fetch_one(connection)
    .await?)
}

/// Records a match found by a rule.
///
/// # Errors
/// What the database met.
pub async fn assign_match(
    connection: &mut SqliteConnection,
    scope: i64,
    stage: StagedGuardianId,
    guardian: GuardianId,
) -> Result<()> {
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO match_guardian (stage, guardian, scope, how) VALUES (?1, ?2, ?3, {ByRule})"
    )))
    .bind(stage)
    .bind(guardian)
    .bind(scope)
    .execute(connection)
    .await?;
    Ok(())
}
