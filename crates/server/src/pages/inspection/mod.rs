//! The pages of an inspection: the schools of its circonscriptions and who directs them, whose direction it gives and takes
//! back. They sign in for a quarter of an hour, which each page bears: nothing of it stays in the browser.

mod direction;
mod session;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use portal::Routes;
use serde::Deserialize;
use service::usecase::inspection::{self, Circonscription, Entered};

use self::session::{FormPage, elsewhere};
use super::rendering::{page, refused, unavailable};
use super::sign_in::{Stands, Typed, sign_in};
use crate::state::{App, From, Inside};

/// Where it is.
pub(crate) const PATH: &str = "/inspection";

pub(super) fn routes(routes: Routes<App>) -> Routes<App> {
    routes
        .get(PATH, form)
        .post(PATH, enter)
        .post("/inspection/ecoles", list)
        .post("/inspection/direction", direction::form)
        .post("/inspection/direction/verification", direction::consider)
        .post("/inspection/direction/donner", direction::give)
        .post("/inspection/retrait", direction::consider_withdrawal)
        .post("/inspection/retrait/retirer", direction::withdraw)
        .post("/inspection/invitation", direction::invite)
        .post("/inspection/fin", leave)
}

/// The schools.
#[derive(Template)]
#[template(path = "inspection.html")]
struct ListPage<'a> {
    session: &'a str,
    circonscriptions: &'a [Circonscription],
}

/// Nobody is signed in.
#[derive(Template)]
#[template(path = "devices_done.html")]
struct LeftPage<'a> {
    title: &'a str,
    text: &'a str,
}

pub(super) async fn form(Inside(inside): Inside) -> Response {
    page(StatusCode::OK, &FormPage { login: "", fault: None, inside })
}

pub(super) async fn enter(
    State(app): State<App>,
    from: From,
    within: Inside,
    Form(typed): Form<Typed>,
) -> Response {
    let Typed { login, password, otp } = typed;
    let Inside(inside) = within;
    let again = |status, fault| page(status, &FormPage { login: &login, fault: Some(fault), inside });
    let person = match sign_in(&app, from, &login, password, &otp, Stands::Network).await {
        Ok(person) => person,
        Err(fault) => return refused(fault, again),
    };
    match inspection::enter(&app.service, &person).await {
        Ok(Entered::In(session)) => shown(&app, within, &session).await,
        Ok(Entered::NoInspection) => again(
            StatusCode::FORBIDDEN,
            "Cette page est celle des inspections du premier degré. Aucune circonscription ne vous est confiée\u{a0}: voyez \
             les exploitants du service.",
        ),
        Ok(Entered::NoSecondFactor) => again(
            StatusCode::FORBIDDEN,
            "Cette page demande aussi un code de votre téléphone, et vous n’en avez pas encore. Demandez aux exploitants du \
             service un code d’invitation.",
        ),
        Err(error) => unavailable(error),
    }
}

async fn shown(app: &App, inside: Inside, session: &str) -> Response {
    match inspection::list(&app.service, session).await {
        Ok(circonscriptions) => {
            page(StatusCode::OK, &ListPage { session, circonscriptions: &circonscriptions })
        }
        Err(error) => elsewhere(inside, session, error),
    }
}

/// What each page bears.
#[derive(Deserialize)]
pub(super) struct Session {
    session: String,
}

pub(super) async fn list(
    State(app): State<App>,
    inside: Inside,
    Form(Session { session }): Form<Session>,
) -> Response {
    shown(&app, inside, &session).await
}

pub(super) async fn leave(State(app): State<App>, Form(Session { session }): Form<Session>) -> Response {
    match inspection::leave(&app.service, &session).await {
        Ok(()) => page(
            StatusCode::OK,
            &LeftPage { title: "Vous êtes déconnecté", text: "Vous pouvez fermer cette page." },
        ),
        Err(error) => unavailable(error),
    }
}
