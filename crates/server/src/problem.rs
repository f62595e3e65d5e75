//! What is answered when something cannot be done: `application/problem+json`.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::problem::{MEDIA_TYPE, Problem, ProblemCode};
use service::Error;

/// Seconds after which to ask again, where it may help.
const RETRY_AFTER: &str = "5";

/// What a route could not do.
#[derive(Debug)]
pub(crate) struct Refused(pub(crate) ProblemCode);

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        let code = error.code();
        if matches!(code, ProblemCode::Internal | ProblemCode::Unavailable) {
            let mut causes = error.to_string();
            let mut source = std::error::Error::source(&error);
            while let Some(cause) = source {
                causes.push_str(": ");
                causes.push_str(&cause.to_string());
                source = cause.source();
            }
            tracing::error!(causes, "a request failed");
        }
        Self(code)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let problem = Problem::new(self.0);
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        match status {
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
            }
            StatusCode::UNAUTHORIZED => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        response
    }
}
