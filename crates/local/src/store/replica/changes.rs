//! What the pages of a school say, by kind.

use std::collections::HashSet;

use protocol::entity::{Entity, EntityKey};
use protocol::feed::{Change, Page};

/// What changed in a school, by kind.
#[derive(Debug, Default)]
pub struct Changes {
    pub(super) schools: Vec<protocol::entity::School>,
    pub(super) classes: Vec<protocol::entity::Class>,
    /// Accounts.
    pub accounts: Vec<protocol::account::Account>,
    /// Pupils.
    pub pupils: Vec<protocol::entity::Pupil>,
    /// Guardians.
    pub guardians: Vec<protocol::entity::Guardian>,
    pub(super) enrolments: Vec<protocol::entity::Enrolment>,
    /// Who is responsible for whom.
    pub links: Vec<protocol::entity::Link>,
    pub(super) sheets: Vec<protocol::entity::Sheet>,
    pub(super) gone: Vec<EntityKey>,
}

/// The last word of the pages about each thing, by kind.
#[must_use]
pub fn latest(pages: Vec<Page>) -> Changes {
    let mut sorted = Changes::default();
    let mut told = HashSet::new();
    for change in pages.into_iter().rev().flat_map(|page| page.changes.into_iter().rev()) {
        let key = match &change {
            Change::Is(entity) => entity.key(),
            Change::Gone(key) => key.clone(),
        };
        if !told.insert(key.clone()) {
            continue;
        }
        match change {
            Change::Gone(_) => sorted.gone.push(key),
            Change::Is(entity) => match *entity {
                Entity::School(school) => sorted.schools.push(school),
                Entity::Class(class) => sorted.classes.push(class),
                Entity::Account(account) => sorted.accounts.push(account),
                Entity::Pupil(pupil) => sorted.pupils.push(pupil),
                Entity::Guardian(guardian) => sorted.guardians.push(guardian),
                Entity::Enrolment(enrolment) => sorted.enrolments.push(enrolment),
                Entity::Link(link) => sorted.links.push(link),
                Entity::Sheet(sheet) => sorted.sheets.push(sheet),
            },
        }
    }
    sorted
}
