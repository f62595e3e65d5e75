//! How people are told in questions: no two choices read the same.

use std::collections::HashMap;

use jiff::civil::Date;
use sqlx::SqliteConnection;

use crate::Result;
use crate::store::import::child::{Pupil, PupilTraits};
use crate::store::import::guardian::Traits;
use crate::store::import::homonym;

/// Labels of pupils, none of which reads like another: what is alike is told apart by the INE, the address, the
/// guardians, and at last by the line, the file or the order.
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
    let said: [Vec<Option<String>>; 5] = [
        pupils.iter().map(|pupil| pupil.traits.ine.as_ref().map(|ine| format!("INE {ine}"))).collect(),
        pupils.iter().map(|pupil| Some(pupil.traits.home.as_ref()?.replace('\n', "\u{a0}; "))).collect(),
        guardians,
        pupils
            .iter()
            .zip(1..)
            .map(|(pupil, rank)| {
                let line = pupil.traits.line.map(|line| format!("ligne {line} du fichier des élèves"));
                Some(line.unwrap_or_else(|| format!("le n°\u{a0}{rank} de ce nom")))
            })
            .collect(),
        pupils.iter().map(|pupil| Some(format!("«\u{a0}{}\u{a0}»", pupil.traits.file.as_ref()?))).collect(),
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
            let date = pupil.traits.birth_date.as_deref().unwrap_or("inconnue");
            let rank = ranks.entry(date).or_default();
            *rank += 1;
            format!("{date}#{rank}")
        })
        .collect()
}

/// `Léa PETIT`, the subject of every question about her.
pub(super) fn named_pupil(pupil: &PupilTraits) -> String {
    format!("{} {}", pupil.first, pupil.usage.as_deref().unwrap_or(&pupil.family)).trim().to_owned()
}

/// `Léa PETIT, CP A, né(e) le 03/04/2019`.
pub(super) fn described_pupil(pupil: &PupilTraits) -> String {
    let mut text = named_pupil(pupil);
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
    iso.parse().ok().map(in_french)
}

/// `JJ/MM/AAAA`.
pub(super) fn in_french(date: Date) -> String {
    date.strftime("%d/%m/%Y").to_string()
}

/// `Mme Alix Petit`.
pub(super) fn named(traits: &Traits) -> String {
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
    text
}

/// What reaches somebody, what tells best first.
fn reached_by(traits: &Traits) -> Vec<String> {
    let address = traits.address.as_ref().map(|lines| lines.replace('\n', ", "));
    let phones_and_mail = [&traits.mobile, &traits.mail, &traits.home_phone, &traits.work_phone];
    phones_and_mail.into_iter().flatten().cloned().chain(address).collect()
}

const UNREACHED: &str = "sans coordonnées";

/// `Mme Alix Petit (06 99 00 00 01)`, with what best tells who it is.
pub(super) fn described(traits: &Traits) -> String {
    let detail = reached_by(traits).into_iter().next();
    format!("{} ({})", named(traits), detail.as_deref().unwrap_or(UNREACHED))
}

/// `Mme Alix Petit, 06 99 00 00 01, alix@exemple.fr, 1 rue Fictive`: all that tells who it is.
pub(super) fn wholly_described(traits: &Traits) -> String {
    let details = reached_by(traits);
    let details = if details.is_empty() { UNREACHED.to_owned() } else { details.join(", ") };
    format!("{}, {details}", named(traits))
}
