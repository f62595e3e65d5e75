//! Pages for people: HTML made here, without a script.

pub(crate) mod devices;
pub(crate) mod invitation;
mod rendering;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{get, post};

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

async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}
