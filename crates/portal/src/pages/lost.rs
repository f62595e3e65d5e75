//! A login or a password that is lost: by a confirmed address, or by the school. Every request is answered alike.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::jiff::Timestamp;
use service::usecase::door::lost::{Asked, Lost, ask};
use service::usecase::door::mail_link::{self, ResetBegun};

use super::sign_in::{begun, login_field};
use crate::page::{Form, Page, TextField, failed};
use crate::posted::Posted;
use crate::settings::Portal;
use crate::visitor::Visitor;
use crate::words;

fn login_page(typed: &str) -> Page {
    let field = TextField {
        name: "mail",
        label: words::MAIL,
        hint: words::MAIL_HINT.to_owned(),
        kind: "email",
        value: typed.to_owned(),
        autocomplete: "email",
        inputmode: "email",
    };
    Page::new(words::LOST_LOGIN_TITLE)
        .text(words::LOST_LOGIN_TEXT)
        .form(Form::new("/identifiant-perdu", words::LOST_LOGIN_DO).field(field))
        .link("/connexion", words::TO_SIGN_IN)
}

fn password_page(typed: &str) -> Page {
    Page::new(words::LOST_PASSWORD_TITLE)
        .text(words::LOST_PASSWORD_TEXT)
        .form(Form::new("/mot-de-passe-perdu", words::LOST_PASSWORD_DO).field(login_field(typed)))
        .heading(words::SCHOOL_TITLE)
        .text(words::SCHOOL_TEXT)
        .link("/demander-a-l-ecole", words::SCHOOL_DO)
}

fn school_page(typed: &str) -> Page {
    Page::new(words::LOST_PASSWORD_TITLE)
        .text(words::SCHOOL_TEXT)
        .form(Form::new("/demander-a-l-ecole", words::SCHOOL_DO).field(login_field(typed)))
        .link("/connexion", words::TO_SIGN_IN)
}

/// Keeps a request and goes on, or goes back to say what is missing.
async fn send(portal: &Portal, posted: &Posted, what: Lost, path: &str, done: &str) -> Response {
    let visitor = &posted.visitor;
    let field = if what == Lost::Login { "mail" } else { "identifiant" };
    let again = |fault: &str| visitor.again(path, fault, field, posted.typed(&[field]));
    match ask(&portal.service, what, posted.field(field), visitor.from).await {
        Ok(Asked::Kept) => visitor.go(done),
        Ok(Asked::Malformed) => {
            let said = if what == Lost::Login { words::MAIL_MALFORMED } else { words::LOGIN_MISSING };
            again(said)
        }
        Ok(Asked::TooOften(until)) => again(&words::too_often(until, portal.service.now())),
        Err(error) => failed(&error),
    }
}

pub(super) async fn login(visitor: Visitor) -> Response {
    visitor.page(StatusCode::OK, login_page(visitor.typed().typed("mail")))
}

pub(super) async fn send_login(State(portal): State<Portal>, posted: Posted) -> Response {
    send(&portal, &posted, Lost::Login, "/identifiant-perdu", "/identifiant-perdu/envoye").await
}

pub(super) async fn login_sent(visitor: Visitor) -> Response {
    let page =
        Page::new(words::SENT_TITLE).text(words::LOST_LOGIN_DONE).link("/connexion", words::TO_SIGN_IN);
    visitor.page(StatusCode::OK, page)
}

pub(super) async fn password(visitor: Visitor) -> Response {
    visitor.page(StatusCode::OK, password_page(visitor.typed().typed("identifiant")))
}

pub(super) async fn send_password(State(portal): State<Portal>, posted: Posted) -> Response {
    let done = "/mot-de-passe-perdu/envoye";
    send(&portal, &posted, Lost::Password, "/mot-de-passe-perdu", done).await
}

pub(super) async fn password_sent(visitor: Visitor) -> Response {
    let page = Page::new(words::SENT_TITLE)
        .text(words::LOST_PASSWORD_DONE)
        .heading(words::SCHOOL_TITLE)
        .text(words::SCHOOL_TEXT)
        .link("/demander-a-l-ecole", words::SCHOOL_DO);
    visitor.page(StatusCode::OK, page)
}

pub(super) async fn school(visitor: Visitor) -> Response {
    visitor.page(StatusCode::OK, school_page(visitor.typed().typed("identifiant")))
}

pub(super) async fn ask_school(State(portal): State<Portal>, posted: Posted) -> Response {
    let done = "/demander-a-l-ecole/fait";
    send(&portal, &posted, Lost::School, "/demander-a-l-ecole", done).await
}

pub(super) async fn school_asked(visitor: Visitor) -> Response {
    let page = Page::new(words::SCHOOL_DONE_TITLE).text(words::SCHOOL_DONE).link("/", words::TO_HOME);
    visitor.page(StatusCode::OK, page)
}

fn gone() -> Page {
    Page::new(words::LINK_GONE_TITLE)
        .text(words::RESET_GONE)
        .link("/mot-de-passe-perdu", words::LOST_PASSWORD)
}

fn put_back(until: Timestamp) -> Page {
    Page::new(words::RESET_PUT_BACK_TITLE).text(words::reset_put_back(until)).link("/", words::TO_HOME)
}

/// The link of a mail: a page with a button, so that a program which reads mails uses nothing up.
pub(super) async fn link(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Response {
    match mail_link::is_reset(&portal.service, &token).await {
        Ok(true) => {
            let form = Form::new(&format!("/mot-de-passe-perdu/{token}"), words::CONTINUE);
            visitor.page(StatusCode::OK, Page::new(words::RESET_TITLE).text(words::RESET_TEXT).form(form))
        }
        Ok(false) => visitor.page(StatusCode::GONE, gone()),
        Err(error) => failed(&error),
    }
}

pub(super) async fn follow(
    State(portal): State<Portal>,
    Path(token): Path<String>,
    posted: Posted,
) -> Response {
    match mail_link::begin_reset(&portal.service, &token).await {
        Ok(ResetBegun::As(token)) => begun(&portal, &posted.visitor, &token).await,
        Ok(ResetBegun::Gone) => posted.visitor.page(StatusCode::GONE, gone()),
        Ok(ResetBegun::PutBack(until)) => posted.visitor.page(StatusCode::CONFLICT, put_back(until)),
        Err(error) => failed(&error),
    }
}
