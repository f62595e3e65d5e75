//! A delivery of the AAF directory: the people of the schools that the service knows, brought up to date.
//!
//! Whom a source calls by one identifier is one person; else a pupil is known by her INE, unless another name and another
//! birth date say that it is somebody else. Nobody is known by a name alone. Whoever is new gets an account: guardians, and
//! pupils of the second degree. Who leaves keeps it.
//!
//! One delivery is one transaction. A rehearsal is the same one, given up at its end. Records are staged by `COPY`; what
//! says what was taken last is passed over, the rest is decided by the thousand. A delivery that comes out of order is
//! passed over, one that would take too many away waits for an operator.

mod brakes;
pub mod daily;
mod departures;
mod deposit;
mod guardians;
mod keeping;
mod merging;
pub mod order;
pub mod perimeter;
mod pupils;
mod reading;
pub mod release;
mod report;
pub(super) mod value;

use std::path::PathBuf;

use domain::degree::Degree;
use serde_json::json;
use sqlx::PgConnection;

pub use self::brakes::Emptied;
use self::deposit::Offered;
pub use self::keeping::{Kept, who};
use self::merging::Frame;
use self::order::{Before, Doubt, Turn};
use self::perimeter::Perimeter;
pub use self::reading::{Delivery, Failed, FileRead, Unreadable};
pub use self::report::{LeftOut, Report};
use crate::store::{aaf_delivery, audit, delivery as known};
use crate::{Error, Result, Service};

/// What may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Nothing: what would change is said.
    Rehearsal,
    /// Everything that was agreed to.
    Given(Agreed),
}

/// What was agreed to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Agreed {
    /// Exactly so many pupils who would be at no school any more; else as many as leave a school or all of them in
    /// usual times.
    pub departures: Option<u64>,
    /// Whatever is doubtful of when it comes.
    pub despite_doubts: bool,
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// It was compared.
    Rehearsed,
    /// It was taken.
    Taken,
    /// Nothing was taken: it comes out of order.
    PassedOver(order::PassedOver),
    /// Nothing was taken: another one that comes before it waits.
    Behind,
    /// Nothing was taken: an operator is asked.
    Waiting(Doubt),
}

/// What was read of a delivery, what it changed or would change, and what became of it.
#[derive(Debug)]
pub struct Outcome {
    /// What files said of themselves.
    pub delivery: Delivery,
    /// Within what its identifiers are unique: `AAF:35/1D`.
    pub scope: String,
    /// When it comes.
    pub turn: Turn,
    /// What was compared; of one that was not, nothing.
    pub report: Report,
    /// What became of it.
    pub became: Became,
}

/// Takes the delivery of these files, folders and archives, or says what it would change. What is not taken is not kept.
///
/// # Errors
/// [`Failed`]; then nothing is taken.
pub async fn take_in(service: &Service, paths: Vec<PathBuf>, consent: Consent) -> Result<Outcome, Failed> {
    let offered = tokio::task::spawn_blocking(move || deposit::by_hand(paths)).await.map_err(Error::from)?;
    take(service, &offered, consent).await
}

async fn take(service: &Service, offered: &Offered, consent: Consent) -> Result<Outcome, Failed> {
    let mut transaction = service.begin().await?;
    known::one_at_a_time(&mut transaction).await?;
    let delivery =
        reading::stage(&mut transaction, (offered.paths.clone(), offered.degree), service.today()).await?;
    let scope = merging::scope(&mut transaction, &delivery).await?;
    let turn = turn(service, &mut transaction, offered, (&delivery, &scope)).await?;
    let mut outcome = Outcome { delivery, scope, turn, report: Report::default(), became: Became::Rehearsed };
    if let Some(became) = kept_back(turn, consent) {
        outcome.became = became;
        return Ok(outcome);
    }
    let perimeter = Perimeter::of(service, outcome.delivery.degree).await?;
    let frame = Frame {
        scope: outcome.scope.clone(),
        first_of_year: turn == Turn::FirstOfYear,
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

/// What becomes of a delivery that is not to be compared, for when it comes.
const fn kept_back(turn: Turn, consent: Consent) -> Option<Became> {
    let asked = matches!(consent, Consent::Given(Agreed { despite_doubts: false, .. }));
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
