//! What the sheets say, in French: plain, formal, and the same for everybody.

use super::model::{Addressee, PostalName, Sheet};
use crate::pdf::text::date_in_words;

/// The school as the sentences name it.
pub(crate) fn place(secondary: bool) -> &'static str {
    if secondary { "l’établissement" } else { "l’école" }
}

/// Who speaks.
pub(crate) fn signature(secondary: bool) -> &'static str {
    if secondary { "Le ou la chef d’établissement" } else { "Le directeur ou la directrice de l’école" }
}

/// The subject, which is the sheet's heading.
pub(crate) fn subject(addressee: &Addressee) -> &'static str {
    match addressee {
        Addressee::Pupil { .. } => "Votre compte d’élève pour les services en ligne",
        _ => "Votre compte pour les services en ligne de l’Éducation nationale",
    }
}

/// What the account is for.
pub(crate) fn introduction(sheet: &Sheet) -> String {
    let place = place(sheet.school.secondary);
    match &sheet.addressee {
        Addressee::LegalGuardian(postal) if matches!(postal.name, PostalName::Organisation(_)) => format!(
            "Ce compte vous permet de suivre la scolarité des élèves nommés ci-dessous et d’accomplir en ligne les \
             démarches que propose {place}. Il reste le même d’une année à l’autre."
        ),
        Addressee::PersonInCharge(postal) if matches!(postal.name, PostalName::Organisation(_)) => format!(
            "Ce compte vous permet, comme organisme en charge, de suivre la scolarité des élèves nommés ci-dessous \
             et d’utiliser les services en ligne que propose {place}."
        ),
        Addressee::LegalGuardian(_) => format!(
            "Ce compte personnel vous permet de suivre la scolarité de vos enfants et d’accomplir en ligne les \
             démarches que propose {place}. Il reste le même d’une année à l’autre."
        ),
        Addressee::PersonInCharge(_) => format!(
            "Ce compte personnel vous permet, comme personne en charge, de suivre la scolarité des élèves nommés \
             ci-dessous et d’utiliser les services en ligne que propose {place}."
        ),
        Addressee::Pupil { .. } => format!(
            "Voici ce qu’il vous faut pour ouvrir les services en ligne que propose {place}. Ce compte est \
             personnel\u{A0}: ne communiquez ces informations à personne."
        ),
    }
}

/// Title of the list of pupils.
pub(crate) fn pupils(count: usize) -> &'static str {
    if count == 1 {
        "Ce compte donne accès aux services pour\u{A0}:"
    } else {
        "Ce compte donne accès aux services pour les élèves\u{A0}:"
    }
}

/// The note under a provisional password.
pub(crate) const TYPING: &str =
    "Majuscules ou minuscules, avec ou sans espace\u{A0}: le mot de passe est reconnu.";

/// Whom to contact.
pub(crate) fn contact(sheet: &Sheet) -> String {
    let school = &sheet.school;
    let whom = school.contact.as_deref().unwrap_or(place(school.secondary));
    match (&school.phone, &school.mail) {
        (Some(phone), Some(mail)) => {
            format!("Contactez {whom}\u{A0}: téléphone {}, adresse mail {mail}.", unbroken(phone))
        }
        (Some(phone), None) => format!("Contactez {whom}\u{A0}: téléphone {}.", unbroken(phone)),
        (None, Some(mail)) => format!("Contactez {whom}\u{A0}: adresse mail {mail}."),
        (None, None) if school.contact.is_some() => format!("Contactez {whom}."),
        (None, None) => format!("Adressez-vous à {whom}."),
    }
}

fn unbroken(phone: &str) -> String {
    phone.replace(' ', "\u{A0}")
}

/// Where to sign in when the portal is not known.
pub(crate) fn portal_unknown(secondary: bool) -> String {
    format!("L’adresse du guichet vous est communiquée par {}.", place(secondary))
}

/// Date and place at the head: `Toulouse, le 21 novembre 2026`.
pub(crate) fn dateline(sheet_date: jiff::civil::Date, locality: Option<&str>) -> String {
    let date = date_in_words(sheet_date);
    let town = locality.unwrap_or_default().trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    if town.is_empty() { format!("Le {date}") } else { format!("{town}, le {date}") }
}
