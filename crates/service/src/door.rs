//! How the door of families is set up.

use domain::chosen::Policy;

use crate::patience::Patience;

/// What an operator decides of the door.
#[derive(Debug, Clone, Default)]
pub struct DoorSettings {
    /// Where families reach the pages, without a slash at the end: links in mails begin with it.
    pub address: String,
    /// Which passwords may be chosen.
    pub policy: Policy,
    /// What is forgiven to an address.
    pub patience: Patience,
}
