//! A leak: of passwords, or of the secrets that they are derived from.
//!
//! What somebody received or printed opens nothing any more, school by school, each in one transaction with the note that
//! it is done: stopped at any moment, it is gone on with, and nothing is rolled twice.

use std::collections::{BTreeMap, HashSet};

use domain::account::{Account, Origin, Password};
use domain::provisional::Secret;
use jiff::Timestamp;
use protocol::problem::ProblemCode;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::store::event::Note;
use crate::store::incident::{self, Exposed, Rolled};
pub use crate::store::incident::{Kept, Reprint};
use crate::store::{account, audit, lease, revocation};
use crate::{Error, Result, Service, random};

/// Accounts that an incident leaves alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spared {
    /// Those activated through FranceConnect.
    FranceConnect,
    /// Those whose holder chose a password.
    Chosen,
}

impl Spared {
    const ALL: [Self; 2] = [Self::FranceConnect, Self::Chosen];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::FranceConnect => "france_connect",
            Self::Chosen => "chosen",
        }
    }

    fn spares(self, account: &Account) -> bool {
        match self {
            // One that a school has reset since bears a provisional password like any other.
            Self::FranceConnect => {
                account.origin == Origin::FranceConnect && account.password != Password::Provisional
            }
            Self::Chosen => account.password == Password::Chosen,
        }
    }
}

/// What leaked, and where.
#[derive(Debug, Clone)]
pub struct Leak {
    /// The schools.
    pub schools: Vec<String>,
    /// Secrets, too: they are drawn anew, and so is what computers hold of accounts that are nobody's yet.
    pub secrets: bool,
    /// Which accounts are left alone.
    pub spared: Vec<Spared>,
}

/// What an incident rolls of a school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfSchool {
    /// UAI.
    pub school: String,
    /// Its name.
    pub name: String,
    /// Its accounts that are rolled.
    pub accounts: u64,
    /// Of them, those of which a family has a sheet: to be printed again.
    pub reprint: u64,
}

/// What an incident rolls. An account of several schools counts in each, and once in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rehearsed {
    /// School by school.
    pub schools: Vec<OfSchool>,
    /// Accounts in all: what who begins it repeats.
    pub accounts: u64,
    /// Of them, those to be printed again.
    pub reprint: u64,
    /// Accounts that are left alone, but for their secret, which leaked with the others: it is drawn anew.
    pub drawn: u64,
}

/// The schools of a département.
///
/// # Errors
/// What the database met.
pub async fn schools_of(service: &Service, department: &str) -> Result<Vec<String>> {
    incident::schools_of(&mut *service.pool.acquire().await?, department).await
}

/// Says what would be rolled.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a school that the service does not know, and what the database met.
pub async fn rehearse(service: &Service, leak: &Leak) -> Result<Rehearsed> {
    let mut reading = service.begin_at_one_moment().await?;
    let known = incident::known(&mut reading, &leak.schools).await?;
    let asked: HashSet<&String> = leak.schools.iter().collect();
    if known.is_empty() || known.len() != asked.len() {
        return Err(Error::Refused(ProblemCode::NotFound));
    }
    let mut every: BTreeMap<Uuid, bool> = BTreeMap::new();
    let mut drawn: HashSet<Uuid> = HashSet::new();
    let mut schools = Vec::with_capacity(known.len());
    for (school, name) in known {
        let exposed = incident::exposed(&mut reading, &school, None).await?;
        let ids: Vec<Uuid> = exposed.iter().map(|one| one.account).collect();
        let kept = account::find(&mut reading, &ids).await?;
        let rolled = rolled(&exposed, kept, leak.secrets, &leak.spared);
        drawn.extend(rolled.iter().filter(|one| one.spared).map(|one| one.id));
        let rolled: Vec<Roll> = rolled.into_iter().filter(|one| !one.spared).collect();
        let reprint = rolled.iter().filter(|one| one.reprint()).count() as u64;
        every.extend(rolled.iter().map(|one| (one.id, one.reprint())));
        schools.push(OfSchool { school, name, accounts: rolled.len() as u64, reprint });
    }
    let reprint = every.values().filter(|reprint| **reprint).count() as u64;
    Ok(Rehearsed { schools, accounts: every.len() as u64, reprint, drawn: drawn.len() as u64 })
}

/// An account that is rolled.
struct Roll {
    id: Uuid,
    before: Account,
    next: Account,
    /// The greatest generation that opens nothing any more.
    received: u32,
    /// It is left alone: what was chosen goes on, and its secret alone is another.
    spared: bool,
}

impl Roll {
    /// A family has a sheet, which is void then.
    fn reprint(&self) -> bool {
        self.before.password == Password::Provisional
    }
}

/// Those of these accounts that are rolled: of which somebody holds a value that is not behind or, where secrets leaked,
/// all, those that are left alone, too: what was chosen stays whatever is done, and the next sheet would bear what leaked.
fn rolled(exposed: &[Exposed], kept: Vec<account::Kept>, secrets: bool, spared: &[Spared]) -> Vec<Roll> {
    let received: BTreeMap<Uuid, u32> = exposed.iter().map(|one| (one.account, one.received)).collect();
    let roll = |kept: account::Kept| {
        let before = kept.account;
        let spared = spared.iter().any(|spared| spared.spares(&before));
        if spared && !secrets {
            return None;
        }
        let mut greatest = received.get(&kept.id).copied().unwrap_or_default();
        // Whoever has the secret has the live password, whoever was given it.
        if secrets && before.password == Password::Provisional {
            greatest = greatest.max(before.generation);
        }
        let next = match (domain::loss::stolen(&before, greatest), secrets) {
            (Some(next), _) => next,
            (None, true) => before.clone(),
            (None, false) => return None,
        };
        Some(Roll { id: kept.id, before, next, received: greatest, spared })
    };
    kept.into_iter().filter_map(roll).collect()
}

/// Why an incident is not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// It is: its number.
    As(i64),
    /// So many accounts would be rolled, which is not what was agreed to.
    NotAgreed(u64),
    /// Another was stopped, and is to be gone on with first.
    UnderWay,
}

/// Begins an incident when it rolls as many accounts as were agreed to; [`go_on`] does it.
///
/// # Errors
/// Those of [`rehearse`].
pub async fn begin(service: &Service, leak: &Leak, agreed: u64) -> Result<Begun> {
    let rehearsed = rehearse(service, leak).await?;
    if rehearsed.accounts != agreed || agreed == 0 && rehearsed.drawn == 0 {
        return Ok(Begun::NotAgreed(rehearsed.accounts));
    }
    let now = service.now();
    let schools: Vec<String> = rehearsed.schools.into_iter().map(|one| one.school).collect();
    let spared: Vec<String> = leak.spared.iter().map(|spared| spared.code().to_owned()).collect();
    let mut transaction = service.begin().await?;
    let begun = incident::begin(&mut transaction, leak.secrets, &spared, agreed, &schools, now).await?;
    let Some(id) = begun else { return Ok(Begun::UnderWay) };
    let content = json!({
        "incident": id, "secrets": leak.secrets, "spared": spared, "schools": schools, "accounts": agreed,
    });
    service.note_outside("incident_begun", &content, now)?;
    let entry = audit::Entry { staff: None, device: None, school: None, kind: "incident_begun", content };
    audit::append(&mut transaction, now, entry).await?;
    transaction.commit().await?;
    Ok(Begun::As(id))
}

/// Incidents, the latest first.
///
/// # Errors
/// What the database met.
pub async fn all(service: &Service) -> Result<Vec<Kept>> {
    incident::all(&mut *service.pool.acquire().await?).await
}

/// What became of an incident that was gone on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoneOn {
    /// Accounts that were rolled by it.
    pub accounts: u64,
    /// Schools that another process is at: the incident ends with the last of them.
    pub elsewhere: u64,
}

/// Does what is left of an incident. `progress` hears of each school, and of how many accounts were rolled there.
///
/// # Errors
/// [`ProblemCode::NotFound`] when there is none of that number, and what the database met; what was done until then is
/// done.
pub async fn go_on(service: &Service, id: i64, mut progress: impl FnMut(&str, u64)) -> Result<GoneOn> {
    let known = all(service).await?;
    let of_it = known.iter().find(|one| one.id == id).ok_or(Error::Refused(ProblemCode::NotFound))?;
    let spared: Vec<Spared> =
        Spared::ALL.into_iter().filter(|one| of_it.spared.iter().any(|code| code == one.code())).collect();
    let mut accounts = 0;
    loop {
        let mut transaction = service.begin().await?;
        let Some(school) = incident::next_school(&mut transaction, id).await? else { break };
        if of_it.secrets {
            end_leases(service, &school).await?;
        }
        let rolled = roll_school(service, &mut transaction, of_it, &spared, &school).await?;
        incident::school_done(&mut transaction, id, &school, service.now()).await?;
        transaction.commit().await?;
        accounts += rolled;
        progress(&school, rolled);
    }
    let now = service.now();
    let mut transaction = service.begin().await?;
    if incident::end(&mut transaction, id, now).await? {
        let entry = audit::Entry {
            staff: None,
            device: None,
            school: None,
            kind: "incident_ended",
            content: json!({ "incident": id }),
        };
        audit::append(&mut transaction, now, entry).await?;
    }
    let elsewhere = incident::left(&mut transaction, id).await?;
    transaction.commit().await?;
    Ok(GoneOn { accounts, elsewhere })
}

/// Ends the blank accounts that computers of a school hold, before its accounts are looked at: one that is being claimed
/// is waited for, and is rolled with the others; what is claimed later is refused.
async fn end_leases(service: &Service, school: &str) -> Result<()> {
    let mut transaction = service.begin().await?;
    for device in incident::devices(&mut transaction, school).await? {
        lease::end(&mut transaction, device, service.now()).await?;
    }
    Ok(transaction.commit().await?)
}

/// Rolls the accounts of a school that the incident has not come to yet.
async fn roll_school(
    service: &Service,
    connection: &mut PgConnection,
    of_it: &Kept,
    spared: &[Spared],
    school: &str,
) -> Result<u64> {
    let now = service.now();
    let ids = |exposed: &[Exposed]| exposed.iter().map(|one| one.account).collect::<Vec<Uuid>>();
    let seen = incident::exposed(connection, school, Some(of_it.id)).await?;
    let kept = account::hold(connection, &ids(&seen)).await?;
    // What was received until they were held; another process may have come to one of them by another school.
    let exposed = incident::exposed(connection, school, Some(of_it.id)).await?;
    let still: HashSet<Uuid> = ids(&exposed).into_iter().collect();
    let kept = kept.into_iter().filter(|kept| still.contains(&kept.id)).collect();
    let rolled = rolled(&exposed, kept, of_it.secrets, spared);
    let changed: Vec<(Uuid, &Account)> =
        rolled.iter().filter(|one| one.next != one.before).map(|one| (one.id, &one.next)).collect();
    account::save_all(connection, &changed).await?;
    let noted = noted(&rolled, now)?;
    incident::come_to(connection, of_it.id, &noted).await?;
    incident::rolled(connection, Note::Incident, &noted, now).await?;
    // What was skipped in good order leaked with the rest, of those that have nothing else to roll, too.
    revocation::forget_skipped(connection, &ids(&exposed)).await?;
    if of_it.secrets {
        let fresh = rolled
            .iter()
            .map(|one| {
                // The live password is one that nobody was given yet.
                let from = match one.next.password {
                    Password::Provisional => one.next.generation,
                    _ => one.next.next_printable(),
                };
                let secret = Secret::new(random::bytes()?);
                Ok((one.id, from, service.keys.seal(one.id, secret.bytes())?))
            })
            .collect::<Result<Vec<_>>>()?;
        incident::draw_anew(connection, &fresh).await?;
    }
    Ok(rolled.iter().filter(|one| !one.spared).count() as u64)
}

fn noted(rolled: &[Roll], now: Timestamp) -> Result<Vec<Rolled>> {
    let note = |one: &Roll| {
        let note = random::new_id(now)?;
        Ok(Rolled {
            account: one.id,
            generation: one.received,
            reprint: one.reprint(),
            spared: one.spared,
            note,
        })
    };
    rolled.iter().map(note).collect()
}

/// Rolls every account of a school of which nobody is heard after a restoration, past so many generations that may have
/// been given out in the time that is lost; says how many those are. What a holder chose stays.
pub(super) async fn roll_unheard(
    service: &Service,
    connection: &mut PgConnection,
    school: &str,
    passed_over: u32,
) -> Result<u64> {
    let now = service.now();
    let exposed = incident::exposed(connection, school, None).await?;
    let ids: Vec<Uuid> = exposed.iter().map(|one| one.account).collect();
    let kept = account::hold(connection, &ids).await?;
    let live: BTreeMap<Uuid, u32> =
        kept.iter().map(|kept| (kept.id, kept.account.generation.max(kept.account.burnt))).collect();
    let further = |one: Exposed| {
        let known = live.get(&one.account).copied().unwrap_or_default().max(one.received);
        Exposed { received: known.saturating_add(passed_over), ..one }
    };
    let exposed: Vec<Exposed> = exposed.into_iter().map(further).collect();
    let rolled = rolled(&exposed, kept, false, &[]);
    let changed: Vec<(Uuid, &Account)> = rolled.iter().map(|one| (one.id, &one.next)).collect();
    account::save_all(connection, &changed).await?;
    let changed: Vec<Uuid> = changed.into_iter().map(|(id, _)| id).collect();
    revocation::forget_skipped(connection, &changed).await?;
    incident::rolled(connection, Note::Unheard, &noted(&rolled, now)?, now).await?;
    Ok(rolled.len() as u64)
}

/// The schools of an incident, each with those whose sheet is to be printed again; `told` takes one school after the
/// other.
///
/// # Errors
/// [`ProblemCode::NotFound`] when there is no incident of that number, what the database met, and what `told` gives.
pub async fn reprints<E: From<Error>>(
    service: &Service,
    id: i64,
    mut told: impl FnMut(&str, Vec<Reprint>) -> Result<(), E>,
) -> Result<(), E> {
    let read = async {
        let mut connection = service.pool.acquire().await?;
        incident::schools(&mut connection, id).await
    };
    let schools = read.await?;
    if schools.is_empty() {
        return Err(Error::Refused(ProblemCode::NotFound).into());
    }
    for school in schools {
        let read = async {
            let mut connection = service.pool.acquire().await?;
            incident::reprints(&mut connection, id, &school).await
        };
        told(&school, read.await?)?;
    }
    Ok(())
}
