//! The pupils of a delivery, and where they are.

use std::collections::{BTreeMap, HashMap};

use domain::fold::alike;
use domain::ine;
use formats::import::record::PupilRecord;
use protocol::account::Holder;
use protocol::entity::{Enrolment, Pupil, SourceId};
use uuid::Uuid;

use super::merging::Merge;
use super::reading::{Delivery, Read};
use super::value::{mail, said, sound};
use crate::Result;
use crate::random;
use crate::store::{delivery as known, people};
use crate::usecase::directory::new_account;

/// A pupil who was taken, and what was read of her.
pub(super) struct Taken<'d> {
    pub(super) id: Uuid,
    pub(super) read: &'d Read,
}

/// Where somebody is: at home in one school, and in a class of it and of others.
#[derive(Default)]
struct Whereabouts {
    home: Option<String>,
    classes: BTreeMap<String, String>,
    level: Option<String>,
    mef: Option<String>,
}

/// Another name and another birth date: a source gave an identifier again, to somebody else.
fn is_somebody_else(before: &Pupil, read: &PupilRecord) -> bool {
    let other_name = read.identity.family_name.as_deref().is_some_and(|name| !alike(name, &before.family))
        || read.identity.first_name.as_deref().is_some_and(|name| !alike(name, &before.first));
    let dates = before.birth_date.zip(read.birth_date);
    other_name && dates.is_some_and(|(one, other)| one != other)
}

/// What is written of some pupils at once.
#[derive(Default)]
struct Batch {
    pupils: Vec<Pupil>,
    /// Those of them who were known without an account, and get one now.
    given: Vec<(Uuid, Uuid)>,
    enrolments: Vec<(String, Enrolment)>,
    links: Vec<StagedLink>,
    looked_at: Vec<LookedAt>,
}

/// Who a pupil of a record is, before anything is written.
struct Decided<'r> {
    heard: &'r Heard,
    read: ReadPupil,
    id: Uuid,
    before: Option<Pupil>,
    after: Pupil,
    places: Vec<(String, Enrolment)>,
    expected: Vec<(String, Enrolment)>,
}

impl Merge<'_> {
    /// Every pupil of whom the delivery says something else than was taken last.
    pub(super) async fn pupils(&mut self) -> Result<()> {
        let schools: Vec<String> = self.places.keys().cloned().collect();
        stage::begin(self.connection, Whose::Pupil, &self.scope, &schools).await?;
        loop {
            let heard = stage::next(self.connection).await?;
            if heard.is_empty() {
                break;
            }
            for some in each_once(&heard) {
                self.some_pupils(some).await?;
            }
        }
        stage::end(self.connection).await
    }

    async fn some_pupils(&mut self, heard: &[Heard]) -> Result<()> {
        let mut read = Vec::with_capacity(heard.len());
        for heard in heard {
            let of_json = serde_json::from_str::<ReadPupil>(&heard.said);
            read.push((heard, of_json.map_err(|error| Error::BadContent("staged", error))?));
        }
        let keys: Vec<String> = heard.iter().map(|heard| heard.key.clone()).collect();
        let by_source = known::known(self.connection, "pupil", &self.scope, &keys).await?;
        let ines: Vec<String> = read
            .iter()
            .filter_map(|(_, read)| read.pupil.ine.as_deref())
            .filter(|written| ine::is_right(written))
            .map(ine::normalise)
            .collect();
        let by_ine = known::of_ines(self.connection, &ines).await?;
        let ids: Vec<Uuid> = by_source.values().chain(by_ine.values()).copied().collect();
        let before: HashMap<Uuid, Pupil> = people::pupils_anywhere(self.connection, &ids)
            .await?
            .into_iter()
            .map(|pupil| (pupil.id, pupil))
            .collect();
        let mut places: HashMap<Uuid, Vec<(String, Enrolment)>> = HashMap::new();
        for (school, enrolment) in known::enrolments(self.connection, &self.scope, &ids).await? {
            places.entry(enrolment.pupil).or_default().push((school, enrolment));
        }
        let mut decided = Vec::with_capacity(read.len());
        for (heard, read) in read {
            let record = &read.pupil;
            let by_number = record.ine.as_deref().map(ine::normalise).and_then(|ine| by_ine.get(&ine));
            let found = match by_source.get(&record.key) {
                Some(id) => before.get(id),
                None => {
                    by_number.and_then(|id| before.get(id)).filter(|known| !is_somebody_else(known, record))
                }
            };
            if found.is_some_and(|known| is_somebody_else(known, record)) {
                self.report.leave_out(
                    &record.key,
                    "L’identifiant de cet élève est celui d’un autre, d’un autre nom et né un autre jour\u{a0}: il n’est \
                     pas importé. Vérifiez-le à la source.",
                );
                continue;
            }
            let places = found.and_then(|known| places.remove(&known.id)).unwrap_or_default();
            let found = found.cloned();
            decided.extend(self.decided(heard, read, found, places)?);
        }
        self.write_pupils(decided).await
    }

    /// What becomes of one pupil, unless she is of none of the service's schools.
    fn decided<'r>(
        &mut self,
        heard: &'r Heard,
        read: ReadPupil,
        before: Option<Pupil>,
        places: Vec<(String, Enrolment)>,
    ) -> Result<Option<Decided<'r>>> {
        let record = &read.pupil;
        let expected = self.whereabouts(record, &places).enrolments();
        if before.is_none() && (expected.is_empty() || record.partial) {
            self.report.pupils_outside += 1;
            return Ok(None);
        }
        let id = before.as_ref().map_or_else(|| random::new_id(self.service.now()), |known| Ok(known.id))?;
        let source = SourceId { scope: self.scope.clone(), id: record.key.clone() };
        let mut after = described(record, before.as_ref(), id);
        if !after.sources.contains(&source) {
            after.sources.push(source);
            after.sources.sort();
        }
        Ok(Some(Decided { heard, read, id, before, after, places, expected }))
    }

    /// Writes what was decided of some pupils, each kind of thing at once.
    async fn write_pupils(&mut self, mut decided: Vec<Decided<'_>>) -> Result<()> {
        let of_second_degree: HashSet<&str> =
            self.places.values().filter(|place| place.degree == "2D").map(|place| place.school.as_str()).collect();
        let needy = |one: &Decided<'_>| {
            one.after.account.is_none() && one.expected.iter().any(|(uai, _)| of_second_degree.contains(uai.as_str()))
        };
        let without: Vec<usize> = (0..decided.len()).filter(|place| needy(&decided[*place])).collect();
        let names: Vec<(&str, &str)> = without
            .iter()
            .map(|place| (decided[*place].after.family.as_str(), decided[*place].after.first.as_str()))
            .collect();
        let accounts = new_accounts(self.service, self.connection, Holder::Pupil, &names).await?;
        self.report.accounts_new += accounts.len() as u64;
        let mut some = Batch::default();
        for (place, account) in without.into_iter().zip(accounts) {
            let one = &mut decided[place];
            one.after.account = Some(account);
            if one.before.is_some() {
                some.given.push((one.id, account));
            }
        }
        for Decided { heard, read, id, before, after, places, expected } in decided {
            let mut moved = false;
            for (uai, mut enrolment) in expected.iter().cloned() {
                enrolment.pupil = id;
                if let Some(class) = &enrolment.class {
                    self.require_class(&uai, class).await?;
                }
                moved |= !places.iter().any(|(at, place)| *at == uai && *place == enrolment);
                some.enrolments.push((uai, enrolment));
            }
            for (uai, _) in places.iter().filter(|(uai, _)| !expected.iter().any(|(at, _)| at == uai)) {
                self.left.insert((uai.clone(), id));
            }
            match &before {
                None => self.report.pupils_new += 1,
                Some(before) if *before != after || moved => self.report.pupils_changed += 1,
                Some(_) => self.report.pupils_same += 1,
            }
            some.links.extend(read.links.iter().filter_map(|link| StagedLink::of(id, link)));
            let (key, digest) = (heard.key.clone(), heard.digest.clone());
            some.looked_at.push(LookedAt { pupil: id, key, digest, whole: read.pupil.links_complete });
            some.pupils.push(after);
        }
        people::put_pupils(self.connection, &some.pupils).await?;
        known::give_accounts(self.connection, &some.given).await?;
        people::put_enrolments(self.connection, &some.enrolments).await?;
        stage::put_links(self.connection, &some.links).await?;
        stage::put_looked_at(self.connection, &some.looked_at).await
    }

    /// Where a record says that somebody is, at the service's schools, beginning from where they were.
    fn whereabouts(&self, record: &PupilRecord, places: &[(String, Enrolment)]) -> Whereabouts {
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
        if !record.partial || record.school.is_some() {
            whereabouts.home = record.school.as_ref().and_then(place);
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
    fn enrolments(self) -> Vec<(String, Enrolment)> {
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

/// A pupil as she is known from now on.
fn described(record: &PupilRecord, before: Option<&Pupil>, id: Uuid) -> Pupil {
    let partial = record.partial;
    let identity = &record.identity;
    let of = |get: fn(&Pupil) -> Option<String>| before.and_then(get);
    let others = (!identity.other_first_names.is_empty()).then(|| identity.other_first_names.join(" "));
    let read_ine = record.ine.as_deref().map(ine::normalise);
    Pupil {
        id,
        account: before.and_then(|known| known.account),
        ine: sound(of(|known| known.ine.clone()), read_ine, true, ine::is_right),
        family: identity
            .family_name
            .clone()
            .or_else(|| before.map(|known| known.family.clone()))
            .unwrap_or_default(),
        usage: said(of(|known| known.usage.clone()), identity.usage_name.clone(), partial),
        first: match (&identity.first_name, before) {
            (Some(first), _) => first.clone(),
            (None, Some(known)) if partial => known.first.clone(),
            (None, _) => String::new(),
        },
        other_first: said(of(|known| known.other_first.clone()), others, partial),
        // What is unreadable in the file is known still.
        birth_date: record.birth_date.or_else(|| before.and_then(|known| known.birth_date)),
        sex: said(of(|known| known.sex.clone()), record.sex.map(String::from), true),
        mail: mail(of(|known| known.mail.clone()), record.contact.mail.clone(), partial),
        sources: before.map(|known| known.sources.clone()).unwrap_or_default(),
    }
}
