//! A sound value never gives way to a malformed or damaged one, a mobile to a number that no SMS reaches, nor the names
//! of one person to those of two.

use domain::fold::fold;
use domain::ine::{self, IneShape};
use domain::person::joined;
use domain::spelling;
use formats::contact::{Territory, is_mail, is_phone, is_placeholder, is_postal_code, is_usable_mobile};
use sqlx::SqliteConnection;

use crate::Result;
use crate::store::id::{StagedGuardianId, StagedPupilId};
use crate::store::import::flaw::{self, Field, Flawed, Flaws, Known};
use crate::store::import::guardian::Traits;
use crate::store::import::rejection::RejectedLine;
use crate::store::import::row::{Guardian, Pupil};
use crate::usecase::import::matching::couples::names_two;
use crate::usecase::import::rejections::Rejections;
use crate::usecase::import::wording::named;

/// Whether an INE has one of the shapes of an INE.
fn is_ine(value: &str) -> bool {
    matches!(
        ine::shape(&ine::normalise(value)),
        Some(IneShape::Bea { letter_is_right: true } | IneShape::Rnie | IneShape::Apprentice)
    )
}

fn is_sound(field: Field, value: &str, postal_code: Option<&str>) -> bool {
    match field {
        Field::Ine => is_ine(value),
        Field::Mail => is_mail(value),
        Field::Mobile | Field::HomePhone | Field::WorkPhone => is_phone(value, &territories(postal_code)),
        Field::NoMobile => {
            let territories = territories(postal_code);
            is_usable_mobile(value, &territories) && !is_placeholder(value, &territories)
        }
        // Somebody of one name has one; the other is no better than the one that is known.
        Field::Family | Field::First => !value.is_empty() && !spelling::is_illegible(value),
        Field::Usage => !spelling::is_illegible(value),
        Field::PostalCode => is_postal_code(value),
        // It takes the title, too.
        Field::TwoPersons => !names_two(None, value),
    }
}

/// The plans in which a number of somebody who lives there is read.
fn territories(postal_code: Option<&str>) -> [Territory; 2] {
    [postal_code.map_or(Territory::Mainland, Territory::of_postal_code), Territory::Mainland]
}

fn flaws<const N: usize>(values: [(Field, &Option<String>); N], postal_code: Option<&str>) -> Flaws {
    values.into_iter().fold(Flaws::default(), |flaws, (field, value)| {
        let names = matches!(field, Field::Family | Field::First);
        let value = value.as_deref().filter(|value| names || !value.is_empty());
        flaws.with(field, value.is_some_and(|value| !is_sound(field, value, postal_code)))
    })
}

/// The flaws of a pupil's record.
pub fn of_pupil(row: &Pupil) -> Flaws {
    let Pupil { ine, mail, family, first, usage, .. } = row;
    flaws(
        [
            (Field::Ine, ine),
            (Field::Mail, mail),
            (Field::Family, family),
            (Field::First, first),
            (Field::Usage, usage),
        ],
        None,
    )
}

/// The flaws of a guardian's record.
pub fn of_guardian(row: &Guardian) -> Flaws {
    let Guardian { mail, mobile, home_phone, work_phone, family, first, usage, postal_code, .. } = row;
    // Of another country, any code may be right.
    let abroad = row.country.as_deref().is_some_and(|country| !country.is_empty());
    let french_code = if abroad { &None } else { postal_code };
    flaws(
        [
            (Field::Mail, mail),
            (Field::Mobile, mobile),
            (Field::HomePhone, home_phone),
            (Field::WorkPhone, work_phone),
            (Field::Family, family),
            (Field::First, first),
            (Field::Usage, usage),
            (Field::PostalCode, french_code),
            (Field::NoMobile, mobile),
        ],
        row.postal_code.as_deref(),
    )
    .with(Field::TwoPersons, names_two(row.title.as_deref(), first.as_deref().unwrap_or_default()))
}

/// Leaves unsaid the flawed values of staged records where the store knows a sound one.
pub async fn spare_sound_values(
    connection: &mut SqliteConnection,
    rejections: &mut Rejections,
) -> Result<()> {
    spare::<StagedPupilId>(connection, rejections).await?;
    spare::<StagedGuardianId>(connection, rejections).await
}

/// Those of the pupils, or of the guardians.
async fn spare<Id: Flawed>(connection: &mut SqliteConnection, rejections: &mut Rejections) -> Result<()> {
    let mut after = Id::START;
    loop {
        let page = flaw::known(connection, after).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.stage;
        for known in &page {
            let flaws = known.flaws;
            // A name alone was read as the family name: here it is the first name that is known.
            let first_alone = flaws.has(Field::First)
                && known.said_family.as_deref().is_some_and(|said| fold(said) == fold(&known.first));
            let sound: Vec<Field> = Id::FIELDS
                .iter()
                .copied()
                .filter(|field| {
                    (flaws.has(*field) && is_known(*field, known)) || (first_alone && *field == Field::Family)
                })
                .collect();
            flaw::leave_unsaid(connection, known.stage, &sound).await?;
            for line in sound.iter().filter_map(|field| unsaid(*field, known)) {
                rejections.add(line).await?;
            }
        }
    }
}

/// Whether the store knows a sound value.
fn is_known<Id>(field: Field, known: &Known<Id>) -> bool {
    let value = match field {
        Field::Ine => known.ine.as_deref(),
        Field::Mail => known.mail.as_deref(),
        Field::Mobile => known.mobile.as_deref(),
        Field::HomePhone => known.home_phone.as_deref(),
        Field::WorkPhone => known.work_phone.as_deref(),
        Field::Family => Some(known.family.as_str()),
        Field::First => Some(known.first.as_str()),
        Field::Usage => known.usage.as_deref(),
        Field::PostalCode => known.postal_code.as_deref(),
        Field::NoMobile => return is_no_mobile(known),
        Field::TwoPersons => return are_two_for_one(known),
    };
    value.is_some_and(|value| is_sound(field, value, known.postal_code.as_deref()))
}

/// Whether a number that no SMS reaches, or a placeholder, stands in the place of a mobile that one reaches. One that is malformed has its
/// own remark.
fn is_no_mobile<Id>(known: &Known<Id>) -> bool {
    let reached = |number: &Option<String>, postal_code: &Option<String>| {
        number.as_deref().is_some_and(|number| is_sound(Field::NoMobile, number, postal_code.as_deref()))
    };
    let Known { said_mobile, said_postal_code, mobile, postal_code, .. } = known;
    let is_number = said_mobile
        .as_deref()
        .is_some_and(|number| is_sound(Field::Mobile, number, said_postal_code.as_deref()));
    is_number && !reached(said_mobile, said_postal_code) && reached(mobile, postal_code)
}

/// Whether the names of two persons stand in the place of those of one.
fn are_two_for_one<Id>(known: &Known<Id>) -> bool {
    let Known { said_title, said_first, title, first, .. } = known;
    names_two(said_title.as_deref(), said_first.as_deref().unwrap_or_default())
        && !names_two(title.as_deref(), first)
}

/// What is to be put right at the source, where no remark of the reading says it.
fn unsaid<Id>(field: Field, known: &Known<Id>) -> Option<RejectedLine> {
    let said = known.said_mobile.as_deref().unwrap_or_default();
    let (code, column, reason) = match field {
        Field::NoMobile => (
            "no-mobile",
            Some("Téléphone mobile".to_owned()),
            format!(
                "Le numéro lu pour le mobile, «\u{a0}{said}\u{a0}», {}\u{a0}: le mobile déjà connu est gardé. Corrigez-le à la \
                 source.",
                if is_placeholder(said, &territories(known.said_postal_code.as_deref())) {
                    "a partout le même chiffre"
                } else {
                    "n’est pas celui d’un mobile"
                }
            ),
        ),
        Field::TwoPersons => {
            let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
            let said = Traits {
                title: filled(&known.said_title),
                family: filled(&known.said_family).unwrap_or_else(|| known.family.clone()),
                usage: filled(&known.said_usage),
                first: filled(&known.said_first).unwrap_or_default(),
                ..Traits::default()
            };
            let own = Traits {
                title: known.title.clone(),
                family: known.family.clone(),
                usage: known.usage.clone(),
                first: known.first.clone(),
                ..Traits::default()
            };
            (
                "two-persons",
                None,
                format!(
                    "Deux personnes sont nommées ensemble, «\u{a0}{}\u{a0}», et Préau connaît l’une d’elles, {}\u{a0}: son \
                     compte garde son nom et sa civilité. Saisissez chacune à part à la source.",
                    named(&said),
                    named(&own)
                ),
            )
        }
        _ => return None,
    };
    Some(RejectedLine {
        key: Some(known.key.clone()),
        file: known.file.clone(),
        line: Some(known.line),
        record: Some(joined([&known.family, &known.first])),
        field: column,
        code: code.to_owned(),
        reason,
        kept: true,
    })
}
