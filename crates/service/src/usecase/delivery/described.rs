//! What a delivery says of a school, before it is written.

use protocol::entity::School;

/// One school.
pub(super) struct Described {
    /// As it is from now on.
    pub(super) school: School,
    /// That is otherwise than it was.
    pub(super) is_changed: bool,
    /// Code of its académie.
    pub(super) academy: Option<String>,
    /// Of the first degree alone.
    pub(super) circonscription: Option<String>,
}
