//! `Eleve`.

use super::{attribute::Field, draft::Draft, link, person};
use crate::import::{
    checks,
    dates::Form,
    record::{ClassRecord, LinkRecord, PupilRecord},
    sink::{Case, Rejected},
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
pub(super) fn pupil(case: &mut Case<'_, '_>, draft: &Draft) -> Result<Read, Rejected> {
    let partial = draft.partial();
    let key = person::key(case, draft)?;
    let identity = person::identity(case, draft)?;
    let said = |value: String| (partial || !value.is_empty()).then_some(value);
    let mut checked = |field, check: Check| match draft.first(field) {
        Some((name, value)) => check(case, name, value).map(said),
        None => Ok(None),
    };
    let ine = checked(Field::Ine, checks::ine)?;
    let school = checked(Field::School, checks::key)?;
    let mef = checked(Field::Mef, checks::mef)?;
    let birth_date = match draft.first(Field::BirthDate) {
        Some((name, value)) => checks::birth_date(case, name, value, Form::DayFirst),
        None if partial => None,
        None => checks::birth_date(case, "ENTPersonDateNaissance", "", Form::DayFirst),
    };
    let level = draft.first(Field::Level).and_then(|(name, value)| checks::level(case, name, value));
    let (classes, known) = classes(case, draft)?;
    let (links, whole) = link::links(case, draft, &key);
    let contact = person::contact(case, draft);
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
        links_complete: whole && link::are_said(draft),
        partial,
    };
    Ok(Read { classes: known, pupil, links })
}

type Check = fn(&mut Case<'_, '_>, &str, &str) -> Result<String, Rejected>;

/// Pairs of school and class code, and the classes that are described besides: `struct$classe` in the second
/// degree; five parts in the first, of which the structure, the code (fourth) and the label (fifth) are kept. Where none
/// of those written can be read, nothing is said of them: no class is taken from a pupil who has one.
fn classes(case: &mut Case<'_, '_>, draft: &Draft) -> Result<(Option<Pairs>, Vec<ClassRecord>), Rejected> {
    let mut pairs = Pairs::new();
    let mut known = Vec::new();
    let mut unread = false;
    let values = draft.all(Field::Classes).chain(draft.all(Field::PrimaryClasses));
    for (name, value) in values.take(CLASSES) {
        let mut parts = value.split('$');
        let school = checks::key(case, name, parts.next().unwrap_or_default())?;
        let second = parts.next().unwrap_or_default();
        let (code, label) = match parts.nth(1) {
            Some(fourth) => (fourth, parts.next().unwrap_or_default()),
            None => (second, ""),
        };
        let code = checks::key(case, name, code)?;
        if school.is_empty() || code.is_empty() {
            case.warn(
                name,
                "bad-class",
                "La classe de l’élève est incomplète (établissement ou code absent)\u{a0}: elle n’est pas \
                 retenue. Corrigez-la à la source.",
            );
            unread = true;
            continue;
        }
        if !label.trim().is_empty() {
            let label = Some(checks::label(case, name, label));
            known.push(ClassRecord { school: Some(school.clone()), code: code.clone(), label, mefs: vec![] });
        }
        let pair = (Some(school), code);
        if !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    let said = !draft.partial() || draft.mentions(Field::Classes) || draft.mentions(Field::PrimaryClasses);
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
