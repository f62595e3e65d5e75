//! Children as ONDE's guardians' file names them, and the pupils they may be.

use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, FromRow, Row, SqliteConnection};

use super::super::id::{PupilId, StagedGuardianId};
use super::guardian::Traits;
use super::staged::Match::New;
use crate::Result;

/// A child named in a guardian's line.
#[derive(Debug, Clone, FromRow)]
pub struct Child {
    /// Staged number of the guardian.
    pub stage: StagedGuardianId,
    /// File.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// Birth name as written.
    pub family: Option<String>,
    /// Usage name as written.
    pub usage: Option<String>,
    /// First name as written.
    pub first: String,
    /// Class as written.
    pub class: Option<String>,
}

/// A pupil of the school.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Pupil {
    /// Number.
    pub id: PupilId,
    /// The rest.
    #[sqlx(flatten)]
    pub traits: PupilTraits,
}

/// What tells pupils of one name apart, staged or stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromRow)]
pub struct PupilTraits {
    /// Birth name.
    pub family: String,
    /// Usage name.
    pub usage: Option<String>,
    /// First name.
    pub first: String,
    /// ISO birth date.
    pub birth_date: Option<String>,
    /// Label of the class.
    pub class: Option<String>,
    /// Code of the class.
    pub class_code: Option<String>,
    /// INE.
    pub ine: Option<String>,
    /// Addresses, one a line; of a pupil whom the delivery names.
    #[sqlx(default)]
    pub home: Option<String>,
    /// 1-based line in the file of the pupils; of a pupil whom the delivery names.
    #[sqlx(default)]
    pub line: Option<u32>,
    /// That file; of a pupil whom the delivery names.
    #[sqlx(default)]
    pub file: Option<String>,
}

/// First and everyday name of a pupil.
///
/// # Errors
/// What the database met.
pub async fn name(connection: &mut SqliteConnection, pupil: PupilId) -> Result<String> {
    Ok(sqlx::query_scalar("SELECT trim(first || ' ' || coalesce(usage, family)) FROM pupil WHERE id = ?1")
        .bind(pupil)
        .fetch_one(connection)
        .await?)
}

/// The children named by the guardians of a scope, in the order of the files.
///
/// # Errors
/// What the database met.
pub async fn named(connection: &mut SqliteConnection, scope: i64) -> Result<Vec<Child>> {
    Ok(sqlx::query_as(
        "SELECT g.id AS stage, f.name AS file, c.line, c.family, c.usage, c.first, c.class
         FROM stage_child c JOIN stage_guardian g ON g.scope = c.scope AND g.key = c.guardian
         JOIN stage_file f ON f.id = c.file
         WHERE c.scope = ?1 ORDER BY c.id",
    )
    .bind(scope)
    .fetch_all(connection)
    .await?)
}

/// The pupils that the delivery itself names in its scope.
///
/// # Errors
/// What the database met.
pub async fn delivered(connection: &mut SqliteConnection, scope: i64) -> Result<Vec<Pupil>> {
    Ok(sqlx::query_as(
        "SELECT m.pupil AS id, s.family, nullif(s.usage, '') AS usage, s.first,
             nullif(s.birth_date, '') AS birth_date, k.label AS class, k.code AS class_code,
             nullif(s.ine, '') AS ine, s.home, s.line, f.name AS file
         FROM match_pupil m JOIN stage_pupil s ON s.id = m.stage JOIN stage_file f ON f.id = s.file
         LEFT JOIN stage_class c ON c.scope = s.scope AND c.school = s.school AND c.code = s.class
         LEFT JOIN class k ON k.id = c.class_id
         WHERE m.scope = ?1 AND NOT s.removed ORDER BY s.birth_date, m.pupil",
    )
    .bind(scope)
    .fetch_all(connection)
    .await?)
}

/// The pupils already in the school of a scope.
///
/// # Errors
/// What the database met.
pub async fn present(connection: &mut SqliteConnection, scope: i64) -> Result<Vec<Pupil>> {
    Ok(sqlx::query_as(
        "SELECT p.id, p.family, p.usage, p.first, p.birth_date, k.label AS class, k.code AS class_code, p.ine
         FROM stage_place l CROSS JOIN enrolment e ON e.school_id = l.school_id AND e.gone_on IS NULL
         CROSS JOIN pupil p ON p.id = e.pupil_id LEFT JOIN class k ON k.id = e.class_id
         WHERE l.scope = ?1 ORDER BY p.birth_date, p.id",
    )
    .bind(scope)
    .fetch_all(connection)
    .await?)
}

/// The pupils in the school of a scope whom the delivery does not name, and whom one of its lines that were left out
/// may be about.
///
/// # Errors
/// What the database met.
pub async fn quarantined(connection: &mut SqliteConnection, scope: i64) -> Result<Vec<Pupil>> {
    Ok(sqlx::query_as(
        "SELECT p.id, p.family, p.usage, p.first, p.birth_date, k.label AS class, k.code AS class_code, p.ine
         FROM stage_place l CROSS JOIN enrolment e ON e.school_id = l.school_id AND e.gone_on IS NULL
         CROSS JOIN pupil p ON p.id = e.pupil_id LEFT JOIN class k ON k.id = e.class_id
         WHERE l.scope = ?1
             AND NOT EXISTS (SELECT 1 FROM match_pupil m WHERE m.pupil = p.id AND m.scope = ?1)
             AND EXISTS (SELECT 1 FROM stage_quarantine w WHERE w.scope = ?1 AND w.about = 'pupil'
                             AND (w.family IS NULL OR w.family = p.family_fold)
                             AND (w.first IS NULL OR w.first = p.first_fold))
         ORDER BY p.birth_date, p.id",
    )
    .bind(scope)
    .fetch_all(connection)
    .await?)
}

/// A child whom nobody recognises is a link left out: its guardian's known links have not ended for it.
///
/// # Errors
/// What the database met.
pub async fn quarantine(connection: &mut SqliteConnection, scope: i64, child: &Child) -> Result<()> {
    sqlx::query(
        "INSERT INTO stage_quarantine (scope, file, line, about, family, first, aligned)
         SELECT ?1, g.file, ?3, 'link', g.family_fold, g.first_fold, 1 FROM stage_guardian g WHERE g.id = ?2",
    )
    .bind(scope)
    .bind(child.stage)
    .bind(child.line)
    .execute(connection)
    .await?;
    Ok(())
}

/// A pupil under the names that the school knows.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct KnownAs {
    /// Number.
    pub pupil: PupilId,
    /// Birth name.
    pub family: String,
    /// Usage name.
    pub usage: Option<String>,
    /// First name.
    pub first: String,
    /// ISO birth date.
    pub birth_date: Option<String>,
}

/// The pupils of a scope who were known before, under the names they had.
///
/// # Errors
/// What the database met.
pub async fn known_names(connection: &mut SqliteConnection, scope: i64) -> Result<Vec<KnownAs>> {
    Ok(sqlx::query_as(AssertSqlSafe(format!(
        "SELECT p.id AS pupil, p.family, p.usage, p.first, p.birth_date
         FROM match_pupil m CROSS JOIN pupil p ON p.id = m.pupil WHERE m.scope = ?1 AND m.how < {New} ORDER BY p.id"
    )))
    .bind(scope)
    .fetch_all(connection)
    .await?)
}

/// What can be read of a pupil's line that was left out, folded.
#[derive(Debug, Clone, FromRow)]
pub struct QuarantinedPupil {
    /// Birth name.
    pub family: Option<String>,
    /// First name.
    pub first: Option<String>,
}

/// The pupils' lines of a scope that were left out.
///
/// # Errors
/// What the database met.
pub async fn quarantined_elsewhere(
    connection: &mut SqliteConnection,
    scope: i64,
) -> Result<Vec<QuarantinedPupil>> {
    Ok(sqlx::query_as(
        "SELECT DISTINCT family, first FROM stage_quarantine
         WHERE scope = ?1 AND about = 'pupil' AND coalesce(family, first) IS NOT NULL",
    )
    .bind(scope)
    .fetch_all(connection)
    .await?)
}

/// A guardian whom the school knows, and a pupil for whom it answers.
#[derive(Debug)]
pub struct KnownLink {
    /// Folded birth name of the guardian.
    pub family_fold: String,
    /// Folded first name of the guardian.
    pub first_fold: String,
    /// The guardian.
    pub traits: Traits,
    /// The pupil.
    pub pupil: KnownAs,
}

/// The guardians of the pupils who are or were in the school of a scope.
///
/// # Errors
/// What the database met.
pub async fn known_links(connection: &mut SqliteConnection, scope: i64) -> Result<Vec<KnownLink>> {
    let rows = sqlx::query(
        "SELECT g.family_fold, g.first_fold, p.id, p.family AS p_family, p.usage AS p_usage, p.first AS p_first,
             p.birth_date, g.title, g.family, g.usage, g.first, g.mail, g.mobile, g.home_phone, g.work_phone,
             g.address, g.postal_code, g.town
         FROM (SELECT DISTINCT e.pupil_id FROM stage_place l CROSS JOIN enrolment e ON e.school_id = l.school_id
               WHERE l.scope = ?1) t
         CROSS JOIN pupil p ON p.id = t.pupil_id
         CROSS JOIN link k ON k.pupil_id = p.id AND k.gone = 0
         CROSS JOIN guardian g ON g.id = k.guardian_id
         ORDER BY p.birth_date, p.id",
    )
    .bind(scope)
    .fetch_all(connection)
    .await?;
    let answering = |row: &SqliteRow| -> sqlx::Result<KnownLink> {
        Ok(KnownLink {
            family_fold: row.try_get("family_fold")?,
            first_fold: row.try_get("first_fold")?,
            traits: Traits::from_row(row)?,
            pupil: KnownAs {
                pupil: row.try_get("id")?,
                family: row.try_get("p_family")?,
                usage: row.try_get("p_usage")?,
                first: row.try_get("p_first")?,
                birth_date: row.try_get("birth_date")?,
            },
        })
    };
    Ok(rows.iter().map(answering).collect::<sqlx::Result<_>>()?)
}
