//! How often something wrong comes from one address: tokens that are nobody’s, and staff who cannot sign in. Failures
//! alone are counted, and each is forgotten after a minute; many computers may share an address.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::staff::delay;
use crate::metrics::Failure;
use crate::store::address;
use crate::{Result, Service};

/// What is tried: each kind is counted on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    /// A token of a computer.
    Token,
    /// Login, password and code of staff.
    StaffSignIn,
}

impl Tried {
    const fn code(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::StaffSignIn => "staff",
        }
    }
}

/// Counts a failure before it is looked at, so that parallel ones do not pass the limit: some make nobody wait
/// ([`crate::Patience`]). How long to wait, when it comes too early.
///
/// # Errors
/// What the database met.
pub async fn charge(service: &Service, tried: Tried, from: IpAddr) -> Result<Result<(), SignedDuration>> {
    let now = service.now();
    let digest = digest_of(tried.code(), from);
    let free = service.door.patience.of(from);
    let mut connection = service.pool.acquire().await?;
    let soon = now + delay(1);
    let Some(failures) = address::charge(&mut connection, &digest, free, now, soon).await? else {
        if tried == Tried::Token {
            service.metrics.limited(Failure::Token);
        }
        return Ok(Err(wait(&mut connection, &digest, now).await?));
    };
    if failures > free {
        // Small enough for the cast: one is forgotten each minute.
        address::delay(&mut connection, &digest, now + delay((failures - free) as u32)).await?;
    }
    if tried == Tried::Token {
        service.metrics.failure(Failure::Token);
    }
    Ok(Ok(()))
}

/// Whole seconds of a wait: never too few, and one at least.
#[must_use]
pub fn seconds(wait: SignedDuration) -> u64 {
    let millis = u64::try_from(wait.as_millis()).unwrap_or_default();
    millis.div_ceil(1_000).max(1)
}

async fn wait(connection: &mut PgConnection, digest: &[u8], now: Timestamp) -> Result<SignedDuration> {
    let next = address::next(connection, digest).await?;
    Ok(next.map_or(delay(1), |next| next.duration_since(now)))
}

/// What was counted was no failure.
///
/// # Errors
/// What the database met.
pub async fn refund(service: &Service, tried: Tried, from: IpAddr) -> Result<()> {
    let mut connection = service.pool.acquire().await?;
    address::refund(&mut connection, &digest_of(tried.code(), from)).await
}

/// What is kept of an address: in IPv6 of its first half, which is what a household has.
pub(super) fn digest_of(kind: &str, from: IpAddr) -> Vec<u8> {
    Sha256::new().chain_update(kind).chain_update([0]).chain_update(network_of(from)).finalize().to_vec()
}

/// The part of an address that is one household’s.
#[must_use]
pub fn network_of(from: IpAddr) -> Vec<u8> {
    match from.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets()[..8].to_vec(),
    }
}
