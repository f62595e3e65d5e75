//! Who asks: a computer, by its token, in a protocol that is spoken.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use protocol::problem::ProblemCode;
use protocol::version;
use service::usecase::enrolment::{self, Authenticated};

use crate::problem::Refused;
use crate::state::App;

/// A computer that proved itself.
pub(crate) struct Computer(pub(crate) Authenticated);

impl FromRequestParts<App> for Computer {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let spoken = text(version::HEADER).and_then(|text| text.trim().parse::<u16>().ok());
        if spoken.is_none_or(|spoken| spoken < version::OLDEST) {
            return Err(Refused(ProblemCode::ProtocolTooOld));
        }
        let token = text(AUTHORIZATION.as_str()).and_then(|text| text.strip_prefix("Bearer "));
        let token = token.ok_or(Refused(ProblemCode::Unauthenticated))?;
        Ok(Self(enrolment::authenticate(&app.service, token.trim()).await?))
    }
}
