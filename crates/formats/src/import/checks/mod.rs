//! Checks of single values, the same for every format.
//!
//! A value that decides who somebody is (name, identifier, code) and is too long rejects its record: cut, it
//! would be somebody else's. A mail address or telephone that is too long is dropped with a warning for the
//! same reason; labels and address lines are cut with a warning.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use domain::{fold::fold, ine, jiff::civil::Date, level::Level, mef, spelling, uai::Uai};

use super::{
    dates::{self, Form, NoBirth},
    sink::{Diagnostics, Rejected},
};
pub(super) use crate::contact::is_france;
use crate::contact::{MAIL, PHONE, Territory, is_filler, is_mail, is_phone, is_postal_code};

/// Characters of a name.
const NAME: usize = 100;
/// Characters of an identifier or code.
const KEY: usize = 64;
/// Characters of a label.
const LABEL: usize = 200;
/// Characters of an address line.
const LINE: usize = 100;

/// A value trimmed, its runs of white space made single spaces, and without characters that cannot be
/// printed. The flag tells that some of the latter were there.
pub(super) fn clean(value: &str) -> (Cow<'_, str>, bool) {
    cleaned(value, false)
}

/// The same; where `lost` is set, what a wrong reading put in the place of a letter becomes what shows of it, so that the
/// damage is seen.
fn cleaned(value: &str, lost: bool) -> (Cow<'_, str>, bool) {
    let value = value.trim();
    if is_plain(value) {
        return (Cow::Borrowed(value), false);
    }
    let mut cleaned = String::with_capacity(value.len());
    let mut stripped = false;
    for c in value.chars() {
        if c.is_whitespace() {
            if !cleaned.ends_with(' ') && !cleaned.is_empty() {
                cleaned.push(' ');
            }
        } else if lost && matches!(c, '\u{80}'..='\u{9F}' | '\u{FFFD}') {
            cleaned.push(spelling::shown(c));
        } else if unprintable(c) {
            stripped = true;
        } else {
            cleaned.push(c);
        }
    }
    cleaned.truncate(cleaned.trim_end().len());
    (Cow::Owned(cleaned), stripped)
}

/// Printable ASCII without two spaces in a row, as most values are.
fn is_plain(value: &str) -> bool {
    let mut previous = 0;
    value.bytes().all(|byte| {
        let doubled = byte == b' ' && previous == b' ';
        previous = byte;
        (b' '..0x7F).contains(&byte) && !doubled
    })
}

/// Control characters, and those that only steer the direction or joining of text.
fn unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFFD}')
}

/// A clean value, empty ones included; warns of what was removed.
fn tidy<'v>(diagnostics: &mut Diagnostics<'_, '_>, field: &str, value: &'v str) -> Cow<'v, str> {
    tidied(diagnostics, field, clean(value))
}

fn tidied<'v>(
    diagnostics: &mut Diagnostics<'_, '_>,
    field: &str,
    (value, stripped): (Cow<'v, str>, bool),
) -> Cow<'v, str> {
    if stripped {
        diagnostics.warn(
            field,
            "control-characters",
            "La valeur contenait des caractères invisibles, qui ont été retirés. Ressaisissez-la à la source.",
        );
    }
    value
}

fn longer(value: &str, limit: usize) -> bool {
    value.len() > limit && value.chars().count() > limit
}

/// A name of a person; possibly empty. One that is damaged, or that has no letter, is kept as it is with a remark.
pub(super) fn name(
    diagnostics: &mut Diagnostics<'_, '_>,
    field: &str,
    value: &str,
) -> Result<String, Rejected> {
    let value = tidied(diagnostics, field, cleaned(value, true));
    if longer(&value, NAME) {
        return Err(diagnostics.reject(
            Some(field),
            "too-long",
            "Le nom dépasse 100 caractères\u{a0}: la personne n’est pas importée. Corrigez-le à la source.",
        ));
    }
    if spelling::is_damaged(&value) {
        let reason = format!(
            "Le nom lu, «\u{a0}{value}\u{a0}», est abîmé (accents illisibles)\u{a0}: il est gardé tel quel, et un nom \
             juste déjà connu n’est pas remplacé. Corrigez-le à la source, ou refaites l’export et importez-le sans \
             l’ouvrir dans un autre logiciel."
        );
        diagnostics.warn(field, "damaged-name", &reason);
    } else if spelling::is_blank(&value) {
        let reason = format!(
            "Le nom lu, «\u{a0}{value}\u{a0}», n’a aucune lettre\u{a0}: il est gardé tel quel, et un nom juste déjà connu \
             n’est pas remplacé. Vérifiez-le à la source."
        );
        diagnostics.warn(field, "odd-name", &reason);
    }
    Ok(value.into_owned())
}

/// What can be read of a name in a record that is left out.
pub(super) fn readable_name(value: &str) -> Option<String> {
    readable(value, NAME)
}

/// What can be read of an identifier in a record that is left out.
pub(super) fn readable_key(value: &str) -> Option<String> {
    readable(value, KEY)
}

fn readable(value: &str, limit: usize) -> Option<String> {
    let (value, _) = clean(value);
    (!value.is_empty() && !longer(&value, limit)).then(|| value.into_owned())
}

/// An identifier or code; possibly empty.
pub(super) fn key(
    diagnostics: &mut Diagnostics<'_, '_>,
    field: &str,
    value: &str,
) -> Result<String, Rejected> {
    let value = tidy(diagnostics, field, value);
    if longer(&value, KEY) {
        return Err(diagnostics.reject(
            Some(field),
            "too-long",
            "L’identifiant dépasse 64 caractères\u{a0}: l’enregistrement n’est pas importé. Corrigez-le à la \
             source.",
        ));
    }
    Ok(value.into_owned())
}

/// A label, cut when it is too long; possibly empty.
pub(super) fn label(diagnostics: &mut Diagnostics<'_, '_>, field: &str, value: &str) -> String {
    shortened(diagnostics, field, value, LABEL)
}

/// The label of a class, when there is one. One of which a letter was lost says nothing: what is known, or the code, is
/// right.
pub(super) fn class_label(diagnostics: &mut Diagnostics<'_, '_>, field: &str, value: &str) -> Option<String> {
    let is_lost = |c: char| matches!(c, '\u{80}'..='\u{9F}' | '\u{FFFD}');
    if value.chars().any(is_lost) {
        let (read, _) = cleaned(value, true);
        let reason = format!(
            "Le libellé de classe lu, «\u{a0}{read}\u{a0}», est abîmé (accents illisibles)\u{a0}: il n’est pas retenu, et un \
             libellé déjà connu est gardé. Corrigez-le à la source."
        );
        diagnostics.warn(field, "damaged-label", &reason);
        return None;
    }
    Some(label(diagnostics, field, value)).filter(|label| !label.is_empty())
}

/// Address lines, separated by `$`; empty ones are left out, and those beyond the fourth.
pub(super) fn address(diagnostics: &mut Diagnostics<'_, '_>, field: &str, value: &str) -> Vec<String> {
    let lines = value.split('$').map(str::trim).filter(|line| !line.is_empty());
    lines
        .take(4)
        .map(|line| shortened(diagnostics, field, line, LINE))
        .filter(|line| !line.is_empty())
        .collect()
}

fn shortened(diagnostics: &mut Diagnostics<'_, '_>, field: &str, value: &str, limit: usize) -> String {
    let value = tidy(diagnostics, field, value);
    if !longer(&value, limit) {
        return value.into_owned();
    }
    diagnostics.warn(field, "cut", "La valeur est trop longue et a été coupée. Abrégez-la à la source.");
    value.chars().take(limit).collect::<String>().trim_end().to_owned()
}

/// A mail address as written; `None` when it cannot be one.
pub(super) fn mail(diagnostics: &mut Diagnostics<'_, '_>, field: &str, value: &str) -> Option<String> {
    let value = tidy(diagnostics, field, value);
    if longer(&value, MAIL) {
        diagnostics.warn(
            field,
            "too-long",
            "L’adresse de messagerie est trop longue et n’a pas été retenue.",
        );
        return None;
    }
    if !value.is_empty() && !is_mail(&value) {
        diagnostics.warn(
            field,
            "bad-mail",
            "L’adresse de messagerie est mal formée\u{a0}: aucun message n’y sera envoyé. Corrigez-la à la source.",
        );
    }
    Some(value.into_owned())
}

/// A telephone number as written; `None` when it cannot be one. Zeros alone, typed where a form wants something, are no
/// fault. Its national form is that of the school's territory, or of the postal code's.
pub(super) fn phone(
    diagnostics: &mut Diagnostics<'_, '_>,
    field: &str,
    value: &str,
    postal_code: Option<&str>,
) -> Option<String> {
    let value = tidy(diagnostics, field, value);
    if longer(&value, PHONE) {
        diagnostics.warn(field, "too-long", "Le numéro de téléphone est trop long et n’a pas été retenu.");
        return None;
    }
    if is_filler(&value) {
        return Some(value.into_owned());
    }
    let school = diagnostics.emitter.territory;
    let home = postal_code.map_or(school, Territory::of_postal_code);
    if !is_phone(&value, &[school, home]) {
        diagnostics.warn(
            field,
            "bad-phone",
            "Le numéro de téléphone est mal formé (dix chiffres attendus, ou + et l’indicatif du pays). \
             Corrigez-le à la source.",
        );
    }
    Some(value.into_owned())
}

/// A postal code as written; five digits wanted unless `country` is another than France.
pub(super) fn postal_code(
    diagnostics: &mut Diagnostics<'_, '_>,
    field: &str,
    value: &str,
    country: Option<&str>,
) -> String {
    let value = shortened(diagnostics, field, value, 16);
    if !value.is_empty() && !is_postal_code(&value) && country.is_none_or(is_france) {
        diagnostics.warn(
            field,
            "bad-postal-code",
            "Le code postal n’a pas cinq chiffres\u{a0}: le courrier risque de ne pas arriver. Corrigez-le à la \
             source.",
        );
    }
    value
}

/// A birth date; the pupil is kept without one that cannot be.
pub(super) fn birth_date(
    diagnostics: &mut Diagnostics<'_, '_>,
    field: &str,
    value: &str,
    form: Form,
) -> Option<Date> {
    const WITHOUT: &str = "L’élève est importé sans elle, ou garde celle qui était connue\u{a0}; sans elle, ses \
                           responsables ne pourront pas activer leur compte, car elle leur est demandée.";
    if value.trim().is_empty() {
        let reason = format!("La date de naissance manque. {WITHOUT} Complétez-la à la source.");
        diagnostics.warn(field, "missing-birth-date", &reason);
        return None;
    }
    let why = match dates::birth(value, form, diagnostics.emitter.today) {
        Ok(date) => return Some(date),
        Err(NoBirth::Unreadable) if form == Form::MonthFirst => {
            "n’est pas une date M/J/AAAA comme les autres du fichier"
        }
        Err(NoBirth::Unreadable) => "n’est pas une date (JJ/MM/AAAA attendu)",
        Err(NoBirth::Future) => "est dans l’avenir (une date passée est attendue)",
        Err(NoBirth::TooOld) => "remonte à plus de cent ans (celle d’un élève est attendue)",
        Err(NoBirth::Null) => {
            "est ce qu’un logiciel écrit quand il n’a pas de date (celle d’un élève est attendue)"
        }
    };
    let read = readable(value, 40).unwrap_or_else(|| "…".to_owned());
    let reason =
        format!("La date de naissance lue, «\u{a0}{read}\u{a0}», {why}. {WITHOUT} Corrigez-la à la source.");
    diagnostics.warn(field, "bad-birth-date", &reason);
    None
}

/// An INE as written; a wrong one is kept with a warning. Possibly empty.
pub(super) fn ine(
    diagnostics: &mut Diagnostics<'_, '_>,
    field: &str,
    value: &str,
) -> Result<String, Rejected> {
    let value = key(diagnostics, field, value)?;
    if !value.is_empty() && !ine::is_right(&value) {
        let reason = format!(
            "L’INE lu, «\u{a0}{value}\u{a0}», n’a pas la forme attendue\u{a0}: l’élève est importé, mais vérifiez son INE \
             à la source."
        );
        diagnostics.warn(field, "bad-ine", &reason);
    }
    Ok(value)
}

/// A UAI: another shape rejects the record, a wrong letter is a warning. `value` is not empty.
pub(super) fn uai(
    diagnostics: &mut Diagnostics<'_, '_>,
    field: &str,
    value: &str,
) -> Result<String, Rejected> {
    let Ok(uai) = Uai::parse(value) else {
        return Err(diagnostics.reject(
            Some(field),
            "bad-uai",
            "L’UAI n’a pas la forme attendue (sept chiffres et une lettre)\u{a0}: l’établissement n’est pas \
             importé. Corrigez-le à la source.",
        ));
    };
    if !uai.check_letter_is_right() {
        diagnostics.warn(
            field,
            "bad-uai-letter",
            "La lettre de contrôle de l’UAI ne correspond pas à ses chiffres\u{a0}: vérifiez l’UAI de \
             l’établissement.",
        );
    }
    Ok(uai.as_str().to_owned())
}

/// A MEF code as written; a wrong shape is a warning. Possibly empty.
pub(super) fn mef(
    diagnostics: &mut Diagnostics<'_, '_>,
    field: &str,
    value: &str,
) -> Result<String, Rejected> {
    let value = key(diagnostics, field, value)?;
    if !value.is_empty() && !mef::is_mef(&value) {
        diagnostics.warn(
            field,
            "bad-mef",
            "Le code MEF n’a pas onze caractères\u{a0}: vérifiez-le à la source.",
        );
    }
    Ok(value)
}

/// A level from its code, its label, its MEF or AAF's `code$label`; an unknown one is left empty with a warning.
pub(super) fn level(diagnostics: &mut Diagnostics<'_, '_>, field: &str, value: &str) -> Option<Level> {
    let value = value.trim();
    // The label after the code is what people know; codes are those of another nomenclature.
    let level = value.rsplit('$').find_map(level_named);
    if level.is_none() && !value.is_empty() {
        diagnostics.warn(
            field,
            "unknown-level",
            "Le niveau n’est pas l’un de ceux du premier degré\u{a0}: l’élève est importé sans niveau.",
        );
    }
    level
}

fn level_named(value: &str) -> Option<Level> {
    let value = value.trim();
    let code = value.strip_prefix("CLIS/").unwrap_or(value);
    let labelled = || {
        let folded = fold(value);
        Level::ALL.into_iter().find(|level| fold(level.label()) == folded)
    };
    Level::from_code(code).or_else(|| mef::primary_level(value)).or_else(labelled)
}
