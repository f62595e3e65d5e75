//! How much, how long and how often: what passes a limit is turned away before it costs anything.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use ipnet::IpNet;
use protocol::problem::ProblemCode;
use serde::Deserialize;
use service::usecase::origin::network_of;
use tokio::sync::Semaphore;

use crate::metrics::HttpMetrics;
use crate::problem::refused;

/// Largest body, unpacked: 500 operations are well below.
pub(crate) const LARGEST_BODY: usize = 1024 * 1024;

/// No request works longer.
const LONGEST: Duration = Duration::from_secs(30);

/// Seconds after which to come back when too much is under way.
const BUSY: u64 = 5;

/// Addresses that have been quiet are forgotten after so many requests.
const TIDY: u32 = 4_096;

/// What an operator decides of limits: `[limits]`. An address is one IPv4 address, or one /64 of IPv6.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Requests a second that an address may go on with.
    pub rate: NonZeroU32,
    /// Requests that it may make at once.
    pub burst: NonZeroU32,
    /// Tokens that are nobody’s, and staff who cannot sign in, that make no address wait. One is forgotten each minute.
    pub failures: u32,
    /// Networks behind which many people stand, such as the schools’ own: ten times as much for each address of theirs.
    pub shared: Vec<IpNet>,
    /// Requests that are answered at the same time, whoever asks.
    pub at_once: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            rate: NonZeroU32::MIN.saturating_add(49),
            burst: NonZeroU32::MIN.saturating_add(499),
            failures: 30,
            shared: Vec::new(),
            at_once: 1_024,
        }
    }
}

impl Limits {
    /// How many times as much an address has.
    fn share(&self, address: IpAddr) -> u32 {
        if self.shared.iter().any(|network| network.contains(&address)) { 10 } else { 1 }
    }

    /// Failures that make that address not wait.
    pub(crate) fn free_failures(&self, address: IpAddr) -> u32 {
        self.failures.saturating_mul(self.share(address))
    }
}

/// What keeps the limits.
#[derive(Clone)]
pub(crate) struct Guard {
    limits: Arc<Limits>,
    proxies: Arc<[IpNet]>,
    own: Arc<DefaultKeyedRateLimiter<Vec<u8>>>,
    shared: Arc<DefaultKeyedRateLimiter<Vec<u8>>>,
    at_once: Arc<Semaphore>,
    asked: Arc<AtomicU32>,
    metrics: HttpMetrics,
}

impl Guard {
    pub(crate) fn new(limits: Arc<Limits>, proxies: Arc<[IpNet]>, metrics: HttpMetrics) -> Self {
        let limiter = |times: u32| {
            let (times, most) =
                (NonZeroU32::MIN.saturating_add(times - 1), |n: NonZeroU32, times| n.saturating_mul(times));
            let quota = Quota::per_second(most(limits.rate, times)).allow_burst(most(limits.burst, times));
            Arc::new(RateLimiter::hashmap(quota))
        };
        Self {
            own: limiter(1),
            shared: limiter(10),
            at_once: Arc::new(Semaphore::new(limits.at_once)),
            asked: Arc::default(),
            limits,
            proxies,
            metrics,
        }
    }

    /// Whether that address asks too often; the seconds until it may again.
    fn too_often(&self, address: IpAddr) -> Option<u64> {
        if self.asked.fetch_add(1, Ordering::Relaxed) % TIDY == TIDY - 1 {
            self.own.retain_recent();
            self.shared.retain_recent();
        }
        let limiter = if self.limits.share(address) == 1 { &self.own } else { &self.shared };
        let until = limiter.check_key(&network_of(address)).err()?;
        let wait = until.wait_time_from(DefaultClock::default().now());
        Some(wait.as_secs() + 1)
    }

    fn turn_away(&self, why: &'static str, code: ProblemCode, after: Option<u64>) -> Response {
        self.metrics.turned_away(why);
        refused(code, after)
    }
}

/// Turns away what is too often, too much or too large, and ends what takes too long.
pub(crate) async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: u64| length > LARGEST_BODY as u64) {
        // Before any of it is read.
        return guard.turn_away("body", ProblemCode::TooMuch, None);
    }
    let (parts, body) = request.into_parts();
    let address = portal::address::of(&parts, &guard.proxies);
    // Who watches over the service asks for its health from one address, whatever it is doing.
    let is_watched = parts.uri.path().starts_with("/health/");
    if !is_watched && let Some(after) = guard.too_often(address) {
        return guard.turn_away("rate", ProblemCode::TooOften, Some(after));
    }
    let one = guard.at_once.try_acquire();
    if one.is_err() && !is_watched {
        return guard.turn_away("at_once", ProblemCode::Unavailable, Some(BUSY));
    }
    match tokio::time::timeout(LONGEST, next.run(Request::from_parts(parts, body))).await {
        Ok(response) => response,
        Err(_) => guard.turn_away("time", ProblemCode::Unavailable, Some(BUSY)),
    }
}

#[cfg(test)]
mod tests {
    use super::Limits;

    #[test]
    fn who_shares_an_address_has_ten_times_as_much() {
        let limits: Limits = toml::from_str("failures = 7\nshared = ['192.0.2.0/24']").unwrap();
        assert_eq!((limits.rate.get(), limits.burst.get()), (50, 500));
        assert_eq!(limits.free_failures("192.0.2.9".parse().unwrap()), 70);
        assert_eq!(limits.free_failures("198.51.100.9".parse().unwrap()), 7);
        assert!(toml::from_str::<Limits>("rate = 0").is_err(), "nobody would be answered");
    }
}
