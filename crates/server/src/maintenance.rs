//! What is answered while the service is closed, or while nothing may change.
//!
//! Whatever is not named here waits: a new route is closed with the others until somebody says that it reads.

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use protocol::maintenance::{Maintenance, MaintenanceLevel};
use protocol::problem::ProblemCode;
use service::Service;
use service::usecase::maintenance::seconds_until;

use crate::problem::{self, refused};

/// Seconds after which to come back when nobody knows the end.
const UNKNOWN_END: u64 = 600;

/// What answers at all times: how the service is, what it says of itself, how pages look.
const ALWAYS: [&str; 6] =
    ["/health/live", "/health/ready", "/api/v1/status", "/api/v1/openapi.json", "/guichet.css", "/style.css"];

/// What answers while nothing may change.
const READS: [(Method, &str); 10] = [
    (Method::GET, "/api/v1/devices"),
    (Method::GET, "/api/v1/schools/{uai}/changes"),
    (Method::GET, "/api/v1/schools/{uai}/activity"),
    (Method::GET, "/api/v1/schools/{uai}/delegations"),
    (Method::GET, "/"),
    (Method::GET, "/connexion"),
    (Method::POST, "/connexion"),
    (Method::POST, "/deconnexion"),
    (Method::GET, "/compte"),
    (Method::GET, "/donnees-personnelles"),
];

fn answers(level: MaintenanceLevel, method: &Method, route: &str) -> bool {
    ALWAYS.contains(&route)
        || level == MaintenanceLevel::ReadOnly
            && READS.iter().any(|(read, path)| {
                *path == route && (read == method || *read == Method::GET && *method == Method::HEAD)
            })
}

/// Lets through what is answered now.
pub(crate) async fn guard(State(service): State<Service>, request: Request, next: Next) -> Response {
    let Some(window) = service.maintenance_on() else { return next.run(request).await };
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    // Where there is nothing, nothing waits.
    if route.is_none_or(|route| answers(window.level, request.method(), route)) {
        return next.run(request).await;
    }
    waits(&service, &window, request.uri().path())
}

fn waits(service: &Service, window: &Maintenance, path: &str) -> Response {
    let after = window.until.map_or(UNKNOWN_END, |until| seconds_until(until, service.now()));
    if problem::is_for_programs(path) {
        let code = match window.level {
            MaintenanceLevel::ReadOnly => ProblemCode::ReadOnly,
            MaintenanceLevel::Closed => ProblemCode::Unavailable,
        };
        return refused(code, Some(after));
    }
    portal::under_maintenance(window, after)
}
