//! `POST /api/v1/schools/{uai}/joining`: what a computer that worked alone had given out.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use protocol::joining::{Joined, Joining};
use service::usecase::joining;

use crate::authentication::Computer;
use crate::problem::Refused;
use crate::state::App;

pub(super) async fn post(
    State(app): State<App>,
    Computer(computer): Computer,
    Path(uai): Path<String>,
    brought: Result<Json<Joining>, JsonRejection>,
) -> Result<Json<Joined>, Refused> {
    let Json(brought) = brought?;
    Ok(Json(joining::join(&app.service, &computer, &uai, &brought).await?))
}
