//! Why somebody does not get in, and what to do.

use domain::jiff::Timestamp;
use domain::provisional::Typo;
use service::usecase::door::account::GivenMail;
use service::usecase::door::sign_in::Refusal;

use super::calendar::moment;
use super::maintenance::first_sign_in_waits;

pub(crate) const MAIL_MALFORMED: &str =
    "Ce n’est pas une adresse mail complète, comme nom@exemple.fr. Corrigez-la.";

/// Why, and what to do.
pub(crate) fn refusal(refusal: Refusal, now: Timestamp) -> String {
    let said = match refusal {
        Refusal::Wrong => {
            "L’identifiant ou le mot de passe n’est pas le bon. Recopiez-les tels qu’ils sont sur la feuille, ou tapez le \
             mot de passe que vous avez choisi."
        }
        Refusal::Mistyped(Typo::Length(_)) => {
            "L’identifiant ou le mot de passe n’est pas le bon. S’il vient de la feuille, il compte huit signes\u{a0}: il en \
             manque un, ou il y en a un de trop."
        }
        Refusal::Mistyped(_) => {
            "L’identifiant ou le mot de passe n’est pas le bon. S’il vient de la feuille, c’est une faute de frappe\u{a0}: un \
             signe est faux, ou deux sont inversés. Il ne contient ni voyelle, ni 0, 1 ou 6."
        }
        Refusal::Void => {
            "Cette feuille est périmée\u{a0}: elle n’ouvre plus le compte. Prenez la plus récente si vous en avez une \
             autre\u{a0}; sinon, voyez l’école, qui sait que vous avez essayé."
        }
        Refusal::Expired => {
            "Cette feuille est périmée\u{a0}: ses trois mois sont passés. Voyez l’école, qui vous en remettra une autre\u{a0}; elle \
             sait que vous avez essayé."
        }
        Refusal::Used => {
            "Cette feuille a déjà servi\u{a0}: un mot de passe a été choisi. Tapez celui-là ou, si vous l’avez oublié, suivez \
             «\u{a0}Mot de passe perdu\u{a0}». Si ce n’était pas vous, prévenez l’école tout de suite."
        }
        Refusal::NotTransmitted => {
            "La réinitialisation n’a pas encore été transmise par l’école. Cette feuille ouvrira dès que l’école se sera \
             connectée au service\u{a0}: réessayez demain, ou appelez-la. D’ici là, le mot de passe que vous avez choisi reste \
             valable."
        }
        Refusal::NotDeclared => {
            "La remise de cette feuille n’a pas encore été transmise par l’école. Réessayez demain, ou appelez-la\u{a0}: la \
             feuille ouvrira dès que l’école se sera connectée au service."
        }
        Refusal::Reset => {
            "Ce mot de passe n’ouvre plus le compte\u{a0}: l’école l’a réinitialisé. Servez-vous de la feuille la plus \
             récente, ou demandez-en une à l’école."
        }
        Refusal::Suspended => {
            "Ce compte est suspendu\u{a0}: aucune école n’a confirmé avoir remis la feuille. Appelez l’école\u{a0}; dès qu’elle \
             l’aura confirmé, votre mot de passe servira de nouveau."
        }
        Refusal::LoginReplaced => {
            "Cet identifiant a été remplacé par un autre et n’ouvre plus rien. Prenez celui de votre feuille la plus \
             récente\u{a0}; si vous ne l’avez pas, demandez-le à l’école."
        }
        Refusal::PutBack(until) => {
            return format!(
                "Votre mot de passe est bon, mais le guichet n’est pas encore ouvert pour votre école\u{a0}: après un incident \
                 technique, il attend qu’elle lui dise où en sont les comptes. Revenez dans quelques heures\u{a0}; ce sera fait \
                 le {} (heure de Paris) au plus tard. Gardez votre feuille.",
                moment(until)
            );
        }
        Refusal::ChoiceLost => {
            "Après un incident technique, le dernier mot de passe que vous aviez choisi est perdu, et celui-ci, plus ancien, \
             n’ouvre plus le compte. Suivez «\u{a0}Mot de passe perdu\u{a0}» pour en choisir un autre, ou demandez une feuille \
             à l’école, qui est prévenue."
        }
        Refusal::Waits(until) => return first_sign_in_waits(until),
        Refusal::TooOften(until) => return too_often(until, now),
    };
    said.to_owned()
}

/// The link of a lost password is good, and the school has not said yet what it knows.
pub(crate) fn reset_put_back(until: Timestamp) -> String {
    format!(
        "Votre lien est bon, mais après un incident technique le guichet attend que votre école lui dise où en sont les \
         comptes. Revenez dans quelques heures et demandez alors un autre lien\u{a0}; ce sera ouvert le {} (heure de Paris) \
         au plus tard.",
        moment(until)
    )
}

/// Whole seconds until a moment: never too few, and one at least.
fn seconds_until(until: Timestamp, now: Timestamp) -> u64 {
    let millis = u64::try_from(until.duration_since(now).as_millis()).unwrap_or_default();
    millis.div_ceil(1_000).max(1)
}

/// When the next attempt is looked at.
pub(crate) fn too_often(until: Timestamp, now: Timestamp) -> String {
    let seconds = seconds_until(until, now);
    let wait = match (seconds, seconds.div_ceil(60)) {
        (1, _) => "une seconde".to_owned(),
        (seconds @ ..60, _) => format!("{seconds} secondes"),
        (_, 1) => "une minute".to_owned(),
        (_, minutes) => format!("{minutes} minutes"),
    };
    format!("Trop d’essais de suite\u{a0}: celui-ci n’a pas été regardé. Attendez {wait}, puis recommencez.")
}

/// Why an address is not taken.
pub(crate) fn mail_fault(given: &GivenMail, now: Timestamp) -> Option<String> {
    match given {
        GivenMail::Malformed => Some(MAIL_MALFORMED.to_owned()),
        GivenMail::TooOften(until) => Some(too_often(*until, now)),
        GivenMail::Sent | GivenMail::NotAsked => None,
    }
}

#[cfg(test)]
mod tests {
    use domain::jiff::{SignedDuration, Timestamp};

    use service::usecase::door::sign_in::Refusal;

    use super::{refusal, reset_put_back, too_often};

    #[test]
    fn whose_school_was_not_heard_yet_is_told_when_to_come_back() {
        let until = "2026-12-03T19:00:00Z".parse().unwrap();
        let told = refusal(Refusal::PutBack(until), Timestamp::UNIX_EPOCH).replace('\u{a0}', " ");
        assert!(
            told.starts_with("Votre mot de passe est bon") && told.contains("Gardez votre feuille."),
            "{told}"
        );
        assert!(told.contains("le 3 décembre à 20 h 00 (heure de Paris)"), "{told}");
        let link = reset_put_back(until).replace('\u{a0}', " ");
        assert!(link.starts_with("Votre lien est bon") && link.contains("un autre lien"), "{link}");
        assert!(link.contains("le 3 décembre à 20 h 00 (heure de Paris)"), "{link}");
    }

    #[test]
    fn the_delay_is_said_and_never_too_short() {
        for (seconds, said) in [
            (0, "une seconde"),
            (1, "une seconde"),
            (10, "10 secondes"),
            (60, "une minute"),
            (61, "2 minutes"),
        ] {
            let until = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds);
            let told = too_often(until, Timestamp::UNIX_EPOCH);
            assert!(told.contains(&format!("Attendez {said},")), "{told}");
        }
    }
}
