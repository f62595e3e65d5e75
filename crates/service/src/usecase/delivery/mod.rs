//! A delivery of the AAF directory: the people of the schools that the service knows, brought up to date.
//!
//! Whom a source calls by one identifier is one person; else a pupil is known by her INE, unless another name and another
//! birth date say that it is somebody else. Nobody is known by a name alone. Whoever is new gets an account: guardians, and
//! pupils of the second degree. Who leaves keeps it.
//!
//! One delivery is one transaction. A rehearsal is the same one, given up at its end.

mod departures;
mod guardians;
mod merging;
mod pupils;
mod reading;
mod report;
pub(super) mod value;

use std::path::PathBuf;

use serde_json::json;

pub use self::reading::{Delivery, Failed, FileRead, Unreadable};
pub use self::report::{LeftOut, Report};
use crate::store::{audit, delivery as known};
use crate::{Error, Service};

/// What may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Nothing: what would change is said.
    Rehearsal,
    /// Everything, if exactly so many pupils leave as a rehearsal showed.
    Departures(u64),
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// It was compared.
    Rehearsed,
    /// It was taken.
    Taken,
    /// Nothing was taken: another number of pupils would leave than was consented to.
    Refused,
}

/// What was read of a delivery, what it changed or would change, and what became of it.
#[derive(Debug)]
pub struct Outcome {
    /// What files said of themselves.
    pub delivery: Delivery,
    /// What was compared.
    pub report: Report,
    /// What became of it.
    pub became: Became,
}

/// Takes the delivery of these files, folders and archives, or says what it would change.
///
/// # Errors
/// [`Failed`]; then nothing is taken.
pub async fn take_in(service: &Service, paths: Vec<PathBuf>, consent: Consent) -> Result<Outcome, Failed> {
    let mut transaction = service.begin().await?;
    known::one_at_a_time(&mut transaction).await?;
    let delivery = reading::stage(&mut transaction, paths, service.today()).await?;
    let report = merging::merge(service, &mut transaction, &delivery).await?;
    let became = match consent {
        Consent::Rehearsal => Became::Rehearsed,
        Consent::Departures(agreed) if agreed != report.departures => Became::Refused,
        Consent::Departures(_) => {
            let files: Vec<&str> = delivery.files.iter().map(|file| file.name.as_str()).collect();
            let entry = audit::Entry {
                staff: None,
                device: None,
                school: None,
                kind: "people_brought_in",
                content: json!({ "files": files, "counts": report.counts() }),
            };
            audit::append(&mut transaction, service.now(), entry).await?;
            transaction.commit().await.map_err(Error::from)?;
            Became::Taken
        }
    };
    Ok(Outcome { delivery, report, became })
}
