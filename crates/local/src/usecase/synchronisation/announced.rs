//! Times when the service does not do everything: heard of before, waited for, and told.

use domain::place::Place;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use protocol::maintenance::{Maintenance, MaintenanceLevel};
use uuid::Uuid;

use super::line::{Stop, asked};
use crate::central_client::CentralClient;
use crate::store::announced::{self, Announced};
use crate::workspace::Workspace;

/// Computers come back one by one, within so many seconds of the end.
const SPREAD: u128 = 120;

/// It is told for so long before.
const BEFORE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Asks the service what it announces, keeps it, and gives what is on there now; and when it was last put back as it was
/// before.
pub(super) async fn ask(
    workspace: &Workspace,
    client: &Arc<CentralClient>,
) -> Result<(Option<MaintenanceLevel>, Option<Timestamp>), Stop> {
    let status = asked(client, CentralClient::status).await?;
    let here = workspace.clock().now();
    let mut writing = workspace.begin_unchecked().await?;
    let known = announced::find(&mut writing.transaction).await?;
    // A second more or less is no news.
    if known.windows != status.maintenance || (known.there(here) - status.now).get_seconds().abs() > 30 {
        announced::keep(&mut writing.transaction, &status, here).await?;
        writing.commit_keeping_cache().await?;
    }
    let level = protocol::maintenance::on(&status.maintenance, status.now).map(|window| window.level);
    Ok((level, status.restored_at))
}

/// Whether the service may be asked without anybody asking for it.
pub(super) fn may_ask(announced: &Announced, here: Timestamp, device: Uuid) -> bool {
    let late = i64::try_from(device.as_u128() % SPREAD).unwrap_or_default();
    let before = here.checked_sub(SignedDuration::from_secs(late)).unwrap_or(here);
    !announced.is_closed(here) && !announced.is_closed(before)
}

/// `05/12/2026 à 20:00`, where the schools are.
fn moment(at: Timestamp, place: Place) -> String {
    place.time(at).strftime("%d/%m/%Y à %H:%M").to_string()
}

fn until(window: &Maintenance, place: Place) -> String {
    match window.until {
        Some(end) => format!("jusqu’au {}", moment(end, place)),
        None => "pour le moment".to_owned(),
    }
}

fn with_sentence(said: String, window: &Maintenance) -> String {
    match &window.sentence {
        Some(sentence) => format!("{said} {sentence}"),
        None => said,
    }
}

/// What is told before something begins, for a week.
pub(super) fn notice(announced: &Announced, here: Timestamp, place: Place) -> Option<String> {
    if announced.on(here).is_some() {
        return None;
    }
    let next = announced.next(here).filter(|next| next.from <= announced.there(here) + BEFORE)?;
    let when = match next.until {
        Some(end) => format!("du {} au {}", moment(next.from, place), moment(end, place)),
        None => format!("à partir du {}", moment(next.from, place)),
    };
    let said = match next.level {
        MaintenanceLevel::ReadOnly => format!(
            "Maintenance prévue\u{a0}: le service central ne prendra aucun changement {when}. Vous pourrez continuer à \
             travailler\u{a0}; ce que vous ferez sera transmis ensuite, de lui-même."
        ),
        MaintenanceLevel::Closed => format!(
            "Maintenance prévue\u{a0}: le service central sera fermé {when}. Vous pourrez continuer à travailler\u{a0}; ce que \
             vous ferez sera transmis ensuite, de lui-même."
        ),
    };
    Some(with_sentence(said, next))
}

/// A few words, and sentences, of what is on.
pub(super) fn words(window: &Maintenance, waiting: u32, place: Place) -> (String, String) {
    let (label, said) = match window.level {
        MaintenanceLevel::ReadOnly => (
            "Service en lecture seule",
            format!(
                "Le service central est en maintenance {}\u{a0}: il dit ce qui a changé, et ne prend aucun changement. Vous \
                 pouvez continuer à travailler\u{a0}; Préau transmettra ensuite de lui-même.",
                until(window, place)
            ),
        ),
        MaintenanceLevel::Closed => (
            "Service fermé",
            format!(
                "Le service central est fermé pour maintenance {}. Préau ne lui demande rien d’ici là et reprendra de \
                 lui-même\u{a0}; vous pouvez continuer à travailler.",
                until(window, place)
            ),
        ),
    };
    let label = match waiting {
        0 => label.to_owned(),
        _ => format!("{label}\u{a0}· {waiting} à transmettre"),
    };
    (label, with_sentence(said, window))
}

#[cfg(test)]
mod tests {
    use domain::place::Place;
    use jiff::{SignedDuration, Timestamp};
    use protocol::maintenance::{Maintenance, MaintenanceLevel};
    use uuid::Uuid;

    use super::{may_ask, notice, words};
    use crate::store::announced::Announced;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn announced(level: MaintenanceLevel, ahead: i64) -> Announced {
        let (from, until) = (at("2026-12-05T19:00:00Z"), Some(at("2026-12-06T05:00:00Z")));
        let window = Maintenance { level, from, until, sentence: Some("Changement de serveur.".to_owned()) };
        Announced { windows: vec![window], ahead: SignedDuration::from_secs(ahead) }
    }

    #[test]
    fn nothing_is_asked_while_it_is_closed_and_computers_come_back_one_by_one() {
        let closed = announced(MaintenanceLevel::Closed, 0);
        let asks = |device, moment: &str| may_ask(&closed, at(moment), Uuid::from_u128(device));
        assert!(asks(0, "2026-12-05T18:59:59Z"));
        assert!(!asks(0, "2026-12-05T19:00:00Z") && !asks(0, "2026-12-06T04:59:59Z"));
        assert!(asks(0, "2026-12-06T05:00:00Z"));
        assert!(!asks(90, "2026-12-06T05:01:29Z") && asks(90, "2026-12-06T05:01:30Z"));
        let read_only = announced(MaintenanceLevel::ReadOnly, 0);
        assert!(may_ask(&read_only, at("2026-12-05T20:00:00Z"), Uuid::nil()));
        // A clock that is two days behind the service’s.
        let behind = announced(MaintenanceLevel::Closed, 2 * 86_400);
        assert!(!may_ask(&behind, at("2026-12-03T20:00:00Z"), Uuid::nil()));
        assert!(may_ask(&behind, at("2026-12-05T20:00:00Z"), Uuid::nil()));
    }

    #[test]
    fn it_is_told_for_a_week_before_and_with_what_waits_while_it_lasts() {
        let closed = announced(MaintenanceLevel::Closed, 0);
        assert_eq!(notice(&closed, at("2026-11-28T18:59:59Z"), Place::Europe), None);
        let told = notice(&closed, at("2026-11-28T19:00:00Z"), Place::Europe).unwrap();
        assert!(told.contains("sera fermé du 05/12/2026 à 20:00 au 06/12/2026 à 06:00."), "{told}");
        assert!(told.ends_with("de lui-même. Changement de serveur."), "{told}");
        assert_eq!(notice(&closed, at("2026-12-05T19:00:00Z"), Place::Europe), None, "it is on");
        let (label, sentence) = words(&closed.windows[0], 3, Place::Reunion);
        assert_eq!(label, "Service fermé\u{a0}· 3 à transmettre");
        assert!(sentence.contains("jusqu’au 06/12/2026 à 09:00"), "{sentence}");
        assert_eq!(
            words(&announced(MaintenanceLevel::ReadOnly, 0).windows[0], 0, Place::Europe).0,
            "Service en lecture seule"
        );
    }
}
