//! `/connexion`: a login and a password, those of a sheet or one's own.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use service::usecase::door::session::{self, Found};
use service::usecase::door::sign_in::{self, Answer, Attempt, Refusal};

use super::way::next;
use crate::page::{Form, Page, TextField, failed};
use crate::posted::Posted;
use crate::settings::Portal;
use crate::visitor::{Visitor, redirect};
use crate::words;

/// What was typed of a login.
pub(super) fn login_field(value: &str) -> TextField {
    TextField {
        name: "identifiant",
        label: words::LOGIN,
        hint: words::LOGIN_HINT.to_owned(),
        kind: "text",
        value: value.to_owned(),
        autocomplete: "username",
        inputmode: "text",
    }
}

/// A password that is known; never shown again.
pub(super) fn password_field(hint: &str) -> TextField {
    TextField {
        name: "motdepasse",
        label: words::PASSWORD,
        hint: hint.to_owned(),
        kind: "password",
        value: String::new(),
        autocomplete: "current-password",
        inputmode: "text",
    }
}

fn path(profile: &str) -> &'static str {
    match profile {
        "eleve" => "/connexion?profil=eleve",
        _ => "/connexion?profil=responsable",
    }
}

fn page(profile: &str, login: &str) -> Page {
    let text = if profile == "eleve" { words::SIGN_IN_PUPIL } else { words::SIGN_IN_GUARDIAN };
    Page::new(words::SIGN_IN_TITLE)
        .text(text)
        .form(
            Form::new(path(profile), words::SIGN_IN)
                .field(login_field(login))
                .field(password_field(words::PASSWORD_HINT)),
        )
        .link("/mot-de-passe-perdu", words::LOST_PASSWORD)
        .link("/identifiant-perdu", words::LOST_LOGIN)
}

type Asked = Query<Vec<(String, String)>>;

fn asked<'a>(Query(asked): &'a Asked, name: &str) -> &'a str {
    asked.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}

pub(super) async fn show(visitor: Visitor, query: Asked) -> Response {
    let login = asked(&query, "login");
    if let Some(visit) = visitor.visit().filter(|visit| login.is_empty() || login == visit.login) {
        return visitor.go(next(visit));
    }
    let ended = matches!(visitor.found, Found::Ended).then(|| words::ENDED.to_owned());
    let typed = visitor.typed();
    let login = match typed.typed("identifiant") {
        "" => login,
        typed => typed,
    };
    let page = page(asked(&query, "profil"), login);
    visitor.page(StatusCode::OK, page.notice(ended))
}

pub(super) async fn send(State(portal): State<Portal>, query: Asked, posted: Posted) -> Response {
    let login = posted.field("identifiant");
    let from = posted.visitor.from;
    let attempt = Attempt { login, password: posted.secret("motdepasse"), from };
    match sign_in::sign_in(&portal.service, attempt).await {
        Ok(Answer::In(token)) => begun(&portal, &posted.visitor, &token).await,
        Ok(Answer::Refused(refusal)) => refused(&portal, &posted, path(asked(&query, "profil")), refusal),
        Err(error) => failed(&error),
    }
}

/// Back to the page, with why and what to do.
pub(super) fn refused(portal: &Portal, posted: &Posted, path: &str, refusal: Refusal) -> Response {
    let field = if refusal == Refusal::LoginReplaced { "identifiant" } else { "motdepasse" };
    let said = words::refusal(refusal, portal.service.now());
    posted.visitor.again(path, &said, field, posted.typed(&["identifiant"]))
}

/// A session has begun: the one before it ends, and the way goes on.
pub(super) async fn begun(portal: &Portal, visitor: &Visitor, token: &str) -> Response {
    if visitor.visit().is_some()
        && let Err(error) = session::end(&portal.service, visitor.token()).await
    {
        return failed(&error);
    }
    match session::find(&portal.service, token).await {
        Ok(Found::Here(visit)) => visitor.go_with(next(&visit), token),
        Ok(Found::Ended | Found::Nobody) => redirect("/connexion"),
        Err(error) => failed(&error),
    }
}

pub(super) async fn leave(State(portal): State<Portal>, posted: Posted) -> Response {
    match session::end(&portal.service, posted.visitor.token()).await {
        Ok(()) => posted.visitor.go("/connexion"),
        Err(error) => failed(&error),
    }
}
