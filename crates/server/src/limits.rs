//! How much, how long and how often: what passes a limit is turned away before it costs anything.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
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
use service::{Patience, SHARED};
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
    /// Sign-ins that fail and tokens that are nobody’s that make no address wait, each kind on its own. One is forgotten
    /// each minute.
    pub failures: u32,
    /// Networks behind which many people stand, such as the schools’ own: ten times as much for each address of theirs.
    pub shared: Vec<IpNet>,
    /// Requests that are answered at the same time, whoever asks; an eighth of them for one address.
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
    /// What is forgiven to an address.
    #[must_use]
    pub fn patience(&self) -> Patience {
        Patience { failures: self.failures, shared: self.shared.clone() }
    }
}

/// What keeps the limits.
#[derive(Clone)]
pub(crate) struct Guard {
    patience: Patience,
    proxies: Arc<[IpNet]>,
    own: Arc<DefaultKeyedRateLimiter<Vec<u8>>>,
    shared: Arc<DefaultKeyedRateLimiter<Vec<u8>>>,
    at_once: Arc<Semaphore>,
    /// Most requests of one address at the same time.
    of_one: usize,
    at_work: Arc<Mutex<HashMap<Vec<u8>, usize>>>,
    asked: Arc<AtomicU32>,
    metrics: HttpMetrics,
}

impl Guard {
    pub(crate) fn new(limits: &Limits, proxies: Arc<[IpNet]>, metrics: HttpMetrics) -> Self {
        let limiter = |times: u32| {
            let (times, most) =
                (NonZeroU32::MIN.saturating_add(times - 1), |n: NonZeroU32, times| n.saturating_mul(times));
            let quota = Quota::per_second(most(limits.rate, times)).allow_burst(most(limits.burst, times));
            Arc::new(RateLimiter::hashmap(quota))
        };
        Self {
            own: limiter(1),
            shared: limiter(SHARED),
            at_once: Arc::new(Semaphore::new(limits.at_once)),
            of_one: limits.at_once.div_ceil(8),
            at_work: Arc::default(),
            asked: Arc::default(),
            patience: limits.patience(),
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
        let limiter = if self.patience.share(address) == 1 { &self.own } else { &self.shared };
        let until = limiter.check_key(&network_of(address)).err()?;
        let wait = until.wait_time_from(DefaultClock::default().now());
        Some(wait.as_secs() + 1)
    }

    /// A place among those that an address has, for as long as it is kept.
    fn seat(&self, address: IpAddr) -> Option<Seat> {
        let most = self.of_one.saturating_mul(self.patience.share(address) as usize);
        let network = network_of(address);
        let mut at_work = self.at_work.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = at_work.entry(network.clone()).or_default();
        if *taken >= most {
            return None;
        }
        *taken += 1;
        drop(at_work);
        Some(Seat { at_work: Arc::clone(&self.at_work), network })
    }

    fn turn_away(&self, why: &'static str, code: ProblemCode, after: Option<u64>) -> Response {
        self.metrics.turned_away(why);
        refused(code, after)
    }
}

/// A request of an address that is being answered.
struct Seat {
    at_work: Arc<Mutex<HashMap<Vec<u8>, usize>>>,
    network: Vec<u8>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut at_work = self.at_work.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut taken) = at_work.entry(std::mem::take(&mut self.network)) {
            *taken.get_mut() -= 1;
            if *taken.get() == 0 {
                taken.remove();
            }
        }
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
    let seat = guard.seat(address);
    if (one.is_err() || seat.is_none()) && !is_watched {
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
        let patience = limits.patience();
        assert_eq!(patience.failures, 7);
        assert_eq!(patience.share("192.0.2.9".parse().unwrap()), 10);
        assert_eq!(patience.share("198.51.100.9".parse().unwrap()), 1);
        assert!(toml::from_str::<Limits>("rate = 0").is_err(), "nobody would be answered");
    }
}
