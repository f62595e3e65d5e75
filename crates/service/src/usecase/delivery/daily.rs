//! The deliveries of the drop folders, taken day by day without anybody being asked, but in doubt.

use std::path::PathBuf;

use domain::degree::Degree;
use jiff::SignedDuration;

use super::deposit::{self, Offered};
use super::outcome::{Agreed, Became, Consent};
use super::reading::Failed;
use super::{keeping, taking};
use crate::store::aaf_delivery;
use crate::{Error, Result, Service};

/// Files that were written to this lately may be on their way still.
const SETTLED: SignedDuration = SignedDuration::from_mins(5);

/// Takes what stands in the drop folders and was not taken yet, in the order of its days; how many deliveries that were.
/// One that is being taken when this process ends is taken whole the next time.
///
/// # Errors
/// A folder that cannot be looked at, and what the database met, once all others were taken. What a delivery holds is never an error: it is kept with
/// the delivery.
pub async fn run(service: &Service) -> Result<u64> {
    let mut taken = 0;
    let mut failed = Vec::new();
    for degree in [Degree::First, Degree::Second] {
        let Some(drop) = service.deliveries.of(degree) else { continue };
        let folder: PathBuf = drop.folder.clone();
        let offered = tokio::task::spawn_blocking(move || deposit::offered(&folder, degree)).await?;
        let offered = match offered {
            Ok(offered) => offered,
            Err(error) => {
                failed.push(Error::Files(error));
                continue;
            }
        };
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

async fn take(service: &Service, offered: Offered) -> Result<bool> {
    if offered.touched > service.now() - SETTLED {
        return Ok(false);
    }
    let known = aaf_delivery::of_files(&mut *service.pool.acquire().await?, &offered.fingerprint).await?;
    let agreed = match known {
        None => Agreed::default(),
        // Whatever kept it from being read may have passed.
        Some(known) if known.became == "unreadable" => Agreed::default(),
        Some(known) if known.became != "waiting" => return Ok(false),
        Some(known) if known.released => Agreed { departures: known.agreed, despite_doubts: true },
        // What it waits for may have been decided by now.
        Some(known) if known.reason.as_deref() == Some(keeping::BEHIND) => Agreed::default(),
        Some(_) => return Ok(false),
    };
    let taken = taking::take(service, &offered, Consent::Given(agreed)).await;
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
