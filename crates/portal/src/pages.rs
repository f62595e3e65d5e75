//! The pages, a file for each road, and where each is.

mod account;
mod children;
mod first_sign_in;
mod home;
mod lost;
mod mail_link;
mod sign_in;
mod way;

use std::sync::Arc;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use service::Service;

use crate::settings::{Portal, Settings};

const STYLE: &str = include_str!("../templates/guichet.css");

/// The families' pages.
pub fn routes<S>(service: Service, settings: Settings) -> Router<S> {
    Router::new()
        .route("/", get(home::show))
        .route("/connexion", get(sign_in::show).post(sign_in::send))
        .route("/deconnexion", post(sign_in::leave))
        .route("/premiere-connexion/naissance", get(first_sign_in::dates).post(first_sign_in::send_dates))
        .route("/premiere-connexion/mot-de-passe", get(first_sign_in::password).post(first_sign_in::choose))
        .route("/mail/{token}", get(mail_link::show).post(mail_link::confirm))
        .route("/identifiant-perdu", get(lost::login).post(lost::send_login))
        .route("/identifiant-perdu/envoye", get(lost::login_sent))
        .route("/mot-de-passe-perdu", get(lost::password).post(lost::send_password))
        .route("/mot-de-passe-perdu/envoye", get(lost::password_sent))
        .route("/mot-de-passe-perdu/{token}", get(lost::link).post(lost::follow))
        .route("/demander-a-l-ecole", get(lost::school).post(lost::ask_school))
        .route("/demander-a-l-ecole/fait", get(lost::school_asked))
        .route("/compte", get(account::show))
        .route("/compte/mail", get(account::mail).post(account::send_mail))
        .route("/compte/mail/envoye", get(account::mail_sent))
        .route("/compte/mot-de-passe", get(account::password).post(account::send_password))
        .route("/enfant/{pupil}/pas-le-mien", get(children::not_mine).post(children::report_not_mine))
        .route("/enfant/{pupil}/date", get(children::date).post(children::report_date))
        .route("/guichet.css", get(style))
        .with_state(Portal { service, settings: Arc::new(settings) })
}

async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}
