//! INE: whom they identify, and what is said where two bear one.

use sqlx::{AssertSqlSafe, FromRow, SqliteConnection};

use super::super::id::{PupilId, StagedPupilId};
use super::child::PupilTraits;
use super::flaw::INE;
use super::pupil::{SAME_DAY, match_sole_candidates, same_names};
use super::renamed;
use super::staged::Match::New;
use crate::Result;

/// Finds who may be whom by INE, where one staged and one stored pupil bear it and the names are the same, or the birth
/// date and nobody else of that day bears the names: an INE alone never identifies.
///
/// # Errors
/// What the database met.
pub async fn find_candidates(connection: &mut SqliteConnection, scope: i64) -> Result<()> {
    let same_names = same_names();
    let bearing_the_ine = |whom: &str| {
        format!(
            "INSERT INTO stage_candidate (stage, record)
             SELECT s.id, p.id FROM stage_pupil s CROSS JOIN pupil p ON p.ine = s.ine
             WHERE s.scope = ?1 AND s.ine <> '' AND NOT s.flaws & {INE} AND NOT s.removed AND s.same_as IS NULL AND {whom}
                 AND NOT EXISTS (SELECT 1 FROM match_pupil m WHERE m.stage = s.id)
                 AND NOT EXISTS (SELECT 1 FROM match_pupil m WHERE m.pupil = p.id AND m.scope = ?1)"
        )
    };
    let known_by = bearing_the_ine(&same_names);
    sqlx::query(AssertSqlSafe(known_by)).bind(scope).execute(&mut *connection).await?;
    let renamed = bearing_the_ine(&format!("NOT {same_names} AND {SAME_DAY}"));
    let renamed = sqlx::query(AssertSqlSafe(renamed)).bind(scope).execute(&mut *connection).await?;
    if renamed.rows_affected() > 0 {
        renamed::spare_candidates(connection, scope).await?;
    }
    Ok(())
}

/// A staged pupil and the stored one of that INE and day, of another first name and of another school.
#[derive(Debug, FromRow)]
pub struct Stranger {
    /// Staged number.
    pub stage: StagedPupilId,
    /// Who it is in the files.
    #[sqlx(flatten)]
    pub traits: PupilTraits,
    /// Names of the staged pupil, folded.
    pub family_fold: String,
    #[expect(missing_docs, reason = "as above")]
    pub first_fold: String,
    /// UAI of the school of the files.
    pub uai: String,
    /// Stored number of whoever is known.
    pub record: PupilId,
    /// Family and first name of whoever is known, folded.
    pub known_family_fold: String,
    #[expect(missing_docs, reason = "as above")]
    pub known_first_fold: String,
    /// First name and name of whoever is known.
    pub known_name: String,
    /// Name of the school where that pupil is, or was last.
    pub known_school: Option<String>,
}

/// Candidates who would change first name and school at once: twins may be in two schools, and an INE on the line of the
/// other. Only those whom nothing else would keep apart.
///
/// # Errors
/// What the database met.
pub async fn strangers(connection: &mut SqliteConnection) -> Result<Vec<Stranger>> {
    let same_names = same_names();
    Ok(sqlx::query_as(AssertSqlSafe(format!(
        "SELECT s.id AS stage, s.family, nullif(s.usage, '') AS usage, s.first,
             nullif(s.birth_date, '') AS birth_date, s.ine, s.line, f.name AS file, c.label AS class, c.code AS class_code, s.family_fold, s.first_fold, d.uai,
             p.id AS record, p.family_fold AS known_family_fold, p.first_fold AS known_first_fold,
             trim(p.first || ' ' || coalesce(p.usage, p.family)) AS known_name,
             (SELECT h.name FROM enrolment e JOIN school h ON h.id = e.school_id WHERE e.pupil_id = p.id
              ORDER BY e.gone_on IS NOT NULL, e.visiting, e.gone_on DESC LIMIT 1) AS known_school
         FROM stage_candidate k CROSS JOIN stage_pupil s ON s.id = k.stage CROSS JOIN pupil p ON p.id = k.record
         JOIN stage_file f ON f.id = s.file
         JOIN stage_place l ON l.scope = s.scope AND l.key = s.school JOIN school d ON d.id = l.school_id
         LEFT JOIN stage_class c ON c.scope = s.scope AND c.school = s.school AND c.code = s.class
         WHERE NOT {same_names} AND s.first_fold <> p.first_fold AND s.family IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM stage_candidate o WHERE o.stage = k.stage AND o.record <> k.record)
             AND NOT EXISTS (SELECT 1 FROM stage_candidate o WHERE o.record = k.record AND o.stage <> k.stage)
             -- Who is there, or was there last, comes from nowhere else.
             AND NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.pupil_id = p.id AND e.school_id = l.school_id
                                 AND (e.gone_on IS NULL OR NOT EXISTS (
                                     SELECT 1 FROM enrolment o WHERE o.pupil_id = p.id AND o.gone_on IS NULL)))
         ORDER BY s.id"
    )))
    .fetch_all(connection)
    .await?)
}

/// Lets a candidate go: the two are no one person.
///
/// # Errors
/// What the database met.
pub async fn unmatch(connection: &mut SqliteConnection, stage: StagedPupilId, record: PupilId) -> Result<()> {
    sqlx::query("DELETE FROM stage_candidate WHERE stage = ?1 AND record = ?2")
        .bind(stage)
        .bind(record)
        .execute(connection)
        .await?;
    Ok(())
}

/// Takes the candidates who are each other's only ones, and forgets the others.
///
/// # Errors
/// What the database met.
pub async fn match_candidates(connection: &mut SqliteConnection, scope: i64) -> Result<()> {
    match_sole_candidates(connection, scope).await?;
    sqlx::query("DELETE FROM stage_candidate").execute(connection).await?;
    Ok(())
}

/// A pupil whose INE another pupil bears, too.
#[derive(Debug, FromRow)]
pub struct SharedIne {
    /// Staged number.
    pub id: StagedPupilId,
    /// File.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// Key of the record.
    pub key: String,
    /// Family and first name.
    pub name: String,
    /// The INE.
    pub ine: String,
    /// Family and first name of the other.
    pub other: String,
}

/// Staged pupils whose INE another pupil bears: the first ones. Whoever has left bears none any more; but one that a pupil
/// has from this import on, while the other leaves by it, went from one to the other.
///
/// # Errors
/// What the database met.
pub async fn shared(connection: &mut SqliteConnection, scope: i64) -> Result<Vec<SharedIne>> {
    Ok(sqlx::query_as(AssertSqlSafe(format!(
        "SELECT s.id, f.name AS file, s.line, s.key, trim(coalesce(s.family, '') || ' ' || coalesce(s.first, '')) AS name,
             s.ine, trim(o.family || ' ' || o.first) AS other
         FROM stage_pupil s CROSS JOIN match_pupil m ON m.stage = s.id CROSS JOIN pupil o ON o.ine = s.ine
         JOIN stage_file f ON f.id = s.file AND length(s.ine) = 11
         WHERE s.scope = ?1 AND s.ine <> '' AND NOT s.flaws & {INE} AND s.same_as IS NULL AND o.id <> m.pupil
             -- The delivery gives the other pupil another one.
             AND NOT EXISTS (SELECT 1 FROM match_pupil n CROSS JOIN stage_pupil t ON t.id = n.stage
                             WHERE n.pupil = o.id AND t.ine <> s.ine AND t.ine <> '' AND NOT t.flaws & {INE})
             AND (EXISTS (SELECT 1 FROM enrolment e WHERE e.pupil_id = o.id AND e.gone_on IS NULL)
                  OR ((m.how = {New} OR EXISTS (
                          SELECT 1 FROM import_running r
                          JOIN import_before b ON b.import_id = r.import_id AND b.entity = 'pupil' AND b.row_id = m.pupil
                          WHERE b.before ->> 'ine' IS NOT s.ine))
                      AND EXISTS (
                          SELECT 1 FROM enrolment e CROSS JOIN import_running r
                          JOIN import_before b ON b.import_id = r.import_id AND b.entity = 'enrolment' AND b.row_id = e.id
                          WHERE e.pupil_id = o.id AND b.before ->> 'gone_on' IS NULL)))
         GROUP BY s.id ORDER BY s.id LIMIT ?2"
    )))
    .bind(scope)
    .bind(super::PAGE)
    .fetch_all(connection)
    .await?)
}
