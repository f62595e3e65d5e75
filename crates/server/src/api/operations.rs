//! `POST /api/v1/schools/{uai}/operations`: what was decided on a computer, and what became of it.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use protocol::operation::{Receipt, Submission};
use protocol::problem::{Problem, ProblemCode};
use service::usecase::{changes, submission};

use crate::authentication::Computer;
use crate::problem::Refused;
use crate::state::App;

/// Decisions of a computer, in the order of their counters, and what became of each. Sent again, they are answered again.
#[utoipa::path(
    post, path = "/api/v1/schools/{uai}/operations", operation_id = "submit", tag = "synchronisation",
    security(("computer" = [])), params(("uai" = String, Path, description = "UAI of the school", pattern = "^[0-9]{7}[A-Z]$")), request_body = Submission,
    responses(
        (status = 200, description = "One answer for each, in their order", body = Receipt),
        (status = 404, description = "No school of this person", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Operations are missing, or one bears the id of another content", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn post(
    State(app): State<App>,
    Computer(computer): Computer,
    Path(uai): Path<String>,
    submission: Result<Json<Submission>, JsonRejection>,
) -> Result<Json<Receipt>, Refused> {
    let Json(submission) = submission?;
    if submission.operations.iter().any(|operation| operation.school != uai) {
        return Err(Refused(ProblemCode::Malformed));
    }
    // Where there is nothing to take, nothing else says whose the school is.
    if submission.operations.is_empty() {
        changes::require(&app.service, &computer, &uai).await?;
    }
    Ok(Json(submission::submit(&app.service, &computer, &submission).await?))
}
