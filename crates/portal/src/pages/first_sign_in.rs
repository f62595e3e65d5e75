//! `/premiere-connexion/naissance` asks birth dates; `/premiere-connexion/mot-de-passe` a password of one's own.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::account::Holder;
use service::usecase::door::children::{self, Child};
use service::usecase::door::first_sign_in::{self, Choice, Dates, Given};
use service::usecase::door::session::{Stage, Visit};
use service::usecase::door::sign_in::Refusal;

use super::way::next;
use crate::flash::Flash;
use crate::page::{DateField, Form, Page, TextField, failed};
use crate::posted::Posted;
use crate::settings::Portal;
use crate::visitor::Visitor;
use crate::words;

const DATES: &str = "/premiere-connexion/naissance";
const PASSWORD: &str = "/premiere-connexion/mot-de-passe";

/// Whether birth dates are asked at this point.
fn asks_dates(visit: &Visit) -> bool {
    matches!(visit.stage, Stage::Dates | Stage::Together)
}

/// The end of the names of a child's fields.
fn suffix(child: &Child) -> String {
    format!("-{}", child.pupil.simple())
}

fn dates_page(visit: &Visit, children: &[Child], typed: &Flash) -> Page {
    let form = Form::new(DATES, words::CONTINUE);
    if visit.blind {
        let field = DateField {
            suffix: String::new(),
            legend: words::BLIND_LEGEND.to_owned(),
            hint: words::DATE_HINT.to_owned(),
            typed: typed.date(""),
            own: false,
            links: Vec::new(),
        };
        return Page::new(words::DATES_BLIND_TITLE).text(words::DATES_BLIND).form(form.date(field));
    }
    let is_own = visit.holder == Some(Holder::Pupil);
    let asked: Vec<&Child> = children.iter().filter(|child| child.is_asked).collect();
    let page = match (is_own, asked.len()) {
        (true, _) => Page::new(words::DATES_OWN_TITLE),
        (false, 1) => Page::new(words::DATES_ONE_TITLE),
        (false, _) => Page::new(words::DATES_TITLE).text(words::DATES),
    };
    let form = asked.iter().fold(form, |form, child| {
        let path = |what: &str| format!("/enfant/{}/{what}", child.pupil);
        let mut links = Vec::new();
        if !is_own && children.len() > 1 {
            links.push((path("pas-le-mien"), words::not_mine(&child.first)));
        }
        let wrong = match is_own {
            true => words::OWN_DATE_IS_WRONG.to_owned(),
            false => words::date_is_wrong(&child.first),
        };
        links.push((path("date"), wrong));
        let suffix = suffix(child);
        form.date(DateField {
            legend: if is_own { words::OWN_LEGEND.to_owned() } else { words::date_of(&child.first) },
            hint: words::DATE_HINT.to_owned(),
            typed: typed.date(&suffix),
            own: is_own,
            suffix,
            links,
        })
    });
    page.form(form)
}

pub(super) async fn dates(
    State(portal): State<Portal>,
    visitor: Visitor,
    Query(asked): Query<Vec<(String, String)>>,
) -> Response {
    let Some(visit) = visitor.visit() else { return visitor.go("/connexion") };
    if !asks_dates(visit) {
        return visitor.go(next(visit));
    }
    let children = match children::of(&portal.service, visit).await {
        Ok(children) => children,
        Err(error) => return failed(&error),
    };
    let reported = asked.iter().any(|(name, _)| name == "signale").then(|| words::REPORTED.to_owned());
    let page = dates_page(visit, &children, &visitor.typed());
    visitor.page(StatusCode::OK, page.notice(reported))
}

pub(super) async fn send_dates(State(portal): State<Portal>, posted: Posted) -> Response {
    let visitor = &posted.visitor;
    let Some(visit) = visitor.visit() else { return visitor.go("/connexion") };
    if !asks_dates(visit) {
        return visitor.go(next(visit));
    }
    let children = match children::of(&portal.service, visit).await {
        Ok(children) => children,
        Err(error) => return failed(&error),
    };
    let asked: Vec<&Child> = children.iter().filter(|child| child.is_asked).collect();
    let first = match visit.blind {
        true => "jour".to_owned(),
        false => format!("jour{}", asked.first().map_or_else(String::new, |child| suffix(child))),
    };
    let again = |fault: &str, field: &str| visitor.again(DATES, fault, field, posted.all_typed());
    let given = match visit.blind {
        true => posted.date("").date().map(Given::Blind),
        false => {
            // What was begun and is no date is told before anything is counted.
            let typed = asked.iter().map(|child| (child, posted.date(&suffix(child))));
            let broken = typed.clone().find(|(_, typed)| !typed.is_empty() && typed.date().is_none());
            if let Some((child, _)) = broken {
                let field = format!("jour{}", suffix(child));
                return again(words::DATES_MISSING, &field);
            }
            let dates: Vec<_> = typed.map(|(child, typed)| (child.pupil, typed.date())).collect();
            dates.iter().any(|(_, date)| date.is_some()).then_some(Given::Named(dates))
        }
    };
    let Some(given) = given else {
        return again(words::DATES_MISSING, &first);
    };
    match first_sign_in::give_dates(&portal.service, visit, &given, visitor.from).await {
        Ok(Dates::Right(waiting)) => match waiting.is_empty() {
            true => visitor.go(PASSWORD),
            false => visitor.go(&format!("{PASSWORD}?attente=1")),
        },
        Ok(Dates::Wrong) => {
            let fault = if visit.blind { words::DATES_WRONG_BLIND } else { words::DATES_WRONG };
            again(fault, &first)
        }
        Ok(Dates::WrongTogether) => {
            visitor.again("/connexion", words::DATES_WRONG_TOGETHER, "motdepasse", Vec::new())
        }
        Ok(Dates::TooOften(until)) => {
            let said = words::refusal(Refusal::TooOften(until), portal.service.now());
            again(&said, &first)
        }
        Ok(Dates::NotAsked) => visitor.go("/connexion"),
        Err(error) => failed(&error),
    }
}

/// A new password, twice.
pub(super) fn new_password(form: Form, portal: &Portal) -> Form {
    let field = |name, label, hint| TextField {
        name,
        label,
        hint,
        kind: "password",
        value: String::new(),
        autocomplete: "new-password",
        inputmode: "text",
    };
    form.field(field("nouveau", words::NEW_PASSWORD, words::policy(portal.service.policy()))).field(field(
        "encore",
        words::AGAIN,
        String::new(),
    ))
}

fn password_page(portal: &Portal, visit: &Visit) -> Page {
    let form = Form::new(PASSWORD, words::CHOOSE_DO).of(&visit.login);
    Page::new(words::CHOOSE_TITLE)
        .facts(vec![(words::ACCOUNT_LOGIN.to_owned(), visit.login.clone())])
        .form(new_password(form, portal))
}

pub(super) async fn password(
    State(portal): State<Portal>,
    visitor: Visitor,
    Query(asked): Query<Vec<(String, String)>>,
) -> Response {
    let Some(visit) = visitor.visit() else { return visitor.go("/connexion") };
    if visit.stage != Stage::Password {
        return visitor.go(next(visit));
    }
    let mut waiting = None;
    if asked.iter().any(|(name, _)| name == "attente") {
        let children = match children::of(&portal.service, visit).await {
            Ok(children) => children,
            Err(error) => return failed(&error),
        };
        let left = children.into_iter().filter(|child| child.is_asked && !child.confirmed);
        let names: Vec<String> = left.map(|child| child.first).collect();
        waiting = words::waiting(&names);
    }
    visitor.page(StatusCode::OK, password_page(&portal, visit).notice(waiting))
}

pub(super) async fn choose(State(portal): State<Portal>, posted: Posted) -> Response {
    let visitor = &posted.visitor;
    let Some(visit) = visitor.visit() else { return visitor.go("/connexion") };
    let again = posted.secret("encore");
    match first_sign_in::choose(&portal.service, visit, posted.secret("nouveau"), &again).await {
        Ok(Choice::Chosen(strength)) => visitor.go(&chosen_path(strength)),
        Ok(Choice::NotAsked) => visitor.go(next(visit)),
        Ok(Choice::Gone) => visitor.page(
            StatusCode::CONFLICT,
            Page::new(words::CHOOSE_GONE_TITLE)
                .text(words::CHOOSE_GONE)
                .link("/connexion", words::TO_SIGN_IN),
        ),
        Ok(choice) => {
            let fault = words::choice(&choice).unwrap_or_default();
            let field = if choice == Choice::Differ { "encore" } else { "nouveau" };
            visitor.again(PASSWORD, &fault, field, Vec::new())
        }
        Err(error) => failed(&error),
    }
}

/// The next page says how strong what was chosen is.
pub(super) fn chosen_path(strength: first_sign_in::Strength) -> String {
    let code = match strength {
        first_sign_in::Strength::Fair => "moyenne",
        first_sign_in::Strength::Good => "bonne",
        first_sign_in::Strength::Strong => "forte",
    };
    format!("/compte?choisi={code}")
}
