//! Records of one delivery that are the same pupil.

use sqlx::{AssertSqlSafe, FromRow, SqliteConnection};

use super::flaw::INE;
use super::staged::Match::SamePerson;
use crate::Result;

/// A line that says a pupil whom another line of its file says, without an INE that would tell them apart.
#[derive(Debug, FromRow)]
pub struct DuplicatePupil {
    /// File.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// Key of the record.
    pub key: String,
    /// Family and first name.
    pub name: String,
    /// 1-based line of the record that speaks.
    pub first: u32,
}

/// A staged pupil bears an INE that may be one.
fn has_ine() -> String {
    format!("(coalesce(s.ine, '') <> '' AND NOT s.flaws & {INE})")
}

/// Finds the records of a scope that are the same pupil: the same names and INE, and no other birth date; or the same
/// names, birth date, sex, school and class where at most one INE is said, for no two children of one family bear the
/// same first names. The first that has the INE speaks, or else the first; what the others add is where else the pupil
/// lives. AAF names each pupil once. Returns those that a file says twice without an INE.
///
/// Nothing less will do: twins have one birth date, and their INE are copied from one line to the next.
///
/// # Errors
/// What the database met.
pub async fn find(connection: &mut SqliteConnection, scope: i64) -> Result<Vec<DuplicatePupil>> {
    let has_ine = has_ine();
    for sql in [
        "CREATE INDEX IF NOT EXISTS stage.stage_pupil_ine ON stage_pupil (scope, ine)",
        "CREATE INDEX IF NOT EXISTS stage.stage_pupil_names ON stage_pupil (scope, family_fold, first_fold)",
    ] {
        sqlx::query(sql).execute(&mut *connection).await?;
    }
    sqlx::query(AssertSqlSafe(format!(
        "UPDATE stage_pupil SET same_as = (
             SELECT min(o.id) FROM stage_pupil o
             WHERE o.scope = stage_pupil.scope AND o.ine = stage_pupil.ine AND o.id < stage_pupil.id
                 AND NOT o.removed AND NOT o.flaws & {INE}
                 AND (o.family_fold, o.first_fold) = (stage_pupil.family_fold, stage_pupil.first_fold)
                 AND (coalesce(o.birth_date, '') IN ('', stage_pupil.birth_date)
                      OR coalesce(stage_pupil.birth_date, '') = ''))
         WHERE scope = ?1 AND ine <> '' AND NOT flaws & {INE} AND NOT removed AND NOT partial"
    )))
    .bind(scope)
    .execute(&mut *connection)
    .await?;
    sqlx::query(AssertSqlSafe(format!(
        "WITH one AS MATERIALIZED (
             SELECT s.id, s.family_fold, s.first_fold, s.birth_date, {has_ine} AS has_ine,
                 coalesce(s.sex, '') AS sex, coalesce(s.other_first, '') AS other_first, coalesce(s.level, '') AS level,
                 coalesce(s.mef, '') AS mef, coalesce(s.school, '') AS school, coalesce(c.class_id, 0) AS class
             FROM stage_pupil s
             LEFT JOIN stage_class c ON c.scope = s.scope AND c.school = s.school AND c.code = s.class
             WHERE s.scope = ?1 AND s.birth_date <> '' AND NOT s.removed AND NOT s.partial
                 AND s.family_fold || s.first_fold <> ''),
         again AS MATERIALIZED (
             SELECT s.id, (
                 SELECT o.id FROM one o
                 WHERE (o.family_fold, o.first_fold, o.birth_date) = (s.family_fold, s.first_fold, s.birth_date)
                     AND (o.school, o.class, o.level, o.mef) = (s.school, s.class, s.level, s.mef)
                     AND (o.sex IN ('', s.sex) OR s.sex = '')
                     AND (o.other_first IN ('', s.other_first) OR s.other_first = '')
                     AND o.id <> s.id AND (o.has_ine OR o.id < s.id)
                 ORDER BY o.has_ine DESC, o.id LIMIT 1) AS first
             FROM one s WHERE NOT s.has_ine)
         UPDATE stage_pupil SET same_as = again.first FROM again
         WHERE stage_pupil.id = again.id AND again.first IS NOT NULL"
    )))
    .bind(scope)
    .execute(&mut *connection)
    .await?;
    // Of three records, the third is the first, too.
    sqlx::query(
        "UPDATE stage_pupil SET same_as = (SELECT coalesce(o.same_as, o.id) FROM stage_pupil o
                                           WHERE o.id = stage_pupil.same_as)
         WHERE scope = ?1 AND same_as IS NOT NULL",
    )
    .bind(scope)
    .execute(&mut *connection)
    .await?;
    Ok(sqlx::query_as(AssertSqlSafe(format!(
        "SELECT f.name AS file, s.line, s.key, trim(coalesce(s.family, '') || ' ' || coalesce(s.first, '')) AS name,
             o.line AS first
         FROM stage_pupil s CROSS JOIN stage_pupil o ON o.id = s.same_as JOIN stage_file f ON f.id = s.file
         WHERE s.scope = ?1 AND s.same_as IS NOT NULL AND o.file = s.file AND NOT {has_ine}
         ORDER BY s.id LIMIT ?2"
    )))
    .bind(scope)
    .bind(super::PAGE)
    .fetch_all(connection)
    .await?)
}

/// Lets what other files say of a record that is another's be said of that one.
///
/// # Errors
/// What the database met.
pub async fn match_like_first(connection: &mut SqliteConnection, scope: i64) -> Result<()> {
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO match_pupil (stage, pupil, scope, how)
         SELECT s.id, m.pupil, ?1, {SamePerson} FROM stage_pupil s CROSS JOIN match_pupil m ON m.stage = s.same_as
         WHERE s.scope = ?1 AND s.same_as IS NOT NULL"
    )))
    .bind(scope)
    .execute(connection)
    .await?;
    Ok(())
}
