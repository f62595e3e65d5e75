//! A delivery compared with the directory, step by step.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::degree::Degree;
use formats::import::record::SchoolRecord;
use jiff::civil::Date;
use protocol::entity::{Class, School};
use sqlx::PgConnection;
use uuid::Uuid;

use super::order::Kind;
use super::perimeter::Perimeter;
use super::presence::Present;
use super::reading::{Delivery, Failed, Unreadable};
use super::report::{Left, Report};
use crate::store::delivery::{self as known, Place};
use crate::store::stage::{self, Whose};
use crate::store::{looked_at, school, territory};
use crate::usecase::value::{mail, said};
use crate::{Result, Service, random};

/// Whom some records that are decided at once are of.
#[derive(Default)]
pub(super) struct Met {
    keys: HashSet<String>,
    ines: HashSet<String>,
    ids: HashSet<Uuid>,
}

impl Met {
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
    /// The schools that the service knows, by what the delivery calls them.
    pub(super) places: HashMap<String, Place>,
    /// Classes that are there, by school and code.
    pub(super) classes: HashSet<(String, String)>,
    pub(super) left: Left,
    /// Of whom nobody can say who they are, by what the delivery calls them.
    pub(super) doubtful: HashSet<(Whose, String)>,
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
        places: HashMap::new(),
        classes: HashSet::new(),
        left: Left::new(),
        doubtful: HashSet::new(),
        contested: HashSet::new(),
        present: Present::default(),
        first_of_year: frame.first_of_year,
        came: (0, 0),
        report: Report::default(),
    };
    merge.schools(delivery, frame.perimeter).await?;
    merge.classes(delivery).await?;
    merge.count_present().await?;
    // Who was there before the first delivery did not come by one: nobody’s summer.
    merge.first_of_year &= frame.follows_another || merge.present.all == 0;
    merge.pupils().await?;
    merge.guardians().await?;
    looked_at::remember(merge.connection, &merge.scope).await?;
    merge.departures(delivery).await?;
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
    async fn schools(&mut self, delivery: &Delivery, perimeter: &Perimeter) -> Result<()> {
        self.places = known::places(self.connection, &self.scope).await?;
        let homes: HashSet<String> = stage::homes(self.connection).await?.into_iter().collect();
        for record in &delivery.schools {
            let uai = record.uai.clone().or_else(|| Some(self.places.get(&record.key)?.school.clone()));
            let found = match &uai {
                Some(uai) => school::find(self.connection, uai).await?,
                None => None,
            };
            let new = found.is_none();
            let wanted = || homes.contains(&record.key) && perimeter.takes(record);
            let Some(before) = found.or_else(|| wanted().then(|| self.newly_known(delivery, record))?) else {
                self.report.schools_outside += u64::from(record.teaches != Some(false));
                continue;
            };
            self.report.schools += 1;
            self.report.schools_new += u64::from(new);
            if new {
                school::put(self.connection, &before, random::new_id(self.service.now())?).await?;
            }
            known::name_school(self.connection, &self.scope, &record.key, &before.uai).await?;
            let place = Place { school: before.uai.clone(), degree: before.degree.clone() };
            self.places.insert(record.key.clone(), place);
            let partial = record.partial;
            let after = School {
                name: record
                    .name
                    .clone()
                    .filter(|name| !name.is_empty())
                    .unwrap_or_else(|| before.name.clone()),
                street: said(before.street.clone(), record.street.clone(), partial),
                postal_code: said(before.postal_code.clone(), record.postal_code.clone(), partial),
                town: said(before.town.clone(), record.town.clone(), partial),
                phone: said(before.phone.clone(), record.phone.clone(), partial),
                mail: mail(before.mail.clone(), record.mail.clone(), partial),
                academy: said(before.academy.clone(), record.academy_name.clone(), true),
                ..before.clone()
            };
            if after != before {
                let epoch = random::new_id(self.service.now())?;
                school::put(self.connection, &after, epoch).await?;
            }
            let academy = record.academy.as_deref();
            // In the second degree it is a bassin.
            let circonscription = record.district.as_deref().filter(|_| before.degree == "1D");
            territory::place(self.connection, &before.uai, academy, circonscription).await?;
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
    async fn classes(&mut self, delivery: &Delivery) -> Result<()> {
        let mut described: BTreeMap<(String, String), Class> = BTreeMap::new();
        for record in &delivery.classes {
            let place = record.school.as_ref().and_then(|key| self.places.get(key));
            let Some(place) = place else { continue };
            let key = (place.school.clone(), record.code.clone());
            let class = described.entry(key).or_insert_with(|| Class {
                code: record.code.clone(),
                label: record.code.clone(),
                mefs: Vec::new(),
            });
            if let Some(label) = &record.label {
                class.label.clone_from(label);
            }
            if !record.mefs.is_empty() {
                class.mefs.clone_from(&record.mefs);
            }
        }
        for ((uai, code), class) in described {
            school::put_class(self.connection, &uai, &class).await?;
            self.classes.insert((uai, code));
        }
        Ok(())
    }

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
