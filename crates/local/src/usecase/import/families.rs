//! Families in files without identifiers, and same-named guardians everywhere.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::fold::fold;
use sqlx::SqliteConnection;

use super::children::{Found, Index};
use super::homonyms::are_left_of;
use super::namesakes::{Face, Fate, Relation, is_another, pair};
use super::notes::Notes;
use super::questions::{Questions, choice, id, question};
use crate::Result;
use crate::store::import::bond;
use crate::store::import::child::{self, Child, Pupil};
use crate::store::import::guardian::{self, Staged, Traits};
use crate::store::import::homonym;
use crate::store::import::stage::{Format, Scope};
use crate::view::import::{QuestionAbout, RejectedLine};

/// Namesakes of one name in one file that are compared; more are told apart only when nothing differs.
const COMPARED: usize = 24;

/// Gathers the links of ONDE: finds the children that lines name, and the lines that are one person.
pub(super) async fn gather(
    connection: &mut SqliteConnection,
    scope_id: i64,
    scope: &Scope,
    questions: &mut Questions,
    notes: &mut Notes,
) -> Result<()> {
    let pupils = if scope.pupils {
        let mut pupils = child::delivered(connection, scope_id).await?;
        pupils.extend(child::testified(connection, scope_id).await?);
        pupils
    } else {
        child::present(connection, scope_id).await?
    };
    let named = child::named(connection, scope_id).await?;
    let index = Index::new(pupils, &named);
    let guardians = guardian::staged(connection, scope_id, None).await?;
    let by_id: HashMap<i64, &Staged> = guardians.iter().map(|guardian| (guardian.id, guardian)).collect();
    let mut children: HashMap<i64, Vec<i64>> = HashMap::new();
    for of_one in named_together(&named, &by_id) {
        let Some(home) =
            of_one.first().and_then(|first| by_id.get(&first.stage)).map(|one| home(&one.traits))
        else {
            continue;
        };
        let found = index.find(&of_one, home.as_deref());
        for (place, (named, found)) in of_one.iter().zip(found).enumerate() {
            let Some(guardian) = by_id.get(&named.stage) else { continue };
            let pupil = match found {
                Found::One(pupil) => Some(pupil),
                Found::Doubtful(pupils) => {
                    let written = written_child(named);
                    let mention =
                        of_one[..place].iter().filter(|child| written_child(child) == written).count();
                    let mention = Mention { guardian, written, before: mention };
                    doubtful(connection, &mention, &pupils, questions).await?
                }
                Found::Nobody => {
                    notes.add(unknown_child(guardian, named)).await?;
                    child::testify(connection, scope_id, named).await?;
                    None
                }
            };
            let known = children.entry(guardian.id).or_default();
            known.extend(pupil.filter(|pupil| !known.contains(pupil)));
        }
    }
    let persons = persons(connection, &guardians, &children, questions).await?;
    for guardian in &guardians {
        let person = persons.get(&guardian.id).copied().unwrap_or(guardian.id);
        if person != guardian.id {
            guardian::complete(connection, person, guardian.id).await?;
        }
        for pupil in children.get(&guardian.id).into_iter().flatten() {
            bond::add(connection, *pupil, person).await?;
            if !scope.pupils {
                bond::told(connection, *pupil).await?;
            }
        }
    }
    Ok(())
}

/// The children that one guardian names: those of a line, and where the file has one line for each couple of a pupil
/// and a guardian, those of all lines on which nothing tells the guardian from another.
fn named_together<'n>(named: &'n [Child], by_id: &HashMap<i64, &Staged>) -> Vec<Vec<&'n Child>> {
    let lines: Vec<&[Child]> = named.chunk_by(|one, next| one.stage == next.stage).collect();
    let mut persons: Vec<Vec<&Child>> = Vec::with_capacity(lines.len());
    let mut places: HashMap<(&str, &str, String), usize> = HashMap::new();
    for line in &lines {
        let person = line.first().and_then(|first| by_id.get(&first.stage)).and_then(|guardian| {
            let face = Face::of(&guardian.traits);
            face.is_telling()
                .then(|| (guardian.family_fold.as_str(), guardian.first_fold.as_str(), face.print()))
        });
        let place = person.map_or(persons.len(), |person| *places.entry(person).or_insert(persons.len()));
        match persons.get_mut(place) {
            Some(children) => children.extend(line.iter()),
            None => persons.push(line.iter().collect()),
        }
    }
    let differ = |children: &Vec<&Child>| children.iter().any(|child| child.first != children[0].first);
    let a_line_a_couple = lines.iter().all(|line| line.len() == 1) && persons.iter().any(differ);
    if a_line_a_couple { persons } else { lines.into_iter().map(|line| line.iter().collect()).collect() }
}

/// A child whom a guardian names.
struct Mention<'m> {
    guardian: &'m Staged,
    /// The child as written.
    written: String,
    /// How often the guardian has named a child so before.
    before: usize,
}

/// A child whom name and class do not tell: the one whose guardian is known under these names, else whom the
/// director says.
async fn doubtful(
    connection: &mut SqliteConnection,
    mention: &Mention<'_>,
    pupils: &[Pupil],
    questions: &mut Questions,
) -> Result<Option<i64>> {
    let Mention { guardian, written, before } = mention;
    let ids: Vec<i64> = pupils.iter().map(|pupil| pupil.id).collect();
    let known = child::known_to(connection, &ids, &guardian.family_fold, &guardian.first_fold).await?;
    if let [one] = known.as_slice() {
        return Ok(Some(*one));
    }
    let mut key = id(
        "child",
        &[&guardian.family_fold, &guardian.first_fold, &Face::of(&guardian.traits).print(), &fold(written)],
    );
    let mut again = String::new();
    if *before > 0 {
        key = format!("{key}-{}", before + 1);
        again = format!(" C’est la {}ᵉ fois qu’il l’indique.", before + 1);
    }
    let person = described(&guardian.traits);
    let text = match pupils {
        [only] => format!(
            "Le fichier des responsables indique {written} comme enfant de {person}.{again} Est-ce {}\u{a0}?",
            described_pupil(only)
        ),
        _ => format!(
            "Le fichier des responsables indique {written} comme enfant de {person}.{again} Plusieurs élèves peuvent \
             correspondre\u{a0}: lequel est-ce\u{a0}?"
        ),
    };
    let values = values(pupils);
    let labels = told_apart(connection, pupils, pupils.iter().map(described_pupil).collect()).await?;
    let mut choices: Vec<_> =
        values.iter().zip(labels).map(|(value, label)| choice(value.clone(), label)).collect();
    choices.push(choice("none", "Aucun de ces élèves"));
    let answer = questions.ask_once(question(key, QuestionAbout::Pupil, written, text, choices))?;
    Ok(answer.and_then(|answer| {
        pupils.iter().zip(&values).find(|(_, value)| **value == answer).map(|(pupil, _)| pupil.id)
    }))
}

/// A guardian's address as one line, as the pupils' file has it.
fn home(traits: &Traits) -> Option<String> {
    let locality = [&traits.postal_code, &traits.town].into_iter().flatten().cloned();
    let locality = locality.collect::<Vec<_>>().join(" ");
    let street = traits.address.as_deref().unwrap_or_default().replace('\n', ", ");
    let parts: Vec<String> = [street, locality].into_iter().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Labels of pupils, none of which reads like another: what is alike is told apart by the INE, the address, the
/// guardians, and at last by the line or the order.
pub(super) async fn told_apart(
    connection: &mut SqliteConnection,
    pupils: &[Pupil],
    mut labels: Vec<String>,
) -> Result<Vec<String>> {
    let mut guardians = Vec::with_capacity(pupils.len());
    for pupil in pupils {
        let names = homonym::guardians(connection, pupil.id).await?;
        guardians.push((!names.is_empty()).then(|| format!("responsables\u{a0}: {}", names.join(", "))));
    }
    let said: [Vec<Option<String>>; 4] = [
        pupils.iter().map(|pupil| pupil.ine.as_ref().map(|ine| format!("INE {ine}"))).collect(),
        pupils.iter().map(|pupil| Some(pupil.home.as_ref()?.replace('\n', "\u{a0}; "))).collect(),
        guardians,
        pupils
            .iter()
            .zip(1..)
            .map(|(pupil, rank)| {
                let line = pupil.line.map(|line| format!("ligne {line} du fichier des élèves"));
                Some(line.unwrap_or_else(|| format!("le n°\u{a0}{rank} de ce nom")))
            })
            .collect(),
    ];
    for more in said {
        let alike: Vec<bool> =
            labels.iter().map(|label| labels.iter().filter(|other| *other == label).count() > 1).collect();
        for ((label, more), alike) in labels.iter_mut().zip(more).zip(alike) {
            if let (true, Some(more)) = (alike, more) {
                label.push_str(" – ");
                label.push_str(&more);
            }
        }
    }
    Ok(labels)
}

/// Answers that stay true from one import to the next: the birth date, and a rank among those of one day.
pub(super) fn values(pupils: &[Pupil]) -> Vec<String> {
    let mut ranks: HashMap<&str, u32> = HashMap::new();
    pupils
        .iter()
        .map(|pupil| {
            let date = pupil.birth_date.as_deref().unwrap_or("inconnue");
            let rank = ranks.entry(date).or_default();
            *rank += 1;
            format!("{date}#{rank}")
        })
        .collect()
}

/// `Léa PETIT, CP A, né(e) le 03/04/2019`.
pub(super) fn described_pupil(pupil: &Pupil) -> String {
    let family = pupil.usage.as_deref().unwrap_or(&pupil.family);
    let mut text = format!("{} {family}", pupil.first).trim().to_owned();
    if let Some(class) = &pupil.class {
        text.push_str(", ");
        text.push_str(class);
    }
    if let Some(date) = pupil.birth_date.as_deref().and_then(french_date) {
        text.push_str(", né(e) le ");
        text.push_str(&date);
    }
    text
}

/// `AAAA-MM-JJ` as `JJ/MM/AAAA`.
pub(super) fn french_date(iso: &str) -> Option<String> {
    let date: jiff::civil::Date = iso.parse().ok()?;
    Some(date.strftime("%d/%m/%Y").to_string())
}

fn written_child(named: &Child) -> String {
    let family = named.usage.as_ref().or(named.family.as_ref()).map_or("", String::as_str);
    match &named.class {
        Some(class) => format!("{} {family} ({class})", named.first),
        None => format!("{} {family}", named.first),
    }
}

fn unknown_child(guardian: &Staged, named: &Child) -> RejectedLine {
    let traits = &guardian.traits;
    RejectedLine {
        file: named.file.clone(),
        line: Some(named.line),
        record: Some(format!("{} {}", traits.family, traits.first)),
        field: Some("Prénom enfant".to_owned()),
        code: "unknown-child".to_owned(),
        reason: format!(
            "{} n’est pas parmi les élèves de l’école\u{a0}: le lien avec ce responsable n’est pas créé. Vérifiez le \
             nom et la classe dans ONDE.",
            written_child(named)
        ),
        kept: false,
    }
}

/// Which lines are one person: staged number to that of the first line of the person.
///
/// Lines of the same names that share a mail address or a mobile, and no title contradicts, are one person, however
/// the street is written; so are lines in which nothing differs. Where less than that and a common child speak for one
/// person, the director is asked.
async fn persons(
    connection: &mut SqliteConnection,
    guardians: &[Staged],
    children: &HashMap<i64, Vec<i64>>,
    questions: &mut Questions,
) -> Result<HashMap<i64, i64>> {
    let mut namesakes: BTreeMap<(&str, &str), Vec<&Staged>> = BTreeMap::new();
    for guardian in guardians {
        namesakes.entry((&guardian.family_fold, &guardian.first_fold)).or_default().push(guardian);
    }
    let none = Vec::new();
    let children_of = |guardian: &Staged| children.get(&guardian.id).unwrap_or(&none);
    let mut persons: HashMap<i64, i64> = HashMap::new();
    for lines in namesakes.values().filter(|lines| lines.len() > 1) {
        let faces: Vec<Face> = lines.iter().map(|line| Face::of(&line.traits)).collect();
        for later in 1..lines.len() {
            for earlier in 0..later {
                let person = persons.get(&lines[earlier].id).copied().unwrap_or(lines[earlier].id);
                if persons.contains_key(&lines[later].id) {
                    break;
                }
                let common = children_of(lines[earlier])
                    .iter()
                    .find(|pupil| children_of(lines[later]).contains(pupil));
                let same = match faces[earlier].relation(&faces[later]) {
                    Relation::Same => common.is_some() || faces[later].is_telling(),
                    Relation::Different => false,
                    Relation::Doubtful => match common {
                        Some(child) if lines.len() <= COMPARED => {
                            same_person(
                                connection,
                                [lines[earlier], lines[later]],
                                [&faces[earlier], &faces[later]],
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

async fn same_person(
    connection: &mut SqliteConnection,
    lines: [&Staged; 2],
    faces: [&Face; 2],
    child: i64,
    questions: &mut Questions,
) -> Result<bool> {
    let mut prints = faces.map(Face::print);
    prints.sort();
    let key = id("person", &[&lines[0].family_fold, &lines[0].first_fold, &prints[0], &prints[1]]);
    let subject = child::name(connection, child).await?;
    let text = format!(
        "Le fichier des responsables contient deux lignes pour {subject}\u{a0}: {} (ligne {}) et {} (ligne {}). S’agit-il \
         d’une seule personne\u{a0}?",
        described(&lines[0].traits),
        lines[0].line,
        described(&lines[1].traits),
        lines[1].line,
    );
    let choices =
        vec![choice("same", "Une seule personne"), choice("different", "Deux personnes différentes")];
    let asked = question(key, QuestionAbout::Guardian, subject, text, choices);
    Ok(questions.ask(asked)?.as_deref() == Some("same"))
}

/// `Mme Alix Petit (06 99 00 00 01)`, with what best tells who it is.
pub(super) fn described(traits: &Traits) -> String {
    let mut text = String::new();
    if let Some(title) = &traits.title {
        text.push_str(title);
        text.push('\u{a0}');
    }
    if !traits.first.is_empty() {
        text.push_str(&traits.first);
        text.push(' ');
    }
    text.push_str(traits.usage.as_deref().unwrap_or(&traits.family));
    let address = traits.address.as_ref().map(|lines| lines.replace('\n', ", "));
    let detail = [&traits.mobile, &traits.mail, &traits.home_phone, &traits.work_phone]
        .into_iter()
        .find_map(Clone::clone)
        .or(address)
        .unwrap_or_else(|| "sans coordonnées".to_owned());
    text.push_str(" (");
    text.push_str(&detail);
    text.push(')');
    text
}

/// Lets go of guardians whom a source's identifier named, where the source gave it again to somebody else.
pub(super) async fn let_go_of_others(connection: &mut SqliteConnection, scope: i64) -> Result<()> {
    let mut after = 0;
    loop {
        let page = guardian::renamed(connection, scope, after).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.stage;
        for renamed in page {
            if is_another(&renamed.stored, &renamed.staged) {
                guardian::let_go(connection, renamed.stage).await?;
            }
        }
    }
}

/// Matches the guardians of a file without identifiers whom no child tells with those of the school who bear the same
/// names and share a mail address or a mobile, no title contradicting; and those of damaged names with the guardians
/// of their children.
pub(super) async fn recognise(connection: &mut SqliteConnection, scope: &Scope, id: i64) -> Result<()> {
    let damaged = guardian::damaged(connection, id).await?;
    let names = |traits: &Traits| [traits.family.clone(), traits.first.clone()];
    let of_child = damaged.into_iter().filter(|pair| {
        let (staged, stored) = (names(&pair.staged), names(&pair.stored));
        are_left_of([&staged[0], &staged[1]], [&stored[0], &stored[1]])
    });
    take_sole(connection, id, of_child).await?;
    if scope.format == Format::Onde {
        let namesakes = guardian::namesakes_of_school(connection, id).await?;
        let of_contact = namesakes
            .into_iter()
            .filter(|pair| Face::of(&pair.staged).shares_contact(&Face::of(&pair.stored)));
        take_sole(connection, id, of_contact).await?;
    }
    Ok(())
}

/// Takes the pairs in which each is the other's only one, where no title contradicts.
async fn take_sole(
    connection: &mut SqliteConnection,
    scope: i64,
    pairs: impl Iterator<Item = guardian::Pair>,
) -> Result<()> {
    let pairs: Vec<(i64, i64)> = pairs
        .filter(|pair| !Face::of(&pair.staged).excludes(&Face::of(&pair.stored)))
        .map(|pair| (pair.stage, pair.record))
        .collect();
    for (stage, record) in &pairs {
        let sole = |(other_stage, other): &&(i64, i64)| (other_stage == stage) != (other == record);
        if !pairs.iter().any(|pair| sole(&pair)) {
            guardian::take(connection, scope, *stage, *record).await?;
        }
    }
    Ok(())
}

/// Decides for the staged guardians whom names and child left with several stored ones, or the reverse.
pub(super) async fn tell_apart(
    connection: &mut SqliteConnection,
    scope: i64,
    pairs: Vec<(i64, i64)>,
    questions: &mut Questions,
) -> Result<()> {
    for (stages, records) in groups(&pairs) {
        let staged = guardian::staged(connection, scope, Some(&stages)).await?;
        let stored = guardian::stored(connection, &records).await?;
        let faces = |traits: &mut dyn Iterator<Item = &Traits>| traits.map(Face::of).collect::<Vec<_>>();
        let staged_faces = faces(&mut staged.iter().map(|one| &one.traits));
        let stored_faces = faces(&mut stored.iter().map(|one| &one.traits));
        for ((one, face), fate) in staged.iter().zip(&staged_faces).zip(pair(&staged_faces, &stored_faces)) {
            let is = match fate {
                Fate::Is(place) => stored.get(place),
                Fate::New => None,
                Fate::Ask(places) => {
                    let children = guardian::children(connection, one.id).await?;
                    let of = children.join(", ");
                    let key = id("guardian", &[&one.family_fold, &one.first_fold, &face.print(), &fold(&of)]);
                    let text = format!(
                        "Les fichiers citent {}, responsable de {of}. Est-ce une personne déjà connue sous ce \
                         nom\u{a0}?",
                        described(&one.traits)
                    );
                    // No two of them read the same: a login is one account's.
                    let mut choices: Vec<_> = places
                        .iter()
                        .filter_map(|place| stored.get(*place))
                        .map(|known| {
                            let who = described(&known.traits);
                            choice(known.login.clone(), format!("C’est {who}, identifiant {}", known.login))
                        })
                        .collect();
                    choices.push(choice("new", "C’est une autre personne"));
                    let answer = questions.ask(question(key, QuestionAbout::Guardian, of, text, choices))?;
                    stored.iter().find(|known| answer.as_ref() == Some(&known.login))
                }
            };
            if let Some(known) = is {
                guardian::take(connection, scope, one.id, known.id).await?;
            }
        }
    }
    Ok(())
}

/// The groups of staged and stored persons that pairs connect.
pub(super) fn groups(pairs: &[(i64, i64)]) -> Vec<(Vec<i64>, Vec<i64>)> {
    let mut of_stage: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    let mut of_record: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (stage, record) in pairs {
        of_stage.entry(*stage).or_default().push(*record);
        of_record.entry(*record).or_default().push(*stage);
    }
    let mut groups = Vec::new();
    let mut met = HashSet::new();
    for stage in of_stage.keys() {
        let (mut stages, mut records) = (Vec::new(), HashSet::new());
        let mut ahead = vec![*stage];
        while let Some(stage) = ahead.pop() {
            if !met.insert(stage) {
                continue;
            }
            stages.push(stage);
            for record in of_stage.get(&stage).into_iter().flatten() {
                if records.insert(*record) {
                    ahead.extend(of_record.get(record).into_iter().flatten());
                }
            }
        }
        if !stages.is_empty() {
            let mut records: Vec<i64> = records.into_iter().collect();
            records.sort_unstable();
            groups.push((stages, records));
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::groups;

    #[test]
    fn pairs_that_touch_are_one_group() {
        assert_eq!(
            groups(&[(1, 10), (1, 11), (2, 11), (3, 12)]),
            [(vec![1, 2], vec![10, 11]), (vec![3], vec![12])]
        );
        assert_eq!(groups(&[]), []);
    }
}
