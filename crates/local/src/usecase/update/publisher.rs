//! Who announces newer versions, and where.

use release::{Address, PublisherKey};

use crate::Result;
use crate::store::setting;
use crate::workspace::Workspace;

/// Setting of this computer: where versions are announced, when it is not where Préau says.
pub(super) const ADDRESS: &str = "update_address";

/// Whose announcements are believed, and where they are by default.
#[derive(Debug, Clone)]
pub struct Publisher {
    pub(super) key: PublisherKey,
    pub(super) address: Option<Address>,
}

impl Publisher {
    /// From a minisign public key and an address, as texts; nothing when the key is none.
    #[must_use]
    pub fn new(key: &str, address: Option<&str>) -> Option<Self> {
        let key = PublisherKey::parse(key)?;
        Some(Self { key, address: address.and_then(|text| Address::parse(text).ok()) })
    }
}

/// Where this computer looks.
pub(super) async fn address(workspace: &Workspace, publisher: &Publisher) -> Result<Option<Address>> {
    let pool = workspace.store().pool();
    // The director may have said that the usual one is to be looked at again.
    let set = setting::read(pool, None, ADDRESS, |text| match text {
        "" => Some(None),
        text => Address::parse(text).ok().map(Some),
    });
    Ok(set.await?.flatten().or_else(|| publisher.address.clone()))
}
