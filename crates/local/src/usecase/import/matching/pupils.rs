//! Pupils of the same names in one school: which staged one is which stored one, or whether only the director can
//! tell.

use std::collections::{HashMap, HashSet};

use domain::similarity::are_left_of;
use sqlx::SqliteConnection;

use super::components::groups;
use crate::Result;
use crate::store::id::{PupilId, StagedPupilId};
use crate::store::import::homonym::{self, CandidatePair, Homonym, StagedPupil, StoredPupil};
use crate::store::import::stage::Format;
use crate::store::import::{child, pupil};
use crate::usecase::import::questions::{Questions, choice, id, question};
use crate::usecase::import::wording::{described_pupil, named_pupil, told_apart, values};
use crate::view::import::QuestionAbout;

/// Decides for the staged pupils whom names left with several stored ones, or with one of another birth date.
pub async fn tell_apart(
    connection: &mut SqliteConnection,
    scope: i64,
    questions: &mut Questions,
) -> Result<()> {
    let pairs = homonym::pairs(connection, scope).await?;
    let same_day: HashMap<(StagedPupilId, PupilId), bool> = pairs
        .iter()
        .map(|CandidatePair { stage, record, same_day }| ((*stage, *record), *same_day))
        .collect();
    let ends: Vec<(StagedPupilId, PupilId)> = pairs.iter().map(|pair| (pair.stage, pair.record)).collect();
    for (stages, records) in groups(&ends) {
        let staged = homonym::staged(connection, &stages).await?;
        let Some(school) = staged.first().map(|one| one.school_id) else { continue };
        let stored = homonym::stored(connection, school, &records).await?;
        let possible = |one: usize, other: usize| same_day.get(&(staged[one].id, stored[other].id)).copied();
        let said: Vec<&Homonym> = staged.iter().map(|one| &one.homonym).collect();
        let known: Vec<&Homonym> = stored.iter().map(|one| &one.homonym).collect();
        let outcomes = pair(&said, &known, &possible);
        let sure = outcomes
            .iter()
            .filter_map(|outcome| if let MatchOutcome::Match(other) = outcome { Some(*other) } else { None });
        let mut taken: HashSet<usize> = sure.collect();
        for (one, outcome) in staged.iter().zip(outcomes) {
            let is = match outcome {
                MatchOutcome::Match(other) => Some(other),
                MatchOutcome::New => None,
                MatchOutcome::Ambiguous(places) => {
                    ask(connection, one, &stored, &places, &taken, questions).await?
                }
            };
            if let Some(known) = is.and_then(|other| stored.get(other)) {
                taken.extend(is);
                pupil::assign_match(connection, scope, one.id, known.id).await?;
            }
        }
    }
    Ok(())
}

/// Recognises pupils whose names are damaged, or were and have been put right, by their birth date and school, where what
/// is left of the names is that of one pupil alone.
pub async fn recognise_damaged(connection: &mut SqliteConnection, scope: i64, format: Format) -> Result<()> {
    // Where nothing else identifies a pupil, a name put right would make another.
    let pairs: Vec<(StagedPupilId, PupilId)> = pupil::damaged(connection, scope, format == Format::Onde)
        .await?
        .into_iter()
        .filter(|pair| {
            let (said, known) = ([&*pair.family, &*pair.first], [&*pair.known_family, &*pair.known_first]);
            are_left_of(said, known) || are_left_of(known, said)
        })
        .map(|pair| (pair.stage, pair.record))
        .collect();
    for (stage, record) in &pairs {
        let rival =
            |(other_stage, other): &(StagedPupilId, PupilId)| (other_stage == stage) != (other == record);
        if !pairs.iter().any(rival) {
            pupil::assign_match(connection, scope, *stage, *record).await?;
        }
    }
    Ok(())
}

/// Which of these stored pupils a staged one is. Whoever an earlier answer took is not offered any more.
async fn ask(
    connection: &mut SqliteConnection,
    one: &StagedPupil,
    stored: &[StoredPupil],
    places: &[usize],
    taken: &HashSet<usize>,
    questions: &mut Questions,
) -> Result<Option<usize>> {
    let as_pupil = |known: &StoredPupil| child::Pupil { id: known.id, traits: known.homonym.traits.clone() };
    let may_be: Vec<child::Pupil> =
        places.iter().filter_map(|place| stored.get(*place)).map(as_pupil).collect();
    let values = values(&may_be);
    let pupil = &one.homonym.traits;
    let code = pupil.class_code.as_deref().unwrap_or_default();
    let date = pupil.birth_date.as_deref().unwrap_or_default();
    let who = values.join(" ");
    let key = id("pupil", &[&one.uai, &one.family_fold, &one.first_fold, date, code, &who]);
    let text = format!(
        "Les fichiers citent l’élève {} ({}, ligne {}). Est-ce un élève déjà connu sous ce nom\u{a0}?",
        described_pupil(pupil),
        one.file,
        pupil.line.unwrap_or_default()
    );
    let mut labels = Vec::with_capacity(may_be.len());
    for known in &may_be {
        let guardians = homonym::guardians(connection, known.id).await?;
        let of = match guardians.as_slice() {
            [] => "aucun responsable".to_owned(),
            [only] => format!("responsable\u{a0}: {only}"),
            several => format!("responsables\u{a0}: {}", several.join(", ")),
        };
        labels.push(format!("C’est {} ({of})", described_pupil(&known.traits)));
    }
    let labels = told_apart(connection, &may_be, labels).await?;
    let mut choices: Vec<_> = places
        .iter()
        .zip(&values)
        .zip(labels)
        .filter(|((place, _), _)| !taken.contains(place))
        .map(|((_, value), label)| choice(value.clone(), label))
        .collect();
    if choices.is_empty() {
        return Ok(None);
    }
    choices.push(choice("new", "C’est un autre élève"));
    let answer = questions.ask(question(key, QuestionAbout::Pupil, named_pupil(pupil), text, choices))?;
    Ok(places.iter().zip(&values).find(|(_, value)| answer.as_ref() == Some(*value)).map(|(place, _)| *place))
}

/// What becomes of a staged pupil among stored ones of the same names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum MatchOutcome {
    /// Is the stored pupil of this place.
    Match(usize),
    /// Is none of them.
    New,
    /// May be one of these.
    Ambiguous(Vec<usize>),
}

/// Pairs homonyms of the same day by what tells them apart: everything that is said, then the class, then who is
/// left on each side. Where that leaves a choice that matters, and where the birth date differs, the director is
/// asked. `possible` says whether a staged and a stored pupil may be one, and whether of the same day.
fn pair(
    staged: &[&Homonym],
    stored: &[&Homonym],
    possible: &dyn Fn(usize, usize) -> Option<bool>,
) -> Vec<MatchOutcome> {
    let mut outcomes: Vec<Option<MatchOutcome>> = vec![None; staged.len()];
    let mut taken = vec![false; stored.len()];
    let alike: [fn(&Homonym, &Homonym) -> bool; 3] =
        [|one, other| same_face(one, other), |one, other| one.class_id == other.class_id, |_, _| true];
    for tells in alike {
        for one in 0..staged.len() {
            if outcomes[one].is_some() {
                continue;
            }
            let others: Vec<usize> = (0..stored.len())
                .filter(|other| {
                    let other = *other;
                    let same = possible(one, other) == Some(true) && tells(staged[one], stored[other]);
                    same && !taken[other] && !differ_in_sex(staged[one], stored[other])
                })
                .collect();
            let rivals: Vec<usize> = (0..staged.len())
                .filter(|rival| {
                    outcomes[*rival].is_none()
                        && others.iter().any(|other| {
                            possible(*rival, *other) == Some(true) && tells(staged[*rival], stored[*other])
                        })
                })
                .collect();
            // Among lines in which nothing differs any choice is the same, provided nobody stored is left over.
            let interchangeable = rivals.iter().all(|rival| same_face(staged[*rival], staged[one]));
            if others.is_empty() || rivals.len() < others.len() || !(interchangeable || rivals.len() == 1) {
                continue;
            }
            for (rival, other) in rivals.iter().zip(&others) {
                outcomes[*rival] = Some(MatchOutcome::Match(*other));
                taken[*other] = true;
            }
        }
    }
    let ask = |one: usize| {
        let places: Vec<usize> =
            (0..stored.len()).filter(|other| !taken[*other] && possible(one, *other).is_some()).collect();
        if places.is_empty() { MatchOutcome::New } else { MatchOutcome::Ambiguous(places) }
    };
    outcomes.into_iter().enumerate().map(|(one, outcome)| outcome.unwrap_or_else(|| ask(one))).collect()
}

fn differ_in_sex(one: &Homonym, other: &Homonym) -> bool {
    matches!((&one.sex, &other.sex), (Some(one), Some(other)) if one != other)
}

fn same_face(one: &Homonym, other: &Homonym) -> bool {
    (one.class_id, &one.sex, &one.traits.usage) == (other.class_id, &other.sex, &other.traits.usage)
}

#[cfg(test)]
mod tests {
    use super::{Homonym, MatchOutcome, pair};
    use crate::store::id::ClassId;

    fn of_class(class_id: i64) -> Homonym {
        Homonym { class_id: Some(ClassId::new(class_id)), ..Homonym::default() }
    }

    fn of_sex(class_id: i64, sex: &str) -> Homonym {
        Homonym { sex: Some(sex.into()), ..of_class(class_id) }
    }

    fn paired(staged: &[Homonym], stored: &[Homonym]) -> Vec<MatchOutcome> {
        let (staged, stored): (Vec<&Homonym>, Vec<&Homonym>) =
            (staged.iter().collect(), stored.iter().collect());
        pair(&staged, &stored, &|_, _| Some(true))
    }

    #[test]
    fn homonyms_stay_in_their_class() {
        let stored = [of_class(10), of_class(20)];
        assert_eq!(paired(&[of_class(20)], &stored), [MatchOutcome::Match(1)]);
        assert_eq!(
            paired(&[of_class(20), of_class(10)], &stored),
            [MatchOutcome::Match(1), MatchOutcome::Match(0)]
        );
    }

    #[test]
    fn who_is_left_is_who_is_left() {
        let stored = [of_class(10), of_class(20)];
        assert_eq!(
            paired(&[of_class(20), of_class(30)], &stored),
            [MatchOutcome::Match(1), MatchOutcome::Match(0)]
        );
    }

    #[test]
    fn twins_of_one_class_are_told_apart_by_what_else_is_said() {
        let stored = [of_sex(10, "F"), of_sex(10, "M")];
        assert_eq!(
            paired(&[of_sex(10, "M"), of_sex(10, "F")], &stored),
            [MatchOutcome::Match(1), MatchOutcome::Match(0)]
        );
        assert_eq!(
            paired(&[of_sex(20, "M"), of_sex(10, "F")], &stored),
            [MatchOutcome::Match(1), MatchOutcome::Match(0)]
        );
        assert_eq!(paired(&[of_sex(10, "M")], &[of_sex(10, "F")]), [MatchOutcome::Ambiguous(vec![0])]);
    }

    #[test]
    fn homonyms_who_all_changed_class_are_asked_for() {
        let stored = [of_class(10), of_class(20)];
        let both = MatchOutcome::Ambiguous(vec![0, 1]);
        assert_eq!(paired(&[of_class(30), of_class(40)], &stored), [both.clone(), both.clone()]);
        assert_eq!(paired(&[of_class(30)], &stored), [both]);
    }

    #[test]
    fn of_two_in_one_class_the_one_who_leaves_is_asked_for() {
        assert_eq!(
            paired(&[of_class(10)], &[of_class(10), of_class(10)]),
            [MatchOutcome::Ambiguous(vec![0, 1])]
        );
    }

    #[test]
    fn lines_in_which_nothing_differs_are_no_question() {
        assert_eq!(
            paired(&[of_class(30), of_class(30)], &[of_class(10), of_class(20)]),
            [MatchOutcome::Match(0), MatchOutcome::Match(1)]
        );
        assert_eq!(
            paired(&[of_class(10), of_class(10)], &[of_class(10)]),
            [MatchOutcome::Match(0), MatchOutcome::New]
        );
    }

    #[test]
    fn another_birth_date_is_always_asked_for() {
        let one = of_class(10);
        assert_eq!(pair(&[&one], &[&one], &|_, _| Some(false)), [MatchOutcome::Ambiguous(vec![0])]);
    }
}
