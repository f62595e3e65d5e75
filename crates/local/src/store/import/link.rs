//! Links: from what files say, between staged guardians and stored pupils, to the links of the store.

use domain::person::Responsibility;
use sqlx::{AssertSqlSafe, FromRow, SqliteConnection};

use super::super::id::{PupilId, StagedGuardianId, StagedLinkId};
use super::super::stored::{Coded, Stored};
use super::count;
use super::history::Watermarks;
use super::staged::NO_RESPONSIBILITY;
use crate::Result;

/// Gathers the links of a scope whose files give keys. A link that counts twice counts once, legal before in
/// charge; in charge means nothing in the first degree.
///
/// # Errors
/// What the database met.
pub async fn gather(connection: &mut SqliteConnection, scope: i64) -> Result<()> {
    sqlx::query("DELETE FROM stage_link_resolved").execute(&mut *connection).await?;
    let in_charge = Responsibility::InCharge.kept();
    // A guardian whom the delivery refers to without describing it, and whom the store knows.
    sqlx::query(
        "INSERT INTO stage_guardian (scope, key, file, line, partial, removed)
         SELECT l.scope, l.guardian, l.file, l.line, 1, 0
         FROM stage_link l CROSS JOIN stage_scope c ON c.id = l.scope
         WHERE l.scope = ?1
             AND NOT EXISTS (SELECT 1 FROM stage_guardian g WHERE g.scope = l.scope AND g.key = l.guardian)
             AND EXISTS (SELECT 1 FROM source_id i
                         WHERE i.entity = 'guardian' AND i.scope = c.name AND i.external = l.guardian)
         ON CONFLICT (scope, key) DO NOTHING",
    )
    .bind(scope)
    .execute(&mut *connection)
    .await?;
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO stage_link_resolved (pupil, stage, responsibility, kinship, names)
         SELECT m.pupil, g.id,
             iif(l.responsibility = {in_charge} AND NOT EXISTS (
                     SELECT 1 FROM stage_enrolment t JOIN school d ON d.id = t.school_id AND d.degree = '2D'
                     WHERE t.pupil_id = m.pupil)
                 AND NOT EXISTS (
                     SELECT 1 FROM enrolment t JOIN school d ON d.id = t.school_id AND d.degree = '2D'
                     WHERE t.pupil_id = m.pupil), {NO_RESPONSIBILITY}, l.responsibility), l.kinship, g.names
         FROM stage_link l CROSS JOIN match_pupil m ON m.stage = l.pupil
         CROSS JOIN stage_guardian g ON g.scope = l.scope AND g.key = l.guardian AND NOT g.removed
         WHERE l.scope = ?1
         ON CONFLICT (pupil, stage) DO UPDATE SET
             responsibility = CASE WHEN excluded.responsibility = {NO_RESPONSIBILITY} THEN responsibility
                                   WHEN responsibility = {NO_RESPONSIBILITY} THEN excluded.responsibility
                                   ELSE min(responsibility, excluded.responsibility) END,
             kinship = coalesce(kinship, excluded.kinship)"
    )))
    .bind(scope)
    .execute(connection)
    .await?;
    Ok(())
}

/// A link found by a rule, between a stored pupil and a staged guardian.
///
/// # Errors
/// What the database met.
pub async fn add(connection: &mut SqliteConnection, pupil: PupilId, stage: StagedGuardianId) -> Result<()> {
    sqlx::query(
        "INSERT INTO stage_link_resolved (pupil, stage, responsibility) VALUES (?1, ?2, ?3)
         ON CONFLICT (pupil, stage) DO NOTHING",
    )
    .bind(pupil)
    .bind(stage)
    .bind(Coded(Responsibility::LegalGuardian))
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets the links gathered for another scope.
///
/// # Errors
/// What the database met.
pub async fn clear(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query("DELETE FROM stage_link_resolved").execute(connection).await?;
    Ok(())
}

/// Links without responsibility.
///
/// # Errors
/// What the database met.
pub async fn count_without_responsibility(connection: &mut SqliteConnection) -> Result<u32> {
    count(
        connection,
        AssertSqlSafe(format!(
            "SELECT count(*) FROM stage_link_resolved WHERE responsibility = {NO_RESPONSIBILITY}"
        )),
    )
    .await
}

/// A link to a guardian that neither the delivery nor the store describes, and its number, or the guardian's, in the
/// delivery.
#[derive(Debug, FromRow)]
pub struct UnresolvedLink<Id> {
    /// Staged number.
    pub id: Id,
    /// File.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// Key of the guardian.
    pub guardian: String,
}

/// Links with a responsibility that lead nowhere: those after a staged number, at most [`PAGE`](super::PAGE).
///
/// # Errors
/// What the database met.
pub async fn unresolved(
    connection: &mut SqliteConnection,
    scope: i64,
    after: StagedLinkId,
) -> Result<Vec<UnresolvedLink<StagedLinkId>>> {
    Ok(sqlx::query_as(AssertSqlSafe(format!(
        "SELECT l.id, f.name AS file, l.line, l.guardian
         FROM stage_link l CROSS JOIN match_pupil m ON m.stage = l.pupil JOIN stage_file f ON f.id = l.file
         WHERE l.scope = ?1 AND l.id > ?2 AND l.responsibility > {NO_RESPONSIBILITY}
             AND NOT EXISTS (SELECT 1 FROM stage_guardian g WHERE g.scope = l.scope AND g.key = l.guardian)
         ORDER BY l.id LIMIT ?3"
    )))
    .bind(scope)
    .bind(after)
    .bind(super::PAGE)
    .fetch_all(connection)
    .await?)
}

/// A pupil with a link that leads nowhere may have been known with it from elsewhere: the links of the delivery are
/// not all the pupil has.
///
/// # Errors
/// What the database met.
pub async fn mark_incomplete(connection: &mut SqliteConnection, scope: i64) -> Result<()> {
    sqlx::query(AssertSqlSafe(format!(
        "DELETE FROM stage_links_complete WHERE pupil IN (
             SELECT m.pupil FROM stage_link l CROSS JOIN match_pupil m ON m.stage = l.pupil
             WHERE l.scope = ?1 AND l.responsibility > {NO_RESPONSIBILITY}
                 AND NOT EXISTS (SELECT 1 FROM stage_guardian g WHERE g.scope = l.scope AND g.key = l.guardian))"
    )))
    .bind(scope)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes the new links of a scope, and keeps those of pupils known before for [`merge`].
///
/// # Errors
/// What the database met.
pub async fn write_new(connection: &mut SqliteConnection, scope: i64, before: &Watermarks) -> Result<()> {
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO link (pupil_id, guardian_id, responsibility, kinship)
         SELECT b.pupil, m.guardian, b.responsibility, b.kinship
         FROM stage_link_resolved b CROSS JOIN match_guardian m ON m.stage = b.stage
         WHERE b.responsibility > {NO_RESPONSIBILITY}
         ON CONFLICT (pupil_id, guardian_id) DO NOTHING"
    )))
    .execute(&mut *connection)
    .await?;
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO stage_link_known (pupil, guardian, responsibility, kinship)
         SELECT b.pupil, m.guardian, b.responsibility, b.kinship
         FROM stage_link_resolved b CROSS JOIN match_guardian m ON m.stage = b.stage
         WHERE b.responsibility > {NO_RESPONSIBILITY} AND b.pupil <= ?1
         ON CONFLICT (pupil, guardian) DO UPDATE SET
             responsibility = min(responsibility, excluded.responsibility),
             kinship = coalesce(excluded.kinship, kinship)"
    )))
    .bind(before.pupil)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO stage_links_complete (pupil)
         SELECT m.pupil FROM match_pupil m CROSS JOIN stage_pupil s ON s.id = m.stage
         CROSS JOIN stage_scope c ON c.id = s.scope
         WHERE m.scope = ?1 AND m.pupil <= ?2 AND (s.links OR c.links) AND NOT s.removed
         ON CONFLICT (pupil) DO NOTHING",
    )
    .bind(scope)
    .bind(before.pupil)
    .execute(connection)
    .await?;
    Ok(())
}

/// The delivery says all the links of that pupil.
///
/// # Errors
/// What the database met.
pub async fn mark_complete(connection: &mut SqliteConnection, pupil: PupilId) -> Result<()> {
    sqlx::query("INSERT INTO stage_links_complete (pupil) VALUES (?1) ON CONFLICT (pupil) DO NOTHING")
        .bind(pupil)
        .execute(connection)
        .await?;
    Ok(())
}

/// Updates links that were known.
///
/// # Errors
/// What the database met.
pub async fn merge(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query(
        "WITH changed AS MATERIALIZED (
             SELECT k.id, t.responsibility, coalesce(t.kinship, k.kinship) AS kinship
             FROM stage_link_known t CROSS JOIN link k ON k.pupil_id = t.pupil AND k.guardian_id = t.guardian
             WHERE (k.responsibility, k.kinship, k.gone) IS NOT (t.responsibility, coalesce(t.kinship, k.kinship), 0))
         UPDATE link SET responsibility = changed.responsibility, kinship = changed.kinship, gone = 0
         FROM changed WHERE link.id = changed.id",
    )
    .execute(connection)
    .await?;
    Ok(())
}
