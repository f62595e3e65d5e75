//! Who is signed in on these pages, and where a step leads that cannot be done.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use protocol::problem::ProblemCode;
use service::Error;

use crate::pages::rendering::{page, unavailable};
use crate::state::Inside;

/// Sign in.
#[derive(Template)]
#[template(path = "inspection_form.html")]
pub(super) struct FormPage<'a> {
    pub(super) login: &'a str,
    pub(super) fault: Option<&'a str>,
    pub(super) inside: bool,
}

/// What is not there, and the way back.
#[derive(Template)]
#[template(path = "inspection_message.html")]
struct MessagePage<'a> {
    session: &'a str,
    title: &'a str,
    text: &'a str,
}

/// Where a step leads that cannot be done.
pub(super) fn elsewhere(Inside(inside): Inside, session: &str, error: Error) -> Response {
    match error {
        Error::Refused(ProblemCode::Unauthenticated) => page(
            StatusCode::UNAUTHORIZED,
            &FormPage {
                login: "",
                fault: Some(
                    "Vous n’êtes plus connecté\u{a0}: quinze minutes sans un geste suffisent, ou quatre heures en tout. \
                     Connectez-vous de nouveau.",
                ),
                inside,
            },
        ),
        Error::Refused(ProblemCode::NotFound) => page(
            StatusCode::NOT_FOUND,
            &MessagePage {
                session,
                title: "Rien de tel dans vos circonscriptions",
                text: "Cette école n’est pas, ou n’est plus, de vos circonscriptions, ou cette direction n’est plus la sienne. \
                       Rien n’a été fait.",
            },
        ),
        error => unavailable(error),
    }
}
