//! Le journal.

use crate::Result;
use crate::store::{journal, school};
use crate::view::journal::JournalPage;
use crate::workspace::Desk;

/// A page of the journal, of one school or of all.
///
/// # Errors
/// What the store met.
pub async fn page(desk: &Desk, uai: Option<&str>, page: u32, size: u32) -> Result<JournalPage> {
    let pool = desk.store().pool();
    let school = match uai {
        Some(uai) => Some(school::find(pool, uai).await?.id),
        None => None,
    };
    journal::page(pool, school, page, size.clamp(1, 500)).await
}
