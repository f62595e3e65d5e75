//! What is counted, and what is said of a request.

use std::net::TcpListener;

use ureq::Agent;

use crate::family::Browser;
use crate::fixture::Served;
use crate::tilleuls::UAI;

/// What is told at an address.
fn told(address: &str) -> String {
    let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
    let mut answer = agent.get(address).call().unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    answer.body_mut().read_to_string().unwrap()
}

#[test]
fn what_happens_is_counted_and_nobody_is_named() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let served = Served::configured(|configuration| configuration.metrics = Some(free));
    let computer = served.enrol();
    let changes = format!("/api/v1/schools/{UAI}/changes");
    assert_eq!(served.get(&changes, Some(&computer.token)).status(), 200);
    assert_eq!(served.get(&changes, Some("autre")).status(), 401);
    assert_eq!(served.get("/nulle-part", None).status(), 404);
    let browser = Browser::new(&served.address);
    let page = browser.open("/connexion");
    browser.send(&page, "/connexion", &[("identifiant", "r.abricot"), ("motdepasse", "autre")]);

    let text = told(&format!("http://{free}/metrics"));
    for line in [
        r#"preau_http_requests_total{method="GET",route="/api/v1/schools/{uai}/changes",status="200"} 1"#,
        r#"preau_http_requests_total{method="GET",route="/api/v1/schools/{uai}/changes",status="401"} 1"#,
        r#"preau_http_requests_total{method="GET",route="none",status="404"} 1"#,
        r#"preau_http_request_seconds_count{method="POST",route="/connexion"} 1"#,
        r#"preau_sign_ins_total{who="staff",verdict="in"} 1"#,
        r#"preau_sign_ins_total{who="family",verdict="wrong"} 1"#,
        r#"preau_failures_total{kind="password"} 1"#,
        r#"preau_failures_total{kind="token"} 1"#,
        "preau_hashing_queue 0",
        "preau_hashing_refused_total 0",
        r#"preau_mails_kept{state="waiting"} 0"#,
        r#"preau_database_connections{state="used"} "#,
        "preau_deliveries_waiting 0",
        r#"preau_job_failures{kind="deliveries"} 0"#,
        r#"preau_job_days_since_done{kind="expiry"} "#,
        "# EOF",
    ] {
        assert!(text.lines().any(|told| told.starts_with(line)), "{line}: {text}");
    }
    for secret in [UAI, "abricot", "c.essai", "PC-DIRECTION", computer.token.as_str(), "127.0.0.1"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    assert_eq!(served.get("/metrics", None).status(), 404, "not where families are");
    served.stop();
}

#[test]
fn every_answer_bears_a_number() {
    let served = Served::new();
    let number = |path: &str| served.get(path, None).headers()["x-request-id"].to_str().unwrap().to_owned();
    let (one, other) = (number("/api/v1/status"), number("/nulle-part"));
    assert!(one.len() == 36 && one != other, "{one} {other}");
}
