//! Who asks: a computer, by its token, in a protocol that is spoken.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use protocol::problem::ProblemCode;
use protocol::version;
use service::Error;
use service::usecase::enrolment::{self, Authenticated};
use service::usecase::origin::{self, Tried};

use crate::problem::{Refused, refused};
use crate::state::App;

/// A computer that proved itself.
pub(crate) struct Computer(pub(crate) Authenticated);

impl FromRequestParts<App> for Computer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let spoken = text(version::HEADER).and_then(|text| text.trim().parse::<u16>().ok());
        if spoken.is_none_or(|spoken| spoken < version::OLDEST) {
            return Err(refused(ProblemCode::ProtocolTooOld, None));
        }
        let token = text(AUTHORIZATION.as_str()).and_then(|text| text.strip_prefix("Bearer "));
        let token = token.ok_or_else(|| refused(ProblemCode::Unauthenticated, None))?;
        match enrolment::authenticate(&app.service, token.trim()).await {
            Ok(computer) => Ok(Self(computer)),
            Err(Error::Refused(ProblemCode::Unauthenticated)) => Err(nobody(parts, app).await),
            Err(error) => Err(Refused::from(error).into_response()),
        }
    }
}

/// A token that is nobody’s counts against the address it came from; a sound one never waits for those.
async fn nobody(parts: &Parts, app: &App) -> Response {
    let from = portal::address::of(parts, &app.proxies);
    match origin::charge(&app.service, Tried::Token, from).await {
        Ok(Ok(())) => refused(ProblemCode::Unauthenticated, None),
        Ok(Err(wait)) => refused(ProblemCode::TooOften, Some(origin::seconds(wait))),
        Err(error) => Refused::from(error).into_response(),
    }
}
