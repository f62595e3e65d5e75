//! What an operator decides of the pages.

use std::sync::Arc;

use ipnet::IpNet;
use service::Service;

/// How the pages are reached.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where families reach them: `https://comptes.exemple.fr`, without a slash at the end.
    pub address: String,
    /// The networks of the proxies whose word is taken for where somebody comes from.
    pub proxies: Vec<IpNet>,
}

impl Settings {
    /// Whether cookies travel over TLS alone.
    pub(crate) fn is_secure(&self) -> bool {
        self.address.starts_with("https://")
    }
}

/// What pages work with.
#[derive(Clone)]
pub struct Portal {
    pub(crate) service: Service,
    pub(crate) settings: Arc<Settings>,
}

impl Portal {
    /// That service, reached like that.
    #[must_use]
    pub fn new(service: Service, settings: Settings) -> Self {
        Self { service, settings: Arc::new(settings) }
    }
}
