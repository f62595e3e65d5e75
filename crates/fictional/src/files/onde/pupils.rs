//! The pupils' file: one line a pupil, but for those whose two homes were entered as two pupils.

use std::{collections::HashMap, iter::once};

use domain::level::Level;
use jiff::civil::Date;

use super::{OndeStyle, OndeVersion, Row, address_fields};
use crate::{Address, Pupil, School, Sex};

const CURRENT: [&str; 22] = [
    "Nom élève",
    "Nom d'usage élève",
    "Prénom élève",
    "Date naissance",
    "Sexe",
    "INE",
    "Adresse1",
    "Cp1",
    "Commune1",
    "Pays1",
    "Adresse2",
    "Cp2",
    "Commune2",
    "Pays2",
    " Cycle",
    "Niveau",
    "Libellé classe",
    "Identifiant classe",
    "Attestation fournie",
    "Autorisation associations",
    "Autorisation photo",
    "Décision de passage",
];

const FORMER: [&str; 20] = [
    "Nom Elève",
    "Nom d'usage Elève",
    "Prénom Elève",
    "Date naissance",
    "Sexe",
    "Adresse1",
    "Cp1",
    "Commune1",
    "Pays1",
    "Adresse2",
    "Cp2",
    "Commune2",
    "Pays2",
    " Cycle",
    "Niveau",
    "Classe",
    "Attestation fournie",
    "Autorisations associations",
    "Autorisations photos",
    "Décision de passage",
];

/// The header and the lines.
pub(in crate::files) fn rows(school: &School, style: OndeStyle) -> Vec<Row> {
    let former = style.generation.is_former();
    let header: &[&str] = if former { &FORMER } else { &CURRENT };
    let homes: HashMap<u64, &Address> =
        school.guardians.iter().map(|guardian| (guardian.id, &guardian.address)).collect();
    let lines = school.pupils.iter().flat_map(|pupil| {
        let second = pupil
            .links
            .iter()
            .filter_map(|link| homes.get(&link.guardian).copied())
            .find(|address| **address != pupil.address);
        let again = pupil.second_line.as_ref().map(|home| [Some(home), None]);
        once([Some(&pupil.address), second])
            .chain(again)
            .map(|homes| pupil_row(school, pupil, homes, style.generation))
            .collect::<Vec<_>>()
    });
    once(header.iter().map(|&column| column.to_owned()).collect()).chain(lines).collect()
}

fn pupil_row(
    school: &School,
    pupil: &Pupil,
    [first, second]: [Option<&Address>; 2],
    generation: OndeVersion,
) -> Row {
    let current = !generation.is_former();
    let level = pupil.level();
    let level_code = match level {
        Some(Level::Ulis) if !current => "CLIS",
        Some(level) => level.code(),
        None => "",
    };
    let class = school.classes.get(pupil.class);
    let label = class.map_or("", |class| class.label.as_str());
    let sex = match (pupil.identity.sex, current) {
        (Sex::Female, _) => "F",
        (Sex::Male, true) => "M",
        (Sex::Male, false) => "H",
    };
    let mut row = vec![
        pupil.identity.family.clone(),
        pupil.identity.usage.clone().unwrap_or_default(),
        pupil.identity.first.clone(),
        pupil.birth_date.map_or_else(String::new, |date| written(date, generation)),
        sex.to_owned(),
    ];
    if current {
        row.push(pupil.ine.clone().unwrap_or_default());
    }
    row.extend(address_fields(first));
    row.extend(address_fields(second));
    row.extend([cycle(level, generation).to_owned(), level_code.to_owned(), label.to_owned()]);
    if current {
        row.push(class.map_or_else(String::new, |class| class.code.clone()));
    }
    let answer = |question: u64| if (pupil.id + question).is_multiple_of(3) { "Non" } else { "Oui" };
    row.extend([answer(0).to_owned(), answer(1).to_owned(), answer(2).to_owned(), String::new()]);
    row
}

fn written(date: Date, generation: OndeVersion) -> String {
    if generation.is_former() {
        return format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
    }
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// CE2 went from the third cycle to the second in 2016.
fn cycle(level: Option<Level>, generation: OndeVersion) -> &'static str {
    match (level, generation.is_former()) {
        (None, _) => "",
        (Some(Level::Tps | Level::Ps | Level::Ms | Level::Gs), _) => "MATERNELLE",
        (Some(Level::Cp | Level::Ce1), _) | (Some(Level::Ce2), false) => "CYCLE II",
        _ => "CYCLE III",
    }
}
