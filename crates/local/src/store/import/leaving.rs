//! Who has left: those whom a delivery that names everybody does not name, unless a record left out may be theirs.
//!
//! A fault at the source is no absence. A witness, which is what can be read of a record left out, keeps whom it can
//! concern: by the source's identifier, else by names. One in which nothing can be read may be anybody's, and keeps
//! everybody of its schools until a sound delivery comes.

use sqlx::{FromRow, SqliteConnection};

use super::count;
use super::past::Watermarks;
use crate::Result;

/// A school whose departures wait, and the first record that may be anybody's.
#[derive(Debug, FromRow)]
pub struct Waiting {
    /// File.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// Name of the school.
    pub school: String,
    /// Pupils or links that would be gone.
    pub number: u32,
}

/// How many were kept for what a witness may say, and where that holds for everybody.
#[derive(Debug, Default)]
pub struct Kept {
    /// Persons.
    pub persons: u32,
    /// Schools where everybody is kept.
    pub waiting: Vec<Waiting>,
}

/// Takes pupils out of the schools where they are not any more.
///
/// # Errors
/// What the database met.
pub async fn pupils(connection: &mut SqliteConnection, today: &str, before: &Watermarks) -> Result<Kept> {
    if before.enrolment == 0 {
        return Ok(Kept::default());
    }
    // Absent from a complete delivery.
    sqlx::query(
        "INSERT INTO stage_leaver (enrolment, pupil, school, family, first)
         SELECT e.id, p.id, e.school_id, p.family_fold, p.first_fold
         FROM stage_cover c CROSS JOIN enrolment e ON e.school_id = c.school_id
         CROSS JOIN pupil p ON p.id = e.pupil_id
         WHERE e.gone_on IS NULL AND e.id <= ?1 AND (e.visiting = 0 OR c.visiting)
             AND NOT EXISTS (SELECT 1 FROM stage_enrolment t
                             WHERE t.pupil_id = e.pupil_id AND t.school_id = e.school_id)",
    )
    .bind(before.enrolment)
    .execute(&mut *connection)
    .await?;
    let kept = keep_pupils(connection).await?;
    for sql in [
        "UPDATE enrolment SET gone_on = ?1 WHERE id <= ?2
             AND id IN (SELECT enrolment FROM stage_leaver WHERE kept = 0)",
        // Said to be in another school.
        "UPDATE enrolment SET gone_on = ?1 WHERE id IN (
             SELECT e.id FROM match_pupil m CROSS JOIN stage_pupil s ON s.id = m.stage
             CROSS JOIN enrolment e ON e.pupil_id = m.pupil
             WHERE m.how < 2 AND e.gone_on IS NULL AND e.id <= ?2 AND NOT s.removed
                 AND NOT EXISTS (SELECT 1 FROM stage_enrolment t
                                 WHERE t.pupil_id = e.pupil_id AND t.school_id = e.school_id)
                 AND CASE WHEN e.visiting THEN s.visits IS NOT NULL
                          ELSE EXISTS (SELECT 1 FROM stage_enrolment t
                                       WHERE t.pupil_id = e.pupil_id AND t.visiting = 0) END)",
        // Removed by the source.
        "UPDATE enrolment SET gone_on = ?1 WHERE id IN (
             SELECT e.id FROM match_pupil m CROSS JOIN stage_pupil s ON s.id = m.stage
             CROSS JOIN enrolment e ON e.pupil_id = m.pupil
             WHERE s.removed AND e.gone_on IS NULL AND e.id <= ?2
                 AND NOT EXISTS (SELECT 1 FROM stage_enrolment t
                                 WHERE t.pupil_id = e.pupil_id AND t.school_id = e.school_id))",
    ] {
        sqlx::query(sql).bind(today.to_owned()).bind(before.enrolment).execute(&mut *connection).await?;
    }
    Ok(kept)
}

async fn keep_pupils(connection: &mut SqliteConnection) -> Result<Kept> {
    if count(connection, "SELECT count(*) FROM stage_witness WHERE about = 'pupil'").await? == 0 {
        return Ok(Kept::default());
    }
    for sql in [
        "UPDATE stage_leaver SET kept = 1 WHERE
             EXISTS (SELECT 1 FROM stage_witness w WHERE w.about = 'pupil' AND w.pupil_id IS NULL
                         AND w.family = stage_leaver.family
                         AND (w.first IS NULL OR w.first = stage_leaver.first))
             OR EXISTS (SELECT 1 FROM stage_witness w WHERE w.about = 'pupil' AND w.pupil_id IS NULL
                            AND w.family IS NULL AND w.first = stage_leaver.first)",
        // Nothing can be read, or what is read may be a neighbour's value and is nobody's name.
        "UPDATE stage_leaver SET kept = 2 WHERE kept = 0 AND school IN (
             SELECT l.school_id FROM stage_witness w CROSS JOIN stage_place l ON l.scope = w.scope
                 AND l.key = coalesce(w.school, l.key)
             WHERE w.about = 'pupil' AND w.pupil_id IS NULL
                 AND (coalesce(w.family, w.first) IS NULL
                      OR NOT w.aligned AND NOT EXISTS (
                          SELECT 1 FROM stage_leaver o WHERE o.family = w.family
                              AND o.first = coalesce(w.first, o.first))
                      AND NOT EXISTS (SELECT 1 FROM stage_leaver o WHERE w.family IS NULL AND o.first = w.first)))",
    ] {
        sqlx::query(sql).execute(&mut *connection).await?;
    }
    let persons = count(
        connection,
        "SELECT (SELECT count(DISTINCT pupil) FROM stage_leaver WHERE kept > 0) + (
             SELECT count(DISTINCT w.pupil_id) FROM stage_witness w
             CROSS JOIN stage_pupil s ON s.scope = w.scope AND s.key = w.pupil AND s.partial AND NOT s.removed
             CROSS JOIN enrolment e ON e.pupil_id = w.pupil_id AND e.gone_on IS NULL
             JOIN stage_cover c ON c.school_id = e.school_id
             WHERE w.about = 'pupil')",
    )
    .await?;
    let waiting = sqlx::query_as(
        "SELECT f.name AS file, w.line, d.name AS school, v.number
         FROM (SELECT school, count(*) AS number FROM stage_leaver WHERE kept = 2 GROUP BY school) v
         JOIN school d ON d.id = v.school
         JOIN stage_witness w ON w.id = (
             SELECT min(o.id) FROM stage_witness o
             CROSS JOIN stage_place l ON l.scope = o.scope AND l.key = coalesce(o.school, l.key)
             WHERE o.about = 'pupil' AND o.pupil_id IS NULL AND l.school_id = v.school
                 AND (NOT o.aligned OR coalesce(o.family, o.first) IS NULL))
         JOIN stage_file f ON f.id = w.file
         ORDER BY d.name",
    )
    .fetch_all(connection)
    .await?;
    Ok(Kept { persons, waiting })
}

/// Ends the links of pupils all of whose links the delivery says, where it does not say them any more.
///
/// # Errors
/// What the database met.
pub async fn links(connection: &mut SqliteConnection) -> Result<Kept> {
    sqlx::query(
        "INSERT INTO stage_parting (link, pupil, guardian, family, first)
         SELECT k.id, k.pupil_id, k.guardian_id, g.family_fold, g.first_fold
         FROM stage_told o CROSS JOIN link k ON k.pupil_id = o.pupil CROSS JOIN guardian g ON g.id = k.guardian_id
         WHERE k.gone = 0 AND NOT EXISTS (SELECT 1 FROM stage_tie t
                                          WHERE t.pupil = k.pupil_id AND t.guardian = k.guardian_id)",
    )
    .execute(&mut *connection)
    .await?;
    let kept = keep_links(connection).await?;
    sqlx::query("UPDATE link SET gone = 1 WHERE id IN (SELECT link FROM stage_parting WHERE kept = 0)")
        .execute(connection)
        .await?;
    Ok(kept)
}

async fn keep_links(connection: &mut SqliteConnection) -> Result<Kept> {
    if count(connection, "SELECT count(*) FROM stage_witness WHERE about = 'link'").await? == 0 {
        return Ok(Kept::default());
    }
    for sql in [
        // By now whoever was matched by a rule bears the source's identifier.
        "UPDATE stage_witness SET
             pupil_id = (SELECT i.record_id FROM stage_scope c CROSS JOIN source_id i ON i.entity = 'pupil'
                         AND i.scope = c.name AND i.external = stage_witness.pupil
                         WHERE c.id = stage_witness.scope),
             guardian_id = (SELECT i.record_id FROM stage_scope c CROSS JOIN source_id i ON i.entity = 'guardian'
                            AND i.scope = c.name AND i.external = stage_witness.guardian
                            WHERE c.id = stage_witness.scope)
         WHERE about = 'link' AND coalesce(pupil, guardian) IS NOT NULL",
        "UPDATE stage_parting SET kept = 1 WHERE
             EXISTS (SELECT 1 FROM stage_witness w WHERE w.about = 'link' AND w.pupil_id = stage_parting.pupil
                         AND (w.guardian_id IS NULL OR w.guardian_id = stage_parting.guardian))
             OR EXISTS (SELECT 1 FROM stage_witness w WHERE w.about = 'link' AND w.pupil IS NULL
                            AND w.guardian_id = stage_parting.guardian)
             OR EXISTS (SELECT 1 FROM stage_witness w WHERE w.about = 'link' AND w.family = stage_parting.family
                            AND (w.first IS NULL OR w.first = stage_parting.first))
             OR EXISTS (SELECT 1 FROM stage_witness w WHERE w.about = 'link' AND w.family IS NULL
                            AND w.first = stage_parting.first)",
        // Neither the pupil nor the guardian can be read.
        "UPDATE stage_parting SET kept = 2 WHERE kept = 0 AND EXISTS (
             SELECT 1 FROM stage_witness w CROSS JOIN stage_place l ON l.scope = w.scope
             CROSS JOIN enrolment e ON e.school_id = l.school_id AND e.pupil_id = stage_parting.pupil
             WHERE w.about = 'link' AND w.family IS NULL AND w.first IS NULL
                 AND w.pupil IS NULL AND w.guardian_id IS NULL)",
    ] {
        sqlx::query(sql).execute(&mut *connection).await?;
    }
    let persons =
        count(connection, "SELECT count(DISTINCT guardian) FROM stage_parting WHERE kept > 0").await?;
    let waiting = sqlx::query_as(
        "SELECT f.name AS file, w.line, d.name AS school,
             (SELECT count(DISTINCT guardian) FROM stage_parting WHERE kept = 2) AS number
         FROM stage_witness w JOIN stage_file f ON f.id = w.file
         JOIN stage_place l ON l.scope = w.scope JOIN school d ON d.id = l.school_id
         WHERE w.about = 'link' AND w.family IS NULL AND w.first IS NULL AND w.pupil IS NULL
             AND w.guardian_id IS NULL AND EXISTS (SELECT 1 FROM stage_parting WHERE kept = 2)
         ORDER BY w.id LIMIT 1",
    )
    .fetch_all(connection)
    .await?;
    Ok(Kept { persons, waiting })
}
