//! `/enfant/…`: what a holder says of a child, asked once more before the school is told.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use service::usecase::door::children::{self, Report, Reported};
use service::usecase::door::session::Visit;
use uuid::Uuid;

use super::way::next;
use crate::page::{Form, Page, failed};
use crate::posted::Posted;
use crate::settings::Portal;
use crate::visitor::Visitor;
use crate::words;

fn page(visit: &Visit, pupil: Uuid, report: Report) -> Page {
    let (title, text, button, path) = match report {
        Report::NotMine => (words::NOT_MINE_TITLE, words::NOT_MINE_TEXT, words::NOT_MINE_DO, "pas-le-mien"),
        Report::BirthDate => (words::DATE_TITLE, words::DATE_TEXT, words::DATE_DO, "date"),
    };
    Page::new(title)
        .text(text)
        .form(Form::new(&format!("/enfant/{pupil}/{path}"), button))
        .link(next(visit), words::BACK)
}

async fn ask(portal: Portal, visitor: Visitor, pupil: Uuid, report: Report) -> Response {
    let Some(visit) = visitor.visit() else { return visitor.go("/connexion") };
    let children = match children::of(&portal.service, visit).await {
        Ok(children) => children,
        Err(error) => return failed(&error),
    };
    let Some(child) = children.iter().find(|child| child.pupil == pupil) else {
        return visitor.go(next(visit));
    };
    let name = vec![(format!("{} {}", child.first, child.family), child.school.clone())];
    let page = page(visit, pupil, report).facts_first(name);
    visitor.page(StatusCode::OK, page)
}

async fn send(portal: Portal, posted: Posted, pupil: Uuid, report: Report) -> Response {
    let visitor = &posted.visitor;
    let Some(visit) = visitor.visit() else { return visitor.go("/connexion") };
    match children::report(&portal.service, visit, pupil, report).await {
        Ok(Reported::Told) if visit.is_open() => visitor.go("/compte?fait=signale"),
        Ok(Reported::Told) => visitor.go("/premiere-connexion/naissance?signale=1"),
        Ok(Reported::Refused) => visitor.page(
            StatusCode::CONFLICT,
            Page::new(words::NOT_MINE_TITLE).text(words::NOT_REPORTED).link(next(visit), words::CONTINUE),
        ),
        Ok(Reported::NotAsked) => visitor.go(next(visit)),
        Err(error) => failed(&error),
    }
}

pub(super) async fn not_mine(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(pupil): Path<Uuid>,
) -> Response {
    ask(portal, visitor, pupil, Report::NotMine).await
}

pub(super) async fn report_not_mine(
    State(portal): State<Portal>,
    Path(pupil): Path<Uuid>,
    posted: Posted,
) -> Response {
    send(portal, posted, pupil, Report::NotMine).await
}

pub(super) async fn date(
    State(portal): State<Portal>,
    visitor: Visitor,
    Path(pupil): Path<Uuid>,
) -> Response {
    ask(portal, visitor, pupil, Report::BirthDate).await
}

pub(super) async fn report_date(
    State(portal): State<Portal>,
    Path(pupil): Path<Uuid>,
    posted: Posted,
) -> Response {
    send(portal, posted, pupil, Report::BirthDate).await
}
