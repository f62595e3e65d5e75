//! Who has left: those whom a delivery that names everybody does not name, unless a record left out may be theirs.
//!
//! A fault at the source is no absence. A quarantined record, of which something can be read, keeps whom it can
//! concern: by the source's identifier, else by names. One in which nothing can be read may be anybody's, and keeps
//! everybody of its schools until a sound delivery comes.

use sqlx::{AssertSqlSafe, FromRow, SqliteConnection};

use super::count;
use super::history::Watermarks;
use crate::Result;

/// A school whose departures wait, and the first record that may be anybody's.
#[derive(Debug, FromRow)]
pub struct WaitingSchool {
    /// File.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// Name of the school.
    pub school: String,
    /// Pupils or links that would be gone.
    pub number: u32,
}

/// How many were kept for what quarantined records may say, and where that holds for everybody.
#[derive(Debug, Default)]
pub struct Retained {
    /// Persons.
    pub persons: u32,
    /// Schools where everybody is kept.
    pub waiting: Vec<WaitingSchool>,
}

/// Finds the pupils who would leave a school, and those of them whom a quarantined record keeps. Nobody has left yet.
///
/// # Errors
/// What the database met.
pub async fn find_pupils(connection: &mut SqliteConnection, before: &Watermarks) -> Result<Retained> {
    if before.enrolment == 0 {
        return Ok(Retained::default());
    }
    for sql in [
        // Absent from a complete delivery.
        "INSERT INTO stage_departure (enrolment, pupil, school, family, first, how)
         SELECT e.id, p.id, e.school_id, p.family_fold, p.first_fold, 0
         FROM stage_complete_school c CROSS JOIN enrolment e ON e.school_id = c.school_id
         CROSS JOIN pupil p ON p.id = e.pupil_id
         WHERE e.gone_on IS NULL AND e.id <= ?1 AND (e.visiting = 0 OR c.visiting)
             AND NOT EXISTS (SELECT 1 FROM stage_enrolment t
                             WHERE t.pupil_id = e.pupil_id AND t.school_id = e.school_id)",
        // Said to be in another school.
        "INSERT INTO stage_departure (enrolment, pupil, school, family, first, how)
         SELECT e.id, p.id, e.school_id, p.family_fold, p.first_fold, 1
         FROM match_pupil m CROSS JOIN stage_pupil s ON s.id = m.stage
         CROSS JOIN enrolment e ON e.pupil_id = m.pupil CROSS JOIN pupil p ON p.id = m.pupil
         WHERE m.how < 2 AND e.gone_on IS NULL AND e.id <= ?1 AND NOT s.removed
             AND NOT EXISTS (SELECT 1 FROM stage_enrolment t
                             WHERE t.pupil_id = e.pupil_id AND t.school_id = e.school_id)
             AND CASE WHEN e.visiting THEN s.visits IS NOT NULL
                      ELSE EXISTS (SELECT 1 FROM stage_enrolment t
                                   WHERE t.pupil_id = e.pupil_id AND t.visiting = 0) END
         ON CONFLICT (enrolment) DO UPDATE SET how = 1",
        // Removed by the source.
        "INSERT INTO stage_departure (enrolment, pupil, school, family, first, how)
         SELECT e.id, p.id, e.school_id, p.family_fold, p.first_fold, 2
         FROM stage_pupil s CROSS JOIN stage_scope c ON c.id = s.scope
         CROSS JOIN source_id i ON i.entity = 'pupil' AND i.scope = c.name AND i.external = s.key
         CROSS JOIN enrolment e ON e.pupil_id = i.record_id CROSS JOIN pupil p ON p.id = i.record_id
         WHERE s.removed AND e.gone_on IS NULL AND e.id <= ?1
             AND NOT EXISTS (SELECT 1 FROM stage_enrolment t
                             WHERE t.pupil_id = e.pupil_id AND t.school_id = e.school_id)
         ON CONFLICT (enrolment) DO UPDATE SET how = 2 WHERE how = 0",
    ] {
        sqlx::query(sql).bind(before.enrolment).execute(&mut *connection).await?;
    }
    retain_pupils(connection).await
}

/// Why pupils would leave a school.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The delivery does not name them, or removes them.
    Absent,
    /// The delivery says them in another school, and nothing of this one.
    Moved,
}

impl Why {
    /// The condition on a departure `l`.
    const fn condition(self) -> &'static str {
        match self {
            Self::Absent => "l.kept = 0 AND l.how <> 1",
            Self::Moved => {
                "l.kept = 0 AND l.how = 1 AND l.school NOT IN (SELECT school_id FROM stage_complete_school)"
            }
        }
    }
}

/// Pupils of one class and level of a school from which some would leave.
#[derive(Debug, FromRow)]
pub struct Group {
    /// Stored number of the school.
    pub school: i64,
    /// UAI.
    pub uai: String,
    /// Name of the school.
    pub name: String,
    /// Moment of the last import of the school.
    pub updated_at: Option<String>,
    /// The delivery names no pupil of the school, of whom it should name all.
    pub nobody: bool,
    /// Stored number of the class.
    pub class: Option<i64>,
    /// What the class is called.
    pub label: Option<String>,
    /// Code of the level.
    pub level: Option<String>,
    /// Pupils before.
    pub present: u32,
    /// Those who would leave.
    pub leaving: u32,
}

/// The classes of the schools from which at least so many pupils would leave, and of those of which the delivery names
/// nobody. Of any other the pupils are not counted: there are as many as the store has.
///
/// # Errors
/// What the database met.
pub async fn groups(
    connection: &mut SqliteConnection,
    before: &Watermarks,
    why: Why,
    fewest: u32,
) -> Result<Vec<Group>> {
    let condition = why.condition();
    Ok(sqlx::query_as(AssertSqlSafe(format!(
        "SELECT d.id AS school, d.uai, d.name, d.updated_at,
             EXISTS (SELECT 1 FROM stage_complete_school c WHERE c.school_id = d.id AND c.nobody) AS nobody, k.id AS class,
             k.name AS label, e.level, e.present, e.leaving
         -- Counted first: what a class is called is looked up once, not for each of its pupils.
         FROM (SELECT e.school_id, e.class_id, e.level, count(*) AS present, count(l.enrolment) AS leaving
               FROM (SELECT l.school FROM stage_departure l WHERE {condition} GROUP BY l.school
                     HAVING count(*) >= ?2
                         OR EXISTS (SELECT 1 FROM stage_complete_school c WHERE c.school_id = l.school AND c.nobody)) t
               CROSS JOIN enrolment e ON e.school_id = t.school AND e.gone_on IS NULL AND e.visiting = 0
                   AND e.id <= ?1
               LEFT JOIN stage_departure l ON l.enrolment = e.id AND {condition}
               GROUP BY e.school_id, e.class_id, e.level) e
         CROSS JOIN school_shown d ON d.id = e.school_id
         LEFT JOIN class_shown k ON k.id = e.class_id
         ORDER BY d.name COLLATE NOCASE, d.uai, k.name IS NULL, k.name COLLATE NOCASE, k.id, e.level"
    )))
    .bind(before.enrolment)
    .bind(fewest)
    .fetch_all(connection)
    .await?)
}

/// First names and names of those who would leave a class, the first ones.
///
/// # Errors
/// What the database met.
pub async fn names(
    connection: &mut SqliteConnection,
    school: i64,
    class: Option<i64>,
    why: Why,
    most: u32,
) -> Result<Vec<String>> {
    let condition = why.condition();
    Ok(sqlx::query_scalar(AssertSqlSafe(format!(
        "SELECT trim(p.first || ' ' || coalesce(p.usage, p.family))
         FROM stage_departure l CROSS JOIN enrolment e ON e.id = l.enrolment CROSS JOIN pupil p ON p.id = l.pupil
         WHERE l.school = ?1 AND {condition} AND e.class_id IS ?2 AND e.visiting = 0
         ORDER BY l.family, l.first, p.id LIMIT ?3"
    )))
    .bind(school)
    .bind(class)
    .bind(most)
    .fetch_all(connection)
    .await?)
}

/// What the delivery says of a school from which pupils would leave.
#[derive(Debug, Default, FromRow)]
pub struct Delivered {
    /// Pupils in it.
    pub pupils: u32,
    /// Those whom the school did not have.
    pub new: u32,
    /// Classes they are in.
    pub classes: u32,
    /// The only class or the first of them.
    pub class: Option<String>,
}

/// What the delivery says of a school.
///
/// # Errors
/// What the database met.
pub async fn delivered(
    connection: &mut SqliteConnection,
    school: i64,
    before: &Watermarks,
) -> Result<Delivered> {
    Ok(sqlx::query_as(
        "SELECT count(*) AS pupils, count(iif(EXISTS (
                     SELECT 1 FROM enrolment e WHERE e.pupil_id = t.pupil_id AND e.school_id = t.school_id
                         AND e.gone_on IS NULL AND e.id <= ?2), NULL, 1)) AS new,
             count(DISTINCT t.class_id) AS classes, min(k.name) AS class
         FROM stage_enrolment t LEFT JOIN class_shown k ON k.id = t.class_id
         WHERE t.school_id = ?1 AND t.visiting = 0",
    )
    .bind(school)
    .bind(before.enrolment)
    .fetch_one(connection)
    .await?)
}

/// The director says that these files are no reason to leave those schools.
///
/// # Errors
/// What the database met.
pub async fn retain(connection: &mut SqliteConnection, schools: &[i64], why: Why) -> Result<()> {
    let condition = why.condition();
    sqlx::query(AssertSqlSafe(format!(
        "UPDATE stage_departure AS l SET kept = 3
         WHERE {condition} AND l.school IN (SELECT value FROM json_each(?1))"
    )))
    .bind(serde_json::to_string(schools)?)
    .execute(connection)
    .await?;
    Ok(())
}

/// The schools to which the delivery moves pupils of those schools.
///
/// # Errors
/// What the database met.
pub async fn destinations(connection: &mut SqliteConnection, schools: &[i64]) -> Result<Vec<String>> {
    let condition = Why::Moved.condition();
    Ok(sqlx::query_scalar(AssertSqlSafe(format!(
        "SELECT d.name FROM stage_departure l
         CROSS JOIN stage_enrolment t ON t.pupil_id = l.pupil AND t.visiting = 0 AND t.school_id <> l.school
         CROSS JOIN school_shown d ON d.id = t.school_id
         WHERE {condition} AND l.school IN (SELECT value FROM json_each(?1))
         GROUP BY d.id ORDER BY d.name COLLATE NOCASE"
    )))
    .bind(serde_json::to_string(schools)?)
    .fetch_all(connection)
    .await?)
}

/// Takes those who leave out of their schools.
///
/// # Errors
/// What the database met.
pub async fn record(connection: &mut SqliteConnection, today: &str) -> Result<()> {
    sqlx::query(
        "UPDATE enrolment SET gone_on = ?1 WHERE id IN (SELECT enrolment FROM stage_departure WHERE kept = 0)",
    )
    .bind(today.to_owned())
    .execute(connection)
    .await?;
    Ok(())
}

async fn retain_pupils(connection: &mut SqliteConnection) -> Result<Retained> {
    if count(connection, "SELECT count(*) FROM stage_quarantine WHERE about = 'pupil'").await? == 0 {
        return Ok(Retained::default());
    }
    for sql in [
        "UPDATE stage_departure SET kept = 1 WHERE how = 0 AND (
             EXISTS (SELECT 1 FROM stage_quarantine w WHERE w.about = 'pupil' AND w.pupil_id IS NULL
                         AND w.family = stage_departure.family
                         AND (w.first IS NULL OR w.first = stage_departure.first))
             OR EXISTS (SELECT 1 FROM stage_quarantine w WHERE w.about = 'pupil' AND w.pupil_id IS NULL
                            AND w.family IS NULL AND w.first = stage_departure.first))",
        // Nothing can be read, or what is read may be a neighbour's value and is nobody's name.
        "UPDATE stage_departure SET kept = 2 WHERE kept = 0 AND how = 0 AND school IN (
             SELECT l.school_id FROM stage_quarantine w CROSS JOIN stage_place l ON l.scope = w.scope
                 AND l.key = coalesce(w.school, l.key)
             WHERE w.about = 'pupil' AND w.pupil_id IS NULL
                 AND (coalesce(w.family, w.first) IS NULL
                      OR NOT w.aligned AND NOT EXISTS (
                          SELECT 1 FROM stage_departure o WHERE o.family = w.family
                              AND o.first = coalesce(w.first, o.first))
                      AND NOT EXISTS (SELECT 1 FROM stage_departure o WHERE w.family IS NULL AND o.first = w.first)))",
    ] {
        sqlx::query(sql).execute(&mut *connection).await?;
    }
    let persons = count(
        connection,
        "SELECT (SELECT count(DISTINCT pupil) FROM stage_departure WHERE kept IN (1, 2)) + (
             SELECT count(DISTINCT w.pupil_id) FROM stage_quarantine w
             CROSS JOIN stage_pupil s ON s.scope = w.scope AND s.key = w.pupil AND s.partial AND NOT s.removed
             CROSS JOIN enrolment e ON e.pupil_id = w.pupil_id AND e.gone_on IS NULL
             JOIN stage_complete_school c ON c.school_id = e.school_id
             WHERE w.about = 'pupil')",
    )
    .await?;
    let waiting = sqlx::query_as(
        "SELECT f.name AS file, w.line, d.name AS school, v.number
         FROM (SELECT school, count(*) AS number FROM stage_departure WHERE kept = 2 GROUP BY school) v
         JOIN school d ON d.id = v.school
         JOIN stage_quarantine w ON w.id = (
             SELECT min(o.id) FROM stage_quarantine o
             CROSS JOIN stage_place l ON l.scope = o.scope AND l.key = coalesce(o.school, l.key)
             WHERE o.about = 'pupil' AND o.pupil_id IS NULL AND l.school_id = v.school
                 AND (NOT o.aligned OR coalesce(o.family, o.first) IS NULL))
         JOIN stage_file f ON f.id = w.file
         ORDER BY d.name",
    )
    .fetch_all(connection)
    .await?;
    Ok(Retained { persons, waiting })
}

/// Finds the links of pupils all of whose links the delivery says, which it does not say any more, and those of guardians
/// whom the source removed; and which of the former a quarantined record keeps. None has ended yet.
///
/// # Errors
/// What the database met.
pub async fn find_links(connection: &mut SqliteConnection) -> Result<Retained> {
    for sql in [
        "INSERT INTO stage_link_end (link, pupil, guardian, family, first, how)
         SELECT k.id, k.pupil_id, k.guardian_id, g.family_fold, g.first_fold, 0
         FROM stage_links_complete o CROSS JOIN link k ON k.pupil_id = o.pupil CROSS JOIN guardian g ON g.id = k.guardian_id
         WHERE k.gone = 0 AND NOT EXISTS (SELECT 1 FROM stage_link_known t
                                          WHERE t.pupil = k.pupil_id AND t.guardian = k.guardian_id)",
        "INSERT INTO stage_link_end (link, pupil, guardian, family, first, how)
         SELECT k.id, k.pupil_id, k.guardian_id, g.family_fold, g.first_fold, 1
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
         ON CONFLICT (link) DO UPDATE SET how = 1",
    ] {
        sqlx::query(sql).execute(&mut *connection).await?;
    }
    retain_links(connection).await
}

/// A school some of whose guardians would be left without any pupil.
#[derive(Debug, FromRow)]
pub struct GuardianDepartures {
    /// Stored number of the school.
    pub school: i64,
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
    Ok(sqlx::query_as(
        "SELECT d.id AS school, d.name, count(*) AS present, sum(of.leaves) AS leaving,
             sum(of.leaves AND of.removed) AS removed
         FROM (SELECT e.school_id, k.guardian_id,
                   min(EXISTS (SELECT 1 FROM stage_link_end o WHERE o.link = k.id AND o.kept = 0)) AS leaves,
                   max(EXISTS (SELECT 1 FROM stage_link_end o WHERE o.link = k.id AND o.kept = 0 AND o.how = 1)) AS removed
               FROM (SELECT DISTINCT e.school_id FROM stage_link_end o
                     CROSS JOIN enrolment e ON e.pupil_id = o.pupil AND e.gone_on IS NULL AND e.visiting = 0
                     WHERE o.kept = 0) t
               CROSS JOIN enrolment e ON e.school_id = t.school_id AND e.gone_on IS NULL AND e.visiting = 0
               CROSS JOIN link k ON k.pupil_id = e.pupil_id AND k.gone = 0
               GROUP BY e.school_id, k.guardian_id) of
         JOIN school_shown d ON d.id = of.school_id
         GROUP BY d.id HAVING leaving > 0 ORDER BY d.name COLLATE NOCASE",
    )
    .fetch_all(connection)
    .await?)
}

/// Pupils of one class who stay and would be left without any guardian.
#[derive(Debug, FromRow)]
pub struct LeftWithoutGuardian {
    /// Stored number of the school.
    pub school: i64,
    /// Stored number of the class.
    pub class: Option<i64>,
    /// What the class is called.
    pub label: Option<String>,
    /// Pupils of the class who have guardians.
    pub present: u32,
    /// Those who would have none any more.
    pub alone: u32,
}

/// Whether a pupil `e` has guardians, all of whom would go.
const IS_ALONE: &str = "NOT EXISTS (
    SELECT 1 FROM link k WHERE k.pupil_id = e.pupil_id AND k.gone = 0
        AND NOT EXISTS (SELECT 1 FROM stage_link_end o WHERE o.link = k.id AND o.kept = 0))";

/// The classes whose pupils stay while some of them would be left without any guardian.
///
/// # Errors
/// What the database met.
pub async fn left_without_guardian(connection: &mut SqliteConnection) -> Result<Vec<LeftWithoutGuardian>> {
    Ok(sqlx::query_as(AssertSqlSafe(format!(
        "SELECT of.school_id AS school, k.id AS class, k.name AS label, of.present, of.alone
         FROM (SELECT e.school_id, e.class_id, count(*) AS present, sum({IS_ALONE}) AS alone
               FROM (SELECT DISTINCT e.school_id FROM stage_link_end o
                     CROSS JOIN enrolment e ON e.pupil_id = o.pupil AND e.gone_on IS NULL AND e.visiting = 0
                     WHERE o.kept = 0) t
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
    school: i64,
    class: Option<i64>,
) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(AssertSqlSafe(format!(
        "SELECT trim(p.first || ' ' || coalesce(p.usage, p.family))
         FROM (SELECT DISTINCT pupil FROM stage_link_end WHERE kept = 0) o
         CROSS JOIN enrolment e ON e.pupil_id = o.pupil AND e.school_id = ?1 AND e.class_id IS ?2
             AND e.gone_on IS NULL AND e.visiting = 0
         CROSS JOIN pupil p ON p.id = e.pupil_id
         WHERE {IS_ALONE} ORDER BY p.family_fold, p.first_fold, p.id"
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
    Ok(sqlx::query_as(
        "SELECT d.id AS school, d.name, count(*) AS present, sum(of.leaves AND of.joins) AS leaving, 0 AS removed
         FROM (SELECT e.school_id, k.guardian_id,
                   min(k.id > ?1 OR EXISTS (SELECT 1 FROM stage_link_end o WHERE o.link = k.id AND o.kept = 0)) AS leaves,
                   max(k.id > ?1 AND k.pupil_id <= ?2) AS joins,
                   min(k.id) AS oldest
               FROM (SELECT DISTINCT e.school_id FROM stage_link_end o
                     CROSS JOIN enrolment e ON e.pupil_id = o.pupil AND e.gone_on IS NULL AND e.visiting = 0
                     WHERE o.kept = 0) t
               CROSS JOIN enrolment e ON e.school_id = t.school_id AND e.gone_on IS NULL AND e.visiting = 0
               CROSS JOIN link k ON k.pupil_id = e.pupil_id AND k.gone = 0
               GROUP BY e.school_id, k.guardian_id HAVING oldest <= ?1) of
         JOIN school_shown d ON d.id = of.school_id
         GROUP BY d.id HAVING leaving > 0 ORDER BY d.name COLLATE NOCASE",
    )
    .bind(before.link)
    .bind(before.pupil)
    .fetch_all(connection)
    .await?)
}

/// The director says that these files are no reason to end links of those schools.
///
/// # Errors
/// What the database met.
pub async fn retain_links_of(connection: &mut SqliteConnection, schools: &[i64]) -> Result<()> {
    sqlx::query(
        "UPDATE stage_link_end SET kept = 3 WHERE kept = 0 AND EXISTS (
             SELECT 1 FROM json_each(?1) j CROSS JOIN enrolment e ON e.school_id = j.value
                 AND e.pupil_id = stage_link_end.pupil AND e.gone_on IS NULL)",
    )
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
    sqlx::query("UPDATE link SET gone = 1 WHERE id IN (SELECT link FROM stage_link_end WHERE kept = 0)")
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
         WHERE about = 'link' AND coalesce(pupil, guardian) IS NOT NULL",
        "UPDATE stage_link_end SET kept = 1 WHERE how = 0 AND (
             EXISTS (SELECT 1 FROM stage_quarantine w WHERE w.about = 'link' AND w.pupil_id = stage_link_end.pupil
                         AND (w.guardian_id IS NULL OR w.guardian_id = stage_link_end.guardian))
             OR EXISTS (SELECT 1 FROM stage_quarantine w WHERE w.about = 'link' AND w.pupil IS NULL
                            AND w.guardian_id = stage_link_end.guardian)
             OR EXISTS (SELECT 1 FROM stage_quarantine w WHERE w.about = 'link' AND w.family = stage_link_end.family
                            AND (w.first IS NULL OR w.first = stage_link_end.first))
             OR EXISTS (SELECT 1 FROM stage_quarantine w WHERE w.about = 'link' AND w.family IS NULL
                            AND w.first = stage_link_end.first))",
        // Neither the pupil nor the guardian can be read.
        "UPDATE stage_link_end SET kept = 2 WHERE kept = 0 AND how = 0 AND EXISTS (
             SELECT 1 FROM stage_quarantine w CROSS JOIN stage_place l ON l.scope = w.scope
             CROSS JOIN enrolment e ON e.school_id = l.school_id AND e.pupil_id = stage_link_end.pupil
             WHERE w.about = 'link' AND w.family IS NULL AND w.first IS NULL
                 AND w.pupil IS NULL AND w.guardian_id IS NULL)",
    ] {
        sqlx::query(sql).execute(&mut *connection).await?;
    }
    let persons =
        count(connection, "SELECT count(DISTINCT guardian) FROM stage_link_end WHERE kept > 0").await?;
    let waiting = sqlx::query_as(
        "SELECT f.name AS file, w.line, d.name AS school,
             (SELECT count(DISTINCT guardian) FROM stage_link_end WHERE kept = 2) AS number
         FROM stage_quarantine w JOIN stage_file f ON f.id = w.file
         JOIN stage_place l ON l.scope = w.scope JOIN school d ON d.id = l.school_id
         WHERE w.about = 'link' AND w.family IS NULL AND w.first IS NULL AND w.pupil IS NULL
             AND w.guardian_id IS NULL AND EXISTS (SELECT 1 FROM stage_link_end WHERE kept = 2)
         ORDER BY w.id LIMIT 1",
    )
    .fetch_all(connection)
    .await?;
    Ok(Retained { persons, waiting })
}
