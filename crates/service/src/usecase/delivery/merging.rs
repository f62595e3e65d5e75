//! A delivery compared with the directory, step by step.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::degree::Degree;
use jiff::civil::Date;
use protocol::entity::{Class, School};
use sqlx::PgConnection;

use super::reading::Delivery;
use super::report::{Left, Report};
use super::value::{mail, said};
use crate::store::delivery::{self as known, Place};
use crate::store::{school, territory};
use crate::{Result, Service, random};

/// A merge at work.
pub(super) struct Merge<'m> {
    pub(super) service: &'m Service,
    pub(super) connection: &'m mut PgConnection,
    pub(super) today: Date,
    /// Within what the identifiers of this delivery are unique.
    pub(super) scope: String,
    /// The schools that the service knows, by what the delivery calls them.
    pub(super) places: HashMap<String, Place>,
    /// Classes that are there, by school and code.
    pub(super) classes: HashSet<(String, String)>,
    pub(super) left: Left,
    pub(super) report: Report,
}

pub(super) async fn merge(
    service: &Service,
    connection: &mut PgConnection,
    delivery: &Delivery,
) -> Result<Report> {
    known::one_at_a_time(connection).await?;
    let scope = scope(connection, delivery).await?;
    let mut merge = Merge {
        service,
        connection,
        today: service.clock.today(),
        scope,
        places: HashMap::new(),
        classes: HashSet::new(),
        left: Left::new(),
        report: Report::default(),
    };
    merge.schools(delivery).await?;
    merge.classes(delivery).await?;
    let taken = merge.pupils(delivery).await?;
    merge.guardians(delivery, &taken).await?;
    merge.departures(delivery).await?;
    Ok(merge.report)
}

/// Identifiers are unique within the base of one académie and degree. A delivery of changes alone does not say which
/// académie: then it is that of the schools that it names.
async fn scope(connection: &mut PgConnection, delivery: &Delivery) -> Result<String> {
    let degree = delivery.degree.unwrap_or(Degree::First).code();
    if let Some(academy) = delivery.schools.iter().find_map(|school| school.academy.as_deref()) {
        return Ok(format!("AAF:{academy}/{degree}"));
    }
    let named = delivery.pupils.iter().filter_map(|read| read.pupil.school.clone());
    let described = delivery.schools.iter().map(|school| school.key.clone());
    let schools: Vec<String> = named.chain(described).collect::<HashSet<_>>().into_iter().collect();
    let scopes = known::scopes(connection, &format!("/{degree}"), &schools).await?;
    // Several: a name of none of them, in which nobody is known and nobody leaves.
    Ok(match scopes.as_slice() {
        [scope] => scope.clone(),
        _ => format!("AAF:/{degree}"),
    })
}

impl Merge<'_> {
    async fn schools(&mut self, delivery: &Delivery) -> Result<()> {
        self.places = known::places(self.connection, &self.scope).await?;
        for record in &delivery.schools {
            let uai = record.uai.clone().or_else(|| Some(self.places.get(&record.key)?.school.clone()));
            let found = match &uai {
                Some(uai) => school::find(self.connection, uai).await?,
                None => None,
            };
            let Some(before) = found else {
                self.report.schools_outside += u64::from(record.teaches != Some(false));
                continue;
            };
            self.report.schools += 1;
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
