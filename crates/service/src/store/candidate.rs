//! Whom somebody may be who is new to the source of a delivery, and who else of it may be the same.

use std::collections::HashSet;

use sqlx::PgConnection;
use uuid::Uuid;

use super::stage::Whose;
use crate::Result;

/// Who answers by now for the pupils of these guardians, by what the source calls the latter.
pub async fn beside(connection: &mut PgConnection, guardians: &[String]) -> Result<Vec<(String, Uuid)>> {
    Ok(sqlx::query_as(
        "SELECT DISTINCT staged_link.guardian, link.guardian FROM staged_link JOIN link USING (pupil)
         WHERE staged_link.guardian = ANY($1) AND NOT link.gone",
    )
    .bind(guardians)
    .fetch_all(connection)
    .await?)
}

/// What is said of others who answer for the pupils of these guardians and of whom the source said nothing before, by
/// what it calls the former.
pub async fn new_beside(
    connection: &mut PgConnection,
    scope: &str,
    guardians: &[String],
) -> Result<Vec<(String, String)>> {
    Ok(sqlx::query_as(
        "SELECT DISTINCT mine.guardian, staged.said
         FROM staged_link mine JOIN staged_link other ON other.pupil = mine.pupil AND other.guardian <> mine.guardian
         JOIN staged ON staged.whose = 'guardian' AND staged.key = other.guardian AND NOT staged.partial
         WHERE mine.guardian = ANY($2) AND NOT EXISTS (
             SELECT 1 FROM source_id WHERE entity = 'guardian' AND scope = $1 AND external = other.guardian)",
    )
    .bind(scope)
    .bind(guardians)
    .fetch_all(connection)
    .await?)
}

/// Who else a delivery names beside these guardians, for the same pupil, by what the source calls either.
pub async fn named_beside(
    connection: &mut PgConnection,
    guardians: &[String],
) -> Result<HashSet<(String, String)>> {
    let beside: Vec<(String, String)> = sqlx::query_as(
        "SELECT DISTINCT mine.guardian, other.guardian FROM staged_link mine JOIN staged_link other USING (pupil)
         WHERE mine.guardian = ANY($1) AND other.guardian <> mine.guardian",
    )
    .bind(guardians)
    .fetch_all(connection)
    .await?;
    Ok(beside.into_iter().collect())
}

/// Those of these identifiers that the delivery names.
pub async fn named_so(
    connection: &mut PgConnection,
    whose: Whose,
    keys: &[String],
) -> Result<HashSet<String>> {
    let named: Vec<String> =
        sqlx::query_scalar("SELECT DISTINCT key FROM staged WHERE whose = $1 AND key = ANY($2)")
            .bind(whose.code())
            .bind(keys)
            .fetch_all(connection)
            .await?;
    Ok(named.into_iter().collect())
}
