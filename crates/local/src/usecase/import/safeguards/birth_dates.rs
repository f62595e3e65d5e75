//! Birth dates of a whole file: what is wrong with many of them is asked once.

use domain::departure;
use jiff::civil::Date;
use sqlx::SqliteConnection;

use crate::Result;
use crate::store::import::date::{self, DifferentDate};
use crate::store::import::pupil;
use crate::usecase::import::questions::{Questions, choice, id, question};
use crate::usecase::import::wording::in_french;
use crate::view::import::QuestionAbout;

/// Fewer pupils are asked about one by one.
const MANY: usize = 3;
/// Examples shown.
const SHOWN: usize = 6;

/// How the dates of a file differ from those that are known, all alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Day and month are in each other's place.
    Swapped,
    /// The file says no date that can be read.
    Unsaid,
    /// Otherwise: a date filled down, a column slipped by a line, a day lost on the way.
    DifferentDate,
}

/// Asks whether pupils whose dates a file swaps, or does not say, are those who are known under these names. They keep
/// the dates that are known. Pupils who are taken are no question any more.
pub async fn ask(connection: &mut SqliteConnection, scope: i64, questions: &mut Questions) -> Result<()> {
    let others = date::different(connection, scope).await?;
    for kind in [Kind::Swapped, Kind::Unsaid, Kind::DifferentDate] {
        let alike: Vec<&DifferentDate> = others.iter().filter(|other| kind_of(other) == Some(kind)).collect();
        let number = alike.len();
        let enough = match kind {
            // One by one is right for a few: each may be put right at the source.
            Kind::DifferentDate => {
                let pupils = date::count_delivered(connection, scope).await?;
                departure::are_many(u32::try_from(number).unwrap_or(u32::MAX), pupils)
            }
            Kind::Swapped | Kind::Unsaid => number >= MANY,
        };
        if !enough {
            continue;
        }
        let text = match kind {
            Kind::Swapped => format!(
                "Dans les fichiers, le jour et le mois de naissance de {number} élèves sont inversés par rapport à vos \
                 données. Quelles dates sont justes\u{a0}?"
            ),
            Kind::DifferentDate => format!(
                "Dans les fichiers, la date de naissance de {number} élèves n’est pas celle que vous connaissez. \
                 Quelles dates sont justes\u{a0}?"
            ),
            Kind::Unsaid => format!(
                "Les fichiers ne donnent pas de date de naissance lisible pour {number} élèves. Sont-ils ceux que vous \
                 connaissez déjà sous ces noms\u{a0}?"
            ),
        };
        let choices = match kind {
            Kind::Swapped | Kind::DifferentDate => vec![
                choice("known", "Celles de Préau\u{a0}: gardez-les, ce sont les mêmes élèves"),
                choice("files", "Celles des fichiers\u{a0}: ce sont les mêmes élèves, corrigez leurs dates"),
                choice("each", "Ni les unes ni les autres partout\u{a0}: demandez-moi élève par élève"),
            ],
            Kind::Unsaid => vec![
                choice("known", "Oui\u{a0}: ce sont les mêmes, gardez les dates connues"),
                choice("each", "Pas tous\u{a0}: demandez-moi élève par élève"),
            ],
        };
        let key = id("dates", &[&format!("{kind:?}"), &serde_json::to_string(&names(&alike))?]);
        let mut asked = question(key, QuestionAbout::Files, "Dates de naissance", text, choices);
        asked.facts = alike.iter().take(SHOWN).map(|other| example(other)).collect();
        // Until it is answered, nothing is asked pupil by pupil, and no date changes.
        let answer = questions.ask_of_these_files(asked)?;
        if answer.as_deref() == Some("each") {
            continue;
        }
        for other in alike {
            if !other.taken {
                pupil::assign_match(connection, scope, other.stage, other.record).await?;
            }
            if answer.as_deref() != Some("files") {
                date::leave_unsaid(connection, other.stage).await?;
            }
        }
    }
    Ok(())
}

fn kind_of(other: &DifferentDate) -> Option<Kind> {
    let Some(staged) = other.staged else { return (!other.taken).then_some(Kind::Unsaid) };
    let stored = other.stored;
    let swapped = Date::new(stored.year(), stored.day(), stored.month()).ok();
    Some(if Some(staged) == swapped { Kind::Swapped } else { Kind::DifferentDate })
}

fn names<'o>(others: &[&'o DifferentDate]) -> Vec<&'o str> {
    others.iter().map(|other| other.name.as_str()).collect()
}

fn example(other: &DifferentDate) -> String {
    let known = in_french(other.stored);
    match other.staged.map(in_french) {
        Some(staged) => format!("{}\u{a0}: {staged} dans les fichiers, {known} dans Préau.", other.name),
        None => format!("{}\u{a0}: {known} dans Préau.", other.name),
    }
}
