//! Pupils who would leave a school, by class, and those of them who stay.

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, FromRow, SqliteConnection};

use super::super::super::id::{ClassId, SchoolId};
use super::super::super::stored::Cells;
use super::super::count;
use super::super::history::Watermarks;
use super::super::staged::EnrolmentEnd::{Elsewhere, PupilRemoved, Unnamed};
use super::super::staged::Kept::{Ends, MayBeAnybody, MayBeNamed, SaidByDirector};
use super::super::staged::Match::New;
use super::retained::Retained;
use crate::Result;

/// Finds the pupils who would leave a school, and those of them whom a quarantined record keeps. Nobody has left yet.
///
/// # Errors
/// What the database met.
pub async fn find_pupils(connection: &mut SqliteConnection, before: &Watermarks) -> Result<Retained> {
    if before.enrolment.get() == 0 {
        return Ok(Retained::default());
    }
    for sql in [
        // Absent from a complete delivery.
        format!(
            "INSERT INTO stage_departure (enrolment, pupil, school, family, first, how)
         SELECT e.id, p.id, e.school_id, p.family_fold, p.first_fold, {Unnamed}
         FROM stage_complete_school c CROSS JOIN enrolment e ON e.school_id = c.school_id
         CROSS JOIN pupil p ON p.id = e.pupil_id
         WHERE e.gone_on IS NULL AND e.id <= ?1 AND (e.visiting = 0 OR c.visiting)
             AND NOT EXISTS (SELECT 1 FROM stage_enrolment t
                             WHERE t.pupil_id = e.pupil_id AND t.school_id = e.school_id)"
        ),
        // Said to be in another school.
        format!(
            "INSERT INTO stage_departure (enrolment, pupil, school, family, first, how)
         SELECT e.id, p.id, e.school_id, p.family_fold, p.first_fold, {Elsewhere}
         FROM match_pupil m CROSS JOIN stage_pupil s ON s.id = m.stage
         CROSS JOIN enrolment e ON e.pupil_id = m.pupil CROSS JOIN pupil p ON p.id = m.pupil
         WHERE m.how < {New} AND e.gone_on IS NULL AND e.id <= ?1 AND NOT s.removed
             AND NOT EXISTS (SELECT 1 FROM stage_enrolment t
                             WHERE t.pupil_id = e.pupil_id AND t.school_id = e.school_id)
             AND CASE WHEN e.visiting THEN s.visits IS NOT NULL
                      ELSE EXISTS (SELECT 1 FROM stage_enrolment t
                                   WHERE t.pupil_id = e.pupil_id AND t.visiting = 0) END
         ON CONFLICT (enrolment) DO UPDATE SET how = {Elsewhere}"
        ),
        // Removed by the source.
        format!(
            "INSERT INTO stage_departure (enrolment, pupil, school, family, first, how)
         SELECT e.id, p.id, e.school_id, p.family_fold, p.first_fold, {PupilRemoved}
         FROM stage_pupil s CROSS JOIN stage_scope c ON c.id = s.scope
         CROSS JOIN source_id i ON i.entity = 'pupil' AND i.scope = c.name AND i.external = s.key
         CROSS JOIN enrolment e ON e.pupil_id = i.record_id CROSS JOIN pupil p ON p.id = i.record_id
         WHERE s.removed AND e.gone_on IS NULL AND e.id <= ?1
             AND NOT EXISTS (SELECT 1 FROM stage_enrolment t
                             WHERE t.pupil_id = e.pupil_id AND t.school_id = e.school_id)
         ON CONFLICT (enrolment) DO UPDATE SET how = {PupilRemoved} WHERE how = {Unnamed}"
        ),
    ] {
        sqlx::query(AssertSqlSafe(sql)).bind(before.enrolment).execute(&mut *connection).await?;
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
    fn condition(self) -> String {
        match self {
            Self::Absent => format!("l.kept = {Ends} AND l.how <> {Elsewhere}"),
            Self::Moved => {
                format!(
                    "l.kept = {Ends} AND l.how = {Elsewhere} AND l.school NOT IN (SELECT school_id FROM stage_complete_school)"
                )
            }
        }
    }
}

/// Pupils of one class and level, or MEF, of a school from which some would leave.
#[derive(Debug)]
pub struct Group {
    /// Stored number of the school.
    pub school: SchoolId,
    /// UAI.
    pub uai: String,
    /// Name of the school.
    pub name: String,
    /// Moment of the last import of the school.
    pub updated_at: Option<Timestamp>,
    /// The delivery names no pupil of the school, of whom it should name all.
    pub nobody: bool,
    /// Stored number of the class.
    pub class: Option<ClassId>,
    /// What the class is called.
    pub label: Option<String>,
    /// Code of the level or of the MEF.
    pub level: Option<String>,
    /// Pupils before.
    pub present: u32,
    /// Those who would leave.
    pub leaving: u32,
}

impl FromRow<'_, SqliteRow> for Group {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "school", &["school"]);
        Ok(Self {
            school: cells.get("school")?,
            uai: cells.get("uai")?,
            name: cells.get("name")?,
            updated_at: cells.stored_or_null("updated_at")?,
            nobody: cells.get("nobody")?,
            class: cells.get("class")?,
            label: cells.get("label")?,
            level: cells.get("level")?,
            present: cells.get("present")?,
            leaving: cells.get("leaving")?,
        })
    }
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
         FROM (SELECT e.school_id, e.class_id, coalesce(e.level, e.mef) AS level, count(*) AS present,
                   count(l.enrolment) AS leaving
               FROM (SELECT l.school FROM stage_departure l WHERE {condition} GROUP BY l.school
                     HAVING count(*) >= ?2
                         OR EXISTS (SELECT 1 FROM stage_complete_school c WHERE c.school_id = l.school AND c.nobody)) t
               CROSS JOIN enrolment e ON e.school_id = t.school AND e.gone_on IS NULL AND e.visiting = 0
                   AND e.id <= ?1
               LEFT JOIN stage_departure l ON l.enrolment = e.id AND {condition}
               GROUP BY e.school_id, e.class_id, coalesce(e.level, e.mef)) e
         CROSS JOIN school_shown d ON d.id = e.school_id
         LEFT JOIN class_shown k ON k.id = e.class_id
         ORDER BY d.name COLLATE NOCASE, d.uai, k.id IS NULL, k.id, e.level"
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
    school: SchoolId,
    class: Option<ClassId>,
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
    school: SchoolId,
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
pub async fn retain(connection: &mut SqliteConnection, schools: &[SchoolId], why: Why) -> Result<()> {
    let condition = why.condition();
    sqlx::query(AssertSqlSafe(format!(
        "UPDATE stage_departure AS l SET kept = {SaidByDirector}
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
pub async fn destinations(connection: &mut SqliteConnection, schools: &[SchoolId]) -> Result<Vec<String>> {
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
    sqlx::query(AssertSqlSafe(format!(
        "UPDATE enrolment SET gone_on = ?1 WHERE id IN (SELECT enrolment FROM stage_departure WHERE kept = {Ends})"
    )))
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
        format!(
            "UPDATE stage_departure SET kept = {MayBeNamed} WHERE how = {Unnamed} AND (
             EXISTS (SELECT 1 FROM stage_quarantine w WHERE w.about = 'pupil' AND w.pupil_id IS NULL
                         AND w.family = stage_departure.family
                         AND (w.first IS NULL OR w.first = stage_departure.first))
             OR EXISTS (SELECT 1 FROM stage_quarantine w WHERE w.about = 'pupil' AND w.pupil_id IS NULL
                            AND w.family IS NULL AND w.first = stage_departure.first))"
        ),
        // Nothing can be read, or what is read may be a neighbour's value and is nobody's name.
        format!(
            "UPDATE stage_departure SET kept = {MayBeAnybody} WHERE kept = {Ends} AND how = {Unnamed} AND school IN (
             SELECT l.school_id FROM stage_quarantine w CROSS JOIN stage_place l ON l.scope = w.scope
                 AND l.key = coalesce(w.school, l.key)
             WHERE w.about = 'pupil' AND w.pupil_id IS NULL
                 AND (coalesce(w.family, w.first) IS NULL
                      OR NOT w.aligned AND NOT EXISTS (
                          SELECT 1 FROM stage_departure o WHERE o.family = w.family
                              AND o.first = coalesce(w.first, o.first))
                      AND NOT EXISTS (SELECT 1 FROM stage_departure o WHERE w.family IS NULL AND o.first = w.first)))"
        ),
    ] {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut *connection).await?;
    }
    let persons = count(
        connection,
        AssertSqlSafe(format!("SELECT (SELECT count(DISTINCT pupil) FROM stage_departure WHERE kept IN ({MayBeNamed}, {MayBeAnybody})) + (
             SELECT count(DISTINCT w.pupil_id) FROM stage_quarantine w
             CROSS JOIN stage_pupil s ON s.scope = w.scope AND s.key = w.pupil AND s.partial AND NOT s.removed
             CROSS JOIN enrolment e ON e.pupil_id = w.pupil_id AND e.gone_on IS NULL
             JOIN stage_complete_school c ON c.school_id = e.school_id
             WHERE w.about = 'pupil')")),
    )
    .await?;
    let waiting = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT f.name AS file, w.line, d.name AS school, v.number
         FROM (SELECT school, count(*) AS number FROM stage_departure WHERE kept = {MayBeAnybody} GROUP BY school) v
         JOIN school d ON d.id = v.school
         JOIN stage_quarantine w ON w.id = (
             SELECT min(o.id) FROM stage_quarantine o
             CROSS JOIN stage_place l ON l.scope = o.scope AND l.key = coalesce(o.school, l.key)
             WHERE o.about = 'pupil' AND o.pupil_id IS NULL AND l.school_id = v.school
                 AND (NOT o.aligned OR coalesce(o.family, o.first) IS NULL))
         JOIN stage_file f ON f.id = w.file
         ORDER BY d.name"
    )))
    .fetch_all(connection)
    .await?;
    Ok(Retained { persons, waiting })
}
