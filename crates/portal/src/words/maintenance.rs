//! What is said of times when not everything can be done.

use domain::jiff::{SignedDuration, Timestamp};
use protocol::maintenance::{self, Maintenance, MaintenanceLevel};

use super::calendar::moment;

/// It is announced for so long before.
const BEFORE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Until when, as far as it is known.
fn until(end: Option<Timestamp>) -> String {
    match end {
        Some(end) => format!("jusqu’au {} (heure de Paris)", moment(end)),
        None => "pour le moment".to_owned(),
    }
}

fn with_sentence(said: String, window: &Maintenance) -> String {
    match &window.sentence {
        Some(sentence) => format!("{said} {sentence}"),
        None => said,
    }
}

/// What every page says of what is on, or begins within a week.
pub(crate) fn announced(windows: &[Maintenance], now: Timestamp) -> Option<String> {
    if let Some(on) = maintenance::on(windows, now) {
        let said = format!(
            "Maintenance {}\u{a0}: vous pouvez vous connecter et consulter votre compte\u{a0}; rien ne peut y être changé.",
            until(on.until)
        );
        return Some(with_sentence(said, on));
    }
    let next = maintenance::next(windows, now).filter(|next| next.from <= now + BEFORE)?;
    let when = match next.until {
        Some(end) => format!("Du {} au {} (heure de Paris)", moment(next.from), moment(end)),
        None => format!("À partir du {} (heure de Paris)", moment(next.from)),
    };
    let what = match next.level {
        MaintenanceLevel::ReadOnly => {
            "vous pourrez vous connecter et consulter votre compte, mais rien ne pourra y être changé."
        }
        MaintenanceLevel::Closed => "le guichet sera fermé.",
    };
    Some(with_sentence(format!("Maintenance prévue. {when}, {what}"), next))
}

/// The title of what is said instead of a page.
pub(crate) const fn wait_title(level: MaintenanceLevel) -> &'static str {
    match level {
        MaintenanceLevel::ReadOnly => "Cela attend la fin de la maintenance",
        MaintenanceLevel::Closed => "Fermé pour maintenance",
    }
}

/// What waits, and until when.
pub(crate) fn read_only(end: Option<Timestamp>) -> String {
    format!(
        "Rien ne peut être changé {}. Première connexion, mot de passe, adresse mail, signalements et demandes à l’école \
         attendent\u{a0}; qui a activé son compte peut s’y connecter. Rien n’a été fait et rien n’est perdu\u{a0}: votre feuille \
         et votre mot de passe restent valables.",
        until(end)
    )
}

/// Nothing answers, and until when.
pub(crate) fn closed(end: Option<Timestamp>) -> String {
    format!(
        "Rien ne répond {}. Revenez ensuite\u{a0}: rien n’est perdu, votre feuille et votre mot de passe restent valables.",
        until(end)
    )
}

/// What was typed is right, and what follows waits.
pub(super) fn first_sign_in_waits(end: Option<Timestamp>) -> String {
    let then = match end {
        Some(end) => format!("Revenez après le {} (heure de Paris)", moment(end)),
        None => "Revenez plus tard".to_owned(),
    };
    format!(
        "L’identifiant et le mot de passe sont les bons, mais la première connexion attend la fin de la maintenance. \
         {then}\u{a0}: votre feuille reste valable."
    )
}

#[cfg(test)]
mod tests {
    use domain::jiff::Timestamp;
    use protocol::maintenance::{Maintenance, MaintenanceLevel};

    use super::announced;

    #[test]
    fn a_maintenance_is_announced_for_a_week_and_said_while_it_lasts() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let window = Maintenance {
            level: MaintenanceLevel::ReadOnly,
            from: at("2026-11-30T23:05:00Z"),
            until: Some(at("2026-12-06T05:00:00Z")),
            sentence: Some("Changement de serveur.".to_owned()),
        };
        let said = |now: &str| announced(std::slice::from_ref(&window), at(now));
        assert_eq!(said("2026-11-23T23:04:00Z"), None, "too early");
        let before = said("2026-11-23T23:05:00Z").unwrap();
        assert!(
            before.starts_with(
                "Maintenance prévue. Du 1er décembre à 0\u{a0}h\u{a0}05 au 6 décembre à 6\u{a0}h\u{a0}00 (heure de Paris), vous"
            ) && before.ends_with("changé. Changement de serveur."),
            "{before}"
        );
        let meanwhile = said("2026-12-01T00:00:00Z").unwrap();
        assert!(meanwhile.starts_with("Maintenance jusqu’au 6 décembre à 6\u{a0}h\u{a0}00"), "{meanwhile}");
        assert_eq!(said("2026-12-06T05:00:00Z"), None, "over");
    }
}
