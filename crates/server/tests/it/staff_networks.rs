//! Networks of the administration that stand for the second factor of staff, where the operator says so.

use server::configuration::{Configuration, Staff};
use service::usecase::staff::{self, Role};
use ureq::Agent;
use zeroize::Zeroizing;

use crate::fixture::{PASSWORD, Served};

const PAGE: &str = "/exploitation";

/// A service behind a proxy of this computer, and its operator.
fn served(configure: impl FnOnce(&mut Configuration)) -> Served {
    let served = Served::configured(|configuration| {
        configuration.door.proxies = vec!["127.0.0.1/32".parse().unwrap(), "10.9.0.0/16".parse().unwrap()];
        configure(configuration);
    });
    let chosen = Zeroizing::new(PASSWORD.to_owned());
    served
        .wait(staff::add(&served.service, "o.exploitant", "Ode Exploitant", chosen, Role::Operator))
        .unwrap();
    served
}

fn with_networks(configuration: &mut Configuration) {
    let networks = ["10.1.0.0/16", "2001:db8:7::/48", "::ffff:10.2.0.0/112", "127.0.0.0/8", "10.9.0.0/16"];
    let second_factor_networks = networks.map(|network| network.parse().unwrap()).to_vec();
    configuration.staff = Staff { second_factor_networks };
}

/// Signs in through the proxy, which says where from.
fn sign_in(served: &Served, path: &str, otp: &str, forwarded: Option<&str>) -> u16 {
    sign_in_with(served, path, otp, forwarded.map(|said| ("X-Forwarded-For", said)))
}

fn sign_in_with(served: &Served, path: &str, otp: &str, header: Option<(&str, &str)>) -> u16 {
    // What waits from one try to the next is no part of this.
    served.wait(sqlx::query("DELETE FROM attempt").execute(&served.pool)).unwrap();
    let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
    let mut request = agent.post(format!("{}{path}", served.address));
    if let Some((name, said)) = header {
        request = request.header(name, said);
    }
    let fields = [("login", "o.exploitant"), ("password", PASSWORD), ("otp", otp), ("code", "CDFG-2345")];
    request.send_form(fields).unwrap().status().as_u16()
}

fn factors(served: &Served) -> Vec<String> {
    let told = sqlx::query_scalar(
        "SELECT concat_ws(' ', content ->> 'factor', content ->> 'network') FROM audit
         WHERE kind = 'signed_in' ORDER BY id",
    )
    .fetch_all(&served.pool);
    served.wait(told).unwrap()
}

#[test]
fn from_a_network_of_the_administration_no_code_is_asked_and_the_trail_says_so() {
    let served = served(with_networks);
    for (forwarded, network) in [
        ("10.1.2.3", "10.1.0.0/16"),
        ("2001:db8:7::42", "2001:db8:7::/48"),
        // IPv4 in IPv6’s clothes, on either side.
        ("::ffff:10.1.2.3", "10.1.0.0/16"),
        ("10.2.0.9", "10.2.0.0/16"),
    ] {
        assert_eq!(sign_in(&served, PAGE, "", Some(forwarded)), 200, "{forwarded}");
        assert_eq!(factors(&served).pop(), Some(format!("network {network}")), "{forwarded}");
    }
    // A code that is given is looked at.
    assert_eq!(sign_in(&served, PAGE, "000000", Some("10.1.2.3")), 401);
    let page = {
        let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
        let from = |address: &str| {
            let asked = agent.get(format!("{}{PAGE}", served.address)).header("X-Forwarded-For", address);
            asked.call().unwrap().body_mut().read_to_string().unwrap()
        };
        (from("10.1.2.3"), from("192.0.2.1"))
    };
    assert!(page.0.contains("vous pouvez le laisser vide") && !page.1.contains("laisser vide"));
    // Who was signed in comes back as they came.
    let back = |address: &str| {
        let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
        let asked = agent.post(format!("{}/inspection/ecoles", served.address));
        let mut answer = asked.header("X-Forwarded-For", address).send_form([("session", "x")]).unwrap();
        assert_eq!(answer.status(), 401);
        answer.body_mut().read_to_string().unwrap()
    };
    let back = (back("10.1.2.3"), back("192.0.2.1"));
    assert!(back.0.contains("vous pouvez le laisser vide") && !back.1.contains("laisser vide"));
    let field =
        |page: &str| page.split("<input id=\"otp\"").nth(1).unwrap().split('>').next().unwrap().to_owned();
    assert!(!field(&page.0).contains("required") && field(&page.1).contains("required"));
    assert!(!field(&back.0).contains("required") && field(&back.1).contains("required"));
}

#[test]
fn from_elsewhere_a_code_is_asked_whatever_is_forged() {
    let served = served(with_networks);
    for forwarded in [
        Some("192.0.2.1"),
        Some("2001:db8:8::42"),
        // Whoever asks wrote the first; the proxy added the last.
        Some("10.1.2.3, 192.0.2.1"),
        Some("10.1.2.3, 2001:db8:8::42"),
        // The proxy said nothing that is an address: its own is nobody’s.
        Some("10.1.2.3, nowhere"),
        Some("10.1.2.3, 10.1.2.3:4000"),
        // Who stands inside speaks for somebody else.
        Some("192.0.2.1, 10.1.2.3"),
        Some("10.9.1.1"),
        None,
    ] {
        assert_eq!(sign_in(&served, PAGE, "", forwarded), 401, "{forwarded:?}");
    }
    assert!(factors(&served).is_empty());
}

#[test]
fn without_a_proxy_that_is_believed_nobody_is_anywhere_else() {
    let served = served(|configuration| {
        with_networks(configuration);
        configuration.door.proxies.clear();
        configuration.staff.second_factor_networks.retain(|network| network.to_string() != "127.0.0.0/8");
    });
    assert_eq!(sign_in(&served, PAGE, "", Some("10.1.2.3")), 401);
}

/// Whatever stands before the service, and was forgotten among its proxies, would let everybody in.
#[test]
fn an_unknown_proxy_inside_opens_nothing() {
    let served = served(|configuration| {
        with_networks(configuration);
        configuration.door.proxies.clear();
    });
    assert_eq!(sign_in(&served, PAGE, "", None), 200, "of this computer itself");
    for header in [
        ("X-Forwarded-For", "192.0.2.1"),
        ("X-Forwarded-For", "10.1.2.3"),
        ("X-Real-IP", "192.0.2.1"),
        ("Forwarded", "for=192.0.2.1"),
        ("Via", "1.1 mandataire"),
    ] {
        assert_eq!(sign_in_with(&served, PAGE, "", Some(header)), 401, "{header:?}");
    }
    assert_eq!(factors(&served), ["network 127.0.0.0/8"]);
}

#[test]
fn off_by_default_and_never_where_a_computer_is_bound() {
    let off = served(|_| ());
    assert_eq!(sign_in(&off, PAGE, "", Some("10.1.2.3")), 401);
    let served = served(with_networks);
    assert_eq!(sign_in(&served, "/appareils", "", Some("10.1.2.3")), 401);
    assert_eq!(factors(&served), Vec::<String>::new());
    assert_eq!(sign_in(&served, PAGE, "", Some("10.1.2.3")), 200);
}
