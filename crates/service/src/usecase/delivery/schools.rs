//! The schools of a delivery, and their classes.

use std::collections::{BTreeMap, HashSet};

use domain::spelling::is_damaged;
use formats::import::record::{ClassRecord, SchoolRecord};
use protocol::entity::{Class, School};

use super::described::Described;
use super::merging::Merge;
use super::perimeter::Perimeter;
use super::reading::Delivery;
use super::report::Renumbered;
use crate::store::delivery::{self as known, Place};
use crate::store::{renumbering, school, spoken_of, territory};
use crate::usecase::value::{label, mail, said};
use crate::{Result, random};

const LABEL_KEPT: &str = "Le libellé lu de cette classe est abîmé\u{a0}: celui qui était connu est gardé. Corrigez-le à la source.";

const UNKNOWN_BY_THEN: &str = "Cet établissement a maintenant un autre UAI, que le service ne connaît pas\u{a0}: ses élèves \
                               restent où ils sont. Ajoutez l’établissement au service, ou à la liste de ceux qu’il prend.";

impl Merge<'_> {
    /// The schools of a delivery, as it describes them.
    pub(super) async fn schools(&mut self, delivery: &Delivery, perimeter: &Perimeter) -> Result<()> {
        self.places = known::places(self.connection, &self.scope).await?;
        let homes: HashSet<String> = spoken_of::homes(self.connection).await?.into_iter().collect();
        let mut moved = Vec::new();
        for record in &delivery.schools {
            let called_so = self.places.get(&record.key).map(|place| place.school.clone());
            let uai = record.uai.clone().or_else(|| Some(self.places.get(&record.key)?.school.clone()));
            // A record before it may have said otherwise.
            let described = uai.as_ref().and_then(|uai| self.described.remove(uai));
            let found = match (&described, &uai) {
                (Some(described), _) => Some(described.school.clone()),
                (None, Some(uai)) => school::find(self.connection, uai).await?,
                (None, None) => None,
            };
            let new = found.is_none();
            let wanted = || homes.contains(&record.key) && perimeter.takes(record);
            let Some(before) = found.or_else(|| wanted().then(|| self.newly_known(delivery, record))?) else {
                self.report.schools_outside += u64::from(record.teaches != Some(false));
                if called_so.is_some() {
                    self.report.leave_out(&record.key, UNKNOWN_BY_THEN);
                }
                continue;
            };
            self.report.schools += 1;
            self.report.schools_new += u64::from(new);
            if new {
                school::put(self.connection, &before, random::new_id(self.service.now())?).await?;
            }
            moved.extend(
                called_so.filter(|school| *school != before.uai).map(|school| (school, before.uai.clone())),
            );
            known::name_school(self.connection, &self.scope, &record.key, &before.uai).await?;
            let place = Place { school: before.uai.clone(), degree: before.degree.clone() };
            self.places.insert(record.key.clone(), place);
            let partial = record.partial;
            let after = School {
                name: label(&before.name, record.name.as_deref()),
                street: said(before.street.clone(), record.street.clone(), partial),
                postal_code: said(before.postal_code.clone(), record.postal_code.clone(), partial),
                town: said(before.town.clone(), record.town.clone(), partial),
                phone: said(before.phone.clone(), record.phone.clone(), partial),
                mail: mail(before.mail.clone(), record.mail.clone(), partial),
                academy: said(before.academy.clone(), record.academy_name.clone(), true),
                ..before.clone()
            };
            let earlier = |get: fn(&Described) -> &Option<String>| {
                described.as_ref().and_then(|described| get(described).clone())
            };
            // In the second degree it is a bassin.
            let circonscription = record.district.clone().filter(|_| before.degree == "1D");
            let described = Described {
                is_changed: after != before
                    || described.as_ref().is_some_and(|described| described.is_changed),
                academy: record.academy.clone().or_else(|| earlier(|described| &described.academy)),
                circonscription: circonscription.or_else(|| earlier(|described| &described.circonscription)),
                school: after,
            };
            self.described.insert(before.uai, described);
        }
        self.renumber(moved).await
    }

    /// Writes what the delivery says of schools that are there: their rows are held from then on, and computers that ask
    /// what changed wait for them.
    pub(super) async fn write_schools(&mut self) -> Result<()> {
        for (uai, described) in std::mem::take(&mut self.described) {
            let Described { school, is_changed, academy, circonscription } = described;
            if is_changed {
                let epoch = random::new_id(self.service.now())?;
                school::put(self.connection, &school, epoch).await?;
            }
            territory::place(self.connection, &uai, academy.as_deref(), circonscription.as_deref()).await?;
        }
        Ok(())
    }

    /// Pupils whose school has another UAI by now are there.
    async fn renumber(&mut self, moved: Vec<(String, String)>) -> Result<()> {
        for (before, after) in moved {
            let pupils = renumbering::count(self.connection, &self.scope, &before).await?;
            if pupils == 0 {
                continue;
            }
            renumbering::forget(self.connection, &self.scope, &before).await?;
            // Another one is called as it was, too: their records tell whose each pupil is.
            if !self.places.values().any(|place| place.school == before) {
                let schools = (before.as_str(), after.as_str());
                renumbering::move_pupils(self.connection, &self.scope, schools, self.today).await?;
            }
            self.report.renumbered.push(Renumbered { before, after, pupils });
        }
        Ok(())
    }

    /// A school that nobody told the service of, as its record names it.
    fn newly_known(&self, delivery: &Delivery, record: &SchoolRecord) -> Option<School> {
        let degree = record.degree.or(delivery.degree)?;
        let uai = record.uai.clone()?;
        Some(School {
            name: record.name.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| uai.clone()),
            uai,
            degree: degree.code().to_owned(),
            street: None,
            postal_code: None,
            town: None,
            phone: None,
            mail: None,
            academy: None,
            portal: Some(self.service.door.address.clone()).filter(|address| !address.is_empty()),
        })
    }

    /// Classes are never deleted: a delivery of changes does not name them all.
    pub(super) async fn classes(&mut self, delivery: &Delivery) -> Result<()> {
        let mut said: BTreeMap<&str, Vec<&ClassRecord>> = BTreeMap::new();
        for record in &delivery.classes {
            let place = record.school.as_ref().and_then(|key| self.places.get(key));
            let Some(place) = place else { continue };
            said.entry(&place.school).or_default().push(record);
        }
        let mut described: BTreeMap<(String, String), Class> = BTreeMap::new();
        for (uai, records) in said {
            let codes: Vec<String> = records.iter().map(|record| record.code.clone()).collect();
            for class in school::classes(self.connection, uai, &codes).await? {
                described.insert((uai.to_owned(), class.code.clone()), class);
            }
            for record in records {
                let class = described.entry((uai.to_owned(), record.code.clone())).or_insert_with(|| Class {
                    code: record.code.clone(),
                    label: record.code.clone(),
                    mefs: Vec::new(),
                });
                if record.label.as_deref().is_some_and(|read| is_damaged(read) && !is_damaged(&class.label)) {
                    self.report.notice(&format!("{uai}, {}", class.code), LABEL_KEPT);
                }
                // Of what a record does not say, what is known stays.
                class.label = label(&class.label, record.label.as_deref());
                if !record.mefs.is_empty() {
                    class.mefs.clone_from(&record.mefs);
                }
            }
        }
        for ((uai, code), class) in described {
            school::put_class(self.connection, &uai, &class).await?;
            self.classes.insert((uai, code));
        }
        Ok(())
    }

    /// A class that a pupil is in is there, described or not.
    pub(super) async fn require_class(&mut self, uai: &str, code: &str) -> Result<()> {
        if self.classes.insert((uai.to_owned(), code.to_owned())) {
            let found = school::classes(self.connection, uai, &[code.to_owned()]).await?;
            if found.is_empty() {
                let class = Class { code: code.to_owned(), label: code.to_owned(), mefs: Vec::new() };
                school::put_class(self.connection, uai, &class).await?;
            }
        }
        Ok(())
    }
}
