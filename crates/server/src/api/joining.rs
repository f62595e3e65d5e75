//! `POST /api/v1/schools/{uai}/joining`: what a computer that worked alone had given out.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use protocol::joining::{Joined, Joining};
use protocol::problem::Problem;
use service::usecase::joining;

use crate::authentication::Computer;
use crate::problem::Refused;
use crate::state::App;

/// What a computer that worked alone had given out: rehearsed, or done.
#[utoipa::path(
    post, path = "/api/v1/schools/{uai}/joining", operation_id = "join", tag = "synchronisation",
    security(("computer" = [])), params(("uai" = String, Path, description = "UAI of the school", pattern = "^[0-9]{7}[A-Z]$")), request_body = Joining,
    responses(
        (status = 200, description = "What became, or would become, of each", body = Joined),
        (status = 404, description = "No school of this person", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn post(
    State(app): State<App>,
    Computer(computer): Computer,
    Path(uai): Path<String>,
    brought: Result<Json<Joining>, JsonRejection>,
) -> Result<Json<Joined>, Refused> {
    let Json(brought) = brought?;
    Ok(Json(joining::join(&app.service, &computer, &uai, &brought).await?))
}
