//! Before accounts of the service are mailed they are claimed there, so that no other computer of the school mails them.
//!
//! Whoever sends mails claims them together, begins each before it is handed over, and says how it ended. What was begun
//! and never ended, because the computer stopped meanwhile, is for a person to decide: it is never begun again by itself.
//! A school that the service does not have is this computer's alone: its accounts are claimed of nobody.

use std::collections::HashMap;
use std::sync::Arc;

use protocol::mailing::{
    Claim, MailedAccount, Mailing, MailingProgress, MailingRequest, MailingStep, WantedAccount,
};
use protocol::operation::BATCH;
use protocol::problem::ProblemCode;
use uuid::Uuid;

use super::line::{Stop, asked};
use super::online::{client, told};
use crate::central_client::{CentralClient, CentralError};
use crate::store::id::AccountId;
use crate::store::mailing::MailingAccount;
use crate::store::{account, central_service, mailing};
use crate::workspace::Workspace;
use crate::{Error, Result, random};

/// What may be mailed, and what may not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The mailing, to go on with.
    pub mailing: Uuid,
    /// The accounts that may be mailed.
    pub accounts: Vec<Uuid>,
    /// The others, each with why.
    pub withheld: Vec<(Uuid, Claim)>,
}

/// Claims accounts of a school before they are mailed.
///
/// # Errors
/// `central-service` when the service does not answer: then nothing may be mailed yet, and [`resume`] asks again. What the
/// store met.
pub async fn claim(workspace: &Workspace, uai: &str, accounts: &[AccountId]) -> Result<Claimed> {
    let mut writing = workspace.begin().await?;
    let at = writing.at;
    let id = random::new_id(at)?;
    let mut wanted = Vec::with_capacity(accounts.len());
    for stored in account::load(&mut writing.transaction, accounts).await? {
        let version = match stored.is_linked() {
            true => {
                let holder = stored.account.holder;
                account::load_confirmed(&mut writing.transaction, stored.id, holder).await?.version
            }
            false => stored.account.version,
        };
        wanted.push((stored.uuid, version));
    }
    mailing::add(&mut writing.transaction, id, uai, &wanted, at).await?;
    writing.commit_keeping_cache().await?;
    resume(workspace, id).await
}

/// Claims again what a mailing has not begun: after an interruption, or before its deadline.
///
/// # Errors
/// As [`claim`]; [`Error::NotFound`] for no mailing.
pub async fn resume(workspace: &Workspace, id: Uuid) -> Result<Claimed> {
    let pool = workspace.store().pool();
    let uai = mailing::school(pool, id)
        .await?
        .ok_or_else(|| Error::NotFound("Cet envoi n’existe pas.".to_owned()))?;
    let wanted: Vec<MailingAccount> =
        mailing::accounts(pool, id).await?.into_iter().filter(|account| account.step.is_none()).collect();
    let answers: HashMap<Uuid, Claim> = match central_service::is_linked(pool, &uai).await? {
        true => ask(workspace, id, &uai, &wanted).await?,
        false => wanted.iter().map(|wanted| (wanted.account, Claim::Yours)).collect(),
    };
    let mut writing = workspace.begin_unchecked().await?;
    let mut claimed = Claimed { mailing: id, accounts: Vec::new(), withheld: Vec::new() };
    for wanted in wanted {
        let claim = answers.get(&wanted.account).copied().unwrap_or(Claim::Other);
        mailing::answered(&mut writing.transaction, id, wanted.account, claim).await?;
        match claim {
            Claim::Yours => claimed.accounts.push(wanted.account),
            why => claimed.withheld.push((wanted.account, why)),
        }
    }
    writing.commit_keeping_cache().await?;
    Ok(claimed)
}

async fn ask(
    workspace: &Workspace,
    id: Uuid,
    uai: &str,
    wanted: &[MailingAccount],
) -> Result<HashMap<Uuid, Claim>> {
    let client = client(workspace).await?;
    let mut answers = HashMap::new();
    for part in wanted.chunks(BATCH) {
        let accounts =
            part.iter().map(|one| WantedAccount { account: one.account, version: one.version }).collect();
        let (uai, request) = (uai.to_owned(), MailingRequest { id, accounts });
        let answer = asked(&client, move |client| client.claim_mailing(&uai, &request)).await;
        answers.extend(told(answer)?.accounts.into_iter().map(|claimed| (claimed.account, claimed.claim)));
    }
    Ok(answers)
}

/// Says that a mail is about to be handed over, and whether it may be: only then is it. The answer is yes once.
///
/// # Errors
/// `central-service` when the service does not answer: then the mail is not handed over. What the store met.
pub async fn begin(workspace: &Workspace, id: Uuid, account: Uuid) -> Result<bool> {
    let pool = workspace.store().pool();
    let uai = mailing::school(pool, id)
        .await?
        .ok_or_else(|| Error::NotFound("Cet envoi n’existe pas.".to_owned()))?;
    let known = mailing::accounts(pool, id).await?.into_iter().find(|one| one.account == account);
    let Some(MailingAccount { claim: Some(Claim::Yours), step: None, .. }) = known else { return Ok(false) };
    let claim = match central_service::is_linked(pool, &uai).await? {
        true => {
            let client = client(workspace).await?;
            let answer = progress(&client, &uai, id, &[(account, MailingStep::Begun)]).await;
            told(answer)?.accounts.first().map_or(Claim::Other, |claimed| claimed.claim)
        }
        false => Claim::Yours,
    };
    let mut writing = workspace.begin_unchecked().await?;
    mailing::answered(&mut writing.transaction, id, account, claim).await?;
    if claim == Claim::Yours {
        mailing::step(&mut writing.transaction, id, account, MailingStep::Begun, true).await?;
    }
    writing.commit_keeping_cache().await?;
    Ok(claim == Claim::Yours)
}

/// Says how a mail ended. It is kept at once, and told to the service with the next exchange.
///
/// # Errors
/// What the store met.
pub async fn end(workspace: &Workspace, id: Uuid, account: Uuid, how: MailingStep) -> Result<()> {
    let mut writing = workspace.begin_unchecked().await?;
    mailing::step(&mut writing.transaction, id, account, how, false).await?;
    writing.commit_keeping_cache().await
}

/// What was begun and of which nobody knows whether it went out: each mailing with an account.
///
/// # Errors
/// What the store met.
pub async fn interrupted(workspace: &Workspace) -> Result<Vec<(Uuid, Uuid)>> {
    let begun = mailing::begun(workspace.store().pool()).await?;
    Ok(begun.into_iter().map(|one| (one.mailing, one.account)).collect())
}

/// Tells the service how mails ended.
pub(super) async fn tell(workspace: &Workspace, client: &Arc<CentralClient>) -> Result<(), Stop> {
    let untold = mailing::untold(&mut *workspace.store().pool().acquire().await?).await?;
    for part in untold.chunk_by(|(_, one), (_, next)| one.mailing == next.mailing) {
        let Some((uai, first)) = part.first() else { continue };
        for batch in part.chunks(BATCH) {
            let steps: Vec<(Uuid, MailingStep)> =
                batch.iter().filter_map(|(_, one)| Some((one.account, one.step?))).collect();
            if central_service::is_linked(workspace.store().pool(), uai).await? {
                match progress(client, uai, first.mailing, &steps).await {
                    // Put back as it was before, the service knows neither the mailing nor, maybe, the school: there is
                    // nothing to be told, and nothing waits for it.
                    Err(Stop::Central(CentralError::Problem(ProblemCode::NotFound))) => {}
                    told => drop(told?),
                }
            }
            let mut writing = workspace.begin_unchecked().await?;
            for (account, step) in steps {
                mailing::step(&mut writing.transaction, first.mailing, account, step, true).await?;
            }
            writing.commit_keeping_cache().await?;
        }
    }
    Ok(())
}

async fn progress(
    client: &Arc<CentralClient>,
    uai: &str,
    id: Uuid,
    steps: &[(Uuid, MailingStep)],
) -> Result<Mailing, Stop> {
    let accounts = steps.iter().map(|(account, step)| MailedAccount { account: *account, step: *step });
    let (uai, told) = (uai.to_owned(), MailingProgress { accounts: accounts.collect() });
    asked(client, move |client| client.mailing_progress(&uai, id, &told)).await
}
