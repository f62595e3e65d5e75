//! `POST /api/v1/devices/enrolments`: a computer asks for a code; `…/state`: whether it was confirmed.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use protocol::device::{EnrolmentCode, EnrolmentRequest, EnrolmentState};
use protocol::problem::{Problem, ProblemCode};
use protocol::version::OLDEST;
use serde::Deserialize;
use service::usecase::enrolment;
use utoipa::ToSchema;

use crate::pages;
use crate::problem::Refused;
use crate::state::{App, From};

/// A computer asks for a code, which a person confirms on the service’s page.
#[utoipa::path(
    post, path = "/api/v1/devices/enrolments", operation_id = "ask", tag = "enrolment",
    request_body = EnrolmentRequest,
    responses(
        (status = 201, description = "A code, for ten minutes", body = EnrolmentCode),
        (status = 426, description = "The protocol is not spoken any more", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn ask(
    State(app): State<App>,
    From { address: from, .. }: From,
    request: Result<Json<EnrolmentRequest>, JsonRejection>,
) -> Result<(StatusCode, Json<EnrolmentCode>), Refused> {
    let Json(request) = request?;
    if request.protocol < OLDEST {
        return Err(Refused(ProblemCode::ProtocolTooOld));
    }
    let page = format!("{}{}", app.address, pages::devices::PATH);
    let code = enrolment::ask(&app.service, &request, &from.to_string(), &page).await?;
    Ok((StatusCode::CREATED, Json(code)))
}

/// What a computer that waits proves itself with.
#[derive(Deserialize, ToSchema)]
pub(super) struct Proof {
    /// The secret of its request.
    secret: String,
}

/// Whether the code was confirmed; who the computer is from then on is said once.
#[utoipa::path(
    post, path = "/api/v1/devices/enrolments/state", operation_id = "state", tag = "enrolment",
    request_body = Proof,
    responses((status = 200, description = "Where it stands", body = EnrolmentState))
)]
pub(super) async fn state(
    State(app): State<App>,
    proof: Result<Json<Proof>, JsonRejection>,
) -> Result<Json<EnrolmentState>, Refused> {
    let Json(proof) = proof?;
    Ok(Json(enrolment::state(&app.service, &proof.secret).await?))
}
