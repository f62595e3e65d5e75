//! `GET /api/v1/devices`: computers that one may end; `POST …/{id}/revocation`: ends one.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use protocol::device::{Devices, Revocation, Revoked};
use protocol::problem::ProblemCode;
use service::usecase::revocation;
use uuid::Uuid;

use crate::authentication::Computer;
use crate::problem::Refused;
use crate::state::App;

pub(super) async fn get(
    State(app): State<App>,
    Computer(computer): Computer,
) -> Result<Json<Devices>, Refused> {
    Ok(Json(revocation::devices(&app.service, &computer).await?))
}

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
