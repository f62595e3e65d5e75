//! Pupils: who they are, where they are taught, who has left.

use sqlx::{AssertSqlSafe, FromRow, SqliteConnection};

use super::super::id::{AccountId, PupilId, StagedPupilId};
use super::flaw::{FAMILY, FIRST, Flaws, INE, NAMES};
use super::staged::Match::{ByIdentifier, ByRule, New, Possible, SamePerson};
use super::{NEW_UUID, merge_sql};
use crate::Result;

const COLUMNS: [&str; 10] = [
    "ine",
    "family",
    "usage",
    "first",
    "other_first",
    "birth_date",
    "sex",
    "mail",
    "family_fold",
    "first_fold",
];

/// Gives a staged row to records that other files of the delivery refer to or that were left out, when the store
/// knows them: they say nothing, and so change nothing.
///
/// # Errors
/// What the database met.
pub async fn add_placeholders(connection: &mut SqliteConnection) -> Result<()> {
    for sql in [
        "INSERT INTO stage_pupil (scope, key, file, line, partial, removed, links)
         SELECT DISTINCT l.scope, l.pupil_key, l.file, l.line, 1, 0, 0
         FROM stage_link l CROSS JOIN stage_scope c ON c.id = l.scope
         CROSS JOIN source_id i ON i.entity = 'pupil' AND i.scope = c.name AND i.external = l.pupil_key
         WHERE l.pupil_key IS NOT NULL
         ON CONFLICT (scope, key) DO NOTHING",
        "UPDATE stage_quarantine SET pupil_id = i.record_id
         FROM stage_scope c CROSS JOIN source_id i
         WHERE c.id = stage_quarantine.scope AND i.entity = 'pupil' AND i.scope = c.name
             AND i.external = stage_quarantine.pupil",
        // An identifier unknown to a source that has identified pupils here is a newcomer's.
        "DELETE FROM stage_quarantine WHERE about = 'pupil' AND pupil IS NOT NULL AND pupil_id IS NULL
             AND EXISTS (SELECT 1 FROM stage_scope c CROSS JOIN source_id i ON i.entity = 'pupil' AND i.scope = c.name
                         WHERE c.id = stage_quarantine.scope)",
        "INSERT INTO stage_pupil (scope, key, file, line, partial, removed, links)
         SELECT scope, pupil, file, line, 1, 0, 0 FROM stage_quarantine
         WHERE about = 'pupil' AND pupil_id IS NOT NULL
         ON CONFLICT (scope, key) DO NOTHING",
        "UPDATE stage_link SET pupil = (
             SELECT s.id FROM stage_pupil s WHERE s.scope = stage_link.scope AND s.key = stage_link.pupil_key)
         WHERE pupil_key IS NOT NULL",
    ] {
        sqlx::query(sql).execute(&mut *connection).await?;
    }
    Ok(())
}

/// The staged pupil `s` bears the names of the stored pupil `p`, as far as it says them. A damaged name contradicts none,
/// and a name alone may be either.
pub(super) fn same_names() -> String {
    format!(
        "((coalesce(s.family_fold, p.family_fold) = p.family_fold OR s.flaws & {FAMILY}
         OR (s.flaws & {FIRST} AND s.family_fold = p.first_fold))
     AND (coalesce(s.first_fold, p.first_fold) = p.first_fold OR s.flaws & {FIRST}))"
    )
}

/// The staged pupil `s` and the stored pupil `p` were born on one day.
pub(super) const SAME_DAY: &str = "coalesce(s.birth_date = p.birth_date, 0)";

/// The staged pupil `s` is a modification that leaves the stored pupil `p` a name, a first name or the birth date.
const CORRECTION: &str = "(s.partial AND (s.birth_date IS NULL
     OR coalesce(s.family_fold, p.family_fold) = p.family_fold
     OR coalesce(s.first_fold, p.first_fold) = p.first_fold))";

/// Of the staged pupil `s` or the stored pupil `p` the birth date is not known.
const NO_DAY: &str = "(coalesce(s.birth_date, '') = '' OR p.birth_date IS NULL)";

/// Matches by source id, but for an identifier of another name whose birth date is not the one known, or, where a birth
/// date is missing, of another first name and another INE: the source gave it again. A modification is about the pupil of
/// that identifier unless name, first name and birth date are all others. Whom a delivery removes is nobody in it.
///
/// Where the names or the birth date are others, the match is no more than possible ([`renamed`](super::renamed)).
///
/// # Errors
/// What the database met.
pub async fn match_by_source(connection: &mut SqliteConnection, scope: i64) -> Result<()> {
    let same_names = same_names();
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO match_pupil (stage, pupil, scope, how)
         SELECT s.id, i.record_id, s.scope, iif({same_names} AND ({SAME_DAY} OR {NO_DAY}), {ByIdentifier}, {Possible})
         FROM stage_scope c CROSS JOIN stage_pupil s ON s.scope = c.id
         CROSS JOIN source_id i ON i.entity = 'pupil' AND i.scope = c.name AND i.external = s.key
         CROSS JOIN pupil p ON p.id = i.record_id
         WHERE c.id = ?1 AND c.name <> '' AND s.same_as IS NULL AND NOT s.removed
             AND ({same_names} OR {SAME_DAY} OR {CORRECTION}
                  OR ({NO_DAY} AND (s.partial OR s.ine = p.ine OR s.first_fold = p.first_fold)))"
    )))
    .bind(scope)
    .execute(connection)
    .await?;
    Ok(())
}

/// A staged pupil and a stored one of the same school and day, of one of whom the names may be damaged.
#[derive(Debug, FromRow)]
pub struct Damaged {
    /// Staged number.
    pub stage: StagedPupilId,
    /// Stored number.
    pub record: PupilId,
    /// Names as staged and as stored.
    pub family: String,
    #[expect(missing_docs, reason = "as above")]
    pub first: String,
    #[expect(missing_docs, reason = "as above")]
    pub known_family: String,
    #[expect(missing_docs, reason = "as above")]
    pub known_first: String,
}

/// Staged pupils whom nothing identified, with the stored pupils whose day and school are theirs: those of damaged names,
/// or where `all`, for what was damaged may have been put right, everybody.
///
/// # Errors
/// What the database met.
pub async fn damaged(connection: &mut SqliteConnection, scope: i64, all: bool) -> Result<Vec<Damaged>> {
    let flawed =
        if all { "1".to_owned() } else { format!("s.flaws > {} AND s.flaws & {NAMES}", Flaws::NONE) };
    Ok(sqlx::query_as(AssertSqlSafe(format!(
        "SELECT s.id AS stage, p.id AS record, s.family, s.first, p.family AS known_family, p.first AS known_first
         FROM stage_pupil s CROSS JOIN stage_place l ON l.scope = s.scope AND l.key = s.school
         CROSS JOIN enrolment e ON e.school_id = l.school_id
         CROSS JOIN pupil p ON p.id = e.pupil_id AND p.birth_date = s.birth_date
         WHERE s.scope = ?1 AND {flawed} AND NOT s.removed AND s.same_as IS NULL
             AND s.family IS NOT NULL AND s.first IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM match_pupil m WHERE m.stage = s.id)
             AND NOT EXISTS (SELECT 1 FROM match_pupil m WHERE m.pupil = p.id AND m.scope = ?1)
         ORDER BY s.id, p.id"
    )))
    .bind(scope)
    .fetch_all(connection)
    .await?)
}

/// Matches by names and birth date inside the school where that leaves one possibility. What stays in
/// `stage_candidate` is left to [`homonym`](super::homonym): homonyms of the same day, and pupils of the same names
/// and another birth date whom a complete delivery does not name.
///
/// # Errors
/// What the database met.
pub async fn match_by_identity(connection: &mut SqliteConnection, scope: i64) -> Result<()> {
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO stage_candidate (stage, record, same_day)
         SELECT s.id, p.id, p.birth_date IS nullif(s.birth_date, '') FROM stage_pupil s
         CROSS JOIN stage_place l ON l.scope = s.scope AND l.key = s.school
         CROSS JOIN pupil p ON p.family_fold = s.family_fold AND p.first_fold = s.first_fold
         CROSS JOIN enrolment e ON e.pupil_id = p.id AND e.school_id = l.school_id
         WHERE s.scope = ?1 AND NOT s.removed AND NOT s.partial AND s.same_as IS NULL
             AND NOT EXISTS (SELECT 1 FROM match_pupil m WHERE m.stage = s.id)
             AND NOT EXISTS (SELECT 1 FROM match_pupil m WHERE m.pupil = p.id AND m.scope = ?1)
             AND (p.birth_date IS nullif(s.birth_date, '')
                  OR (e.visiting = 0 AND e.gone_on IS NULL
                      AND e.school_id IN (SELECT school_id FROM stage_complete_school)
                      -- Two INE, or two identifiers of the same source, are two pupils.
                      AND (p.ine IS NULL OR coalesce(s.ine, '') = '' OR s.flaws & {INE})
                      AND NOT EXISTS (SELECT 1 FROM source_id i JOIN stage_scope c ON c.id = s.scope
                                      WHERE i.entity = 'pupil' AND i.record_id = p.id AND i.scope = c.name)))"
    )))
    .bind(scope)
    .execute(&mut *connection)
    .await?;
    match_sole_candidates(connection, scope).await
}

/// Takes the pairs of `stage_candidate` in which each is the other's only candidate of the day.
pub(super) async fn match_sole_candidates(connection: &mut SqliteConnection, scope: i64) -> Result<()> {
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO match_pupil (stage, pupil, scope, how)
         SELECT k.stage, k.record, ?1, {ByRule} FROM stage_candidate k
         WHERE k.same_day = 1
             AND NOT EXISTS (SELECT 1 FROM stage_candidate o
                             WHERE o.stage = k.stage AND o.same_day = 1 AND o.record <> k.record)
             AND NOT EXISTS (SELECT 1 FROM stage_candidate o
                             WHERE o.record = k.record AND o.same_day = 1 AND o.stage <> k.stage)"
    )))
    .bind(scope)
    .execute(connection)
    .await?;
    Ok(())
}

/// Records a match found by a rule.
///
/// # Errors
/// What the database met.
pub async fn assign_match(
    connection: &mut SqliteConnection,
    scope: i64,
    stage: StagedPupilId,
    pupil: PupilId,
) -> Result<()> {
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO match_pupil (stage, pupil, scope, how) VALUES (?1, ?2, ?3, {ByRule})"
    )))
    .bind(stage)
    .bind(pupil)
    .bind(scope)
    .execute(connection)
    .await?;
    Ok(())
}

/// Numbers those nobody knows yet, where a school of theirs is known.
///
/// # Errors
/// What the database met.
pub async fn collect_new(connection: &mut SqliteConnection, scope: i64) -> Result<()> {
    sqlx::query("DELETE FROM stage_new").execute(&mut *connection).await?;
    sqlx::query(
        "INSERT INTO stage_new (stage)
         SELECT s.id FROM stage_pupil s
         WHERE s.scope = ?1 AND NOT s.removed AND NOT s.partial AND s.same_as IS NULL
             AND NOT EXISTS (SELECT 1 FROM match_pupil m WHERE m.stage = s.id)
             AND (EXISTS (SELECT 1 FROM stage_place l WHERE l.scope = s.scope AND l.key = s.school)
                  OR EXISTS (SELECT 1 FROM stage_visit v JOIN stage_place l ON l.scope = v.scope AND l.key = v.school
                             WHERE v.record = s.visits AND s.visits IS NOT NULL))
         ORDER BY s.id",
    )
    .bind(scope)
    .execute(&mut *connection)
    .await?;
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO match_pupil (stage, pupil, scope, how)
         SELECT stage, n + (SELECT coalesce(max(id), 0) FROM pupil), ?1, {New} FROM stage_new ORDER BY n"
    )))
    .bind(scope)
    .execute(connection)
    .await?;
    Ok(())
}

/// Works out where the pupils of a scope are.
///
/// # Errors
/// What the database met.
pub async fn resolve_enrolments(connection: &mut SqliteConnection, scope: i64) -> Result<()> {
    for sql in [
        "INSERT INTO stage_enrolment (pupil_id, school_id, visiting, class_id, class_said, level, mef)
         SELECT m.pupil, l.school_id, 0, c.class_id, s.class IS NOT NULL, s.level, s.mef
         FROM match_pupil m CROSS JOIN stage_pupil s ON s.id = m.stage
         CROSS JOIN stage_place l ON l.scope = s.scope AND l.key = s.school
         LEFT JOIN stage_class c ON c.scope = s.scope AND c.school = s.school AND c.code = s.class
         WHERE m.scope = ?1 AND NOT s.removed
         ON CONFLICT (pupil_id, school_id) DO UPDATE SET visiting = 0, class_id = excluded.class_id,
             class_said = excluded.class_said, level = excluded.level, mef = excluded.mef",
        // A modification that does not say the school is about the one where the pupil is. That a link names a pupil is
        // no enrolment where the delivery names everybody.
        "INSERT INTO stage_enrolment (pupil_id, school_id, visiting, class_id, class_said, level, mef)
         SELECT m.pupil, e.school_id, e.visiting, NULL, s.class IS NOT NULL, s.level, s.mef
         FROM match_pupil m CROSS JOIN stage_pupil s ON s.id = m.stage
         CROSS JOIN enrolment e ON e.pupil_id = m.pupil AND e.gone_on IS NULL
         WHERE m.scope = ?1 AND NOT s.removed AND s.school IS NULL
             AND (e.visiting = 0 OR s.visits IS NULL)
             AND NOT (s.partial AND coalesce(s.family, s.first, s.class, s.level, s.mef, s.birth_date, s.ine) IS NULL
                      AND e.school_id IN (SELECT school_id FROM stage_complete_school)
                      AND EXISTS (SELECT 1 FROM stage_link k WHERE k.scope = s.scope AND k.pupil_key = s.key)
                      AND NOT EXISTS (SELECT 1 FROM stage_quarantine w WHERE w.scope = s.scope AND w.pupil = s.key))
         ON CONFLICT (pupil_id, school_id) DO NOTHING",
        "INSERT INTO stage_enrolment (pupil_id, school_id, visiting, class_id, class_said, level, mef)
         SELECT m.pupil, l.school_id, 1, c.class_id, 1, s.level, s.mef
         FROM match_pupil m CROSS JOIN stage_pupil s ON s.id = m.stage AND s.visits IS NOT NULL
         CROSS JOIN stage_visit v ON v.record = s.visits
         CROSS JOIN stage_place l ON l.scope = v.scope AND l.key = v.school
         LEFT JOIN stage_class c ON c.scope = v.scope AND c.school = v.school AND c.code = v.class
         WHERE m.scope = ?1 AND NOT s.removed
         ON CONFLICT (pupil_id, school_id) DO UPDATE SET class_id = excluded.class_id, class_said = 1",
    ] {
        sqlx::query(sql).bind(scope).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Staged pupils who need an account: second degree, and none yet. Pupils matched by a modification that does
/// not say their names come without a base; the caller gives it.
///
/// # Errors
/// What the database met.
pub async fn needing_accounts(connection: &mut SqliteConnection, scope: i64) -> Result<()> {
    sqlx::query("DELETE FROM stage_account").execute(&mut *connection).await?;
    sqlx::query(
        "INSERT INTO stage_account (stage, base)
         SELECT m.stage, coalesce(s.login, '')
         FROM match_pupil m CROSS JOIN stage_pupil s ON s.id = m.stage
         LEFT JOIN pupil p ON p.id = m.pupil
         WHERE m.scope = ?1 AND p.account_id IS NULL
             AND EXISTS (SELECT 1 FROM stage_enrolment t JOIN school d ON d.id = t.school_id AND d.degree = '2D'
                         WHERE t.pupil_id = m.pupil)
             AND NOT EXISTS (SELECT 1 FROM match_pupil o WHERE o.pupil = m.pupil AND o.stage < m.stage)
         ORDER BY m.stage",
    )
    .bind(scope)
    .execute(&mut *connection)
    .await?;
    Ok(())
}

/// Writes the new pupils and their enrolments, gives accounts to those who had none, and remembers the source's
/// identifiers. The accounts are numbered from `first_account`.
///
/// # Errors
/// What the database met.
pub async fn write_new(
    connection: &mut SqliteConnection,
    scope: i64,
    first_account: AccountId,
) -> Result<()> {
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO pupil (id, account_id, ine, family, usage, first, other_first, birth_date, sex, mail,
             family_fold, first_fold, uuid)
         SELECT m.pupil, ?1 + a.n - 1, nullif(s.ine, ''), s.family, nullif(s.usage, ''), s.first,
             nullif(s.other_first, ''), nullif(s.birth_date, ''), nullif(s.sex, ''), nullif(s.mail, ''),
             s.family_fold, s.first_fold, {NEW_UUID}
         FROM stage_new w CROSS JOIN stage_pupil s ON s.id = w.stage
         CROSS JOIN match_pupil m ON m.stage = w.stage
         LEFT JOIN stage_account a ON a.stage = w.stage
         ORDER BY w.n"
    )))
    .bind(first_account)
    .execute(&mut *connection)
    .await?;
    sqlx::query(AssertSqlSafe(format!(
        "WITH changed AS MATERIALIZED (
             SELECT m.pupil AS id, ?1 + a.n - 1 AS account_id
             FROM stage_account a CROSS JOIN match_pupil m ON m.stage = a.stage AND m.how < {New})
         UPDATE pupil SET account_id = changed.account_id FROM changed WHERE pupil.id = changed.id"
    )))
    .bind(first_account)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO enrolment (pupil_id, school_id, class_id, level, mef, visiting)
         SELECT t.pupil_id, t.school_id, t.class_id, nullif(t.level, ''), nullif(t.mef, ''), t.visiting
         FROM stage_enrolment t
         WHERE NOT EXISTS (SELECT 1 FROM enrolment e WHERE e.pupil_id = t.pupil_id AND e.school_id = t.school_id)",
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO source_id (scope, entity, external, record_id)
         SELECT c.name, 'pupil', s.key, m.pupil
         FROM stage_scope c CROSS JOIN stage_pupil s ON s.scope = c.id
         CROSS JOIN match_pupil m ON m.stage = s.id AND m.how > {ByIdentifier}
         WHERE c.id = ?1 AND c.name <> '' AND s.same_as IS NULL
         ORDER BY s.key
         ON CONFLICT (entity, scope, external) DO UPDATE SET record_id = excluded.record_id
         WHERE record_id <> excluded.record_id"
    )))
    .bind(scope)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes what changes about pupils who were known. Where several staged records are one pupil, the last speaks.
///
/// # Errors
/// What the database met.
pub async fn update(connection: &mut SqliteConnection) -> Result<()> {
    let sql = merge_sql(
        "pupil",
        &COLUMNS,
        &format!(
            "FROM match_pupil m CROSS JOIN stage_pupil s ON s.id = m.stage CROSS JOIN pupil t ON t.id = m.pupil
         WHERE m.how < {New} AND NOT s.removed
             AND NOT EXISTS (SELECT 1 FROM match_pupil o
                             WHERE o.pupil = m.pupil AND o.stage > m.stage AND o.how < {SamePerson})"
        ),
    );
    sqlx::query(AssertSqlSafe(sql)).execute(&mut *connection).await?;
    sqlx::query(
        "WITH changed AS MATERIALIZED (
             SELECT id, visiting, class_id, level, mef FROM (
                 SELECT e.id, e.visiting AS old_visiting, e.class_id AS old_class, e.level AS old_level,
                     e.mef AS old_mef, e.gone_on, t.visiting,
                     iif(t.class_said, t.class_id, e.class_id) AS class_id,
                     iif(t.level IS NULL, e.level, nullif(t.level, '')) AS level,
                     iif(t.mef IS NULL, e.mef, nullif(t.mef, '')) AS mef
                 FROM stage_enrolment t
                 CROSS JOIN enrolment e ON e.pupil_id = t.pupil_id AND e.school_id = t.school_id)
             WHERE (old_visiting, old_class, old_level, old_mef, gone_on)
                 IS NOT (visiting, class_id, level, mef, NULL))
         UPDATE enrolment SET visiting = changed.visiting, class_id = changed.class_id, level = changed.level,
             mef = changed.mef, gone_on = NULL
         FROM changed WHERE enrolment.id = changed.id",
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A record that could not be taken.
#[derive(Debug, FromRow)]
pub struct LeftOut {
    /// Staged number.
    pub id: StagedPupilId,
    /// File.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// Identifier in the source.
    pub key: String,
    /// Only a modification.
    pub partial: bool,
    /// The source's identifier is a known pupil's.
    pub known: bool,
    /// School it names.
    pub school: Option<String>,
}

/// Staged pupils who could not be taken, of an unknown school or modified without being known: those after a staged
/// number, at most [`PAGE`](super::PAGE).
///
/// # Errors
/// What the database met.
pub async fn left_out(
    connection: &mut SqliteConnection,
    scope: i64,
    after: StagedPupilId,
) -> Result<Vec<LeftOut>> {
    Ok(sqlx::query_as(
        "SELECT s.id, f.name AS file, s.line, s.key, s.partial, s.school,
             EXISTS (SELECT 1 FROM stage_scope c CROSS JOIN source_id i
                 ON i.entity = 'pupil' AND i.scope = c.name AND i.external = s.key WHERE c.id = s.scope) AS known
         FROM stage_pupil s JOIN stage_file f ON f.id = s.file
         WHERE s.scope = ?1 AND s.id > ?2 AND NOT s.removed AND s.same_as IS NULL
             AND NOT EXISTS (SELECT 1 FROM match_pupil m WHERE m.stage = s.id)
         ORDER BY s.id LIMIT ?3",
    )
    .bind(scope)
    .bind(after)
    .bind(super::PAGE)
    .fetch_all(connection)
    .await?)
}
