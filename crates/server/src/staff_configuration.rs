//! What an operator writes down of how staff sign in: `[staff]`.

use ipnet::{IpNet, Ipv4Net};
use serde::Deserialize;

/// How staff sign in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Staff {
    /// The administration's networks, which stand for the second factor on pages; never where a computer is bound.
    #[serde(default)]
    pub second_factor_networks: Vec<IpNet>,
}

impl Staff {
    /// Whether each of them is a network that somebody has: never everybody's.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.networks().iter().all(|network| network.prefix_len() > 0)
    }

    /// They, as addresses are compared with them: IPv4 is IPv4 however it is written.
    #[must_use]
    pub fn networks(&self) -> Vec<IpNet> {
        self.second_factor_networks.iter().map(|network| canonical(*network)).collect()
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
        assert!(staff.is_sound());
        for everybody in ["0.0.0.0/0", "::/0", "::ffff:0.0.0.0/96"] {
            let staff: Staff = toml::from_str(&format!("second_factor_networks = ['{everybody}']")).unwrap();
            assert!(!staff.is_sound(), "{everybody}");
        }
    }
}
