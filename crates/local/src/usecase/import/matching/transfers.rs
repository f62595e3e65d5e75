//! Pupils whom an INE alone would take from one school to another under another first name.

use std::collections::HashSet;

use domain::fold::fold;
use sqlx::SqliteConnection;

use super::renamed;
use crate::Result;
use crate::store::id::{PupilId, StagedPupilId};
use crate::store::import::ine::{self, Stranger};
use crate::usecase::import::questions::{Questions, choice, id, question};
use crate::usecase::import::wording::{described_pupil, named_pupil};
use crate::view::import::QuestionAbout;

/// Matches by INE. A pupil who would change first name and school at once is asked about: until it is answered, and where
/// it is no, the two are two. So are those that the source's identifier was found not to make one, staged and stored.
pub async fn match_by_ine(
    connection: &mut SqliteConnection,
    scope: i64,
    two: &HashSet<(StagedPupilId, PupilId)>,
    questions: &mut Questions,
) -> Result<()> {
    ine::find_candidates(connection, scope).await?;
    for (stage, record) in two {
        ine::unmatch(connection, *stage, *record).await?;
    }
    let mut asked = HashSet::new();
    for stranger in ine::strangers(connection).await? {
        if is_longer(&stranger.traits.first, &stranger.known_first_fold) {
            continue;
        }
        asked.insert((stranger.stage, stranger.record));
        if ask(&stranger, questions)?.as_deref() != Some("same") {
            ine::unmatch(connection, stranger.stage, stranger.record).await?;
        }
    }
    renamed::decide_by_ine(connection, &asked, questions).await?;
    ine::match_candidates(connection, scope).await
}

/// Whether one of two first names goes on where the other ends: `Léa` and `Léa-Rose`.
fn is_longer(staged: &str, known_fold: &str) -> bool {
    let staged = fold(staged);
    let goes_on = |long: &str, short: &str| {
        !short.is_empty() && long.strip_prefix(short).is_some_and(|rest| rest.starts_with(' '))
    };
    goes_on(&staged, known_fold) || goes_on(known_fold, &staged)
}

fn ask(stranger: &Stranger, questions: &mut Questions) -> Result<Option<String>> {
    let Stranger { traits: pupil, known_name, .. } = stranger;
    let ine = pupil.ine.as_deref().unwrap_or_default();
    let key = id(
        "transfer",
        &[
            ine,
            &stranger.known_family_fold,
            &stranger.known_first_fold,
            &stranger.family_fold,
            &stranger.first_fold,
            &stranger.uai,
        ],
    );
    let school = match &stranger.known_school {
        Some(school) => format!(" («\u{a0}{school}\u{a0}»)"),
        None => String::new(),
    };
    let text = format!(
        "Les fichiers citent l’élève {} ({}, ligne {}), avec l’INE {ine} que porte {known_name}{school}, né(e) le même \
         jour. Est-ce le même enfant, qui a changé à la fois de prénom et d’école\u{a0}?",
        described_pupil(pupil),
        pupil.file.as_deref().unwrap_or_default(),
        pupil.line.unwrap_or_default(),
    );
    let choices = vec![
        choice("same", format!("Oui\u{a0}: c’est {known_name}, dont le prénom est à remplacer")),
        choice("other", "Non\u{a0}: ce sont deux enfants, et cet INE n’est pas celui de l’un des deux"),
    ];
    questions.ask(question(key, QuestionAbout::Pupil, named_pupil(pupil), text, choices))
}
