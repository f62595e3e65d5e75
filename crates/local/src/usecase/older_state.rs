//! A store that takes the place of a later one, by a restoration or by hand: what to recognise, and what to say.

use crate::Result;
use crate::desk::Desk;
use crate::store::marks::Changed;
use crate::store::meta;
use crate::store::operation::{self, Kind, NewOperation};
use crate::store::restore::Carried;

/// Recognises a folder that was put back in an older state, by the ledger kept away from it: what was given out since
/// is gone past, as after a restoration, and the log says so. Gives what that changed.
///
/// # Errors
/// What the store met. Whatever keeps the ledger from being read, it is only a help.
pub async fn recognise(desk: &Desk) -> Result<Option<Changed>> {
    let Some(ledger) = desk.ledger() else { return Ok(None) };
    let Some(remembered) = ledger.read().await else { return Ok(None) };
    let mut reading = desk.store().pool().acquire().await?;
    if remembered.is_of(&mut reading).await? {
        return Ok(None);
    }
    drop(reading);
    // Whatever the clock says, nothing is to be given twice; one that is doubted dates nothing.
    let doubted = super::clock::doubt(desk).await?.is_some();
    let mut writing = desk.begin_at_any_date().await?;
    let at = match doubted {
        true => operation::last_moment(&mut *writing.transaction).await?.unwrap_or(writing.at),
        false => writing.at,
    };
    let changed = remembered.marks.carry(&mut writing.transaction, writing.batch, at).await?;
    // Its counters were taken by the decisions that are lost.
    meta::renew_device(&mut writing.transaction).await?;
    let operation = NewOperation {
        batch: writing.batch,
        author: None,
        school: None,
        account: None,
        kind: Kind::OlderState {},
        at,
    };
    let recognised = operation::append(&mut writing.transaction, &operation).await?;
    // One that cannot be written recognises the same at the next opening, and changes nothing more.
    let _ = ledger.expect(recognised).await;
    writing.commit().await?;
    Ok(Some(changed))
}

/// What to say of a folder that was put back in an older state.
#[must_use]
pub fn recognised(changed: Changed) -> Vec<String> {
    let found = "Le dossier des données a été remis dans un état plus ancien que le dernier connu de cet ordinateur. Rien \
                 de ce qu’il contient n’a été modifié, et aucun identifiant ni mot de passe donné depuis ne le sera de \
                 nouveau."
        .to_owned();
    std::iter::once(found).chain(lost(changed, "cet état")).collect()
}

/// What a restoration leaves to be done.
#[must_use]
pub fn restored(carried: Carried, made_on: &str) -> Vec<String> {
    match carried {
        Carried::All(changed) => lost(changed, "cette sauvegarde"),
        Carried::Nothing => vec![format!(
            "Les données remplacées n’ont pas pu être relues\u{A0}: un identifiant ou un mot de passe donné depuis le \
             {made_on} pourrait l’être une seconde fois. Reprenez et détruisez les feuilles imprimées depuis cette \
             date."
        )],
    }
}

/// What to do about the passwords of a history that is lost since that.
fn lost(changed: Changed, since: &str) -> Vec<String> {
    let sheets = match changed.sheets {
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
    sheets.into_iter().chain(accounts).collect()
}
