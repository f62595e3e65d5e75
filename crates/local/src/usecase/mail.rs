//! Renvoyer un courriel d’activation ou de confirmation: an operation that the service carries out, since it alone can make
//! the link.

use domain::account::State;
use domain::action::{Action, decide};
use domain::degree::Degree;
use protocol::decision::{Decision, MailKind};

use crate::store::account::StoredAccount;
use crate::store::people::Person;
use crate::store::{account, grouping, people, school};
use crate::view::account::{AllowedAction, MailAgain, MailRequest};
use crate::workspace::Workspace;
use crate::{Error, Result};

/// What is said where no service can send it.
const ALONE: &str = "Seul le service central peut renvoyer ce courriel, dont il fait le lien\u{a0}: ce compte n’y est pas \
    rattaché.";

/// The mail that may be asked for again, for an account as it is; and why it cannot be asked for here.
pub(super) fn offered(
    stored: &StoredAccount,
    degree: Degree,
    person: &Person,
) -> (Option<AllowedAction>, Option<&'static str>) {
    let unconfirmed = stored.confirmed_mail.is_none() && person.mail.is_some();
    let action = match stored.account.state {
        State::Activating => Some(AllowedAction::ResendActivationMail),
        _ if degree == Degree::Second && unconfirmed => Some(AllowedAction::ResendConfirmationMail),
        _ => None,
    };
    match (action, stored.is_linked()) {
        (Some(_), false) => (None, Some(ALONE)),
        (action, _) => (action, None),
    }
}

/// Asks for the mail to be sent again: at the next exchange, once.
///
/// # Errors
/// [`Error::NotFound`] for an unknown school or account, `alone` for an account that is not the service’s, `mail` where the
/// account is not in a state for it, [`Error::Invalid`] for an address that is none, and what the store met.
pub async fn resend(workspace: &Workspace, request: &MailRequest) -> Result<()> {
    let address = request.address.as_deref().map(str::trim).filter(|address| !address.is_empty());
    if address.is_some_and(|address| !formats::contact::is_mail(address)) {
        return Err(Error::invalid("address", "Ce n’est pas une adresse complète, comme nom@exemple.fr."));
    }
    let mut writing = workspace.begin().await?;
    let school = school::find(&mut *writing.transaction, &request.school).await?;
    // Of one that was grouped meanwhile, the account that is opened in its place.
    let opened = grouping::kept(&mut *writing.transaction, request.account.into()).await?;
    let stored = account::find(&mut writing.transaction, opened).await?;
    let people = match stored.account.holder {
        domain::account::Holder::Pupil => people::pupils(&mut writing.transaction, &[stored.id]).await?,
        domain::account::Holder::Guardian => {
            people::guardians(&mut writing.transaction, &[stored.id]).await?
        }
    };
    let person = people.first().ok_or(Error::Damaged(None))?;
    let (what, action, wanted) = match request.what {
        MailAgain::Activation => {
            (MailKind::Activation, Action::ResendActivationMail, AllowedAction::ResendActivationMail)
        }
        MailAgain::Confirmation => {
            (MailKind::Confirmation, Action::ResendConfirmationMail, AllowedAction::ResendConfirmationMail)
        }
    };
    let day = school.place().day(writing.at);
    match offered(&stored, school.degree(), person) {
        (Some(offered), _) if offered == wanted => {}
        (_, Some(alone)) => return Err(Error::Refused { code: "alone", message: alone.to_owned() }),
        _ => return Err(not_for_it()),
    }
    decide(&stored.account, action, day, stored.lead()).map_err(|_| not_for_it())?;
    let address = address.filter(|_| what == MailKind::Activation).map(str::to_owned);
    writing.decide(Some(school.id), &stored, Decision::Mail { what, day, address }).await?;
    writing.commit_accounts().await
}

fn not_for_it() -> Error {
    Error::Refused {
        code: "mail",
        message: "Ce compte n’attend pas ce courriel\u{a0}: son état a changé, ou son adresse est confirmée."
            .to_owned(),
    }
}
