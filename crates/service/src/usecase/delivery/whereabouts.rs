//! Where a record says that a pupil is.

use std::collections::BTreeMap;

use formats::import::record::PupilRecord;
use protocol::entity::Enrolment;
use uuid::Uuid;

use super::merging::Merge;
use crate::usecase::value::said;

/// Where somebody is: at home in one school, and in a class of it and of others.
#[derive(Default)]
pub(super) struct Whereabouts {
    home: Option<String>,
    classes: BTreeMap<String, String>,
    level: Option<String>,
    mef: Option<String>,
}

impl Merge<'_> {
    /// Where a record says that somebody is, at the service's schools, beginning from where they were.
    pub(super) fn whereabouts(&self, record: &PupilRecord, places: &[(String, Enrolment)]) -> Whereabouts {
        let place = |key: &String| self.places.get(key).map(|place| place.school.clone());
        let mut whereabouts = Whereabouts::default();
        for (uai, enrolment) in places {
            if !enrolment.visiting {
                whereabouts.home = Some(uai.clone());
                whereabouts.level.clone_from(&enrolment.level);
                whereabouts.mef.clone_from(&enrolment.mef);
            }
            if let Some(class) = &enrolment.class {
                whereabouts.classes.insert(uai.clone(), class.clone());
            }
        }
        // A record that names no school, whole or not, says nothing of where she is.
        if let Some(school) = &record.school {
            whereabouts.home = place(school);
        }
        if let Some(classes) = &record.classes {
            let named = classes.iter().rev().filter_map(|(school, code)| {
                let key = school.as_ref().or(record.school.as_ref())?;
                Some((place(key)?, code.clone()))
            });
            whereabouts.classes = named.collect();
        }
        let level = record.level.map(|level| level.code().to_owned());
        whereabouts.level = said(whereabouts.level, level, record.partial);
        whereabouts.mef = said(whereabouts.mef, record.mef.clone(), record.partial);
        whereabouts
    }
}

impl Whereabouts {
    pub(super) fn enrolments(self) -> Vec<(String, Enrolment)> {
        let Self { home, mut classes, level, mef } = self;
        let enrolment = |class, level, mef, visiting| Enrolment {
            pupil: Uuid::nil(),
            class,
            level,
            mef,
            visiting,
            gone_on: None,
        };
        let mut enrolments = Vec::new();
        if let Some(home) = home {
            let class = classes.remove(&home);
            enrolments.push((home, enrolment(class, level, mef, false)));
        }
        for (uai, class) in classes {
            enrolments.push((uai, enrolment(Some(class), None, None, true)));
        }
        enrolments
    }
}
