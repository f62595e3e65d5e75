//! The pages of who was given a delegation: with their login and the code of their director they choose a password and,
//! for everything of a school, take a second factor.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use protocol::problem::ProblemCode;
use qrcode::QrCode;
use serde::Deserialize;
use service::Error;
use service::usecase::invitation::{self, Answered, Chosen, Presented, Why};
use zeroize::Zeroizing;

use super::rendering::{page, unavailable};
use crate::state::App;

/// Where they come.
pub(crate) const PATH: &str = "/acces";
/// Where it is answered.
pub(crate) const ANSWER: &str = "/acces/choix";

/// Login and code.
#[derive(Template)]
#[template(path = "invitation_form.html")]
struct FormPage<'a> {
    login: &'a str,
    fault: Option<&'a str>,
}

/// What there is to choose.
#[derive(Template)]
#[template(path = "invitation_choice.html")]
struct ChoicePage<'a> {
    presented: &'a Presented,
    telephone: Option<Telephone<'a>>,
    policy: String,
    fault: Option<String>,
}

/// What a telephone scans, or somebody copies into it.
struct Telephone<'a> {
    address: &'a str,
    /// In groups of four.
    secret: String,
    /// Of a square of modules, the dark ones, as a path of SVG.
    dark: String,
    /// Modules of a side, with the quiet zone.
    side: usize,
}

/// It is done.
#[derive(Template)]
#[template(path = "invitation_done.html")]
struct DonePage<'a> {
    login: &'a str,
    codes: &'a [Zeroizing<String>],
    inspects: bool,
    works: bool,
}

/// Too late.
#[derive(Template)]
#[template(path = "devices_done.html")]
struct GonePage<'a> {
    title: &'a str,
    text: &'a str,
}

/// Modules of light around the code.
const QUIET: usize = 4;

impl<'a> Telephone<'a> {
    fn of(address: &'a str) -> Option<Self> {
        let (_, rest) = address.split_once("secret=")?;
        let secret = rest.split('&').next()?;
        let groups: Vec<&str> = (0..secret.len())
            .step_by(4)
            .filter_map(|at| secret.get(at..(at + 4).min(secret.len())))
            .collect();
        let code = QrCode::new(address).ok()?;
        let width = code.width();
        let dark =
            code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == qrcode::Color::Dark);
        let dark: String =
            dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET)).collect();
        Some(Self { address, secret: groups.join(" "), dark, side: width + 2 * QUIET })
    }
}

pub(super) async fn form() -> Response {
    page(StatusCode::OK, &FormPage { login: "", fault: None })
}

/// What somebody typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    login: String,
    code: String,
}

pub(super) async fn present(State(app): State<App>, Form(typed): Form<Typed>) -> Response {
    let again = |status, fault| page(status, &FormPage { login: &typed.login, fault: Some(fault) });
    match invitation::present(&app.service, &typed.login, &typed.code).await {
        Ok(presented) => choice(&app, StatusCode::OK, &presented, None),
        Err(Error::Refused(ProblemCode::Unauthenticated)) => again(
            StatusCode::UNAUTHORIZED,
            "L’identifiant ou le code n’est pas le bon, ou le code ne sert plus. Un code sert une fois, pendant sept \
             jours\u{a0}: demandez-en un autre à qui vous l’a donné.",
        ),
        Err(Error::Refused(ProblemCode::TooOften)) => again(
            StatusCode::TOO_MANY_REQUESTS,
            "Trop d’essais de suite. Attendez quelques instants, puis recommencez.",
        ),
        Err(error) => unavailable(error),
    }
}

fn choice(app: &App, status: StatusCode, presented: &Presented, fault: Option<String>) -> Response {
    let telephone = presented.telephone.as_ref().and_then(|address| Telephone::of(address));
    let policy = portal::words::policy(app.service.policy());
    page(status, &ChoicePage { presented, telephone, policy, fault })
}

/// What somebody chose.
#[derive(Deserialize)]
pub(super) struct Answer {
    answer_with: String,
    password: Zeroizing<String>,
    #[serde(default)]
    again: Zeroizing<String>,
    #[serde(default)]
    otp: String,
}

pub(super) async fn answer(State(app): State<App>, Form(typed): Form<Answer>) -> Response {
    let Answer { answer_with, password, again, otp } = typed;
    let chosen = Chosen { password, again, code: otp };
    match invitation::answer(&app.service, &answer_with, chosen).await {
        Ok(Answered::Done { login, recovery_codes, inspects, works }) => {
            page(StatusCode::OK, &DonePage { login: &login, codes: &recovery_codes, inspects, works })
        }
        Ok(Answered::Again(presented, why)) => {
            let status = match why {
                Why::TooOften => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            choice(&app, status, &presented, Some(sentence(why)))
        }
        Ok(Answered::Gone) => page(
            StatusCode::GONE,
            &GonePage {
                title: "Cette page ne sert plus",
                text: "Le code a déjà servi, ou son délai est passé. Si vous n’avez pas encore choisi votre mot de passe, \
                       demandez un autre code à qui vous l’avait donné.",
            },
        ),
        Err(error) => unavailable(error),
    }
}

fn sentence(why: Why) -> String {
    match why {
        Why::Fault(fault) => portal::words::fault(fault),
        Why::Differ => "Les deux saisies diffèrent. Tapez deux fois le même mot de passe.".to_owned(),
        Why::Wrong => "Ce n’est pas le mot de passe que vous avez déjà.".to_owned(),
        Why::Code => {
            "Le code n’est pas celui de votre téléphone. Attendez le suivant, puis recommencez.".to_owned()
        }
        Why::TooOften => "Trop d’essais de suite. Attendez quelques instants, puis recommencez.".to_owned(),
    }
}
