//! The page of whoever runs the service: what it did by itself, what failed and what waits. They sign in each time; nothing
//! is kept of it in the browser.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use protocol::problem::ProblemCode;
use service::usecase::nights;
use service::{Error, local_time};

use super::rendering::{page, refused, unavailable};
use super::sign_in::{Stands, Typed, sign_in};
use crate::state::{App, From};
use crate::told::{self, Subject};

/// Where it is.
pub(crate) const PATH: &str = "/exploitation";

/// Sign in.
#[derive(Template)]
#[template(path = "nights_form.html")]
struct FormPage<'a> {
    login: &'a str,
    fault: Option<&'a str>,
    inside: bool,
}

/// What there is to see.
#[derive(Template)]
#[template(path = "nights.html")]
struct NightsPage {
    at: String,
    subjects: Vec<Subject>,
}

pub(super) async fn form(State(app): State<App>, from: From) -> Response {
    page(StatusCode::OK, &FormPage { login: "", fault: None, inside: app.network(&from).is_some() })
}

pub(super) async fn show(State(app): State<App>, from: From, Form(typed): Form<Typed>) -> Response {
    let Typed { login, password, otp } = typed;
    let inside = app.network(&from).is_some();
    let again = |status, fault| page(status, &FormPage { login: &login, fault: Some(fault), inside });
    let person = match sign_in(&app, from, &login, password, &otp, Stands::Network).await {
        Ok(person) => person,
        Err(fault) => return refused(fault, again),
    };
    match nights::of(&app.service, &person).await {
        Ok(nights) => {
            page(StatusCode::OK, &NightsPage { at: local_time(nights.at), subjects: told::nights(&nights) })
        }
        Err(Error::Refused(ProblemCode::NotFound)) => {
            again(StatusCode::FORBIDDEN, "Cette page est celle des exploitants du service.")
        }
        Err(error) => unavailable(error),
    }
}
