//! Who somebody is of whom the source of a delivery said nothing before.

use std::collections::{HashMap, HashSet};

use domain::fold::alike;
use formats::import::record::{GuardianRecord, PupilRecord};
use jiff::civil::Date;
use protocol::entity::{Guardian, Pupil, SourceId};
use uuid::Uuid;

use super::guardians;
use super::merging::Merge;
use super::order::Kind;
use super::pupil::described;
use super::reading::ReadPupil;
use crate::store::candidate::Bearer;
use crate::store::stage::{Heard, Whose};
use crate::store::{candidate, people};
use crate::usecase::recognition::{Match, guardian_among, pupil_among};
use crate::{Error, Result};

impl Merge<'_> {
    /// Who these guardians are, by what the source calls them: whoever answers for the same child under that name,
    /// whichever source said so. Of those who are not in it, nobody is known.
    pub(super) async fn identify_guardians(
        &mut self,
        heard: &[&Heard],
    ) -> Result<HashMap<String, Match<Guardian>>> {
        let keys: Vec<String> = heard.iter().map(|heard| heard.key.clone()).collect();
        let beside = candidate::beside(self.connection, &keys).await?;
        if beside.is_empty() {
            return Ok(HashMap::new());
        }
        let ids: Vec<Uuid> = beside.iter().map(|(_, id)| *id).collect();
        let candidates: HashMap<Uuid, Guardian> = people::guardians_anywhere(self.connection, &ids)
            .await?
            .into_iter()
            .map(|guardian| (guardian.id, guardian))
            .collect();
        let mut of_key: HashMap<String, Vec<Guardian>> = HashMap::new();
        for (key, id) in beside {
            of_key.entry(key).or_default().extend(candidates.get(&id).cloned());
        }
        let keys: Vec<String> = of_key.keys().cloned().collect();
        let beside = candidate::named_beside(self.connection, &keys).await?;
        let named =
            self.named_too(Whose::Guardian, candidates.values().map(|one| one.sources.as_slice())).await?;
        let mut rivals: HashMap<String, Vec<Guardian>> = HashMap::new();
        for (key, said) in candidate::new_beside(self.connection, &self.scope, &keys).await? {
            rivals.entry(key).or_default().push(guardians::described(&read(&said)?, None));
        }
        let mut found = HashMap::new();
        for heard in heard {
            let record = read(&heard.said)?;
            let candidates = of_key.get(&heard.key).filter(|_| !record.partial).cloned();
            let Some(candidates) = candidates else { continue };
            // Named beside them, as of the same child: the source says that they are two.
            let is_beside = |known: &Guardian| {
                self.called(&known.sources).any(|key| beside.contains(&(heard.key.clone(), key.to_owned())))
            };
            let mut identified = guardian_among(candidates, &guardians::described(&record, None), is_beside);
            if let Match::Known(known) = &identified {
                let is_rival = rivals.get(&heard.key).into_iter().flatten().any(|rival| {
                    let match_of_rival = guardian_among(vec![(**known).clone()], rival, |_| false);
                    matches!(match_of_rival, Match::Known(_) | Match::Doubtful)
                });
                // Called otherwise, too, as of another child.
                let is_named = self.called(&known.sources).any(|key| named.contains(key));
                if is_rival || is_named {
                    identified = Match::Doubtful;
                }
            }
            found.insert(heard.key.clone(), identified);
        }
        Ok(found)
    }

    /// Who these pupils are, by what the source calls them: whoever is, or was, at their school, bears those names and
    /// was born that day, whichever source said so.
    pub(super) async fn identify_pupils(
        &mut self,
        read: &[(String, &PupilRecord)],
    ) -> Result<HashMap<String, Match<Pupil>>> {
        let wanted: HashMap<(String, Date), &str> = read
            .iter()
            .filter(|(_, record)| !record.partial)
            .filter_map(|(_, record)| {
                let home = record.school.as_deref()?;
                let place = self.places.get(home)?;
                Some(((place.school.clone(), record.birth_date?), home))
            })
            .collect();
        let of_schools: Vec<(&str, Date)> =
            wanted.keys().map(|(school, day)| (school.as_str(), *day)).collect();
        let born = candidate::born_at(self.connection, &of_schools).await?;
        if born.is_empty() {
            return Ok(HashMap::new());
        }
        let ids: Vec<Uuid> = born.iter().map(|(_, id)| *id).collect();
        let pupils: HashMap<Uuid, Pupil> = people::pupils_anywhere(self.connection, &ids)
            .await?
            .into_iter()
            .map(|pupil| (pupil.id, pupil))
            .collect();
        let mut there: HashMap<(&str, Option<Date>), Vec<&Pupil>> = HashMap::new();
        for (school, id) in &born {
            let Some(pupil) = pupils.get(id) else { continue };
            there.entry((school, pupil.birth_date)).or_default().push(pupil);
        }
        let named = self.named_too(Whose::Pupil, pupils.values().map(|one| one.sources.as_slice())).await?;
        let is_named = |known: &Pupil| self.called(&known.sources).any(|key| named.contains(key));
        let mut found = HashMap::new();
        let mut meant = Vec::new();
        for (key, record) in read.iter().filter(|(_, record)| !record.partial) {
            let Some((home, born)) = record.school.as_deref().zip(record.birth_date) else { continue };
            let place = self.places.get(home);
            let there = place.and_then(|place| there.get(&(place.school.as_str(), Some(born))));
            let Some(there) = there else { continue };
            let candidates: Vec<Pupil> = there.iter().map(|known| (*known).clone()).collect();
            let identified = pupil_among(candidates, &pupil(record), is_named);
            if matches!(identified, Match::Known(_)) {
                meant.push((home, born));
            }
            found.insert(key.clone(), (identified, there));
        }
        let mut rivals = Vec::new();
        if !meant.is_empty() {
            for said in candidate::new_born_at(self.connection, &self.scope, &meant).await? {
                let rival: ReadPupil =
                    serde_json::from_str(&said).map_err(|error| Error::BadContent("staged", error))?;
                rivals.push(rival.pupil);
            }
        }
        for (key, record) in read {
            let Some((identified, there)) = found.get_mut(key) else { continue };
            if let Match::Known(known) = &*identified {
                let is_rival = |rival: &PupilRecord| {
                    let match_of_rival = pupil_among(vec![(**known).clone()], &pupil(rival), |_| false);
                    matches!(match_of_rival, Match::Known(_) | Match::Doubtful)
                };
                let mut others =
                    rivals.iter().filter(|rival| rival.key != *key && rival.school == record.school);
                if others.any(is_rival) {
                    *identified = Match::Doubtful;
                }
            }
            if *identified == Match::Doubtful {
                self.maybe_named.extend(there.iter().map(|known| known.id));
            }
        }
        Ok(found.into_iter().map(|(key, (identified, _))| (key, identified)).collect())
    }

    /// The INEs that this delivery gives to several children.
    pub(super) async fn contested_ines(&mut self) -> Result<HashSet<String>> {
        let bearers = candidate::bearers_of_one_ine(self.connection).await?;
        let differ = |one: &Bearer, other: &Bearer| {
            let names = [(&one.family, &other.family), (&one.first, &other.first)];
            let other_name = names.into_iter().any(|(one, other)| {
                one.as_deref().zip(other.as_deref()).is_some_and(|(one, other)| !alike(one, other))
            });
            other_name || one.born.zip(other.born).is_some_and(|(one, other)| one != other)
        };
        let of_ines = bearers.chunk_by(|one, next| one.ine == next.ine);
        let contested = of_ines.filter(|bearers| bearers.iter().any(|one| differ(&bearers[0], one)));
        Ok(contested.map(|bearers| bearers[0].ine.clone()).collect())
    }

    /// What this source calls somebody.
    fn called<'s>(&self, sources: &'s [SourceId]) -> impl Iterator<Item = &'s str> {
        let scope = self.scope.clone();
        sources.iter().filter(move |source| source.scope == scope).map(|source| source.id.as_str())
    }

    /// Those of the identifiers of known people, of this source, that stand for somebody still: a whole delivery names
    /// them, one of changes need not.
    async fn named_too<'s>(
        &mut self,
        whose: Whose,
        known: impl Iterator<Item = &'s [SourceId]>,
    ) -> Result<HashSet<String>> {
        let keys: Vec<String> = known.flat_map(|sources| self.called(sources)).map(str::to_owned).collect();
        match self.kind {
            Kind::Whole => candidate::named_so(self.connection, whose, &keys).await,
            Kind::Changes => Ok(keys.into_iter().collect()),
        }
    }
}

/// A pupil as a record says her.
fn pupil(record: &PupilRecord) -> Pupil {
    described(record, None, Uuid::nil())
}

fn read(said: &str) -> Result<GuardianRecord> {
    serde_json::from_str(said).map_err(|error| Error::BadContent("staged", error))
}
