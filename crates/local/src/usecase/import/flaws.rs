//! A sound value never gives way to a malformed or damaged one.

use domain::fold::fold;
use domain::ine::{self, IneShape};
use domain::spelling;
use exchange::contact::{Territory, is_mail, is_phone, is_postal_code};
use sqlx::SqliteConnection;

use crate::Result;
use crate::store::import::flaw::{self, Field, Flaws, Known, Of};
use crate::store::import::row::{Guardian, Pupil};

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
        Field::Mobile | Field::HomePhone | Field::WorkPhone => {
            let at_home = postal_code.map_or(Territory::Mainland, Territory::of_postal_code);
            is_phone(value, &[at_home, Territory::Mainland])
        }
        // Somebody of one name has one; the other is no better than the one that is known.
        Field::Family | Field::First => !value.is_empty() && !spelling::is_illegible(value),
        Field::Usage => !spelling::is_illegible(value),
        Field::PostalCode => is_postal_code(value),
    }
}

fn flaws<const N: usize>(values: [(Field, &Option<String>); N], postal_code: Option<&str>) -> Flaws {
    values.into_iter().fold(Flaws::default(), |flaws, (field, value)| {
        let names = matches!(field, Field::Family | Field::First);
        let value = value.as_deref().filter(|value| names || !value.is_empty());
        flaws.with(field, value.is_some_and(|value| !is_sound(field, value, postal_code)))
    })
}

/// The flaws of a pupil's record.
pub(super) fn of_pupil(row: &Pupil) -> Flaws {
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
pub(super) fn of_guardian(row: &Guardian) -> Flaws {
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
        ],
        row.postal_code.as_deref(),
    )
}

/// Leaves unsaid the flawed values of staged records where the store knows a sound one.
pub(super) async fn spare_sound_values(connection: &mut SqliteConnection) -> Result<()> {
    for (of, fields) in [(Of::Pupils, &Field::OF_PUPILS[..]), (Of::Guardians, &Field::OF_GUARDIANS[..])] {
        let mut after = 0;
        loop {
            let page = flaw::known(connection, of, after).await?;
            let Some(last) = page.last() else { break };
            after = last.stage;
            for known in &page {
                let flaws = Flaws::from_bits(known.flaws);
                // A name alone was read as the family name: here it is the first name that is known.
                let first_alone = flaws.has(Field::First)
                    && known.said_family.as_deref().is_some_and(|said| fold(said) == fold(&known.first));
                let sound: Vec<Field> = fields
                    .iter()
                    .copied()
                    .filter(|field| {
                        (flaws.has(*field) && is_known(*field, known))
                            || (first_alone && *field == Field::Family)
                    })
                    .collect();
                flaw::leave_unsaid(connection, of, known.stage, &sound).await?;
            }
        }
    }
    Ok(())
}

/// Whether the store knows a sound value.
fn is_known(field: Field, known: &Known) -> bool {
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
    };
    value.is_some_and(|value| is_sound(field, value, known.postal_code.as_deref()))
}
