//! A delivery compared with the directory, step by step.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::degree::Degree;
use formats::import::record::Entity;
use jiff::civil::Date;
use sqlx::PgConnection;
use uuid::Uuid;

use super::described::Described;
use super::order::Kind;
use super::perimeter::Perimeter;
use super::presence::Present;
use super::reading::Delivery;
use super::report::{Left, Report};
use super::unreadable::{Failed, Unreadable};
use crate::store::delivery::{self as known, Place};
use crate::store::looked_at;
use crate::store::stage::{self, Whose};
use crate::{Result, Service};

/// Whom some records that are decided at once are of.
#[derive(Default)]
pub(super) struct Met {
    keys: HashSet<String>,
    ines: HashSet<String>,
    ids: HashSet<Uuid>,
}

impl Met {
    /// Whether somebody was called so before.
    pub(super) fn is_met(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// Whether nobody of those before can be the same person.
    pub(super) fn first_time(&mut self, key: &str, ine: Option<String>, id: Option<Uuid>) -> bool {
        if self.keys.contains(key)
            || ine.as_ref().is_some_and(|ine| self.ines.contains(ine))
            || id.is_some_and(|id| self.ids.contains(&id))
        {
            return false;
        }
        self.keys.insert(key.to_owned());
        self.ines.extend(ine);
        self.ids.extend(id);
        true
    }
}

/// A merge at work.
pub(super) struct Merge<'m> {
    pub(super) service: &'m Service,
    pub(super) connection: &'m mut PgConnection,
    pub(super) today: Date,
    /// Within what the identifiers of this delivery are unique.
    pub(super) scope: String,
    /// Whether whom it does not name has left.
    pub(super) kind: Kind,
    /// Pupils whom it says to be gone, by what it calls them.
    pub(super) removed_pupils: Vec<String>,
    /// The schools that the service knows, by what the delivery calls them.
    pub(super) places: HashMap<String, Place>,
    /// Classes that are there, by school and code.
    pub(super) classes: HashSet<(String, String)>,
    /// What is written of schools at the end, by UAI.
    pub(super) described: BTreeMap<String, Described>,
    pub(super) left: Left,
    /// Of whom nobody can say who they are, by what the delivery calls them.
    pub(super) doubtful: HashSet<(Whose, String)>,
    /// Known pupils who may be one of those: they are not known to be absent.
    pub(super) maybe_named: HashSet<Uuid>,
    /// Pupils of whom a link ended, once for each.
    pub(super) unlinked: Vec<Uuid>,
    /// INEs that the delivery gives to several.
    pub(super) contested: HashSet<String>,
    /// Pupils who were there before.
    pub(super) present: Present,
    /// The delivery is the first of a school year.
    pub(super) first_of_year: bool,
    /// Records that were looked at so far, and how many those were when the database was last asked to count.
    pub(super) came: (u64, u64),
    pub(super) report: Report,
}

/// What a delivery is compared in.
pub(super) struct Frame<'f> {
    /// Within what its identifiers are unique.
    pub(super) scope: String,
    /// It is the first of a school year.
    pub(super) first_of_year: bool,
    /// A whole one was taken before, whenever.
    pub(super) follows_another: bool,
    /// Schools that are taken though they are not known yet.
    pub(super) perimeter: &'f Perimeter,
}

/// Compares what is staged with the directory, and brings that up to date.
pub(super) async fn merge(
    service: &Service,
    connection: &mut PgConnection,
    delivery: &Delivery,
    frame: Frame<'_>,
) -> Result<Report> {
    let mut merge = Merge {
        service,
        connection,
        today: service.clock.today(),
        scope: frame.scope,
        kind: delivery.kind(),
        removed_pupils: delivery.removed(Entity::Pupil),
        places: HashMap::new(),
        classes: HashSet::new(),
        described: BTreeMap::new(),
        left: Left::new(),
        doubtful: HashSet::new(),
        maybe_named: HashSet::new(),
        unlinked: Vec::new(),
        contested: HashSet::new(),
        present: Present::default(),
        first_of_year: frame.first_of_year,
        came: (0, 0),
        report: Report::default(),
    };
    merge.schools(delivery, frame.perimeter).await?;
    merge.classes(delivery).await?;
    merge.count_present(delivery).await?;
    // Who was there before the first delivery did not come by one: nobody’s summer.
    merge.first_of_year &= frame.follows_another || merge.present.all == 0;
    merge.pupils().await?;
    merge.guardians().await?;
    looked_at::remember(merge.connection, &merge.scope).await?;
    merge.departures(delivery).await?;
    merge.write_schools().await?;
    Ok(merge.report)
}

/// Identifiers are unique within the base of one académie and degree. A delivery that does not say which académie is of
/// the only one that is known: another’s identifiers are other people’s.
pub(super) async fn scope(
    connection: &mut PgConnection,
    delivery: &Delivery,
) -> std::result::Result<String, Failed> {
    let degree = delivery.degree.unwrap_or(Degree::First).code();
    let known = known::scopes(connection, &format!("/{degree}")).await?;
    let of_schools = delivery.schools.iter().find_map(|school| school.academy.as_deref());
    let said = of_schools.or(delivery.academy).map(|academy| format!("AAF:{academy}/{degree}"));
    match (said, known.as_slice()) {
        (Some(said), _) => Ok(said),
        (None, [one]) => Ok(one.clone()),
        // A base of its own.
        (None, []) => Ok(format!("AAF:/{degree}")),
        (None, _) => Err(Unreadable::NoAcademy.into()),
    }
}

impl Merge<'_> {
    /// Some records are about to be looked at: each time that they are twice as many, what is there is counted.
    pub(super) async fn came(&mut self, records: usize) -> Result<()> {
        let (came, counted) = &mut self.came;
        if *came >= *counted * 2 && *came > 0 {
            *counted = *came;
            stage::count_tables(self.connection, *came).await?;
        }
        *came += records as u64;
        Ok(())
    }
}
