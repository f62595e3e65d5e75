//! The guardians' file: one line a guardian, the children at its end; or one line a pair.

use std::collections::HashMap;

use super::{OndeStyle, OndeVersion, Row, address_fields};
use crate::{Guardian, Pupil, School, Sex, Writing};

const GUARDIAN: [&str; 11] = [
    "Civilité Responsable",
    "Nom usage responsable",
    "Nom responsable",
    "Prénom responsable",
    "Adresse responsable",
    "CP responsable",
    "Commune responsable",
    "Pays",
    "Courriel",
    "Téléphone domicile",
    "Téléphone travail",
];
/// Children named in the header when no guardian has more; lines of fewer children are shorter.
const USUAL_CHILDREN: usize = 3;

/// The header and the lines.
pub(in crate::files) fn rows(school: &School, style: OndeStyle) -> Vec<Row> {
    let mut children: HashMap<u64, Vec<&Pupil>> = HashMap::new();
    for pupil in &school.pupils {
        for link in &pupil.links {
            children.entry(link.guardian).or_default().push(pupil);
        }
    }
    let most = children.values().map(Vec::len).max().unwrap_or(0).max(USUAL_CHILDREN);
    let mut rows = vec![header(style, most)];
    for guardian in &school.guardians {
        let children = children.get(&guardian.id).map_or(&[][..], Vec::as_slice);
        rows.extend(lines(school, guardian, children, style));
    }
    rows
}

fn header(style: OndeStyle, most: usize) -> Row {
    let children = |rank: usize| -> Vec<String> {
        match style.generation {
            OndeVersion::Enfant | OndeVersion::Former => {
                ["Nom d'usage enfant", "Nom de famille enfant", "Prénom enfant", "Classes enfants"]
                    .map(str::to_owned)
                    .into()
            }
            OndeVersion::PupilFirst => {
                ["Classes élèves", "Nom de famille élève", "Prénom élève"].map(str::to_owned).into()
            }
            OndeVersion::Current | OndeVersion::Numbered => {
                let numbered = style.generation == OndeVersion::Numbered;
                let number = if numbered { format!(" {rank}") } else { String::new() };
                ["Nom d'usage élève", "Nom de famille élève", "Prénom élève", "Classes élèves"]
                    .map(|column| format!("{column}{number}"))
                    .into()
            }
        }
    };
    let mut guardian: Row = GUARDIAN.map(str::to_owned).into();
    guardian.extend(style.extension_column.then(|| "Numéro de poste".to_owned()));
    guardian.push("Téléphone portable".to_owned());
    if style.generation == OndeVersion::PupilFirst {
        return children(1).into_iter().chain(guardian).collect();
    }
    guardian.into_iter().chain((1..=most).flat_map(children)).collect()
}

/// The lines of one guardian: one, or one for each child.
fn lines(school: &School, guardian: &Guardian, children: &[&Pupil], style: OndeStyle) -> Vec<Row> {
    let pairs = style.generation == OndeVersion::PupilFirst;
    let mut rows: Vec<Row> = if pairs {
        let line = |(rank, child): (usize, &&Pupil)| {
            let mut row =
                vec![label(school, child), child.identity.family.clone(), child.identity.first.clone()];
            row.extend(fields(guardian, rank, style));
            row
        };
        children.iter().enumerate().map(line).collect()
    } else if guardian.writing == Writing::LinePerChild {
        let line = |(rank, child): (usize, &&Pupil)| {
            let mut row = fields(guardian, rank, style);
            row.extend(named(school, child));
            row
        };
        children.iter().enumerate().map(line).collect()
    } else {
        let mut row = fields(guardian, 0, style);
        row.extend(children.iter().flat_map(|child| named(school, child)));
        vec![row]
    };
    if let Some(row) = rows.first_mut() {
        let own = fields(guardian, 0, style).len();
        match guardian.writing {
            Writing::CutBeforeChildren => row.truncate(own),
            Writing::CutInChildren => row.truncate(own + 2),
            Writing::OneLine | Writing::LinePerChild => {}
        }
    }
    rows
}

fn fields(guardian: &Guardian, rank: usize, style: OndeStyle) -> Row {
    let (identity, contact) = (&guardian.identity, &guardian.contact);
    let title = match (identity.sex, style.generation) {
        _ if guardian.organisation => "",
        (Sex::Female, OndeVersion::Former) => "MME",
        (sex, _) => sex.title(),
    };
    let mut row = vec![
        title.to_owned(),
        identity.usage.clone().unwrap_or_default(),
        identity.family.clone(),
        identity.first.clone(),
    ];
    let mut home = address_fields(Some(&guardian.address));
    if guardian.writing == Writing::LinePerChild {
        home[0] = typed_again(&home[0], rank);
    }
    row.extend(home);
    row.extend([&contact.mail, &contact.home_phone, &contact.work_phone].map(or_empty));
    row.extend(style.extension_column.then(String::new));
    row.push(or_empty(&contact.mobile));
    row
}

/// A street as another pair of hands types it: `1 rue des Essais`, `1, rue des Essais`, `1 R. DES ESSAIS`.
fn typed_again(street: &str, rank: usize) -> String {
    match rank % 3 {
        0 => street.to_owned(),
        1 => street.replacen(' ', ", ", 1),
        _ => street.to_uppercase().replace(" RUE ", " R. ").replace(" AVENUE ", " AV "),
    }
}

fn named(school: &School, child: &Pupil) -> [String; 4] {
    let identity = &child.identity;
    [or_empty(&identity.usage), identity.family.clone(), identity.first.clone(), label(school, child)]
}

/// What this file calls the child's class.
fn label(school: &School, child: &Pupil) -> String {
    let class = school.classes.get(child.class);
    class.map_or_else(String::new, |class| class.elsewhere.as_ref().unwrap_or(&class.label).clone())
}

fn or_empty(value: &Option<String>) -> String {
    value.clone().unwrap_or_default()
}
