//! Records of a source with identifiers that are one person: a father entered once for each of his children.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sqlx::SqliteConnection;

use super::comparison::ComparisonKey;
use super::guardians::same_person;
use crate::Result;
use crate::store::id::{GuardianId, StagedGuardianId};
use crate::store::import::duplicate_guardian::{self, CommonChild, DuplicateGuardian};
use crate::store::import::guardian;
use crate::store::import::rejection::RejectedLine;
use crate::usecase::import::questions::Questions;
use crate::usecase::import::rejections::Rejections;

/// Pairs that are asked about one by one. More come from the source's ways of keeping its records, of which a director
/// can say nothing: they stay apart, and the list of probable duplicates has them.
const ASKED: usize = 24;

/// Before the first staged guardian.
const BEFORE_ALL: StagedGuardianId = StagedGuardianId::new(i64::MIN);

/// Lets the records of a scope that are one person be one guardian: those of the same names in one school that share a
/// mail address or a mobile, and no title contradicts. Where less than that and a common child speak for one person, the
/// director is asked. Two guardians who are known, and have an account each, stay two: the director may group them.
pub async fn unite(
    connection: &mut SqliteConnection,
    scope: i64,
    questions: &mut Questions,
    rejections: &mut Rejections,
) -> Result<()> {
    duplicate_guardian::gather(connection, scope).await?;
    let mut united = Persons::default();
    let mut namesakes: Vec<DuplicateGuardian> = Vec::new();
    let mut after = (i64::MIN, BEFORE_ALL);
    loop {
        let page = duplicate_guardian::page(connection, after).await?;
        let Some(last) = page.last() else { break };
        after = (last.names, last.staged.id);
        for twin in page {
            if namesakes.first().is_some_and(|first| first.names != twin.names) {
                united.take_namesakes(std::mem::take(&mut namesakes));
            }
            namesakes.push(twin);
        }
    }
    united.take_namesakes(namesakes);
    ask(connection, &mut united, questions, rejections).await?;
    for (stage, person) in &united.persons {
        guardian::fill_unsaid(connection, *person, *stage).await?;
        duplicate_guardian::yield_to_first(connection, *stage).await?;
    }
    if !united.persons.is_empty() {
        duplicate_guardian::hand_over_links(connection).await?;
    }
    duplicate_guardian::spare_what_others_say(connection, scope).await
}

/// Which records are one person.
#[derive(Default)]
struct Persons {
    /// Staged number to that of the record that speaks for the person.
    persons: BTreeMap<StagedGuardianId, StagedGuardianId>,
    /// The records that speak, as far as others may be the same person.
    speakers: HashMap<StagedGuardianId, Speaker>,
}

/// A person made of one record or several.
struct Speaker {
    known: Option<GuardianId>,
    keys: Vec<ComparisonKey>,
    schools: BTreeSet<String>,
    twin: DuplicateGuardian,
}

impl Speaker {
    fn new(twin: DuplicateGuardian) -> Self {
        Self {
            known: twin.known,
            keys: vec![ComparisonKey::of(&twin.staged.traits)],
            schools: twin.schools.split(',').map(str::to_owned).collect(),
            twin,
        }
    }

    /// Somebody else's record bears the same names, for fingerprints only say so nearly, and no title contradicts.
    fn may_be(&self, twin: &DuplicateGuardian, key: &ComparisonKey) -> bool {
        let names =
            |twin: &DuplicateGuardian| (twin.staged.family_fold.clone(), twin.staged.first_fold.clone());
        names(&self.twin) == names(twin)
            && (twin.known.is_none() || self.known.is_none() || twin.known == self.known)
            && !self.keys.iter().any(|own| own.contradicts(key))
    }

    fn is(&self, twin: &DuplicateGuardian, key: &ComparisonKey) -> bool {
        self.may_be(twin, key)
            && twin.schools.split(',').any(|school| self.schools.contains(school))
            && (self.known.is_some() && self.known == twin.known
                || self.keys.iter().any(|own| own.shares_contact(key)))
    }

    fn take(&mut self, twin: &DuplicateGuardian, key: ComparisonKey) {
        self.known = self.known.or(twin.known);
        self.schools.extend(twin.schools.split(',').map(str::to_owned));
        if !self.keys.contains(&key) {
            self.keys.push(key);
        }
    }
}

impl Persons {
    /// Unites those of the records of the same names that are one person. Whoever is known speaks.
    fn take_namesakes(&mut self, mut twins: Vec<DuplicateGuardian>) {
        twins.sort_by_key(|twin| (twin.known.is_none(), twin.staged.id));
        let mut speakers: Vec<Speaker> = Vec::new();
        for twin in twins {
            let key = ComparisonKey::of(&twin.staged.traits);
            match speakers.iter_mut().find(|speaker| speaker.is(&twin, &key)) {
                Some(speaker) => {
                    speaker.take(&twin, key);
                    self.persons.insert(twin.staged.id, speaker.twin.staged.id);
                }
                None => speakers.push(Speaker::new(twin)),
            }
        }
        self.speakers.extend(speakers.into_iter().map(|speaker| (speaker.twin.staged.id, speaker)));
    }

    fn speaker_of(&self, stage: StagedGuardianId) -> StagedGuardianId {
        let mut speaker = stage;
        while let Some(next) = self.persons.get(&speaker) {
            speaker = *next;
        }
        speaker
    }

    /// The two speakers of a pair who are not one person as far as is known, and may be.
    fn doubtful(&self, pair: &CommonChild) -> Option<(StagedGuardianId, StagedGuardianId)> {
        let (one, other) = (self.speaker_of(pair.one), self.speaker_of(pair.other));
        let (first, second) = (self.speakers.get(&one)?, self.speakers.get(&other)?);
        let known = first.known.is_some() && second.known.is_some();
        let may_be = second.keys.iter().all(|key| first.may_be(&second.twin, key));
        (one != other && !known && may_be).then_some((one, other))
    }
}

/// Asks about those whom the same names and a child in common may make one person.
async fn ask(
    connection: &mut SqliteConnection,
    united: &mut Persons,
    questions: &mut Questions,
    rejections: &mut Rejections,
) -> Result<()> {
    let mut doubtful: Vec<CommonChild> = Vec::new();
    let mut more = 0_usize;
    let mut after = (BEFORE_ALL, BEFORE_ALL);
    loop {
        let page = duplicate_guardian::of_one_child(connection, after).await?;
        let Some(last) = page.last() else { break };
        after = (last.one, last.other);
        for pair in page.into_iter().filter(|pair| united.doubtful(pair).is_some()) {
            if doubtful.len() < ASKED {
                doubtful.push(pair);
            } else {
                more += 1;
            }
        }
    }
    if let (true, Some(first)) = (more > 0, doubtful.first()) {
        let file =
            united.speakers.get(&united.speaker_of(first.one)).map(|speaker| &speaker.twin.staged.file);
        let line = left_apart(file.cloned().unwrap_or_default(), doubtful.len() + more);
        return rejections.add(line).await;
    }
    for pair in doubtful {
        let Some((one, other)) = united.doubtful(&pair) else { continue };
        let (Some(first), Some(second)) = (united.speakers.get(&one), united.speakers.get(&other)) else {
            continue;
        };
        // Whoever is known speaks, else the first of the file.
        let [first, second] =
            if first.known.is_none() && second.known.is_some() { [second, first] } else { [first, second] };
        let lines = [&first.twin.staged, &second.twin.staged];
        let [own, key] = lines.map(|line| ComparisonKey::of(&line.traits));
        if same_person(connection, lines, [&own, &key], pair.pupil, questions).await? {
            let (speaker, stage) = (first.twin.staged.id, second.twin.staged.id);
            if let Some(gone) = united.speakers.remove(&stage)
                && let Some(speaker) = united.speakers.get_mut(&speaker)
            {
                speaker.take(&gone.twin, key);
            }
            for person in united.persons.values_mut().filter(|person| **person == stage) {
                *person = speaker;
            }
            united.persons.insert(stage, speaker);
        }
    }
    Ok(())
}

fn left_apart(file: String, pairs: usize) -> RejectedLine {
    RejectedLine {
        key: None,
        file,
        line: None,
        record: None,
        field: None,
        code: "guardians-alike".to_owned(),
        reason: format!(
            "{pairs} fois, deux responsables d’un même élève portent le même nom sans partager d’adresse mail ni de \
             mobile\u{a0}: chacun garde son compte. Regroupez dans «\u{a0}Doublons probables\u{a0}» ceux qui sont une seule \
             personne."
        ),
        kept: true,
    }
}
