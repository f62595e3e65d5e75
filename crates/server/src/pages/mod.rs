//! Pages for people: HTML made here, without a script.

pub(crate) mod devices;
pub(crate) mod inspection;
pub(crate) mod invitation;
pub(crate) mod nights;
mod rendering;
mod sign_in;

use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use portal::Routes;

use crate::state::App;

const STYLE: &str = include_str!("../../templates/style.css");

pub(crate) fn routes() -> Routes<App> {
    let routes = Routes::new()
        .get(devices::PATH, devices::form)
        .post(devices::PATH, devices::present)
        .post(devices::ANSWER, devices::answer)
        .get(invitation::PATH, invitation::form)
        .post(invitation::PATH, invitation::present)
        .post(invitation::ANSWER, invitation::answer)
        .get(nights::PATH, nights::form)
        .post(nights::PATH, nights::show)
        .get("/style.css", style);
    inspection::routes(routes)
}

async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}
