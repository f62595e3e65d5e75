//! A computer is lent blank accounts and numbers for their logins, so that it makes accounts without network.

use std::collections::HashSet;

use domain::login;
use domain::provisional::{ProvisionalPassword, Secret};
use protocol::account::Value;
use protocol::lease::{BlankAccount, Lease, LeaseRequest, LoginBlock, MOST};
use protocol::problem::ProblemCode;
use sqlx::PgConnection;
use uuid::Uuid;

use super::enrolment::Authenticated;
use crate::store::{device, lease, staff};
use crate::{Error, Result, Service, random};

/// Most blocks of login numbers that one computer has.
const MOST_BLOCKS: u32 = 50;

/// Brings what a computer holds up to what it wants. What an answer that was lost had given is given again, so that the
/// same request asked again lends nothing more.
///
/// # Errors
/// [`ProblemCode::NotFound`] for who directs no school, [`ProblemCode::TooMuch`] above [`MOST`], and what the database
/// met.
pub async fn top_up(service: &Service, computer: &Authenticated, asked: &LeaseRequest) -> Result<Lease> {
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    if asked.free.len() > most || asked.given.len() > most {
        return Err(Error::Refused(ProblemCode::TooMuch));
    }
    let now = service.now();
    let mut transaction = service.begin().await?;
    // Whoever directs no school imports nothing: dépannage holds no blank account.
    if staff::schools(&mut transaction, computer.staff, service.clock.today()).await?.is_empty() {
        return Err(Error::Refused(ProblemCode::NotFound));
    }
    device::hold(&mut transaction, computer.device).await?.ok_or(Error::Refused(ProblemCode::NotFound))?;
    let lent = lease::free(&mut transaction, &service.keys, computer.device).await?;
    let mut blank: HashSet<Uuid> = lent.iter().map(|(account, _)| *account).collect();
    let ended: Vec<Uuid> = asked.free.iter().filter(|account| !blank.contains(*account)).copied().collect();
    for given in &asked.given {
        blank.remove(given);
    }
    let held: HashSet<Uuid> = asked.free.iter().filter(|account| blank.contains(*account)).copied().collect();
    let mut accounts = Vec::new();
    for (account, secret) in &lent {
        if blank.contains(account) && !held.contains(account) {
            accounts.push(described(*account, secret));
        }
    }
    // What a computer says it gave is lent still: it is not to be made to lend without end.
    let wanted = usize::try_from(asked.wanted.min(MOST)).unwrap_or_default();
    let missing = wanted.saturating_sub(blank.len()).min((2 * most).saturating_sub(lent.len()));
    let blanks: Vec<(Uuid, Secret)> = (0..missing)
        .map(|_| Ok((random::new_id(now)?, Secret::new(random::bytes()?))))
        .collect::<Result<_>>()?;
    lease::lend(&mut transaction, &service.keys, computer.device, &blanks, now).await?;
    accounts.extend(blanks.iter().map(|(account, secret)| described(*account, secret)));
    accounts.sort_by_key(|account| account.id);
    let blocks = blocks(&mut transaction, computer.device, asked.blocks, now).await?;
    transaction.commit().await?;
    Ok(Lease { accounts, ended, blocks })
}

fn described(id: Uuid, secret: &Secret) -> BlankAccount {
    let value = |generation| Value {
        generation,
        password: ProvisionalPassword::derive(secret, generation).as_str().to_owned(),
    };
    BlankAccount { id, values: vec![value(1), value(2)] }
}

async fn blocks(
    connection: &mut PgConnection,
    device: Uuid,
    wanted: u32,
    now: jiff::Timestamp,
) -> Result<Vec<LoginBlock>> {
    let mut numbers = lease::blocks(connection, device).await?;
    let wanted = usize::try_from(wanted.clamp(1, MOST_BLOCKS)).unwrap_or(1);
    while numbers.len() < wanted {
        numbers.push(lease::lend_block(connection, device, now).await?);
    }
    Ok(numbers
        .into_iter()
        .filter_map(login::block)
        .map(|block| LoginBlock { first: *block.start(), last: *block.end() })
        .collect())
}
