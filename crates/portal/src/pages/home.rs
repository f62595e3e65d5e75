//! `/`: who are you? A sheet's code leads here with a login.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;

use super::way::next;
use crate::page::Page;
use crate::visitor::Visitor;
use crate::words;

pub(super) async fn show(visitor: Visitor, Query(asked): Query<Vec<(String, String)>>) -> Response {
    let login = asked.iter().find(|(name, _)| name == "login").map(|(_, login)| login);
    // A sheet of somebody else's, on the same telephone, leads to the door.
    if let Some(visit) = visitor.visit().filter(|visit| login.is_none_or(|login| *login == visit.login)) {
        return visitor.go(next(visit));
    }
    if let Some(login) = login {
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
