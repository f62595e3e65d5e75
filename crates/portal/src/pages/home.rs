//! `/`: who are you? A sheet's code leads here with a login.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;

use super::way::next;
use crate::page::Page;
use crate::visitor::Visitor;
use crate::words;

pub(super) async fn show(visitor: Visitor, Query(asked): Query<Vec<(String, String)>>) -> Response {
    if let Some(visit) = visitor.visit() {
        return visitor.go(next(visit));
    }
    if let Some((_, login)) = asked.iter().find(|(name, _)| name == "login") {
        let login: String = login
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
                other => format!("%{other:02X}"),
            })
            .collect();
        return visitor.go(&format!("/connexion?login={login}"));
    }
    let road = |path: &str, name: &str, what: &str| (path.to_owned(), name.to_owned(), what.to_owned());
    let page = Page::new(words::HOME_TITLE).roads(vec![
        road("/connexion?profil=responsable", words::GUARDIAN, words::GUARDIAN_IS),
        road("/connexion?profil=eleve", words::PUPIL, words::PUPIL_IS),
    ]);
    visitor.page(StatusCode::OK, page)
}
