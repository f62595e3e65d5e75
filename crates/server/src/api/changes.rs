//! `GET /api/v1/schools/{uai}/changes?after=&answered=`: what changed in a school.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use protocol::feed::{Cursor, Page};
use protocol::problem::Problem;
use serde::Deserialize;
use service::usecase::changes;

use crate::authentication::Computer;
use crate::problem::Refused;
use crate::state::App;

/// Where a computer stands.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Place {
    /// The cursor of the page before; everything, without one.
    after: Option<Cursor>,
    /// Counter of the last operation whose answer it has.
    #[serde(default)]
    answered: u64,
}

/// What changed in a school since a place in its feed, and what became of this computer’s operations.
#[utoipa::path(
    get, path = "/api/v1/schools/{uai}/changes", operation_id = "changes", tag = "synchronisation",
    security(("computer" = [])), params(("uai" = String, Path, description = "UAI of the school", pattern = "^[0-9]{7}[A-Z]$"), Place),
    responses(
        (status = 200, description = "At most 1,000 changes", body = Page),
        (status = 404, description = "No school of this person", body = Problem, content_type = "application/problem+json"),
        (status = 410, description = "A cursor of another history or scope", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get(
    State(app): State<App>,
    Computer(computer): Computer,
    Path(uai): Path<String>,
    place: Result<Query<Place>, QueryRejection>,
) -> Result<Json<Page>, Refused> {
    let Query(Place { after, answered }) = place?;
    Ok(Json(changes::changes(&app.service, &computer, &uai, after, answered).await?))
}
