//! What was decided about some accounts, brought into a roster that is known: the rest of the school is not read again.

use std::collections::{BTreeSet, HashMap};

use domain::person::Population;
use sqlx::SqlitePool;

use super::bits::Bits;
use super::columns::Columns;
use super::read::Known;
use super::row::Row;
use super::rows::Roster;
use crate::Result;
use crate::store::id::{AccountId, PupilId};
use crate::store::matter::Closed;
use crate::store::roster::{Which, children, guardian_states, rows};
use crate::view::accounts::SortColumn;

/// The columns whose order a decision about an account may change.
const MOVED: [SortColumn; 6] = [
    SortColumn::Mail,
    SortColumn::Mobile,
    SortColumn::Origin,
    SortColumn::State,
    SortColumn::NotifiedOn,
    SortColumn::SignedInOn,
];

/// Reads these accounts again, with all who answer for the same pupils: one account tells how its whole family stands.
/// `None` when more changed than what a decision about an account changes.
pub(super) async fn refresh(
    pool: &SqlitePool,
    mut roster: Roster,
    accounts: &BTreeSet<AccountId>,
) -> Result<Option<Roster>> {
    let mut read_again = Bits::none(roster.ranks.len());
    for account in accounts.iter().filter_map(|account| u32::try_from(*account).ok()) {
        if let Some(rank) = roster.ranks.get(&account) {
            read_again.insert(*rank as usize);
        }
    }
    let own = roster.rows.iter().filter(|row| read_again.has(row.rank as usize)).map(|row| row.pupil_id);
    let mut pupils: BTreeSet<PupilId> = own.collect();
    if roster.population != Population::LegalGuardians {
        let accounts: Vec<AccountId> = accounts.iter().copied().collect();
        pupils.extend(children(pool, &accounts).await?);
    }
    let places: Vec<usize> =
        (0..roster.rows.len()).filter(|place| pupils.contains(&roster.rows[*place].pupil_id)).collect();
    let pupils: Vec<PupilId> = pupils.into_iter().collect();
    let which = Which::Pupils(&pupils);
    let pairs = rows(pool, roster.school.id, roster.population, &which).await?;
    let states = match roster.population {
        Population::LegalGuardians => pairs.iter().map(|pair| (pair.pupil_id, pair.state)).collect(),
        _ => guardian_states(pool, roster.school.id, &which).await?,
    };
    let known = Known::of(&roster, states, Closed::read(pool).await?);
    let mut read: HashMap<(PupilId, u32), Row> = HashMap::with_capacity(pairs.len());
    for pair in pairs {
        let row = known.row(pair)?;
        read.insert((row.pupil_id, row.account), row);
    }
    for place in places {
        let row = &mut roster.rows[place];
        match read.remove(&(row.pupil_id, row.account)) {
            Some(now) if row.is_of_same(&now) => {
                *row = Row { rank: row.rank, grouped_logins: std::mem::take(&mut row.grouped_logins), ..now };
            }
            _ => return Ok(None),
        }
    }
    if !read.is_empty() {
        return Ok(None);
    }
    roster.columns = Columns::of(&roster.rows, roster.today);
    for column in MOVED {
        roster.orders[column as usize].take();
    }
    Ok(Some(roster))
}

impl Row {
    /// What no decision about an account changes is the same.
    fn is_of_same(&self, now: &Self) -> bool {
        self.pupil == now.pupil
            && self.guardian == now.guardian
            && self.search == now.search
            && self.login == now.login
            && self.class == now.class
            && self.level == now.level
    }
}
