//! Delegations over HTTP, and the pages of who comes.

use protocol::delegation::{Delegations, GivenDelegation, Invitation, SchoolRole};
use protocol::device::{Credentials, EnrolmentState};
use protocol::feed::Page;
use protocol::problem::{Problem, ProblemCode};
use serde_json::json;
use totp_rs::Totp;
use ureq::Body;
use ureq::http::Response;

use crate::fixture::{PASSWORD, Served, hidden};
use crate::tilleuls::UAI;

fn problem(mut answer: Response<Body>) -> ProblemCode {
    let problem: Problem = answer.body_mut().read_json().unwrap();
    problem.code
}

fn text(mut answer: Response<Body>) -> (u16, String) {
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
}

fn path(rest: &str) -> String {
    format!("/api/v1/schools/{UAI}/delegations{rest}")
}

fn give(served: &Served, by: &Credentials) -> GivenDelegation {
    let asked = json!({ "role": "delegate", "until": "2999-07-04", "to": { "new": {
        "family": "Exemple", "first": "Paul", "mail": "p.exemple@exemple.fr",
    } } });
    let mut answer = served.post(&path(""), Some(&by.token), &asked);
    assert_eq!(answer.status(), 201);
    answer.body_mut().read_json().unwrap()
}

/// The telephone that scanned what a page shows.
fn telephone(page: &str) -> String {
    let (_, rest) = page.split_once("href=\"otpauth").expect(page);
    let address = format!("otpauth{}", rest.split_once('"').unwrap().0).replace("&#38;", "&");
    let totp = Totp::from_url(&address).unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    totp.generate(now).to_string()
}

#[test]
fn somebody_comes_chooses_and_works_until_it_is_taken_back() {
    let served = Served::new();
    let director = served.enrol();
    let given = give(&served, &director);
    let invitation = given.invitation.unwrap();
    assert!(invitation.page.ends_with("/acces"), "{}", invitation.page);
    let (status, form) = text(served.get("/acces", None));
    assert!(status == 200 && form.contains("Code d’invitation") && !form.contains("<script"), "{form}");
    let (status, page) = text(served.send("/acces", &[("login", "p.exemple"), ("code", "CCCC-CCCC")]));
    assert!(
        status == 401 && page.contains("role=\"alert\"") && page.contains("value=\"p.exemple\""),
        "{page}"
    );
    let (status, _) = text(served.send("/acces", &[("login", "p.exemple"), ("code", &invitation.code)]));
    assert_eq!(status, 429);
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    let (status, page) = text(served.send("/acces", &[("login", "p.exemple"), ("code", &invitation.code)]));
    assert!(status == 200 && page.contains("<svg") && page.contains("12 caractères ou plus"), "{page}");
    assert!(page.len() < 40 * 1024, "{} bytes", page.len());
    let otp = telephone(&page);
    let answer_with = hidden(&page, "answer_with");
    let send = |password: &str| {
        let fields = [
            ("answer_with", answer_with.as_str()),
            ("password", password),
            ("again", password),
            ("otp", &otp),
        ];
        text(served.send("/acces/choix", &fields))
    };
    let (status, page) = send("court");
    assert!(status == 422 && page.contains("trop court"), "{page}");
    let (status, page) = send(PASSWORD);
    assert!(status == 200 && page.contains("Codes de secours"), "{page}");
    let recovery = page.split("<li class=\"key\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert_eq!(send(PASSWORD).0, 410);

    let asked = served.ask();
    let fields = [
        ("login", "p.exemple"),
        ("password", PASSWORD),
        ("otp", recovery.as_str()),
        ("code", asked.code.as_str()),
    ];
    let (status, page) = text(served.send("/appareils", &fields));
    assert_eq!(status, 200, "{page}");
    let answer_with = hidden(&page, "answer_with");
    served.send("/appareils/reponse", &[("answer_with", &answer_with), ("confirmed", "true")]);
    let EnrolmentState::Confirmed(theirs) = served.state(&asked.secret) else { panic!() };
    assert_eq!((theirs.author.as_str(), theirs.schools.as_slice()), ("Paul Exemple", &[UAI.to_owned()][..]));
    let changes = format!("/api/v1/schools/{UAI}/changes");
    let page: Page = served.get(&changes, Some(&theirs.token)).body_mut().read_json().unwrap();
    assert_eq!(page.role, Some(SchoolRole::Delegate));
    assert_eq!(problem(served.get(&path(""), Some(&theirs.token))), ProblemCode::NotFound);

    let withdrawal = path(&format!("/{}/withdrawal", given.delegation.id));
    assert_eq!(problem(served.post(&withdrawal, Some(&theirs.token), &json!({}))), ProblemCode::NotFound);
    assert_eq!(served.post(&withdrawal, Some(&director.token), &json!({})).status(), 200);
    let refused = served.get(&changes, Some(&theirs.token));
    assert_eq!(refused.status(), 403);
    assert_eq!(problem(refused), ProblemCode::RightEnded);
    let listed: Delegations = served.get(&path(""), Some(&director.token)).body_mut().read_json().unwrap();
    assert!(listed.delegations[0].ended_at.is_some());
}

#[test]
fn what_cannot_be_given_is_a_problem_with_a_code() {
    let served = Served::new();
    let director = served.enrol();
    let token = Some(director.token.as_str());
    assert_eq!(problem(served.get(&path(""), None)), ProblemCode::Unauthenticated);
    let elsewhere = "/api/v1/schools/0990002P/delegations";
    assert_eq!(problem(served.get(elsewhere, token)), ProblemCode::NotFound);
    let give = |asked: serde_json::Value| problem(served.post(&path(""), token, &asked));
    let known = |login: &str, role: &str| json!({ "role": role, "to": { "known": { "login": login } } });
    assert_eq!(give(json!({ "role": "delegate" })), ProblemCode::Malformed);
    assert_eq!(give(known("personne", "delegate")), ProblemCode::NotFound);
    assert_eq!(give(known("c.essai", "delegate")), ProblemCode::AlreadyDirector);
    assert_eq!(
        give(known("c.essai", "support")),
        ProblemCode::Malformed,
        "the school is of the first degree"
    );
    assert_eq!(give(known("c.essai", "empereur")), ProblemCode::Malformed);
    let given = self::give(&served, &director);
    let again = path(&format!("/{}/invitation", given.delegation.id));
    let invitation: Invitation = served.post(&again, token, &json!({})).body_mut().read_json().unwrap();
    assert_ne!(invitation.code, given.invitation.unwrap().code);
    for rest in ["/x/withdrawal", "/00000000-0000-0000-0000-000000000004/withdrawal"] {
        assert_eq!(problem(served.post(&path(rest), token, &json!({}))), ProblemCode::NotFound);
    }
}
