//! What became of one account, and why.

use jiff::Timestamp;
use protocol::account::AccountState;
use protocol::problem::ProblemCode;

use crate::store::account;
use crate::store::history;
pub use crate::store::history::{Decided, Happened};
use crate::{Error, Result, Service};

/// One thing of an account's life.
#[derive(Debug, Clone)]
pub enum Moment {
    /// Staff decided something.
    Decided(Box<Decided>),
    /// A family did something, or time.
    Happened(Happened),
}

impl Moment {
    /// When the service knew of it.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Decided(decided) => decided.received_at,
            Self::Happened(happened) => happened.at,
        }
    }
}

/// An account and its life, in the order in which the service knew of it.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a login that is nobody's, and what the database met.
pub async fn of_login(service: &Service, login: &str) -> Result<(AccountState, Vec<Moment>)> {
    let mut connection = service.pool.acquire().await?;
    let id = history::of_login(&mut connection, &login.trim().to_lowercase()).await?;
    let id = id.ok_or(Error::Refused(ProblemCode::NotFound))?;
    let kept =
        account::find(&mut connection, &[id]).await?.pop().ok_or(Error::Refused(ProblemCode::NotFound))?;
    let operations = history::operations(&mut connection, id).await?;
    let events = history::events(&mut connection, id).await?;
    let mut moments: Vec<Moment> = operations.into_iter().map(|one| Moment::Decided(Box::new(one))).collect();
    moments.extend(events.into_iter().map(Moment::Happened));
    moments.sort_by_key(Moment::at);
    Ok((AccountState::of(id, &kept.account), moments))
}
