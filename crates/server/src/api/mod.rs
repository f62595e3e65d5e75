//! What computers ask, under `/api/v1`: a file for each thing.

mod changes;
mod delegations;
mod devices;
mod enrolments;
mod joining;
mod operations;
mod status;

use axum::Router;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::http::StatusCode;
use axum::routing::{get, post};
use protocol::problem::ProblemCode;

use crate::problem::Refused;
use crate::state::App;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/api/v1/status", get(status::get))
        .route("/api/v1/devices", get(devices::get))
        .route("/api/v1/devices/{id}/revocation", post(devices::revoke))
        .route("/api/v1/devices/enrolments", post(enrolments::ask))
        .route("/api/v1/devices/enrolments/state", post(enrolments::state))
        .route("/api/v1/schools/{uai}/changes", get(changes::get))
        .route("/api/v1/schools/{uai}/delegations", get(delegations::get).post(delegations::give))
        .route("/api/v1/schools/{uai}/delegations/{id}/invitation", post(delegations::invite))
        .route("/api/v1/schools/{uai}/delegations/{id}/withdrawal", post(delegations::withdraw))
        .route("/api/v1/schools/{uai}/joining", post(joining::post))
        .route("/api/v1/schools/{uai}/operations", post(operations::post))
        .route("/health/live", get(|| async { "ok" }))
        .route("/health/ready", get(status::ready))
}

impl From<JsonRejection> for Refused {
    fn from(rejection: JsonRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Self(ProblemCode::TooMuch),
            _ => Self(ProblemCode::Malformed),
        }
    }
}

impl From<QueryRejection> for Refused {
    fn from(_: QueryRejection) -> Self {
        Self(ProblemCode::Malformed)
    }
}
