//! The list of accounts: pages, filter values, selections.

use domain::household::{self, Member};

use crate::store::id::{AccountId, PupilId};
use crate::store::people;
use crate::view::accounts::{AccountsPage, AccountsQuery, FilterChoices, Selection};
use crate::view::action::SelectionSummary;
use crate::view::codes::Population;
use crate::workspace::Workspace;
use crate::{Error, Result};

/// One page of a list.
///
/// # Errors
/// [`Error::NotFound`] for an unknown school.
pub async fn page(workspace: &Workspace, query: &AccountsQuery) -> Result<AccountsPage> {
    Ok(workspace.roster(&query.school, query.population.into()).await?.page(query))
}

/// The values that the filters offer.
///
/// # Errors
/// [`Error::NotFound`] for an unknown school.
pub async fn choices(workspace: &Workspace, school: &str, population: Population) -> Result<FilterChoices> {
    Ok(workspace.roster(school, population.into()).await?.choices())
}

/// The accounts of the whole result, for "select all".
///
/// # Errors
/// [`Error::NotFound`] for an unknown school.
pub async fn select_all(workspace: &Workspace, query: &AccountsQuery) -> Result<Vec<u32>> {
    Ok(workspace.roster(&query.school, query.population.into()).await?.accounts(&query.filter))
}

/// What a selection holds, for the confirmation's sentence.
///
/// # Errors
/// [`Error::NotFound`] for an unknown school.
pub async fn summary(workspace: &Workspace, selection: &Selection) -> Result<SelectionSummary> {
    let roster = workspace.roster(&selection.school, selection.population.into()).await?;
    let mut summary = roster.summary(selection);
    summary.without_portal =
        super::settings::read(workspace, Some(&selection.school)).await?.portal.is_empty();
    let ids = resolve_selection(workspace, selection).await?;
    let mut connection = workspace.store().pool().acquire().await?;
    let persons = people::guardians(&mut connection, &ids).await?;
    let pupils = people::accessible(&mut connection, &ids).await?;
    let of = |account: AccountId| -> Vec<PupilId> {
        let place = pupils.partition_point(|pupil| pupil.account_id < account);
        pupils[place..].iter().take_while(|p| p.account_id == account).map(|p| p.pupil_id).collect()
    };
    let addresses: Vec<_> =
        persons.iter().map(|person| (address_key(person), of(person.account_id))).collect();
    let members: Vec<Member<'_, PupilId>> =
        addresses.iter().map(|(address, pupils)| Member { address: address.as_deref(), pupils }).collect();
    let households = household::group(&members).into_iter().max().map_or(0, |last| last + 1);
    summary.households = u32::try_from(households).unwrap_or(u32::MAX);
    Ok(summary)
}

/// The selected accounts as local numbers, each once, those of the school's list only.
///
/// # Errors
/// [`Error::Invalid`] when nothing is left.
pub async fn resolve_selection(workspace: &Workspace, selection: &Selection) -> Result<Vec<AccountId>> {
    let roster = workspace.roster(&selection.school, selection.population.into()).await?;
    let mut ids: Vec<AccountId> = selection
        .accounts
        .iter()
        .filter(|account| roster.holds(**account))
        .map(|account| AccountId::from(*account))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Err(Error::invalid("accounts", "Sélectionnez au moins un compte dans la liste."));
    }
    Ok(ids)
}

/// What two persons at one address have in common; `None` without street or town.
pub fn address_key(person: &people::Person) -> Option<String> {
    let address = person.address.as_deref().filter(|address| !address.trim().is_empty())?;
    let locality = person.locality()?;
    Some(domain::fold::fold(&format!("{address} {locality}")))
}
