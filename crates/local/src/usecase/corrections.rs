//! Corrections à faire: what imports found to put right at the source.

use super::class_order::ClassOrder;
use crate::Result;
use crate::store::{correction, school};
use crate::view::correction::Correction;
use crate::workspace::Workspace;

/// The open corrections of a school.
///
/// # Errors
/// [`crate::Error::NotFound`] for an unknown school.
pub async fn of(workspace: &Workspace, uai: &str) -> Result<Vec<Correction>> {
    let mut connection = workspace.store().pool().acquire().await?;
    let school = school::find(&mut *connection, uai).await?;
    let open = correction::open(&mut *connection, school.id).await?;
    let order = ClassOrder::of(&mut connection, school.id).await?;
    let told = open.into_iter().map(|mut correction| {
        correction.classes.sort_by_cached_key(|(code, name)| order.place(code, name));
        Correction::of(correction, school.place())
    });
    Ok(told.collect())
}
