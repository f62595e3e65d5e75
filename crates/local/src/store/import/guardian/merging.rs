//! Guardians written: who is new, and what changes about those who were known.

use sqlx::{AssertSqlSafe, SqliteConnection};

use super::super::super::id::{AccountId, StagedGuardianId};
use super::super::flaw::{Field, Flaws};
use super::super::link::UnresolvedLink;
use super::super::staged::Match::{ByIdentifier, New, SamePerson};
use super::super::staged::NO_RESPONSIBILITY;
use super::super::{NEW_UUID, PAGE, merge_sql};
use super::people::COLUMNS;
use crate::Result;

/// Takes what one staged record lacks from another that is the same person.
///
/// # Errors
/// What the database met.
pub async fn fill_unsaid(
    connection: &mut SqliteConnection,
    stage: StagedGuardianId,
    from: StagedGuardianId,
) -> Result<()> {
    // The flaws of a value go with it.
    let taken = [
        ("usage", Flaws::only(Field::Usage)),
        ("mail", Flaws::only(Field::Mail)),
        ("mobile", Flaws::only(Field::Mobile).with(Field::NoMobile, true)),
        ("home_phone", Flaws::only(Field::HomePhone)),
        ("work_phone", Flaws::only(Field::WorkPhone)),
        ("address", Flaws::only(Field::PostalCode)),
    ]
    .map(|(column, flaws)| {
        format!("iif(coalesce(s.{column}, '') = '' AND o.{column} <> '', {flaws}, {})", Flaws::NONE)
    })
    .join(" | ");
    sqlx::query(AssertSqlSafe(format!(
        "UPDATE stage_guardian SET flaws = (stage_guardian.flaws & ~t.taken) | (t.flaws & t.taken)
         FROM (SELECT o.flaws, {taken} AS taken FROM stage_guardian s CROSS JOIN stage_guardian o
               WHERE s.id = ?1 AND o.id = ?2) t
         WHERE id = ?1"
    )))
    .bind(stage)
    .bind(from)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "UPDATE stage_guardian SET title = coalesce(nullif(stage_guardian.title, ''), o.title),
             usage = coalesce(nullif(stage_guardian.usage, ''), o.usage),
             mail = coalesce(nullif(stage_guardian.mail, ''), o.mail),
             mobile = coalesce(nullif(stage_guardian.mobile, ''), o.mobile),
             home_phone = coalesce(nullif(stage_guardian.home_phone, ''), o.home_phone),
             work_phone = coalesce(nullif(stage_guardian.work_phone, ''), o.work_phone),
             address = iif(coalesce(stage_guardian.address, '') = '', o.address, stage_guardian.address),
             postal_code = iif(coalesce(stage_guardian.address, '') = '', o.postal_code, stage_guardian.postal_code),
             town = iif(coalesce(stage_guardian.address, '') = '', o.town, stage_guardian.town),
             country = iif(coalesce(stage_guardian.address, '') = '', o.country, stage_guardian.country)
         FROM stage_guardian o WHERE stage_guardian.id = ?1 AND o.id = ?2",
    )
    .bind(stage)
    .bind(from)
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE stage_guardian SET same_as = ?1 WHERE id = ?2")
        .bind(stage)
        .bind(from)
        .execute(connection)
        .await?;
    Ok(())
}

/// Numbers the guardians whom a link makes necessary and nobody knows yet, and prepares their accounts.
///
/// # Errors
/// What the database met.
pub async fn collect_new(connection: &mut SqliteConnection, scope: i64) -> Result<()> {
    for sql in [
        "DELETE FROM stage_referenced".to_owned(),
        "DELETE FROM stage_new".to_owned(),
        "DELETE FROM stage_account".to_owned(),
        format!(
            "INSERT INTO stage_referenced (stage) SELECT stage FROM stage_link_resolved WHERE responsibility > {NO_RESPONSIBILITY}
         ON CONFLICT (stage) DO NOTHING"
        ),
        "INSERT INTO stage_new (stage)
         SELECT n.stage FROM stage_referenced n CROSS JOIN stage_guardian s ON s.id = n.stage
         WHERE NOT s.partial AND NOT s.removed
             AND NOT EXISTS (SELECT 1 FROM match_guardian m WHERE m.stage = n.stage)
         ORDER BY n.stage".to_owned(),
        "INSERT INTO stage_account (n, stage, base)
         SELECT w.n, w.stage, s.login FROM stage_new w CROSS JOIN stage_guardian s ON s.id = w.stage
         ORDER BY w.n".to_owned(),
    ] {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut *connection).await?;
    }
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO match_guardian (stage, guardian, scope, how)
         SELECT stage, n + (SELECT coalesce(max(id), 0) FROM guardian), ?1, {New} FROM stage_new ORDER BY n"
    )))
    .bind(scope)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes the new guardians, with accounts numbered from `first_account`, and remembers the source's identifiers.
///
/// # Errors
/// What the database met.
pub async fn write_new(
    connection: &mut SqliteConnection,
    scope: i64,
    first_account: AccountId,
) -> Result<()> {
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO guardian (id, account_id, title, family, usage, first, mail, mobile, home_phone, work_phone,
             accepts_sms, address, postal_code, town, country, family_fold, first_fold, uuid)
         SELECT m.guardian, ?1 + w.n - 1, nullif(s.title, ''), s.family, nullif(s.usage, ''), s.first,
             nullif(s.mail, ''), nullif(s.mobile, ''), nullif(s.home_phone, ''), nullif(s.work_phone, ''),
             s.accepts_sms, nullif(s.address, ''), nullif(s.postal_code, ''), nullif(s.town, ''),
             nullif(s.country, ''), s.family_fold, s.first_fold, {NEW_UUID}
         FROM stage_new w CROSS JOIN stage_guardian s ON s.id = w.stage
         CROSS JOIN match_guardian m ON m.stage = w.stage
         ORDER BY w.n"
    )))
    .bind(first_account)
    .execute(&mut *connection)
    .await?;
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO source_id (scope, entity, external, record_id)
         SELECT c.name, 'guardian', s.key, m.guardian
         FROM stage_scope c CROSS JOIN stage_guardian s ON s.scope = c.id
         CROSS JOIN match_guardian m ON m.stage = s.id AND m.how > {ByIdentifier}
         WHERE c.id = ?1 AND c.name <> ''
         ORDER BY s.key
         ON CONFLICT (entity, scope, external) DO UPDATE SET record_id = excluded.record_id
         WHERE record_id <> excluded.record_id"
    )))
    .bind(scope)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes what changes about guardians who were known. Where several staged records are one, the last speaks.
///
/// # Errors
/// What the database met.
pub async fn update(connection: &mut SqliteConnection) -> Result<()> {
    let sql = merge_sql(
        "guardian",
        &COLUMNS,
        &format!(
            "FROM match_guardian m CROSS JOIN stage_guardian s ON s.id = m.stage
         CROSS JOIN guardian t ON t.id = m.guardian
         WHERE m.how < {New} AND NOT s.removed
             AND NOT EXISTS (SELECT 1 FROM match_guardian o CROSS JOIN stage_guardian r ON r.id = o.stage
                             WHERE o.guardian = m.guardian AND o.stage > m.stage AND o.how < {SamePerson} AND NOT r.removed)"
        ),
    );
    sqlx::query(AssertSqlSafe(sql)).execute(connection).await?;
    Ok(())
}

/// Guardians of the delivery to whom no pupil refers and whom nobody knows. To be asked after [`collect_new`], which
/// records those whom a link makes necessary.
///
/// # Errors
/// What the database met.
pub async fn unreferenced(connection: &mut SqliteConnection, scope: i64) -> Result<u32> {
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO stage_referenced (stage) SELECT stage FROM stage_link_resolved WHERE responsibility = {NO_RESPONSIBILITY}
         ON CONFLICT (stage) DO NOTHING"
    )))
    .execute(&mut *connection)
    .await?;
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM stage_guardian s
         WHERE s.scope = ?1 AND NOT s.removed AND s.same_as IS NULL
             AND NOT EXISTS (SELECT 1 FROM stage_referenced n WHERE n.stage = s.id)
             AND NOT EXISTS (SELECT 1 FROM match_guardian m WHERE m.stage = s.id)",
    )
    .bind(scope)
    .fetch_one(connection)
    .await?)
}

/// Guardians to whom a pupil refers, and whom a modification alone does not let us know: those after a staged
/// number, at most [`PAGE`].
///
/// # Errors
/// What the database met.
pub async fn unknown(
    connection: &mut SqliteConnection,
    after: StagedGuardianId,
) -> Result<Vec<UnresolvedLink<StagedGuardianId>>> {
    Ok(sqlx::query_as(
        "SELECT s.id, f.name AS file, s.line, s.key AS guardian
         FROM stage_referenced n CROSS JOIN stage_guardian s ON s.id = n.stage JOIN stage_file f ON f.id = s.file
         WHERE n.stage > ?1 AND s.partial AND NOT EXISTS (SELECT 1 FROM match_guardian m WHERE m.stage = s.id)
         ORDER BY n.stage LIMIT ?2",
    )
    .bind(after)
    .bind(PAGE)
    .fetch_all(connection)
    .await?)
}
