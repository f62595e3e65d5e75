//! `POST /api/v1/devices/enrolments`: a computer asks for a code; `…/state`: whether it was confirmed.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use protocol::device::{EnrolmentCode, EnrolmentRequest, EnrolmentState};
use protocol::problem::ProblemCode;
use protocol::version::OLDEST;
use serde::Deserialize;
use service::usecase::enrolment;

use crate::pages;
use crate::problem::Refused;
use crate::state::App;

pub(super) async fn ask(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    request: Result<Json<EnrolmentRequest>, JsonRejection>,
) -> Result<(StatusCode, Json<EnrolmentCode>), Refused> {
    let Json(request) = request?;
    if request.protocol < OLDEST {
        return Err(Refused(ProblemCode::ProtocolTooOld));
    }
    let page = format!("{}{}", app.address, pages::devices::PATH);
    let code = enrolment::ask(&app.service, &request, &from.ip().to_string(), &page).await?;
    Ok((StatusCode::CREATED, Json(code)))
}

/// What a computer that waits proves itself with.
#[derive(Deserialize)]
pub(super) struct Proof {
    secret: String,
}

pub(super) async fn state(
    State(app): State<App>,
    proof: Result<Json<Proof>, JsonRejection>,
) -> Result<Json<EnrolmentState>, Refused> {
    let Json(proof) = proof?;
    Ok(Json(enrolment::state(&app.service, &proof.secret).await?))
}
