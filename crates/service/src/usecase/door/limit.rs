//! How often something is tried: by account, whoever's it is, and by address. An attempt is counted before it is looked
//! at, so that parallel ones do not pass the limit; nobody is locked out for good.

use std::net::IpAddr;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::super::origin;
use super::super::staff::delay;
use crate::store::{address, attempt};
use crate::{Result, Service};

/// What is tried: each kind is counted on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A password.
    Password,
    /// Birth dates.
    Dates,
    /// A request that something be sent.
    Request,
}

impl Kind {
    const fn code(self) -> &'static str {
        match self {
            Self::Password => "family",
            Self::Dates => "family_dates",
            Self::Request => "family_request",
        }
    }
}

/// An attempt that was counted.
pub(super) struct Charged {
    kind: Kind,
    subject: Vec<u8>,
    from: Vec<u8>,
    /// How many failed in a row, this one included.
    pub(super) failures: u32,
}

/// Counts an attempt on a subject from an address; the moment from which the next is looked at when it comes too early.
pub(super) async fn charge(
    service: &Service,
    connection: &mut PgConnection,
    kind: Kind,
    subject: &[u8],
    from: IpAddr,
    now: Timestamp,
) -> Result<Result<Charged, Timestamp>> {
    let free = service.door.patience.of(from);
    let (subject, from) = (Sha256::digest(subject).to_vec(), digest_of(kind, from));
    let soon = now + delay(1);
    let Some(of_address) = address::charge(connection, &from, free, now, soon).await? else {
        return Ok(Err(address::next(connection, &from).await?.unwrap_or(soon)));
    };
    if of_address > free {
        // Small enough for the cast: one is forgotten each minute.
        address::delay(connection, &from, now + delay((of_address - free) as u32)).await?;
    }
    let Some(failures) = attempt::charge(connection, kind.code(), &subject, now, soon).await? else {
        address::refund(connection, &from).await?;
        return Ok(Err(attempt::next(connection, kind.code(), &subject).await?.unwrap_or(soon)));
    };
    attempt::delay(connection, kind.code(), &subject, now + delay(failures)).await?;
    Ok(Ok(Charged { kind, subject, from, failures }))
}

impl Charged {
    /// It succeeded: nothing failed in a row, and the address is not to blame.
    pub(super) async fn forgive(&self, connection: &mut PgConnection) -> Result<()> {
        attempt::forgive(connection, self.kind.code(), &self.subject).await?;
        address::refund(connection, &self.from).await
    }

    /// It could not be looked at.
    pub(super) async fn refund(&self, connection: &mut PgConnection, now: Timestamp) -> Result<()> {
        attempt::refund(connection, self.kind.code(), &self.subject, now).await?;
        address::refund(connection, &self.from).await
    }
}

/// Nothing failed in a row on a subject, after all.
pub(super) async fn forgive(connection: &mut PgConnection, kind: Kind, subject: &[u8]) -> Result<()> {
    attempt::forgive(connection, kind.code(), &Sha256::digest(subject)).await
}

fn digest_of(kind: Kind, from: IpAddr) -> Vec<u8> {
    origin::digest_of(kind.code(), from)
}

#[cfg(test)]
mod tests {
    use super::{Kind, digest_of};

    #[test]
    fn a_household_is_one_address_and_a_neighbour_another() {
        let of = |text: &str| digest_of(Kind::Password, text.parse().unwrap());
        assert_eq!(of("2001:db8:0:1::1"), of("2001:db8:0:1:ffff::2"));
        assert_ne!(of("2001:db8:0:1::1"), of("2001:db8:0:2::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_ne!(of("192.0.2.1"), digest_of(Kind::Dates, "192.0.2.1".parse().unwrap()));
    }
}
