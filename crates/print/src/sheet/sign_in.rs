//! What a sheet says of sign_in in: its own words for each state of the account and each kind of password.

use domain::account::State;

use super::model::{Addressee, Availability, Secret, Sheet};
use super::words::place;
use crate::pdf::text::date_in_words;

const CHOOSE: &str =
    "Choisissez un nouveau mot de passe et gardez-le\u{A0}: il servira à toutes les connexions suivantes.";

/// What stands in the box in place of a password.
pub(crate) fn no_password(sheet: &Sheet) -> String {
    match sheet.secret {
        Secret::FranceConnect => {
            "Ce compte n’a pas de mot de passe\u{A0}: connectez-vous avec FranceConnect.".to_owned()
        }
        Secret::Lapsed => {
            let place = place(sheet.school.secondary);
            format!("Aucun mot de passe n’est valable\u{A0}: demandez une réinitialisation à {place}.")
        }
        Secret::Chosen | Secret::Provisional(_) => {
            "Le mot de passe que vous avez choisi reste valable.".to_owned()
        }
    }
}

/// Title of the steps.
pub(crate) fn title(sheet: &Sheet) -> &'static str {
    match (sheet.state, &sheet.secret) {
        (State::NotNotified | State::Notified, Secret::Provisional(_)) => "Première connexion",
        (State::Activating, Secret::Provisional(_) | Secret::Chosen) => "Pour terminer l’activation",
        _ => "Pour vous connecter",
    }
}

/// The steps, numbered on the sheet.
pub(crate) fn steps(sheet: &Sheet) -> Vec<String> {
    let place = place(sheet.school.secondary);
    let open = match sheet.portal {
        Some(_) => "Ouvrez le guichet".to_owned(),
        None => format!("Ouvrez le guichet, dont l’adresse vous est communiquée par {place}"),
    };
    let provisional =
        format!("{open}, puis saisissez l’identifiant et le mot de passe provisoire ci-dessus.");
    let activated = "cliquez sur le lien\u{A0}: votre compte est activé.";
    let pupil = matches!(sheet.addressee, Addressee::Pupil { .. });
    match (sheet.state, &sheet.secret) {
        (State::NotNotified | State::Notified, Secret::Provisional(_)) if pupil => vec![
            provisional,
            "Indiquez votre date de naissance.".to_owned(),
            CHOOSE.to_owned(),
            "Si vous le souhaitez, indiquez une adresse mail\u{A0}: elle vous dépannera en cas d’oubli."
                .to_owned(),
        ],
        (State::NotNotified | State::Notified, Secret::Provisional(_)) => vec![
            provisional,
            "Indiquez la date de naissance de chacun des élèves.".to_owned(),
            CHOOSE.to_owned(),
            "Indiquez votre adresse mail.".to_owned(),
            format!("Ouvrez le message envoyé à votre adresse et {activated}"),
        ],
        (State::Activating, Secret::Provisional(_)) => vec![
            provisional,
            CHOOSE.to_owned(),
            format!("Ouvrez le message d’activation envoyé à votre adresse mail et {activated}"),
        ],
        (State::Activating, Secret::Chosen) => vec![
            format!("Ouvrez le message d’activation envoyé à votre adresse mail et {activated}"),
            format!("Si vous ne trouvez pas ce message, demandez à {place} de vous le renvoyer."),
            format!("{open}, puis saisissez l’identifiant ci-dessus et le mot de passe que vous avez choisi."),
        ],
        (State::Activated, Secret::Provisional(_)) => vec![provisional, CHOOSE.to_owned()],
        (_, Secret::Chosen) => vec![
            format!("{open}, puis saisissez l’identifiant ci-dessus et le mot de passe que vous avez choisi."),
            "En cas d’oubli, utilisez le lien «\u{A0}Mot de passe oublié\u{A0}» du guichet.".to_owned(),
        ],
        (_, Secret::FranceConnect) => vec![
            format!("{open}, puis choisissez FranceConnect."),
            "Identifiez-vous avec un compte que vous avez déjà, par exemple celui des impôts ou de l’Assurance \
             maladie."
                .to_owned(),
        ],
        (_, Secret::Lapsed) => vec![
            format!(
                "Demandez à {place} de réinitialiser votre mot de passe\u{A0}: un nouveau mot de passe \
                 provisoire vous sera remis."
            ),
            format!("{open}, puis saisissez l’identifiant ci-dessus et ce mot de passe provisoire."),
            CHOOSE.to_owned(),
        ],
    }
}

/// The three-month limit. What is activated stays so: only its provisional password runs out.
pub(crate) fn limit(sheet: &Sheet) -> Option<String> {
    let date = date_in_words(sheet.valid_until?);
    let place = place(sheet.school.secondary);
    let late = match sheet.secret {
        Secret::Provisional(_) => format!(
            "Passé ce délai, le mot de passe provisoire ne fonctionne plus\u{A0}: demandez une nouvelle feuille à \
             {place}."
        ),
        _ => format!("Passé ce délai, demandez une nouvelle feuille à {place}."),
    };
    match (sheet.state, &sheet.secret) {
        (State::NotNotified | State::Notified, _) => {
            Some(format!("Vous pouvez activer ce compte jusqu’au {date} inclus. {late}"))
        }
        (State::Activating, _) => {
            Some(format!("Vous pouvez terminer l’activation de ce compte jusqu’au {date} inclus. {late}"))
        }
        (State::Activated, Secret::Provisional(_)) => Some(format!(
            "Votre compte est déjà activé et le reste. Le mot de passe provisoire fonctionne jusqu’au {date} \
             inclus\u{A0}; passé ce délai, demandez à {place} de le réinitialiser."
        )),
        (State::Activated, _) => None,
    }
}

/// From when what the sheet bears can be used. An account its holder has opened already works: then only a new
/// password has something to wait for.
pub(crate) fn availability(sheet: &Sheet) -> Option<String> {
    let place = place(sheet.school.secondary);
    let (school, linked) = match sheet.school.secondary {
        false => ("L’école", "reliée"),
        true => ("L’établissement", "relié"),
    };
    let opened = matches!(sheet.state, State::Activating | State::Activated);
    let provisional = matches!(sheet.secret, Secret::Provisional(_));
    if opened && !provisional {
        return None;
    }
    let what = if opened { "Ce mot de passe" } else { "Ce compte" };
    Some(match sheet.availability {
        Availability::Now => format!("{what} peut être utilisé dès maintenant."),
        Availability::WhenSchoolLinked => {
            format!(
                "{what} fonctionnera dès que {place} sera {linked} au service en ligne. {school} vous en avertira."
            )
        }
        Availability::WhenSynchronised => {
            let of = if sheet.school.secondary { "de l’établissement" } else { "de l’école" };
            format!(
                "Ce mot de passe fonctionnera dès la prochaine synchronisation {of}. D’ici là, le mot de passe \
                 que vous aviez choisi reste valable."
            )
        }
    })
}

#[cfg(test)]
mod tests;
