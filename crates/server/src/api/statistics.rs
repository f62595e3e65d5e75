//! `GET /api/v1/schools/{uai}/statistics`: the figures of a school; `GET /api/v1/statistics/…`: those of what schools stand
//! in; `GET /api/v1/statistics`: what there is to read.

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use domain::jiff::civil::Date;
use protocol::problem::{Problem, ProblemCode};
use protocol::statistics::{Areas, Statistics};
use serde::Deserialize;
use service::usecase::statistics::{self, Asked};

use crate::authentication::Computer;
use crate::problem::Refused;
use crate::state::App;

/// Which days are asked for.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Days {
    /// The last day that was counted by then; the last of all, without one.
    day: Option<Date>,
    /// Tells each day that was counted from then on, too: 400 days at most.
    since: Option<Date>,
}

type Typed = Result<Query<Days>, QueryRejection>;

fn asked(days: Typed) -> Result<Asked, Refused> {
    let Query(Days { day, since }) = days?;
    Ok(Asked { day, since })
}

/// The figures of a school, beside the averages of what it stands in.
#[utoipa::path(
    get, path = "/api/v1/schools/{uai}/statistics", operation_id = "school_statistics", tag = "statistics",
    security(("computer" = [])), params(("uai" = String, Path, description = "UAI of the school", pattern = "^[0-9]{7}[A-Z]$"), Days),
    responses(
        (status = 200, description = "As they were last counted", body = Statistics),
        (status = 404, description = "No school of this person", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn school(
    State(app): State<App>,
    Computer(computer): Computer,
    Path(uai): Path<String>,
    days: Typed,
) -> Result<Json<Statistics>, Refused> {
    Ok(Json(statistics::of_school(&app.service, &computer, &uai, asked(days)?).await?))
}

/// What this person may read, beside their schools and the nation.
#[utoipa::path(
    get, path = "/api/v1/statistics", operation_id = "statistics", tag = "statistics", security(("computer" = [])),
    responses(
        (status = 200, description = "Académies, then departments with their circonscriptions", body = Areas),
        (status = 404, description = "Nobody of the staff any more", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn areas(
    State(app): State<App>,
    Computer(computer): Computer,
) -> Result<Json<Areas>, Refused> {
    Ok(Json(statistics::areas(&app.service, &computer).await?))
}

/// The figures of the nation.
#[utoipa::path(
    get, path = "/api/v1/statistics/nation", operation_id = "nation_statistics", tag = "statistics",
    security(("computer" = [])), params(Days),
    responses(
        (status = 200, description = "As they were last counted", body = Statistics),
        (status = 404, description = "Nobody of the staff any more", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn nation(
    State(app): State<App>,
    Computer(computer): Computer,
    days: Typed,
) -> Result<Json<Statistics>, Refused> {
    Ok(Json(statistics::of_nation(&app.service, &computer, asked(days)?).await?))
}

/// The figures of an académie.
#[utoipa::path(
    get, path = "/api/v1/statistics/academies/{academy}", operation_id = "academy_statistics", tag = "statistics",
    security(("computer" = [])), params(("academy" = String, Path, description = "Code of the académie", pattern = "^[0-9]{2}$"), Days),
    responses(
        (status = 200, description = "As they were last counted", body = Statistics),
        (status = 404, description = "No school is of it", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn academy(
    State(app): State<App>,
    Computer(computer): Computer,
    Path(academy): Path<String>,
    days: Typed,
) -> Result<Json<Statistics>, Refused> {
    Ok(Json(statistics::of_academy(&app.service, &computer, &academy, asked(days)?).await?))
}

/// The figures of a department.
#[utoipa::path(
    get, path = "/api/v1/statistics/departments/{department}", operation_id = "department_statistics", tag = "statistics",
    security(("computer" = [])), params(("department" = String, Path, description = "As its UAIs begin", pattern = "^[0-9]{3}$"), Days),
    responses(
        (status = 200, description = "As they were last counted, of the degrees that this person sees", body = Statistics),
        (status = 404, description = "No department of this person", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn department(
    State(app): State<App>,
    Computer(computer): Computer,
    Path(department): Path<String>,
    days: Typed,
) -> Result<Json<Statistics>, Refused> {
    Ok(Json(statistics::of_department(&app.service, &computer, &department, asked(days)?).await?))
}

/// The figures of a circonscription.
#[utoipa::path(
    get, path = "/api/v1/statistics/departments/{department}/circonscriptions/{circonscription}",
    operation_id = "circonscription_statistics", tag = "statistics", security(("computer" = [])),
    params(
        ("department" = String, Path, description = "As its UAIs begin", pattern = "^[0-9]{3}$"),
        ("circonscription" = String, Path, description = "Its name"),
        Days,
    ),
    responses(
        (status = 200, description = "As they were last counted", body = Statistics),
        (status = 404, description = "No circonscription of this person", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn circonscription(
    State(app): State<App>,
    Computer(computer): Computer,
    named: Result<Path<(String, String)>, PathRejection>,
    days: Typed,
) -> Result<Json<Statistics>, Refused> {
    let Path((department, name)) = named.map_err(|_| Refused(ProblemCode::NotFound))?;
    let place = (department.as_str(), name.as_str());
    Ok(Json(statistics::of_circonscription(&app.service, &computer, place, asked(days)?).await?))
}
