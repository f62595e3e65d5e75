//! `POST /api/v1/leases`: blank accounts, for a computer to make accounts without network.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use protocol::lease::{Lease, LeaseRequest};
use service::usecase::lease;

use crate::authentication::Computer;
use crate::problem::Refused;
use crate::state::App;

/// Blank accounts and login numbers, for a computer to make accounts without network. The same request is answered the same.
#[utoipa::path(
    post, path = "/api/v1/leases", operation_id = "lease", tag = "synchronisation",
    security(("computer" = [])), request_body = LeaseRequest,
    responses((status = 200, description = "What it is lent", body = Lease))
)]
pub(super) async fn post(
    State(app): State<App>,
    Computer(computer): Computer,
    asked: Result<Json<LeaseRequest>, JsonRejection>,
) -> Result<Json<Lease>, Refused> {
    let Json(asked) = asked?;
    Ok(Json(lease::top_up(&app.service, &computer, &asked).await?))
}
