//! `POST /api/v1/leases`: blank accounts, for a computer to make accounts without network.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use protocol::lease::{Lease, LeaseRequest};
use service::usecase::lease;

use crate::authentication::Computer;
use crate::problem::Refused;
use crate::state::App;

pub(super) async fn post(
    State(app): State<App>,
    Computer(computer): Computer,
    asked: Result<Json<LeaseRequest>, JsonRejection>,
) -> Result<Json<Lease>, Refused> {
    let Json(asked) = asked?;
    Ok(Json(lease::top_up(&app.service, &computer, &asked).await?))
}
