//! Decisions that were recorded and are no longer there: what is left of a damaged log looks whole, so it is said.

use jiff::SignedDuration;

use crate::Result;
use crate::french::counted;
use crate::store::entry::AuditEvent;
use crate::store::log_position::LogPosition;
use crate::store::meta;
use crate::store::operation;
use crate::workspace::Workspace;

/// How long a loss is told at each opening; it stays in the journal.
const TOLD: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How many operations the log lacks of those it had. Asked before anything is decided: a decision moves the mark.
///
/// # Errors
/// What the store met.
pub(super) async fn found(workspace: &Workspace) -> Result<u32> {
    let Some(had) = LogPosition::read(workspace.store().folder()) else { return Ok(0) };
    let has = LogPosition::of(&mut *workspace.store().pool().acquire().await?).await?;
    Ok(has.missing_from(had))
}

/// Records that so many are lost. From then on the store is another device: the numbers of what is lost are given
/// again.
///
/// # Errors
/// What the store met.
pub(super) async fn record(workspace: &Workspace, operations: u32) -> Result<()> {
    if operations == 0 {
        return Ok(());
    }
    let mut writing = workspace.begin_unchecked().await?;
    meta::renew_device(&mut writing.transaction).await?;
    writing.record(None, AuditEvent::Lost { operations }).await?;
    writing.commit().await
}

/// What to know of a loss of these days, when there was one.
///
/// # Errors
/// What the store met.
pub async fn notice(workspace: &Workspace) -> Result<Option<String>> {
    let lost = operation::last_loss(workspace.store().pool()).await?;
    let recent = lost.filter(|(at, _)| at.duration_until(workspace.clock().now()) < TOLD);
    Ok(recent.map(|(at, operations)| {
        let day = workspace.place().day(at).strftime("%d/%m/%Y");
        let missing = counted(operations, "opération enregistrée manque", "opérations enregistrées manquent");
        format!(
            "Le fichier de données a été abîmé par un arrêt brutal de l’ordinateur ou du disque\u{A0}: depuis l’ouverture \
             du {day}, {missing}, parmi les dernières. Regardez dans le journal ce qui n’y figure pas, refaites-le, et \
             détruisez les feuilles imprimées dont le compte ne porte pas la date."
        )
    }))
}
