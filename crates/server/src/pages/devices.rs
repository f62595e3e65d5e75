//! The page on which a person binds a computer to themselves: they sign in, type the code that the computer shows, and
//! confirm the computer they are shown.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use protocol::problem::ProblemCode;
use serde::Deserialize;
use service::Error;
use service::usecase::enrolment::{self, Presented};
use zeroize::Zeroizing;

use super::rendering::{page, refused, unavailable};
use super::sign_in::{Stands, sign_in};
use crate::state::{App, From};

/// Where it is.
pub(crate) const PATH: &str = "/appareils";
/// Where it is answered.
pub(crate) const ANSWER: &str = "/appareils/reponse";

/// Sign in, and type the code.
#[derive(Template)]
#[template(path = "devices_form.html")]
struct FormPage<'a> {
    login: &'a str,
    code: &'a str,
    fault: Option<&'a str>,
}

/// Is it this computer?
#[derive(Template)]
#[template(path = "devices_confirm.html")]
struct ConfirmPage<'a> {
    name: &'a str,
    presented: &'a Presented,
    receives: Vec<&'static str>,
}

/// What a computer will receive, as its person reads it.
fn receives(presented: &Presented) -> Vec<&'static str> {
    let all = [
        (
            presented.whole,
            "les élèves, les responsables et les mots de passe provisoires de vos établissements",
        ),
        (
            presented.pupils,
            "les élèves des établissements où vous dépannez leurs comptes, avec les mots de passe provisoires de ces \
             comptes, sans aucun responsable",
        ),
        (
            presented.opens,
            "pour une semaine chacun, tout des établissements que vous y ouvrirez au titre de votre équipe d’assistance\u{a0}: \
             élèves, responsables et mots de passe provisoires",
        ),
    ];
    let people: Vec<&str> = all.into_iter().filter_map(|(is, said)| is.then_some(said)).collect();
    match people.is_empty() {
        true => vec!["les statistiques que vous pouvez consulter, sans aucun élève ni responsable"],
        false => [people, vec!["les statistiques que vous pouvez consulter"]].concat(),
    }
}

/// What was done.
#[derive(Template)]
#[template(path = "devices_done.html")]
struct DonePage<'a> {
    title: &'a str,
    text: &'a str,
}

pub(super) async fn form() -> Response {
    page(StatusCode::OK, &FormPage { login: "", code: "", fault: None })
}

/// What somebody typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    login: String,
    password: Zeroizing<String>,
    otp: String,
    code: String,
}

pub(super) async fn present(State(app): State<App>, from: From, Form(typed): Form<Typed>) -> Response {
    let Typed { login, password, otp, code } = typed;
    let again = |status, fault| page(status, &FormPage { login: &login, code: &code, fault: Some(fault) });
    let person = match sign_in(&app, from, &login, password, &otp, Stands::Code).await {
        Ok(person) => person,
        Err(fault) => return refused(fault, again),
    };
    match enrolment::present(&app.service, &person, &code).await {
        Ok(presented) => {
            let receives = receives(&presented);
            page(StatusCode::OK, &ConfirmPage { name: &person.name, presented: &presented, receives })
        }
        Err(Error::Refused(ProblemCode::RightEnded)) => again(
            StatusCode::FORBIDDEN,
            "Aucun de vos droits ne s’exerce sur un ordinateur relié. Une inspection travaille sur la page /inspection de ce \
             service\u{a0}; sinon, voyez qui vous donnait un accès.",
        ),
        Err(Error::Refused(ProblemCode::NotFound)) => again(
            StatusCode::NOT_FOUND,
            "Aucun ordinateur n’attend avec ce code. Un code dure dix minutes et ne sert qu’une fois\u{a0}: demandez-en \
             un autre dans Préau, puis recommencez.",
        ),
        Err(error) => unavailable(error),
    }
}

/// The answer.
#[derive(Deserialize)]
pub(super) struct Answered {
    answer_with: String,
    #[serde(default)]
    confirmed: bool,
}

pub(super) async fn answer(State(app): State<App>, Form(answered): Form<Answered>) -> Response {
    let Answered { answer_with, confirmed } = answered;
    match enrolment::answer(&app.service, &answer_with, confirmed).await {
        Ok(()) if confirmed => page(
            StatusCode::OK,
            &DonePage {
                title: "Ordinateur relié",
                text: "Revenez à Préau\u{a0}: il continue de lui-même. Vous pouvez fermer cette page.",
            },
        ),
        Ok(()) => page(
            StatusCode::OK,
            &DonePage {
                title: "Ordinateur refusé",
                text: "Rien n’a été relié. Si vous n’avez rien demandé, prévenez votre assistance\u{a0}: quelqu’un \
                       connaît peut-être votre mot de passe.",
            },
        ),
        Err(Error::Refused(ProblemCode::NotFound)) => page(
            StatusCode::GONE,
            &DonePage {
                title: "Trop tard",
                text: "Ce code n’attend plus de réponse. Demandez-en un autre dans Préau, puis recommencez.",
            },
        ),
        Err(error) => unavailable(error),
    }
}
