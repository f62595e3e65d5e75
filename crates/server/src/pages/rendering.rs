//! How a page is answered.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use protocol::problem::ProblemCode;
use service::Error;

use crate::problem::Refused;

/// What was not done.
#[derive(Template)]
#[template(path = "devices_done.html")]
struct Unavailable<'a> {
    title: &'a str,
    text: &'a str,
}

/// A page, with its status.
pub(super) fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page");
            Refused(ProblemCode::Internal).into_response()
        }
    }
}

/// The service could not.
pub(super) fn unavailable(error: Error) -> Response {
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
