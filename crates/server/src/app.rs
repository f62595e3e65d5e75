//! All routes, and what holds for every request.

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::STRICT_TRANSPORT_SECURITY;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use portal::{Portal, Route};
use prometheus_client::registry::Registry;
use protocol::problem::ProblemCode;
use service::Service;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::RequestDecompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::configuration::Configuration;
use crate::limits::{self, Guard, LARGEST_BODY};
use crate::metrics::HttpMetrics;
use crate::observed::{self, Observer};
use crate::problem::{self, refused};
use crate::state::App;
use crate::{api, description, maintenance, pages};

/// Everything that is served, as the router is made of it: for who checks that nothing is served unseen.
#[must_use]
pub fn routes() -> Vec<Route> {
    let (api, _) = api::routes();
    [api.listed(), pages::routes().listed(), portal::routes().listed()].concat()
}

/// What is served on that configuration, where nobody is told what is counted: for who plays the network themselves.
///
/// # Errors
/// A description that cannot be written.
pub fn router(service: Service, configuration: &Configuration) -> io::Result<Router> {
    let metrics = HttpMetrics::new(&mut Registry::default());
    app(service, configuration, metrics)
}

/// The service, as it is configured.
pub(crate) fn app(
    service: Service,
    configuration: &Configuration,
    metrics: HttpMetrics,
) -> io::Result<Router> {
    let address = configuration.address.trim_end_matches('/');
    let proxies = &configuration.door.proxies;
    let settings = portal::Settings { address: address.to_owned(), proxies: proxies.clone() };
    let families = portal::routes().with_state(Portal::new(service.clone(), settings));
    let proxies: Arc<[_]> = proxies.as_slice().into();
    let (api, document) = api::routes();
    let closing = service.clone();
    let state = App {
        service,
        address: address.into(),
        proxies: Arc::clone(&proxies),
        networks: configuration.staff.networks().into(),
        document: description::finished(&document, address)?.to_string().into(),
    };
    let observer = Observer { metrics: metrics.clone(), proxies: Arc::clone(&proxies) };
    let guard = Guard::new(&configuration.limits, proxies, metrics);
    let always = |name: &'static str, value: &'static str| {
        SetResponseHeaderLayer::overriding(HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    // Where everything is asked in TLS: never again otherwise, for a year.
    let strict = address.starts_with("https:").then(|| HeaderValue::from_static("max-age=31536000"));
    let router = api.merge(pages::routes()).with_state(state).merge(families).into_router();
    Ok(router
        .fallback(nothing_there)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(RequestDecompressionLayer::new())
        .layer(from_fn(problem::always))
        .layer(from_fn_with_state(closing, maintenance::guard))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(guard, limits::guard))
        .layer(SetResponseHeaderLayer::overriding(STRICT_TRANSPORT_SECURITY, strict))
        .layer(always("x-content-type-options", "nosniff"))
        // Nothing to other sites. Where a form comes from is said to our own, which is how it is known for ours.
        .layer(always("referrer-policy", "same-origin"))
        .layer(always("cache-control", "no-store"))
        .layer(always(
            "content-security-policy",
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ))
        .layer(from_fn_with_state(observer, observed::observe)))
}

/// Where there is no route: a problem for programs, a page for people.
async fn nothing_there(request: Request) -> Response {
    match problem::is_for_programs(request.uri().path()) {
        true => refused(ProblemCode::NotFound, None),
        false => portal::nothing_there(),
    }
}
