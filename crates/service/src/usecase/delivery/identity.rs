//! Who somebody is of whom the source of a delivery said nothing before.

use std::collections::{HashMap, HashSet};

use formats::import::record::GuardianRecord;
use protocol::entity::{Guardian, SourceId};
use uuid::Uuid;

use super::guardians::described;
use super::merging::Merge;
use super::order::Kind;
use crate::store::stage::{Heard, Whose};
use crate::store::{candidate, people};
use crate::usecase::recognition::{Match, guardian_among};
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
            rivals.entry(key).or_default().push(described(&read(&said)?, None));
        }
        let mut found = HashMap::new();
        for heard in heard {
            let Some(candidates) = of_key.remove(&heard.key) else { continue };
            let record = read(&heard.said)?;
            // Named beside them, as of the same child: the source says that they are two.
            let is_beside = |known: &Guardian| {
                self.called(&known.sources).any(|key| beside.contains(&(heard.key.clone(), key.to_owned())))
            };
            let mut identified = guardian_among(candidates, &described(&record, None), is_beside);
            if let Match::Known(known) = &identified {
                let of_others = rivals.remove(&heard.key).unwrap_or_default();
                let is_rival = of_others.iter().any(|rival| {
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

fn read(said: &str) -> Result<GuardianRecord> {
    serde_json::from_str(said).map_err(|error| Error::BadContent("staged", error))
}
