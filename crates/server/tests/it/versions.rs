//! A computer that is older or newer than the service by one version.

use protocol::device::Status;
use protocol::problem::{Problem, ProblemCode};
use protocol::version::{CURRENT, HEADER, OLDEST};
use serde_json::json;
use ureq::Agent;

use crate::fixture::Served;
use crate::tilleuls::UAI;

#[test]
fn a_newer_computer_is_understood_and_what_the_service_does_not_know_is_passed_over() {
    let served = Served::new();
    let computer = served.enrol();
    let newer = |path: &str| {
        let asked = Agent::new_with_defaults().get(format!("{}{path}", served.address));
        let asked = asked.header(HEADER, (CURRENT + 1).to_string());
        asked.header("authorization", format!("Bearer {}", computer.token)).call().unwrap()
    };
    assert_eq!(newer(&format!("/api/v1/schools/{UAI}/changes?answered=0&of_tomorrow=1")).status(), 200);
    let request = json!({
        "computer": "PC", "application": "9.0.0", "protocol": CURRENT + 1, "of_tomorrow": { "a": [1] },
    });
    assert_eq!(served.post("/api/v1/devices/enrolments", None, &request).status(), 201);
    let path = format!("/api/v1/schools/{UAI}/operations");
    let sent = json!({ "operations": [], "of_tomorrow": true });
    assert_eq!(served.post(&path, Some(&computer.token), &sent).status(), 200);
}

#[test]
fn an_older_computer_is_told_and_reads_beforehand_which_is_the_oldest() {
    let served = Served::new();
    let computer = served.enrol();
    let status: Status = served.get("/api/v1/status", None).body_mut().read_json().unwrap();
    assert_eq!((status.oldest_protocol, status.newest_protocol), (OLDEST, CURRENT));
    let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
    let asked =
        agent.get(format!("{}/api/v1/devices", served.address)).header(HEADER, (OLDEST - 1).to_string());
    let mut answer = asked.header("authorization", format!("Bearer {}", computer.token)).call().unwrap();
    assert_eq!(answer.status(), 426);
    let problem: Problem = answer.body_mut().read_json().unwrap();
    assert_eq!(problem.code, ProblemCode::ProtocolTooOld);
    // What an older one sees of the status goes on when the service says more.
    let mut more = serde_json::to_value(&status).unwrap();
    more["of_tomorrow"] = json!({ "a": 1 });
    assert_eq!(serde_json::from_value::<Status>(more).unwrap(), status);
}
