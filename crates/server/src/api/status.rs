//! `GET /api/v1/status`: what the service says of itself, to anybody.

use axum::Json;
use axum::extract::State;
use protocol::device::Status;
use protocol::version::{CURRENT, OLDEST};

use crate::problem::Refused;
use crate::state::App;

/// What the service says of itself, to anybody.
#[utoipa::path(
    get, path = "/api/v1/status", operation_id = "status", tag = "service",
    responses((status = 200, description = "Its clock, its protocols, its maintenance", body = Status))
)]
pub(super) async fn get(State(app): State<App>) -> Json<Status> {
    Json(Status {
        now: app.service.now(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        oldest_protocol: OLDEST,
        newest_protocol: CURRENT,
        maintenance: app.service.maintenance(),
        restored_at: app.service.restored_at(),
    })
}

/// Whether the process answers.
#[utoipa::path(
    get, path = "/health/live", operation_id = "live", tag = "service",
    responses((status = 200, description = "It does", body = String, content_type = "text/plain"))
)]
pub(super) async fn live() -> &'static str {
    "ok"
}

/// Whether requests can be answered now.
#[utoipa::path(
    get, path = "/health/ready", operation_id = "ready", tag = "service",
    responses((status = 200, description = "They can", body = String, content_type = "text/plain"))
)]
pub(super) async fn ready(State(app): State<App>) -> Result<&'static str, Refused> {
    app.service.check().await?;
    Ok("ready")
}
