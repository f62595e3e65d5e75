//! `GET /api/v1/devices`: computers that one may end; `POST …/{id}/revocation`: ends one.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use protocol::device::{Devices, Revocation, Revoked};
use protocol::problem::{Problem, ProblemCode};
use service::usecase::revocation;
use uuid::Uuid;

use crate::authentication::Computer;
use crate::problem::Refused;
use crate::state::App;

/// The computers that one may end: one’s own, and those of who works for the schools that one directs.
#[utoipa::path(
    get, path = "/api/v1/devices", operation_id = "devices", tag = "computers", security(("computer" = [])),
    responses((status = 200, description = "The newest first", body = Devices))
)]
pub(super) async fn get(
    State(app): State<App>,
    Computer(computer): Computer,
) -> Result<Json<Devices>, Refused> {
    Ok(Json(revocation::devices(&app.service, &computer).await?))
}

/// Ends a computer: stolen, or replaced.
#[utoipa::path(
    post, path = "/api/v1/devices/{id}/revocation", operation_id = "revoke", tag = "computers", security(("computer" = [])),
    params(("id" = Uuid, Path, description = "The computer")), request_body = Revocation,
    responses(
        (status = 200, description = "What is left to look at", body = Revoked),
        (status = 404, description = "No computer that one may end", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn revoke(
    State(app): State<App>,
    Computer(computer): Computer,
    id: Result<Path<Uuid>, PathRejection>,
    asked: Result<Json<Revocation>, JsonRejection>,
) -> Result<Json<Revoked>, Refused> {
    let Path(id) = id.map_err(|_| Refused(ProblemCode::NotFound))?;
    let Json(asked) = asked?;
    Ok(Json(revocation::revoke(&app.service, &computer, id, &asked).await?))
}
