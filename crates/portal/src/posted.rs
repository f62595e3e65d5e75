//! A form that somebody sent.

use axum::Form;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::header::ORIGIN;
use axum::response::Response;
use zeroize::Zeroizing;

use crate::page::{FORM_TOKEN, Page};
use crate::settings::Portal;
use crate::visitor::Visitor;
use crate::{date, words};

/// A form, sent from a page that its sender was given.
pub(crate) struct Posted {
    pub(crate) visitor: Visitor,
    fields: Vec<(String, Zeroizing<String>)>,
}

impl Posted {
    /// What was typed in a field; nothing when there is none.
    pub(crate) fn field(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// What was typed in these fields, none of them a secret.
    pub(crate) fn typed(&self, names: &[&str]) -> Vec<(String, String)> {
        names.iter().map(|name| ((*name).to_owned(), self.field(name).to_owned())).collect()
    }

    /// Everything that was typed, where nothing is a secret.
    pub(crate) fn all_typed(&self) -> Vec<(String, String)> {
        let typed = self.fields.iter().filter(|(name, _)| name != FORM_TOKEN);
        typed.map(|(name, value)| (name.clone(), value.to_string())).collect()
    }

    /// What was typed in a field, for a secret.
    pub(crate) fn secret(&self, name: &str) -> Zeroizing<String> {
        Zeroizing::new(self.field(name).to_owned())
    }

    /// A date, whose fields end with that.
    pub(crate) fn date(&self, suffix: &str) -> date::Typed {
        let part = |name: &str| self.field(&format!("{name}{suffix}")).to_owned();
        date::Typed { day: part("jour"), month: part("mois"), year: part("annee") }
    }
}

impl FromRequest<Portal> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, portal: &Portal) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, portal).await?;
        // Browsers that say where a form comes from are believed; of others, the token says it.
        let origin =
            parts.headers.get(ORIGIN).map(|origin| origin.as_bytes() == portal.settings.address.as_bytes());
        let request = Request::from_parts(parts, body);
        let Ok(Form(fields)) = Form::<Vec<(String, Zeroizing<String>)>>::from_request(request, portal).await
        else {
            return Err(aged(&visitor));
        };
        let posted = Self { visitor, fields };
        if origin == Some(false) || !posted.visitor.sent(posted.field(FORM_TOKEN)) {
            return Err(aged(&posted.visitor));
        }
        Ok(posted)
    }
}

/// The page that a form was on is too old, or none of ours.
fn aged(visitor: &Visitor) -> Response {
    let page = Page::new(words::AGED_TITLE).text(words::AGED).link("/connexion", words::TO_SIGN_IN);
    visitor.page(StatusCode::FORBIDDEN, page)
}
