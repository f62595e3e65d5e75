//! The corrections that an import finds and those that it shows made.

use sqlx::{AssertSqlSafe, SqliteConnection};

use super::super::id::ImportId;
use super::count;
use super::rejection::RejectedLine;
use crate::Result;

/// Adds a line to check to those that become corrections.
///
/// # Errors
/// What the database met.
pub async fn stage(connection: &mut SqliteConnection, line: &RejectedLine, record: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO stage_remark (file, line, name, field, code, reason, left_out, key)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )
    .bind(line.file.clone())
    .bind(line.line)
    .bind(record.to_owned())
    .bind(line.field.clone())
    .bind(line.code.clone())
    .bind(line.reason.clone())
    .bind(!line.kept)
    .bind(line.key.clone())
    .execute(connection)
    .await?;
    Ok(())
}

/// Tells of whom the staged remarks are: of the pupil or guardian whose record that is, else of the line itself. Remarks
/// of ONDE name no record: one alone stands on a line.
const TELL: [&str; 7] = [
    "UPDATE stage_remark SET file_id = (SELECT min(id) FROM stage_file f WHERE f.name = stage_remark.file)",
    "UPDATE stage_remark SET about = 'pupil', person = m.pupil, scope = s.scope
     FROM stage_pupil s CROSS JOIN match_pupil m ON m.stage = s.id
     WHERE s.file = stage_remark.file_id AND s.line = stage_remark.line
         AND s.key = coalesce(stage_remark.key, s.key)",
    "UPDATE stage_remark SET about = 'guardian', person = m.guardian, scope = s.scope
     FROM stage_guardian s CROSS JOIN match_guardian m ON m.stage = coalesce(s.same_as, s.id)
     WHERE person IS NULL AND s.file = stage_remark.file_id AND s.line = stage_remark.line
         AND s.key = coalesce(stage_remark.key, s.key)",
    // By the names that are known, whatever can be read of those of the file.
    "UPDATE stage_remark SET name = coalesce(CASE about
         WHEN 'pupil' THEN (SELECT trim(family || ' ' || first) FROM pupil p WHERE p.id = stage_remark.person)
         ELSE (SELECT trim(family || ' ' || first) FROM guardian g WHERE g.id = stage_remark.person) END, name)
     WHERE person IS NOT NULL",
    // Where the person has a school, it is one of the delivery.
    "UPDATE stage_remark SET school = CASE about
         WHEN 'pupil' THEN (SELECT min(e.school_id) FROM enrolment e JOIN stage_place l ON l.school_id = e.school_id
                            WHERE e.pupil_id = stage_remark.person)
         ELSE (SELECT min(e.school_id) FROM link k JOIN enrolment e ON e.pupil_id = k.pupil_id
               JOIN stage_place l ON l.school_id = e.school_id
               WHERE k.guardian_id = stage_remark.person) END
     WHERE person IS NOT NULL",
    // What nobody can be told from is a line of the school that it describes or names, else of the only one of the
    // delivery.
    "UPDATE stage_remark SET about = 'file', person = name, school = coalesce(
         (SELECT min(l.school_id) FROM stage_school x CROSS JOIN stage_place l ON l.scope = x.scope AND l.key = x.key
          WHERE x.file = stage_remark.file_id AND x.line = stage_remark.line AND x.key = stage_remark.name),
         (SELECT min(l.school_id) FROM stage_quarantine w CROSS JOIN stage_place l ON l.scope = w.scope AND l.key = w.school
          WHERE w.file = stage_remark.file_id AND w.line = stage_remark.line
              AND (stage_remark.key IS NULL OR w.pupil = stage_remark.key)),
         (SELECT min(school_id) FROM stage_place HAVING count(DISTINCT school_id) = 1))
     WHERE person IS NULL",
    // Without either it may be any of them.
    "INSERT INTO stage_remark (file, file_id, line, key, name, field, code, reason, left_out, scope, about, person, school)
     SELECT r.file, r.file_id, r.line, r.key, r.name, r.field, r.code, r.reason, r.left_out, r.scope, r.about, r.person,
         l.school_id
     FROM stage_remark r CROSS JOIN (SELECT DISTINCT school_id FROM stage_place) l
     WHERE r.about = 'file' AND r.school IS NULL AND (SELECT count(DISTINCT school_id) FROM stage_place) <= 12",
];

/// The source of a remark.
const SOURCE: &str = "coalesce((SELECT c.format FROM stage_scope c WHERE c.id = r.scope),
    (SELECT min(c.format) FROM stage_scope c))";

/// A correction of the list is about the same as a staged remark.
const SAME: &str = "c.school_id = r.school AND c.about = r.about AND c.person = r.person AND c.code = r.code
    AND c.field IS r.field";

/// The person of a correction has left the school, whoever says so.
const GONE: &str = "CASE c.about
    WHEN 'pupil' THEN NOT EXISTS (
        SELECT 1 FROM enrolment e WHERE e.pupil_id = c.person AND e.school_id = c.school_id AND e.gone_on IS NULL)
    WHEN 'guardian' THEN NOT EXISTS (
        SELECT 1 FROM link k JOIN enrolment e ON e.pupil_id = k.pupil_id
            AND e.school_id = c.school_id AND e.gone_on IS NULL
        WHERE k.guardian_id = c.person AND k.gone = 0)
    ELSE 0 END";

/// Merges the staged remarks into the list: how many are new, and how many of the list this import shows made. A
/// correction is made when the files say the person, wholly, and nothing is wrong with it any more, or when the person
/// has left the school; that of a line, when the files of the school do not have it any more. Where not all remarks were staged
/// (`whole` is false), none is known to be made.
///
/// # Errors
/// What the database met.
pub async fn merge(connection: &mut SqliteConnection, import: ImportId, whole: bool) -> Result<(u32, u32)> {
    let staged = count(connection, "SELECT count(*) FROM stage_remark").await?;
    let open = count(connection, "SELECT count(*) FROM correction WHERE closed_by IS NULL").await?;
    if staged == 0 && open == 0 {
        return Ok((0, 0));
    }
    if staged > 0 {
        for sql in [
            "CREATE INDEX IF NOT EXISTS stage.stage_pupil_line ON stage_pupil (file, line)",
            "CREATE INDEX IF NOT EXISTS stage.stage_guardian_line ON stage_guardian (file, line)",
        ] {
            sqlx::query(sql).execute(&mut *connection).await?;
        }
        for sql in TELL {
            sqlx::query(sql).execute(&mut *connection).await?;
        }
    }
    let made = sqlx::query(AssertSqlSafe(format!(
        "UPDATE correction AS c SET closed_by = ?1
         WHERE ?2 AND c.closed_by IS NULL AND NOT EXISTS (SELECT 1 FROM stage_remark r WHERE {SAME})
             AND ({GONE}
                 OR c.school_id IN (SELECT school_id FROM stage_place) AND c.source IN (SELECT format FROM stage_scope)
                     AND CASE c.about
                         WHEN 'pupil' THEN EXISTS (
                             SELECT 1 FROM match_pupil m JOIN stage_pupil s ON s.id = m.stage AND NOT s.partial
                             WHERE m.pupil = c.person)
                         WHEN 'guardian' THEN EXISTS (
                             SELECT 1 FROM match_guardian m JOIN stage_guardian s ON s.id = m.stage AND NOT s.partial
                             WHERE m.guardian = c.person)
                         ELSE c.school_id IN (SELECT school_id FROM stage_complete_school) END)"
    )))
    .bind(import)
    .bind(whole)
    .execute(&mut *connection)
    .await?
    .rows_affected();
    sqlx::query(AssertSqlSafe(format!(
        "UPDATE correction AS c SET reason = r.reason, file = r.file, line = r.line, name = r.name,
             left_out = r.left_out
         FROM stage_remark r WHERE c.closed_by IS NULL AND {SAME}
             AND (c.reason, c.file, c.line, c.name, c.left_out) IS NOT (r.reason, r.file, r.line, r.name, r.left_out)"
    )))
    .execute(&mut *connection)
    .await?;
    let found = sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO correction (school_id, source, about, person, name, field, code, reason, left_out, file, line,
             opened_by)
         SELECT r.school, {SOURCE}, r.about, r.person, r.name, r.field, r.code, r.reason, r.left_out, r.file, r.line, ?1
         FROM stage_remark r
         WHERE r.school IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM correction c WHERE c.closed_by IS NULL AND {SAME})
         GROUP BY r.school, r.about, r.person, r.code, r.field ORDER BY r.id"
    )))
    .bind(import)
    .execute(connection)
    .await?
    .rows_affected();
    let number = |rows: u64| u32::try_from(rows).unwrap_or(u32::MAX);
    Ok((number(found), number(made)))
}
