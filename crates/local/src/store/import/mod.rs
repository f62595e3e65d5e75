//! Imports in SQL: a delivery is staged beside the people, matched with them and merged, set by set.
//!
//! Everything runs in one transaction. Statements are written so that their cost follows the delivery, not the
//! store: they start from a staging table (`CROSS JOIN` is SQLite's way of saying so) and reach the people by
//! their indexes. No row is updated to what it already is, so that the triggers of the schema keep a before
//! image of exactly what changed: undo and the report both read it.

pub mod account;
pub mod child;
pub mod column;
pub mod correction;
pub mod couple;
pub mod date;
pub mod departures;
pub mod duplicate_guardian;
pub mod duplicate_pupil;
pub mod example;
pub mod flaw;
pub mod guardian;
pub mod history;
pub mod homonym;
pub mod index;
pub mod ine;
pub mod level;
pub mod link;
pub mod presence;
pub mod pupil;
pub mod quarantine;
pub mod rejection;
pub mod rejection_log;
pub mod renamed;
pub mod report;
pub mod row;
pub mod school;
pub mod stage;
mod staged;
pub mod staging_database;
pub mod stamp;
pub mod undo;

use sqlx::{SqlSafeStr, SqliteConnection};

use crate::Result;

/// Columns of [`stage::open`]'s tables that are merged alike: NULL leaves the stored value, an empty text
/// empties it. A name is never emptied: a record that lost one is still about the same person.
///
/// `source` is a `FROM … WHERE …` that names the staged row `s` and the stored row `t`.
fn merge_sql(table: &str, columns: &[&str], source: &str) -> String {
    let list = |each: &dyn Fn(&str) -> String| {
        columns.iter().map(|column| each(column)).collect::<Vec<_>>().join(", ")
    };
    let old = list(&|column| format!("t.{column} AS old_{column}"));
    let new = list(&|column| match column {
        "family" | "first" => format!("coalesce(nullif(s.{column}, ''), t.{column}) AS {column}"),
        "family_fold" | "first_fold" => {
            // Of punctuation alone nothing is left to compare, which is right as it is.
            let name = column.trim_end_matches("_fold");
            format!("iif(coalesce(s.{name}, '') = '', t.{column}, s.{column}) AS {column}")
        }
        _ => format!("iif(s.{column} IS NULL, t.{column}, nullif(s.{column}, '')) AS {column}"),
    });
    let olds = list(&|column| format!("old_{column}"));
    let plain = list(&|column| column.to_owned());
    let set = list(&|column| format!("{column} = changed.{column}"));
    format!(
        "WITH changed AS MATERIALIZED (
             SELECT * FROM (SELECT t.id, {old}, {new} {source}) WHERE ({olds}) IS NOT ({plain}))
         UPDATE {table} SET {set} FROM changed WHERE {table}.id = changed.id"
    )
}

/// A UUID of version 4, drawn by the database.
const NEW_UUID: &str = "unhex(
    hex(randomblob(6)) || '4' || substr(hex(randomblob(2)), 2) || '8' || substr(hex(randomblob(8)), 2))";

/// Rows read at a time where there may be any number.
pub const PAGE: u32 = 1_000;

async fn count(connection: &mut SqliteConnection, sql: impl SqlSafeStr) -> Result<u32> {
    Ok(sqlx::query_scalar(sql).fetch_one(connection).await?)
}
