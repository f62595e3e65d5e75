//! Files of one kind and school in one delivery: a copy is read once, and of two exports that contradict each other the
//! director says which is right.

use formats::import::{Format, Source};
use jiff::civil::Date;

use super::file_profile::{Comparison, FileProfile};
use super::inspect::shown_name;
use crate::french::{counted, inflected};
use crate::progress::Progress;
use crate::store::import::rejection::RejectedLine;
use crate::usecase::import::questions::{Questions, choice, id, question};
use crate::usecase::import::rejections::Rejections;
use crate::usecase::import::safeguards::departures::Suspicions;
use crate::view::import::QuestionAbout;
use crate::{Error, Result};

/// Examples shown.
const SHOWN: usize = 6;

/// The sources that are to be read. `school` is that of files that do not name theirs.
pub async fn settle(
    sources: Vec<Source>,
    school: Option<&str>,
    today: Date,
    (questions, rejections, suspicions): (&mut Questions, &mut Rejections, &mut Suspicions),
    progress: &Progress,
) -> Result<Vec<Source>> {
    let has_rival =
        |source: &Source| sources.iter().filter(|other| are_of_one_kind(source, other)).count() > 1;
    if !sources.iter().any(has_rival) {
        return Ok(sources);
    }
    progress.step("Comparaison des fichiers", 0);
    let (school, watched) = (school.map(str::to_owned), progress.clone());
    let drawn = tokio::task::spawn_blocking(move || {
        let draw = |source: &Source| FileProfile::of(source, school.as_deref(), today, &watched);
        let has_rival =
            |source: &Source| sources.iter().filter(|other| are_of_one_kind(source, other)).count() > 1;
        let profiles: Vec<_> =
            sources.iter().map(|source| has_rival(source).then(|| draw(source)).flatten()).collect();
        sources.into_iter().zip(profiles).collect::<Vec<_>>()
    });
    let mut left: Vec<(Source, Option<FileProfile>)> =
        drawn.await.map_err(|error| Error::internal("lecture", error))?;
    progress.check()?;
    let mut one = 0;
    while one < left.len() {
        let mut other = one + 1;
        while other < left.len() {
            let ((first, Some(profile)), (second, Some(rival))) = (&left[one], &left[other]) else {
                other += 1;
                continue;
            };
            if !are_of_one_kind(first, second) {
                other += 1;
                continue;
            }
            let names = told_apart(first, second);
            if profile.says_the_same(rival) {
                rejections.add(copy(second, &names)).await?;
                left.remove(other);
                continue;
            }
            let comparison = profile.compare(rival, names.each_ref().map(String::as_str));
            if comparison.contradicted.is_empty() {
                other += 1;
                continue;
            }
            match which(first, second, &names, &comparison, questions, suspicions)? {
                Right::First => drop(left.remove(other)),
                Right::Second => {
                    left.swap(one, other);
                    left.remove(other);
                    // Those that agreed with the one that is gone may not with this one.
                    other = one + 1;
                }
            }
        }
        one += 1;
    }
    Ok(left.into_iter().map(|(source, _)| source).collect())
}

/// Two files that say one school the same way. AAF's parts say each record once, and their keys tell them.
fn are_of_one_kind(one: &Source, other: &Source) -> bool {
    one.format == other.format
        && match one.format {
            Format::Aaf { .. } => false,
            Format::OndePupils | Format::OndeGuardians => true,
            _ => one.stamp.school.is_some() && one.stamp.school == other.stamp.school,
        }
}

/// What the two are called, so that nobody takes one for the other.
fn told_apart(first: &Source, second: &Source) -> [String; 2] {
    let names = [first, second].map(|source| shown_name(&source.path, source.member.as_deref()));
    if names[0] != names[1] {
        return names;
    }
    [first, second]
        .map(|source| source.path.join(source.member.as_deref().unwrap_or_default()).display().to_string())
}

fn copy(again: &Source, [first, second]: &[String; 2]) -> RejectedLine {
    RejectedLine {
        key: None,
        file: again.name.clone(),
        line: None,
        record: None,
        field: None,
        code: "same-file".to_owned(),
        reason: format!(
            "«\u{a0}{second}\u{a0}» dit la même chose que «\u{a0}{first}\u{a0}»\u{a0}: il n’est lu qu’une fois."
        ),
        kept: true,
    }
}

/// Which of two files is right.
enum Right {
    First,
    Second,
}

/// Asks which of two files that contradict each other is right: the other one is not read. Until it is answered, the
/// newer one is, as far as they say their days, or else the first.
fn which(
    first: &Source,
    second: &Source,
    names: &[String; 2],
    comparison: &Comparison,
    questions: &mut Questions,
    suspicions: &mut Suspicions,
) -> Result<Right> {
    let of = |number: u32| match first.format {
        Format::OndePupils | Format::SieclePupils => counted(number, "élève", "élèves"),
        Format::SiecleStructures => counted(number, "classe", "classes"),
        Format::SiecleNomenclatures => counted(number, "MEF", "MEF"),
        Format::SiecleCommon => counted(number, "établissement", "établissements"),
        Format::OndeGuardians | Format::SiecleGuardians | Format::Aaf { .. } => {
            counted(number, "responsable", "responsables")
        }
    };
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let sentences: Vec<&str> = comparison.contradicted.values().flatten().map(String::as_str).collect();
    let parts: Vec<&str> = names.iter().map(String::as_str).chain(sentences.iter().copied()).collect();
    let [one, other] = names;
    let day = |source: &Source| match source.stamp.exported {
        Some(day) => day.strftime(", exporté le %d/%m/%Y").to_string(),
        None => String::new(),
    };
    let label = |right: &str, source: &Source, wrong: &str| {
        format!("«\u{a0}{right}\u{a0}»{}\u{a0}: importer sans «\u{a0}{wrong}\u{a0}»", day(source))
    };
    let mut choices =
        vec![choice("first", label(one, first, other)), choice("second", label(other, second, one))];
    let newer = second.stamp.exported > first.stamp.exported;
    if newer {
        choices.reverse();
    }
    let mut asked = question(
        id("rivals", &parts),
        QuestionAbout::Files,
        "Fichiers",
        format!(
            "«\u{a0}{one}\u{a0}» et «\u{a0}{other}\u{a0}» sont deux exports de la même sorte, et se contredisent sur {}. \
             Lequel est juste\u{a0}?",
            of(count(comparison.contradicted.len()))
        ),
        choices,
    );
    asked.facts = sentences.iter().take(SHOWN).map(|sentence| (*sentence).to_owned()).collect();
    for (name, alone) in names.iter().zip(comparison.alone) {
        if alone > 0 {
            let number = count(alone);
            let are = inflected(number, "n’est", "ne sont");
            asked.facts.push(format!("{} {are} que dans «\u{a0}{name}\u{a0}».", of(number)));
        }
    }
    asked.facts.push(
        "C’est ce qui arrive quand un ancien export est resté à côté du nouveau\u{a0}: le plus sûr est de ne donner que \
         les fichiers du dernier export."
            .to_owned(),
    );
    let answer = questions.ask_of_these_files(asked)?;
    let right = match answer.as_deref() {
        Some("first") => Right::First,
        Some("second") => Right::Second,
        _ if newer => Right::Second,
        _ => Right::First,
    };
    if answer.is_some() {
        let unread = if matches!(right, Right::First) { other } else { one };
        suspicions.facts.push(format!("«\u{a0}{unread}\u{a0}» n’a pas été lu."));
        // Of two parts that share a few people, one alone does not say the others.
        suspicions.incomplete |= !comparison.overlap;
    }
    Ok(right)
}
