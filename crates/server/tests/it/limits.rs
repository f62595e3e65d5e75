//! How much and how often, over HTTP.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use protocol::problem::{Problem, ProblemCode};
use protocol::version;
use serde_json::json;
use ureq::http::Response;
use ureq::{Agent, Body};

use crate::family::Browser;
use crate::fixture::{PASSWORD, Served, hidden};
use crate::tilleuls::UAI;

fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .accept_encoding(ureq::config::AutoHeaderValue::None)
        .build()
        .into()
}

#[track_caller]
fn problem(mut answer: Response<Body>) -> (ProblemCode, Option<u64>) {
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let after = answer.headers().get("retry-after").map(|value| value.to_str().unwrap().parse().unwrap());
    let problem: Problem = answer.body_mut().read_json().unwrap();
    assert_eq!(problem.status, answer.status().as_u16());
    (problem.code, after)
}

#[test]
fn who_asks_too_often_waits_and_others_do_not() {
    let proxy = "127.0.0.0/8".parse().unwrap();
    let served = Served::configured(|configuration| {
        configuration.door.proxies = vec![proxy];
        configuration.limits.rate = NonZeroU32::MIN;
        configuration.limits.burst = NonZeroU32::new(3).unwrap();
    });
    let from = |address: &str| {
        let asked =
            agent().get(format!("{}/api/v1/status", served.address)).header("x-forwarded-for", address);
        asked.call().unwrap()
    };
    for _ in 0..3 {
        assert_eq!(from("2001:db8:0:1::1").status(), 200);
    }
    // The same household.
    let (code, after) = problem(from("2001:db8:0:1:ffff::2"));
    assert_eq!((code, after), (ProblemCode::TooOften, Some(1)));
    assert_eq!(from("2001:db8:0:2::1").status(), 200);
    assert_eq!(from("192.0.2.1").status(), 200);
    let health =
        agent().get(format!("{}/health/live", served.address)).header("x-forwarded-for", "2001:db8:0:1::1");
    assert_eq!(health.call().unwrap().status(), 200);
}

#[test]
fn what_a_stranger_says_of_where_they_come_from_is_not_believed() {
    let served = Served::configured(|configuration| {
        configuration.limits.rate = NonZeroU32::MIN;
        configuration.limits.burst = NonZeroU32::new(2).unwrap();
    });
    let from = |address: &str| {
        let asked =
            agent().get(format!("{}/api/v1/status", served.address)).header("x-forwarded-for", address);
        asked.call().unwrap().status().as_u16()
    };
    assert_eq!([from("192.0.2.1"), from("192.0.2.2"), from("192.0.2.3")], [200, 200, 429]);
}

#[test]
fn tokens_that_are_nobodys_make_an_address_wait_and_a_sound_one_passes() {
    let served = Served::configured(|configuration| configuration.limits.failures = 3);
    let computer = served.enrol();
    let path = "/api/v1/devices";
    let told: Vec<_> =
        (0..5).map(|number| problem(served.get(path, Some(&format!("autre{number}"))))).collect();
    let codes: Vec<ProblemCode> = told.iter().map(|(code, _)| *code).collect();
    use ProblemCode::{TooOften, Unauthenticated as Nobody};
    assert_eq!(codes, [Nobody, Nobody, Nobody, Nobody, TooOften]);
    assert!(told[4].1.is_some_and(|after| (1..=60).contains(&after)), "{told:?}");
    assert_eq!(served.get(path, Some(&computer.token)).status(), 200);
}

#[test]
fn staff_who_cannot_sign_in_make_their_address_wait() {
    let served = Served::configured(|configuration| configuration.limits.failures = 2);
    let sign_in = |login: &str| {
        let fields = [("login", login), ("password", PASSWORD), ("otp", "000000"), ("code", "CDFG-2345")];
        let answer = served.send("/appareils", &fields);
        (answer.status().as_u16(), answer.headers().contains_key("retry-after"))
    };
    let told: Vec<_> = ["un", "deux", "trois", "quatre"].map(sign_in).to_vec();
    assert_eq!(told, [(401, false), (401, false), (401, false), (429, true)]);
}

/// Twenty families’ attempts at the same moment, each on a connection and with a browser of its own.
#[test]
fn parallel_password_attempts_do_not_pass_the_limit() {
    let served = Served::new();
    let browsers: Vec<_> = (0..20).map(|_| Browser::new(&served.address)).collect();
    let pages: Vec<_> = browsers.iter().map(|browser| browser.open("/connexion")).collect();
    let barrier = std::sync::Barrier::new(browsers.len());
    let told: Vec<String> = std::thread::scope(|scope| {
        let sent: Vec<_> = browsers
            .into_iter()
            .zip(pages)
            .map(|(browser, page)| {
                let barrier = &barrier;
                scope.spawn(move || {
                    barrier.wait();
                    let typed = [("identifiant", "r.abricot"), ("motdepasse", "autre")];
                    browser.send(&page, "/connexion", &typed).html
                })
            })
            .collect();
        sent.into_iter().map(|sent| sent.join().unwrap()).collect()
    });
    let looked_at = told.iter().filter(|page| page.contains("le bon. Recopiez-les")).count();
    let waiting = told.iter().filter(|page| page.contains("celui-ci n’a pas été regardé")).count();
    assert_eq!((looked_at, waiting), (1, 19));
}

fn packed(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

/// The head and the body of an answer, as they travel.
fn raw(served: &Served, token: &str, accepted: &str) -> (String, Vec<u8>) {
    let host = served.address.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(
        stream,
        "GET /api/v1/schools/{UAI}/changes HTTP/1.0\r\nAccept-Encoding: {accepted}\r\n{}: 1\r\n\
         Authorization: Bearer {token}\r\n\r\n",
        version::HEADER
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let body = answer.split_off(end);
    (String::from_utf8(answer).unwrap(), body)
}

#[test]
fn answers_and_what_is_sent_may_be_packed_and_a_bomb_does_not_go_off() {
    let served = Served::new();
    let computer = served.enrol();
    let (head, plain) = raw(&served, &computer.token, "identity");
    assert!(!head.contains("content-encoding"), "{head}");
    for accepted in ["gzip", "br"] {
        let (head, bytes) = raw(&served, &computer.token, accepted);
        assert!(head.contains(&format!("content-encoding: {accepted}\r\n")), "{head}");
        assert!(bytes.len() * 2 < plain.len(), "{} {}", bytes.len(), plain.len());
        if accepted == "gzip" {
            let mut unpacked = Vec::new();
            GzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).unwrap();
            assert_eq!(unpacked, plain);
        }
    }
    let send = |encoding: &str, body: Vec<u8>| {
        let url = format!("{}/api/v1/schools/{UAI}/operations", served.address);
        let sent = agent().post(url).header(version::HEADER, "1").header("content-type", "application/json");
        let sent = sent.header("authorization", format!("Bearer {}", computer.token));
        sent.header("content-encoding", encoding).send(body.as_slice()).unwrap()
    };
    let nothing = json!({ "operations": [] }).to_string();
    assert_eq!(send("gzip", packed(nothing.as_bytes())).status(), 200);
    let bomb = format!("{nothing}{}", " ".repeat(64 << 20));
    let bomb = packed(bomb.as_bytes());
    assert!(bomb.len() < 128 << 10);
    assert_eq!(problem(send("gzip", bomb)).0, ProblemCode::TooMuch);
    assert_eq!(problem(send("zstd", vec![1])).0, ProblemCode::UnsupportedMedia);
}

#[test]
fn what_the_framework_refuses_is_a_problem_for_programs_and_a_page_for_people() {
    let served = Served::new();
    assert_eq!(problem(served.get("/api/v1/nothing", None)).0, ProblemCode::NotFound);
    let answer = served.post("/api/v1/status", None, &json!({}));
    assert_eq!(answer.headers()["allow"], "GET,HEAD");
    assert_eq!(problem(answer).0, ProblemCode::MethodNotAllowed);
    let mut answer = served.get("/nulle-part", None);
    assert_eq!(answer.status(), 404);
    let html = answer.body_mut().read_to_string().unwrap();
    assert!(html.contains("Il n’y a rien à cette adresse"), "{html}");
}

#[test]
fn who_comes_when_too_much_is_under_way_comes_back() {
    let served = Served::configured(|configuration| configuration.limits.at_once = 0);
    let (code, after) = problem(served.get("/api/v1/status", None));
    assert_eq!((code, after), (ProblemCode::Unavailable, Some(5)));
}

/// Whoever begins requests and does not end them keeps nobody else out.
#[test]
fn one_address_has_its_share_of_what_is_under_way() {
    let proxy = "127.0.0.0/8".parse().unwrap();
    let served = Served::configured(|configuration| {
        configuration.door.proxies = vec![proxy];
        configuration.limits.at_once = 16;
    });
    let host = served.address.trim_start_matches("http://");
    let begun = |from: &str| {
        let mut stream = TcpStream::connect(host).unwrap();
        let head = format!(
            "POST /connexion HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: {from}\r\nContent-Type: \
             application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\nj"
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream
    };
    let from = |address: &str| {
        let asked =
            agent().get(format!("{}/api/v1/status", served.address)).header("x-forwarded-for", address);
        asked.call().unwrap()
    };
    let slow = [begun("192.0.2.1"), begun("192.0.2.1")];
    let deadline = Instant::now() + Duration::from_secs(20);
    let refused = loop {
        let answer = from("192.0.2.1");
        if answer.status() != 200 || Instant::now() > deadline {
            break answer;
        }
    };
    assert_eq!(problem(refused), (ProblemCode::Unavailable, Some(5)));
    assert_eq!(from("192.0.2.2").status(), 200);
    drop(slow);
    while from("192.0.2.1").status() != 200 {
        assert!(Instant::now() < deadline, "what was given up is still counted");
    }
}

/// Its connection is ended: it holds none open.
#[test]
fn who_begins_a_request_and_says_no_more_is_not_waited_for() {
    let served = Served::new();
    let mut stream = TcpStream::connect(served.address.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.write_all(b"GET /api/v1/status HTTP/1.1\r\nHost: ").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(!answer.contains("200 OK"), "{answer}");
}

#[test]
fn families_behind_one_address_are_given_what_its_network_has() {
    let looked_at = |shared: &str| {
        let served = Served::configured(|configuration| {
            configuration.limits.failures = 1;
            configuration.limits.shared = vec![shared.parse().unwrap()];
        });
        let browser = Browser::new(&served.address);
        let page = browser.open("/connexion");
        let attempts = ["r.un", "r.deux", "r.trois", "r.quatre", "r.cinq"];
        let told = attempts.map(|login| {
            let typed = [("identifiant", login), ("motdepasse", "autre")];
            browser.send(&page, "/connexion", &typed).html
        });
        told.iter().filter(|page| page.contains("le bon. Recopiez-les")).count()
    };
    assert_eq!([looked_at("192.0.2.0/24"), looked_at("127.0.0.0/8")], [2, 5]);
}

#[test]
fn health_is_told_whatever_is_under_way() {
    let served = Served::configured(|configuration| configuration.limits.at_once = 0);
    assert_eq!(served.get("/health/ready", None).status(), 200);
}

#[test]
fn a_text_that_cannot_be_kept_is_no_fault_of_the_service() {
    let served = Served::new();
    let computer = served.enrol();
    assert_eq!(
        problem(served.get("/api/v1/schools/0990001N%00/changes", Some(&computer.token))).0,
        ProblemCode::Malformed
    );
    let browser = Browser::new(&served.address);
    let page = browser.open("/connexion");
    let token = hidden(&page.html, "jeton");
    let fields = [("identifiant", "r.abri\0cot"), ("motdepasse", "x")];
    let refused = browser.post("/connexion", &token, &fields, &served.address);
    assert_eq!(refused.status, 400);
    refused.says("Ce texte ne se lit pas");
    let fields = [("login", "c.\0essai"), ("password", PASSWORD), ("otp", "000000"), ("code", "CDFG-2345")];
    assert_eq!(served.send("/appareils", &fields).status(), 400);
}
