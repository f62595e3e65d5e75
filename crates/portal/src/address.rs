//! Where somebody comes from.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use ipnet::IpNet;

/// Headers by which whoever stands between says that it speaks for somebody else.
const RELAYING: [&str; 4] = ["x-forwarded-for", "x-real-ip", "forwarded", "via"];

/// The address of who asks. What a proxy says of it is believed of configured ones alone, from the nearest on: whoever
/// asks may have written the rest.
#[must_use]
pub fn of(parts: &Parts, proxies: &[IpNet]) -> IpAddr {
    walked(parts, proxies).0
}

/// Whether whoever stands at that address says to speak for somebody else: a proxy that nobody configured, whose own
/// address says nothing of who asks.
#[must_use]
pub fn is_relayed(parts: &Parts, proxies: &[IpNet]) -> bool {
    let (_, before, by_proxies) = walked(parts, proxies);
    match by_proxies {
        true => before,
        false => RELAYING.iter().any(|header| parts.headers.contains_key(*header)),
    }
}

/// The nearest address of no configured proxy, whether another one is said to stand behind it, and whether any proxy that is
/// configured stands before it.
fn walked(parts: &Parts, proxies: &[IpNet]) -> (IpAddr, bool, bool) {
    let nearest = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let mut address = nearest.map_or(IpAddr::from([0, 0, 0, 0]), |info| info.0.ip().to_canonical());
    let forwarded = parts.headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let mut said: Vec<&str> = forwarded.flat_map(|list| list.split(',')).map(str::trim).collect();
    let mut by_proxies = false;
    while proxies.iter().any(|proxy| proxy.contains(&address)) {
        by_proxies = true;
        let Some(before) = said.pop().and_then(|text| text.parse::<IpAddr>().ok()) else { break };
        address = before.to_canonical();
    }
    (address, !said.is_empty(), by_proxies)
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use axum::extract::ConnectInfo;
    use axum::http::Request;
    use axum::http::request::Parts;
    use ipnet::IpNet;

    use super::{is_relayed, of};

    fn request(from: &str, headers: &[(&str, &str)]) -> Parts {
        let named =
            headers.iter().fold(Request::builder(), |request, (name, value)| request.header(*name, *value));
        let (mut parts, ()) = named.body(()).unwrap().into_parts();
        let nearest: SocketAddr = format!("{from}:4000").parse().unwrap();
        parts.extensions.insert(ConnectInfo(nearest));
        parts
    }

    fn networks(proxies: &[&str]) -> Vec<IpNet> {
        proxies.iter().map(|proxy| proxy.parse().unwrap()).collect()
    }

    fn asked(from: &str, forwarded: &str, proxies: &[&str]) -> String {
        of(&request(from, &[("x-forwarded-for", forwarded)]), &networks(proxies)).to_string()
    }

    #[test]
    fn who_speaks_for_another_without_being_a_proxy_of_ours_is_seen() {
        let relayed =
            |from, headers: &[(&str, &str)]| is_relayed(&request(from, headers), &networks(&["10.0.0.0/8"]));
        assert!(!relayed("203.0.113.7", &[]));
        for name in ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"] {
            assert!(relayed("203.0.113.7", &[(name, "x")]), "{name}");
        }
        let through = |forwarded| relayed("10.0.0.1", &[("x-forwarded-for", forwarded), ("via", "1.1 ours")]);
        assert!(!through("192.0.2.1") && !through("192.0.2.1, 10.0.0.2"));
        assert!(through("198.51.100.1, 192.0.2.1") && through("198.51.100.1, 192.0.2.1, 10.0.0.2"));
    }

    #[test]
    fn only_configured_proxies_are_believed_from_the_nearest_on() {
        let proxies = ["10.0.0.0/8"];
        assert_eq!(asked("203.0.113.7", "192.0.2.1", &[]), "203.0.113.7");
        assert_eq!(asked("203.0.113.7", "192.0.2.1", &proxies), "203.0.113.7", "no proxy of ours");
        assert_eq!(asked("10.0.0.1", "192.0.2.1", &proxies), "192.0.2.1");
        assert_eq!(asked("10.0.0.1", "6.6.6.6, 192.0.2.1", &proxies), "192.0.2.1", "the first was made up");
        assert_eq!(asked("10.0.0.1", "192.0.2.1, 10.0.0.2", &proxies), "192.0.2.1");
        assert_eq!(asked("10.0.0.1", "nowhere", &proxies), "10.0.0.1");
    }
}
