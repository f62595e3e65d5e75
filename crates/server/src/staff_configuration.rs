//! What an operator writes down of how staff sign in: `[staff]`.

use ipnet::{IpNet, Ipv4Net};
use serde::Deserialize;
use thiserror::Error;

/// How staff sign in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Staff {
    /// The administration's networks, which stand for the second factor on pages; never where a computer is bound.
    #[serde(default)]
    pub second_factor_networks: Vec<IpNet>,
}

impl Staff {
    /// What is wrong with them: one that is far more than an administration has, or in which one of these proxies stands.
    /// Whoever stands beside a proxy would say where they come from.
    #[must_use]
    pub fn fault(&self, proxies: &[IpNet]) -> Option<Fault> {
        let networks = self.networks();
        if let Some(wide) = networks.iter().find(|network| network.prefix_len() < shortest(network)) {
            return Some(Fault::Wide(*wide));
        }
        let proxies: Vec<IpNet> = proxies.iter().copied().map(canonical).collect();
        let overlaps = |one: &IpNet, other: &IpNet| one.contains(other) || other.contains(one);
        networks.iter().find_map(|network| {
            let proxy = proxies.iter().find(|proxy| overlaps(network, proxy))?;
            Some(Fault::Proxy(*network, *proxy))
        })
    }

    /// They, as addresses are compared with them: IPv4 is IPv4 however it is written.
    #[must_use]
    pub fn networks(&self) -> Vec<IpNet> {
        self.second_factor_networks.iter().map(|network| canonical(*network)).collect()
    }
}

/// What is wrong with a network that would stand for a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Fault {
    /// It is too large.
    #[error(
        "{0} est trop étendu\u{a0}: donnez un préfixe de /8 ou plus long en IPv4, de /32 ou plus long en IPv6"
    )]
    Wide(IpNet),
    /// It and what proxies stand in overlap.
    #[error(
        "{0} et {1}, de «\u{a0}proxies\u{a0}» sous [door], se recouvrent\u{a0}: donnez les adresses des mandataires \
         seules, hors de ces réseaux"
    )]
    Proxy(IpNet, IpNet),
}

/// The shortest prefix of a network that one administration has.
const fn shortest(network: &IpNet) -> u8 {
    match network {
        IpNet::V4(_) => 8,
        IpNet::V6(_) => 32,
    }
}

fn canonical(network: IpNet) -> IpNet {
    let IpNet::V6(mapped) = network else { return network };
    let length = mapped.prefix_len().checked_sub(96);
    match (mapped.addr().to_ipv4_mapped(), length) {
        (Some(address), Some(length)) => Ipv4Net::new(address, length).map_or(network, IpNet::V4),
        _ => network,
    }
}

#[cfg(test)]
mod tests {
    use super::Staff;

    #[test]
    fn a_network_of_ipv4_is_one_however_it_is_written() {
        let staff: Staff = toml::from_str(
            "second_factor_networks = ['10.1.0.0/16', '::ffff:10.2.0.0/112', '2001:db8::/32']",
        )
        .unwrap();
        let told: Vec<String> = staff.networks().iter().map(ToString::to_string).collect();
        assert_eq!(told, ["10.1.0.0/16", "10.2.0.0/16", "2001:db8::/32"]);
        assert_eq!(staff.fault(&[]), None);
    }

    fn fault(network: &str, proxies: &[&str]) -> Option<String> {
        let staff = Staff { second_factor_networks: vec![network.parse().unwrap()] };
        let proxies: Vec<_> = proxies.iter().map(|proxy| proxy.parse().unwrap()).collect();
        staff.fault(&proxies).map(|fault| fault.to_string())
    }

    #[test]
    fn no_network_is_larger_than_an_administration_has() {
        for wide in
            ["0.0.0.0/0", "10.0.0.0/7", "::/0", "2001:db8::/31", "::ffff:0.0.0.0/96", "::ffff:10.0.0.0/103"]
        {
            assert!(fault(wide, &[]).unwrap().contains("est trop étendu"), "{wide}");
        }
        for fits in ["10.0.0.0/8", "2001:db8::/32", "::ffff:10.0.0.0/104"] {
            assert_eq!(fault(fits, &[]), None, "{fits}");
        }
    }

    #[test]
    fn no_proxy_stands_in_a_network_that_stands_for_a_second_factor() {
        let told = fault("10.1.0.0/16", &["192.0.2.0/24", "10.1.9.0/24"]).unwrap();
        assert!(told.starts_with("10.1.0.0/16 et 10.1.9.0/24, de «\u{a0}proxies\u{a0}»"), "{told}");
        for proxy in ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32", "::ffff:10.1.2.3/128"] {
            assert!(fault("10.1.0.0/16", &[proxy]).is_some(), "{proxy}");
        }
        assert_eq!(fault("10.1.0.0/16", &["10.2.0.1/32", "2001:db8::1/128"]), None);
    }
}
