//! Sheets, wherever they were printed.

use protocol::entity::Sheet;
use serde::Serialize;
use sqlx::SqliteConnection;

use super::bulk::write;
use crate::Result;

/// A sheet, with the number that people know it by.
#[derive(Serialize)]
struct Row<'a> {
    #[serde(flatten)]
    sheet: &'a Sheet,
    serial: String,
}

/// Writes sheets; those printed here are there already.
pub async fn put(connection: &mut SqliteConnection, sheets: &[Sheet]) -> Result<()> {
    let rows: Vec<Row<'_>> =
        sheets.iter().map(|sheet| Row { sheet, serial: domain::sheet::serial(sheet.operation) }).collect();
    write(
        connection,
        "INSERT OR IGNORE INTO sheet (operation_id, serial, account_id, batch, login, generation, printed_on)
         SELECT unhex(value ->> 'operation', '-'), value ->> 'serial', account.id,
             unhex(value ->> 'batch', '-'), value ->> 'login', value ->> 'generation', value ->> 'printed_on'
         FROM json_each(?1) JOIN account ON account.uuid = unhex(value ->> 'account', '-')",
        &rows,
    )
    .await
}
