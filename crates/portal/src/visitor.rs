//! Who asks for a page: a cookie, and the session it may be the token of.
//!
//! Everybody has a token from their first page on: what a form sends back is derived from it, so that no other site can
//! send a form in somebody's name. Signing in gives another token: one that was planted is worth nothing.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::header::{COOKIE, LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use service::usecase::door::session::{self, Found, Visit};
use sha2::{Digest, Sha256};

use crate::flash::Flash;
use crate::page::{self, Page};
use crate::settings::Portal;
use crate::{address, words};

/// Name of the cookie; over TLS the browser holds it to this host alone.
const SECURE: &str = "__Host-guichet";
const PLAIN: &str = "guichet";

/// Name of the cookie of what the next page has to say.
const SECURE_FLASH: &str = "__Host-guichet-suite";
const PLAIN_FLASH: &str = "guichet-suite";

/// Who asks.
pub(crate) struct Visitor {
    /// Theirs.
    token: String,
    /// They have none yet: the answer gives it to them.
    is_new: bool,
    secure: bool,
    /// What it has to say of the form before.
    flash: Option<Flash>,
    /// What is announced, or on, of maintenance.
    maintenance: Option<String>,
    /// What it is worth.
    pub(crate) found: Found,
    /// Where they come from.
    pub(crate) from: IpAddr,
}

impl FromRequestParts<Portal> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, Response> {
        let secure = portal.settings.is_secure();
        let from = address::of(parts, &portal.settings.proxies);
        let path = parts.uri.path().to_owned();
        let flash = cookie_in(parts, if secure { SECURE_FLASH } else { PLAIN_FLASH });
        let flash = flash.and_then(Flash::read).filter(|flash| flash.path == path);
        let sent = token_in(parts, if secure { SECURE } else { PLAIN });
        let (token, is_new) = match sent {
            Some(token) => (token, false),
            None => (new_token().map_err(|error| page::failed(&error))?, true),
        };
        let found = match is_new {
            true => Found::Nobody,
            false => session::find(&portal.service, &token).await.map_err(|error| page::failed(&error))?,
        };
        let maintenance = words::announced(&portal.service.maintenance(), portal.service.now());
        Ok(Self { token, is_new, secure, flash, maintenance, found, from })
    }
}

fn new_token() -> service::Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hex(&bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The cookie of that name that was sent.
fn cookie_in<'p>(parts: &'p Parts, name: &str) -> Option<&'p str> {
    let sent = parts.headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    sent.flat_map(|list| list.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// A token of ours in the cookies that were sent.
fn token_in(parts: &Parts, name: &str) -> Option<String> {
    let is_ours = |value: &&str| value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    cookie_in(parts, name).filter(is_ours).map(str::to_owned)
}

impl Visitor {
    /// The session, when it goes on.
    pub(crate) fn visit(&self) -> Option<&Visit> {
        match &self.found {
            Found::Here(visit) => Some(visit),
            Found::Nobody | Found::Ended => None,
        }
    }

    /// Their token.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// What their forms send back.
    pub(crate) fn form_token(&self) -> String {
        hex(&Sha256::new().chain_update(b"form\0").chain_update(&self.token).finalize())
    }

    /// Whether a form was theirs.
    pub(crate) fn sent(&self, form_token: &str) -> bool {
        !self.is_new && form_token == self.form_token()
    }

    /// A page for them.
    pub(crate) fn page(&self, status: StatusCode, page: Page) -> Response {
        let ends = self.visit().map(|visit| words::session_ends(visit.ends_at));
        let signed_in = self.visit().is_some();
        let page = page.maintenance(self.maintenance.clone());
        let page = match &self.flash {
            Some(flash) => page.fault(flash.fault.clone(), &flash.field),
            None => page,
        };
        let mut response = page::render(status, &page, &self.form_token(), ends, signed_in);
        if self.flash.is_some() {
            self.set_flash(&mut response, "", 0);
        }
        self.with_cookie(response)
    }

    /// What was typed before in the form of this page, when it is asked again.
    pub(crate) fn typed(&self) -> Flash {
        self.flash.clone().unwrap_or_default()
    }

    /// Back to the page that a form was on: what is wrong, and the field that it is about. What was typed is given back,
    /// but for secrets.
    pub(crate) fn again(&self, to: &str, fault: &str, field: &str, typed: Vec<(String, String)>) -> Response {
        let path = to.split('?').next().unwrap_or(to).to_owned();
        let flash = Flash { path, fault: fault.to_owned(), field: field.to_owned(), typed };
        let mut response = self.go(to);
        self.set_flash(&mut response, &flash.write(), 60);
        response
    }

    fn set_flash(&self, response: &mut Response, value: &str, seconds: u32) {
        let cookie = match self.secure {
            true => {
                format!("{SECURE_FLASH}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax")
            }
            false => format!("{PLAIN_FLASH}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax"),
        };
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, value);
        }
    }

    /// To another page.
    pub(crate) fn go(&self, path: &str) -> Response {
        self.with_cookie(redirect(path))
    }

    /// To another page, with the token of a session that has just begun.
    pub(crate) fn go_with(&self, path: &str, token: &str) -> Response {
        let mut response = redirect(path);
        set_cookie(&mut response, self.secure, token);
        response
    }

    fn with_cookie(&self, mut response: Response) -> Response {
        if self.is_new {
            set_cookie(&mut response, self.secure, &self.token);
        }
        response
    }
}

/// The answer to a form is the address of a page: going back, or loading it again, sends nothing twice.
pub(crate) fn redirect(path: &str) -> Response {
    match HeaderValue::from_str(path) {
        Ok(location) => (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

fn set_cookie(response: &mut Response, secure: bool, token: &str) {
    let cookie = match secure {
        true => format!("{SECURE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax"),
        false => format!("{PLAIN}={token}; Path=/; HttpOnly; SameSite=Lax"),
    };
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use axum::http::header::SET_COOKIE;
    use axum::response::{IntoResponse, Response};

    use super::set_cookie;

    fn cookie(secure: bool) -> String {
        let mut response: Response = ().into_response();
        set_cookie(&mut response, secure, "0123");
        response.headers()[SET_COOKIE].to_str().unwrap().to_owned()
    }

    #[test]
    fn over_tls_a_cookie_stays_there_and_on_this_host() {
        assert_eq!(cookie(true), "__Host-guichet=0123; Path=/; Secure; HttpOnly; SameSite=Lax");
        assert_eq!(cookie(false), "guichet=0123; Path=/; HttpOnly; SameSite=Lax");
    }
}
