//! Réinitialiser les mots de passe.

use domain::account::Password;
use domain::action::{Action, Refusal, decide};
use domain::degree::Degree;

use crate::Result;
use crate::store::id::AccountId;

use crate::store::{account, people, school};
use crate::view::action::{ActionResult, Refused, ResetRequest};
use crate::view::codes::Population;
use crate::workspace::Workspace;
use protocol::decision::Decision;

/// Resets the passwords of the selected accounts that were notified; the others are reported by name. Passwords that
/// holders have chosen are left alone where that is asked.
///
/// # Errors
/// [`Error::Invalid`](crate::Error::Invalid) for an empty selection, and what the store met. Nothing is changed then.
pub async fn run(workspace: &Workspace, request: &ResetRequest) -> Result<ActionResult> {
    let ids = super::accounts::resolve_selection(workspace, &request.selection).await?;
    let mut writing = workspace.begin().await?;
    let school = school::find(&mut *writing.transaction, &request.selection.school).await?;
    let day = school.place().day(writing.at);
    let action = Action::ResetPassword(request.reason.into());
    let (mut reset, mut spared) = (Vec::new(), 0);
    let mut refused = Vec::new();
    for stored in account::load(&mut writing.transaction, &ids).await? {
        if request.spare_chosen && stored.account.password == Password::Chosen {
            spared += 1;
            continue;
        }
        let after = match decide(&stored.account, action, day, stored.lead()) {
            Ok(applied) => applied.account,
            Err(refusal) => {
                refused.push((stored.id, reason(refusal, school.degree())));
                continue;
            }
        };
        let decision = Decision::Reset { reason: request.reason.into(), day, to: after.generation };
        writing.decide(Some(school.id), &stored, decision).await?;
        reset.push(u32::try_from(stored.id)?);
    }
    let ids: Vec<AccountId> = refused.iter().map(|(id, _)| *id).collect();
    let persons = match request.selection.population {
        Population::Pupils => people::pupils(&mut writing.transaction, &ids).await?,
        _ => people::guardians(&mut writing.transaction, &ids).await?,
    };
    writing.commit_accounts().await?;
    let done = u32::try_from(reset.len()).unwrap_or(u32::MAX);
    tracing::info!(done, spared, refused = refused.len(), "mots de passe réinitialisés");
    let named = persons.into_iter().map(|person| {
        let why = refused.iter().find(|(id, _)| *id == person.account_id);
        Ok(Refused {
            account: person.account_id.try_into()?,
            name: person.listed(),
            reason: why.map_or("", |(_, why)| why).to_owned(),
        })
    });
    let mut refused: Vec<Refused> = named.collect::<Result<_>>()?;
    refused.sort_by_cached_key(|refused| domain::fold::fold(&refused.name));
    let not_reset = u32::try_from(refused.len()).unwrap_or(u32::MAX);
    Ok(ActionResult { done, reset, not_reset, spared, refused, file: None, warnings: Vec::new() })
}

/// Why, in French, in the words of a degree.
#[must_use]
pub const fn reason(refusal: Refusal, degree: Degree) -> &'static str {
    match refusal {
        Refusal::NotNotified => match degree {
            Degree::First => "Le compte n’a jamais été notifié\u{A0}: notifiez-le d’abord.",
            Degree::Second => "Le titulaire n’a jamais été informé\u{A0}: informez-le d’abord.",
        },
        Refusal::NotActivating => "Le compte n’est pas en cours d’activation.",
        Refusal::ResetAlreadyPending => {
            "Une réinitialisation attend déjà la synchronisation avec le service central."
        }
    }
}
