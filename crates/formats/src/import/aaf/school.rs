//! `EtabEducNat` and `MefEducNat`.

use domain::{degree::Degree, fold::fold};

use super::{attribute::Field, entry::RawEntry, person};
use crate::import::{
    academy, checks,
    record::{ClassRecord, MefRecord, SchoolRecord},
    sink::{Diagnostics, Rejected},
};

/// Classes of one school.
const CLASSES: usize = 1_000;
/// MEFs of one class.
const MEFS: usize = 100;

/// The school a draft describes, and its classes. `degree` and `academy` are the file's own.
pub(super) fn school(
    diagnostics: &mut Diagnostics<'_, '_>,
    entry: &RawEntry,
    degree: Option<Degree>,
    academy: Option<&str>,
) -> Result<(SchoolRecord, Vec<ClassRecord>), Rejected> {
    let partial = entry.partial();
    let key = person::key(diagnostics, entry)?;
    let said = |value: String| (partial || !value.is_empty()).then_some(value);
    let uai = match entry.first(Field::Uai) {
        Some((name, value)) if !value.is_empty() => Some(checks::uai(diagnostics, name, value)?),
        _ if partial => None,
        _ => {
            return Err(diagnostics.reject(
                Some("ENTStructureUAI"),
                "missing-uai",
                "L’établissement n’a pas d’UAI\u{a0}: il n’est pas importé. Complétez-le à la source.",
            ));
        }
    };
    let mut label = |field| {
        let (name, value) = entry.first(field)?;
        said(checks::label(diagnostics, name, value))
    };
    let kind = label(Field::SchoolKind);
    let sector = label(Field::Sector);
    let academy_name = label(Field::AcademyName);
    let academy_code = label(Field::AcademyCode);
    let district = label(Field::District);
    let mut town = label(Field::Town);
    let written_name = label(Field::SchoolName);
    let (name, town_in_name) = written_name.map_or((None, None), |name| usual_name(&name));
    if town.is_none() && !partial {
        town = town_in_name;
    }
    let contact = person::contact(diagnostics, entry);
    let academy = academy_code
        .as_deref()
        .and_then(academy::known)
        .or_else(|| academy::code_of(academy_name.as_deref()?))
        .or_else(|| academy::known(academy.filter(|_| !partial)?));
    let degree = kind
        .as_deref()
        .and_then(degree_of)
        .or_else(|| degree_of(name.as_deref()?))
        .or(degree.filter(|_| !partial));
    let teaches = kind.as_deref().and_then(teaches).or_else(|| teaches(name.as_deref()?));
    let classes = classes(diagnostics, entry, &key)?;
    let school = SchoolRecord {
        key,
        uai,
        name: name.filter(|name| partial || !name.is_empty()),
        kind,
        degree,
        teaches,
        sector,
        street: contact.address.map(|lines| lines.join(", ")),
        postal_code: contact.postal_code,
        town,
        phone: contact.work_phone,
        mail: contact.mail,
        academy: academy.map(str::to_owned),
        academy_name,
        district,
        partial,
    };
    Ok((school, classes))
}

/// `CLG$JEAN MOULIN$TOULOUSE` as *Collège JEAN MOULIN* and its town; any other name as it is.
fn usual_name(written: &str) -> (Option<String>, Option<String>) {
    let mut parts = written.split('$').map(str::trim);
    let (Some(kind), Some(name)) = (parts.next(), parts.next()) else {
        return (Some(written.to_owned()), None);
    };
    let town = parts.next().filter(|town| !town.is_empty()).map(str::to_owned);
    let kind = match kind {
        "CLG" => "Collège",
        "LYC" | "LG" => "Lycée",
        "LGT" => "Lycée général et technologique",
        "LP" | "LYP" => "Lycée professionnel",
        "LPO" => "Lycée polyvalent",
        "LT" => "Lycée technologique",
        "EREA" => "EREA",
        "EEPU" | "E.E.PU" => "École élémentaire",
        "EMPU" | "E.M.PU" => "École maternelle",
        "EPPU" | "E.P.PU" => "École primaire",
        other => other,
    };
    (Some(format!("{kind} {name}").trim().to_owned()), town)
}

/// The degree that a kind of structure tells.
fn degree_of(kind: &str) -> Option<Degree> {
    let kind = fold(kind);
    let has = |words: &[&str]| kind.split(' ').any(|word| words.contains(&word));
    // An “école secondaire” is one of the second degree.
    if has(&[
        "secondaire",
        "secondaires",
        "college",
        "colleges",
        "lycee",
        "lycees",
        "clg",
        "lyc",
        "lp",
        "lpo",
        "lgt",
        "erea",
        "segpa",
    ]) {
        Some(Degree::Second)
    } else if has(&["ecole", "maternelle", "elementaire", "primaire"]) {
        Some(Degree::First)
    } else {
        None
    }
}

/// Whether a kind of structure teaches pupils: deliveries of the first degree list circonscriptions, services and
/// medical centres among the schools.
fn teaches(kind: &str) -> Option<bool> {
    const SERVICES: [&str; 16] = [
        "centre",
        "cio",
        "circ",
        "circonscription",
        "cms",
        "direction",
        "dsden",
        "greta",
        "ia",
        "ien",
        "inspection",
        "medical",
        "medico",
        "rectorat",
        "service",
        "services",
    ];
    let folded = fold(kind);
    if folded.split(' ').any(|word| SERVICES.contains(&word)) {
        return Some(false);
    }
    degree_of(kind).map(|_| true)
}

/// `code$libellé$MEF$MEF…`.
fn classes(
    diagnostics: &mut Diagnostics<'_, '_>,
    entry: &RawEntry,
    school: &str,
) -> Result<Vec<ClassRecord>, Rejected> {
    let mut classes = Vec::new();
    for (rank, (name, value)) in entry.all(Field::SchoolClasses).enumerate() {
        if rank == CLASSES {
            diagnostics.warn(
                name,
                "too-many-classes",
                "L’établissement a plus de 1\u{202f}000 classes\u{a0}: les suivantes ne sont pas importées.",
            );
            break;
        }
        let mut parts = value.split('$');
        let code = checks::key(diagnostics, name, parts.next().unwrap_or_default())?;
        if code.is_empty() {
            diagnostics.warn(name, "bad-class", "Une classe n’a pas de code\u{a0}: elle n’est pas importée.");
            continue;
        }
        let label = checks::class_label(diagnostics, name, parts.next().unwrap_or_default());
        let mut mefs = Vec::new();
        for mef in parts.take(MEFS) {
            let mef = checks::mef(diagnostics, name, mef)?;
            if !mef.is_empty() && !mefs.contains(&mef) {
                mefs.push(mef);
            }
        }
        classes.push(ClassRecord { school: Some(school.to_owned()), code, label, mefs });
    }
    Ok(classes)
}

/// The MEF a draft describes.
pub(super) fn mef(diagnostics: &mut Diagnostics<'_, '_>, entry: &RawEntry) -> Result<MefRecord, Rejected> {
    let key = person::key(diagnostics, entry)?;
    let code = checks::mef(diagnostics, "ENTMefJointure", &key)?;
    let mut label = |field| {
        let (name, value) = entry.first(field)?;
        Some(checks::label(diagnostics, name, value)).filter(|label| !label.is_empty())
    };
    Ok(MefRecord { code, label: label(Field::MefLabel), training: label(Field::Training) })
}
