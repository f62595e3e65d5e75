//! How this computer stands with the service, in words. *À jour* means that the service has answered everything.

use domain::place::Place;
use jiff::{SignedDuration, Timestamp};
use protocol::delegation::SchoolRole;
use sqlx::SqliteConnection;

use super::announced;
use crate::store::announced::{self as store, Announced};
use crate::store::central_service::{self, Enrolment, LinkedSchool, Refusal};
use crate::store::known_device::Arrival;
use crate::store::{joining, known_device, outgoing, school};
use crate::view::staff::ArrivedDevice;
use crate::view::synchronisation::{Synchronisation, SynchronisationKind as Kind};
use crate::workspace::Workspace;
use crate::{Error, Result};

use crate::attempts::Ended;

/// How this computer stands with the service.
///
/// # Errors
/// What the store met.
pub async fn state(workspace: &Workspace) -> Result<Synchronisation> {
    let mut connection = workspace.store().pool().acquire().await?;
    let Some(enrolment) = central_service::enrolment(&mut *connection).await? else { return Ok(alone()) };
    let waiting = outgoing::count(&mut *connection).await?;
    let schools = central_service::schools(&mut *connection).await?;
    let last = workspace.attempts().last().map(|(ended, _)| ended);
    let announced = store::find(&mut connection).await?;
    let (here, place) = (workspace.clock().now(), workspace.place());
    // The computer first: one that the service does not know joins nothing.
    let joining = match enrolment.refused {
        None => joining::waiting(&mut *connection).await?,
        Some(_) => Vec::new(),
    };
    let (kind, label, sentence) = match joining.is_empty() {
        true => {
            words(&enrolment, waiting, last, workspace.attempts().is_under_way(), (&announced, here, place))
        }
        false => to_join(),
    };
    Ok(Synchronisation {
        kind,
        label,
        sentence,
        maintenance: enrolment
            .refused
            .is_none()
            .then(|| announced::notice(&announced, here, place))
            .flatten(),
        waiting,
        spoken_at: enrolment.spoken_at.map(|at| place.written(at)),
        authority: super::trust::of(enrolment.authority.as_deref())?.map(|own| own.fingerprint()),
        address: Some(enrolment.address),
        author: Some(enrolment.author),
        until: Some(place.day(enrolment.until).to_string()),
        pupils_alone: schools
            .iter()
            .filter(|school| school.ended_at.is_none() && school.role == Some(SchoolRole::Support))
            .map(|school| school.uai.clone())
            .collect(),
        opened: schools.iter().filter(|school| school.is_opened()).map(|school| school.uai.clone()).collect(),
        ended: ended(&mut connection, &schools, here).await?,
        arrived: known_device::arrivals(&mut *connection)
            .await?
            .into_iter()
            .map(|arrival| arrived(arrival, place))
            .collect(),
        schools: schools
            .into_iter()
            .filter(|school| school.ended_at.is_none())
            .map(|school| school.uai)
            .collect(),
        joining,
    })
}

fn alone() -> Synchronisation {
    Synchronisation {
        kind: Kind::Alone,
        label: "Sans service central".to_owned(),
        sentence: "Cet ordinateur travaille seul\u{a0}: rien n’en part, et rien n’y arrive.".to_owned(),
        maintenance: None,
        waiting: 0,
        spoken_at: None,
        address: None,
        authority: None,
        author: None,
        until: None,
        schools: Vec::new(),
        joining: Vec::new(),
        pupils_alone: Vec::new(),
        opened: Vec::new(),
        ended: Vec::new(),
        arrived: Vec::new(),
    }
}

/// How long it is told that schools which a team had opened are closed: there are hundreds in a year.
const CLOSED_IS_TOLD: SignedDuration = SignedDuration::from_hours(24);

/// What is told of schools whose right ended, and of those that the service does not know.
async fn ended(
    connection: &mut SqliteConnection,
    schools: &[LinkedSchool],
    now: Timestamp,
) -> Result<Vec<String>> {
    let (mut told, mut closed) = (Vec::new(), Vec::new());
    for school in schools {
        if school.ended_at.is_none() && school.unknown_since.is_none() {
            continue;
        }
        let name = match school::find(&mut *connection, &school.uai).await {
            Ok(known) => format!("{} ({})", known.name, school.uai),
            Err(Error::NotFound(_)) => school.uai.clone(),
            Err(error) => return Err(error),
        };
        let Some(at) = school.ended_at else {
            let waiting = outgoing::count_of(&mut *connection, &school.uai).await?;
            told.push(unknown_school(&name, waiting));
            continue;
        };
        if school.role == Some(SchoolRole::Team) {
            if now.duration_since(at) < CLOSED_IS_TOLD {
                closed.push(name);
            }
            continue;
        }
        told.push(format!(
            "Votre accès à {name} a pris fin. Ce qui attendait d’être transmis l’a été, puis les données de cet \
             établissement ont été effacées de cet ordinateur le {}. {GOES_ON}",
            Place::of(&school.uai).day(at).strftime("%d/%m/%Y")
        ));
    }
    match closed.as_slice() {
        [] => {}
        [name] => told.push(format!(
            "{name} n’est plus ouvert à votre équipe. Ses données ont été effacées de cet ordinateur. {GOES_ON}"
        )),
        several => told.push(format!(
            "Ces établissements ne sont plus ouverts à votre équipe\u{a0}: {}. Leurs données ont été effacées de cet \
             ordinateur. {GOES_ON}",
            several.join(", ")
        )),
    }
    Ok(told)
}

/// What is told of a school that the service does not know.
fn unknown_school(name: &str, waiting: u32) -> String {
    let waits = match waiting {
        0 => "ce que vous y ferez attendra sur cet ordinateur".to_owned(),
        1 => "une opération y attend d’être transmise, et n’est pas perdue".to_owned(),
        _ => format!("{waiting} opérations y attendent d’être transmises, et ne sont pas perdues"),
    };
    format!(
        "Le service central ne connaît pas {name}, ou ne sait pas que vous y avez accès\u{a0}: {waits}. Le reste est \
         échangé comme d’habitude. Prévenez votre assistance, qui le lui dira."
    )
}

const GOES_ON: &str = "Les feuilles déjà remises aux familles restent bonnes. Détruisez les listes et les feuilles qui vous \
                       restent, et supprimez les sauvegardes faites avant ce jour.";

fn arrived(arrival: Arrival, place: Place) -> ArrivedDevice {
    ArrivedDevice {
        id: arrival.device.to_string(),
        computer: arrival.computer,
        person: arrival.person,
        enrolled_at: place.written(arrival.enrolled_at),
    }
}

fn to_join() -> (Kind, String, String) {
    (
        Kind::Stopped,
        "École à rattacher".to_owned(),
        "Cette école a d’abord été gérée sans le service central. Regardez ce que le rattachement changerait, puis \
         confirmez-le\u{a0}: d’ici là, rien n’est échangé pour elle."
            .to_owned(),
    )
}

fn words(
    enrolment: &Enrolment,
    waiting: u32,
    last: Option<Ended>,
    under_way: bool,
    (announced, here, place): (&Announced, Timestamp, Place),
) -> (Kind, String, String) {
    let to_send = match waiting {
        0 => String::new(),
        1 => " Une opération attend d’être transmise\u{a0}: elle n’est pas perdue.".to_owned(),
        _ => format!(" {waiting} opérations attendent d’être transmises\u{a0}: elles ne sont pas perdues."),
    };
    if let Some(why) = enrolment.refused {
        let sentence = unknown(why).to_owned() + &to_send;
        return (Kind::Stopped, "Service central\u{a0}: à relier".to_owned(), sentence);
    }
    // What is on is read on the clock: nothing is asked of a service that is closed.
    let is_away = matches!(last, Some(Ended::Unreachable | Ended::Untrusted | Ended::Proxy | Ended::Foreign));
    let on = announced.on(here).filter(|_| !is_away || announced.is_closed(here));
    match (last, on) {
        (Some(ended @ (Ended::TooOld | Ended::Fault | Ended::Unknown)), _) => (
            Kind::Stopped,
            "Service central\u{a0}: échange arrêté".to_owned(),
            failure(ended).to_owned() + &to_send,
        ),
        _ if under_way => (
            Kind::UnderWay,
            "Échange en cours…".to_owned(),
            "Préau échange avec le service central.".to_owned(),
        ),
        (_, Some(on)) => {
            let (label, sentence) = announced::words(on, waiting, place);
            (Kind::Maintenance, label, sentence + &to_send)
        }
        (
            Some(
                ended
                @ (Ended::Unreachable | Ended::Untrusted | Ended::Proxy | Ended::Foreign | Ended::Later),
            ),
            None,
        ) => {
            let label = match waiting {
                0 => "Hors ligne".to_owned(),
                _ => format!("Hors ligne\u{a0}· {waiting} à transmettre"),
            };
            (Kind::Unreachable, label, failure(ended).to_owned() + &to_send)
        }
        _ if waiting > 0 => {
            (Kind::Waiting, format!("{waiting} à transmettre"), to_send.trim_start().to_owned())
        }
        _ => match enrolment.spoken_at {
            Some(_) => (
                Kind::UpToDate,
                "À jour".to_owned(),
                "Le service central a répondu à tout ce qui a été fait ici.".to_owned(),
            ),
            None => (
                Kind::Waiting,
                "Jamais synchronisé".to_owned(),
                "Rien n’a encore été échangé avec le service central.".to_owned(),
            ),
        },
    }
}

/// Why the last exchange did not end well, and what to do.
#[must_use]
pub const fn failure(ended: Ended) -> &'static str {
    match ended {
        Ended::Done | Ended::ReadOnly | Ended::Closed => "",
        Ended::Unreachable => {
            "Le service central ne répond pas. Vérifiez que cet ordinateur a accès à Internet\u{a0}; Préau réessaie de \
             lui-même, et vous pouvez continuer à travailler."
        }
        Ended::Untrusted => {
            "Le certificat du service central n’est pas reconnu par cet ordinateur\u{a0}: rien ne lui a été envoyé. Vérifiez \
             la date de l’ordinateur\u{a0}; si elle est juste, montrez ce message à votre service informatique, qui dira \
             si l’adresse a une autorité de certification à part, ou si votre réseau ouvre les connexions."
        }
        Ended::Proxy => {
            "Le serveur mandataire (proxy) de votre réseau ne laisse pas passer vers le service central. Demandez à votre \
             service informatique d’autoriser cette adresse, sans mot de passe."
        }
        Ended::Foreign => {
            "Ce qui répond à cette adresse n’est pas le service central. Si votre réseau demande d’abord de s’identifier \
             dans le navigateur, faites-le\u{a0}; sinon, vérifiez l’adresse."
        }
        Ended::Later => {
            "Le service central est fermé ou occupé pour le moment. Préau réessaie de lui-même, et vous pouvez continuer \
             à travailler."
        }
        Ended::TooOld => {
            "Cette version de Préau est trop ancienne pour le service central. Installez la dernière version\u{a0}: rien \
             de ce qui a été fait n’est perdu."
        }
        Ended::Unknown => {
            "Le service central ne connaît plus cet ordinateur. Reliez-le de nouveau dans Paramètres."
        }
        Ended::Fault => {
            "Le service central a rencontré une erreur. Préau réessaie de lui-même\u{a0}; si elle dure, prévenez votre \
             assistance."
        }
    }
}

/// Why what was asked at once was not answered, and what to do: nobody asks again by themselves.
#[must_use]
pub const fn unanswered(ended: Ended) -> &'static str {
    match ended {
        Ended::Unreachable => {
            "Le service central ne répond pas. Vérifiez que cet ordinateur a accès à Internet, puis recommencez."
        }
        Ended::Later => {
            "Le service central est fermé ou occupé pour le moment. Recommencez dans quelques minutes."
        }
        Ended::Fault => {
            "Le service central a rencontré une erreur. Recommencez\u{a0}; si elle dure, prévenez votre assistance."
        }
        _ => failure(ended),
    }
}

const fn unknown(why: Refusal) -> &'static str {
    match why {
        Refusal::Revoked => {
            "Cet ordinateur a été retiré du service central. Vous pouvez continuer à lire vos données\u{a0}; pour \
             échanger de nouveau, reliez-le dans Paramètres."
        }
        Refusal::Quarantined => {
            "Ces données existent en double, ou une sauvegarde a été remise en place\u{a0}: le service central ne sait plus \
             lequel des deux croire. Reliez cet ordinateur de nouveau dans Paramètres\u{a0}: rien n’est perdu."
        }
        Refusal::Expired => {
            "Un an a passé depuis que cet ordinateur a été relié. Confirmez-le de nouveau dans Paramètres\u{a0}: rien \
             n’est perdu."
        }
    }
}
