//! What operators and schools did, that a database which was put back as it was before has forgotten: to be done again.

use std::collections::HashSet;

use domain::place::Place;
use jiff::{SignedDuration, Span, Timestamp};
use sqlx::PgConnection;
use uuid::Uuid;

pub use crate::ledger::Line;
use crate::ledger::{Deed, Leaked, Stolen};
use crate::store::{audit, incident, person, restoration, revocation};
use crate::{Result, Service};

/// Longest time between a line of the ledger and the commit that it tells of, on whichever machine.
const MARGIN: SignedDuration = SignedDuration::from_hours(1);

/// Lines of the first version bear a moment later than the trail’s.
const LATER: SignedDuration = SignedDuration::from_mins(1);

/// Since when things may be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// What the database was said to be put back to.
    Said,
    /// The same, and what it is about to be said to be put back to; none where that is not said.
    Asked(Option<Timestamp>),
}

/// Something to be done again.
#[derive(Debug, Clone, PartialEq)]
pub struct Again {
    /// When it was done.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// What is to be done again.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// Somebody is to be erased, by that id.
    Erase(Uuid),
    /// Passwords are to be rolled.
    Roll {
        /// Of these schools: those that were not since.
        schools: Vec<String>,
        /// Secrets leaked, too.
        secrets: bool,
        /// Codes of which accounts are left alone.
        spared: Vec<String>,
    },
    /// A computer is to be said to be stolen.
    Revoke {
        /// Its id.
        device: Uuid,
        /// How it calls itself.
        computer: String,
        /// Whose it is.
        person: String,
        /// Where, by UAI and name.
        schools: Vec<(String, String)>,
    },
    /// A computer that was stolen is not known any more: what it received can be rolled alone, with all of its schools’.
    RollFor {
        /// Its id.
        device: Uuid,
        /// The schools that were not rolled since; none where the line does not say them.
        schools: Vec<String>,
    },
    /// A line that only a later version reads.
    Unknown(Line),
}

/// All of it.
#[derive(Debug, Default)]
pub struct Undone {
    /// The oldest first.
    pub again: Vec<Again>,
    /// Lines of the ledger that do not read, each of which may tell of something.
    pub unreadable: u64,
}

/// What was noted outside of the database and is not in it: whom it knows though they were erased, which schools were not
/// rolled since, which computers it trusts. Nothing that came before the moment that it was put back to, where each time one
/// was said, nor what the trail has forgotten by now. `None` where nothing is noted outside.
///
/// # Errors
/// The file cannot be read, and what the database met.
pub async fn undone(service: &Service, since: Since) -> Result<Option<Undone>> {
    let Some(found) = service.noted_outside()? else { return Ok(None) };
    let mut connection = service.pool.acquire().await?;
    let mut moments = restoration::moments(&mut connection).await?;
    if let Since::Asked(moment) = since {
        moments.push(moment);
    }
    let since = moments.into_iter().collect::<Option<Vec<Timestamp>>>().and_then(|all| all.into_iter().min());
    let kept = service.today().saturating_sub(Span::new().months(i64::from(service.retention.audit_months)));
    let mut undone = Undone { again: Vec::new(), unreadable: found.unreadable };
    for line in found.lines {
        let is_later = since.is_none_or(|since| line.at + MARGIN >= since);
        if is_later
            && Place::Europe.day(line.at) > kept
            && let Some(what) = what(&mut connection, &line).await?
        {
            undone.again.push(Again { at: line.at, what });
        }
    }
    Ok(Some(undone))
}

async fn what(connection: &mut PgConnection, line: &Line) -> Result<Option<What>> {
    Ok(match line.deed() {
        None => {
            (!audit::says(connection, &line.kind, &line.content).await?).then(|| What::Unknown(line.clone()))
        }
        Some(Deed::Erased(ids)) => person::remaining(connection, &ids).await?.map(What::Erase),
        Some(Deed::Rolled(leaked)) => {
            let schools = not_rolled(connection, &leaked, line.at).await?;
            let Leaked { secrets, spared, .. } = leaked;
            (!schools.is_empty()).then_some(What::Roll { schools, secrets, spared })
        }
        Some(Deed::Stolen(Stolen { device, schools })) => {
            match revocation::named(connection, device).await? {
                Some(named) if named.stolen => None,
                Some(named) => {
                    let theirs = revocation::schools(connection, device).await?;
                    let schools = incident::known(connection, &theirs).await?;
                    Some(What::Revoke { device, computer: named.computer, person: named.person, schools })
                }
                None => {
                    let is_said = !schools.is_empty();
                    let leaked = Leaked { schools, secrets: false, spared: Vec::new() };
                    let schools = not_rolled(connection, &leaked, line.at).await?;
                    (!is_said || !schools.is_empty()).then_some(What::RollFor { device, schools })
                }
            }
        }
    })
}

/// Those of the schools, as far as they are known, that no incident at least as great came to from that moment on.
async fn not_rolled(connection: &mut PgConnection, leaked: &Leaked, at: Timestamp) -> Result<Vec<String>> {
    let mut done: HashSet<String> = HashSet::new();
    for content in audit::since(connection, "incident_begun", at - LATER).await? {
        let Ok(since) = serde_json::from_value::<Leaked>(content) else { continue };
        let is_as_great = since.secrets || !leaked.secrets;
        if is_as_great && since.spared.iter().all(|code| leaked.spared.contains(code)) {
            done.extend(since.schools);
        }
    }
    let known = incident::known(connection, &leaked.schools).await?;
    Ok(known.into_iter().map(|(uai, _)| uai).filter(|uai| !done.contains(uai)).collect())
}
