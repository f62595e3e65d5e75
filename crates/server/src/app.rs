//! All routes, and what holds for every request.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use service::Service;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::{api, pages};

/// Largest body: 500 operations are well below.
const LARGEST_BODY: usize = 1024 * 1024;

/// No request works longer.
const LONGEST: Duration = Duration::from_secs(30);

/// What routes work with.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) service: Service,
    /// Where the service is reached: pages are named by it.
    pub(crate) address: Arc<str>,
}

/// The service, reached at that address.
pub fn app(service: Service, address: &str) -> Router {
    let state = App { service, address: Arc::from(address.trim_end_matches('/')) };
    let always = |name: &'static str, value: &'static str| {
        SetResponseHeaderLayer::overriding(HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    Router::new()
        .merge(api::routes())
        .merge(pages::routes())
        .layer(CompressionLayer::new())
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST))
        .layer(always("x-content-type-options", "nosniff"))
        .layer(always("referrer-policy", "no-referrer"))
        .layer(always("cache-control", "no-store"))
        .layer(always(
            "content-security-policy",
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ))
        .with_state(state)
}
