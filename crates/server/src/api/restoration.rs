//! `POST /api/v1/schools/{uai}/heard`: what a computer had heard, before the service was put back as it was before.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use protocol::problem::Problem;
use protocol::restoration::{Heard, HeardReceipt};
use service::usecase::restored;

use crate::authentication::Computer;
use crate::problem::Refused;
use crate::state::App;

/// What a computer had heard of a school's accounts, before the service was put back as it was before. The portal opens
/// again for the school once its computers have said so.
#[utoipa::path(
    post, path = "/api/v1/schools/{uai}/heard", operation_id = "heard", tag = "synchronisation",
    security(("computer" = [])), params(("uai" = String, Path, description = "UAI of the school", pattern = "^[0-9]{7}[A-Z]$")), request_body = Heard,
    responses(
        (status = 200, description = "Whether the school waited for it", body = HeardReceipt),
        (status = 404, description = "No school of this person", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn post(
    State(app): State<App>,
    Computer(computer): Computer,
    Path(uai): Path<String>,
    heard: Result<Json<Heard>, JsonRejection>,
) -> Result<Json<HeardReceipt>, Refused> {
    let Json(heard) = heard?;
    Ok(Json(restored::hear(&app.service, &computer, &uai, &heard).await?))
}
