//! `GET /api/v1/schools/{uai}/delegations`: who works for a school; `POST`: gives a delegation; `…/{id}/withdrawal`: takes
//! it back; `…/{id}/invitation`: another code for who has yet to come.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use protocol::delegation::{Delegation, Delegations, GivenDelegation, Invitation, NewDelegation};
use protocol::problem::{Problem, ProblemCode};
use service::usecase::delegation;
use uuid::Uuid;

use crate::authentication::Computer;
use crate::problem::Refused;
use crate::state::App;

/// A delegation of a school.
type Named = Result<Path<(String, Uuid)>, PathRejection>;

fn page(app: &App) -> String {
    app.invitations()
}

/// Who works for a school beside who directs it.
#[utoipa::path(
    get, path = "/api/v1/schools/{uai}/delegations", operation_id = "delegations", tag = "delegations",
    security(("computer" = [])), params(("uai" = String, Path, description = "UAI of the school", pattern = "^[0-9]{7}[A-Z]$")),
    responses(
        (status = 200, description = "Those that stand first, the newest first", body = Delegations),
        (status = 404, description = "No school that one directs, or no such delegation", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get(
    State(app): State<App>,
    Computer(computer): Computer,
    Path(uai): Path<String>,
) -> Result<Json<Delegations>, Refused> {
    Ok(Json(delegation::list(&app.service, &computer, &uai).await?))
}

/// Gives a delegation. To who has one in that school, it takes the place of that one.
#[utoipa::path(
    post, path = "/api/v1/schools/{uai}/delegations", operation_id = "delegate", tag = "delegations",
    security(("computer" = [])), params(("uai" = String, Path, description = "UAI of the school", pattern = "^[0-9]{7}[A-Z]$")), request_body = NewDelegation,
    responses(
        (status = 201, description = "Given", body = GivenDelegation),
        (status = 409, description = "This person directs the school already", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No school that one directs, or no such delegation", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn give(
    State(app): State<App>,
    Computer(computer): Computer,
    Path(uai): Path<String>,
    asked: Result<Json<NewDelegation>, JsonRejection>,
) -> Result<(StatusCode, Json<GivenDelegation>), Refused> {
    let Json(asked) = asked?;
    let given = delegation::give(&app.service, &computer, &uai, &asked, &page(&app)).await?;
    Ok((StatusCode::CREATED, Json(given)))
}

/// Takes a delegation back, at once.
#[utoipa::path(
    post, path = "/api/v1/schools/{uai}/delegations/{id}/withdrawal", operation_id = "withdraw", tag = "delegations",
    security(("computer" = [])), params(("uai" = String, Path, description = "UAI of the school", pattern = "^[0-9]{7}[A-Z]$"), ("id" = Uuid, Path, description = "The delegation")),
    responses(
        (status = 200, description = "As it is by now", body = Delegation),
        (status = 404, description = "No school that one directs, or no such delegation", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn withdraw(
    State(app): State<App>,
    Computer(computer): Computer,
    named: Named,
) -> Result<Json<Delegation>, Refused> {
    let Path((uai, id)) = named.map_err(|_| Refused(ProblemCode::NotFound))?;
    Ok(Json(delegation::withdraw(&app.service, &computer, &uai, id).await?))
}

/// Another code for who has yet to come; the one before it is worth nothing any more.
#[utoipa::path(
    post, path = "/api/v1/schools/{uai}/delegations/{id}/invitation", operation_id = "invite", tag = "delegations",
    security(("computer" = [])), params(("uai" = String, Path, description = "UAI of the school", pattern = "^[0-9]{7}[A-Z]$"), ("id" = Uuid, Path, description = "The delegation")),
    responses(
        (status = 201, description = "What the person comes with", body = Invitation),
        (status = 404, description = "No school that one directs, or no such delegation", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn invite(
    State(app): State<App>,
    Computer(computer): Computer,
    named: Named,
) -> Result<(StatusCode, Json<Invitation>), Refused> {
    let Path((uai, id)) = named.map_err(|_| Refused(ProblemCode::NotFound))?;
    let invited = delegation::invite(&app.service, &computer, &uai, id, &page(&app)).await?;
    Ok((StatusCode::CREATED, Json(invited)))
}
