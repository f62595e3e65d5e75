//! Examples of changes, in French.

use domain::person::joined;
use serde_json::Value;
use sqlx::SqliteConnection;

use super::wording::in_french;
use crate::Result;
use crate::store::import::example::{self, Changed, Person, Values};
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
    let Changed { before, after, .. } = changed;
    let shown = |values: &Values, field: &str| {
        let text = match field {
            "birth_date" => values.birth_date.map(in_french),
            _ => values.columns.get(field).and_then(Value::as_str).map(|text| text.replace('\n', ", ")),
        };
        text.filter(|text| !text.is_empty()).unwrap_or_else(|| "(vide)".to_owned())
    };
    let details: Vec<String> = FIELDS
        .iter()
        .filter(|(field, _)| {
            let [before, after] = [before, after].map(|values| values.columns.get(*field));
            after.is_some() && before != after
        })
        .map(|(field, name)| format!("{name}\u{a0}: {} → {}", shown(before, field), shown(after, field)))
        .collect();
    (!details.is_empty()).then(|| ChangeExample {
        kind: "changed".to_owned(),
        entity: changed.entity.to_owned(),
        name: joined([&changed.name, &changed.first]),
        class: changed.class.clone(),
        detail: Some(details.join("\u{a0}; ")),
    })
}
