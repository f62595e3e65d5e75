//! `POST /api/v1/schools/{uai}/mailings`: claims accounts before they are mailed; `…/{id}/progress`: how far it has come.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use protocol::mailing::{Mailing, MailingProgress, MailingRequest};
use protocol::problem::{Problem, ProblemCode};
use service::usecase::mailing;
use uuid::Uuid;

use crate::authentication::Computer;
use crate::problem::Refused;
use crate::state::App;

/// Claims accounts for a mailing, so that no other computer mails them. Asked again, it puts the deadline off.
#[utoipa::path(
    post, path = "/api/v1/schools/{uai}/mailings", operation_id = "claim_mailing", tag = "mailings",
    security(("computer" = [])), params(("uai" = String, Path, description = "UAI of the school", pattern = "^[0-9]{7}[A-Z]$")), request_body = MailingRequest,
    responses(
        (status = 200, description = "Whether each is the computer's to mail", body = Mailing),
        (status = 404, description = "No school of this person, or no mailing of this computer", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn claim(
    State(app): State<App>,
    Computer(computer): Computer,
    Path(uai): Path<String>,
    asked: Result<Json<MailingRequest>, JsonRejection>,
) -> Result<Json<Mailing>, Refused> {
    let Json(asked) = asked?;
    Ok(Json(mailing::claim(&app.service, &computer, &uai, &asked).await?))
}

/// How far mails of a mailing have come: before each is handed over, and how it ended. The same again changes nothing.
#[utoipa::path(
    post, path = "/api/v1/schools/{uai}/mailings/{id}/progress", operation_id = "mailing_progress", tag = "mailings",
    security(("computer" = [])), params(("uai" = String, Path, description = "UAI of the school", pattern = "^[0-9]{7}[A-Z]$"), ("id" = Uuid, Path, description = "The mailing")),
    request_body = MailingProgress,
    responses(
        (status = 200, description = "Whether each is still the computer's to mail", body = Mailing),
        (status = 404, description = "No school of this person, or no mailing of this computer", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn progress(
    State(app): State<App>,
    Computer(computer): Computer,
    named: Result<Path<(String, Uuid)>, PathRejection>,
    told: Result<Json<MailingProgress>, JsonRejection>,
) -> Result<Json<Mailing>, Refused> {
    let Path((uai, id)) = named.map_err(|_| Refused(ProblemCode::NotFound))?;
    let Json(told) = told?;
    Ok(Json(mailing::progress(&app.service, &computer, &uai, id, &told).await?))
}
