//! What was given out and must never be given again: carried from a store that a restoration sets aside to the
//! copy that takes its place.

use std::collections::HashMap;

use domain::event::{self, Event};
use domain::operation::Decision;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::operation::{self, Kind, NewOperation};
use super::{account, sheet};
use crate::Result;

/// The high-water marks of a store.
#[derive(Debug, Default)]
pub struct Marks {
    /// Highest number given for each base of logins.
    ranks: Vec<(String, i64)>,
    /// Serial numbers of sheets, its own and those it knew to be of others.
    serials: Vec<String>,
    /// Highest generation given out, by account.
    given: HashMap<Uuid, u32>,
}

impl Marks {
    /// Reads the marks of a store.
    ///
    /// # Errors
    /// What the database met.
    pub async fn read(connection: &mut SqliteConnection) -> Result<Self> {
        let ranks = sqlx::query_as("SELECT base, last FROM login_rank").fetch_all(&mut *connection).await?;
        let serials = sqlx::query_scalar("SELECT serial FROM sheet UNION SELECT serial FROM retired_serial")
            .fetch_all(&mut *connection)
            .await?;
        let given = given(connection).await?;
        Ok(Self { ranks, serials, given })
    }

    /// Carries these marks to the copy on that connection, and gives how many sheets it did not know of. What an
    /// account becomes by it is in the log, like all that happens to accounts.
    ///
    /// # Errors
    /// What the database met.
    pub async fn carry(&self, connection: &mut SqliteConnection, batch: Uuid, at: Timestamp) -> Result<u64> {
        let known = given(connection).await?;
        sqlx::query(
            "INSERT INTO login_rank (base, last)
             SELECT value ->> 0, value ->> 1 FROM json_each(?1) WHERE true
             ON CONFLICT (base) DO UPDATE SET last = max(last, excluded.last)",
        )
        .bind(serde_json::to_string(&self.ranks)?)
        .execute(&mut *connection)
        .await?;
        let retired = sheet::retire(connection, &self.serials).await?;
        let news = self.given.iter().filter(|(uuid, to)| known.get(*uuid).is_none_or(|known| known < *to));
        for (uuid, to) in news {
            sqlx::query(
                "INSERT INTO given_elsewhere (account, generation) VALUES (?1, ?2)
                 ON CONFLICT (account) DO UPDATE SET generation = max(generation, excluded.generation)",
            )
            .bind(uuid)
            .bind(to)
            .execute(&mut *connection)
            .await?;
            let Some(stored) = account::with_uuid(connection, *uuid).await? else { continue };
            let Ok(after) = event::apply(&stored.account, Event::GivenElsewhere(*to)) else { continue };
            let seen = stored.account.version;
            account::save(connection, stored.id, seen, &after).await?;
            let operation = NewOperation {
                batch,
                author: None,
                school: None,
                account: Some((stored.id, seen)),
                kind: Kind::GivenElsewhere { to: *to },
                at,
            };
            operation::append(connection, &operation).await?;
        }
        Ok(retired)
    }
}

/// The highest generation each account was given, as far as the store knows: by its log, by what stands as a
/// readable password, and by what it was told of other stores.
async fn given(connection: &mut SqliteConnection) -> Result<HashMap<Uuid, u32>> {
    let told: Vec<(Uuid, u32)> = sqlx::query_as(
        "SELECT account, generation FROM given_elsewhere
         UNION ALL SELECT uuid, generation FROM account WHERE password = 1",
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut given = HashMap::with_capacity(told.len());
    let mut raise = |account: Uuid, to: u32| {
        let highest = given.entry(account).or_default();
        *highest = to.max(*highest);
    };
    told.into_iter().for_each(|(account, to)| raise(account, to));
    let mut after = 0;
    loop {
        let operations = operation::pending(connection, after).await?;
        let Some(last) = operations.last() else { return Ok(given) };
        after = last.counter;
        for operation in &operations {
            if let Decision::Staff { to, .. } = operation.decision {
                let highest = given.entry(operation.account).or_default();
                *highest = to.max(*highest);
            }
        }
    }
}
