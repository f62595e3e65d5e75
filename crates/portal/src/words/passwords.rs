//! What is said of passwords that people choose.

use domain::chosen::{Fault, LONGEST, Policy};
use service::usecase::door::first_sign_in::{Choice, Strength};

/// What may be chosen.
#[must_use]
pub fn policy(policy: Policy) -> String {
    match policy {
        Policy::Long { at_least } => format!(
            "{at_least} caractères ou plus. Une courte phrase que vous seul connaissez est facile à retenir."
        ),
        Policy::LettersAndDigits => {
            "De 8 à 14 lettres et chiffres, au moins une lettre et un chiffre.".to_owned()
        }
    }
}

/// How hard it is to guess.
pub(crate) fn strength(strength: Strength) -> &'static str {
    match strength {
        Strength::Fair => "Mot de passe enregistré. Robustesse\u{a0}: moyenne.",
        Strength::Good => "Mot de passe enregistré. Robustesse\u{a0}: bonne.",
        Strength::Strong => "Mot de passe enregistré. Robustesse\u{a0}: très bonne.",
    }
}

/// Why it is not taken.
pub(crate) fn choice(choice: &Choice) -> Option<String> {
    let sentence = match choice {
        Choice::Fault(kind) => return Some(fault(*kind)),
        Choice::Guessable => {
            "Ce mot de passe se devine en un instant (robustesse\u{a0}: faible). Évitez les suites du clavier, les mots de \
             passe courants et les noms de vos enfants\u{a0}; mettez plusieurs mots à la suite."
        }
        Choice::Differ => "Les deux saisies diffèrent. Tapez deux fois le même mot de passe.",
        Choice::Chosen(_) | Choice::Gone | Choice::NotAsked => return None,
    };
    Some(sentence.to_owned())
}

/// Why a password may not be chosen.
#[must_use]
pub fn fault(fault: Fault) -> String {
    match fault {
        Fault::TooShort(least) => format!("Ce mot de passe est trop court\u{a0}: il en faut {least} caractères au moins."),
        Fault::TooLong(LONGEST) => format!("Ce mot de passe est trop long\u{a0}: {LONGEST} caractères au plus."),
        Fault::TooLong(most) => format!("Ce mot de passe est trop long\u{a0}: {most} lettres et chiffres au plus."),
        Fault::OtherCharacters => "N’employez que des lettres et des chiffres.".to_owned(),
        Fault::NotBoth => "Mettez au moins une lettre et un chiffre.".to_owned(),
        Fault::SaysLogin => "Ce mot de passe répète votre identifiant. Choisissez autre chose.".to_owned(),
        Fault::Provisional => {
            "C’est un mot de passe de feuille, que d’autres ont pu lire. Choisissez-en un que vous seul connaissez."
                .to_owned()
        }
    }
}
