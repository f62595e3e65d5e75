//! Examples of changes, in French.

use domain::person::joined;
use serde_json::Value;
use sqlx::SqliteConnection;

use super::wording::french_date;
use crate::Result;
use crate::store::import::example::{self, Changed, Person};
use crate::store::import::history::Watermarks;
use crate::view::import::ChangeExample;

/// Examples shown, and those of one kind as long as there are others.
const SHOWN: usize = 30;
const OF_A_KIND: usize = 10;

/// What fields are called.
const FIELDS: [(&str, &str); 16] = [
    ("class", "Classe"),
    ("level", "Niveau"),
    ("mef", "MEF"),
    ("title", "Civilité"),
    ("family", "Nom de famille"),
    ("usage", "Nom d’usage"),
    ("first", "Prénom"),
    ("birth_date", "Date de naissance"),
    ("ine", "INE"),
    ("mobile", "Mobile"),
    ("mail", "Adresse mail"),
    ("home_phone", "Téléphone du domicile"),
    ("work_phone", "Téléphone du travail"),
    ("address", "Adresse"),
    ("postal_code", "Code postal"),
    ("town", "Commune"),
];

/// The first changes of each kind.
pub(super) async fn collect(
    connection: &mut SqliteConnection,
    before: &Watermarks,
) -> Result<Vec<ChangeExample>> {
    let most = SHOWN as u32;
    let person = |kind: &str, entity: &str, person: Person| ChangeExample {
        kind: kind.to_owned(),
        entity: entity.to_owned(),
        name: joined([&person.name, &person.first]),
        class: person.class,
        detail: None,
    };
    let gone = example::gone_pupils(connection, before, most).await?;
    let changed = example::changed(connection, before, most).await?;
    let pupils = example::new_pupils(connection, before, most).await?;
    let guardians = example::new_guardians(connection, before, most).await?;
    let mut kinds: Vec<Vec<ChangeExample>> = vec![
        gone.into_iter().map(|gone| person("gone", "pupil", gone)).collect(),
        changed.iter().filter(|changed| changed.entity == "pupil").filter_map(describe).collect(),
        changed.iter().filter(|changed| changed.entity == "guardian").filter_map(describe).collect(),
        pupils.into_iter().map(|new| person("new", "pupil", new)).collect(),
        guardians.into_iter().map(|new| person("new", "guardian", new)).collect(),
    ];
    let mut examples: Vec<ChangeExample> = Vec::new();
    for kind in &mut kinds {
        examples.extend(kind.drain(..kind.len().min(OF_A_KIND)));
    }
    examples.extend(kinds.into_iter().flatten());
    examples.truncate(SHOWN);
    Ok(examples)
}

/// What changed about somebody, field by field; `None` when nothing that is shown did.
fn describe(changed: &Changed) -> Option<ChangeExample> {
    let before: Value = serde_json::from_str(&changed.before).ok()?;
    let after: Value = serde_json::from_str(&changed.after).ok()?;
    let shown = |value: &Value, field: &str| match value.get(field).and_then(Value::as_str) {
        None | Some("") => "(vide)".to_owned(),
        Some(text) if field == "birth_date" => french_date(text).unwrap_or_else(|| text.to_owned()),
        Some(text) => text.replace('\n', ", "),
    };
    let details: Vec<String> = FIELDS
        .iter()
        .filter(|(field, _)| after.get(field).is_some() && before.get(field) != after.get(field))
        .map(|(field, name)| format!("{name}\u{a0}: {} → {}", shown(&before, field), shown(&after, field)))
        .collect();
    (!details.is_empty()).then(|| ChangeExample {
        kind: "changed".to_owned(),
        entity: changed.entity.clone(),
        name: joined([&changed.name, &changed.first]),
        class: changed.class.clone(),
        detail: Some(details.join("\u{a0}; ")),
    })
}
