//! What an import changed, read from what it created and from the before images it kept.
//!
//! A person is in a school when an enrolment there is not gone; a guardian is where its pupils are. Visiting
//! pupils count in the totals, not in the figures of the school they visit.

use std::collections::HashMap;

use sqlx::{FromRow, SqliteConnection};

use super::super::id::SchoolId;
use super::count;
use super::history::Watermarks;
use crate::Result;

/// One of the schools an import is about.
#[derive(Debug, FromRow)]
pub struct School {
    /// Number.
    pub id: SchoolId,
    /// UAI.
    pub uai: String,
    /// Name.
    pub name: String,
    /// Pupils have accounts.
    pub second_degree: bool,
}

/// How many came, changed, left.
#[derive(Debug, Clone, Copy, Default, FromRow)]
pub struct Moves {
    /// Came.
    pub new: u32,
    /// Changed.
    pub changed: u32,
    /// Left.
    pub gone: u32,
}

#[derive(FromRow)]
struct InSchool {
    school_id: SchoolId,
    #[sqlx(flatten)]
    moves: Moves,
}

/// The schools of the delivery and those an import touched otherwise; to be asked after [`follow_changes`].
///
/// # Errors
/// What the database met.
pub async fn schools(connection: &mut SqliteConnection, before: &Watermarks) -> Result<Vec<School>> {
    Ok(sqlx::query_as(
        "SELECT id, uai, name, degree = '2D' AS second_degree FROM school_shown
         WHERE (EXISTS (SELECT 1 FROM enrolment e WHERE e.school_id = school_shown.id)
              OR EXISTS (SELECT 1 FROM school d WHERE d.id = school_shown.id AND d.kind IS NULL))
             AND id IN (SELECT school_id FROM stage_place WHERE described
                      UNION SELECT school_id FROM stage_enrolment
                      UNION SELECT e.school_id FROM import_before b CROSS JOIN enrolment e ON e.id = b.row_id
                            WHERE b.entity = 'enrolment' AND b.row_id <= ?1
                      -- A delta may say no more of a school than what changed about a guardian there.
                      UNION SELECT school_id FROM stage_changed
                      UNION SELECT school_id FROM stage_presence WHERE was <> is_now)
         ORDER BY name COLLATE NOCASE, uai",
    )
    .bind(before.enrolment)
    .fetch_all(connection)
    .await?)
}

/// Whether anything a director can see changed.
///
/// # Errors
/// What the database met.
pub async fn is_unchanged(connection: &mut SqliteConnection, before: &Watermarks) -> Result<bool> {
    let now = Watermarks::read(connection).await?;
    if (Watermarks { source_id: before.source_id, ..now }) != *before {
        return Ok(false);
    }
    let kept: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM import_before)").fetch_one(connection).await?;
    Ok(!kept)
}

/// Finds the accounts known before whose families come, go or move, and where each was and is.
///
/// # Errors
/// What the database met.
pub async fn follow(connection: &mut SqliteConnection, before: &Watermarks) -> Result<()> {
    if before.account.get() == 0 {
        return Ok(());
    }
    for sql in [
        "INSERT INTO stage_affected_account (account)
         SELECT g.account_id FROM link k CROSS JOIN guardian g ON g.id = k.guardian_id
         WHERE k.id > ?1 AND g.account_id <= ?4
         ON CONFLICT (account) DO NOTHING",
        "INSERT INTO stage_affected_account (account)
         SELECT g.account_id FROM import_before b CROSS JOIN link k ON k.id = b.row_id
         CROSS JOIN guardian g ON g.id = k.guardian_id
         WHERE b.entity = 'link' AND b.row_id <= ?1 AND g.account_id <= ?4
         ON CONFLICT (account) DO NOTHING",
        "INSERT INTO stage_affected_account (account)
         SELECT g.account_id FROM (
             SELECT e.pupil_id FROM import_before b CROSS JOIN enrolment e ON e.id = b.row_id
             WHERE b.entity = 'enrolment' AND b.row_id <= ?2
             UNION SELECT pupil_id FROM enrolment WHERE id > ?2 AND +pupil_id <= ?3) p
         CROSS JOIN link k ON k.pupil_id = p.pupil_id CROSS JOIN guardian g ON g.id = k.guardian_id
         WHERE g.account_id <= ?4
         ON CONFLICT (account) DO NOTHING",
    ] {
        sqlx::query(sql)
            .bind(before.link)
            .bind(before.enrolment)
            .bind(before.pupil)
            .bind(before.account)
            .execute(&mut *connection)
            .await?;
    }
    sqlx::query(
        "INSERT INTO stage_presence (account, school_id, was, is_now, was_anyhow, is_anyhow)
         SELECT account_id, school_id, max(was AND NOT was_visiting), max(is_now AND NOT visiting), max(was),
             max(is_now)
         FROM (
             SELECT g.account_id, e.school_id, e.visiting,
                 k.id <= ?1 AND e.id <= ?2
                     AND iif(kb.id IS NULL, k.gone, json_extract(kb.before, '$.gone')) = 0
                     AND iif(eb.id IS NULL, e.gone_on, json_extract(eb.before, '$.gone_on')) IS NULL AS was,
                 iif(eb.id IS NULL, e.visiting, json_extract(eb.before, '$.visiting')) AS was_visiting,
                 k.gone = 0 AND e.gone_on IS NULL AS is_now
             FROM stage_affected_account r CROSS JOIN guardian g ON g.account_id = r.account
             CROSS JOIN link k ON k.guardian_id = g.id
             CROSS JOIN enrolment e ON e.pupil_id = k.pupil_id
             LEFT JOIN import_running i
             LEFT JOIN import_before kb ON kb.import_id = i.import_id AND kb.entity = 'link' AND kb.row_id = k.id
             LEFT JOIN import_before eb ON eb.import_id = i.import_id AND eb.entity = 'enrolment'
                 AND eb.row_id = e.id)
         GROUP BY account_id, school_id",
    )
    .bind(before.link)
    .bind(before.enrolment)
    .execute(connection)
    .await?;
    Ok(())
}

/// Pupils who came, changed, left, by school.
///
/// # Errors
/// What the database met.
pub async fn pupils(
    connection: &mut SqliteConnection,
    before: &Watermarks,
) -> Result<HashMap<SchoolId, Moves>> {
    let rows = sqlx::query_as(
        "SELECT school_id, sum(new) AS new, sum(changed) AS changed, sum(gone) AS gone FROM (
             SELECT school_id, is_now AND NOT was AS new, was AND is_now AS changed, was AND NOT is_now AS gone
             FROM stage_pupil_move
             UNION ALL
             SELECT school_id, 1, 0, 0 FROM enrolment WHERE id > ?1 AND visiting = 0 AND gone_on IS NULL)
         GROUP BY school_id",
    )
    .bind(before.enrolment)
    .fetch_all(connection)
    .await?;
    Ok(by_school(rows))
}

/// Gathers the enrolments known before that changed, or whose pupil did; and those pupils.
///
/// # Errors
/// What the database met.
pub async fn follow_pupils(connection: &mut SqliteConnection, before: &Watermarks) -> Result<()> {
    sqlx::query(
        "INSERT INTO stage_pupil_move (enrolment, school_id, pupil, was, is_now)
         SELECT e.id, e.school_id, e.pupil_id,
             json_extract(b.before, '$.gone_on') IS NULL AND json_extract(b.before, '$.visiting') = 0,
             e.gone_on IS NULL AND e.visiting = 0
         FROM import_before b CROSS JOIN enrolment e ON e.id = b.row_id
         WHERE b.entity = 'enrolment' AND b.row_id <= ?1",
    )
    .bind(before.enrolment)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO stage_pupil_move (enrolment, school_id, pupil, was, is_now)
         SELECT e.id, e.school_id, e.pupil_id, e.gone_on IS NULL AND e.visiting = 0,
             e.gone_on IS NULL AND e.visiting = 0
         FROM import_before b CROSS JOIN enrolment e ON e.pupil_id = b.row_id AND e.id <= ?2
         WHERE b.entity = 'pupil' AND b.row_id <= ?1
         ON CONFLICT (enrolment) DO NOTHING",
    )
    .bind(before.pupil)
    .bind(before.enrolment)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO stage_pupil_presence (pupil, was, is_now)
         SELECT p.pupil,
             EXISTS (SELECT 1 FROM enrolment e LEFT JOIN import_running i
                     LEFT JOIN import_before b ON b.import_id = i.import_id AND b.entity = 'enrolment'
                         AND b.row_id = e.id
                     WHERE e.pupil_id = p.pupil AND e.id <= ?1
                         AND iif(b.id IS NULL, e.gone_on, json_extract(b.before, '$.gone_on')) IS NULL),
             EXISTS (SELECT 1 FROM enrolment e WHERE e.pupil_id = p.pupil AND e.gone_on IS NULL)
         FROM (SELECT pupil FROM stage_pupil_move
               UNION SELECT pupil_id FROM enrolment WHERE id > ?1 AND +pupil_id <= ?2) p",
    )
    .bind(before.enrolment)
    .bind(before.pupil)
    .execute(connection)
    .await?;
    Ok(())
}

/// Pupils of all schools who came, changed, left.
///
/// # Errors
/// What the database met.
pub async fn all_pupils(connection: &mut SqliteConnection, before: &Watermarks) -> Result<Moves> {
    let fresh: u32 = sqlx::query_scalar("SELECT count(*) FROM pupil WHERE id > ?1")
        .bind(before.pupil)
        .fetch_one(&mut *connection)
        .await?;
    let Moves { new, changed, gone } = sqlx::query_as(
        "SELECT coalesce(sum(is_now AND NOT was), 0) AS new, coalesce(sum(was AND NOT is_now), 0) AS gone,
             coalesce(sum(was AND is_now), 0) AS changed FROM stage_pupil_presence",
    )
    .fetch_one(connection)
    .await?;
    Ok(Moves { new: new + fresh, changed, gone })
}

/// Gathers the new guardians' accounts by school, and says how many they are.
///
/// # Errors
/// What the database met.
pub async fn count_new(
    connection: &mut SqliteConnection,
    before: &Watermarks,
) -> Result<HashMap<SchoolId, u32>> {
    let schools: Vec<(SchoolId, u32)> = sqlx::query_as(
        "INSERT INTO stage_arrival (school_id, accounts)
         SELECT e.school_id, count(DISTINCT g.account_id)
         FROM guardian g CROSS JOIN link k ON k.guardian_id = g.id AND k.gone = 0
         CROSS JOIN enrolment e ON e.pupil_id = k.pupil_id AND e.gone_on IS NULL AND e.visiting = 0
         WHERE g.id > ?1 GROUP BY e.school_id
         RETURNING school_id, accounts",
    )
    .bind(before.guardian)
    .fetch_all(connection)
    .await?;
    Ok(schools.into_iter().collect())
}

/// Guardians who came, changed, left, by school; to be asked after [`count_new`].
///
/// # Errors
/// What the database met.
pub async fn guardians(connection: &mut SqliteConnection) -> Result<HashMap<SchoolId, Moves>> {
    let rows = sqlx::query_as(
        "SELECT school_id, sum(new) AS new, sum(changed) AS changed, sum(gone) AS gone FROM (
             SELECT school_id, is_now AND NOT was AS new, 0 AS changed, was AND NOT is_now AS gone
             FROM stage_presence
             UNION ALL SELECT school_id, accounts, 0, 0 FROM stage_arrival
             UNION ALL SELECT school_id, 0, 1, 0 FROM stage_changed)
         GROUP BY school_id",
    )
    .fetch_all(connection)
    .await?;
    Ok(by_school(rows))
}

fn by_school(rows: Vec<InSchool>) -> HashMap<SchoolId, Moves> {
    rows.into_iter().map(|row| (row.school_id, row.moves)).collect()
}

/// Guardians of all schools who were known and came, changed, left.
///
/// # Errors
/// What the database met.
pub async fn all_guardian_moves(connection: &mut SqliteConnection) -> Result<Moves> {
    Ok(sqlx::query_as(
        "SELECT coalesce(sum(is_now AND NOT was), 0) AS new, coalesce(sum(was AND NOT is_now), 0) AS gone,
             (SELECT count(DISTINCT account) FROM stage_changed) AS changed
         FROM (SELECT max(was) AS was, max(is_now) AS is_now FROM stage_presence GROUP BY account)",
    )
    .fetch_one(connection)
    .await?)
}

/// Gathers the guardians known before whose data changed, in the schools where they were and are.
///
/// # Errors
/// What the database met.
pub async fn follow_changes(connection: &mut SqliteConnection, before: &Watermarks) -> Result<()> {
    sqlx::query(
        "INSERT INTO stage_changed (account, school_id)
         SELECT g.account_id, e.school_id
         FROM import_before b CROSS JOIN guardian g ON g.id = b.row_id
         CROSS JOIN link k ON k.guardian_id = g.id AND k.gone = 0
         CROSS JOIN enrolment e ON e.pupil_id = k.pupil_id AND e.gone_on IS NULL AND e.visiting = 0
         WHERE b.entity = 'guardian' AND b.row_id <= ?1
             AND NOT EXISTS (SELECT 1 FROM stage_presence p
                             WHERE p.account = g.account_id AND p.school_id = e.school_id AND NOT p.was)
         ON CONFLICT (account, school_id) DO NOTHING",
    )
    .bind(before.guardian)
    .execute(connection)
    .await?;
    Ok(())
}

/// Accounts created: of guardians, of pupils.
///
/// # Errors
/// What the database met.
pub async fn new_accounts(connection: &mut SqliteConnection, before: &Watermarks) -> Result<(u32, u32)> {
    Ok(sqlx::query_as(
        "SELECT coalesce(sum(holder = 'guardian'), 0), coalesce(sum(holder = 'pupil'), 0)
         FROM account WHERE id > ?1",
    )
    .bind(before.account)
    .fetch_one(connection)
    .await?)
}

/// Pupils' accounts of one school: present, of which new.
///
/// # Errors
/// What the database met.
pub async fn pupil_accounts(
    connection: &mut SqliteConnection,
    before: &Watermarks,
    school: SchoolId,
) -> Result<(u32, u32)> {
    Ok(sqlx::query_as(
        "SELECT count(p.account_id), count(iif(p.account_id > ?2, 1, NULL))
         FROM enrolment e CROSS JOIN pupil p ON p.id = e.pupil_id
         WHERE e.school_id = ?1 AND e.visiting = 0 AND e.gone_on IS NULL",
    )
    .bind(school)
    .bind(before.account)
    .fetch_one(connection)
    .await?)
}

/// Pupils of the second degree who are present and have an account, everybody once.
///
/// # Errors
/// What the database met.
pub async fn all_pupil_accounts(connection: &mut SqliteConnection) -> Result<u32> {
    count(
        connection,
        "SELECT count(DISTINCT p.account_id)
         FROM school d CROSS JOIN enrolment e ON e.school_id = d.id AND e.gone_on IS NULL
         CROSS JOIN pupil p ON p.id = e.pupil_id
         WHERE d.degree = '2D'",
    )
    .await
}
