//! `GET /api/v1/schools/{uai}/changes?after=&answered=`: what changed in a school.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use protocol::feed::{Cursor, Page};
use serde::Deserialize;
use service::usecase::changes;

use crate::authentication::Computer;
use crate::problem::Refused;
use crate::state::App;

/// Where a computer stands.
#[derive(Deserialize)]
pub(super) struct Place {
    /// The cursor of the page before; everything, without one.
    after: Option<Cursor>,
    /// Counter of the last operation whose answer it has.
    #[serde(default)]
    answered: u64,
}

pub(super) async fn get(
    State(app): State<App>,
    Computer(computer): Computer,
    Path(uai): Path<String>,
    place: Result<Query<Place>, QueryRejection>,
) -> Result<Json<Page>, Refused> {
    let Query(Place { after, answered }) = place?;
    Ok(Json(changes::changes(&app.service, &computer, &uai, after, answered).await?))
}
