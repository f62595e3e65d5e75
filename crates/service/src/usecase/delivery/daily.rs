//! The deliveries of the drop folders, taken day by day without anybody being asked, but in doubt.

use std::path::PathBuf;

use super::deposit::{self, Offered};
use super::outcome::{Became, Consent, LetThrough};
use super::unreadable::Failed;
use super::{keeping, release, taking};
use crate::store::aaf_delivery::{self, Kept as Known};
use crate::store::delivery;
use crate::{Error, Result, Service};
use domain::degree::Degree;

/// Takes what stands in the drop folders and was not taken yet, in the order of its days; how many deliveries that were.
/// One that is being taken when this process ends is taken whole the next time. Of one that waits and is there no more,
/// that is said.
///
/// # Errors
/// A folder that cannot be looked at, and what the database met, once all others were taken. What a delivery holds is
/// never an error: it is kept with the delivery.
pub async fn run(service: &Service) -> Result<u64> {
    let mut taken = 0;
    let mut failed = Vec::new();
    for degree in [Degree::First, Degree::Second] {
        let offered = match offered(service, degree).await {
            Ok(Some(offered)) => offered,
            Ok(None) => continue,
            Err(error) => {
                failed.push(error);
                continue;
            }
        };
        let there: Vec<&[u8]> = offered.iter().map(|one| one.fingerprint.as_slice()).collect();
        let mut connection = service.pool.acquire().await?;
        let gone =
            aaf_delivery::files_are_gone(&mut connection, degree.code(), &there, service.now()).await?;
        drop(connection);
        if gone > 0 {
            tracing::warn!(gone, "files of deliveries that wait are there no more");
        }
        for offered in offered {
            match take(service, offered).await {
                Ok(one) => taken += u64::from(one),
                // What one met keeps no other from being taken.
                Err(error) => failed.push(error),
            }
        }
    }
    failed.into_iter().next().map_or(Ok(taken), Err)
}

/// Whether a delivery stands in a drop folder of which nothing became yet.
///
/// # Errors
/// What the database met, and a folder that cannot be looked at.
pub async fn is_one_new(service: &Service) -> Result<bool> {
    for degree in [Degree::First, Degree::Second] {
        let Some(offered) = offered(service, degree).await? else { continue };
        let settled = offered.iter().filter(|one| one.is_settled(service.now()));
        let there: Vec<&[u8]> = settled.map(|one| one.fingerprint.as_slice()).collect();
        if aaf_delivery::is_one_new(&mut *service.pool.acquire().await?, &there).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What stands in the drop folder of a degree, if there is one.
async fn offered(service: &Service, degree: Degree) -> Result<Option<Vec<Offered>>> {
    let Some(drop) = service.deliveries.of(degree) else { return Ok(None) };
    let folder: PathBuf = drop.folder.clone();
    let offered = tokio::task::spawn_blocking(move || deposit::offered(&folder, degree)).await?;
    Ok(Some(offered.map_err(Error::Files)?))
}

/// What may be done with a delivery that is known, or is not; none for one that is not to be taken, by now or ever.
fn consent(known: Option<&Known>) -> Result<Option<Consent>> {
    let Some(known) = known else { return Ok(Some(Consent::Released(LetThrough::default()))) };
    let is_to_be_taken = match known.became.as_str() {
        // Whatever kept it from being read may have passed; its files came back.
        "unreadable" | "gone" => true,
        // What it waits for was let through, or may have been decided by now.
        "waiting" => known.released || known.reason.as_deref() == Some(keeping::BEHIND),
        _ => false,
    };
    Ok(is_to_be_taken.then_some(Consent::Released(release::let_through(known)?)))
}

async fn take(service: &Service, offered: Offered) -> Result<bool> {
    if !offered.is_settled(service.now()) {
        return Ok(false);
    }
    let known = aaf_delivery::of_files(&mut *service.pool.acquire().await?, &offered.fingerprint).await?;
    if consent(known.as_ref())?.is_none() {
        return Ok(false);
    }
    let mut transaction = service.begin().await?;
    delivery::one_at_a_time(&mut transaction).await?;
    // Another process may have taken it meanwhile.
    let known = aaf_delivery::of_files(&mut transaction, &offered.fingerprint).await?;
    let Some(consent) = consent(known.as_ref())? else { return Ok(false) };
    let taken = taking::take(service, transaction, &offered, consent).await;
    let mut connection = service.pool.acquire().await?;
    match taken {
        Ok(outcome) => {
            tracing::info!(delivery = offered.name, became = ?outcome.became, "a delivery was read");
            let taken = outcome.became == Became::Taken;
            if !taken {
                keeping::keep(service, &mut connection, &offered, &outcome, false).await?;
            }
            Ok(taken)
        }
        Err(Failed::Unreadable(unreadable)) => {
            tracing::warn!(delivery = offered.name, "a delivery cannot be read");
            keeping::keep_unreadable(service, &mut connection, &offered, &unreadable.to_string()).await?;
            Ok(false)
        }
        Err(Failed::Met(error)) => Err(error),
    }
}
