//! Who has had no school for a set time is erased, where the operator set one.

use jiff::Span;
use jiff::civil::Date;
use serde_json::json;
use uuid::Uuid;

use crate::store::person::{self, Ids, Kind, Names};
use crate::store::{account, audit};
use crate::{Result, Service};

/// People of one transaction.
const BATCH: i64 = 200;

/// Guardians first: they are known to have had no school by the pupils they had.
const KINDS: [Kind; 2] = [Kind::Guardian, Kind::Pupil];

/// Who would be erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// They have had no school since before that day.
    pub before: Date,
    /// Guardians.
    pub guardians: u64,
    /// Pupils.
    pub pupils: u64,
}

/// Counts who has had no school for so many months.
///
/// # Errors
/// What the database met.
pub async fn rehearse(service: &Service, months: u32) -> Result<Counted> {
    let before = day_before(service.today(), months);
    let mut connection = service.pool.acquire().await?;
    Ok(Counted {
        before,
        guardians: person::count_of_no_school(&mut connection, Kind::Guardian, before).await?,
        pupils: person::count_of_no_school(&mut connection, Kind::Pupil, before).await?,
    })
}

/// Erases who has had no school for as long as the operator set, and says how many people that were; nobody where
/// nothing is set. Stopped at any moment, the next run goes on.
///
/// # Errors
/// What the database met; what was done until then is done.
pub async fn run(service: &Service) -> Result<u64> {
    let Some(months) = service.retention.no_school_months else { return Ok(0) };
    let before = day_before(service.today(), months);
    let mut erased = 0;
    for kind in KINDS {
        let mut after = Uuid::nil();
        while let Some((last, count)) = batch(service, kind, before, after).await? {
            after = last;
            erased += count;
        }
    }
    Ok(erased)
}

/// Erases some after that id, and gives the last that was looked at; `None` when there is nobody left.
async fn batch(service: &Service, kind: Kind, before: Date, after: Uuid) -> Result<Option<(Uuid, u64)>> {
    let now = service.now();
    let mut transaction = service.begin().await?;
    let found = person::of_no_school(&mut transaction, kind, before, after, BATCH).await?;
    let Some(last) = found.last().copied() else { return Ok(None) };
    let ids = person::ids(&mut transaction, &found).await?;
    account::hold(&mut transaction, &ids.accounts).await?;
    person::hold(&mut transaction, &ids.all()).await?;
    // A delivery may have brought somebody back until they were held: they are for no time soon.
    let still = person::still_of_no_school(&mut transaction, kind, before, &found).await?;
    let ids: Ids = person::ids(&mut transaction, &still).await?;
    let guardians = person::count_of_guardians(&mut transaction, &ids.guardians).await?;
    // Addresses are forgotten long before.
    person::erase(&mut transaction, &ids, &Names::default(), service.today()).await?;
    let erased = guardians + ids.pupils.len() as u64;
    let entry = audit::Entry {
        staff: None,
        device: None,
        school: None,
        kind: "purged",
        content: json!({
            "before": before, "guardians": guardians, "pupils": ids.pupils.len(),
            "accounts": ids.accounts.len(),
        }),
    };
    audit::append(&mut transaction, now, entry).await?;
    transaction.commit().await?;
    Ok(Some((last, erased)))
}

fn day_before(today: Date, months: u32) -> Date {
    today.saturating_sub(Span::new().months(i64::from(months.min(1_200))))
}
