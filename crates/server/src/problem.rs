//! What is answered when something cannot be done: `application/problem+json`.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use protocol::problem::{MEDIA_TYPE, Problem, ProblemCode};
use service::Error;

/// Seconds after which to ask again, where it may help and nothing better is known.
const RETRY_AFTER: u64 = 5;

/// What a route could not do.
#[derive(Debug)]
pub(crate) struct Refused(pub(crate) ProblemCode);

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        if let Some(causes) = error.failure() {
            tracing::error!(causes, "a request failed");
        }
        Self(error.code())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        refused(self.0, None)
    }
}

/// The answer of that code; `after`, in seconds, where coming back later may help.
pub(crate) fn refused(code: ProblemCode, after: Option<u64>) -> Response {
    let problem = Problem::new(code);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, Json(problem)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            headers.insert(header::RETRY_AFTER, after.unwrap_or(RETRY_AFTER).into());
        }
        StatusCode::UNAUTHORIZED => {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        _ => {}
    }
    response
}

/// Whether that path is asked by programs, which read problems; people read pages.
pub(crate) fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with("/health/")
}

/// What the framework refuses by itself is a problem, too, for programs.
pub(crate) async fn always(request: Request, next: Next) -> Response {
    let for_programs = is_for_programs(request.uri().path());
    let response = next.run(request).await;
    let status = response.status();
    let is_said = response.headers().get(header::CONTENT_TYPE).is_some_and(|value| value == MEDIA_TYPE);
    if !for_programs || is_said || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let code = match status {
        StatusCode::NOT_FOUND => ProblemCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => ProblemCode::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => ProblemCode::TooMuch,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ProblemCode::UnsupportedMedia,
        _ if status.is_server_error() => ProblemCode::Internal,
        _ => ProblemCode::Malformed,
    };
    let mut problem = refused(code, None);
    for name in [header::ALLOW, header::ACCEPT_ENCODING] {
        if let Some(value) = response.headers().get(&name) {
            problem.headers_mut().insert(name, value.clone());
        }
    }
    problem
}
