//! One delivery, one transaction.

use std::path::PathBuf;

use domain::degree::Degree;
use formats::import::record::Entity;
use jiff::civil::Date;
use serde_json::json;
use sqlx::{PgConnection, Postgres, Transaction};

use super::deposit::{self, Offered};
use super::keeping;
use super::merging::{self, Frame};
use super::order::{self, Before, Doubt, Overtaken, Turn};
use super::outcome::{Became, Consent, Outcome};
use super::perimeter::Perimeter;
use super::reading::{self, Delivery};
use super::report::Report;
use super::unreadable::Failed;
use crate::store::{aaf_delivery, audit, delivery as known, spoken_of};
use crate::{Error, Result, Service};

/// Takes the delivery of these files, folders and archives, or says what it would change. What is not taken is not kept.
///
/// # Errors
/// [`Failed`]; then nothing is taken.
pub async fn take_in(service: &Service, paths: Vec<PathBuf>, consent: Consent) -> Result<Outcome, Failed> {
    let offered = tokio::task::spawn_blocking(move || deposit::by_hand(paths)).await.map_err(Error::from)?;
    let mut transaction = service.begin().await?;
    known::one_at_a_time(&mut transaction).await?;
    take(service, transaction, &offered, consent).await
}

/// The same, in a transaction in which no other delivery is merged.
pub(super) async fn take(
    service: &Service,
    mut transaction: Transaction<'_, Postgres>,
    offered: &Offered,
    consent: Consent,
) -> Result<Outcome, Failed> {
    let mut delivery =
        reading::stage(&mut transaction, (offered.paths.clone(), offered.degree), service.today()).await?;
    let scope = merging::scope(&mut transaction, &delivery).await?;
    delivery.speaks_of = speaks_of(&mut transaction, &delivery, &scope).await?;
    let turn = turn(service, &mut transaction, offered, (&delivery, &scope)).await?;
    let mut outcome = Outcome { delivery, scope, turn, report: Report::default(), became: Became::Rehearsed };
    let missing = outcome.delivery.missing.len() as u64;
    let incomplete =
        (missing > 0 && !consent.lets_missing_through(missing)).then_some(Became::Waiting(Doubt::Incomplete));
    if let Some(became) = kept_back(turn, consent).or(incomplete) {
        outcome.became = became;
        return Ok(outcome);
    }
    let perimeter = Perimeter::of(service, outcome.delivery.degree).await?;
    let frame = Frame {
        scope: outcome.scope.clone(),
        first_of_year: turn == Turn::FirstOfYear,
        follows_another: aaf_delivery::last_taken(&mut transaction, &outcome.scope, None).await?.0.is_some(),
        perimeter: &perimeter,
    };
    outcome.report = merging::merge(service, &mut transaction, &outcome.delivery, frame).await?;
    outcome.became = weighed(&outcome.report, consent);
    if outcome.became == Became::Taken {
        keep(service, &mut transaction, offered, (&outcome, consent)).await?;
        transaction.commit().await.map_err(Error::from)?;
    }
    Ok(outcome)
}

/// The schools that a delivery speaks of: an académie may deliver its départements one by one.
async fn speaks_of(
    connection: &mut PgConnection,
    delivery: &Delivery,
    scope: &str,
) -> Result<Option<Vec<String>>> {
    let schools = match delivery.kind() {
        order::Kind::Whole => spoken_of::covered(connection, &delivery.whole_files).await?,
        order::Kind::Changes => {
            let (pupils, guardians) = (delivery.removed(Entity::Pupil), delivery.removed(Entity::Guardian));
            let mut schools = spoken_of::schools(connection, scope, (&pupils, &guardians)).await?;
            // One that has another UAI takes its pupils with it.
            let places = known::places(connection, scope).await?;
            let moved = delivery.schools.iter().filter(|record| {
                let known = places.get(&record.key).map(|place| place.school.as_str());
                known.is_some() && record.uai.is_some() && known != record.uai.as_deref()
            });
            schools.extend(moved.map(|record| record.key.clone()));
            schools.sort();
            schools.dedup();
            schools
        }
    };
    Ok(Some(schools).filter(|schools| !schools.is_empty()))
}

async fn turn(
    service: &Service,
    connection: &mut PgConnection,
    offered: &Offered,
    (delivery, scope): (&Delivery, &str),
) -> Result<Turn> {
    let schools = delivery.speaks_of.as_deref();
    let degree = delivery.degree.unwrap_or(Degree::First);
    let mut judged = schools.unwrap_or_default().to_vec();
    let (whole, changes) = match delivery.kind() {
        order::Kind::Whole => aaf_delivery::last_taken(connection, scope, schools).await?,
        // Changes follow those of the académie: on a quiet day they speak of nobody. But they change what was said whole of
        // a school of theirs; of one that came by changes, whatever was said of the académie.
        order::Kind::Changes => {
            let (_, changes) = aaf_delivery::last_taken(connection, scope, None).await?;
            judged = aaf_delivery::ever_covered(connection, scope, &judged).await?;
            let of = Some(judged.as_slice()).filter(|covered| !covered.is_empty());
            (aaf_delivery::last_taken(connection, scope, of).await?.0, changes)
        }
    };
    let waiting = aaf_delivery::first_waiting(connection, scope, schools, &offered.fingerprint).await?;
    let mut before = Before { whole, changes, waiting, ..Before::default() };
    if let Some(exported) = delivery.exported() {
        let known = aaf_delivery::of_files(connection, &offered.fingerprint).await?;
        let has_waited = known.is_some_and(|known| matches!(known.became.as_str(), "waiting" | "gone"));
        // Changes that come late are borne by those after them; while some wait, those of other schools are taken.
        if has_waited || changes.is_none_or(|changes| changes <= exported) {
            before.overtaken = overtaken(connection, scope, (&judged, exported), has_waited).await?;
        }
    }
    Ok(order::turn(delivery.kind(), delivery.exported(), degree, before, service.today()))
}

/// Of how many of these schools more was said after that day; none, where no school is known.
async fn overtaken(
    connection: &mut PgConnection,
    scope: &str,
    (schools, exported): (&[String], Date),
    changes_count: bool,
) -> Result<Option<Overtaken>> {
    if schools.is_empty() {
        return Ok(None);
    }
    let overtaken = spoken_of::overtaken(connection, scope, schools, exported, changes_count).await?;
    Ok(Some(match overtaken {
        0 => Overtaken::Nowhere,
        some if some < schools.len() as u64 => Overtaken::Somewhere,
        _ => Overtaken::Everywhere,
    }))
}

/// What becomes of a delivery that is not to be compared, for when it comes.
fn kept_back(turn: Turn, consent: Consent) -> Option<Became> {
    match turn {
        Turn::PassedOver(why) => Some(Became::PassedOver(why)),
        Turn::Behind if !consent.lets_behind_through() => Some(Became::Behind),
        Turn::Doubtful(doubt) if !consent.lets_turn_through(doubt) => Some(Became::Waiting(doubt)),
        Turn::FirstOfYear | Turn::Next | Turn::Behind | Turn::Doubtful(_) => None,
    }
}

/// What becomes of a delivery that was compared.
fn weighed(report: &Report, consent: Consent) -> Became {
    if consent == Consent::Rehearsal {
        return Became::Rehearsed;
    }
    let are_departures_agreed_to = match consent.departures() {
        Some(agreed) => agreed == report.departures,
        None => !report.takes_too_many(),
    };
    if !are_departures_agreed_to {
        return Became::Waiting(Doubt::Departures);
    }
    if report.too_many_links && !consent.lets_links_through(report.links_ended) {
        return Became::Waiting(Doubt::Links);
    }
    if !report.renumbered.is_empty() && !consent.lets_renumbered_through(report.pupils_renumbered()) {
        return Became::Waiting(Doubt::Renumbered);
    }
    Became::Taken
}

/// Keeps a delivery that is taken, in the transaction that takes it.
async fn keep(
    service: &Service,
    connection: &mut PgConnection,
    offered: &Offered,
    (outcome, consent): (&Outcome, Consent),
) -> Result<()> {
    let Outcome { delivery, scope, report, turn, .. } = outcome;
    let expected = consent.is_agreed_to() || *turn == Turn::FirstOfYear;
    keeping::keep(service, connection, offered, outcome, expected).await?;
    if let (order::Kind::Whole, Some(day)) = (delivery.kind(), delivery.exported()) {
        let schools = delivery.speaks_of.as_deref().unwrap_or_default();
        aaf_delivery::supersede(connection, scope, schools, day, service.now()).await?;
    }
    let files: Vec<&str> = delivery.files.iter().map(|file| file.name.as_str()).collect();
    let entry = audit::Entry {
        staff: None,
        device: None,
        school: None,
        kind: "people_brought_in",
        content: json!({ "files": files, "counts": report.counts() }),
    };
    audit::append(connection, service.now(), entry).await
}
