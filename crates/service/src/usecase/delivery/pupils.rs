//! The pupils of a delivery, and where they are.

use std::collections::{HashMap, HashSet};

use domain::fold::alike;
use domain::person::Responsibility;
use domain::reassigned::{Identifier, Verdict};
use formats::import::record::PupilRecord;
use protocol::account::Holder;
use protocol::entity::{Enrolment, Pupil, SourceId};
use uuid::Uuid;

use super::merging::{Merge, Met};
use super::pupil::{described, names_of};
use super::reading::ReadPupil;
use super::renamed::{is_of_another_first_name, is_somebody_else, verdict};
use crate::store::looked_at::{self, LookedAt, StagedLink};
use crate::store::stage::{self, Heard, Whose};
use crate::store::{delivery as known, people};
use crate::usecase::directory::new_accounts;
use crate::usecase::recognition::Match;
use crate::usecase::value::NAME_KEPT;
use crate::{Error, Result, random};

/// The same names, and no other birth date.
fn is_surely(before: &Pupil, read: &PupilRecord) -> bool {
    let is = |read: &Option<String>, known: &str| read.as_deref().is_some_and(|name| alike(name, known));
    let dates = before.birth_date.zip(read.birth_date);
    is(&read.identity.family_name, &before.family)
        && is(&read.identity.first_name, &before.first)
        && dates.is_none_or(|(one, other)| one == other)
}

/// A pupil of a record, before anything is written.
struct Decided<'r> {
    heard: &'r Heard,
    /// Her INE is not that of the record.
    spares_ine: bool,
    read: ReadPupil,
    before: Option<Pupil>,
    after: Pupil,
    /// Where she is by now.
    places: Vec<(String, Enrolment)>,
    /// Where she is from now on.
    expected: Vec<(String, Enrolment)>,
}

/// Whom some records are of, as far as they are known.
struct Known {
    by_source: HashMap<String, Uuid>,
    by_ine: HashMap<String, Uuid>,
    pupils: HashMap<Uuid, Pupil>,
    places: HashMap<Uuid, Vec<(String, Enrolment)>>,
}

impl Known {
    /// Whom the identifier of a record names, or else its INE.
    fn named(&self, read: &ReadPupil) -> Option<&Pupil> {
        let by_ine = || self.by_ine.get(&read.ine()?);
        self.pupils.get(self.by_source.get(&read.pupil.key).or_else(by_ine)?)
    }

    /// Whether somebody is at a school by now.
    fn is_at(&self, pupil: Uuid, school: &str) -> bool {
        self.places.get(&pupil).is_some_and(|places| places.iter().any(|(at, _)| at == school))
    }
}

/// Who a record is of, as far as identifiers tell.
struct Recognised {
    who: Who,
    /// The INE of the record is another’s, too: it is nobody’s.
    spares_ine: bool,
}

enum Who {
    Known(Uuid),
    /// The source gave the identifier of somebody known to somebody else.
    SomebodyElse,
    /// It may have.
    PerhapsElse,
    /// Names and birth date may tell.
    Nobody,
}

const SOMEBODY_ELSE: &str = "L’identifiant de cet élève est celui d’un autre enfant\u{a0}: il n’est pas importé. Vérifiez-le à \
                             la source.";

const PERHAPS_ELSE: &str = "L’identifiant de cet élève est celui d’un enfant d’un autre nom, et rien ne dit si c’est le même\u{a0}: \
                            rien n’en est changé. Vérifiez-le à la source.";

const IN_DOUBT: &str = "Un élève de ce nom, né ce jour-là, est déjà connu dans l’établissement, et rien ne dit si c’est \
                        lui\u{a0}: il n’est pas importé. Vérifiez-le à la source.";

const INE_OF_ANOTHER: &str = "L’INE de cet élève est aussi celui d’un autre, d’un autre nom ou né un autre jour\u{a0}: \
                              l’élève est importé sans lui. Corrigez à la source celui des deux qui est faux.";

impl Merge<'_> {
    /// Every pupil of whom the delivery says something else than was taken last.
    pub(super) async fn pupils(&mut self) -> Result<()> {
        self.contested = self.contested_ines().await?;
        let all = stage::count(self.connection, Whose::Pupil).await?;
        let same = stage::count_same(self.connection, Whose::Pupil, &self.scope).await?;
        let schools: Vec<String> = self.places.keys().cloned().collect();
        stage::begin(self.connection, Whose::Pupil, &self.scope, &schools).await?;
        let mut looked_at = 0;
        loop {
            let heard = stage::next(self.connection).await?;
            if heard.is_empty() {
                break;
            }
            looked_at += heard.len() as u64;
            self.came(heard.len()).await?;
            let mut waiting: Vec<&Heard> = heard.iter().collect();
            while !waiting.is_empty() {
                waiting = self.some_pupils(waiting).await?;
            }
        }
        looked_at::count_looked_at(self.connection).await?;
        self.report.pupils_same += same;
        self.report.pupils_outside += all.saturating_sub(same + looked_at);
        stage::end(self.connection).await
    }

    /// What becomes of some pupils at once. Who comes a second time waits for what the first one changes: those are
    /// given back.
    async fn some_pupils<'r>(&mut self, heard: Vec<&'r Heard>) -> Result<Vec<&'r Heard>> {
        let mut read = Vec::with_capacity(heard.len());
        for heard in heard {
            let said = serde_json::from_str::<ReadPupil>(&heard.said);
            read.push((heard, said.map_err(|error| Error::BadContent("staged", error))?));
        }
        let mut known = self.known(&read).await?;
        let pairs: Vec<(&PupilRecord, &Pupil)> =
            read.iter().filter_map(|(_, read)| Some((&read.pupil, known.named(read)?))).collect();
        let namesakes = self.namesakes(&pairs).await?;
        let recognised: Vec<Recognised> =
            read.iter().map(|(_, read)| self.recognise(&known, &namesakes, read)).collect();
        let mut new = Vec::new();
        for ((heard, read), recognised) in read.iter_mut().zip(&recognised) {
            if recognised.spares_ine {
                read.pupil.ine = None;
            }
            if matches!(recognised.who, Who::Nobody) {
                new.push((heard.key.clone(), &read.pupil));
            }
        }
        let mut identified = self.identify_pupils(&new).await?;
        let mut met = Met::default();
        let mut waiting = Vec::new();
        let mut decided = Vec::with_capacity(read.len());
        for ((heard, read), recognised) in read.into_iter().zip(recognised) {
            let named = (Whose::Pupil, heard.key.clone());
            if self.doubtful.contains(&named) {
                continue;
            }
            let found = match recognised.who {
                Who::Known(id) => known.pupils.get(&id).cloned(),
                Who::SomebodyElse | Who::PerhapsElse => {
                    let is_sure = matches!(recognised.who, Who::SomebodyElse);
                    self.report.leave_out(&heard.key, if is_sure { SOMEBODY_ELSE } else { PERHAPS_ELSE });
                    continue;
                }
                Who::Nobody => match identified.remove(&heard.key) {
                    Some(Match::Known(found)) => Some(*found),
                    Some(Match::Doubtful) => {
                        self.report.leave_out(&heard.key, IN_DOUBT);
                        self.doubtful.insert(named);
                        continue;
                    }
                    Some(Match::Another | Match::New) | None => None,
                },
            };
            if !met.first_time(&heard.key, read.ine(), found.as_ref().map(|found| found.id)) {
                waiting.push(heard);
                continue;
            }
            if recognised.spares_ine {
                self.report.notice(&heard.key, INE_OF_ANOTHER);
            }
            let places = match &found {
                Some(found) => known.places.remove(&found.id).unwrap_or_default(),
                None => Vec::new(),
            };
            decided.extend(self.decide_pupil((heard, recognised.spares_ine), read, found, places)?);
        }
        self.write_pupils(decided).await?;
        Ok(waiting)
    }

    fn recognise(&self, known: &Known, namesakes: &HashSet<String>, read: &ReadPupil) -> Recognised {
        let record = &read.pupil;
        let ine = read.ine();
        let contested = ine.as_ref().is_some_and(|ine| self.contested.contains(ine));
        let is_namesake = namesakes.contains(&record.key);
        let pupil = |id: &Uuid| known.pupils.get(id);
        if let Some(found) = known.by_source.get(&record.key).and_then(pupil) {
            let who = match verdict(found, record, Identifier::Source) {
                _ if is_namesake => Who::SomebodyElse,
                Verdict::Another => Who::SomebodyElse,
                Verdict::Doubtful => Who::PerhapsElse,
                Verdict::Same => Who::Known(found.id),
            };
            return Recognised { who, spares_ine: contested };
        }
        let Some(found) = ine.and_then(|ine| known.by_ine.get(&ine)).and_then(pupil) else {
            return Recognised { who: Who::Nobody, spares_ine: contested };
        };
        // Twins of one INE differ by a first name alone.
        let is_same = if contested || found.sources.iter().any(|source| source.scope == self.scope) {
            is_surely(found, record)
        } else if is_somebody_else(found, record) {
            // An INE that is somebody else's makes a new pupil.
            return Recognised { who: Who::Nobody, spares_ine: false };
        } else {
            // One of another first name, from another school, may be a twin with the INE of the other.
            let school = record.school.as_ref().and_then(|key| self.places.get(key));
            let is_there = school.is_some_and(|place| known.is_at(found.id, &place.school));
            !is_namesake
                && (is_there || !is_of_another_first_name(found, record))
                && verdict(found, record, Identifier::Ine) == Verdict::Same
        };
        match is_same {
            true => Recognised { who: Who::Known(found.id), spares_ine: false },
            false => Recognised { who: Who::Nobody, spares_ine: true },
        }
    }

    async fn known(&mut self, read: &[(&Heard, ReadPupil)]) -> Result<Known> {
        let keys: Vec<String> = read.iter().map(|(heard, _)| heard.key.clone()).collect();
        let by_source = known::known(self.connection, "pupil", &self.scope, &keys).await?;
        let ines: Vec<String> = read.iter().filter_map(|(_, read)| read.ine()).collect();
        let by_ine = known::of_ines(self.connection, &ines).await?;
        let ids: Vec<Uuid> = by_source.values().chain(by_ine.values()).copied().collect();
        let pupils = people::pupils_anywhere(self.connection, &ids).await?;
        let mut places: HashMap<Uuid, Vec<(String, Enrolment)>> = HashMap::new();
        for (school, enrolment) in known::enrolments(self.connection, &self.scope, &ids).await? {
            places.entry(enrolment.pupil).or_default().push((school, enrolment));
        }
        let pupils = pupils.into_iter().map(|pupil| (pupil.id, pupil)).collect();
        Ok(Known { by_source, by_ine, pupils, places })
    }

    /// What becomes of one pupil, unless she is of none of the service's schools.
    fn decide_pupil<'r>(
        &mut self,
        (heard, spares_ine): (&'r Heard, bool),
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
        if before.as_ref().is_some_and(|known| names_of(record, Some(known)).1) {
            self.report.notice(&record.key, NAME_KEPT);
        }
        let source = SourceId { scope: self.scope.clone(), id: record.key.clone() };
        let mut after = described(record, before.as_ref(), id);
        if !after.sources.contains(&source) {
            after.sources.push(source);
            after.sources.sort();
        }
        Ok(Some(Decided { heard, spares_ine, read, before, after, places, expected }))
    }

    /// Gives those of them an account who need one and have none.
    async fn give_accounts(&mut self, decided: &mut [Decided<'_>]) -> Result<()> {
        let second_degree: HashSet<&str> = self
            .places
            .values()
            .filter(|place| place.degree == "2D")
            .map(|place| place.school.as_str())
            .collect();
        let needs = |one: &Decided<'_>| {
            one.after.account.is_none()
                && one.expected.iter().any(|(uai, _)| second_degree.contains(uai.as_str()))
        };
        let needy: Vec<usize> = (0..decided.len()).filter(|place| needs(&decided[*place])).collect();
        let names: Vec<(&str, &str)> = needy
            .iter()
            .map(|place| &decided[*place].after)
            .map(|after| (after.family.as_str(), after.first.as_str()))
            .collect();
        let accounts = new_accounts(self.service, self.connection, Holder::Pupil, &names).await?;
        for (place, account) in needy.into_iter().zip(accounts) {
            decided[place].after.account = Some(account);
            self.report.accounts_new += 1;
        }
        Ok(())
    }

    /// Writes what was decided of some pupils, each kind of thing at once.
    async fn write_pupils(&mut self, mut decided: Vec<Decided<'_>>) -> Result<()> {
        self.give_accounts(&mut decided).await?;
        let (mut pupils, mut given, mut enrolments) = (Vec::new(), Vec::new(), Vec::new());
        let (mut links, mut looked_at) = (Vec::new(), Vec::new());
        for Decided { heard, spares_ine, read, before, after, places, expected } in decided {
            let id = after.id;
            let mut moved = false;
            for (uai, enrolment) in expected {
                let enrolment = Enrolment { pupil: id, ..enrolment };
                if let Some(class) = &enrolment.class {
                    self.require_class(&uai, class).await?;
                }
                moved |= !places.iter().any(|(at, place)| *at == uai && *place == enrolment);
                // An earlier record of the same delivery may have said otherwise.
                self.left.remove(&(uai.clone(), id));
                enrolments.push((uai, enrolment));
            }
            let is_expected =
                |uai: &String| enrolments.iter().any(|(at, place)| at == uai && place.pupil == id);
            self.left
                .extend(places.into_iter().map(|(uai, _)| (uai, id)).filter(|(uai, _)| !is_expected(uai)));
            if let (Some(before), Some(account)) = (&before, after.account)
                && before.account.is_none()
            {
                given.push((id, account));
            }
            match &before {
                None => self.report.pupils_new += 1,
                Some(before) if *before != after || moved => self.report.pupils_changed += 1,
                Some(_) => self.report.pupils_same += 1,
            }
            links.extend(read.links.iter().filter_map(|link| {
                let responsibility = match link.responsibility? {
                    Responsibility::LegalGuardian => 1,
                    Responsibility::InCharge => 2,
                };
                let (guardian, kinship) = (link.guardian.clone(), link.kinship);
                Some(StagedLink { pupil: id, guardian, responsibility, kinship })
            }));
            looked_at.push(LookedAt {
                key: heard.key.clone(),
                id,
                digest: heard.digest.clone(),
                all_links: read.pupil.links_complete,
                all_taken: !spares_ine && read.places().all(|key| self.places.contains_key(key)),
            });
            pupils.push(after);
        }
        let enrolments: Vec<(&str, &Enrolment)> =
            enrolments.iter().map(|(uai, enrolment)| (uai.as_str(), enrolment)).collect();
        people::put_pupils(self.connection, &pupils).await?;
        known::give_accounts(self.connection, &given).await?;
        people::put_enrolments(self.connection, &enrolments).await?;
        looked_at::put_links(self.connection, &links).await?;
        looked_at::put_looked_at(self.connection, Whose::Pupil, &looked_at).await
    }
}
