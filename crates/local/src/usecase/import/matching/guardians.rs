//! Same-named guardians: which lines are one person, and whom the school knows already.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::fold::fold;
use domain::person::joined;
use sqlx::SqliteConnection;

use super::comparison::{
    ComparisonKey, Likeness, MatchOutcome, Relation, is_another, likeness, modifies_into_another, pair,
};
use super::components::groups;
use crate::Result;
use crate::french;
use crate::store::id::{GuardianId, PupilId, StagedGuardianId};
use crate::store::import::child;
use crate::store::import::guardian::{self, StagedGuardian, StoredGuardian, Traits};
use crate::store::import::rejection::RejectedLine;
use crate::store::import::stage::{Format, Scope};
use crate::usecase::import::questions::{Questions, choice, id, question};
use crate::usecase::import::rejections::Rejections;
use crate::usecase::import::wording::{described, named, wholly_described};
use crate::view::import::QuestionAbout;

/// Guardians of a source with identifiers who are asked about one by one. More come from a change of the source, of which
/// nobody can be asked so much: each is a remark.
const ASKED: usize = 24;

/// Namesakes of one name in one file that are compared; more are told apart only when nothing differs.
const COMPARED: usize = 24;

/// Which lines are one person: staged number to that of the first line of the person.
///
/// Lines of the same names that share a mail address or a mobile, and no title contradicts, are one person, however
/// the street is written; so are lines in which nothing differs. Where less than that and a common child speak for one
/// person, the director is asked.
pub async fn persons(
    connection: &mut SqliteConnection,
    guardians: &[StagedGuardian],
    children: &HashMap<StagedGuardianId, Vec<PupilId>>,
    questions: &mut Questions,
) -> Result<HashMap<StagedGuardianId, StagedGuardianId>> {
    let mut namesakes: BTreeMap<(&str, &str), Vec<&StagedGuardian>> = BTreeMap::new();
    for guardian in guardians {
        namesakes.entry((&guardian.family_fold, &guardian.first_fold)).or_default().push(guardian);
    }
    let none = Vec::new();
    let children_of = |guardian: &StagedGuardian| children.get(&guardian.id).unwrap_or(&none);
    let mut persons: HashMap<StagedGuardianId, StagedGuardianId> = HashMap::new();
    for lines in namesakes.values().filter(|lines| lines.len() > 1) {
        let keys: Vec<ComparisonKey> = lines.iter().map(|line| ComparisonKey::of(&line.traits)).collect();
        for later in 1..lines.len() {
            for earlier in 0..later {
                let person = persons.get(&lines[earlier].id).copied().unwrap_or(lines[earlier].id);
                if persons.contains_key(&lines[later].id) {
                    break;
                }
                let common = children_of(lines[earlier])
                    .iter()
                    .find(|pupil| children_of(lines[later]).contains(pupil));
                let same = match keys[earlier].relation(&keys[later]) {
                    Relation::Same => common.is_some() || keys[later].is_telling(),
                    Relation::Different => false,
                    Relation::Doubtful => match common {
                        Some(child) if lines.len() <= COMPARED => {
                            same_person(
                                connection,
                                [lines[earlier], lines[later]],
                                [&keys[earlier], &keys[later]],
                                *child,
                                questions,
                            )
                            .await?
                        }
                        _ => false,
                    },
                };
                if same {
                    persons.insert(lines[later].id, person);
                }
            }
        }
    }
    Ok(persons)
}

pub async fn same_person(
    connection: &mut SqliteConnection,
    lines: [&StagedGuardian; 2],
    keys: [&ComparisonKey; 2],
    child: PupilId,
    questions: &mut Questions,
) -> Result<bool> {
    let mut prints = keys.map(ComparisonKey::stable_id);
    prints.sort();
    let key = id("person", &[&lines[0].family_fold, &lines[0].first_fold, &prints[0], &prints[1]]);
    let subject = child::name(connection, child).await?;
    let text = format!(
        "Deux lignes du fichier des responsables indiquent {} pour {subject}. S’agit-il d’une seule personne\u{a0}?",
        named(&lines[0].traits),
    );
    let choices =
        vec![choice("same", "Une seule personne"), choice("different", "Deux personnes différentes")];
    let mut asked = question(key, QuestionAbout::Guardian, subject, text, choices);
    // XML may well stand on one line.
    let places = match lines.map(|line| line.line) {
        [one, other] if one == other => ["L’une".to_owned(), "L’autre".to_owned()],
        numbers => numbers.map(|number| format!("Ligne {number}")),
    };
    let said = |(place, line): (&String, &StagedGuardian)| {
        format!("{place}\u{a0}: {}.", wholly_described(&line.traits))
    };
    asked.facts = places.iter().zip(lines).map(said).collect();
    let answer = questions.ask(asked)?;
    if answer.is_none() {
        // Who the person is, is the next question.
        lines.iter().for_each(|line| questions.note_about(line.id));
    }
    Ok(answer.as_deref() == Some("same"))
}

/// Lets go of guardians whom a source's identifier named, where the source gave it again to somebody else. A modification
/// that would make somebody else of the guardian changes nothing, and is told of.
pub async fn let_go_of_others(
    connection: &mut SqliteConnection,
    scope: i64,
    rejections: &mut Rejections,
) -> Result<()> {
    let mut after = StagedGuardianId::new(0);
    loop {
        let page = guardian::renamed(connection, scope, after).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.stage;
        for renamed in page {
            if renamed.partial {
                if modifies_into_another(&renamed.stored, &renamed.staged) {
                    let place = guardian::leave_unmodified(connection, renamed.stage).await?;
                    // Children who are new to the guardian may be that other person's.
                    if renamed.needed && !renamed.common_child {
                        guardian::unmatch(connection, renamed.stage).await?;
                    }
                    rejections.add(another(place, &renamed)).await?;
                }
            } else if is_another(&renamed.stored, &renamed.staged, renamed.common_child) {
                guardian::unmatch(connection, renamed.stage).await?;
            }
        }
    }
}

fn another(place: guardian::Place, pair: &guardian::CandidatePair) -> RejectedLine {
    RejectedLine {
        key: Some(place.key),
        file: place.file,
        line: Some(place.line),
        record: Some(joined([&pair.stored.family, &pair.stored.first])),
        field: None,
        code: "another-person".to_owned(),
        reason: format!(
            "Cette modification ferait {} une autre personne, {}\u{a0}: elle est sans effet, pour que son compte ne \
             passe à personne d’autre. La prochaine livraison complète apportera cette personne.",
            french::of(&described(&pair.stored)),
            described(&pair.staged),
        ),
        kept: false,
    }
}

/// Matches the guardians whose names are not those that are known: by their children, what is left of the names and what
/// reaches the person; in files of one school those whom no child tells, too, by names and what reaches them. Whom less
/// than that speaks for is asked about.
pub async fn recognise(
    connection: &mut SqliteConnection,
    scope: &Scope,
    id: i64,
    questions: &mut Questions,
    rejections: &mut Rejections,
) -> Result<()> {
    // Of an académie, that would be to look at everybody.
    if scope.format != Format::Aaf {
        let namesakes = guardian::namesakes_of_school(connection, id).await?;
        let of_contact = namesakes
            .into_iter()
            .filter(|pair| ComparisonKey::of(&pair.staged).shares_contact(&ComparisonKey::of(&pair.stored)));
        take_sole(connection, id, of_contact).await?;
    }
    let mut of_child = Vec::new();
    let mut after = StagedGuardianId::new(0);
    loop {
        let page = guardian::of_same_children(connection, id, after).await?;
        let Some(last) = page.last() else { break };
        after = last.stage;
        of_child.extend(page.into_iter().map(|pair| (likeness(&pair.stored, &pair.staged), pair)));
    }
    let alike: Vec<(StagedGuardianId, GuardianId)> = of_child
        .iter()
        .filter(|(likeness, pair)| *likeness != Likeness::None && !pair.partial)
        .map(|(_, pair)| (pair.stage, pair.record))
        .collect();
    let sure = of_child.into_iter().filter(|(likeness, _)| *likeness == Likeness::Sure);
    take_sole(connection, id, sure.map(|(_, pair)| pair)).await?;
    let mut left = Vec::new();
    for (stage, record) in alike {
        if !questions.is_about(stage)
            && !guardian::is_taken(connection, id, stage).await?
            && !guardian::is_found(connection, id, record).await?
        {
            left.push((stage, record));
        }
    }
    let doubtful: HashSet<StagedGuardianId> = left.iter().map(|(stage, _)| *stage).collect();
    let asked = scope.format == Format::Onde || doubtful.len() <= ASKED;
    let pairs: HashSet<(StagedGuardianId, GuardianId)> = left.iter().copied().collect();
    for (stages, records) in groups(&left) {
        let staged = guardian::staged(connection, id, Some(&stages)).await?;
        let stored = guardian::stored(connection, &records).await?;
        for one in &staged {
            let mut may_be = Vec::new();
            for known in stored.iter().filter(|known| pairs.contains(&(one.id, known.id))) {
                if !guardian::is_found(connection, id, known.id).await? {
                    may_be.push(known);
                }
            }
            if may_be.is_empty() || questions.is_about(one.id) {
                continue;
            }
            if !asked {
                rejections.add(perhaps_known(connection, one, &may_be).await?).await?;
                continue;
            }
            match ask(connection, one, &may_be, "déjà connue", questions).await? {
                Some(Some(known)) => guardian::assign_match(connection, id, one.id, known).await?,
                Some(None) => {}
                // Another record of the same names may be the same person: it is asked about once this one is known.
                None => staged
                    .iter()
                    .filter(|other| {
                        (&other.family_fold, &other.first_fold) == (&one.family_fold, &one.first_fold)
                    })
                    .for_each(|other| questions.note_about(other.id)),
            }
        }
    }
    Ok(())
}

/// A guardian who may be one that is known, where too many are to ask about each: both keep an account.
async fn perhaps_known(
    connection: &mut SqliteConnection,
    one: &StagedGuardian,
    may_be: &[&StoredGuardian],
) -> Result<RejectedLine> {
    let children = guardian::children(connection, one.id).await?;
    let known: Vec<String> = may_be
        .iter()
        .map(|known| format!("{}, identifiant {}", described(&known.traits), known.login))
        .collect();
    Ok(RejectedLine {
        key: Some(one.key.clone()),
        file: one.file.clone(),
        line: Some(one.line),
        record: Some(joined([&one.traits.family, &one.traits.first])),
        field: None,
        code: "guardian-perhaps-known".to_owned(),
        reason: format!(
            "{}, responsable {}, est peut-être {}\u{a0}: un nouveau compte est créé. Si c’est une seule personne, \
             regroupez les deux comptes par leurs identifiants («\u{a0}preauctl group\u{a0}»).",
            described(&one.traits),
            french::of_all(&children),
            known.join(", ou ")
        ),
        kept: true,
    })
}

/// Which of the stored guardians a staged one is, as the director says: somebody else is none of them. Nothing as long
/// as the question is open.
async fn ask(
    connection: &mut SqliteConnection,
    one: &StagedGuardian,
    may_be: &[&StoredGuardian],
    known_how: &str,
    questions: &mut Questions,
) -> Result<Option<Option<GuardianId>>> {
    let children = guardian::children(connection, one.id).await?;
    let of = children.join(", ");
    let key = ComparisonKey::of(&one.traits);
    let key = id("guardian", &[&one.family_fold, &one.first_fold, &key.stable_id(), &fold(&of)]);
    let text = format!(
        "Les fichiers citent {}, responsable {}. Est-ce une personne {known_how}\u{a0}?",
        described(&one.traits),
        french::of_all(&children)
    );
    // No two of them read the same: a login is one account's.
    let mut choices: Vec<_> = may_be
        .iter()
        .map(|known| {
            let who = described(&known.traits);
            choice(known.login.clone(), format!("C’est {who}, identifiant {}", known.login))
        })
        .collect();
    choices.push(choice("new", "C’est une autre personne"));
    let answer = questions.ask(question(key, QuestionAbout::Guardian, of, text, choices))?;
    questions.note_about(one.id);
    Ok(answer.map(|login| may_be.iter().find(|known| known.login == login).map(|known| known.id)))
}

/// Takes the pairs in which each is the other's only one, where no title contradicts.
async fn take_sole(
    connection: &mut SqliteConnection,
    scope: i64,
    pairs: impl Iterator<Item = guardian::CandidatePair>,
) -> Result<()> {
    let pairs: Vec<(StagedGuardianId, GuardianId)> = pairs
        .filter(|pair| !ComparisonKey::of(&pair.staged).contradicts(&ComparisonKey::of(&pair.stored)))
        .map(|pair| (pair.stage, pair.record))
        .collect();
    for (stage, record) in &pairs {
        let sole = |(other_stage, other): &&(StagedGuardianId, GuardianId)| {
            (other_stage == stage) != (other == record)
        };
        if !pairs.iter().any(|pair| sole(&pair)) {
            guardian::assign_match(connection, scope, *stage, *record).await?;
        }
    }
    Ok(())
}

/// Decides for the staged guardians whom names and child left with several stored ones, or the reverse.
pub async fn tell_apart(
    connection: &mut SqliteConnection,
    scope: i64,
    pairs: Vec<(StagedGuardianId, GuardianId)>,
    questions: &mut Questions,
) -> Result<()> {
    for (stages, records) in groups(&pairs) {
        let staged = guardian::staged(connection, scope, Some(&stages)).await?;
        let stored = guardian::stored(connection, &records).await?;
        let keys =
            |traits: &mut dyn Iterator<Item = &Traits>| traits.map(ComparisonKey::of).collect::<Vec<_>>();
        let staged_faces = keys(&mut staged.iter().map(|one| &one.traits));
        let stored_faces = keys(&mut stored.iter().map(|one| &one.traits));
        for (one, outcome) in staged.iter().zip(pair(&staged_faces, &stored_faces)) {
            let is = match outcome {
                MatchOutcome::Match(place) => stored.get(place),
                MatchOutcome::New => None,
                MatchOutcome::Ambiguous(places) => {
                    let may_be: Vec<&StoredGuardian> =
                        places.iter().filter_map(|place| stored.get(*place)).collect();
                    let known =
                        ask(connection, one, &may_be, "déjà connue sous ce nom", questions).await?.flatten();
                    stored.iter().find(|stored| Some(stored.id) == known)
                }
            };
            if let Some(known) = is {
                guardian::assign_match(connection, scope, one.id, known.id).await?;
            }
        }
    }
    Ok(())
}
