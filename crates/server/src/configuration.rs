//! What an operator writes down: one file, and the environment for secrets.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use crate::deliveries_configuration::{Aaf, Brought, Drop};
pub use crate::door_configuration::{Door, Mail, PasswordPolicy, Security};
pub use crate::limits::Limits;
pub use crate::retention_configuration::Kept;
pub use crate::staff_configuration::{Fault as NetworkFault, Staff};
use service::keys::{BadKeys, Keys};
use service::{DeliverySettings, DoorSettings, Retention};
use thiserror::Error;
use zeroize::Zeroizing;

/// The file, in TOML.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// Where computers, families and staff reach the service: `https://comptes.exemple.fr`.
    pub address: String,
    /// Where it listens.
    pub listen: SocketAddr,
    /// Certificate and key; without them it listens on this computer alone.
    #[serde(default)]
    pub tls: Option<Tls>,
    /// The keys that seal secrets, kept apart from the database ([`Keys::parse`]).
    pub keys: PathBuf,
    /// Connections to the database.
    #[serde(default = "sixteen")]
    pub connections: u32,
    /// The families' pages.
    #[serde(default)]
    pub door: Door,
    /// Deliveries of AAF.
    #[serde(default)]
    pub aaf: Aaf,
    /// Where what is counted is told to Prometheus, in plain HTTP; nowhere when left out.
    #[serde(default)]
    pub metrics: Option<SocketAddr>,
    /// How staff sign in.
    #[serde(default)]
    pub staff: Staff,
    /// How much, how long and how often.
    #[serde(default)]
    pub limits: Limits,
    /// How long what is known is kept.
    #[serde(default)]
    pub retention: Kept,
    /// A file outside of the database that says what to do again should it be put back: erasures, incidents, thefts.
    #[serde(default)]
    pub ledger: Option<PathBuf>,
    /// Families' events may be triggered by hand: never where families are real.
    #[serde(default)]
    pub trials: bool,
}

/// A certificate and its key, in PEM.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The chain.
    pub certificate: PathBuf,
    /// The key.
    pub key: PathBuf,
}

const fn sixteen() -> u32 {
    16
}

/// The variable that holds the address of the database.
pub const DATABASE: &str = "PREAU_CENTRAL_DATABASE";

/// Why the service cannot start as it is configured.
#[derive(Debug, Error)]
pub enum Misconfigured {
    /// A file cannot be read.
    #[error("{0} ne peut pas être lu")]
    Unreadable(PathBuf, #[source] std::io::Error),
    /// The configuration is none.
    #[error("{0} n’est pas une configuration")]
    Malformed(PathBuf, #[source] Box<toml::de::Error>),
    /// The keys are none.
    #[error("{0} ne contient pas de clés")]
    Keys(PathBuf, #[source] BadKeys),
    /// Without a certificate, elsewhere than on this computer.
    #[error(
        "sans [tls], «\u{a0}listen\u{a0}» doit être une adresse de cet ordinateur seul, comme 127.0.0.1:8080"
    )]
    Unprotected,
    /// Others than an administration would stand in a network that stands for a second factor.
    #[error("sous [staff], dans «\u{a0}second_factor_networks\u{a0}», {0}")]
    Networks(NetworkFault),
    /// Less than is sound is kept.
    #[error(
        "sous [retention], «\u{a0}audit_months\u{a0}» vaut {} au moins, «\u{a0}addresses_days\u{a0}» {} et \
         «\u{a0}no_school_months\u{a0}» {}",
        Retention::LEAST_AUDIT_MONTHS,
        Retention::LEAST_ADDRESSES_DAYS,
        Retention::LEAST_NO_SCHOOL_MONTHS
    )]
    Retention,
    /// The address of the database is missing.
    #[error("donnez dans {DATABASE} l’adresse de la base\u{a0}: postgres://…")]
    NoDatabase,
}

impl Configuration {
    /// Reads the file.
    ///
    /// # Errors
    /// [`Misconfigured`].
    pub fn read(path: &Path) -> Result<Self, Misconfigured> {
        let text =
            std::fs::read_to_string(path).map_err(|error| Misconfigured::Unreadable(path.into(), error))?;
        let read: Self =
            toml::from_str(&text).map_err(|error| Misconfigured::Malformed(path.into(), Box::new(error)))?;
        if read.tls.is_none() && !read.listen.ip().is_loopback() {
            return Err(Misconfigured::Unprotected);
        }
        if let Some(fault) = read.staff.fault(&read.door.proxies) {
            return Err(Misconfigured::Networks(fault));
        }
        Ok(read)
    }

    /// The page on which invitations are answered.
    #[must_use]
    pub fn invitations(&self) -> String {
        format!("{}{}", self.address.trim_end_matches('/'), crate::pages::invitation::PATH)
    }

    /// What the use cases work with.
    #[must_use]
    pub fn settings(&self) -> DoorSettings {
        self.door.settings(&self.address, self.limits.patience())
    }

    /// How deliveries arrive.
    #[must_use]
    pub fn deliveries(&self) -> DeliverySettings {
        self.aaf.settings()
    }

    /// How long what is known is kept.
    ///
    /// # Errors
    /// [`Misconfigured::Retention`].
    pub fn retention(&self) -> Result<Retention, Misconfigured> {
        self.retention.settings().ok_or(Misconfigured::Retention)
    }

    /// Reads the keys.
    ///
    /// # Errors
    /// [`Misconfigured`].
    pub fn keys(&self) -> Result<Keys, Misconfigured> {
        let text = std::fs::read_to_string(&self.keys)
            .map(Zeroizing::new)
            .map_err(|error| Misconfigured::Unreadable(self.keys.clone(), error))?;
        Keys::parse(&text).map_err(|error| Misconfigured::Keys(self.keys.clone(), error))
    }
}

/// The address of the database, from the environment.
///
/// # Errors
/// [`Misconfigured::NoDatabase`].
pub fn database() -> Result<Zeroizing<String>, Misconfigured> {
    std::env::var(DATABASE).map(Zeroizing::new).map_err(|_| Misconfigured::NoDatabase)
}

#[cfg(test)]
mod tests {
    use service::Schools;

    use super::{Configuration, Misconfigured, NetworkFault};

    fn read(text: &str) -> Result<Configuration, Misconfigured> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Configuration::read(file.path())
    }

    #[test]
    fn a_configuration_is_read_whole_or_refused() {
        let sound = "address = 'https://comptes.exemple'\nlisten = '127.0.0.1:8080'\nkeys = 'keys'\n";
        let configuration = read(sound).unwrap();
        assert_eq!((configuration.connections, configuration.tls.is_none()), (16, true));
        let aaf = "[aaf]\nat = '07:45'\n[aaf.first_degree]\nfolder = '/depot'\nschools = 'of_sectors'\n";
        let deliveries = read(&(sound.to_owned() + aaf)).unwrap().deliveries();
        assert_eq!((deliveries.at.hour(), deliveries.at.minute()), (7, 45));
        let public = Schools::OfSectors(vec!["PU".to_owned()]);
        assert_eq!(deliveries.first_degree.map(|drop| drop.schools), Some(public));
        assert!(deliveries.second_degree.is_none());
        assert!(matches!(read(&(sound.to_owned() + "listne = 1")), Err(Misconfigured::Malformed(..))));
        assert!(matches!(read(&sound.replace("127.0.0.1", "0.0.0.0")), Err(Misconfigured::Unprotected)));
        let everywhere = sound.to_owned() + "[staff]\nsecond_factor_networks = ['0.0.0.0/0']\n";
        assert!(matches!(read(&everywhere), Err(Misconfigured::Networks(NetworkFault::Wide(_)))));
        let beside = sound.to_owned()
            + "[staff]\nsecond_factor_networks = ['10.1.0.0/16']\n[door]\nproxies = ['10.1.0.5/32']\n";
        let Err(refused @ Misconfigured::Networks(NetworkFault::Proxy(..))) = read(&beside) else { panic!() };
        assert_eq!(
            refused.to_string(),
            "sous [staff], dans «\u{a0}second_factor_networks\u{a0}», 10.1.0.0/16 et 10.1.0.5/32, de «\u{a0}proxies\u{a0}» \
             sous [door], se recouvrent\u{a0}: donnez les adresses des mandataires seules, hors de ces réseaux"
        );
        let protected = sound.replace("127.0.0.1", "0.0.0.0") + "[tls]\ncertificate = 'a'\nkey = 'b'\n";
        assert!(read(&protected).is_ok());
        let kept =
            read(&(sound.to_owned() + "[retention]\nno_school_months = 24\n")).unwrap().retention().unwrap();
        assert_eq!((kept.audit_months, kept.addresses_days, kept.no_school_months), (36, 90, Some(24)));
        for less in ["audit_months = 5", "addresses_days = 6", "no_school_months = 11"] {
            let refused = read(&(sound.to_owned() + "[retention]\n" + less)).unwrap().retention();
            assert!(matches!(refused, Err(Misconfigured::Retention)), "{less}");
        }
    }
}
