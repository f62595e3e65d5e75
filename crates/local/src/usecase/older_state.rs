//! A store that takes the place of a later one, by a restoration or by hand: what to recognise, and what to say.

use std::path::Path;
use std::sync::Arc;

use crate::Result;
use crate::store::entry::AuditEvent;
use crate::store::high_water_marks::Changed;
use crate::store::ledger::{Beside, Look};
use crate::store::meta;
use crate::store::operation;
use crate::store::restore::RestoreOutcome;
use crate::workspace::older_state::Unsettled;
use crate::workspace::{Workspace, WriteTransaction};

/// Looks at the store by its ledger. One that is in an older state than the last one known waits for the director's
/// word. Gives what to say of a folder beside which there is another with the same data.
///
/// # Errors
/// What the store met. Whatever keeps the ledger from being read or written, it is only a help.
pub(super) async fn recognise(workspace: &Workspace) -> Result<Vec<String>> {
    let Some(ledger) = workspace.ledger() else { return Ok(Vec::new()) };
    let look = ledger.look(&mut *workspace.store().pool().acquire().await?).await?;
    let notices = look.beside.iter().map(|beside| another(beside, workspace.store().folder())).collect();
    if look.lost.is_empty() {
        let _ = ledger.begin(&look).await;
    } else {
        // Done, counted and taken back.
        let mut writing = workspace.begin_unchecked().await?;
        let changes = transfer_marks(&mut writing, &look).await;
        writing.rollback().await;
        workspace.set_unsettled(Some(Unsettled { look: Arc::new(look), changes: changes? }));
    }
    Ok(notices)
}

/// Takes the older state as what is to be used, because the director says so: what was given out since is gone past, as
/// after a restoration, and the log says so. Gives what to know and to do; nothing where nothing was asked.
///
/// # Errors
/// What the store met.
pub async fn confirm(workspace: &Workspace) -> Result<Vec<String>> {
    let (Some(ledger), Some(unsettled)) = (workspace.ledger(), workspace.unsettled()) else {
        return Ok(Vec::new());
    };
    // Whatever the clock says, nothing is to be given twice; one that is doubted dates nothing.
    let doubted = workspace.clock_doubt().await?.is_some();
    let mut writing = workspace.begin_unchecked().await?;
    if doubted && let Some(last) = operation::last_decided_at(&mut *writing.transaction).await? {
        writing.at = last;
    }
    let changed = transfer_marks(&mut writing, &unsettled.look).await?;
    // Its counters were taken by the decisions that are lost.
    meta::renew_device(&mut writing.transaction).await?;
    let confirmed = writing.record(None, AuditEvent::OlderState {}).await?;
    // A ledger that cannot be written asks the same at the next opening, and changes nothing more.
    let _ = ledger.begin(&unsettled.look).await;
    let _ = ledger.expect(confirmed).await;
    writing.commit().await?;
    let _ = ledger.settle(&unsettled.look.lost).await;
    workspace.set_unsettled(None);
    workspace.follow().await;
    super::daily::run(workspace).await?;
    let done = "Vous continuez avec ces données\u{A0}: aucun identifiant ni mot de passe donné depuis cet état ne le sera de \
                nouveau."
        .to_owned();
    Ok(std::iter::once(done).chain(lost(changed, "cet état")).collect())
}

async fn transfer_marks(writing: &mut WriteTransaction<'_>, look: &Look) -> Result<Changed> {
    let mut changed = Changed::default();
    for lost in &look.lost {
        changed =
            changed + lost.marks.transfer_to(&mut writing.transaction, writing.batch, writing.at).await?;
    }
    Ok(changed)
}

/// What to say of another folder with the same data.
fn another(beside: &Beside, here: &Path) -> String {
    let (there, here) = (&beside.place, here.display());
    let both = format!(
        "Les mêmes données sont aussi dans «\u{A0}{there}\u{A0}», que cet ordinateur connaissait avant «\u{A0}{here}\u{A0}»\u{A0}: \
         ce sont deux exemplaires, et ce qui est fait dans l’un, l’autre ne le sait pas."
    );
    let since = match beside.went_on {
        false => "",
        true => {
            " Ce qui a été fait dans le premier depuis la copie ne figure pas ici, et ses feuilles restent valables\u{A0}: n’en \
             détruisez aucune."
        }
    };
    format!(
        "{both}{since} Ne travaillez que dans un seul\u{A0}: un identifiant ou un mot de passe donné dans l’un pourrait \
         l’être une seconde fois dans l’autre."
    )
}

/// What a restoration leaves to be done.
#[must_use]
pub fn restored(carried: RestoreOutcome, made_on: &str) -> Vec<String> {
    match carried {
        RestoreOutcome::All(changed) => lost(changed, "cette sauvegarde"),
        RestoreOutcome::Nothing => vec![format!(
            "Les données remplacées n’ont pas pu être relues\u{A0}: un identifiant ou un mot de passe donné depuis le \
             {made_on} pourrait l’être une seconde fois. Reprenez et détruisez les feuilles imprimées depuis cette \
             date."
        )],
    }
}

/// What to do about the passwords of a history that is lost since that.
fn lost(changed: Changed, since: &str) -> Vec<String> {
    let own = match changed.own {
        0 => None,
        1 => Some(format!(
            "La feuille imprimée depuis {since} ne figure plus dans vos données\u{A0}: reprenez-la et détruisez-la. Son \
             mot de passe ne fonctionne plus et ne sera plus donné."
        )),
        several => Some(format!(
            "Les {several} feuilles imprimées depuis {since} ne figurent plus dans vos données\u{A0}: reprenez-les et \
             détruisez-les. Leurs mots de passe ne fonctionnent plus et ne seront plus donnés."
        )),
    };
    let linked = match changed.linked {
        0 => None,
        1 => Some(format!(
            "La feuille imprimée depuis {since} pour un compte du service central ne figure plus dans vos données\u{A0}: \
             elle reste bonne si le service l’a reçue. Gardez-la, reliez cet ordinateur de nouveau dans Paramètres, puis \
             regardez le compte\u{A0}: s’il n’est pas notifié, détruisez la feuille et notifiez-le."
        )),
        several => Some(format!(
            "Les {several} feuilles imprimées depuis {since} pour des comptes du service central ne figurent plus dans vos \
             données\u{A0}: celles que le service a reçues restent bonnes. Gardez-les, reliez cet ordinateur de nouveau \
             dans Paramètres, puis regardez les comptes\u{A0}: pour ceux qui ne sont pas notifiés, détruisez la feuille et \
             notifiez-les."
        )),
    };
    let accounts = match changed.accounts {
        0 => None,
        1 => Some(format!(
            "Un compte notifié avant {since} avait reçu un mot de passe depuis\u{A0}: aucune de ses feuilles ne \
             fonctionne plus. Notifiez-le de nouveau."
        )),
        several => Some(format!(
            "{several} comptes notifiés avant {since} avaient reçu un mot de passe depuis\u{A0}: aucune de leurs \
             feuilles ne fonctionne plus. Notifiez-les de nouveau."
        )),
    };
    own.into_iter().chain(linked).chain(accounts).collect()
}
