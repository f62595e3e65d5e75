//! Who is in a delivery no more.

use std::collections::{BTreeSet, HashSet};

use formats::import::record::Entity;
use uuid::Uuid;

use super::merging::Merge;
use super::reading::Delivery;
use super::unread::Unread;
use crate::Result;
use crate::store::stage::{self, Whose};
use crate::store::{delivery as known, looked_at, spoken_of};

impl Merge<'_> {
    pub(super) async fn departures(&mut self, delivery: &Delivery) -> Result<()> {
        self.absent(delivery).await?;
        self.removed(delivery).await?;
        let left: Vec<(&str, Uuid)> =
            self.left.iter().map(|(school, pupil)| (school.as_str(), *pupil)).collect();
        known::leave(self.connection, &left, self.today).await?;
        let pupils: BTreeSet<Uuid> = self.left.iter().map(|(_, pupil)| *pupil).collect();
        let pupils: Vec<Uuid> = pupils.into_iter().collect();
        looked_at::forget(self.connection, &self.scope, &pupils).await?;
        let somewhere: HashSet<Uuid> =
            known::somewhere(self.connection, &pupils).await?.into_iter().collect();
        let nowhere: Vec<Uuid> = pupils.into_iter().filter(|pupil| !somewhere.contains(pupil)).collect();
        self.report.departures = nowhere.len() as u64;
        self.weigh(&nowhere).await
    }

    /// Whom a whole file of their school does not name. A record that could not be read is no absence.
    async fn absent(&mut self, delivery: &Delivery) -> Result<()> {
        let Unread { keys, schools, anybody } = &delivery.unread;
        let covered = spoken_of::covered(self.connection, &delivery.whole_files).await?;
        let (unsure, sure): (Vec<_>, Vec<_>) = covered
            .into_iter()
            .filter_map(|key| Some((self.places.get(&key)?.school.clone(), key)))
            .partition(|(_, key)| *anybody || schools.contains(key.as_str()));
        self.report.schools_unsure += unsure.len() as u64;
        let schools: Vec<String> = sure.into_iter().map(|(school, _)| school).collect();
        let absent = stage::absent(self.connection, &self.scope, &schools, keys).await?;
        self.left.extend(absent.into_iter().filter(|(_, pupil)| !self.maybe_named.contains(pupil)));
        Ok(())
    }

    /// Whom a delivery of changes says to be gone.
    async fn removed(&mut self, delivery: &Delivery) -> Result<()> {
        let pupils = self.gone("pupil", Whose::Pupil, &delivery.removed(Entity::Pupil)).await?;
        for (school, enrolment) in known::enrolments(self.connection, &self.scope, &pupils).await? {
            self.left.insert((school, enrolment.pupil));
        }
        let guardians = self.gone("guardian", Whose::Guardian, &delivery.removed(Entity::Guardian)).await?;
        if guardians.is_empty() {
            return Ok(());
        }
        let unlinked = known::end_links_of(self.connection, &self.scope, &guardians).await?;
        looked_at::forget(self.connection, &self.scope, &unlinked).await?;
        self.report.links_ended += unlinked.len() as u64;
        self.unlinked.extend(unlinked);
        Ok(())
    }

    /// Of whom a delivery says that they are gone, and names them under no identifier: which was said last is not known.
    async fn gone(&mut self, entity: &str, whose: Whose, removed: &[String]) -> Result<Vec<Uuid>> {
        let known = known::known(self.connection, entity, &self.scope, removed).await?;
        let mut ids: Vec<Uuid> = known.into_values().collect();
        if !ids.is_empty() {
            let named = stage::named(self.connection, whose, &self.scope, &ids).await?;
            ids.retain(|id| !named.contains(id));
        }
        Ok(ids)
    }
}
