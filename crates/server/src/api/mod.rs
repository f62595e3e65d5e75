//! What computers ask, under `/api/v1`: a file for each thing.

mod activity;
mod changes;
mod delegations;
mod devices;
mod enrolments;
mod joining;
mod leases;
mod mailings;
mod openings;
mod operations;
mod restoration;
mod statistics;
mod status;

use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::http::{Method, StatusCode};
use portal::{Route, Routes};
use protocol::problem::ProblemCode;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::description;
use crate::problem::Refused;
use crate::state::App;

/// The routes, and their description.
pub(crate) fn routes() -> (Routes<App>, OpenApi) {
    let (router, document) = OpenApiRouter::with_openapi(description::base())
        .routes(routes!(description::get))
        .routes(routes!(status::get))
        .routes(routes!(status::live))
        .routes(routes!(status::ready))
        .routes(routes!(devices::get))
        .routes(routes!(devices::revoke))
        .routes(routes!(enrolments::ask))
        .routes(routes!(enrolments::state))
        .routes(routes!(changes::get))
        .routes(routes!(activity::get))
        .routes(routes!(delegations::get, delegations::give))
        .routes(routes!(delegations::invite))
        .routes(routes!(delegations::withdraw))
        .routes(routes!(joining::post))
        .routes(routes!(leases::post))
        .routes(routes!(mailings::claim))
        .routes(routes!(mailings::progress))
        .routes(routes!(openings::list))
        .routes(routes!(openings::open, openings::close))
        .routes(routes!(operations::post))
        .routes(routes!(restoration::post))
        .routes(routes!(statistics::school))
        .routes(routes!(statistics::areas))
        .routes(routes!(statistics::nation))
        .routes(routes!(statistics::academy))
        .routes(routes!(statistics::department))
        .routes(routes!(statistics::circonscription))
        .split_for_parts();
    let listed = listed(&document);
    (Routes::new().with(router, listed), document)
}

/// The routes that a description describes.
fn listed(document: &OpenApi) -> Vec<Route> {
    let described = document.paths.paths.iter().flat_map(|(path, item)| {
        let done = [(Method::GET, &item.get), (Method::POST, &item.post), (Method::DELETE, &item.delete)];
        let done = done.into_iter().filter(|(_, operation)| operation.is_some());
        done.map(|(method, _)| Route { method, path: path.clone() })
    });
    described.collect()
}

impl From<JsonRejection> for Refused {
    fn from(rejection: JsonRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Self(ProblemCode::TooMuch),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self(ProblemCode::UnsupportedMedia),
            _ => Self(ProblemCode::Malformed),
        }
    }
}

impl From<QueryRejection> for Refused {
    fn from(_: QueryRejection) -> Self {
        Self(ProblemCode::Malformed)
    }
}
