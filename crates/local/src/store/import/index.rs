//! Indexes that the first import of a store does without: sorting them once costs less than keeping them in order
//! row by row, and nothing looks anything up by them while there was nobody.

use sqlx::{AssertSqlSafe, SqliteConnection};

use crate::Result;

/// Those that the merge of a whole delivery does not need when nobody was known.
const SPARED: [&str; 6] =
    ["pupil_ine", "pupil_identity", "enrolment_school", "guardian_account", "link_guardian", "source_record"];

/// Indexes set aside, as the schema defines them.
#[derive(Debug)]
#[must_use = "the store needs its indexes back"]
pub struct DroppedIndexes(Vec<String>);

/// Sets them aside; the transaction must not end before [`DroppedIndexes::recreate`].
///
/// # Errors
/// What the database met.
pub async fn drop_indexes(connection: &mut SqliteConnection) -> Result<DroppedIndexes> {
    let mut definitions = Vec::with_capacity(SPARED.len());
    for name in SPARED {
        let definition: String =
            sqlx::query_scalar("SELECT sql FROM main.sqlite_schema WHERE type = 'index' AND name = ?1")
                .bind(name)
                .fetch_one(&mut *connection)
                .await?;
        sqlx::query(AssertSqlSafe(format!("DROP INDEX {name}"))).execute(&mut *connection).await?;
        definitions.push(definition);
    }
    Ok(DroppedIndexes(definitions))
}

impl DroppedIndexes {
    /// Makes them again.
    ///
    /// # Errors
    /// What the database met.
    pub async fn recreate(self, connection: &mut SqliteConnection) -> Result<()> {
        for definition in self.0 {
            sqlx::query(AssertSqlSafe(definition)).execute(&mut *connection).await?;
        }
        Ok(())
    }
}
