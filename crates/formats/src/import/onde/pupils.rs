//! The pupils' file: one line per pupil.

use std::{borrow::Cow, collections::HashSet, io::Read};

use super::{
    header::{Column, pupil as column},
    numbers::{Number, Numbers},
    row::Row,
    rows::{self, Rows},
    survey::Survey,
};
use crate::import::{
    FileError, ReadSummary, checks,
    identity::{self, Named},
    record::{ClassRecord, ContactRecord, IdentityRecord, PupilRecord, QuarantinedRecord, Record},
    sink::{Diagnostics, Emitter, Rejected},
    twice::Ines,
};

/// Reads a whole file, after a look at all of it.
pub(in crate::import) fn read(
    content: &mut dyn Read,
    limit: u64,
    mut emitter: Emitter<'_>,
) -> Result<ReadSummary, FileError> {
    let bytes = rows::whole(content, limit, emitter.file())?;
    let survey = Survey::of(&bytes, emitter.file(), emitter.today)?;
    let mut content = bytes.as_slice();
    let (mut rows, header) = Rows::open(&mut content, limit, emitter.file())?;
    survey.tell(&mut emitter, &header, rows.header_line());
    // A school has fewer classes than lines, and lines are bounded: so are these.
    let (mut classes, mut ines) = (HashSet::new(), Ines::default());
    while let Some((line, values)) = rows.next()? {
        emitter.summary.rows += 1;
        let row = Row { header: &header, values };
        if row.repeats_header() {
            continue;
        }
        let name = format!("{} {}", row.get(&column::FAMILY_NAME), row.get(&column::FIRST_NAME));
        let short = values.len() < header.len();
        let name = name.chars().take(120).collect::<String>();
        let mut diagnostics = Diagnostics { emitter: &mut emitter, line, key: None, record: name.trim() };
        match pupil(&mut diagnostics, &row, &survey) {
            Ok((class, pupil)) => {
                ines.look(&mut diagnostics, row.shown(&column::INE), &pupil);
                if let Some(class) = class
                    && classes.insert(class.code.clone())
                {
                    emitter.emit(Record::Class(class), line)?;
                }
                // Of two names one may be lost: nobody leaves who has the other.
                let lost = pupil.identity.first_name.is_none();
                emitter.emit(Record::Pupil(pupil), line)?;
                if lost {
                    emitter.emit(Record::Quarantined(quarantine(&row)), line)?;
                }
            }
            Err(Rejected) => emitter.emit(Record::Quarantined(quarantine(&row)), line)?,
        }
        if short {
            rows.mark_short();
        }
        emitter.progress(rows.bytes())?;
    }
    emitter.summary.unended = rows.is_unended();
    emitter.finish(rows.bytes())
}

fn pupil(
    diagnostics: &mut Diagnostics<'_, '_>,
    row: &Row<'_>,
    survey: &Survey,
) -> Result<(Option<ClassRecord>, PupilRecord), Rejected> {
    width(diagnostics, row)?;
    let identity = identity(diagnostics, row)?;
    let date = row.get(&column::BIRTH_DATE);
    let birth_date = checks::birth_date(diagnostics, row.shown(&column::BIRTH_DATE), date, survey.dates);
    let ine = checks::ine(diagnostics, row.shown(&column::INE), row.get(&column::INE))?;
    let level = checks::level(diagnostics, row.shown(&column::LEVEL), row.get(&column::LEVEL));
    let label = checks::label(diagnostics, row.shown(&column::CLASS_LABEL), row.get(&column::CLASS_LABEL));
    let code = match survey.useless_code {
        None => checks::key(diagnostics, row.shown(&column::CLASS_CODE), row.get(&column::CLASS_CODE))?,
        Some(_) => String::new(),
    };
    let code = if code.is_empty() {
        checks::key(diagnostics, row.shown(&column::CLASS_LABEL), row.get(&column::CLASS_LABEL))?
    } else {
        code
    };
    if code.is_empty() {
        diagnostics.warn(
            row.shown(&column::CLASS_LABEL),
            "missing-class",
            "L’élève n’est dans aucune classe\u{a0}: il est importé sans classe. Complétez-la dans ONDE.",
        );
    }
    let sex = match row.get(&column::SEX).trim().chars().next() {
        // `H` for the boys of older exports, `G` for those of some; words begin alike.
        Some('M' | 'm' | 'G' | 'g' | 'H' | 'h' | '1') => Some('M'),
        Some('F' | 'f' | '2') => Some('F'),
        _ => None,
    };
    let class = (!code.is_empty()).then(|| ClassRecord {
        school: None,
        code: code.clone(),
        label: (!label.is_empty()).then_some(label),
        mefs: vec![],
    });
    let pupil = PupilRecord {
        key: format!("L{}", diagnostics.line),
        source_id: None,
        ine: (!ine.is_empty()).then_some(ine),
        identity,
        birth_date,
        sex,
        contact: contact(diagnostics, row, &survey.numbers),
        other_home: other_home(row, &survey.numbers),
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
fn quarantine(row: &Row<'_>) -> QuarantinedRecord {
    let fit = fit(row);
    QuarantinedRecord::Pupil {
        key: None,
        school: None,
        family_name: row.readable(&[&column::FAMILY_NAME, &column::USAGE_NAME], fit == Fit::Cut),
        first_name: row.readable(&[&column::FIRST_NAME], fit == Fit::Cut),
        aligned: fit == Fit::Right,
    }
}

/// How a line fits its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    Right,
    /// Ends before a column that is needed. It may lack others at its end.
    Cut,
    /// Has values beyond the header: a separator stands inside a value and shifts the others.
    Beyond,
}

fn fit(row: &Row<'_>) -> Fit {
    let needed = column::REQUIRED.into_iter().chain([&column::CLASS_CODE]);
    let needed = needed.filter_map(|column| row.header.position(column)).max();
    if row.values.iter().skip(row.header.len()).any(|value| !value.trim().is_empty()) {
        Fit::Beyond
    } else if needed.is_some_and(|needed| row.values.len() <= needed) {
        Fit::Cut
    } else {
        Fit::Right
    }
}

fn width(diagnostics: &mut Diagnostics<'_, '_>, row: &Row<'_>) -> Result<(), Rejected> {
    match fit(row) {
        Fit::Right => Ok(()),
        Fit::Cut => Err(diagnostics.reject(
            None,
            "cut-line",
            "Ligne coupée\u{a0}: elle s’arrête avant la classe de l’élève. Rien n’en est importé, et ce qui était connu \
             de l’élève est gardé. Refaites l’export depuis ONDE et importez-le sans l’ouvrir.",
        )),
        Fit::Beyond => Err(diagnostics.reject(
            None,
            "wrong-column-count",
            "La ligne a plus de colonnes que l’en-tête\u{a0}: l’élève n’est pas importé. Vérifiez qu’aucune valeur ne \
             contient de point-virgule, puis refaites l’export.",
        )),
    }
}

fn identity(diagnostics: &mut Diagnostics<'_, '_>, row: &Row<'_>) -> Result<IdentityRecord, Rejected> {
    let mut name = |column| checks::name(diagnostics, row.shown(column), row.get(column));
    let family = name(&column::FAMILY_NAME)?;
    let usage = name(&column::USAGE_NAME)?;
    let first = name(&column::FIRST_NAME)?;
    let fields = [row.shown(&column::FAMILY_NAME), row.shown(&column::FIRST_NAME)];
    let Named { family, usage, first } = identity::named(diagnostics, family, usage, first, fields)?;
    Ok(IdentityRecord {
        family_name: Some(family),
        usage_name: usage,
        first_name: first,
        ..IdentityRecord::default()
    })
}

/// The first address, or the second when the first is empty.
fn contact(diagnostics: &mut Diagnostics<'_, '_>, row: &Row<'_>, numbers: &Numbers) -> ContactRecord {
    use column::{ADDRESS, ADDRESS_2, COUNTRY, COUNTRY_2, POSTAL_CODE, POSTAL_CODE_2, TOWN, TOWN_2};
    let first = [&ADDRESS, &POSTAL_CODE, &TOWN, &COUNTRY];
    let second = [&ADDRESS_2, &POSTAL_CODE_2, &TOWN_2, &COUNTRY_2];
    let empty = |column: &&Column| row.get(column).trim().is_empty();
    let columns = if first[..3].iter().all(empty) { second } else { first };
    postal(diagnostics, row, columns, numbers)
}

/// The second address as one line, when it is not already the only one.
fn other_home(row: &Row<'_>, numbers: &Numbers) -> Option<String> {
    use column::{ADDRESS, ADDRESS_2, COUNTRY, COUNTRY_2, POSTAL_CODE, POSTAL_CODE_2, TOWN, TOWN_2};
    let filled = |[street, code, town, country]: [&Column; 4]| -> Vec<String> {
        let (code, town) = numbers.place(row, [code, town, country]);
        let code = if let Number::Written(code) = code { code } else { Cow::default() };
        let values = [row.get(street), code.as_ref(), town];
        let values = values.map(|value| value.split_whitespace().collect::<Vec<_>>().join(" "));
        values.into_iter().filter(|value| !value.is_empty()).collect()
    };
    let second = filled([&ADDRESS_2, &POSTAL_CODE_2, &TOWN_2, &COUNTRY_2]);
    (!second.is_empty() && !filled([&ADDRESS, &POSTAL_CODE, &TOWN, &COUNTRY]).is_empty())
        .then(|| second.join(" "))
}

/// A postal address from its four columns: street, postal code, town, country. Where a spreadsheet lost the code, nothing
/// is said of the address: the one that is known stays.
pub(super) fn postal<'r>(
    diagnostics: &mut Diagnostics<'_, '_>,
    row: &Row<'r>,
    columns: [&'r Column; 4],
    numbers: &Numbers,
) -> ContactRecord {
    let [street, code, town, country] = columns;
    let filled = |value: String| (!value.is_empty()).then_some(value);
    let address = checks::address(diagnostics, row.shown(street), row.get(street));
    let abroad = checks::label(diagnostics, row.shown(country), row.get(country));
    let (number, name) = numbers.place(row, [code, town, country]);
    let address_lost = number == Number::Lost;
    let number = if let Number::Written(number) = number { number } else { Cow::default() };
    let postal_code = checks::postal_code(diagnostics, row.shown(code), &number, Some(&abroad));
    ContactRecord {
        address: (!address.is_empty()).then_some(address),
        postal_code: filled(postal_code),
        town: filled(checks::label(diagnostics, row.shown(town), name)),
        country: filled(abroad).filter(|country| !checks::is_france(country)),
        address_lost,
        ..ContactRecord::default()
    }
}
