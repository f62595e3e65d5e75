//! While nothing may change, and while nothing answers.

use std::collections::BTreeSet;
use std::net::TcpListener;

use jiff::{SignedDuration, Timestamp};
use protocol::device::Status;
use protocol::maintenance::{Maintenance, MaintenanceLevel};
use protocol::problem::{Problem, ProblemCode};
use serde_json::json;
use service::usecase::maintenance;
use ureq::Agent;

use crate::door::{CHOSEN, comes_in, mother, notify, served};
use crate::family::{Browser, link_in, mail_to};
use crate::fixture::Served;
use crate::operator::Operator;
use crate::tilleuls::UAI;

fn window(level: MaintenanceLevel, from: SignedDuration) -> Maintenance {
    let from = Timestamp::now() + from;
    let until = Some(from + SignedDuration::from_hours(2));
    Maintenance { level, from, until, sentence: Some("Changement de serveur.".to_owned()) }
}

fn announce(served: &Served, level: MaintenanceLevel, from: SignedDuration) -> i64 {
    served.wait(maintenance::announce(&served.service, &window(level, from))).unwrap()
}

/// The routes that are answered as ever, of all that there are.
fn answered(served: &Served) -> BTreeSet<String> {
    let answered = server::routes().into_iter().filter(|route| {
        let path = route.path.replace("{uai}", UAI).replace("{token}", "x");
        let path = path.replace("{id}", "00000000-0000-0000-0000-000000000009");
        let path = path.replace("{pupil}", "00000000-0000-0000-0000-000000000009");
        let mut answer = match route.method.as_str() {
            "GET" => served.get(&path, None),
            _ => served.post(&path, None, &json!({})),
        };
        if answer.status() != 503 {
            return true;
        }
        let after: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((7_000..=7_201).contains(&after), "{path}: {after}");
        if path.starts_with("/api/") {
            assert_eq!(answer.headers()["content-type"], "application/problem+json");
        } else {
            let page = answer.body_mut().read_to_string().unwrap();
            assert!(
                page.contains("lang=\"fr\"") && page.contains("Changement de serveur."),
                "{path}: {page}"
            );
            assert!(page.contains("(heure de Paris)"), "{page}");
        }
        false
    });
    answered.map(|route| format!("{} {}", route.method, route.path)).collect()
}

const ALWAYS: [&str; 6] = [
    "GET /api/v1/status",
    "GET /api/v1/openapi.json",
    "GET /health/live",
    "GET /health/ready",
    "GET /guichet.css",
    "GET /style.css",
];

const READS: [&str; 10] = [
    "GET /api/v1/devices",
    "GET /api/v1/schools/{uai}/changes",
    "GET /api/v1/schools/{uai}/activity",
    "GET /api/v1/schools/{uai}/delegations",
    "GET /",
    "GET /connexion",
    "POST /connexion",
    "POST /deconnexion",
    "GET /compte",
    "GET /donnees-personnelles",
];

#[test]
fn what_reads_answers_while_nothing_may_change_and_next_to_nothing_while_it_is_closed() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let served = Served::configured(|configuration| {
        configuration.metrics = Some(free);
        configuration.limits.failures = 1_000;
    });
    let named = |routes: &[&str]| routes.iter().map(|route| (*route).to_owned()).collect::<BTreeSet<_>>();
    let all = answered(&served);
    assert_eq!(all.len(), server::routes().len(), "nothing is announced");

    let to_come = announce(&served, MaintenanceLevel::Closed, SignedDuration::from_hours(3));
    assert_eq!(answered(&served), all, "it is announced, no more");
    announce(&served, MaintenanceLevel::ReadOnly, SignedDuration::ZERO);
    assert_eq!(answered(&served), named(&[ALWAYS.as_slice(), &READS].concat()));
    assert_eq!(served.get("/nulle-part", None).status(), 404);

    let now = announce(&served, MaintenanceLevel::Closed, SignedDuration::ZERO);
    assert_eq!(answered(&served), named(&ALWAYS));
    let status: Status = served.get("/api/v1/status", None).body_mut().read_json().unwrap();
    let levels: Vec<MaintenanceLevel> = status.maintenance.iter().map(|window| window.level).collect();
    assert_eq!(
        levels,
        [MaintenanceLevel::ReadOnly, MaintenanceLevel::Closed, MaintenanceLevel::Closed],
        "those on, then the one to come"
    );
    assert_eq!(status.maintenance[1].sentence.as_deref(), Some("Changement de serveur."));
    let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
    assert_eq!(agent.get(format!("http://{free}/metrics")).call().unwrap().status(), 200);

    // Ended before its time, the other one is on; that over, too, everything answers.
    assert_eq!(served.wait(maintenance::end(&served.service, now)).unwrap(), maintenance::Ended::Early);
    assert_eq!(answered(&served).len(), ALWAYS.len() + READS.len());
    assert_eq!(
        served.wait(maintenance::end(&served.service, to_come)).unwrap(),
        maintenance::Ended::CalledOff
    );
    let listed = served.wait(maintenance::list(&served.service)).unwrap();
    let [reading] = listed.as_slice() else { panic!("{listed:?}") };
    served.wait(maintenance::end(&served.service, reading.id)).unwrap();
    assert_eq!(answered(&served), all);
}

#[test]
fn what_a_computer_sends_is_refused_by_a_code_that_says_why() {
    let served = Served::new();
    let computer = served.enrol();
    let token = Some(computer.token.as_str());
    let operations = format!("/api/v1/schools/{UAI}/operations");
    let code = |served: &Served| {
        let mut answer = served.post(&operations, token, &json!({ "operations": [] }));
        let problem: Problem = answer.body_mut().read_json().unwrap();
        problem.code
    };
    announce(&served, MaintenanceLevel::ReadOnly, SignedDuration::ZERO);
    assert_eq!(code(&served), ProblemCode::ReadOnly);
    assert_eq!(served.get(&format!("/api/v1/schools/{UAI}/changes"), token).status(), 200);
    let heard = |served: &Served| {
        let asked = sqlx::query_scalar("SELECT count(*) FROM device WHERE synchronised_at IS NOT NULL");
        served.wait(asked.fetch_one(&served.pool)).unwrap()
    };
    let counted: i64 = heard(&served);
    assert_eq!(counted, 0, "who may not send has not been heard");
    announce(&served, MaintenanceLevel::Closed, SignedDuration::ZERO);
    assert_eq!(code(&served), ProblemCode::Unavailable);
}

#[test]
fn families_are_told_before_and_who_has_activated_comes_in_while_nothing_may_change() {
    let folder = tempfile::tempdir().unwrap();
    let served = served(&folder);
    let computer = served.enrol();
    let before = mother(&served, &computer.token);
    notify(&served, &computer.token, &before);
    let sheet = before.values[0].password.as_str();
    let browser = Browser::new(&served.address);
    comes_in(&browser, sheet, "rose@exemple.org");
    let link = link_in(&mail_to(folder.path(), "rose@exemple.org"), &served.address);
    let page = browser.open(&link);
    browser.send(&page, &link, &[]).says("Votre compte est activé");

    let week = SignedDuration::from_hours(24 * 8);
    let far = announce(&served, MaintenanceLevel::Closed, week);
    assert!(!browser.open("/compte").html.contains("Maintenance"), "not yet");
    served.wait(maintenance::end(&served.service, far)).unwrap();
    announce(&served, MaintenanceLevel::Closed, SignedDuration::from_hours(24 * 6));
    browser
        .open("/compte")
        .says("Maintenance prévue. Du ")
        .says("le guichet sera fermé. Changement de serveur.");

    announce(&served, MaintenanceLevel::ReadOnly, SignedDuration::ZERO);
    browser.open("/compte").says("Maintenance jusqu’au ").says("Changer de mot de passe");
    let waits = browser.open("/compte/mot-de-passe");
    assert_eq!(waits.status, 503);
    waits.says("Cela attend la fin de la maintenance").says("Rien ne peut être changé jusqu’au ");
    let other = Browser::new(&served.address);
    let page = other.open("/connexion");
    let typed = [("identifiant", "r.abricot"), ("motdepasse", CHOSEN)];
    other.send(&page, "/connexion", &typed).says("Mon compte").says("Lou ABRICOT");

    // The father holds a sheet: it is right, and waits.
    let path = format!("/api/v1/schools/{UAI}/changes");
    let feed: protocol::feed::Page = served.get(&path, Some(&computer.token)).body_mut().read_json().unwrap();
    let value = feed.changes.iter().find_map(|change| match change {
        protocol::feed::Change::Is(entity) => match &**entity {
            protocol::entity::Entity::Account(account) if account.login == "r.abricot2" => {
                Some(account.values[0].password.clone())
            }
            _ => None,
        },
        protocol::feed::Change::Gone(_) => None,
    });
    let father = Browser::new(&served.address);
    let page = father.open("/connexion");
    let typed = [("identifiant", "r.abricot2"), ("motdepasse", &value.unwrap())];
    let page = father.send(&page, "/connexion", &typed);
    page.says("sont les bons, mais la première connexion attend").says("votre feuille reste valable");
}

#[test]
fn an_operator_announces_lists_and_ends() {
    let operator = Operator::new();
    assert_eq!(operator.done(&["maintenance", "list"], ""), "Aucune maintenance n’est annoncée.\n");
    let announce =
        ["maintenance", "announce", "closed", "--from", "2096-12-05T20:00", "--until", "2096-12-06 06:00"];
    let told = operator.done(&[&announce[..], &["--sentence", "Changement de serveur."]].concat(), "");
    assert_eq!(told, "1 : fermé, du 05/12/2096 20:00 au 06/12/2096 06:00 – Changement de serveur.\n");
    assert_eq!(operator.done(&["maintenance", "list"], ""), told);
    assert!(
        operator
            .refused(&["maintenance", "announce", "closed", "--until", "2020-01-01T00:00"])
            .contains("la fin est passée")
    );
    assert_eq!(
        operator.told(&["maintenance", "announce", "shut", "--until", "2096-12-06T06:00"], "").code,
        2
    );
    assert_eq!(
        operator.done(&["maintenance", "end", "1"], ""),
        "Maintenance 1 : annulée, elle n’aura pas lieu.\n"
    );
    assert!(operator.refused(&["maintenance", "end", "1"]).contains("n’a ce numéro"));
    operator.done(&["maintenance", "announce", "read-only", "--until", "2096-12-06T06:00"], "");
    let ended = operator.done(&["maintenance", "end", "2"], "");
    assert!(ended.contains("terminée"), "{ended}");
    assert_eq!(operator.number("SELECT count(*) FROM audit WHERE kind LIKE 'maintenance_%'"), 4);
    assert_eq!(operator.number("SELECT count(*) FROM audit WHERE kind = 'maintenance_called_off'"), 1);
}
