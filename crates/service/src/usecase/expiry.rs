//! The three months, which the service alone counts: what was handed out and not used stops working.

use domain::account::Account;
use domain::event::{self, Event};
use domain::expiry;
use domain::place::Place;
use jiff::Span;
use jiff::civil::Date;
use protocol::decision::Decision;
use uuid::Uuid;

use super::door::claim;
use crate::store::{account, event as events, people};
use crate::{Result, Service, random};

/// Accounts of one transaction.
const BATCH: i64 = 500;

/// What a school printed in good faith is waited for this long past its last day, while one of the school's computers
/// has not been heard since.
const GRACE_DAYS: i32 = 30;

/// Lets run out what has run out by today, each account by the date at its schools, and says how many did.
///
/// # Errors
/// What the database met; what was done until then is done.
pub async fn run(service: &Service) -> Result<u64> {
    // Nowhere is it later: whose three months are not over there, has them still.
    let furthest = Place::WallisEtFutuna;
    let mut expired = 0;
    let mut after = Uuid::nil();
    loop {
        let now = service.now();
        let mut transaction = service.begin().await?;
        let old =
            account::given_out_before(&mut transaction, earliest(furthest.day(now)), after, BATCH).await?;
        let Some(last) = old.last() else { return Ok(expired) };
        after = last.id;
        for kept in old {
            let over = |today: Date| expiry::last_day(&kept.account).filter(|last| today > *last);
            if over(furthest.day(now)).is_none() {
                continue;
            }
            let today = people::place(&mut transaction, kept.id).await?.day(now);
            let Some(last_day) = over(today) else { continue };
            let waits = today <= last_day.saturating_add(Span::new().days(GRACE_DAYS))
                && account::has_silent_device(&mut transaction, kept.id, last_day).await?;
            if waits {
                continue;
            }
            let Some(next) = run_out(&kept.account) else { continue };
            account::save(&mut transaction, kept.id, &next).await?;
            let id = random::new_id(now)?;
            events::append(&mut transaction, id, kept.id, &Decision::Expired {}, now).await?;
            claim::lose_password(&mut transaction, kept.id, now).await?;
            expired += 1;
        }
        transaction.commit().await?;
    }
}

fn run_out(account: &Account) -> Option<Account> {
    event::apply(account, Event::Expired).ok()
}

/// What was given out after that day has not run out by today: no three months are shorter.
fn earliest(today: Date) -> Date {
    today.saturating_sub(Span::new().days(89))
}
