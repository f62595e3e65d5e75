//! `GET /api/v1/status`: what the service says of itself, to anybody.

use axum::Json;
use axum::extract::State;
use protocol::device::Status;
use protocol::version::{CURRENT, OLDEST};

use crate::problem::Refused;
use crate::state::App;

pub(super) async fn get(State(app): State<App>) -> Json<Status> {
    Json(Status {
        now: app.service.now(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        oldest_protocol: OLDEST,
        newest_protocol: CURRENT,
        maintenance: Vec::new(),
    })
}

/// `GET /health/ready`: whether requests can be answered now.
pub(super) async fn ready(State(app): State<App>) -> Result<&'static str, Refused> {
    app.service.check().await?;
    Ok("ready")
}
