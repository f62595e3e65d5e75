//! Each request has a number, which its answer bears and all that the log says of it; one line says how it ended.
//!
//! A route is named by its template and nobody’s address is written: paths bear tokens of mails.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use ipnet::IpNet;
use prometheus_client::metrics::gauge::Gauge;
use tracing::Instrument;
use uuid::Uuid;

use crate::metrics::HttpMetrics;

/// The header that bears a request’s number.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest number that is taken over.
const LONGEST: usize = 64;

/// What requests are observed with.
#[derive(Clone)]
pub(crate) struct Observer {
    pub(crate) metrics: HttpMetrics,
    pub(crate) proxies: Arc<[IpNet]>,
}

/// One more is being answered, as long as this lasts: whoever hangs up ends it, too.
struct InFlight<'g>(&'g Gauge);

impl<'g> InFlight<'g> {
    fn new(gauge: &'g Gauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}

pub(crate) async fn observe(State(observer): State<Observer>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = name(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let id = number(&request, &observer.proxies);
    let _in_flight = InFlight::new(&observer.metrics.in_flight);
    let span = tracing::info_span!("request", id, method, route);
    let mut response = async {
        let response = next.run(request).await;
        let (status, took) = (response.status().as_u16(), begun.elapsed());
        observer.metrics.answered(method, &route, status, took);
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        tracing::info!(status, milliseconds, "answered");
        response
    }
    .instrument(span)
    .await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// A method by its name; what anybody makes up has one name.
fn name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::PATCH => "PATCH",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The number that one of our proxies gave, or a new one.
fn number(request: &Request, proxies: &[IpNet]) -> String {
    let nearest =
        request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
    let is_ours = nearest.is_some_and(|address| proxies.iter().any(|proxy| proxy.contains(&address)));
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let is_sound = |text: &&str| {
        (1..=LONGEST).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    match given.filter(is_sound) {
        Some(given) if is_ours => given.to_owned(),
        _ => Uuid::now_v7().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use axum::body::Body;
    use axum::extract::ConnectInfo;
    use axum::http::Request;
    use ipnet::IpNet;

    use super::number;

    #[test]
    fn a_number_is_taken_over_from_our_proxies_alone_and_sound_ones_alone() {
        let proxies: [IpNet; 1] = ["10.0.0.0/8".parse().unwrap()];
        let given = |from: &str, id: &str| {
            let mut request = Request::builder().header("x-request-id", id).body(Body::empty()).unwrap();
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(from.parse().unwrap()));
            number(&request, &proxies)
        };
        assert_eq!(given("10.0.0.1:4000", "abc-7"), "abc-7");
        assert_eq!(given("203.0.113.7:4000", "abc-7").len(), 36);
        assert_eq!(given("10.0.0.1:4000", "a b\tc").len(), 36);
        assert_eq!(given("10.0.0.1:4000", &"a".repeat(65)).len(), 36);
    }
}
