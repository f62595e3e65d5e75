//! What the window showed when it was last looked at.

use crate::Result;
use crate::store::setting;
use crate::view::desk::Desk;
use crate::workspace::Workspace;

const DESK: &str = "desk";

/// What the window showed; nothing when it never said so, or when another version said it otherwise.
///
/// # Errors
/// What the store met.
pub async fn read(workspace: &Workspace) -> Result<Option<Desk>> {
    let kept = setting::get(workspace.store().pool(), None, DESK).await?;
    Ok(kept.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Keeps what the window shows. It is no decision: the journal says nothing of it, and it is kept whatever the computer's
/// date.
///
/// # Errors
/// What the store met.
pub async fn keep(workspace: &Workspace, desk: &Desk) -> Result<()> {
    let mut writing = workspace.begin_unchecked().await?;
    setting::set(&mut writing.transaction, None, DESK, &serde_json::to_string(desk)?).await?;
    writing.commit_keeping_cache().await
}
