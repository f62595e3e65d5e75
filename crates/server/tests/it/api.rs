//! What computers ask.

use std::io::{Read, Write};
use std::net::TcpStream;

use protocol::account::State;
use protocol::device::{DeviceStanding, Devices, Revoked, Status};
use protocol::entity::Entity;
use protocol::feed::{Change, Page};
use protocol::operation::{Outcome, Reason, Receipt};
use protocol::problem::{Problem, ProblemCode};
use serde_json::json;
use ureq::Body;
use ureq::http::Response;
use uuid::Uuid;

use crate::fixture::Served;
use crate::tilleuls::UAI;

#[track_caller]
fn problem(mut answer: Response<Body>) -> ProblemCode {
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let status = answer.status().as_u16();
    let problem: Problem = answer.body_mut().read_json().unwrap();
    assert_eq!(problem.status, status);
    problem.code
}

#[test]
fn a_decision_goes_there_and_back() {
    let served = Served::new();
    let computer = served.enrol();
    assert_eq!(
        (computer.author.as_str(), computer.schools.as_slice()),
        ("Camille Essai", &[UAI.to_owned()][..])
    );
    let token = Some(computer.token.as_str());
    let read = |path: &str| -> Page { served.get(path, token).body_mut().read_json().unwrap() };
    let page = read(&format!("/api/v1/schools/{UAI}/changes"));
    let mother = page
        .changes
        .iter()
        .find_map(|change| match change {
            Change::Is(entity) => match &**entity {
                Entity::Account(account) if account.login == "r.abricot" => Some(account.clone()),
                _ => None,
            },
            Change::Gone(_) => None,
        })
        .unwrap();
    assert!(!page.more);

    let later = json!({
        "id": Uuid::from_u128(76), "counter": 1, "batch": Uuid::from_u128(78), "school": UAI,
        "account": mother.state.id, "decision": { "teleport": { "to": "a\0b" } },
        "decided_at": "2026-09-04T08:00:00Z", "seen": { "version": 0, "choices": 0 },
    });
    let submission = json!({ "operations": [later, {
        "id": Uuid::from_u128(77), "counter": 2, "batch": Uuid::from_u128(78), "school": UAI,
        "account": mother.state.id, "decision": { "notify": { "reset": null, "day": "2026-09-04", "to": 1 } },
        "decided_at": "2026-09-04T08:00:00Z", "seen": { "version": 0, "choices": 0 },
        "sheet": { "login": "r.abricot", "generation": 1 },
    }] });
    let path = format!("/api/v1/schools/{UAI}/operations");
    let send = || -> Receipt { served.post(&path, token, &submission).body_mut().read_json().unwrap() };
    let receipt = send();
    let outcomes: Vec<Outcome> = receipt.answers.iter().map(|answer| answer.outcome).collect();
    assert_eq!(outcomes, [Outcome::Refused(Reason::Unreadable), Outcome::Applied]);
    assert_eq!(receipt.answers[1].account.as_ref().unwrap().state, State::Notified);
    assert_eq!(send(), receipt, "sent again it is answered the same");

    let after = read(&format!("/api/v1/schools/{UAI}/changes?after={}&answered=2", page.cursor));
    assert_eq!((after.changes.len(), after.answered, after.answers.len()), (2, 2, 0));
    served.stop();
}

#[test]
fn what_cannot_be_done_is_a_problem_with_a_code() {
    let served = Served::new();
    let computer = served.enrol();
    let token = Some(computer.token.as_str());
    let changes = format!("/api/v1/schools/{UAI}/changes");
    let operations = format!("/api/v1/schools/{UAI}/operations");
    assert_eq!(problem(served.get(&changes, None)), ProblemCode::Unauthenticated);
    assert_eq!(problem(served.get(&changes, Some("autre"))), ProblemCode::Unauthenticated);
    assert_eq!(problem(served.get("/api/v1/schools/0990002P/changes", token)), ProblemCode::NotFound);
    assert_eq!(problem(served.get(&format!("{changes}?after=7"), token)), ProblemCode::Malformed);
    assert_eq!(problem(served.post(&operations, token, &json!({ "operations": 1 }))), ProblemCode::Malformed);
    let outdated = format!("{changes}?after={}.1.9", Uuid::from_u128(3).simple());
    assert_eq!(problem(served.get(&outdated, token)), ProblemCode::CursorOutdated);
    let answer = announced(&served, &operations, &computer.token, 2 * 1024 * 1024);
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains(r#""code":"too-much""#), "{answer}");
    // One that speaks no protocol is too old.
    let answer = ureq::Agent::from(ureq::Agent::config_builder().http_status_as_error(false).build())
        .get(format!("{}{changes}", served.address))
        .header("Authorization", format!("Bearer {}", computer.token))
        .call()
        .unwrap();
    assert_eq!(problem(answer), ProblemCode::ProtocolTooOld);
}

#[test]
fn a_computer_is_listed_and_ended() {
    let served = Served::new();
    let computer = served.enrol();
    let token = Some(computer.token.as_str());
    assert_eq!(problem(served.get("/api/v1/devices", None)), ProblemCode::Unauthenticated);
    let listed: Devices = served.get("/api/v1/devices", token).body_mut().read_json().unwrap();
    let [device] = listed.devices.as_slice() else { panic!("{listed:?}") };
    assert_eq!(
        (device.id, device.asks, device.computer.as_str(), device.standing),
        (computer.device, true, "PC-DIRECTION", DeviceStanding::Trusted)
    );
    let path = |id: Uuid| format!("/api/v1/devices/{id}/revocation");
    let stolen = json!({ "why": "stolen", "since": "2026-09-04T08:00:00Z" });
    assert_eq!(
        problem(served.post(&path(device.id), token, &json!({ "why": "bored" }))),
        ProblemCode::Malformed
    );
    assert_eq!(problem(served.post(&path(Uuid::from_u128(4)), token, &stolen)), ProblemCode::NotFound);
    assert_eq!(problem(served.post("/api/v1/devices/x/revocation", token, &stolen)), ProblemCode::NotFound);
    let revoked: Revoked = served.post(&path(device.id), token, &stolen).body_mut().read_json().unwrap();
    assert_eq!((revoked.maybe_printed.len(), revoked.sent.len()), (0, 0), "it had received nothing yet");
    assert_eq!(problem(served.get("/api/v1/devices", token)), ProblemCode::DeviceRevoked);
}

/// What is answered to a body of that length, before any of it is sent.
fn announced(served: &Served, path: &str, token: &str, length: usize) -> String {
    let host = served.address.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n{}: 1\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n",
        protocol::version::HEADER
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_service_says_who_it_is_and_how_it_is() {
    let served = Served::new();
    let status: Status = served.get("/api/v1/status", None).body_mut().read_json().unwrap();
    assert_eq!((status.oldest_protocol, status.newest_protocol, status.version.as_str()), (1, 1, "0.1.0"));
    assert_eq!(served.get("/health/live", None).status(), 200);
    let ready = served.get("/health/ready", None);
    assert_eq!(ready.status(), 200);
    for (name, value) in [("x-content-type-options", "nosniff"), ("cache-control", "no-store")] {
        assert_eq!(ready.headers()[name], value);
    }
    let strict = |served: &Served| {
        let answer = served.get("/health/live", None);
        answer.headers().get("strict-transport-security").map(|value| value.to_str().unwrap().to_owned())
    };
    assert_eq!(strict(&served), None);
    let protected =
        Served::configured(|configuration| "https://comptes.exemple".clone_into(&mut configuration.address));
    assert_eq!(strict(&protected).as_deref(), Some("max-age=31536000"));
}
