//! One delivery, one transaction.

use std::path::PathBuf;

use domain::degree::Degree;
use serde_json::json;
use sqlx::PgConnection;

use super::deposit::{self, Offered};
use super::keeping;
use super::merging::{self, Frame};
use super::order::{self, Before, Doubt, Turn};
use super::outcome::{Agreed, Became, Consent, Outcome};
use super::perimeter::Perimeter;
use super::reading::{self, Delivery, Failed};
use super::report::Report;
use crate::store::{aaf_delivery, audit, delivery as known};
use crate::{Error, Result, Service};

/// Takes the delivery of these files, folders and archives, or says what it would change. What is not taken is not kept.
///
/// # Errors
/// [`Failed`]; then nothing is taken.
pub async fn take_in(service: &Service, paths: Vec<PathBuf>, consent: Consent) -> Result<Outcome, Failed> {
    let offered = tokio::task::spawn_blocking(move || deposit::by_hand(paths)).await.map_err(Error::from)?;
    take(service, &offered, consent).await
}

pub(super) async fn take(service: &Service, offered: &Offered, consent: Consent) -> Result<Outcome, Failed> {
    let mut transaction = service.begin().await?;
    known::one_at_a_time(&mut transaction).await?;
    let delivery =
        reading::stage(&mut transaction, (offered.paths.clone(), offered.degree), service.today()).await?;
    let scope = merging::scope(&mut transaction, &delivery).await?;
    let turn = turn(service, &mut transaction, offered, (&delivery, &scope)).await?;
    let mut outcome = Outcome { delivery, scope, turn, report: Report::default(), became: Became::Rehearsed };
    let incomplete = (!outcome.delivery.missing.is_empty() && is_asked(consent))
        .then_some(Became::Waiting(Doubt::Incomplete));
    if let Some(became) = kept_back(turn, consent).or(incomplete) {
        outcome.became = became;
        return Ok(outcome);
    }
    let perimeter = Perimeter::of(service, outcome.delivery.degree).await?;
    let frame = Frame {
        scope: outcome.scope.clone(),
        first_of_year: turn == Turn::FirstOfYear,
        follows_another: aaf_delivery::last_taken(&mut transaction, &outcome.scope).await?.0.is_some(),
        perimeter: &perimeter,
    };
    outcome.report = merging::merge(service, &mut transaction, &outcome.delivery, frame).await?;
    outcome.became = weighed(&outcome.report, consent);
    if outcome.became == Became::Taken {
        keep(service, &mut transaction, offered, &outcome).await?;
        transaction.commit().await.map_err(Error::from)?;
    }
    Ok(outcome)
}

async fn turn(
    service: &Service,
    connection: &mut PgConnection,
    offered: &Offered,
    (delivery, scope): (&Delivery, &str),
) -> Result<Turn> {
    let (whole, changes) = aaf_delivery::last_taken(connection, scope).await?;
    let waiting = aaf_delivery::first_waiting(connection, scope, &offered.fingerprint).await?;
    let before = Before { whole, changes, waiting };
    let degree = delivery.degree.unwrap_or(Degree::First);
    Ok(order::turn(delivery.kind(), delivery.exported(), degree, before, service.today()))
}

/// Whether a doubt is asked about.
const fn is_asked(consent: Consent) -> bool {
    matches!(consent, Consent::Given(Agreed { despite_doubts: false, .. }))
}

/// What becomes of a delivery that is not to be compared, for when it comes.
const fn kept_back(turn: Turn, consent: Consent) -> Option<Became> {
    let asked = is_asked(consent);
    match turn {
        Turn::PassedOver(why) => Some(Became::PassedOver(why)),
        Turn::Behind if asked => Some(Became::Behind),
        Turn::Doubtful(doubt) if asked => Some(Became::Waiting(doubt)),
        Turn::FirstOfYear | Turn::Next | Turn::Behind | Turn::Doubtful(_) => None,
    }
}

/// What becomes of a delivery that was compared.
fn weighed(report: &Report, consent: Consent) -> Became {
    match consent {
        Consent::Rehearsal => Became::Rehearsed,
        Consent::Given(Agreed { departures: Some(agreed), .. }) if agreed != report.departures => {
            Became::Waiting(Doubt::Departures)
        }
        Consent::Given(Agreed { departures: None, .. }) if report.takes_too_many() => {
            Became::Waiting(Doubt::Departures)
        }
        Consent::Given(Agreed { despite_doubts: false, .. }) if !report.renumbered.is_empty() => {
            Became::Waiting(Doubt::Renumbered)
        }
        Consent::Given(_) => Became::Taken,
    }
}

/// Keeps a delivery that is taken, in the transaction that takes it.
async fn keep(
    service: &Service,
    connection: &mut PgConnection,
    offered: &Offered,
    outcome: &Outcome,
) -> Result<()> {
    let Outcome { delivery, scope, report, .. } = outcome;
    keeping::keep(service, connection, offered, outcome).await?;
    if let (order::Kind::Whole, Some(day)) = (delivery.kind(), delivery.exported()) {
        aaf_delivery::supersede(connection, scope, day, service.now()).await?;
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
