//! `GET /api/v1/schools/{uai}/delegations`: who works for a school; `POST`: gives a delegation; `…/{id}/withdrawal`: takes
//! it back; `…/{id}/invitation`: another code for who has yet to come.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use protocol::delegation::{Delegation, Delegations, GivenDelegation, Invitation, NewDelegation};
use protocol::problem::ProblemCode;
use service::usecase::delegation;
use uuid::Uuid;

use crate::authentication::Computer;
use crate::pages;
use crate::problem::Refused;
use crate::state::App;

/// A delegation of a school.
type Named = Result<Path<(String, Uuid)>, PathRejection>;

fn page(app: &App) -> String {
    format!("{}{}", app.address, pages::invitation::PATH)
}

pub(super) async fn get(
    State(app): State<App>,
    Computer(computer): Computer,
    Path(uai): Path<String>,
) -> Result<Json<Delegations>, Refused> {
    Ok(Json(delegation::list(&app.service, &computer, &uai).await?))
}

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

pub(super) async fn withdraw(
    State(app): State<App>,
    Computer(computer): Computer,
    named: Named,
) -> Result<Json<Delegation>, Refused> {
    let Path((uai, id)) = named.map_err(|_| Refused(ProblemCode::NotFound))?;
    Ok(Json(delegation::withdraw(&app.service, &computer, &uai, id).await?))
}

pub(super) async fn invite(
    State(app): State<App>,
    Computer(computer): Computer,
    named: Named,
) -> Result<(StatusCode, Json<Invitation>), Refused> {
    let Path((uai, id)) = named.map_err(|_| Refused(ProblemCode::NotFound))?;
    let invited = delegation::invite(&app.service, &computer, &uai, id, &page(&app)).await?;
    Ok((StatusCode::CREATED, Json(invited)))
}
