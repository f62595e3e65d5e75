//! How a page is answered.

use askama::Template;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{Html, IntoResponse, Response};
use protocol::problem::ProblemCode;
use service::Error;

use super::sign_in::Fault;
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

/// Nobody is signed in: the form again, with why.
pub(super) fn refused(fault: Fault, again: impl FnOnce(StatusCode, &'static str) -> Response) -> Response {
    match fault {
        Fault::Unavailable(error) => unavailable(error),
        Fault::Told(status, said, after) => {
            let mut response = again(status, said);
            if let Some(seconds) = after {
                response.headers_mut().insert(RETRY_AFTER, seconds.into());
            }
            response
        }
    }
}
