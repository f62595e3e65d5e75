//! All routes, and what holds for every request.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::CONTENT_LENGTH;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use ipnet::IpNet;
use protocol::problem::ProblemCode;
use service::Service;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::problem::Refused;
use crate::state::App;
use crate::{api, pages};

/// Largest body: 500 operations are well below.
const LARGEST_BODY: usize = 1024 * 1024;

/// No request works longer.
const LONGEST: Duration = Duration::from_secs(30);

/// The service, reached at that address, through these proxies.
pub fn app(service: Service, address: &str, proxies: &[IpNet]) -> Router {
    let settings =
        portal::Settings { address: address.trim_end_matches('/').to_owned(), proxies: proxies.to_vec() };
    let families = portal::routes(service.clone(), settings);
    let state = App { service, address: Arc::from(address.trim_end_matches('/')) };
    let always = |name: &'static str, value: &'static str| {
        SetResponseHeaderLayer::overriding(HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    Router::new()
        .merge(api::routes())
        .merge(pages::routes())
        .merge(families)
        .layer(CompressionLayer::new())
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn(refuse_large))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST))
        .layer(always("x-content-type-options", "nosniff"))
        // Nothing to other sites. Where a form comes from is said to our own, which is how it is known for ours.
        .layer(always("referrer-policy", "same-origin"))
        .layer(always("cache-control", "no-store"))
        .layer(always(
            "content-security-policy",
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ))
        .with_state(state)
}

/// What says that it is too large is refused before any of it is read.
async fn refuse_large(request: Request, next: Next) -> Response {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: usize| length > LARGEST_BODY) {
        return Refused(ProblemCode::TooMuch).into_response();
    }
    next.run(request).await
}
