//! How people are told in questions: no two choices read the same.

use std::collections::HashMap;

use sqlx::SqliteConnection;

use crate::Result;
use crate::store::import::child::Pupil;
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
        pupils.iter().map(|pupil| Some(format!("«\u{a0}{}\u{a0}»", pupil.file.as_ref()?))).collect(),
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
