//! What is counted of requests, and the address on which all that is counted is told: `/metrics`, for Prometheus.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum_server::Handle;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use service::Service;
use service::usecase::nights;

/// What names of everything begin with.
const PREFIX: &str = "preau";

/// Seconds of a request: a page without a hash takes milliseconds.
const SECONDS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// The media type of the text that is told.
const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// A route, and how it was answered.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: u16,
}

/// A route.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    route: String,
}

/// Why a request was turned away before it reached its route.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Away {
    why: &'static str,
}

/// What is counted of requests. A clone counts into the same.
#[derive(Clone)]
pub(crate) struct HttpMetrics {
    requests: Family<Answered, Counter>,
    seconds: Family<Asked, Histogram, fn() -> Histogram>,
    turned_away: Family<Away, Counter>,
    /// Requests that are being answered.
    pub(crate) in_flight: Gauge,
}

impl HttpMetrics {
    pub(crate) fn new(registry: &mut Registry) -> Self {
        let made = Self {
            requests: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            turned_away: Family::default(),
            in_flight: Gauge::default(),
        };
        registry.register("http_requests", "Requests, by route and status", made.requests.clone());
        registry.register_with_unit(
            "http_request",
            "Time of a request until its answer begins, by route",
            Unit::Seconds,
            made.seconds.clone(),
        );
        registry.register("http_in_flight", "Requests that are being answered", made.in_flight.clone());
        let what = "Requests that were turned away by a limit";
        registry.register("http_turned_away", what, made.turned_away.clone());
        made
    }

    pub(crate) fn answered(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let route = route.to_owned();
        self.requests.get_or_create(&Answered { method, route: route.clone(), status }).inc();
        self.seconds.get_or_create(&Asked { method, route }).observe(took.as_secs_f64());
    }

    pub(crate) fn turned_away(&self, why: &'static str) {
        self.turned_away.get_or_create(&Away { why }).inc();
    }
}

/// Where everything that is counted is registered.
pub(crate) fn registry(service: &Service) -> Registry {
    let mut registry = Registry::with_prefix(PREFIX);
    service.register(&mut registry);
    registry
}

/// What `/metrics` tells.
#[derive(Clone)]
struct Told {
    registry: Arc<Registry>,
    service: Service,
}

/// Tells what is counted at that address, until `handle` is asked to stop.
pub(crate) fn tell(
    listen: SocketAddr,
    registry: Registry,
    service: Service,
    handle: Handle<SocketAddr>,
) -> io::Result<()> {
    let listener = TcpListener::bind(listen)?;
    listener.set_nonblocking(true)?;
    let told = Told { registry: Arc::new(registry), service };
    let app = Router::new().route("/metrics", get(metrics)).with_state(told).into_make_service();
    let server = axum_server::from_tcp(listener)?.handle(handle);
    tokio::spawn(async move {
        if let Err(error) = server.serve(app).await {
            tracing::error!(%error, "metrics are not told any more");
        }
    });
    Ok(())
}

async fn metrics(State(told): State<Told>) -> Response {
    told.service.measure().await;
    if let Err(error) = nights::measure(&told.service).await {
        tracing::warn!(%error, "nights cannot be counted");
    }
    let mut text = String::new();
    match encode(&mut text, &told.registry) {
        Ok(()) => ([(CONTENT_TYPE, MEDIA_TYPE)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
