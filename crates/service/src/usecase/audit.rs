//! The trail of everything staff do, for who looks for something in it.

pub use crate::store::audit::{Filter, KINDS, Line};
use crate::store::{audit, person};
use crate::{Error, Result, Service};

/// Lines that are read at once.
const BATCH: i64 = 1_000;

/// Tells the lines that are looked for, in the order in which they were written, a batch of them in memory; `told` takes
/// one after the other. `account` is a login, in force or not, or an id.
///
/// # Errors
/// [`protocol::problem::ProblemCode::NotFound`] for an account that is nobody's, what the database met, and what `told`
/// gives.
pub async fn search<E: From<Error>>(
    service: &Service,
    filter: Filter,
    account: Option<&str>,
    mut told: impl FnMut(&Line) -> Result<(), E>,
) -> Result<(), E> {
    let filter = match account {
        None => filter,
        Some(typed) => Filter { accounts: Some(named(service, typed).await?), ..filter },
    };
    let mut last = 0;
    loop {
        let lines = batch(service, &filter, last).await?;
        for line in &lines {
            told(line)?;
            last = line.id;
        }
        if i64::try_from(lines.len()).unwrap_or(BATCH) < BATCH {
            return Ok(());
        }
    }
}

async fn batch(service: &Service, filter: &Filter, last: i64) -> Result<Vec<Line>> {
    audit::after(&mut *service.pool.acquire().await?, filter, last, BATCH).await
}

/// The accounts of whom that names; an id that is nobody's any more, by itself: the trail keeps it.
async fn named(service: &Service, typed: &str) -> Result<Vec<uuid::Uuid>> {
    let mut connection = service.pool.acquire().await?;
    let mut accounts = person::called(&mut connection, typed.trim()).await?;
    accounts.extend(uuid::Uuid::try_parse(typed.trim()).ok());
    match accounts.is_empty() {
        true => Err(Error::Refused(protocol::problem::ProblemCode::NotFound)),
        false => Ok(accounts),
    }
}
