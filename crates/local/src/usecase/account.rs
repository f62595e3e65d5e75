//! One account's page.

use domain::action::{Action, ResetReason, is_offered};
use domain::person::{LinkConfirmation, Responsibility};
use domain::sheet::{Void, void, was_used};
use jiff::ToSpan;

use crate::store::account::{self, StoredAccount};
use crate::store::id::{PupilId, SchoolId};
use crate::store::operation;
use crate::store::people::{self, AccessiblePupil, Person};
use crate::store::sheet::Sheet;
use crate::store::{grouping, school, sheet};
use crate::view::account::{
    AccountDetails, AllowedAction, DataSource, LinkedGuardian, LinkedPupil, PrintedSheet,
};
use crate::view::codes::Population;
use crate::view::duplicate::GroupedAccount;
use crate::workspace::Workspace;
use crate::{Error, Result};

/// Everything the page of an account shows, seen from one school; of one that is grouped away, the account kept.
/// Showing a provisional password is recorded, once per quarter of an hour.
///
/// # Errors
/// [`Error::NotFound`] for an unknown school or account.
pub async fn details(workspace: &Workspace, uai: &str, id: u32) -> Result<AccountDetails> {
    let school = school::find(workspace.store().pool(), uai).await?;
    let mut connection = workspace.store().pool().acquire().await?;
    let id = grouping::kept(&mut *connection, id.into()).await?;
    let stored = account::find(&mut connection, id).await?;
    let is_pupil = stored.account.holder == domain::account::Holder::Pupil;
    let person = match is_pupil {
        true => people::pupils(&mut connection, &[id]).await?,
        false => people::guardians(&mut connection, &[id]).await?,
    };
    let person = person.into_iter().next().ok_or(Error::Damaged(None))?;
    let (pupils, guardians) = match is_pupil {
        true => {
            let guardians = people::guardians_of(&mut connection, id).await?;
            (Vec::new(), guardians.into_iter().map(|of| guardian(of, Vec::new())).collect::<Result<_>>()?)
        }
        false => {
            let pupils = people::accessible(&mut connection, &[id]).await?;
            let others = others(people::other_guardians(&mut connection, id).await?, &pupils)?;
            (pupils, others)
        }
    };
    let history = super::journal::of_account(&mut connection, id, school.degree(), school.place()).await?;
    let sheets = sheet::of_account(&mut connection, id).await?;
    let sources = people::sources(&mut connection, id).await?;
    let grouped = grouping::with(&mut connection, id).await?;
    drop(connection);
    if stored.provisional_password().is_some() {
        record_reading(workspace, school.id, &stored).await?;
    }
    let population = population(is_pupil, &pupils);
    let (here, elsewhere): (Vec<_>, Vec<_>) =
        pupils.into_iter().partition(|pupil| pupil.school_id == school.id);
    let (mail, no_mail) = super::mail::offered(&stored, school.degree(), &person);
    Ok(AccountDetails {
        account: u32::try_from(id)?,
        population,
        degree: school.degree().into(),
        name: person.written(),
        login: stored.login.clone(),
        state: stored.account.state.into(),
        origin: stored.account.origin.into(),
        password_kind: stored.account.password.into(),
        provisional_password: stored.provisional_password().map(|password| password.to_string()),
        mail: stored.confirmed_mail.clone().or_else(|| person.mail.clone()),
        mobile: stored.confirmed_mobile.clone().or_else(|| person.mobile.clone()),
        notified_on: stored.account.notified_on.map(|day| day.to_string()),
        signed_in_on: stored.signed_in_on.map(|day| day.to_string()),
        expires_on: domain::expiry::last_day(&stored.account).map(|day| day.to_string()),
        reset_asked_on: stored.account.reset_asked_on.map(|day| day.to_string()),
        void_sheet_tried_on: stored.void_sheet_tried_on.map(|day| day.to_string()),
        suspended_on: stored.suspended_on.map(|day| day.to_string()),
        choice_lost_on: stored.choice_lost_on.map(|day| day.to_string()),
        pupils_here: here.into_iter().map(|pupil| linked(pupil, None)).collect(),
        pupils_elsewhere: elsewhere
            .into_iter()
            .map(|pupil| {
                let school = format!("{} - {}", pupil.uai, pupil.school);
                linked(pupil, Some(school))
            })
            .collect(),
        guardians,
        sources: sources.into_iter().map(|source| origin(source, school.academy_name.as_deref())).collect(),
        grouped: grouped.into_iter().map(grouped_account).collect::<Result<_>>()?,
        address: address(&person),
        actions: allowed(&stored).chain(mail).collect(),
        no_mail: no_mail.map(str::to_owned),
        history,
        sheets: sheets.into_iter().map(|sheet| printed(sheet, &stored)).collect(),
    })
}

async fn record_reading(workspace: &Workspace, school: SchoolId, stored: &StoredAccount) -> Result<()> {
    let since = workspace.clock().now().saturating_sub(15.minutes()).unwrap_or(jiff::Timestamp::MIN);
    if operation::was_read_since(workspace.store().pool(), stored.id, since).await? {
        return Ok(());
    }
    let mut writing = workspace.begin().await?;
    writing.record_reading(school, stored).await?;
    writing.commit_keeping_cache().await
}

fn printed(sheet: Sheet, stored: &StoredAccount) -> PrintedSheet {
    if sheet.account_id == stored.id && was_used(&stored.account, &stored.login, sheet.borne()) {
        let situation = match stored.sheet_used_on {
            Some(day) => format!("Utilisée le {}", day.strftime("%d/%m/%Y")),
            None => "Utilisée".to_owned(),
        };
        return shown(sheet, situation);
    }
    let void = match sheet.account_id == stored.id {
        true => void(&stored.account, &stored.login, sheet.borne()).map(|why| void_sentence(why).to_owned()),
        false => Some(format!(
            "L’identifiant {} a été regroupé avec celui de ce compte\u{A0}: cette feuille est à détruire.",
            sheet.login
        )),
    };
    shown(sheet, void.unwrap_or_else(|| "Utilisable".to_owned()))
}

fn shown(sheet: Sheet, situation: String) -> PrintedSheet {
    PrintedSheet { serial: sheet.serial, printed_on: sheet.printed_on.to_string(), situation }
}

const fn void_sentence(why: Void) -> &'static str {
    match why {
        Void::OtherLogin => "L’identifiant a changé depuis\u{A0}: cette feuille est à détruire.",
        Void::Expired => "Le délai de trois mois est dépassé\u{A0}: cette feuille ne fonctionne plus.",
        Void::Reset => "Le mot de passe a été réinitialisé depuis\u{A0}: cette feuille est à détruire.",
        Void::OtherPassword => {
            "Son mot de passe n’est plus celui du compte\u{A0}: cette feuille est à détruire."
        }
    }
}

fn population(is_pupil: bool, pupils: &[AccessiblePupil]) -> Population {
    if is_pupil { Population::Pupils } else { population_of_guardian(pupils) }
}

/// In which list a guardian of these pupils stands.
pub(super) fn population_of_guardian(pupils: &[AccessiblePupil]) -> Population {
    match !pupils.is_empty() && pupils.iter().all(is_in_charge) {
        true => Population::PersonsInCharge,
        false => Population::LegalGuardians,
    }
}

fn allowed(stored: &StoredAccount) -> impl Iterator<Item = AllowedAction> {
    [
        (Action::Notify { reset: None }, AllowedAction::Notify),
        (Action::Notify { reset: Some(ResetReason::Forgotten) }, AllowedAction::NotifyWithReset),
        (Action::ResetPassword(ResetReason::Forgotten), AllowedAction::ResetPassword),
    ]
    .into_iter()
    .filter(|(action, _)| is_offered(&stored.account, *action))
    .map(|(_, allowed)| allowed)
}

fn linked(pupil: AccessiblePupil, school: Option<String>) -> LinkedPupil {
    LinkedPupil {
        first_name: pupil.first,
        name: pupil.name,
        birth_date: pupil.birth_date.map(|day| day.to_string()),
        class: pupil.class,
        school,
        ine: pupil.ine,
        responsibility: pupil.responsibility.map(responsibility).unwrap_or_default().to_owned(),
        confirmation: match pupil.confirmation {
            LinkConfirmation::Unconfirmed => "unconfirmed",
            LinkConfirmation::Confirmed => "confirmed",
            LinkConfirmation::ReportedWrong => "reported_wrong",
        }
        .to_owned(),
        birth_date_reported: pupil.birth_date_reported,
    }
}

/// The other guardians of these pupils, each once.
fn others(
    guardians: Vec<(PupilId, people::GuardianOf)>,
    pupils: &[AccessiblePupil],
) -> Result<Vec<LinkedGuardian>> {
    let mut others: Vec<LinkedGuardian> = Vec::new();
    for (pupil, of) in guardians {
        let Some(pupil) = pupils.iter().find(|known| known.pupil_id == pupil) else { continue };
        let account = u32::try_from(of.account_id)?;
        match others.last_mut().filter(|last| last.account == account) {
            Some(known) => known.shared.push(pupil.first.clone()),
            None => others.push(guardian(of, vec![pupil.first.clone()])?),
        }
    }
    Ok(others)
}

fn guardian(guardian: people::GuardianOf, shared: Vec<String>) -> Result<LinkedGuardian> {
    Ok(LinkedGuardian {
        shared,
        account: u32::try_from(guardian.account_id)?,
        first_name: guardian.first,
        name: guardian.name,
        login: guardian.login,
        responsibility: responsibility(guardian.responsibility).to_owned(),
    })
}

fn grouped_account(grouped: grouping::Grouped) -> Result<GroupedAccount> {
    Ok(GroupedAccount {
        account: u32::try_from(grouped.account_id)?,
        login: grouped.login,
        state: grouped.state.into(),
        grouped_on: grouped.grouped_on.to_string(),
    })
}

fn is_in_charge(pupil: &AccessiblePupil) -> bool {
    pupil.responsibility == Some(Responsibility::InCharge)
}

const fn responsibility(why: Responsibility) -> &'static str {
    match why {
        Responsibility::LegalGuardian => "Représentant légal",
        Responsibility::InCharge => "Personne en charge",
    }
}

/// Scopes are `AAF:04`, `SIECLE:0990001X`, `ONDE:0990001X`.
fn origin((scope, external): (String, String), academy: Option<&str>) -> DataSource {
    let (system, _) = scope.split_once(':').unwrap_or((&scope, ""));
    let is_aaf = system == "AAF";
    DataSource {
        source: system.to_owned(),
        academy: academy.map(str::to_owned),
        aaf_id: is_aaf.then(|| external.clone()),
        source_id: (!is_aaf).then_some(external),
    }
}

fn address(person: &Person) -> Vec<String> {
    person.lines().into_iter().chain(person.locality()).chain(person.abroad()).collect()
}
