//! Accounts with their provisional passwords, for scripts: a list in another format.

use std::collections::HashMap;

use crate::Result;
use crate::store::account::{self, StoredAccount};
use crate::store::id::AccountId;
use crate::store::people::{self, AccessiblePupil, Person};
use crate::store::school;
use crate::view::accounts::Selection;
use crate::view::codes::Population;
use crate::view::export::{ExportedAccount, ExportedPupil};
use crate::workspace::Workspace;

/// The selected accounts, each once, in the order of the selection. With their provisional passwords the
/// journal records a list, as it does for a file.
///
/// # Errors
/// [`crate::Error::Invalid`] for an empty selection, and what the store met.
pub async fn accounts(
    workspace: &Workspace,
    selection: &Selection,
    passwords: bool,
) -> Result<Vec<ExportedAccount>> {
    let ids = super::accounts::resolve_selection(workspace, selection).await?;
    let mut connection = workspace.store().pool().acquire().await?;
    let stored = account::load(&mut connection, &ids).await?;
    let (persons, pupils) = match selection.population {
        Population::Pupils => (
            people::pupils(&mut connection, &ids).await?,
            people::own_enrolments(&mut connection, &ids).await?,
        ),
        _ => (
            people::guardians(&mut connection, &ids).await?,
            people::accessible(&mut connection, &ids).await?,
        ),
    };
    drop(connection);
    let mut accounts: HashMap<AccountId, StoredAccount> =
        stored.into_iter().map(|stored| (stored.id, stored)).collect();
    let persons: HashMap<AccountId, Person> =
        persons.into_iter().map(|person| (person.account_id, person)).collect();
    let mut access: HashMap<AccountId, Vec<ExportedPupil>> = HashMap::new();
    for pupil in pupils {
        access.entry(pupil.account_id).or_default().push(exported(pupil));
    }
    let mut exports = Vec::with_capacity(ids.len());
    for number in &selection.accounts {
        let id = AccountId::from(*number);
        // Each account is taken out as it is met: a number given twice is exported once.
        let (Some(stored), Some(person)) = (accounts.remove(&id), persons.get(&id)) else { continue };
        let pupils = access.remove(&id).unwrap_or_default();
        exports.push(export(*number, selection.population, stored, person, pupils, passwords));
    }
    if passwords {
        record(workspace, selection, exports.len()).await?;
    }
    Ok(exports)
}

async fn record(workspace: &Workspace, selection: &Selection, count: usize) -> Result<()> {
    let school = school::find(workspace.store().pool(), &selection.school).await?;
    super::list::record(workspace, school.id, "json", count, None).await
}

fn export(
    account: u32,
    population: Population,
    stored: StoredAccount,
    person: &Person,
    pupils: Vec<ExportedPupil>,
    passwords: bool,
) -> ExportedAccount {
    let provisional = stored.provisional_password().filter(|_| passwords);
    let facts = &stored.account;
    ExportedAccount {
        account,
        name: person.written(),
        first_name: person.first.clone(),
        family_name: person.name.clone(),
        population,
        state: facts.state.into(),
        origin: facts.origin.into(),
        password_kind: facts.password.into(),
        provisional_password: provisional.map(|password| password.to_string()),
        mail_confirmed: stored.confirmed_mail.is_some(),
        mobile_confirmed: stored.confirmed_mobile.is_some(),
        notified_on: facts.notified_on.map(|day| day.to_string()),
        signed_in_on: stored.signed_in_on.map(|day| day.to_string()),
        expires_on: domain::expiry::last_day(facts).map(|day| day.to_string()),
        mail: stored.confirmed_mail.or_else(|| person.mail.clone()),
        mobile: stored.confirmed_mobile.or_else(|| person.mobile.clone()),
        login: stored.login,
        pupils,
    }
}

fn exported(pupil: AccessiblePupil) -> ExportedPupil {
    ExportedPupil {
        first_name: pupil.first,
        family_name: pupil.name,
        birth_date: pupil.birth_date.map(|day| day.to_string()),
        ine: pupil.ine,
        school: pupil.uai,
        class_code: pupil.class_code,
        class: pupil.class,
        level: pupil.level,
    }
}
