//! New logins (2D §8): a school asks for one, and from the day after it takes the place of the old one, which the portal
//! goes on recognising.

use domain::renewal::{self as rule, Refusal};
use protocol::operation::{Outcome, Reason};
use sqlx::PgConnection;

use crate::store::account::{self, Kept};
use crate::store::event::{self, Note};
use crate::store::{delivery, renewal};
use crate::{Result, Service, random};

/// Accounts of one transaction.
const BATCH: i64 = 500;

/// A school asks for a new login of an account that is held.
pub(super) async fn ask(
    service: &Service,
    connection: &mut PgConnection,
    kept: &mut Kept,
) -> Result<Outcome> {
    let names = renewal::names(connection, kept.id).await?;
    let waiting = renewal::waiting(connection, kept.id).await?;
    let asked = match rule::ask(&names, waiting.as_ref(), service.clock.today()) {
        Ok(asked) => asked,
        Err(Refusal::NamesDiffer) => return Ok(Outcome::Refused(Reason::NamesDiffer)),
        Err(Refusal::AlreadyAsked) => return Ok(Outcome::Otherwise(Reason::AlreadyAsked)),
    };
    renewal::ask(connection, kept.id, &asked).await?;
    kept.account.version += 1;
    kept.renewal_asked_on = Some(asked.asked_on);
    account::save(connection, kept.id, &kept.account).await?;
    Ok(Outcome::Applied)
}

/// How many new logins were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewed {
    /// Each that was due.
    All(u64),
    /// So many: the others wait for a delivery that is merged by now.
    PutOff(u64),
}

/// Gives the logins that were asked for before today. Killed, or put off, it goes on with those that are left.
///
/// # Errors
/// What the database met; what was done until then is done.
pub async fn run(service: &Service) -> Result<Renewed> {
    let today = service.clock.today();
    let mut renewed = 0;
    loop {
        let now = service.now();
        let mut transaction = service.begin().await?;
        // A delivery keeps the ranks of the logins that it gives until its end: waited for there, it would have the families
        // of these accounts wait; and waited for here, whatever else the service does by itself.
        if !delivery::none_is_merged(&mut transaction).await? {
            return Ok(Renewed::PutOff(renewed));
        }
        let due = renewal::asked_before(&mut transaction, today, BATCH).await?;
        if due.is_empty() {
            return Ok(Renewed::All(renewed));
        }
        for id in due {
            let Some(asked) = renewal::waiting(&mut transaction, id).await? else { continue };
            let login = account::next_login(&mut transaction, &asked.base).await?;
            renewal::replace(&mut transaction, id, &login, now).await?;
            event::note(&mut transaction, random::new_id(now)?, id, Note::LoginRenewed, None, now).await?;
            renewed += 1;
        }
        transaction.commit().await?;
    }
}
