//! `/compte`: password, mail and children.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::account::{Holder, State as Stands};
use service::usecase::door::account::{Change, GivenMail, change_password, give_mail};
use service::usecase::door::children::{self, Child};
use service::usecase::door::first_sign_in::{Choice, Strength};
use service::usecase::door::session::Visit;

use super::first_sign_in::{chosen_path, new_password};
use super::way::next;
use crate::page::{Form, Page, TextField, failed};
use crate::posted::Posted;
use crate::settings::Portal;
use crate::visitor::Visitor;
use crate::words;

type Asked = Query<Vec<(String, String)>>;

/// What the page before says of what was done.
fn done(Query(asked): &Asked) -> Option<String> {
    let (name, value) = asked.iter().find(|(name, _)| ["choisi", "fait"].contains(&name.as_str()))?;
    let said = match (name.as_str(), value.as_str()) {
        ("choisi", "moyenne") => words::strength(Strength::Fair),
        ("choisi", "bonne") => words::strength(Strength::Good),
        ("choisi", "forte") => words::strength(Strength::Strong),
        ("fait", "mail") => words::LINK_DONE,
        ("fait", "active") => words::ACTIVATED,
        ("fait", "signale") => words::REPORTED,
        _ => return None,
    };
    Some(said.to_owned())
}

/// The holder has just chosen a password and has given no mail yet: guardians need one, pupils may.
fn needs_mail(visit: &Visit, query: &Asked) -> bool {
    let has_none = visit.mail.is_none() && visit.waiting_mail.is_none() && !visit.last_day;
    let has_just_chosen = query.iter().any(|(name, _)| name == "choisi");
    has_none
        && (has_just_chosen
            || visit.holder == Some(Holder::Guardian) && visit.state != Some(Stands::Activated))
}

fn child_line(child: &Child) -> (String, String) {
    let said = match child {
        Child { reported: true, .. } => words::CHILD_REPORTED,
        Child { date_reported: true, .. } => words::CHILD_DATE_REPORTED,
        Child { confirmed: true, .. } => words::CHILD_CONFIRMED,
        _ => words::CHILD_WAITS,
    };
    (format!("{} {}", child.first, child.family), format!("{}, {said}", child.school))
}

pub(super) async fn show(State(portal): State<Portal>, visitor: Visitor, query: Asked) -> Response {
    let Some(visit) = visitor.visit() else { return visitor.go("/connexion") };
    if !visit.is_open() {
        return visitor.go(next(visit));
    }
    if needs_mail(visit, &query) {
        let chosen = query.iter().find(|(name, _)| name == "choisi");
        let path =
            chosen.map_or_else(|| "/compte/mail".to_owned(), |(_, how)| format!("/compte/mail?choisi={how}"));
        return visitor.go(&path);
    }
    let children = match children::of(&portal.service, visit).await {
        Ok(children) => children,
        Err(error) => return failed(&error),
    };
    let mail = match (&visit.mail, &visit.waiting_mail) {
        (_, Some(waiting)) => words::mail_waits(waiting),
        (Some(mail), None) => mail.clone(),
        (None, None) => words::NO_MAIL.to_owned(),
    };
    let mut page = Page::new(words::ACCOUNT_TITLE).notice(done(&query));
    let to_confirm = visit.mail.is_none() && visit.holder == Some(Holder::Guardian);
    if to_confirm && visit.state != Some(Stands::Activated) {
        page = page.text(words::TO_CONFIRM);
    } else if visit.undeclared {
        page = page.text(words::UNDECLARED);
    }
    if visit.last_day {
        page = page.text(words::LAST_DAY);
    }
    page = page
        .facts(vec![(words::ACCOUNT_LOGIN.to_owned(), visit.login.clone()), (words::MAIL.to_owned(), mail)]);
    if !visit.last_day {
        page = page
            .link("/compte/mail", words::CHANGE_MAIL)
            .link("/compte/mot-de-passe", words::CHANGE_PASSWORD);
    }
    if visit.holder == Some(Holder::Guardian) {
        page = page.heading(words::CHILDREN);
        page = match children.is_empty() {
            true => page.text(words::NO_CHILD),
            false => page.facts(children.iter().map(child_line).collect()),
        };
        let can_report = children.iter().filter(|child| !child.reported).count() > 1;
        for child in children.iter().filter(|child| can_report && !child.reported) {
            page = page.link(format!("/enfant/{}/pas-le-mien", child.pupil), words::not_mine(&child.first));
        }
    }
    visitor.page(StatusCode::OK, page)
}

fn mail_page(visit: &Visit, typed: &str) -> Page {
    let is_pupil = visit.holder == Some(Holder::Pupil);
    let field = TextField {
        name: "mail",
        label: words::MAIL,
        hint: words::MAIL_HINT.to_owned(),
        kind: "email",
        value: typed.to_owned(),
        autocomplete: "email",
        inputmode: "email",
    };
    let (title, text) = match (is_pupil, visit.state) {
        (true, _) => (words::MAIL_PUPIL_TITLE, words::MAIL_PUPIL_TEXT),
        (false, Some(Stands::Activated)) => (words::MAIL_TITLE, words::MAIL_CHANGE_TEXT),
        (false, _) => (words::MAIL_TITLE, words::MAIL_TEXT),
    };
    let page = Page::new(title).text(text).form(Form::new("/compte/mail", words::MAIL_SEND).field(field));
    match is_pupil {
        true => page.link("/compte", words::MAIL_LATER),
        false => page,
    }
}

pub(super) async fn mail(visitor: Visitor, query: Asked) -> Response {
    let Some(visit) = visitor.visit() else { return visitor.go("/connexion") };
    if !visit.is_open() || visit.last_day {
        return visitor.go(next(visit));
    }
    let before = visitor.typed();
    let typed = match before.typed("mail") {
        "" => visit.waiting_mail.as_deref().unwrap_or_default(),
        typed => typed,
    };
    visitor.page(StatusCode::OK, mail_page(visit, typed).notice(done(&query)))
}

pub(super) async fn send_mail(State(portal): State<Portal>, posted: Posted) -> Response {
    let visitor = &posted.visitor;
    let Some(visit) = visitor.visit() else { return visitor.go("/connexion") };
    let typed = posted.field("mail");
    match give_mail(&portal.service, visit, typed, visitor.from).await {
        Ok(GivenMail::Sent) => visitor.go("/compte/mail/envoye"),
        Ok(GivenMail::NotAsked) => visitor.go(next(visit)),
        Ok(given) => {
            let fault = words::mail_fault(&given, portal.service.now()).unwrap_or_default();
            visitor.again("/compte/mail", &fault, "mail", posted.typed(&["mail"]))
        }
        Err(error) => failed(&error),
    }
}

pub(super) async fn mail_sent(visitor: Visitor) -> Response {
    let Some(visit) = visitor.visit() else { return visitor.go("/connexion") };
    let Some(address) = &visit.waiting_mail else { return visitor.go(next(visit)) };
    let page = Page::new(words::SENT_TITLE)
        .text(words::sent_to(address))
        .text(words::SENT_NEXT)
        .link("/compte/mail", words::SENT_CORRECT)
        .link("/compte", words::TO_ACCOUNT);
    visitor.page(StatusCode::OK, page)
}

fn password_page(portal: &Portal, visit: &Visit) -> Page {
    let present = TextField {
        name: "actuel",
        label: words::PRESENT_PASSWORD,
        hint: String::new(),
        kind: "password",
        value: String::new(),
        autocomplete: "current-password",
        inputmode: "text",
    };
    let form = Form::new("/compte/mot-de-passe", words::CHOOSE_DO).of(&visit.login).field(present);
    Page::new(words::CHANGE_PASSWORD).form(new_password(form, portal)).link("/compte", words::TO_ACCOUNT)
}

pub(super) async fn password(State(portal): State<Portal>, visitor: Visitor) -> Response {
    let Some(visit) = visitor.visit() else { return visitor.go("/connexion") };
    if !visit.is_open() || visit.last_day {
        return visitor.go(next(visit));
    }
    visitor.page(StatusCode::OK, password_page(&portal, visit))
}

pub(super) async fn send_password(State(portal): State<Portal>, posted: Posted) -> Response {
    let visitor = &posted.visitor;
    let Some(visit) = visitor.visit() else { return visitor.go("/connexion") };
    let again = |fault: &str, field: &str| visitor.again("/compte/mot-de-passe", fault, field, Vec::new());
    let (present, typed) = (posted.secret("actuel"), posted.secret("nouveau"));
    let twice = posted.secret("encore");
    match change_password(&portal.service, visit, present, typed, &twice, visitor.from).await {
        Ok(Change::Choice(Choice::Chosen(strength))) => visitor.go(&chosen_path(strength)),
        Ok(Change::Choice(Choice::NotAsked | Choice::Gone)) => visitor.go("/connexion"),
        Ok(Change::Choice(choice)) => {
            let fault = words::choice(&choice).unwrap_or_default();
            let field = if choice == Choice::Differ { "encore" } else { "nouveau" };
            again(&fault, field)
        }
        Ok(Change::WrongPresent) => again(words::WRONG_PRESENT, "actuel"),
        Ok(Change::TooOften(until)) => {
            let said = words::too_often(until, portal.service.now());
            again(&said, "actuel")
        }
        Err(error) => failed(&error),
    }
}
