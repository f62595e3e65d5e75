//! Takes back the last import: what it created goes, what it changed is as it was.

use sqlx::{AssertSqlSafe, SqliteConnection};

use super::super::id::ImportId;
use super::history::Watermarks;
use crate::Result;

/// The columns the triggers keep, by table (migrations 0002 and 0008).
const KEPT: [(&str, &[&str]); 8] = [
    (
        "school",
        &[
            "name",
            "degree",
            "kind",
            "sector",
            "street",
            "postal_code",
            "town",
            "phone",
            "mail",
            "academy",
            "academy_name",
            "district",
            "updated_at",
        ],
    ),
    ("class", &["label", "mefs"]),
    ("mef", &["label", "training"]),
    (
        "pupil",
        &[
            "account_id",
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
        ],
    ),
    ("enrolment", &["class_id", "level", "mef", "visiting", "gone_on"]),
    (
        // Which account a guardian opens is not changed by imports: two may have been grouped since.
        "guardian",
        &[
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
        ],
    ),
    ("link", &["responsibility", "kinship", "confirmation", "gone"]),
    ("source_id", &["record_id"]),
];

/// Accounts created by an import that have been used since: by a decision about them, or as the one that another was
/// grouped with.
///
/// # Errors
/// What the database met.
pub async fn count_used_since(connection: &mut SqliteConnection, before: &Watermarks) -> Result<u32> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM (SELECT account_id FROM operation WHERE account_id > ?1
             UNION SELECT kept_id FROM grouping WHERE kept_id > ?1)",
    )
    .bind(before.account)
    .fetch_one(connection)
    .await?)
}

/// Puts everything back. A school that the journal names stays, empty.
///
/// # Errors
/// What the database met.
pub async fn restore(connection: &mut SqliteConnection, import: ImportId, before: &Watermarks) -> Result<()> {
    for sql in [
        "DELETE FROM correction WHERE opened_by = ?1",
        "UPDATE correction SET closed_by = NULL WHERE closed_by = ?1",
    ] {
        sqlx::query(sql).bind(import).execute(&mut *connection).await?;
    }
    for (table, columns) in KEPT {
        let set: Vec<String> =
            columns.iter().map(|column| format!("{column} = json_extract(b.before, '$.{column}')")).collect();
        let sql = format!(
            "UPDATE {table} SET {} FROM import_before b
             WHERE b.import_id = ?1 AND b.entity = '{table}' AND {table}.id = b.row_id",
            set.join(", ")
        );
        sqlx::query(AssertSqlSafe(sql)).bind(import).execute(&mut *connection).await?;
    }
    let created = [
        ("DELETE FROM link WHERE id > ?1", before.link.get()),
        ("DELETE FROM enrolment WHERE id > ?1", before.enrolment.get()),
        ("DELETE FROM source_id WHERE id > ?1", before.source_id.get()),
        ("DELETE FROM guardian WHERE id > ?1", before.guardian.get()),
        ("DELETE FROM pupil WHERE id > ?1", before.pupil.get()),
        ("DELETE FROM confirmed_account WHERE account_id > ?1", before.account.get()),
        ("DELETE FROM account WHERE id > ?1", before.account.get()),
        ("DELETE FROM class WHERE id > ?1", before.class.get()),
        ("DELETE FROM mef WHERE id > ?1", before.mef.get()),
        ("DELETE FROM statistics WHERE school_id > ?1", before.school.get()),
        (
            "DELETE FROM school WHERE id > ?1
                 AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.school_id = school.id)",
            before.school.get(),
        ),
        (
            "DELETE FROM setting WHERE school_id > ?1 AND school_id NOT IN (SELECT id FROM school)",
            before.school.get(),
        ),
    ];
    // Without it, every class that goes would be looked for in all enrolments.
    sqlx::query("CREATE INDEX undo_class ON enrolment (class_id)").execute(&mut *connection).await?;
    for (sql, above) in created {
        sqlx::query(sql).bind(above).execute(&mut *connection).await?;
    }
    sqlx::query("DROP INDEX undo_class").execute(&mut *connection).await?;
    for sql in [
        "DELETE FROM import_before WHERE import_id = ?1",
        "DELETE FROM import_answer WHERE import_id = ?1",
        "DELETE FROM import_stamp WHERE import_id = ?1",
        "UPDATE import SET undone = 1 WHERE id = ?1",
    ] {
        sqlx::query(sql).bind(import).execute(&mut *connection).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sqlx::{Connection, SqliteConnection};

    use super::KEPT;
    use crate::store::MIGRATIONS;

    /// Columns that no import changes in a row that is there already.
    const UNCHANGED: [(&str, &[&str]); 8] = [
        ("school", &["id", "uai"]),
        ("class", &["id", "school_id", "code"]),
        ("mef", &["id", "code"]),
        ("pupil", &["id", "uuid", "linked"]),
        ("enrolment", &["id", "pupil_id", "school_id"]),
        ("guardian", &["id", "uuid", "linked", "account_id", "home_account_id"]),
        ("link", &["id", "pupil_id", "guardian_id", "birth_date_reported"]),
        ("source_id", &["id", "scope", "entity", "external"]),
    ];

    /// A column that neither the trigger nor the undoing knows would keep what an import that was undone put there.
    #[tokio::test]
    async fn every_column_that_imports_change_is_kept_before_and_put_back() {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        MIGRATIONS.run_direct(None, &mut connection, false).await.unwrap();
        let set = |columns: &[&str]| columns.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
        for ((table, kept), (same, unchanged)) in KEPT.into_iter().zip(UNCHANGED) {
            assert_eq!(table, same);
            let all: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info(?1)")
                .bind(table)
                .fetch_all(&mut connection)
                .await
                .unwrap();
            let told: BTreeSet<String> = set(kept).union(&set(unchanged)).cloned().collect();
            assert_eq!(told, all.into_iter().collect(), "{table}");
            let trigger: String = sqlx::query_scalar(
                "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1 AND sql LIKE '%import_before%'",
            )
            .bind(table)
            .fetch_one(&mut connection)
            .await
            .unwrap();
            for column in kept {
                assert!(trigger.contains(&format!("'{column}', OLD.{column}")), "{table}.{column}");
            }
        }
    }
}
