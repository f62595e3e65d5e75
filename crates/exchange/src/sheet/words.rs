//! What the sheets say, in French: plain, formal, and the same for everybody.

use super::model::{Addressee, Availability, Secret, Sheet};
use crate::print::text::date_in_words;

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

/// What stands in the box in place of a password.
pub(crate) fn no_password(secret: &Secret) -> &'static str {
    match secret {
        Secret::FranceConnect => {
            "Ce compte n’a pas de mot de passe\u{A0}: connectez-vous avec FranceConnect."
        }
        _ => "Le mot de passe que vous avez choisi reste valable.",
    }
}

/// The note under a provisional password.
pub(crate) const TYPING: &str =
    "Majuscules ou minuscules, avec ou sans espace\u{A0}: le mot de passe est reconnu.";

/// Title of the steps.
pub(crate) fn steps_title(secret: &Secret) -> &'static str {
    match secret {
        Secret::Provisional(_) => "Première connexion",
        _ => "Pour vous connecter",
    }
}

/// The steps, numbered on the sheet.
pub(crate) fn steps(sheet: &Sheet) -> Vec<&'static str> {
    let pupil = matches!(sheet.addressee, Addressee::Pupil { .. });
    match (&sheet.secret, pupil) {
        (Secret::Provisional(_), false) => vec![
            "Ouvrez le portail, puis saisissez l’identifiant et le mot de passe provisoire ci-dessus.",
            "Choisissez un nouveau mot de passe et gardez-le\u{A0}: il servira à toutes les connexions suivantes.",
            "Indiquez votre adresse mail.",
            "Indiquez la date de naissance de chacun des élèves.",
            "Ouvrez le message envoyé à votre adresse et cliquez sur le lien\u{A0}: votre compte est activé.",
        ],
        (Secret::Provisional(_), true) => vec![
            "Ouvrez le portail, puis saisissez l’identifiant et le mot de passe provisoire ci-dessus.",
            "Indiquez votre date de naissance.",
            "Choisissez un nouveau mot de passe et gardez-le\u{A0}: il servira à toutes les connexions suivantes.",
            "Si vous le souhaitez, indiquez une adresse mail\u{A0}: elle vous dépannera en cas d’oubli.",
        ],
        (Secret::Chosen, _) => vec![
            "Ouvrez le portail, puis saisissez l’identifiant ci-dessus et le mot de passe que vous avez choisi.",
            "En cas d’oubli, utilisez le lien «\u{A0}Mot de passe oublié\u{A0}» du portail.",
        ],
        (Secret::FranceConnect, _) => vec![
            "Ouvrez le portail et choisissez FranceConnect.",
            "Identifiez-vous avec un compte que vous avez déjà, par exemple celui des impôts ou de l’Assurance \
             maladie.",
        ],
    }
}

/// The three-month limit.
pub(crate) fn limit(sheet: &Sheet) -> Option<String> {
    let date = date_in_words(sheet.valid_until?);
    let place = place(sheet.school.secondary);
    Some(match sheet.secret {
        Secret::Provisional(_) => format!(
            "Vous pouvez activer ce compte jusqu’au {date} inclus. Passé ce délai, le mot de passe provisoire ne \
             fonctionne plus\u{A0}: demandez une nouvelle feuille à {place}."
        ),
        Secret::Chosen | Secret::FranceConnect => {
            format!("Si ce compte n’est pas encore activé, vous pouvez l’activer jusqu’au {date} inclus.")
        }
    })
}

/// From when the account can be used.
pub(crate) fn availability(sheet: &Sheet) -> &'static str {
    match (sheet.availability, sheet.school.secondary) {
        (Availability::Now, _) => "Ce compte peut être utilisé dès maintenant.",
        (Availability::WhenSchoolLinked, false) => {
            "Ce compte fonctionnera dès que l’école sera reliée au service en ligne. L’école vous en avertira."
        }
        (Availability::WhenSchoolLinked, true) => {
            "Ce compte fonctionnera dès que l’établissement sera relié au service en ligne. L’établissement vous \
             en avertira."
        }
        (Availability::WhenSynchronised, false) => {
            "Ce mot de passe fonctionnera dès la prochaine synchronisation de l’école. D’ici là, le mot de passe \
             que vous aviez choisi reste valable."
        }
        (Availability::WhenSynchronised, true) => {
            "Ce mot de passe fonctionnera dès la prochaine synchronisation de l’établissement. D’ici là, le mot de \
             passe que vous aviez choisi reste valable."
        }
    }
}

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
    format!("L’adresse du portail vous est communiquée par {}.", place(secondary))
}

/// Date and place at the head: `Toulouse, le 21 novembre 2026`.
pub(crate) fn dateline(sheet_date: jiff::civil::Date, locality: Option<&str>) -> String {
    let date = date_in_words(sheet_date);
    let town = locality.unwrap_or_default().trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    if town.is_empty() { format!("Le {date}") } else { format!("{town}, le {date}") }
}
