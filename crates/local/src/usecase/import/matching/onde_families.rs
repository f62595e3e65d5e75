//! Families in files without identifiers: the children that lines name, and the lines that are one person.

use std::collections::HashMap;

use domain::fold::fold;
use sqlx::SqliteConnection;

use super::comparison::ComparisonKey;
use super::couples;
use super::declarant::{Declarant, Unlikely};
use super::guardians::persons;
use super::known_links::KnownLinks;
use super::onde_children::{Found, Index};
use crate::Result;
use crate::french;
use crate::store::id::{PupilId, StagedGuardianId};
use crate::store::import::child::{self, Child, Pupil};
use crate::store::import::guardian::{self, StagedGuardian, Traits};
use crate::store::import::link;
use crate::store::import::rejection::RejectedLine;
use crate::store::import::stage::Scope;
use crate::usecase::import::questions::{Questions, choice, id, question};
use crate::usecase::import::rejections::Rejections;
use crate::usecase::import::wording::{described, described_pupil, french_date, told_apart, values};
use crate::view::import::QuestionAbout;

/// Gathers the links of ONDE: finds the children that lines name, and the lines that are one person.
pub async fn gather(
    connection: &mut SqliteConnection,
    scope_id: i64,
    scope: &Scope,
    questions: &mut Questions,
    rejections: &mut Rejections,
) -> Result<()> {
    let pupils = if scope.pupils {
        let mut pupils = child::delivered(connection, scope_id).await?;
        pupils.extend(child::quarantined(connection, scope_id).await?);
        pupils
    } else {
        child::present(connection, scope_id).await?
    };
    let named = child::named(connection, scope_id).await?;
    let index = Index::new(pupils, &named)
        .also_known_as(&child::known_names(connection, scope_id).await?, &named)
        .without(child::quarantined_elsewhere(connection, scope_id).await?);
    let guardians = guardian::staged(connection, scope_id, None).await?;
    let answering = child::known_links(connection, scope_id).await?;
    let known_links = KnownLinks::new(&answering, &guardians);
    let by_id: HashMap<StagedGuardianId, &StagedGuardian> =
        guardians.iter().map(|guardian| (guardian.id, guardian)).collect();
    let mut children: HashMap<StagedGuardianId, Vec<PupilId>> = HashMap::new();
    for of_one in named_together(&named, &by_id) {
        let Some(one) = of_one.first().and_then(|first| by_id.get(&first.stage)) else { continue };
        let home = home(&one.traits);
        let declarant = known_links.declarant(one, home.as_deref());
        let found = index.find(&of_one, &declarant);
        for (place, (named, found)) in of_one.iter().zip(found).enumerate() {
            let Some(guardian) = by_id.get(&named.stage) else { continue };
            let pupil = match found {
                Found::One(pupil) => Some(pupil),
                Found::Doubtful(pupils) => {
                    let mention = Mention::of(guardian, &of_one[..place], named);
                    doubtful(connection, &mention, &pupils, &declarant, questions).await?
                }
                Found::Unlikely(doubt) => {
                    let mention = Mention::of(guardian, &of_one[..place], named);
                    unlikely(connection, &mention, &doubt, questions).await?
                }
                Found::LeftOut(namesake) => {
                    rejections.add(left_out_child(guardian, named, &namesake)).await?;
                    child::quarantine(connection, scope_id, named).await?;
                    None
                }
                Found::Nobody => {
                    rejections.add(unknown_child(guardian, named)).await?;
                    child::quarantine(connection, scope_id, named).await?;
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
            guardian::fill_unsaid(connection, person, guardian.id).await?;
        }
        for pupil in children.get(&guardian.id).into_iter().flatten() {
            link::add(connection, *pupil, person).await?;
            if !scope.pupils {
                link::mark_complete(connection, *pupil).await?;
            }
        }
    }
    couples::tell_apart(connection, &guardians).await
}

/// The children that one guardian names: those of a line, and where the file has one line for each couple of a pupil
/// and a guardian, those of all lines on which nothing tells the guardian from another.
fn named_together<'n>(
    named: &'n [Child],
    by_id: &HashMap<StagedGuardianId, &StagedGuardian>,
) -> Vec<Vec<&'n Child>> {
    let lines: Vec<&[Child]> = named.chunk_by(|one, next| one.stage == next.stage).collect();
    let mut persons: Vec<Vec<&Child>> = Vec::with_capacity(lines.len());
    let mut places: HashMap<(&str, &str, String), usize> = HashMap::new();
    for line in &lines {
        let person = line.first().and_then(|first| by_id.get(&first.stage)).and_then(|guardian| {
            let key = ComparisonKey::of(&guardian.traits);
            key.is_telling()
                .then(|| (guardian.family_fold.as_str(), guardian.first_fold.as_str(), key.stable_id()))
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
    guardian: &'m StagedGuardian,
    /// The child's names, and with the class, as written.
    name: String,
    written: String,
    class: Option<&'m str>,
    /// How often the guardian has named a child so before.
    before: usize,
}

impl<'m> Mention<'m> {
    fn of(guardian: &'m StagedGuardian, before: &[&Child], named: &'m Child) -> Self {
        let written = written_child(named);
        let before = before.iter().filter(|child| written_child(child) == written).count();
        Self { guardian, name: child_name(named), written, class: named.class.as_deref(), before }
    }

    /// A key that stays the same as long as the line does; `more` tells questions about the same mention apart.
    fn key(&self, kind: &str, more: &[String]) -> String {
        let Self { guardian, written, before, .. } = self;
        let (print, written) = (ComparisonKey::of(&guardian.traits).stable_id(), fold(written));
        let mut parts: Vec<&str> = vec![&guardian.family_fold, &guardian.first_fold, &print, &written];
        parts.extend(more.iter().map(String::as_str));
        let key = id(kind, &parts);
        if *before > 0 { format!("{key}-{}", before + 1) } else { key }
    }

    /// Asks which of these pupils is meant.
    async fn ask(
        &self,
        connection: &mut SqliteConnection,
        key: String,
        pupils: &[Pupil],
        facts: Vec<String>,
        questions: &mut Questions,
    ) -> Result<Option<PupilId>> {
        let again = match self.before {
            0 => String::new(),
            before => format!(" C’est la {}ᵉ fois qu’il l’indique.", before + 1),
        };
        let labels = told_apart(
            connection,
            pupils,
            pupils.iter().map(|pupil| described_pupil(&pupil.traits)).collect(),
        )
        .await?;
        let which = match labels.as_slice() {
            [only] => format!("Est-ce {only}\u{a0}?"),
            _ => "Plusieurs élèves peuvent correspondre\u{a0}: lequel est-ce\u{a0}?".to_owned(),
        };
        let text = format!(
            "Le fichier des responsables indique {} comme enfant {}.{again} {which}",
            self.written,
            french::of(&described(&self.guardian.traits))
        );
        let values = values(pupils);
        let mut choices: Vec<_> =
            values.iter().zip(labels).map(|(value, label)| choice(value.clone(), label)).collect();
        let none = if pupils.len() == 1 { "Non, c’est un autre enfant" } else { "Aucun de ces élèves" };
        choices.push(choice("none", none));
        let mut asked = question(key, QuestionAbout::Pupil, self.name.clone(), text, choices);
        asked.facts = facts;
        let answer = questions.ask_once(asked)?;
        Ok(answer.and_then(|answer| {
            pupils.iter().zip(&values).find(|(_, value)| **value == answer).map(|(pupil, _)| pupil.id)
        }))
    }
}

/// A child whom name and class do not tell: whom the director says or has said, else the one for whom the guardian is
/// known to answer; else it is asked.
async fn doubtful(
    connection: &mut SqliteConnection,
    mention: &Mention<'_>,
    pupils: &[Pupil],
    declarant: &Declarant<'_>,
    questions: &mut Questions,
) -> Result<Option<PupilId>> {
    let key = mention.key("child", &[]);
    if !questions.is_answered(&key)
        && let Some(known) = declarant.known_among(pupils)
    {
        return Ok(Some(known));
    }
    mention.ask(connection, key, pupils, Vec::new(), questions).await
}

/// A child of whose name there are pupils who may well be another family's: whom the director says or has said, else
/// the one for whom the guardian is known to answer; else it is asked.
async fn unlikely(
    connection: &mut SqliteConnection,
    mention: &Mention<'_>,
    doubt: &Unlikely,
    questions: &mut Questions,
) -> Result<Option<PupilId>> {
    let key = mention.key("other-child", &values(&doubt.pupils));
    if !questions.is_answered(&key) && doubt.known.is_some() {
        return Ok(doubt.known);
    }
    let mut facts = Vec::new();
    if let (true, Some(said), [only]) = (doubt.other_class, mention.class, doubt.pupils.as_slice()) {
        let class = only.traits.class.as_deref().unwrap_or("une autre classe");
        facts.push(format!(
            "Le fichier des responsables indique la classe «\u{a0}{said}\u{a0}», et l’élève de ce nom est en \
             «\u{a0}{class}\u{a0}»\u{a0}: c’est peut-être l’enfant d’une autre famille."
        ));
    }
    if let Some(left) = &doubt.left {
        let born = left.birth_date.as_deref().and_then(french_date);
        let born = born.map_or_else(String::new, |day| format!(" né(e) le {day},"));
        facts.push(format!(
            "Cette personne est connue comme responsable d’un autre élève de ce nom,{born} que les fichiers ne citent \
             plus."
        ));
    }
    mention.ask(connection, key, &doubt.pupils, facts, questions).await
}

/// A guardian's address as one line, as the pupils' file has it.
fn home(traits: &Traits) -> Option<String> {
    let locality = [&traits.postal_code, &traits.town].into_iter().flatten().cloned();
    let locality = locality.collect::<Vec<_>>().join(" ");
    let street = traits.address.as_deref().unwrap_or_default().replace('\n', ", ");
    let parts: Vec<String> = [street, locality].into_iter().filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn child_name(named: &Child) -> String {
    let family = named.usage.as_ref().or(named.family.as_ref()).map_or("", String::as_str);
    format!("{} {family}", named.first)
}

fn written_child(named: &Child) -> String {
    match &named.class {
        Some(class) => format!("{} ({class})", child_name(named)),
        None => child_name(named),
    }
}

fn unknown_child(guardian: &StagedGuardian, named: &Child) -> RejectedLine {
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

fn left_out_child(guardian: &StagedGuardian, named: &Child, namesake: &Pupil) -> RejectedLine {
    RejectedLine {
        code: "child-left-out".to_owned(),
        reason: format!(
            "La ligne {} a été laissée de côté dans le fichier des élèves, et {} est un autre élève de ce nom\u{a0}: \
             le lien avec ce responsable n’est pas créé. Corrigez la ligne de l’élève, refaites l’export, puis \
             importez-le.",
            french::of(&written_child(named)),
            described_pupil(&namesake.traits)
        ),
        ..unknown_child(guardian, named)
    }
}
