//! Where somebody comes from.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use ipnet::IpNet;

/// The address of who asks. What a proxy says of it is believed of configured ones alone, from the nearest on: whoever
/// asks may have written the rest.
#[must_use]
pub fn of(parts: &Parts, proxies: &[IpNet]) -> IpAddr {
    let nearest = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let mut address = nearest.map_or(IpAddr::from([0, 0, 0, 0]), |info| info.0.ip().to_canonical());
    let forwarded = parts.headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let mut said: Vec<&str> = forwarded.flat_map(|list| list.split(',')).map(str::trim).collect();
    while proxies.iter().any(|proxy| proxy.contains(&address)) {
        let Some(before) = said.pop().and_then(|text| text.parse::<IpAddr>().ok()) else { break };
        address = before.to_canonical();
    }
    address
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use axum::extract::ConnectInfo;
    use axum::http::Request;

    use super::of;

    fn asked(from: &str, forwarded: &str, proxies: &[&str]) -> String {
        let request = Request::builder().header("x-forwarded-for", forwarded).body(()).unwrap();
        let (mut parts, ()) = request.into_parts();
        let nearest: SocketAddr = format!("{from}:4000").parse().unwrap();
        parts.extensions.insert(ConnectInfo(nearest));
        let proxies: Vec<_> = proxies.iter().map(|proxy| proxy.parse().unwrap()).collect();
        of(&parts, &proxies).to_string()
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
