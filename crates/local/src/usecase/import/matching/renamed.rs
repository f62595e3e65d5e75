//! Whether a pupil is the child whose identifier or INE it bears under other names, or another birth date.
//!
//! A source gives identifiers again, and copies an INE to the wrong line; it also puts names and dates right. What the two
//! records say otherwise tells which: where it does not, the director is asked.

use std::collections::HashSet;

use domain::fold::fold;
use domain::reassigned::{self, Called, Facts, Identifier, Verdict};
use sqlx::SqliteConnection;

use crate::usecase::import::wording::{described_pupil, named_pupil};

use crate::Result;
use crate::store::id::{PupilId, StagedPupilId};
use crate::store::import::child::PupilTraits;
use crate::store::import::ine;
use crate::store::import::renamed::{self, Renamed};
use crate::usecase::import::questions::{Questions, choice, id, question};
use crate::view::import::QuestionAbout;

/// Decides for the pupils to whom the source's identifier gives other names or another birth date, and gives those who
/// are two, staged and stored.
pub async fn decide_by_source(
    connection: &mut SqliteConnection,
    scope: i64,
    questions: &mut Questions,
) -> Result<HashSet<(StagedPupilId, PupilId)>> {
    let mut two = HashSet::new();
    for one in renamed::by_source(connection, scope).await? {
        let is_same = are_one(&one, Identifier::Source, questions)?;
        renamed::settle(connection, one.stage, is_same).await?;
        if !is_same {
            two.insert((one.stage, one.record));
        }
    }
    Ok(two)
}

/// Lets go of the pupils whom an INE alone would give the names of another child. Of `decided` pairs, staged and stored,
/// nothing is asked again.
pub async fn decide_by_ine(
    connection: &mut SqliteConnection,
    decided: &HashSet<(StagedPupilId, PupilId)>,
    questions: &mut Questions,
) -> Result<()> {
    for one in renamed::by_ine(connection).await? {
        if decided.contains(&(one.stage, one.record)) {
            continue;
        }
        if !are_one(&one, Identifier::Ine, questions)? {
            ine::unmatch(connection, one.stage, one.record).await?;
        }
    }
    Ok(())
}

/// Whether both are one child, by what they say or by what the director says.
fn are_one(one: &Renamed, by: Identifier, questions: &mut Questions) -> Result<bool> {
    match verdict(one, by) {
        Verdict::Same => Ok(true),
        Verdict::Another => Ok(false),
        Verdict::Doubtful => ask(one, by, questions),
    }
}

fn verdict(one: &Renamed, by: Identifier) -> Verdict {
    let both = |one: &Option<String>, other: &Option<String>| {
        one.as_deref().zip(other.as_deref()).map(|(one, other)| one == other)
    };
    let Renamed { traits: pupil, .. } = one;
    let known =
        Called { family: &one.known_family, usage: one.known_usage.as_deref(), first: &one.known_first };
    let read = Called { family: &pupil.family, usage: pupil.usage.as_deref(), first: &pupil.first };
    let facts = Facts {
        by,
        same_ine: both(&pupil.ine, &one.known_ine),
        same_day: both(&pupil.birth_date, &one.known_birth_date),
        other_sex: both(&one.sex, &one.known_sex) == Some(false),
    };
    reassigned::child(known, read, facts)
}

/// Whether they are one child, as the director says; until then they are two.
fn ask(one: &Renamed, by: Identifier, questions: &mut Questions) -> Result<bool> {
    let Renamed {
        traits: pupil, known_family, known_usage, known_first, known_birth_date, known_ine, ..
    } = one;
    let known = PupilTraits {
        family: known_family.clone(),
        usage: known_usage.clone(),
        first: known_first.clone(),
        birth_date: known_birth_date.clone(),
        ine: known_ine.clone(),
        ..PupilTraits::default()
    };
    let day = |pupil: &PupilTraits| pupil.birth_date.clone().unwrap_or_default();
    let key = id(
        "same-child",
        &[
            &format!("{by:?}"),
            &fold(&known.family),
            &fold(&known.first),
            &day(&known),
            &fold(&pupil.family),
            &fold(&pupil.first),
            &day(pupil),
        ],
    );
    let place =
        format!("{}, ligne {}", pupil.file.as_deref().unwrap_or_default(), pupil.line.unwrap_or_default());
    let who = named_pupil(&known);
    let what = match by {
        Identifier::Source => format!("sous l’identifiant {}", crate::french::of(&who)),
        Identifier::Ine => format!("avec l’INE {}", crate::french::of(&who)),
    };
    let text = format!(
        "Les fichiers citent l’élève {} ({place}) {what}. Est-ce le même enfant\u{a0}?",
        named_pupil(pupil)
    );
    let choices = vec![
        choice(
            "same",
            format!("Oui\u{a0}: c’est {who}, dont le nom ou la date de naissance est à remplacer"),
        ),
        choice("other", "Non\u{a0}: ce sont deux enfants"),
    ];
    let fact = |place: &str, pupil: &PupilTraits| {
        let ine = pupil.ine.as_ref().map(|ine| format!(", INE {ine}")).unwrap_or_default();
        format!("{place}\u{a0}: {}{ine}.", described_pupil(pupil))
    };
    let mut asked = question(key, QuestionAbout::Pupil, named_pupil(pupil), text, choices);
    asked.facts = vec![fact("Dans les fichiers", pupil), fact("Dans Préau", &known)];
    Ok(questions.ask(asked)?.as_deref() == Some("same"))
}
