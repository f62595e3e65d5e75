//! `GET /api/v1/openings?search=`: the schools that a team may open; `POST /api/v1/openings/{uai}`: opens one; `DELETE`:
//! closes it.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use protocol::opening::{Opening, Openings};
use protocol::problem::Problem;
use serde::Deserialize;
use service::usecase::opening;

use crate::authentication::Computer;
use crate::problem::Refused;
use crate::state::App;

/// What is looked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Search {
    /// Words of the UAI, the name or the town.
    #[serde(default)]
    search: String,
}

/// The schools that an assistance team may open: of its departments and degrees.
#[utoipa::path(
    get, path = "/api/v1/openings", operation_id = "openings", tag = "openings",
    security(("computer" = [])), params(Search),
    responses((status = 200, description = "Those that are open first; none for who is of no team", body = Openings))
)]
pub(super) async fn list(
    State(app): State<App>,
    Computer(computer): Computer,
    asked: Result<Query<Search>, QueryRejection>,
) -> Result<Json<Openings>, Refused> {
    let Query(asked) = asked?;
    Ok(Json(opening::list(&app.service, &computer, &asked.search).await?))
}

/// Opens a school for a week, or keeps it open for one from today: what a delegate may, its person may for it.
#[utoipa::path(
    post, path = "/api/v1/openings/{uai}", operation_id = "open_school", tag = "openings",
    security(("computer" = [])), params(("uai" = String, Path, description = "UAI of the school", pattern = "^[0-9]{7}[A-Z]$")),
    responses(
        (status = 200, description = "Open until the end of that day", body = Opening),
        (status = 404, description = "No school of one’s teams", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn open(
    State(app): State<App>,
    Computer(computer): Computer,
    Path(uai): Path<String>,
) -> Result<Json<Opening>, Refused> {
    Ok(Json(opening::open(&app.service, &computer, &uai).await?))
}

/// Closes a school before its last day.
#[utoipa::path(
    delete, path = "/api/v1/openings/{uai}", operation_id = "close_school", tag = "openings",
    security(("computer" = [])), params(("uai" = String, Path, description = "UAI of the school", pattern = "^[0-9]{7}[A-Z]$")),
    responses((status = 204, description = "Closed, by now or before"))
)]
pub(super) async fn close(
    State(app): State<App>,
    Computer(computer): Computer,
    Path(uai): Path<String>,
) -> Result<StatusCode, Refused> {
    opening::close(&app.service, &computer, &uai).await?;
    Ok(StatusCode::NO_CONTENT)
}
