//! What « À traiter » lists, closed by the director.

use std::collections::BTreeSet;

use super::accounts::resolve_selection;
use crate::store::entry::AuditEvent;
use crate::store::matter::Matter;
use crate::store::school;
use crate::view::accounts::{MarkFilter, Selection};
use crate::workspace::Workspace;
use crate::{Error, Result};

/// Closes what is to be done about the selected accounts, because the director says that it is: it is listed again when
/// something newer happens. Gives of how many accounts something was closed.
///
/// # Errors
/// [`Error::NotFound`] for an unknown school, [`Error::Invalid`] for a mark that only facts take away, or when none of
/// the school's accounts is selected.
pub async fn close(workspace: &Workspace, selection: &Selection, mark: MarkFilter) -> Result<u32> {
    let matter = matter(mark).ok_or_else(|| {
        Error::invalid("mark", "Ce point se règle de lui-même quand la situation du compte change.")
    })?;
    let roster = workspace.roster(&selection.school, selection.population.into()).await?;
    let chosen: BTreeSet<_> = resolve_selection(workspace, selection).await?.into_iter().collect();
    let mut writing = workspace.begin().await?;
    let mut closed = BTreeSet::new();
    for row in &roster.rows {
        let account = row.account.into();
        if let Some(about) = row.matters.about(matter).filter(|_| chosen.contains(&account)) {
            writing.close_matter(account, matter, about).await?;
            closed.insert(account);
        }
    }
    let accounts = u32::try_from(closed.len()).unwrap_or(u32::MAX);
    if accounts > 0 {
        let school = school::find(&mut *writing.transaction, &selection.school).await?.id;
        writing.record(Some(school), AuditEvent::MatterClosed { matter: matter.code(), accounts }).await?;
    }
    writing.commit_accounts().await?;
    Ok(accounts)
}

/// What the director can say is done; the others are settled by facts.
const fn matter(mark: MarkFilter) -> Option<Matter> {
    match mark {
        MarkFilter::SheetVoid => Some(Matter::SheetVoid),
        MarkFilter::PasswordToGive => Some(Matter::PasswordToGive),
        MarkFilter::VoidSheetTried => Some(Matter::VoidSheetTried),
        MarkFilter::ResetAsked => Some(Matter::ResetAsked),
        MarkFilter::LinkReportedWrong => Some(Matter::LinkReportedWrong),
        MarkFilter::BirthDateReportedWrong => Some(Matter::BirthDateReportedWrong),
        MarkFilter::SignedInThisYear
        | MarkFilter::InformFirst
        | MarkFilter::SignInSuspended
        | MarkFilter::ChoiceLost
        | MarkFilter::ToFollowUp => None,
    }
}
