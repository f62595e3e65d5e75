//! What routes work with.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use ipnet::IpNet;
use service::Service;

/// The service, and how it is reached.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) service: Service,
    /// Where the service is reached: pages are named by it.
    pub(crate) address: Arc<str>,
    /// The networks of the proxies whose word is taken for where somebody comes from.
    pub(crate) proxies: Arc<[IpNet]>,
    /// The networks that stand for the second factor of staff.
    pub(crate) networks: Arc<[IpNet]>,
    /// The description of the interface.
    pub(crate) document: Arc<str>,
}

impl App {
    /// The network that stands for the second factor of who comes from there, if one does. A proxy's own address is
    /// nobody's: it stands there where it said of no other, or is not believed.
    pub(crate) fn network(&self, from: &From) -> Option<IpNet> {
        let of =
            |networks: &[IpNet]| networks.iter().find(|network| network.contains(&from.address)).copied();
        of(&self.networks).filter(|_| !from.is_relayed && of(&self.proxies).is_none())
    }

    /// The page on which invitations are answered.
    pub(crate) fn invitations(&self) -> String {
        format!("{}{}", self.address, crate::pages::invitation::PATH)
    }
}

/// Whether a network stands for the second factor of who asks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Inside(pub(crate) bool);

impl FromRequestParts<App> for Inside {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Ok(Self(app.network(&From::of(parts, app)).is_some()))
    }
}

/// Where somebody comes from.
pub(crate) struct From {
    pub(crate) address: IpAddr,
    /// Whoever stands there says to speak for somebody else, and is no proxy that is believed.
    is_relayed: bool,
}

impl From {
    fn of(parts: &Parts, app: &App) -> Self {
        let address = portal::address::of(parts, &app.proxies);
        Self { address, is_relayed: portal::address::is_relayed(parts, &app.proxies) }
    }
}

impl FromRequestParts<App> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts, app))
    }
}
