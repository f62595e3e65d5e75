//! What the families of a school that is played did with their accounts.
//!
//! A school that a central service knows hears of it from there (`usecase/synchronisation`); one of a demonstration or
//! of a test, never. The rules apply what happened in both, and the log keeps it in the same words.

use domain::account::{Password, State};
use domain::event;
use jiff::civil::Date;

use protocol::decision::FamilyEvent;

use crate::store::id::{AccountId, SchoolId};
use crate::store::{account, family, school};
use crate::workspace::{Workspace, WriteTransaction};
use crate::{Error, Result};

/// One thing a family did.
#[derive(Debug, Clone)]
pub struct FamilyNews {
    /// Local number of the account.
    pub account: AccountId,
    /// The day it happened.
    pub day: Date,
    /// What.
    pub did: FamilyEvent,
    /// The mail address or the mobile that was confirmed by doing it.
    pub contact: Option<String>,
}

/// Takes in the news of a school, in their order: each account becomes what the rules make of it, which is then its confirmed
/// state, and what staff had decided about it is answered.
///
/// # Errors
/// [`Error::NotFound`] for an unknown school, [`Error::Internal`] for what cannot have happened, and what the store
/// met. Nothing is changed then.
pub async fn apply_all(workspace: &Workspace, uai: &str, news: &[FamilyNews]) -> Result<()> {
    if news.is_empty() {
        return Ok(());
    }
    let mut writing = workspace.begin().await?;
    let school = school::find(&mut *writing.transaction, uai).await?.id;
    for news in news {
        apply(&mut writing, school, news).await?;
    }
    writing.commit_accounts().await
}

async fn apply(writing: &mut WriteTransaction<'_>, school: SchoolId, news: &FamilyNews) -> Result<()> {
    let connection = &mut *writing.transaction;
    let stored = account::find(connection, news.account).await?;
    if let Some(event) = news.did.event() {
        let after = event::apply(&stored.account, event)
            .map_err(|impossible| Error::internal("nouvelles des familles", impossible))?;
        account::save_confirmed(connection, &stored, &after).await?;
        if after.password == Password::Chosen && after.chosen_with != stored.account.chosen_with {
            account::set_sheet_used(connection, stored.id, news.day).await?;
        }
        if after.state == State::Activated && stored.account.state != State::Activated {
            family::confirm_links(connection, stored.id).await?;
        }
    }
    let contact = news.contact.as_deref();
    match news.did {
        FamilyEvent::MailLinkFollowed => {
            account::confirm_contact(connection, stored.id, contact, None).await?
        }
        FamilyEvent::SmsRegistration => {
            account::confirm_contact(connection, stored.id, None, contact).await?
        }
        FamilyEvent::LinkReported { pupil } => family::report_link(connection, stored.id, pupil).await?,
        FamilyEvent::BirthDateReported { pupil } => {
            family::report_birth_date(connection, stored.id, pupil).await?
        }
        _ => {}
    }
    if !matches!(news.did, FamilyEvent::ResetAsked { .. }) {
        account::set_last_sign_in(connection, stored.id, news.day).await?;
    }
    writing.record_family(school, &stored, news.did).await
}

/// Takes in on which day accounts were last used; a sign-in is no entry of the journal.
///
/// # Errors
/// What the store met.
pub async fn record_sign_ins(workspace: &Workspace, used: &[(AccountId, Date)]) -> Result<()> {
    let mut writing = workspace.begin().await?;
    for (id, day) in used {
        writing.sign_in(*id, *day).await?;
    }
    writing.commit_accounts().await
}
