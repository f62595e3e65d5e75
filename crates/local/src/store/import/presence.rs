//! How many are present after an import: what was counted before it, and what it moved.

use std::collections::HashMap;

use sqlx::SqliteConnection;

use super::super::id::SchoolId;
use super::history::Watermarks;
use crate::Result;

/// Present in one school, or in all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Present {
    /// Pupils.
    pub pupils: u32,
    /// Guardians, by account.
    pub guardians: u32,
}

/// Everybody, where nothing was counted before.
const ALL: [&str; 2] = [
    "INSERT INTO presence (school_id, pupils, guardians)
     SELECT d.id, count(DISTINCT e.pupil_id), count(DISTINCT g.account_id)
     FROM school d CROSS JOIN enrolment e ON e.school_id = d.id AND e.visiting = 0 AND e.gone_on IS NULL
     LEFT JOIN link k ON k.pupil_id = e.pupil_id AND k.gone = 0
     LEFT JOIN guardian g ON g.id = k.guardian_id
     GROUP BY d.id",
    "INSERT INTO presence (school_id, pupils, guardians) VALUES (0,
         (SELECT count(*) FROM pupil p
          WHERE EXISTS (SELECT 1 FROM enrolment e WHERE e.pupil_id = p.id AND e.gone_on IS NULL)),
         (SELECT count(*) FROM account a NOT INDEXED WHERE EXISTS (
              SELECT 1 FROM guardian g CROSS JOIN link k ON k.guardian_id = g.id AND k.gone = 0
              CROSS JOIN enrolment e ON e.pupil_id = k.pupil_id AND e.gone_on IS NULL
              WHERE g.account_id = a.id)))",
];

/// What was counted before, and those who came and left since: ?1 to ?3 are the greatest numbers of a guardian, a
/// pupil and an enrolment known before. Every new guardian comes with an account.
const MOVED: [&str; 2] = [
    "INSERT INTO presence (school_id, pupils, guardians)
     SELECT school_id, sum(pupils), sum(guardians) FROM (
         SELECT school_id, 0 AS pupils, is_now - was AS guardians FROM stage_presence
         UNION ALL
         SELECT school_id, 0, accounts FROM stage_arrival
         UNION ALL
         SELECT school_id, is_now - was, 0 FROM stage_pupil_move
         UNION ALL
         SELECT school_id, 1, 0 FROM enrolment WHERE id > ?3 AND gone_on IS NULL AND visiting = 0)
     GROUP BY school_id
     ON CONFLICT (school_id) DO UPDATE SET pupils = pupils + excluded.pupils,
         guardians = guardians + excluded.guardians",
    "UPDATE presence SET
         pupils = pupils + (SELECT count(*) FROM pupil WHERE id > ?2) + (
             SELECT coalesce(sum(is_now - was), 0) FROM stage_pupil_presence),
         guardians = guardians + (
             SELECT count(*) FROM guardian g WHERE g.id > ?1 AND EXISTS (
                 SELECT 1 FROM link k CROSS JOIN enrolment e ON e.pupil_id = k.pupil_id AND e.gone_on IS NULL
                 WHERE k.guardian_id = g.id AND k.gone = 0)) + (
             SELECT coalesce(sum(is_now - was), 0) FROM (
                 SELECT max(is_anyhow) AS is_now, max(was_anyhow) AS was FROM stage_presence GROUP BY account))
     WHERE school_id = 0",
];

/// Counts who is present after the import.
///
/// # Errors
/// What the database met.
pub async fn count(connection: &mut SqliteConnection, before: &Watermarks) -> Result<()> {
    if before.is_empty() {
        // Nobody was anywhere.
        sqlx::query(
            "INSERT INTO presence (school_id, pupils, guardians) VALUES (0, 0, 0) ON CONFLICT DO NOTHING",
        )
        .execute(&mut *connection)
        .await?;
    }
    let counted: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM presence WHERE school_id = 0)")
        .fetch_one(&mut *connection)
        .await?;
    for sql in if counted { MOVED } else { ALL } {
        sqlx::query(sql)
            .bind(before.guardian)
            .bind(before.pupil)
            .bind(before.enrolment)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// What was counted: everywhere, and by number of school. A school where nobody is may be missing.
///
/// # Errors
/// What the database met.
pub async fn counted(connection: &mut SqliteConnection) -> Result<(Present, HashMap<SchoolId, Present>)> {
    let rows: Vec<(i64, u32, u32)> =
        sqlx::query_as("SELECT school_id, pupils, guardians FROM presence").fetch_all(connection).await?;
    let mut everywhere = Present::default();
    let mut schools = HashMap::new();
    for (school, pupils, guardians) in rows {
        let present = Present { pupils, guardians };
        match school {
            0 => everywhere = present,
            school => drop(schools.insert(SchoolId::new(school), present)),
        }
    }
    Ok((everywhere, schools))
}

/// Forgets what was counted: the next import counts everybody.
///
/// # Errors
/// What the database met.
pub async fn forget(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query("DELETE FROM presence").execute(connection).await?;
    Ok(())
}
