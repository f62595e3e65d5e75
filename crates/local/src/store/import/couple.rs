//! Lines that name a couple, each of whom the store knows as a person.

use sqlx::{FromRow, SqliteConnection};

use super::super::id::{GuardianId, StagedGuardianId};
use crate::Result;

/// A stored guardian of a pupil whom a staged line names.
#[derive(Debug, Clone, FromRow)]
pub struct Member {
    /// Number.
    pub id: GuardianId,
    /// Title.
    pub title: Option<String>,
    /// Birth name.
    pub family: String,
    /// Usage name.
    pub usage: Option<String>,
    /// First name.
    pub first: String,
}

/// The stored guardians of the pupils whom a staged guardian answers for.
///
/// # Errors
/// What the database met.
pub async fn known(connection: &mut SqliteConnection, stage: StagedGuardianId) -> Result<Vec<Member>> {
    Ok(sqlx::query_as(
        "SELECT DISTINCT g.id, g.title, g.family, g.usage, g.first
         FROM stage_link_resolved b CROSS JOIN link k ON k.pupil_id = b.pupil AND k.gone = 0
         CROSS JOIN guardian g ON g.id = k.guardian_id
         WHERE b.stage = ?1 ORDER BY g.id",
    )
    .bind(stage)
    .fetch_all(connection)
    .await?)
}

/// Makes a staged record of each member out of the line of the couple. Nothing is said of their names. What reaches one
/// of them stays theirs; what reaches neither yet is said of both. Each keeps the pupils who are known to be theirs, and
/// has those who are known to be nobody's of them. Whom a line of their own names is there already.
///
/// # Errors
/// What the database met.
pub async fn split(
    connection: &mut SqliteConnection,
    stage: StagedGuardianId,
    members: &[GuardianId],
) -> Result<()> {
    let members = serde_json::to_string(members)?;
    sqlx::query(
        "INSERT INTO stage_guardian (id, scope, key, file, line, partial, removed, family, first, mail, mobile,
             home_phone, work_phone, accepts_sms, address, postal_code, town, country, family_fold, first_fold, login)
         SELECT (SELECT max(id) FROM stage_guardian) + row_number() OVER (ORDER BY g.id), s.scope,
             s.key || '#' || g.id, s.file, s.line, 0, 0, g.family, g.first,
             iif(EXISTS (SELECT 1 FROM json_each(?2) o CROSS JOIN guardian h ON h.id = o.value
                         WHERE h.mail = s.mail COLLATE NOCASE), NULL, nullif(s.mail, '')),
             iif(EXISTS (SELECT 1 FROM json_each(?2) o CROSS JOIN guardian h ON h.id = o.value
                         WHERE h.mobile = s.mobile), NULL, nullif(s.mobile, '')),
             iif(EXISTS (SELECT 1 FROM json_each(?2) o CROSS JOIN guardian h ON h.id = o.value
                         WHERE h.home_phone = s.home_phone), NULL, nullif(s.home_phone, '')),
             iif(EXISTS (SELECT 1 FROM json_each(?2) o CROSS JOIN guardian h ON h.id = o.value
                         WHERE h.work_phone = s.work_phone), NULL, nullif(s.work_phone, '')),
             NULL, s.address, s.postal_code, s.town, s.country, g.family_fold, g.first_fold, s.login
         FROM stage_guardian s CROSS JOIN json_each(?2) j CROSS JOIN guardian g ON g.id = j.value
         WHERE s.id = ?1
             AND NOT EXISTS (SELECT 1 FROM stage_guardian o CROSS JOIN stage_link_resolved b ON b.stage = o.id
                             CROSS JOIN stage_link_resolved c ON c.stage = ?1 AND c.pupil = b.pupil
                             WHERE o.scope = s.scope AND o.id <> s.id AND o.family_fold = g.family_fold
                                 AND o.first_fold = g.first_fold)",
    )
    .bind(stage)
    .bind(&members)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO stage_link_resolved (pupil, stage, responsibility, kinship)
         SELECT b.pupil, n.id, b.responsibility, b.kinship
         FROM stage_link_resolved b CROSS JOIN stage_guardian s ON s.id = b.stage
         CROSS JOIN json_each(?2) j
         CROSS JOIN stage_guardian n ON n.scope = s.scope AND n.key = s.key || '#' || j.value
         WHERE b.stage = ?1
             AND (EXISTS (SELECT 1 FROM link k
                          WHERE k.pupil_id = b.pupil AND k.guardian_id = j.value AND k.gone = 0)
                  OR NOT EXISTS (SELECT 1 FROM json_each(?2) o CROSS JOIN link k ON k.guardian_id = o.value
                                 WHERE k.pupil_id = b.pupil AND k.gone = 0))
         ON CONFLICT (pupil, stage) DO NOTHING",
    )
    .bind(stage)
    .bind(&members)
    .execute(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM stage_link_resolved WHERE stage = ?1")
        .bind(stage)
        .execute(&mut *connection)
        .await?;
    // The line is none of a guardian without pupils: its members speak for it.
    sqlx::query("UPDATE stage_guardian SET same_as = id WHERE id = ?1")
        .bind(stage)
        .execute(connection)
        .await?;
    Ok(())
}
