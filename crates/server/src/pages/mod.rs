//! Pages for people: HTML made here, without a script.

pub(crate) mod devices;
pub(crate) mod invitation;

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};

use protocol::problem::ProblemCode;
use service::Error;

use crate::problem::Refused;
use crate::state::App;

const STYLE: &str = include_str!("../../templates/style.css");

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(devices::PATH, get(devices::form).post(devices::present))
        .route(devices::ANSWER, post(devices::answer))
        .route(invitation::PATH, get(invitation::form).post(invitation::present))
        .route(invitation::ANSWER, post(invitation::answer))
        .route("/style.css", get(style))
}

/// What was not done.
#[derive(Template)]
#[template(path = "devices_done.html")]
struct Unavailable<'a> {
    title: &'a str,
    text: &'a str,
}

fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page");
            Refused(ProblemCode::Internal).into_response()
        }
    }
}

fn unavailable(error: Error) -> Response {
    let Refused(code) = error.into();
    let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    page(
        status,
        &Unavailable {
            title: "Le service ne répond pas",
            text: "Rien n’a été fait. Recommencez dans quelques minutes.",
        },
    )
}

async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}
