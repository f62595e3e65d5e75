//! A school that worked alone joins. What its computer had given out goes on working where the service had given out
//! nothing: the account is notified with that password. Everywhere else the service's account stays as it is.

use domain::place::Place;
use std::collections::HashMap;

use domain::account::{Account, Origin, Password, State};
use domain::expiry;
use domain::provisional::{ProvisionalPassword, Secret};
use protocol::joining::{Became, Brought, Joined, JoinedAccount, Joining};
use protocol::operation::BATCH;
use protocol::problem::ProblemCode;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::changes::require_school;
use super::enrolment::Authenticated;
use crate::store::account::{self, Kept};
use crate::store::{audit, device, operation, people};
use crate::{Error, Result, Service, random};

/// Takes accounts that a computer owned, or rehearses it. Asked again, the answer is the same.
///
/// # Errors
/// [`ProblemCode::TooMuch`] above [`BATCH`], [`ProblemCode::NotFound`] for a school that is none of this person's,
/// [`ProblemCode::Malformed`] for what is no secret, and what the database met. Then nothing of it is taken.
pub async fn join(
    service: &Service,
    computer: &Authenticated,
    uai: &str,
    joining: &Joining,
) -> Result<Joined> {
    if joining.accounts.len() > BATCH {
        return Err(Error::Refused(ProblemCode::TooMuch));
    }
    let now = service.now();
    let mut transaction = service.begin().await?;
    require_school(service, &mut transaction, computer, uai).await?;
    let ids: Vec<Uuid> = joining.accounts.iter().map(|brought| brought.account).collect();
    let present = people::of_school(&mut transaction, uai, &ids).await?;
    let held = account::hold(&mut transaction, &ids).await?;
    let mut held: HashMap<Uuid, Kept> = held.into_iter().map(|kept| (kept.id, kept)).collect();
    let mut accounts = Vec::with_capacity(joining.accounts.len());
    let mut values = Vec::new();
    for brought in &joining.accounts {
        let kept = held.get_mut(&brought.account).filter(|_| present.contains_key(&brought.account));
        let became = match kept {
            None => Became::Unknown,
            Some(kept) => take(service, &mut transaction, computer, uai, kept, brought).await?,
        };
        if became == Became::Brought {
            values.push((brought.account, brought.generation));
        }
        accounts.push(JoinedAccount { account: brought.account, became });
    }
    if joining.rehearsal {
        transaction.rollback().await?;
        return Ok(Joined { accounts });
    }
    device::delivered(&mut transaction, computer.device, &values, now).await?;
    let entry = audit::Entry {
        staff: Some(computer.staff),
        device: Some(computer.device),
        school: Some(uai),
        kind: "joined",
        content: json!({ "accounts": ids.len(), "brought": values.len() }),
    };
    audit::append(&mut transaction, now, entry).await?;
    transaction.commit().await?;
    Ok(Joined { accounts })
}

async fn take(
    service: &Service,
    connection: &mut PgConnection,
    computer: &Authenticated,
    uai: &str,
    kept: &mut Kept,
    brought: &Brought,
) -> Result<Became> {
    let bytes = brought.secret.bytes().ok_or(Error::Refused(ProblemCode::Malformed))?;
    let secret = Secret::new(bytes);
    if is_brought(service, connection, kept, brought, &secret).await? {
        return Ok(Became::Brought);
    }
    let is_untouched = kept.account.state == State::NotNotified
        && kept.account.password == Password::None
        && kept.grouped_into.is_none()
        && !device::others_have(connection, kept.id, computer.device).await?;
    if !is_untouched || brought.generation == 0 {
        return Ok(Became::InUse);
    }
    let account = Account {
        state: State::Notified,
        origin: Origin::School,
        password: Password::Provisional,
        generation: brought.generation,
        notified_on: Some(brought.notified_on),
        provisional_since: Some(brought.provisional_since),
        version: kept.account.version + 1,
        ..kept.account.clone()
    };
    if expiry::has_expired(&account, Place::of(uai).day(service.now())) {
        return Ok(Became::Lapsed);
    }
    if kept.login != brought.login && !account::rename(connection, kept.id, &brought.login).await? {
        return Ok(Became::LoginTaken);
    }
    account::save(connection, kept.id, &account).await?;
    // What was not printed yet comes from a secret that no computer ever had.
    let fresh = Secret::new(random::bytes()?);
    let next = brought.generation.saturating_add(1);
    account::replace_secrets(connection, &service.keys, kept.id, &[(1, secret), (next, fresh)]).await?;
    operation::put_sheets(connection, uai, kept.id, &brought.sheets).await?;
    kept.account = account;
    kept.login.clone_from(&brought.login);
    Ok(Became::Brought)
}

/// Whether that very password is the account's already.
async fn is_brought(
    service: &Service,
    connection: &mut PgConnection,
    kept: &Kept,
    brought: &Brought,
    secret: &Secret,
) -> Result<bool> {
    if kept.login != brought.login
        || kept.account.password != Password::Provisional
        || kept.account.generation != brought.generation
    {
        return Ok(false);
    }
    let secrets = account::secrets(connection, &service.keys, &[kept.id]).await?;
    let live = account::provisional(&secrets, kept.id, brought.generation)?;
    Ok(live == ProvisionalPassword::derive(secret, brought.generation))
}
