//! What is forgiven to an address before its attempts are made to wait.

use std::net::IpAddr;

use ipnet::IpNet;

/// Failures that make nobody wait. One is forgotten each minute.
#[derive(Debug, Clone)]
pub struct Patience {
    /// Of an address: a school or a quarter may share one.
    pub failures: u32,
    /// Networks behind which many people stand: [`SHARED`] times as much for each address of theirs.
    pub shared: Vec<IpNet>,
}

/// How many times as much an address has that many people share.
pub const SHARED: u32 = 10;

impl Default for Patience {
    fn default() -> Self {
        Self { failures: 30, shared: Vec::new() }
    }
}

impl Patience {
    /// How many times as much as any other that address has.
    #[must_use]
    pub fn share(&self, address: IpAddr) -> u32 {
        if self.shared.iter().any(|network| network.contains(&address)) { SHARED } else { 1 }
    }

    /// Failures that make that address not wait.
    pub(crate) fn of(&self, address: IpAddr) -> f64 {
        f64::from(self.failures.saturating_mul(self.share(address)))
    }
}
