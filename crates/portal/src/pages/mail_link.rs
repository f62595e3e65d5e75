//! `/mail/…`: the link that confirms an address opens a page with a button.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::account::State as Stands;
use service::usecase::door::mail_link::{self, Look};
use service::usecase::door::session::{self, Found, Visit};
use service::usecase::door::sign_in::{Answer, Attempt, sign_in};

use super::sign_in::{login_field, password_field, refused};
use super::way::next;
use crate::page::{Form, Page, failed};
use crate::posted::Posted;
use crate::settings::Portal;
use crate::visitor::{Visitor, redirect};
use crate::words;

fn path(token: &str) -> String {
    format!("/mail/{token}")
}

/// What the link is, for who opens it.
fn page(token: &str, look: &Look, is_other: bool, login: &str) -> (StatusCode, Page) {
    let page = Page::new(words::LINK_TITLE);
    match look {
        Look::Waits { address } => (
            StatusCode::OK,
            page.text(words::link_for(address)).form(Form::new(&path(token), words::LINK_DO)),
        ),
        Look::SignInFirst => {
            let form = Form::new(&path(token), words::LINK_SIGN_IN_DO)
                .field(login_field(login))
                .field(password_field(""));
            let text = if is_other { words::LINK_OTHER } else { words::LINK_SIGN_IN };
            (StatusCode::OK, page.text(text).form(form))
        }
        Look::Done | Look::Gone => (
            StatusCode::GONE,
            Page::new(words::LINK_GONE_TITLE).text(words::LINK_GONE).link("/connexion", words::TO_SIGN_IN),
        ),
    }
}

/// The path that says what was done.
fn done(visit: &Visit) -> &'static str {
    match visit.state {
        Some(Stands::Activating) => "/compte?fait=active",
        _ => "/compte?fait=mail",
    }
}

pub(super) async fn show(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Response {
    match mail_link::look(&portal.service, &token, visitor.visit()).await {
        Ok(Look::Done) => visitor.go("/compte?fait=mail"),
        Ok(look) => {
            let is_other = visitor.visit().is_some();
            let (status, page) = page(&token, &look, is_other, visitor.typed().typed("identifiant"));
            visitor.page(status, page)
        }
        Err(error) => failed(&error),
    }
}

pub(super) async fn confirm(
    State(portal): State<Portal>,
    Path(token): Path<String>,
    posted: Posted,
) -> Response {
    let visitor = &posted.visitor;
    if !posted.field("identifiant").is_empty() {
        return sign_in_and_confirm(&portal, &posted, &token).await;
    }
    let Some(visit) = visitor.visit() else { return visitor.go(&path(&token)) };
    match mail_link::confirm(&portal.service, &token, visit).await {
        Ok(Look::Done) => visitor.go(done(visit)),
        Ok(look) => {
            let (status, page) = page(&token, &look, true, "");
            visitor.page(status, page)
        }
        Err(error) => failed(&error),
    }
}

/// Elsewhere than where it was asked for: with the password that was chosen.
async fn sign_in_and_confirm(portal: &Portal, posted: &Posted, token: &str) -> Response {
    let visitor = &posted.visitor;
    let (login, password) = (posted.field("identifiant"), posted.secret("motdepasse"));
    let session = match sign_in(&portal.service, Attempt { login, password, from: visitor.from }).await {
        Ok(Answer::In(session)) => session,
        Ok(Answer::Refused(refusal)) => return refused(portal, posted, &path(token), refusal),
        Err(error) => return failed(&error),
    };
    let visit = match session::find(&portal.service, &session).await {
        Ok(Found::Here(visit)) => visit,
        Ok(Found::Ended | Found::Nobody) => return redirect("/connexion"),
        Err(error) => return failed(&error),
    };
    if !visit.is_open() {
        // What was typed is a sheet's: a password of one's own comes first.
        return visitor.go_with(next(&visit), &session);
    }
    match mail_link::confirm(&portal.service, token, &visit).await {
        Ok(Look::Done) => visitor.go_with(done(&visit), &session),
        Ok(_) => visitor.go_with(&path(token), &session),
        Err(error) => failed(&error),
    }
}
