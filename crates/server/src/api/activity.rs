//! `GET /api/v1/schools/{uai}/activity?after=`: what others did for a school.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use protocol::activity::Activity;
use protocol::problem::Problem;
use serde::Deserialize;
use service::usecase::activity;

use crate::authentication::Computer;
use crate::problem::Refused;
use crate::state::App;

/// From where on.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct From {
    /// The `cursor` of the page before; from 400 days ago on, without one.
    after: Option<String>,
}

/// What was decided for a school on other computers, and which teams opened it, in pages: for its journal.
#[utoipa::path(
    get, path = "/api/v1/schools/{uai}/activity", operation_id = "activity", tag = "synchronisation",
    security(("computer" = [])), params(("uai" = String, Path, description = "UAI of the school", pattern = "^[0-9]{7}[A-Z]$"), From),
    responses(
        (status = 200, description = "In the order in which the service heard of it", body = Activity),
        (status = 400, description = "No place", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "No school that this person sees whole", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn get(
    State(app): State<App>,
    Computer(computer): Computer,
    Path(uai): Path<String>,
    from: Result<Query<From>, QueryRejection>,
) -> Result<Json<Activity>, Refused> {
    let Query(from) = from?;
    Ok(Json(activity::after(&app.service, &computer, &uai, from.after.as_deref()).await?))
}
