//! `POST /api/v1/schools/{uai}/operations`: what was decided on a computer, and what became of it.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use protocol::operation::{Receipt, Submission};
use protocol::problem::ProblemCode;
use service::usecase::submission;

use crate::authentication::Computer;
use crate::problem::Refused;
use crate::state::App;

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
    Ok(Json(submission::submit(&app.service, &computer, &submission).await?))
}
