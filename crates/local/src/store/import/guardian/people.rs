//! Guardians as the rules look at them, staged or stored.

use sqlx::{AssertSqlSafe, FromRow, SqliteConnection};

use super::super::super::id::{GuardianId, StagedGuardianId};
use crate::Result;

/// What is merged of a guardian.
pub(super) const COLUMNS: [&str; 15] = [
    "title",
    "family",
    "usage",
    "first",
    "mail",
    "mobile",
    "home_phone",
    "work_phone",
    "accepts_sms",
    "address",
    "postal_code",
    "town",
    "country",
    "family_fold",
    "first_fold",
];

/// What tells same-named guardians apart, staged or stored. Empty texts are absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromRow)]
#[expect(missing_docs, reason = "the columns of a guardian")]
pub struct Traits {
    pub title: Option<String>,
    pub family: String,
    pub usage: Option<String>,
    pub first: String,
    pub mail: Option<String>,
    pub mobile: Option<String>,
    pub home_phone: Option<String>,
    pub work_phone: Option<String>,
    pub address: Option<String>,
    pub postal_code: Option<String>,
    pub town: Option<String>,
}

/// A staged guardian, as the rules look at it.
#[derive(Debug, Clone, FromRow)]
pub struct StagedGuardian {
    /// Staged number.
    pub id: StagedGuardianId,
    /// Key in the delivery.
    pub key: String,
    /// File.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// Folded birth name.
    pub family_fold: String,
    /// Folded first name.
    pub first_fold: String,
    /// The rest.
    #[sqlx(flatten)]
    pub traits: Traits,
}

/// A stored guardian, as the rules look at it.
#[derive(Debug, Clone, FromRow)]
pub struct StoredGuardian {
    /// Number.
    pub id: GuardianId,
    /// Login of its account.
    pub login: String,
    /// The rest.
    #[sqlx(flatten)]
    pub traits: Traits,
}

/// Staged guardians, by number or all of a scope, in the order of the files.
///
/// # Errors
/// What the database met.
pub async fn staged(
    connection: &mut SqliteConnection,
    scope: i64,
    ids: Option<&[StagedGuardianId]>,
) -> Result<Vec<StagedGuardian>> {
    let sql = "SELECT s.id, s.key, f.name AS file, s.line, s.family_fold, s.first_fold,
             nullif(s.title, '') AS title, s.family, nullif(s.usage, '') AS usage, s.first,
             nullif(s.mail, '') AS mail, nullif(s.mobile, '') AS mobile,
             nullif(s.home_phone, '') AS home_phone, nullif(s.work_phone, '') AS work_phone,
             nullif(s.address, '') AS address, nullif(s.postal_code, '') AS postal_code,
             nullif(s.town, '') AS town
         FROM stage_guardian s JOIN stage_file f ON f.id = s.file";
    Ok(match ids {
        Some(ids) => {
            sqlx::query_as(AssertSqlSafe(format!(
                "{sql} WHERE s.id IN (SELECT value FROM json_each(?1)) ORDER BY s.id"
            )))
            .bind(serde_json::to_string(ids)?)
            .fetch_all(connection)
            .await?
        }
        None => {
            sqlx::query_as(AssertSqlSafe(format!(
                "{sql} WHERE s.scope = ?1 AND NOT s.removed AND NOT s.partial ORDER BY s.id"
            )))
            .bind(scope)
            .fetch_all(connection)
            .await?
        }
    })
}

/// Stored guardians by number.
///
/// # Errors
/// What the database met.
pub async fn stored(connection: &mut SqliteConnection, ids: &[GuardianId]) -> Result<Vec<StoredGuardian>> {
    Ok(sqlx::query_as(
        "SELECT g.id, a.login, g.title, g.family, g.usage, g.first, g.mail, g.mobile, g.home_phone, g.work_phone,
             g.address, g.postal_code, g.town
         FROM json_each(?1) j CROSS JOIN guardian g ON g.id = j.value JOIN account a ON a.id = g.account_id
         ORDER BY g.id",
    )
    .bind(serde_json::to_string(ids)?)
    .fetch_all(connection)
    .await?)
}

/// A common child of same-named guardians, to name it in a question: one per staged guardian.
///
/// # Errors
/// What the database met.
pub async fn children(connection: &mut SqliteConnection, stage: StagedGuardianId) -> Result<Vec<String>> {
    let names: Vec<(String, String)> = sqlx::query_as(
        "SELECT p.first, coalesce(p.usage, p.family) FROM stage_link_resolved b JOIN pupil p ON p.id = b.pupil
         WHERE b.stage = ?1 ORDER BY p.birth_date, p.first_fold, p.id",
    )
    .bind(stage)
    .fetch_all(connection)
    .await?;
    Ok(names.into_iter().map(|(first, family)| format!("{first} {family}")).collect())
}
