//! Links that would end, and guardians and pupils who would be left without any.

use sqlx::{AssertSqlSafe, FromRow, SqliteConnection};

use super::super::super::id::{ClassId, SchoolId};
use super::super::count;
use super::super::history::Watermarks;
use super::super::staged::Kept::{Ends, MayBeAnybody, MayBeNamed, SaidByDirector};
use super::super::staged::LinkEnd::{GuardianRemoved, Unsaid};
use super::retained::Retained;
use crate::Result;

/// Finds the links of pupils all of whose links the delivery says, which it does not say any more, and those of guardians
/// whom the source removed; and which of the former a quarantined record keeps. None has ended yet.
///
/// # Errors
/// What the database met.
pub async fn find_links(connection: &mut SqliteConnection) -> Result<Retained> {
    for sql in [
        format!(
            "INSERT INTO stage_link_end (link, pupil, guardian, family, first, how)
         SELECT k.id, k.pupil_id, k.guardian_id, g.family_fold, g.first_fold, {Unsaid}
         FROM stage_links_complete o CROSS JOIN link k ON k.pupil_id = o.pupil CROSS JOIN guardian g ON g.id = k.guardian_id
         WHERE k.gone = 0 AND NOT EXISTS (SELECT 1 FROM stage_link_known t
                                          WHERE t.pupil = k.pupil_id AND t.guardian = k.guardian_id)"
        ),
        format!(
            "INSERT INTO stage_link_end (link, pupil, guardian, family, first, how)
         SELECT k.id, k.pupil_id, k.guardian_id, g.family_fold, g.first_fold, {GuardianRemoved}
         FROM stage_guardian s CROSS JOIN stage_scope n ON n.id = s.scope
         CROSS JOIN source_id m ON m.entity = 'guardian' AND m.scope = n.name AND m.external = s.key
         CROSS JOIN link k ON k.guardian_id = m.record_id CROSS JOIN guardian g ON g.id = k.guardian_id
         WHERE s.removed AND k.gone = 0
             -- One of several records of a person may go.
             AND NOT EXISTS (
                 SELECT 1 FROM stage_scope c CROSS JOIN source_id i ON i.entity = 'guardian'
                     AND i.record_id = m.record_id AND i.scope = c.name AND i.external <> s.key
                 WHERE c.id = s.scope AND NOT EXISTS (
                     SELECT 1 FROM stage_guardian o
                     WHERE o.scope = s.scope AND o.key = i.external AND o.removed))
             AND NOT EXISTS (SELECT 1 FROM stage_link_known t
                             WHERE t.pupil = k.pupil_id AND t.guardian = k.guardian_id)
         ON CONFLICT (link) DO UPDATE SET how = {GuardianRemoved}"
        ),
    ] {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut *connection).await?;
    }
    retain_links(connection).await
}

/// A school some of whose guardians would be left without any pupil.
#[derive(Debug, FromRow)]
pub struct GuardianDepartures {
    /// Stored number of the school.
    pub school: SchoolId,
    /// Name.
    pub name: String,
    /// Guardians of pupils present before and after.
    pub present: u32,
    /// Those who would answer for none of them any more.
    pub leaving: u32,
    /// Those of them whom the source removes.
    pub removed: u32,
}

/// The schools whose pupils stay while some of their guardians would be left without any pupil.
///
/// # Errors
/// What the database met.
pub async fn ended_links(connection: &mut SqliteConnection) -> Result<Vec<GuardianDepartures>> {
    Ok(sqlx::query_as(AssertSqlSafe(format!(
        "SELECT d.id AS school, d.name, count(*) AS present, sum(of.leaves) AS leaving,
             sum(of.leaves AND of.removed) AS removed
         FROM (SELECT e.school_id, k.guardian_id,
                   min(EXISTS (SELECT 1 FROM stage_link_end o WHERE o.link = k.id AND o.kept = {Ends})) AS leaves,
                   max(EXISTS (SELECT 1 FROM stage_link_end o WHERE o.link = k.id AND o.kept = {Ends} AND o.how = {GuardianRemoved})) AS removed
               FROM (SELECT DISTINCT e.school_id FROM stage_link_end o
                     CROSS JOIN enrolment e ON e.pupil_id = o.pupil AND e.gone_on IS NULL AND e.visiting = 0
                     WHERE o.kept = {Ends}) t
               CROSS JOIN enrolment e ON e.school_id = t.school_id AND e.gone_on IS NULL AND e.visiting = 0
               CROSS JOIN link k ON k.pupil_id = e.pupil_id AND k.gone = 0
               GROUP BY e.school_id, k.guardian_id) of
         JOIN school_shown d ON d.id = of.school_id
         GROUP BY d.id HAVING leaving > 0 ORDER BY d.name COLLATE NOCASE"
    )))
    .fetch_all(connection)
    .await?)
}

/// Pupils of one class who stay and would be left without any guardian.
#[derive(Debug, FromRow)]
pub struct LeftWithoutGuardian {
    /// Stored number of the school.
    pub school: SchoolId,
    /// Stored number of the class.
    pub class: Option<ClassId>,
    /// What the class is called.
    pub label: Option<String>,
    /// Pupils of the class who have guardians.
    pub present: u32,
    /// Those who would have none any more.
    pub alone: u32,
}

/// Whether a pupil `e` has guardians, all of whom would go.
fn is_alone() -> String {
    format!(
        "NOT EXISTS (
    SELECT 1 FROM link k WHERE k.pupil_id = e.pupil_id AND k.gone = 0
        AND NOT EXISTS (SELECT 1 FROM stage_link_end o WHERE o.link = k.id AND o.kept = {Ends}))"
    )
}

/// The classes whose pupils stay while some of them would be left without any guardian.
///
/// # Errors
/// What the database met.
pub async fn left_without_guardian(connection: &mut SqliteConnection) -> Result<Vec<LeftWithoutGuardian>> {
    let is_alone = is_alone();
    Ok(sqlx::query_as(AssertSqlSafe(format!(
        "SELECT of.school_id AS school, k.id AS class, k.name AS label, of.present, of.alone
         FROM (SELECT e.school_id, e.class_id, count(*) AS present, sum({is_alone}) AS alone
               FROM (SELECT DISTINCT e.school_id FROM stage_link_end o
                     CROSS JOIN enrolment e ON e.pupil_id = o.pupil AND e.gone_on IS NULL AND e.visiting = 0
                     WHERE o.kept = {Ends}) t
               CROSS JOIN enrolment e ON e.school_id = t.school_id AND e.gone_on IS NULL AND e.visiting = 0
               WHERE EXISTS (SELECT 1 FROM link k WHERE k.pupil_id = e.pupil_id AND k.gone = 0)
               GROUP BY e.school_id, e.class_id HAVING alone > 0) of
         LEFT JOIN class_shown k ON k.id = of.class_id
         ORDER BY of.school_id, k.name IS NULL, k.name COLLATE NOCASE, k.id"
    )))
    .fetch_all(connection)
    .await?)
}

/// First names and names of the pupils of a class who would be left without any guardian.
///
/// # Errors
/// What the database met.
pub async fn names_without_guardian(
    connection: &mut SqliteConnection,
    school: SchoolId,
    class: Option<ClassId>,
) -> Result<Vec<String>> {
    let is_alone = is_alone();
    Ok(sqlx::query_scalar(AssertSqlSafe(format!(
        "SELECT trim(p.first || ' ' || coalesce(p.usage, p.family))
         FROM (SELECT DISTINCT pupil FROM stage_link_end WHERE kept = {Ends}) o
         CROSS JOIN enrolment e ON e.pupil_id = o.pupil AND e.school_id = ?1 AND e.class_id IS ?2
             AND e.gone_on IS NULL AND e.visiting = 0
         CROSS JOIN pupil p ON p.id = e.pupil_id
         WHERE {is_alone} ORDER BY p.family_fold, p.first_fold, p.id"
    )))
    .bind(school)
    .bind(class)
    .fetch_all(connection)
    .await?)
}

/// The schools some of whose guardians would answer for other pupils of the school than before, and for none of those.
///
/// # Errors
/// What the database met.
pub async fn exchanged_links(
    connection: &mut SqliteConnection,
    before: &Watermarks,
) -> Result<Vec<GuardianDepartures>> {
    Ok(sqlx::query_as(AssertSqlSafe(format!(
        "SELECT d.id AS school, d.name, count(*) AS present, sum(of.leaves AND of.joins) AS leaving, 0 AS removed
         FROM (SELECT e.school_id, k.guardian_id,
                   min(k.id > ?1 OR EXISTS (SELECT 1 FROM stage_link_end o WHERE o.link = k.id AND o.kept = {Ends})) AS leaves,
                   max(k.id > ?1 AND k.pupil_id <= ?2) AS joins,
                   min(k.id) AS oldest
               FROM (SELECT DISTINCT e.school_id FROM stage_link_end o
                     CROSS JOIN enrolment e ON e.pupil_id = o.pupil AND e.gone_on IS NULL AND e.visiting = 0
                     WHERE o.kept = {Ends}) t
               CROSS JOIN enrolment e ON e.school_id = t.school_id AND e.gone_on IS NULL AND e.visiting = 0
               CROSS JOIN link k ON k.pupil_id = e.pupil_id AND k.gone = 0
               GROUP BY e.school_id, k.guardian_id HAVING oldest <= ?1) of
         JOIN school_shown d ON d.id = of.school_id
         GROUP BY d.id HAVING leaving > 0 ORDER BY d.name COLLATE NOCASE"
    )))
    .bind(before.link)
    .bind(before.pupil)
    .fetch_all(connection)
    .await?)
}

/// The director says that these files are no reason to end links of those schools.
///
/// # Errors
/// What the database met.
pub async fn retain_links_of(connection: &mut SqliteConnection, schools: &[SchoolId]) -> Result<()> {
    sqlx::query(AssertSqlSafe(format!(
        "UPDATE stage_link_end SET kept = {SaidByDirector} WHERE kept = {Ends} AND EXISTS (
             SELECT 1 FROM json_each(?1) j CROSS JOIN enrolment e ON e.school_id = j.value
                 AND e.pupil_id = stage_link_end.pupil AND e.gone_on IS NULL)"
    )))
    .bind(serde_json::to_string(schools)?)
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends the links.
///
/// # Errors
/// What the database met.
pub async fn end_links(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query(AssertSqlSafe(format!(
        "UPDATE link SET gone = 1 WHERE id IN (SELECT link FROM stage_link_end WHERE kept = {Ends})"
    )))
    .execute(connection)
    .await?;
    Ok(())
}

async fn retain_links(connection: &mut SqliteConnection) -> Result<Retained> {
    if count(connection, "SELECT count(*) FROM stage_quarantine WHERE about = 'link'").await? == 0 {
        return Ok(Retained::default());
    }
    for sql in [
        // By now whoever was matched by a rule bears the source's identifier.
        "UPDATE stage_quarantine SET
             pupil_id = (SELECT i.record_id FROM stage_scope c CROSS JOIN source_id i ON i.entity = 'pupil'
                         AND i.scope = c.name AND i.external = stage_quarantine.pupil
                         WHERE c.id = stage_quarantine.scope),
             guardian_id = (SELECT i.record_id FROM stage_scope c CROSS JOIN source_id i ON i.entity = 'guardian'
                            AND i.scope = c.name AND i.external = stage_quarantine.guardian
                            WHERE c.id = stage_quarantine.scope)
         WHERE about = 'link' AND coalesce(pupil, guardian) IS NOT NULL".to_owned(),
        format!(
            "UPDATE stage_link_end SET kept = {MayBeNamed} WHERE how = {Unsaid} AND (
             EXISTS (SELECT 1 FROM stage_quarantine w WHERE w.about = 'link' AND w.pupil_id = stage_link_end.pupil
                         AND (w.guardian_id IS NULL OR w.guardian_id = stage_link_end.guardian))
             OR EXISTS (SELECT 1 FROM stage_quarantine w WHERE w.about = 'link' AND w.pupil IS NULL
                            AND w.guardian_id = stage_link_end.guardian)
             OR EXISTS (SELECT 1 FROM stage_quarantine w WHERE w.about = 'link' AND w.family = stage_link_end.family
                            AND (w.first IS NULL OR w.first = stage_link_end.first))
             OR EXISTS (SELECT 1 FROM stage_quarantine w WHERE w.about = 'link' AND w.family IS NULL
                            AND w.first = stage_link_end.first))"
        ),
        // Neither the pupil nor the guardian can be read.
        format!(
            "UPDATE stage_link_end SET kept = {MayBeAnybody} WHERE kept = {Ends} AND how = {Unsaid} AND EXISTS (
             SELECT 1 FROM stage_quarantine w CROSS JOIN stage_place l ON l.scope = w.scope
             CROSS JOIN enrolment e ON e.school_id = l.school_id AND e.pupil_id = stage_link_end.pupil
             WHERE w.about = 'link' AND w.family IS NULL AND w.first IS NULL
                 AND w.pupil IS NULL AND w.guardian_id IS NULL)"
        ),
    ] {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut *connection).await?;
    }
    let persons = count(
        connection,
        AssertSqlSafe(format!("SELECT count(DISTINCT guardian) FROM stage_link_end WHERE kept > {Ends}")),
    )
    .await?;
    let waiting = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT f.name AS file, w.line, d.name AS school,
             (SELECT count(DISTINCT guardian) FROM stage_link_end WHERE kept = {MayBeAnybody}) AS number
         FROM stage_quarantine w JOIN stage_file f ON f.id = w.file
         JOIN stage_place l ON l.scope = w.scope JOIN school d ON d.id = l.school_id
         WHERE w.about = 'link' AND w.family IS NULL AND w.first IS NULL AND w.pupil IS NULL
             AND w.guardian_id IS NULL AND EXISTS (SELECT 1 FROM stage_link_end WHERE kept = {MayBeAnybody})
         ORDER BY w.id LIMIT 1"
    )))
    .fetch_all(connection)
    .await?;
    Ok(Retained { persons, waiting })
}
