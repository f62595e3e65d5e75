//! `/donnees-personnelles`: what is kept, for how long, and whom to ask.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::page::Page;
use crate::settings::Portal;
use crate::visitor::Visitor;
use crate::words;
use crate::words::personal_data as said;

pub(super) async fn show(State(portal): State<Portal>, visitor: Visitor) -> Response {
    let kept = portal.service.retention();
    let page = Page::new(words::PERSONAL_DATA)
        .text(said::WHAT)
        .text(said::PASSWORDS)
        .heading(said::FROM_WHERE_HEADING)
        .text(said::FROM_WHERE)
        .heading(said::HOW_LONG_HEADING)
        .text(said::no_school(kept.no_school_months))
        .text(said::how_long(kept.addresses_days, kept.audit_months))
        .heading(said::RIGHTS_HEADING)
        .text(said::RIGHTS)
        .text(said::ERASED)
        .link("/", words::TO_HOME);
    visitor.page(StatusCode::OK, page)
}
