//! The direction of a school is given, or taken back: what it will do is said, then confirmed once.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use protocol::delegation::{Grantee, Invitation};
use serde::Deserialize;
use service::local_time;
use service::usecase::inspection::{self, Coming, Considered, Given, Held, Why, Withdrawal};
use uuid::Uuid;

use super::session::elsewhere;
use crate::pages::rendering::page;
use crate::state::{App, Inside};

/// To whom.
#[derive(Template)]
#[template(path = "inspection_direction.html")]
struct FormPage<'a> {
    session: &'a str,
    held: &'a Held,
    fields: &'a Named,
    fault: Option<&'a str>,
}

/// What will be done.
#[derive(Template)]
#[template(path = "inspection_give.html")]
struct GivePage<'a> {
    session: &'a str,
    considered: &'a Considered,
    fields: &'a Named,
    /// What they choose with the code that is shown.
    chosen: Option<&'static str>,
    /// They come with a code that is not.
    is_awaited: bool,
}

/// What somebody chooses before they work.
const fn chosen(coming: Coming) -> Option<&'static str> {
    match coming {
        Coming::Invited { password: true, second_factor: true } => {
            Some("son mot de passe et son second facteur")
        }
        Coming::Invited { password: true, .. } => Some("son mot de passe"),
        Coming::Invited { .. } => Some("son second facteur"),
        Coming::Ready | Coming::AwaitedElsewhere => None,
    }
}

/// What was done.
#[derive(Template)]
#[template(path = "inspection_given.html")]
struct GivenPage<'a> {
    session: &'a str,
    given: &'a Given,
    invitation: Option<(&'a Invitation, String)>,
    /// The code alone is new.
    anew: bool,
}

/// What will be taken back.
#[derive(Template)]
#[template(path = "inspection_withdraw.html")]
struct WithdrawPage<'a> {
    session: &'a str,
    withdrawal: &'a Withdrawal,
    id: Uuid,
}

/// What was taken back.
#[derive(Template)]
#[template(path = "inspection_withdrawn.html")]
struct WithdrawnPage<'a> {
    session: &'a str,
    withdrawal: &'a Withdrawal,
}

/// A school, as a page bears it.
#[derive(Deserialize)]
pub(in crate::pages) struct OfSchool {
    session: String,
    school: String,
}

pub(in crate::pages) async fn form(
    State(app): State<App>,
    inside: Inside,
    Form(typed): Form<OfSchool>,
) -> Response {
    let OfSchool { session, school } = typed;
    match inspection::school(&app.service, &session, &school).await {
        Ok(held) => asked(StatusCode::OK, &session, &held, &Named::default(), None),
        Err(error) => elsewhere(inside, &session, error),
    }
}

fn asked(status: StatusCode, session: &str, held: &Held, fields: &Named, fault: Option<&str>) -> Response {
    page(status, &FormPage { session, held, fields, fault })
}

/// Whom somebody named, for which school.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::pages) struct Named {
    session: String,
    school: String,
    /// What it is done with, once it was said what will be.
    id: Uuid,
    login: String,
    family: String,
    first: String,
    mail: String,
}

impl Named {
    /// Who has a login is known by it alone.
    fn grantee(&self) -> Grantee {
        match self.login.trim() {
            "" => Grantee::New {
                family: self.family.trim().to_owned(),
                first: self.first.trim().to_owned(),
                mail: Some(self.mail.trim().to_owned()).filter(|mail| !mail.is_empty()),
            },
            login => Grantee::Known { login: login.to_owned() },
        }
    }
}

async fn again(app: &App, inside: Inside, typed: &Named, why: Why) -> Response {
    let fault = match why {
        Why::UnknownLogin => {
            "Personne n’a cet identifiant. Si cette personne n’en a pas encore, remplissez plutôt son nom, plus bas."
        }
        Why::AlreadyDirector => "Cette personne dirige déjà l’école.",
        Why::Yourself => "Vous ne pouvez pas vous donner la direction d’une école à vous-même.",
        Why::NoPerson => {
            "Donnez au moins un nom de famille, de 100 lettres au plus, et une adresse mail entière ou aucune."
        }
    };
    let Named { session, school, .. } = typed;
    match inspection::school(&app.service, session, school).await {
        Ok(held) => asked(StatusCode::UNPROCESSABLE_ENTITY, session, &held, typed, Some(fault)),
        Err(error) => elsewhere(inside, session, error),
    }
}

pub(in crate::pages) async fn consider(
    State(app): State<App>,
    inside: Inside,
    Form(typed): Form<Named>,
) -> Response {
    let Named { session, school, .. } = &typed;
    match inspection::consider(&app.service, session, school, &typed.grantee()).await {
        Ok(Ok(considered)) => {
            let (chosen, is_awaited) =
                (chosen(considered.coming), considered.coming == Coming::AwaitedElsewhere);
            let shown = GivePage { session, considered: &considered, fields: &typed, chosen, is_awaited };
            page(StatusCode::OK, &shown)
        }
        Ok(Err(why)) => again(&app, inside, &typed, why).await,
        Err(error) => elsewhere(inside, session, error),
    }
}

pub(in crate::pages) async fn give(
    State(app): State<App>,
    inside: Inside,
    Form(typed): Form<Named>,
) -> Response {
    let Named { session, school, id, .. } = &typed;
    let invited_to = app.invitations();
    let given = inspection::give(&app.service, session, (*id, school), &typed.grantee(), &invited_to).await;
    match given {
        Ok(Ok(given)) => done(session, &given, false),
        Ok(Err(why)) => again(&app, inside, &typed, why).await,
        Err(error) => elsewhere(inside, session, error),
    }
}

fn done(session: &str, given: &Given, anew: bool) -> Response {
    let invitation = given.invitation.as_ref();
    let invitation = invitation.map(|invitation| (invitation, local_time(invitation.expires_at)));
    page(StatusCode::OK, &GivenPage { session, given, invitation, anew })
}

/// A direction, as a page bears it.
#[derive(Deserialize)]
pub(in crate::pages) struct Direction {
    session: String,
    school: String,
    id: Uuid,
}

pub(in crate::pages) async fn consider_withdrawal(
    State(app): State<App>,
    inside: Inside,
    Form(typed): Form<Direction>,
) -> Response {
    let Direction { session, school, id } = typed;
    match inspection::consider_withdrawal(&app.service, &session, &school, id).await {
        Ok(withdrawal) => {
            page(StatusCode::OK, &WithdrawPage { session: &session, withdrawal: &withdrawal, id })
        }
        Err(error) => elsewhere(inside, &session, error),
    }
}

pub(in crate::pages) async fn withdraw(
    State(app): State<App>,
    inside: Inside,
    Form(typed): Form<Direction>,
) -> Response {
    let Direction { session, school, id } = typed;
    match inspection::withdraw(&app.service, &session, &school, id).await {
        Ok(withdrawal) => page(StatusCode::OK, &WithdrawnPage { session: &session, withdrawal: &withdrawal }),
        Err(error) => elsewhere(inside, &session, error),
    }
}

pub(in crate::pages) async fn invite(
    State(app): State<App>,
    inside: Inside,
    Form(typed): Form<Direction>,
) -> Response {
    let Direction { session, school, id } = typed;
    match inspection::invite(&app.service, &session, &school, id, &app.invitations()).await {
        Ok(given) => done(&session, &given, true),
        Err(error) => elsewhere(inside, &session, error),
    }
}
