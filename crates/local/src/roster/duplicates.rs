//! Accounts that are probably of one person, looked for in the whole store and kept in memory like a list.

use std::collections::{HashMap, HashSet};

use domain::duplicate::{self, Described, Proposal};
use domain::grouping::Standing;
use sqlx::SqliteConnection;

use crate::Result;
use crate::store::duplicate::{Record, accounts, pupils, records};
use crate::store::grouping;
use crate::store::id::AccountId;

/// A pair that was found, by local numbers, and what speaks for it.
#[derive(Debug, Clone)]
pub struct Found {
    /// The account that would be kept.
    pub kept: AccountId,
    /// The other.
    pub other: AccountId,
    /// Why.
    pub why: Proposal,
}

/// All pairs of the store.
pub(super) async fn find(connection: &mut SqliteConnection) -> Result<Vec<Found>> {
    let accounts = accounts(connection).await?;
    let records = records(connection).await?;
    let links = pupils(connection).await?;
    let away = grouping::all(&mut *connection).await?;
    let apart = grouping::apart(&mut *connection).await?;
    let places: HashMap<AccountId, usize> =
        accounts.iter().enumerate().map(|(place, account)| (account.id, place)).collect();
    let place = |account: AccountId| places.get(away.get(&account).unwrap_or(&account)).copied();
    let distinct: HashSet<(usize, usize)> = apart
        .iter()
        .filter_map(|pair| Some((place(pair.account_id)?, place(pair.other_id)?)))
        .map(|(one, other)| (one.min(other), one.max(other)))
        .collect();
    let standings: Vec<Standing> =
        accounts.iter().map(|account| Standing { state: account.state, uuid: account.uuid }).collect();
    let pupils: Vec<i64> = links.iter().map(|(_, pupil)| pupil.get()).collect();
    let described: Vec<Described<'_>> = records
        .iter()
        .filter_map(|record| {
            let from = links.partition_point(|(guardian, _)| *guardian < record.id);
            let to = links.partition_point(|(guardian, _)| *guardian <= record.id);
            Some(describe(record, place(record.account_id)?, pupils.get(from..to)?))
        })
        .collect();
    let proposals = duplicate::find(&standings, &described, &distinct);
    Ok(proposals
        .into_iter()
        .map(|why| Found { kept: accounts[why.kept].id, other: accounts[why.other].id, why })
        .collect())
}

fn describe<'a>(record: &'a Record, account: usize, pupils: &'a [i64]) -> Described<'a> {
    Described {
        account,
        title: record.title.as_deref(),
        family: &record.family,
        usage: record.usage.as_deref(),
        first: &record.first,
        mails: [record.mail.as_deref(), record.confirmed_mail.as_deref()],
        mobiles: [record.mobile.as_deref(), record.confirmed_mobile.as_deref()],
        home_phone: record.home_phone.as_deref(),
        address: record.address.as_deref(),
        postal_code: record.postal_code.as_deref(),
        pupils,
    }
}
