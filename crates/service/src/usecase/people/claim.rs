//! An account out of a computer's lease becomes somebody's.

use domain::login;
use protocol::account::Holder;
use protocol::operation::Reason;
use sqlx::PgConnection;
use uuid::Uuid;

use super::saying::Saying;
use crate::Result;
use crate::store::lease::{self, Leased, State};
use crate::store::{account, device};
use crate::usecase::directory::new_account;

/// An account that a computer gave to somebody, with the login it made.
pub(super) struct Given<'a> {
    pub(super) account: Uuid,
    pub(super) login: &'a str,
    pub(super) holder: Holder,
    /// Birth name and first name.
    pub(super) names: (&'a str, &'a str),
}

/// Gives the account to who is new. Where it was no more the computer's to give, another is made: nobody ever has an
/// account that was somebody else's.
pub(super) async fn give(
    saying: &Saying<'_>,
    connection: &mut PgConnection,
    given: Option<Given<'_>>,
    holder: Holder,
    (family, first): (&str, &str),
) -> Result<(Uuid, Option<Reason>)> {
    if let Some(given) = given
        && let Some(lent) = lent(saying, connection, given.account).await?
    {
        let made = is_made_of_block(connection, &lent, given.login).await?;
        let login = match made {
            true => given.login.to_owned(),
            false => account::next_login(connection, &login::base_of(given.names.0, given.names.1)).await?,
        };
        lease::claim(connection, given.account, given.holder, &login, saying.now).await?;
        device::delivered(connection, saying.device, &[(given.account, 2)], saying.now).await?;
        return Ok((given.account, (!made).then_some(Reason::LeaseEnded)));
    }
    let account = new_account(saying.service, connection, holder, family, first).await?;
    Ok((account, Some(Reason::LeaseEnded)))
}

/// Keeps the account of who was known: the leased one is void, and told by whoever types what stands on its sheet.
pub(super) async fn keep(
    saying: &Saying<'_>,
    connection: &mut PgConnection,
    given: &Given<'_>,
    kept: Uuid,
) -> Result<()> {
    if let Some(lent) = lent(saying, connection, given.account).await?
        && is_made_of_block(connection, &lent, given.login).await?
    {
        lease::claim(connection, given.account, given.holder, given.login, saying.now).await?;
        lease::make_void(connection, given.account, kept).await?;
    }
    Ok(())
}

/// The blank account, when it is this computer's to give: lent to it, or to what it was before it was enrolled anew for
/// the same person.
async fn lent(saying: &Saying<'_>, connection: &mut PgConnection, account: Uuid) -> Result<Option<Leased>> {
    let lent = lease::hold(connection, account).await?;
    Ok(lent.filter(|lent| {
        lent.state == State::Free && (lent.device == saying.device || lent.staff == saying.staff)
    }))
}

/// Whether a login is made of a number of the computer's blocks, and nobody's.
async fn is_made_of_block(connection: &mut PgConnection, lent: &Leased, login: &str) -> Result<bool> {
    let Some((_, rank)) = login::split(login) else { return Ok(false) };
    let blocks = lease::blocks(connection, lent.device).await?;
    let of_block = blocks.into_iter().filter_map(login::block).any(|block| block.contains(&rank));
    Ok(of_block && !lease::is_taken(connection, login).await?)
}
