//! The pupils' file: one line per pupil.

use std::{collections::HashSet, io::Read};

use csv::StringRecord;

use super::{
    header::{Column, Header, pupil as column},
    rows::Rows,
};
use crate::import::{
    FileProblem, ReadSummary,
    aaf::person::same,
    checks,
    record::{ClassRecord, ContactRecord, IdentityRecord, PupilRecord, Record, Witness},
    sink::{Case, Notes, Rejected},
};

/// Reads a whole file.
pub(in crate::import) fn read(
    content: &mut dyn Read,
    limit: u64,
    mut notes: Notes<'_>,
) -> Result<ReadSummary, FileProblem> {
    let (mut rows, header) = Rows::open(content, limit, notes.file())?;
    let mut classes = HashSet::new();
    while let Some((line, values)) = rows.next()? {
        let row = Row { header: &header, values };
        let name = format!("{} {}", row.get(&column::FAMILY_NAME), row.get(&column::FIRST_NAME));
        let short = values.len() < header.len();
        let name = name.chars().take(120).collect::<String>();
        let mut case = Case { notes: &mut notes, line, record: name.trim() };
        match pupil(&mut case, &row) {
            Ok((class, pupil)) => {
                // A school has fewer classes than lines, and lines are bounded: so is this set.
                if let Some(class) = class
                    && classes.insert(class.code.clone())
                {
                    notes.emit(Record::Class(class), line)?;
                }
                notes.emit(Record::Pupil(pupil), line)?;
            }
            Err(Rejected) => notes.emit(Record::Witness(witness(&row)), line)?,
        }
        if short {
            rows.mark_short();
        }
        notes.progress(rows.bytes())?;
    }
    notes.finish(rows.bytes())
}

/// One line and the header that names its columns.
pub(super) struct Row<'r> {
    pub(super) header: &'r Header,
    pub(super) values: &'r StringRecord,
}

impl<'r> Row<'r> {
    /// A value; empty when the column or the end of the line is missing.
    pub(super) fn get(&self, column: &Column) -> &'r str {
        self.header.position(column).and_then(|at| self.values.get(at)).unwrap_or_default()
    }

    /// The first of these names that can be read in a line left out. Where a value runs over several lines it has
    /// swallowed others, and none can.
    pub(super) fn readable(&self, columns: &[&Column]) -> Option<String> {
        if self.values.iter().any(|value| value.contains('\n')) {
            return None;
        }
        columns.iter().find_map(|column| checks::readable_name(self.get(column)))
    }
}

fn pupil(case: &mut Case<'_, '_>, row: &Row<'_>) -> Result<(Option<ClassRecord>, PupilRecord), Rejected> {
    width(case, row)?;
    let identity = identity(case, row)?;
    let birth_date = checks::birth_date(case, column::BIRTH_DATE.shown, row.get(&column::BIRTH_DATE));
    let ine = checks::ine(case, column::INE.shown, row.get(&column::INE))?;
    let level = checks::level(case, column::LEVEL.shown, row.get(&column::LEVEL));
    let label = checks::label(case, column::CLASS_LABEL.shown, row.get(&column::CLASS_LABEL));
    let code = checks::key(case, column::CLASS_CODE.shown, row.get(&column::CLASS_CODE))?;
    let code = if code.is_empty() {
        checks::key(case, column::CLASS_LABEL.shown, row.get(&column::CLASS_LABEL))?
    } else {
        code
    };
    if code.is_empty() {
        case.warn(
            column::CLASS_LABEL.shown,
            "missing-class",
            "L’élève n’est dans aucune classe\u{a0}: il est importé sans classe. Complétez-la dans ONDE.",
        );
    }
    let sex = match row.get(&column::SEX).trim() {
        "M" | "m" | "G" | "1" => Some('M'),
        "F" | "f" | "2" => Some('F'),
        _ => None,
    };
    let class = (!code.is_empty()).then(|| ClassRecord {
        school: None,
        code: code.clone(),
        label: (!label.is_empty()).then_some(label),
        mefs: vec![],
    });
    let pupil = PupilRecord {
        key: format!("L{}", case.line),
        source_id: None,
        ine: (!ine.is_empty()).then_some(ine),
        identity,
        birth_date,
        sex,
        contact: contact(case, row),
        school: None,
        classes: Some(class.iter().map(|class| (None, class.code.clone())).collect()),
        level,
        mef: None,
        links_complete: false,
        partial: false,
    };
    Ok((class, pupil))
}

/// Whom a line left out can be about.
fn witness(row: &Row<'_>) -> Witness {
    Witness::Pupil {
        key: None,
        school: None,
        family_name: row.readable(&[&column::FAMILY_NAME, &column::USAGE_NAME]),
        first_name: row.readable(&[&column::FIRST_NAME]),
        aligned: is_aligned(row),
    }
}

/// A line may lack columns at its end that are not needed; values beyond the header mean that a separator
/// stands inside a value and shifts the others.
fn is_aligned(row: &Row<'_>) -> bool {
    let needed = column::REQUIRED.iter().filter_map(|column| row.header.position(column)).max();
    let extra = row.values.iter().skip(row.header.len()).any(|value| !value.trim().is_empty());
    !extra && needed.is_none_or(|needed| row.values.len() > needed)
}

fn width(case: &mut Case<'_, '_>, row: &Row<'_>) -> Result<(), Rejected> {
    if !is_aligned(row) {
        return Err(case.reject(
            None,
            "wrong-column-count",
            "La ligne n’a pas autant de colonnes que l’en-tête\u{a0}: l’élève n’est pas importé. Vérifiez qu’aucune \
             valeur ne contient de point-virgule, puis refaites l’export.",
        ));
    }
    Ok(())
}

fn identity(case: &mut Case<'_, '_>, row: &Row<'_>) -> Result<IdentityRecord, Rejected> {
    let mut name = |column: &Column| checks::name(case, column.shown, row.get(column));
    let family = name(&column::FAMILY_NAME)?;
    let usage = name(&column::USAGE_NAME)?;
    let first = name(&column::FIRST_NAME)?;
    let (family, usage) = if family.is_empty() { (usage, String::new()) } else { (family, usage) };
    if family.is_empty() || first.is_empty() {
        let column = if family.is_empty() { column::FAMILY_NAME } else { column::FIRST_NAME };
        return Err(case.reject(
            Some(column.shown),
            "missing-name",
            "Le nom ou le prénom manque\u{a0}: l’élève n’est pas importé. Complétez-le dans ONDE.",
        ));
    }
    let usage_name = (!usage.is_empty() && !same(&usage, &family)).then_some(usage);
    Ok(IdentityRecord {
        family_name: Some(family),
        usage_name,
        first_name: Some(first),
        ..IdentityRecord::default()
    })
}

/// The first address, or the second when the first is empty.
fn contact(case: &mut Case<'_, '_>, row: &Row<'_>) -> ContactRecord {
    use column::{ADDRESS, ADDRESS_2, COUNTRY, COUNTRY_2, POSTAL_CODE, POSTAL_CODE_2, TOWN, TOWN_2};
    let first = [&ADDRESS, &POSTAL_CODE, &TOWN, &COUNTRY];
    let second = [&ADDRESS_2, &POSTAL_CODE_2, &TOWN_2, &COUNTRY_2];
    let empty = |column: &&Column| row.get(column).trim().is_empty();
    let columns = if first[..3].iter().all(empty) { second } else { first };
    postal(case, row, columns)
}

/// A postal address from its four columns: street, postal code, town, country.
pub(super) fn postal(case: &mut Case<'_, '_>, row: &Row<'_>, columns: [&Column; 4]) -> ContactRecord {
    let [street, code, town, country] = columns;
    let filled = |value: String| (!value.is_empty()).then_some(value);
    let address = checks::address(case, street.shown, row.get(street));
    let abroad = checks::label(case, country.shown, row.get(country));
    let postal_code = checks::postal_code(case, code.shown, row.get(code), Some(&abroad));
    ContactRecord {
        address: (!address.is_empty()).then_some(address),
        postal_code: filled(postal_code),
        town: filled(checks::label(case, town.shown, row.get(town))),
        country: filled(abroad).filter(|country| !checks::is_france(country)),
        ..ContactRecord::default()
    }
}
