//! Joining the service with a school that worked alone: its people are found among those of the service, what was given
//! out goes on where nothing else was, and the director is told first what changes.

mod matching;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::account::Password;
use protocol::joining::{Became, Brought, BroughtSecret, Joining};
use protocol::operation::BATCH;
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::line::{Stop, asked, client};
use super::receive::{self, Receive};
use crate::attempts::Ended;
use crate::central_client::CentralClient;
use crate::store::id::AccountId;
use crate::store::joining::{self, Adoption, GivenUp, OwnAccount, Pair};
use crate::store::replica::{self, Changes};
use crate::store::{central_service, people, sheet};
use crate::view::synchronisation::{JoiningAccount, JoiningRehearsal, VoidReason};
use crate::workspace::Workspace;
use crate::{Error, Result};

/// Who is who, and what was given out.
struct Plan {
    changes: Changes,
    adoption: Adoption,
    /// Accounts of this computer that are found, each with the service's.
    found: Vec<(OwnAccount, Uuid)>,
    own_pupils: usize,
    own_accounts: usize,
    /// Further accounts that the service has of people whose accounts are one here.
    groupings_undone: usize,
}

impl Plan {
    async fn of(connection: &mut SqliteConnection, uai: &str) -> Result<Self> {
        let changes = replica::latest(central_service::kept_pages(connection, uai).await?);
        let pupils = joining::pupils(connection, uai).await?;
        let guardians = joining::guardians(connection, uai).await?;
        let known_pupils = matching::pupils(&pupils, &changes.pupils);
        let known_guardians =
            matching::guardians(&guardians, &changes.guardians, &changes.links, &known_pupils);
        let account_of: HashMap<Uuid, Uuid> = changes
            .guardians
            .iter()
            .map(|guardian| (guardian.id, guardian.account))
            .chain(changes.pupils.iter().filter_map(|pupil| Some((pupil.id, pupil.account?))))
            .collect();
        let holders = guardians
            .iter()
            .map(|guardian| (Some(guardian.account), known_guardians.get(&guardian.id)))
            .chain(pupils.iter().map(|pupil| (pupil.account, known_pupils.get(&pupil.id))));
        let mut pairs: Vec<(AccountId, Uuid)> = Vec::new();
        let (mut ours, mut theirs, mut undone) = (HashSet::new(), HashSet::new(), HashSet::new());
        for (own, known) in holders {
            let (Some(own), Some(known)) = (own, known.and_then(|known| account_of.get(known))) else {
                continue;
            };
            match (ours.contains(&own), theirs.contains(known)) {
                (false, false) => {
                    ours.insert(own);
                    theirs.insert(*known);
                    pairs.push((own, *known));
                }
                (true, false) => {
                    undone.insert(*known);
                }
                _ => {}
            }
        }
        let everybody: HashSet<AccountId> = guardians
            .iter()
            .map(|guardian| guardian.account)
            .chain(pupils.iter().filter_map(|pupil| pupil.account))
            .collect();
        let known: HashMap<AccountId, Uuid> = pairs.iter().copied().collect();
        let own = joining::accounts(connection, &everybody.into_iter().collect::<Vec<_>>()).await?;
        let own_accounts = own.len();
        let found: Vec<(OwnAccount, Uuid)> = own
            .into_iter()
            .filter_map(|account| known.get(&account.id).map(|known| (account, *known)))
            .collect();
        let pair = |own: i64, known: &Uuid| Pair { own, known: *known };
        let adoption = Adoption {
            pupils: known_pupils.iter().map(|(own, known)| pair(own.get(), known)).collect(),
            guardians: known_guardians.iter().map(|(own, known)| pair(own.get(), known)).collect(),
            accounts: found.iter().map(|(own, known)| pair(own.id.get(), known)).collect(),
            void: Vec::new(),
        };
        Ok(Self {
            changes,
            adoption,
            found,
            own_pupils: pupils.len(),
            own_accounts,
            groupings_undone: undone.len(),
        })
    }

    /// What was given out and works still.
    fn brought(&self) -> Vec<Brought> {
        let live = |(own, known): &(OwnAccount, Uuid)| {
            let (Password::Provisional, Some(notified_on), Some(provisional_since)) =
                (own.account.password, own.account.notified_on, own.account.provisional_since)
            else {
                return None;
            };
            Some(Brought {
                account: *known,
                login: own.login.clone(),
                secret: BroughtSecret::new(own.secret.bytes()),
                generation: own.account.generation,
                notified_on,
                provisional_since,
                sheets: own.sheets.clone(),
            })
        };
        self.found.iter().filter_map(live).collect()
    }
}

/// Asks the service to take what was given out, or what would become of it: by account of the service.
async fn offer(
    client: &Arc<CentralClient>,
    uai: &str,
    brought: Vec<Brought>,
    rehearsal: bool,
) -> Result<HashMap<Uuid, Became>, Stop> {
    let mut became = HashMap::new();
    for accounts in brought.chunks(BATCH) {
        let (school, joining) = (uai.to_owned(), Joining { rehearsal, accounts: accounts.to_vec() });
        let joined = asked(client, move |client| client.join(&school, &joining)).await?;
        became.extend(joined.accounts.into_iter().map(|account| (account.account, account.became)));
    }
    Ok(became)
}

/// Brings what this computer owned of a school to the service, when somebody of its own is found there: who is who, and
/// which printed passwords are void from then on.
pub(super) async fn bring(
    workspace: &Workspace,
    client: &Arc<CentralClient>,
    uai: &str,
) -> Result<Adoption, Stop> {
    if !joining::has_own_people(workspace.store().pool(), uai).await? {
        return Ok(Adoption::default());
    }
    let mut reading = workspace.store().pool().acquire().await?;
    let plan = Plan::of(&mut reading, uai).await?;
    drop(reading);
    let brought = plan.brought();
    if brought.is_empty() {
        return Ok(voided(plan, &HashMap::new()));
    }
    let became = offer(client, uai, brought, false).await?;
    // The service's accounts have changed by it.
    receive::receive(workspace, client, uai, Receive::Further).await?;
    Ok(voided(plan, &became))
}

fn voided(plan: Plan, became: &HashMap<Uuid, Became>) -> Adoption {
    let is_void = |(own, known): &&(OwnAccount, Uuid)| {
        !own.sheets.is_empty() && became.get(known) != Some(&Became::Brought)
    };
    let void = plan.found.iter().filter(is_void).map(|(own, _)| own.id).collect();
    Adoption { void, ..plan.adoption }
}

/// Says what joining a school would change. Nothing is changed, here or at the service.
///
/// # Errors
/// [`Error::NotFound`] for a school that waits for no joining, `central-service` when the service does not answer, and
/// what the store met.
pub async fn rehearse(workspace: &Workspace, uai: &str) -> Result<JoiningRehearsal> {
    let _turn = workspace.attempts().turn().await;
    if !joining::waits(workspace.store().pool(), uai).await? {
        return Err(Error::NotFound("Cette école n’attend pas d’être reliée.".to_owned()));
    }
    rehearsed(workspace, uai).await.map_err(|stop| match stop {
        Stop::Local(error) => error,
        Stop::Central(error) => Error::Refused {
            code: "central-service",
            message: super::state::unanswered(Ended::of(&error)).to_owned(),
        },
    })
}

async fn rehearsed(workspace: &Workspace, uai: &str) -> Result<JoiningRehearsal, Stop> {
    let enrolment = central_service::enrolment(workspace.store().pool()).await?;
    let enrolment = enrolment.ok_or_else(|| Error::impossible("service central"))?;
    let client = Arc::new(client(workspace, &enrolment).await?);
    receive::catch_up(workspace, &client, uai, Receive::Further).await?;
    let mut reading = workspace.store().pool().acquire().await?;
    let plan = Plan::of(&mut reading, uai).await?;
    drop(reading);
    let became = offer(&client, uai, plan.brought(), true).await?;
    let mut trying = workspace.begin_unchecked().await?;
    let rehearsal = describe(&mut trying.transaction, &plan, &became).await?;
    // What was tried is given up with it.
    drop(trying);
    Ok(rehearsal)
}

/// Says what a plan changes, by trying it: whoever calls gives the transaction up.
async fn describe(
    connection: &mut SqliteConnection,
    plan: &Plan,
    became: &HashMap<Uuid, Became>,
) -> Result<JoiningRehearsal> {
    let brought: HashMap<Uuid, &str> = plan
        .found
        .iter()
        .filter(|(_, known)| became.get(known) == Some(&Became::Brought))
        .map(|(own, known)| (*known, own.login.as_str()))
        .collect();
    let afterwards: Vec<&str> = plan
        .changes
        .accounts
        .iter()
        .map(|account| brought.get(&account.state.id).copied().unwrap_or(&account.login))
        .collect();
    let given_up = joining::adopt(connection, &plan.adoption, &afterwards).await?;
    let found = plan.found.iter().map(|(own, _)| own.id);
    let ids: Vec<AccountId> = found.chain(given_up.iter().map(|given_up| given_up.account)).collect();
    let mut names: HashMap<AccountId, String> = HashMap::new();
    for person in people::guardians(connection, &ids).await? {
        names.insert(person.account_id, person.listed());
    }
    for person in people::pupils(connection, &ids).await? {
        names.insert(person.account_id, person.listed());
    }
    let logins: HashMap<Uuid, &str> =
        plan.changes.accounts.iter().map(|account| (account.state.id, account.login.as_str())).collect();
    let mut rehearsal = JoiningRehearsal {
        pupils_found: count(plan.adoption.pupils.len()),
        pupils_only_here: count(plan.own_pupils - plan.adoption.pupils.len()),
        pupils_new: count(plan.changes.pupils.len() - plan.adoption.pupils.len()),
        accounts_found: count(plan.found.len()),
        accounts_only_here: count(plan.own_accounts - plan.found.len()),
        sheets_kept: 0,
        groupings_undone: count(plan.groupings_undone),
        changes: Vec::new(),
    };
    for (own, known) in &plan.found {
        let fate = became.get(known);
        let is_brought = fate == Some(&Became::Brought);
        rehearsal.sheets_kept += u32::from(is_brought && !own.sheets.is_empty());
        let login = match is_brought {
            true => own.login.as_str(),
            false => logins.get(known).copied().unwrap_or(&own.login),
        };
        let void = (!own.sheets.is_empty() && !is_brought).then_some(match fate {
            Some(Became::LoginTaken) => VoidReason::LoginTaken,
            Some(Became::InUse) => VoidReason::InUse,
            _ => VoidReason::Lapsed,
        });
        if login != own.login || void.is_some() {
            rehearsal.changes.push(JoiningAccount {
                name: names.get(&own.id).cloned().unwrap_or_default(),
                login: own.login.clone(),
                new_login: (login != own.login).then(|| login.to_owned()),
                void,
            });
        }
    }
    for GivenUp { account, login, new_login } in given_up {
        let printed = !sheet::of_account(connection, account).await?.is_empty();
        rehearsal.changes.push(JoiningAccount {
            name: names.get(&account).cloned().unwrap_or_default(),
            login,
            new_login: Some(new_login),
            void: printed.then_some(VoidReason::LoginTaken),
        });
    }
    rehearsal.changes.sort_by_cached_key(|account| domain::fold::fold(&account.name));
    Ok(rehearsal)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The director joins a school: what was rehearsed is done by the exchange that follows, and by none before.
///
/// # Errors
/// What the store met.
pub async fn confirm(workspace: &Workspace, uai: &str) -> Result<()> {
    let mut writing = workspace.begin_unchecked().await?;
    joining::joined(&mut writing.transaction, uai).await?;
    writing.commit_keeping_cache().await
}
