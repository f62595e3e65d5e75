//! `Eleve`.

use super::{attribute::Field, entry::RawEntry, link, person};
use crate::import::{
    checks,
    dates::Form,
    record::{ClassRecord, LinkRecord, PupilRecord},
    sink::{Diagnostics, Rejected},
};

/// Classes of one pupil.
const CLASSES: usize = 16;

/// What one pupil's record gives: its classes (known only from here in the first degree), itself, its links.
pub(super) struct Read {
    pub(super) classes: Vec<ClassRecord>,
    pub(super) pupil: PupilRecord,
    pub(super) links: Vec<LinkRecord>,
}

/// The pupil a draft describes.
pub(super) fn pupil(diagnostics: &mut Diagnostics<'_, '_>, entry: &RawEntry) -> Result<Read, Rejected> {
    let partial = entry.partial();
    let key = person::key(diagnostics, entry)?;
    let identity = person::identity(diagnostics, entry)?;
    let said = |value: String| (partial || !value.is_empty()).then_some(value);
    let mut checked = |field, check: Check| match entry.first(field) {
        Some((name, value)) => check(diagnostics, name, value).map(said),
        None => Ok(None),
    };
    let ine = checked(Field::Ine, checks::ine)?;
    let school = checked(Field::School, checks::key)?;
    let mef = checked(Field::Mef, checks::mef)?;
    let birth_date = match entry.first(Field::BirthDate) {
        Some((name, value)) => checks::birth_date(diagnostics, name, value, Form::DayFirst),
        None if partial => None,
        None => checks::birth_date(diagnostics, "ENTPersonDateNaissance", "", Form::DayFirst),
    };
    let level = entry.first(Field::Level).and_then(|(name, value)| checks::level(diagnostics, name, value));
    let (classes, known) = classes(diagnostics, entry)?;
    let (links, whole) = link::links(diagnostics, entry, &key);
    let contact = person::contact(diagnostics, entry);
    let pupil = PupilRecord {
        source_id: Some(key.clone()),
        key,
        ine,
        sex: sex(identity.title.as_deref()),
        identity,
        birth_date,
        contact,
        other_home: None,
        school,
        classes,
        level: level.or_else(|| domain::mef::primary_level(mef.as_deref()?)),
        mef,
        links_complete: whole && link::are_said(entry),
        partial,
    };
    Ok(Read { classes: known, pupil, links })
}

type Check = fn(&mut Diagnostics<'_, '_>, &str, &str) -> Result<String, Rejected>;

/// Pairs of school and class code, and the classes that are described besides: `struct$classe` in the second
/// degree; five parts in the first, of which the structure, the code (fourth) and the label (fifth) are kept. Where none
/// of those written can be read, nothing is said of them: no class is taken from a pupil who has one.
fn classes(
    diagnostics: &mut Diagnostics<'_, '_>,
    entry: &RawEntry,
) -> Result<(Option<Pairs>, Vec<ClassRecord>), Rejected> {
    let mut pairs = Pairs::new();
    let mut known = Vec::new();
    let mut unread = false;
    let values = entry.all(Field::Classes).chain(entry.all(Field::PrimaryClasses));
    for (name, value) in values.take(CLASSES) {
        let mut parts = value.split('$');
        let school = checks::key(diagnostics, name, parts.next().unwrap_or_default())?;
        let second = parts.next().unwrap_or_default();
        let (code, label) = match parts.nth(1) {
            Some(fourth) => (fourth, parts.next().unwrap_or_default()),
            None => (second, ""),
        };
        let code = checks::key(diagnostics, name, code)?;
        if school.is_empty() || code.is_empty() {
            diagnostics.warn(
                name,
                "bad-class",
                "La classe de l’élève est incomplète (établissement ou code absent)\u{a0}: elle n’est pas \
                 retenue. Corrigez-la à la source.",
            );
            unread = true;
            continue;
        }
        if let Some(label) = checks::class_label(diagnostics, name, label) {
            let (school, code) = (Some(school.clone()), code.clone());
            known.push(ClassRecord { school, code, label: Some(label), mefs: vec![] });
        }
        let pair = (Some(school), code);
        if !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    let said = !entry.partial() || entry.mentions(Field::Classes) || entry.mentions(Field::PrimaryClasses);
    Ok(((said && !(unread && pairs.is_empty())).then_some(pairs), known))
}

type Pairs = Vec<(Option<String>, String)>;

/// AAF only says it by the title.
fn sex(title: Option<&str>) -> Option<char> {
    match title?.trim_end_matches('.') {
        "M" | "Monsieur" => Some('M'),
        "Mme" | "Mlle" | "Madame" | "Mademoiselle" => Some('F'),
        _ => None,
    }
}
