//! The pages, a file for each road, and where each is.

mod account;
mod children;
mod first_sign_in;
mod home;
mod lost;
mod mail_link;
mod personal_data;
mod sign_in;
mod way;

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::page::{self, Page};
use crate::routing::Routes;
use crate::settings::Portal;
use crate::words;

const STYLE: &str = include_str!("../templates/guichet.css");

/// The families' pages.
#[must_use]
pub fn routes() -> Routes<Portal> {
    Routes::new()
        .get("/", home::show)
        .get("/connexion", sign_in::show)
        .post("/connexion", sign_in::send)
        .post("/deconnexion", sign_in::leave)
        .get("/premiere-connexion/naissance", first_sign_in::dates)
        .post("/premiere-connexion/naissance", first_sign_in::send_dates)
        .get("/premiere-connexion/mot-de-passe", first_sign_in::password)
        .post("/premiere-connexion/mot-de-passe", first_sign_in::choose)
        .get("/mail/{token}", mail_link::show)
        .post("/mail/{token}", mail_link::confirm)
        .get("/identifiant-perdu", lost::login)
        .post("/identifiant-perdu", lost::send_login)
        .get("/identifiant-perdu/envoye", lost::login_sent)
        .get("/mot-de-passe-perdu", lost::password)
        .post("/mot-de-passe-perdu", lost::send_password)
        .get("/mot-de-passe-perdu/envoye", lost::password_sent)
        .get("/mot-de-passe-perdu/{token}", lost::link)
        .post("/mot-de-passe-perdu/{token}", lost::follow)
        .get("/demander-a-l-ecole", lost::school)
        .post("/demander-a-l-ecole", lost::ask_school)
        .get("/demander-a-l-ecole/fait", lost::school_asked)
        .get("/compte", account::show)
        .get("/compte/mail", account::mail)
        .post("/compte/mail", account::send_mail)
        .get("/compte/mail/envoye", account::mail_sent)
        .get("/compte/mot-de-passe", account::password)
        .post("/compte/mot-de-passe", account::send_password)
        .get("/enfant/{pupil}/pas-le-mien", children::not_mine)
        .post("/enfant/{pupil}/pas-le-mien", children::report_not_mine)
        .get("/enfant/{pupil}/date", children::date)
        .post("/enfant/{pupil}/date", children::report_date)
        .get("/donnees-personnelles", personal_data::show)
        .get("/guichet.css", style)
}

/// What is answered where there is no page.
#[must_use]
pub fn nothing_there() -> Response {
    let page = Page::new(words::NOTHING_THERE_TITLE).text(words::NOTHING_THERE).link("/", words::TO_HOME);
    page::render(StatusCode::NOT_FOUND, &page, "", None, false)
}

async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}
