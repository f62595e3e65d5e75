//! Who is in a delivery no more.

use std::collections::{BTreeSet, HashSet};

use formats::import::record::{Entity, QuarantinedRecord};
use uuid::Uuid;

use super::merging::Merge;
use super::reading::Delivery;
use crate::Result;
use crate::store::delivery as known;

impl Merge<'_> {
    pub(super) async fn departures(&mut self, delivery: &Delivery) -> Result<()> {
        self.absent(delivery).await?;
        self.removed(delivery).await?;
        let pupils: BTreeSet<Uuid> = self.left.iter().map(|(_, pupil)| *pupil).collect();
        for (school, pupil) in &self.left {
            known::leave(self.connection, school, *pupil, self.today).await?;
        }
        let pupils: Vec<Uuid> = pupils.into_iter().collect();
        let somewhere = known::somewhere(self.connection, &pupils).await?;
        self.report.departures = u64::try_from(pupils.len() - somewhere.len()).unwrap_or_default();
        Ok(())
    }

    /// Whom a whole file of their school does not name. A record that could not be read is no absence.
    async fn absent(&mut self, delivery: &Delivery) -> Result<()> {
        let mut named: HashSet<&str> = delivery.pupils.iter().map(|read| read.pupil.key.as_str()).collect();
        let mut unsure = BTreeSet::new();
        let mut all_unsure = false;
        for record in &delivery.quarantined {
            let QuarantinedRecord::Pupil { key, school, .. } = record else { continue };
            match (key, school) {
                (Some(key), _) => drop(named.insert(key)),
                (None, Some(school)) => drop(unsure.insert(school.as_str())),
                (None, None) => all_unsure = true,
            }
        }
        let covered: BTreeSet<&str> = delivery
            .pupils
            .iter()
            .filter(|read| read.of_whole_file)
            .filter_map(|read| read.pupil.school.as_deref())
            .collect();
        for key in covered {
            let Some(place) = self.places.get(key).cloned() else { continue };
            if all_unsure || unsure.contains(key) {
                self.report.schools_unsure += 1;
                continue;
            }
            for (pupil, external) in known::present(self.connection, &self.scope, &place.school).await? {
                if !named.contains(external.as_str()) {
                    self.left.insert((place.school.clone(), pupil));
                }
            }
        }
        Ok(())
    }

    /// Whom a delivery of changes says to be gone.
    async fn removed(&mut self, delivery: &Delivery) -> Result<()> {
        let keys = |wanted: Entity| -> Vec<String> {
            let of = delivery.removed.iter().filter(|(entity, _)| *entity == wanted);
            of.map(|(_, key)| key.clone()).collect()
        };
        let pupils = known::known(self.connection, "pupil", &self.scope, &keys(Entity::Pupil)).await?;
        let pupils: Vec<Uuid> = pupils.into_values().collect();
        for (school, enrolment) in known::enrolments(self.connection, &self.scope, &pupils).await? {
            self.left.insert((school, enrolment.pupil));
        }
        let guardians =
            known::known(self.connection, "guardian", &self.scope, &keys(Entity::Guardian)).await?;
        for guardian in guardians.into_values() {
            self.report.links_ended += known::end_links_of(self.connection, guardian).await?;
        }
        Ok(())
    }
}
