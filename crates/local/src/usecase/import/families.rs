//! Families in files without identifiers: the children that lines name, and the lines that are one person.

use std::collections::HashMap;

use domain::fold::fold;
use sqlx::SqliteConnection;

use super::children::{Found, Index};
use super::choices::{described, described_pupil, told_apart, values};
use super::guardians::persons;
use super::namesakes::Face;
use super::notes::Notes;
use super::questions::{Questions, choice, id, question};
use crate::Result;
use crate::store::import::bond;
use crate::store::import::child::{self, Child, Pupil};
use crate::store::import::guardian::{self, Staged, Traits};
use crate::store::import::stage::Scope;
use crate::view::import::{QuestionAbout, RejectedLine};

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

/// A child whom name and class do not tell: whom the director says or has said, else the one whose guardian is known
/// under these names; else it is asked.
async fn doubtful(
    connection: &mut SqliteConnection,
    mention: &Mention<'_>,
    pupils: &[Pupil],
    questions: &mut Questions,
) -> Result<Option<i64>> {
    let Mention { guardian, written, before } = mention;
    let mut key = id(
        "child",
        &[&guardian.family_fold, &guardian.first_fold, &Face::of(&guardian.traits).print(), &fold(written)],
    );
    let mut again = String::new();
    if *before > 0 {
        key = format!("{key}-{}", before + 1);
        again = format!(" C’est la {}ᵉ fois qu’il l’indique.", before + 1);
    }
    if !questions.is_answered(&key) {
        let ids: Vec<i64> = pupils.iter().map(|pupil| pupil.id).collect();
        let known = child::known_to(connection, &ids, &guardian.family_fold, &guardian.first_fold).await?;
        if let [one] = known.as_slice() {
            return Ok(Some(*one));
        }
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
        key: None,
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
