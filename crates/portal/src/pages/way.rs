//! Where somebody's way goes on.

use service::usecase::door::session::{Stage, Visit};

/// The page that comes next.
pub(super) const fn next(visit: &Visit) -> &'static str {
    match visit.stage {
        Stage::Together | Stage::Dates => "/premiere-connexion/naissance",
        Stage::Password => "/premiere-connexion/mot-de-passe",
        Stage::Open => "/compte",
    }
}
