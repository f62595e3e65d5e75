//! A computer sends what was decided on it; each decision is reconciled with what happened meanwhile, once.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use protocol::decision::Decision;
use protocol::operation::{BATCH, Operation, Outcome, Reason, Receipt, Submission};
use protocol::problem::ProblemCode;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::applying::{Accounts, By};
use super::changes::answers_of;
use super::enrolment::Authenticated;
use super::grouping::Deciding;
use super::people;
use crate::store::right::{self, Right, Scope};
use crate::store::{account, audit, device, operation, school};
use crate::{Error, Result, Service};

/// What was decided before a right ended is taken for so long after it.
const LATE: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Tries of a transaction that waited for another one's rows.
const TRIES: usize = 5;

/// Takes operations of a computer, in the order of their counters, and answers each. What was answered before is
/// answered the same.
///
/// # Errors
/// [`ProblemCode::TooMuch`] above [`BATCH`], [`ProblemCode::NotFound`] for a school that never was this person's,
/// [`ProblemCode::CounterGap`] when some are missing, [`ProblemCode::OperationChanged`] when one bears the id of another
/// content, [`ProblemCode::DeviceQuarantined`] when two computers count as one, [`ProblemCode::Unavailable`] while a delivery of AAF
/// holds what is told of, and what the database met. Then nothing of it is taken.
pub async fn submit(service: &Service, computer: &Authenticated, submission: &Submission) -> Result<Receipt> {
    if submission.operations.len() > BATCH {
        return Err(Error::Refused(ProblemCode::TooMuch));
    }
    let mut tries = 1;
    loop {
        match attempt(service, computer, submission).await {
            Err(error) if tries < TRIES && error.is_worth_another_try() => tries += 1,
            Err(Error::Refused(ProblemCode::DeviceQuarantined)) => {
                // Outside the transaction that is given up.
                let mut connection = service.pool.acquire().await?;
                device::quarantine(&mut connection, computer.device, service.now()).await?;
                return Err(Error::Refused(ProblemCode::DeviceQuarantined));
            }
            ended => return ended,
        }
    }
}

async fn attempt(service: &Service, computer: &Authenticated, submission: &Submission) -> Result<Receipt> {
    let now = service.now();
    let mut transaction = service.begin_impatient().await?;
    let held = device::hold(&mut transaction, computer.device).await?;
    let device = held.ok_or(Error::Refused(ProblemCode::Unauthenticated))?;
    let operations = &submission.operations;
    let rights = right::of(&mut transaction, device.staff, service.clock.today()).await?;
    // Whoever may see a school whole.
    let schools: Vec<String> = rights
        .iter()
        .filter(|right| right::scope(right.role) == Scope::Whole)
        .map(|right| right.school.clone())
        .collect();
    let access = access(service, &mut transaction, device.staff, &rights, operations).await?;
    let mut accounts = Accounts::hold(&mut transaction, operations).await?;
    let ids: Vec<Uuid> = operations.iter().map(|operation| operation.id).collect();
    let known = operation::find_all(&mut transaction, &ids).await?;
    let mut known: HashMap<Uuid, operation::Answered> = known.into_iter().map(|one| (one.id, one)).collect();
    let mut answered = Vec::with_capacity(operations.len());
    let (mut receipts, mut trail) = (Vec::new(), Vec::new());
    let mut last = device.last_counter;
    let mut ended = Vec::new();
    for sent in operations {
        if let Some(known) = known.get(&sent.id) {
            let anew = operation::Answered { counter: sent.counter, ..known.clone() };
            if !anew.erased
                && anew.operation != (Operation { counter: anew.operation.counter, ..sent.clone() })
                || anew.device == device.id && anew.operation.counter != sent.counter
            {
                return Err(Error::Refused(ProblemCode::OperationChanged));
            }
            // Sent before by what this computer was then: it counts among those of what it is now.
            if anew.device != device.id && sent.counter == last + 1 {
                last = sent.counter;
            }
            answered.push(anew);
            continue;
        }
        if sent.counter <= last {
            return Err(Error::Refused(ProblemCode::DeviceQuarantined));
        }
        if sent.counter != last + 1 {
            return Err(Error::Refused(ProblemCode::CounterGap));
        }
        last = sent.counter;
        // The clock of a computer is believed between its synchronisation before and now.
        let decided_at = sent.decided_at.clamp(device.synchronised_at.min(now), now);
        let right = access.get(sent.school.as_str()).ok_or(Error::Refused(ProblemCode::NotFound))?;
        let mut person = None;
        if reads_accounts(&sent.decision) {
            accounts.save(&mut transaction).await?;
        }
        let (outcome, went_to, facts) = match &sent.decision {
            Decision::Unreadable {} => (Outcome::Refused(Reason::Unreadable), None, None),
            _ if !right.takes(decided_at, now) => (Outcome::Refused(Reason::RightEnded), None, None),
            Decision::People(_) if right.scope != Scope::Whole => {
                (Outcome::Refused(Reason::NotForStaff), None, None)
            }
            Decision::People(said) => {
                let found = school::find(&mut transaction, &sent.school).await?;
                let school = found.ok_or(Error::Refused(ProblemCode::NotFound))?;
                let (schools, staff) = (&schools, device.staff);
                let saying = people::Saying { service, school, schools, device: device.id, staff, now };
                let taken = people::take(&saying, &mut transaction, said).await?;
                // What was printed for it may be told in what follows.
                accounts.load(&mut transaction, &[sent.account], std::slice::from_ref(&sent.school)).await?;
                person = taken.person;
                (taken.outcome, taken.account, None)
            }
            Decision::Group { into: with, .. } | Decision::Ungroup { from: with, .. } => {
                let mut schools = schools.clone();
                schools.extend(Some(sent.school.clone()).filter(|school| !schools.contains(school)));
                let deciding = Deciding { service, schools: &schools, now };
                accounts.regroup(&deciding, &mut transaction, sent, *with, right.scope).await?
            }
            Decision::RenewLogin { .. } => {
                let degree = school::find(&mut transaction, &sent.school).await?.map(|school| school.degree);
                match degree.as_deref() {
                    Some("2D") => accounts.renew(service, &mut transaction, sent, right.scope).await?,
                    _ => (Outcome::Refused(Reason::NotForStaff), None, None),
                }
            }
            _ => {
                let heard_at = right.ended.is_none().then_some(device.synchronised_at);
                let by = By { scope: right.scope, heard_at };
                accounts.apply(service, &mut transaction, sent, by, decided_at, now).await?
            }
        };
        receipts.push(operation::Receipt {
            device: device.id,
            author: device.staff,
            operation: sent,
            went_to,
            person,
            decided_at,
            received_at: now,
            outcome,
            facts,
            nobodys: false,
        });
        trail.push(audit::Entry {
            staff: Some(device.staff),
            device: Some(device.id),
            school: Some(&sent.school),
            kind: sent.decision.code(),
            content: json!({ "operation": sent.id, "account": sent.account, "outcome": outcome }),
        });
        ended.push((sent.decision.code(), outcome));
        let one = operation::Answered {
            id: sent.id,
            device: device.id,
            counter: sent.counter,
            operation: sent.clone(),
            outcome,
            went_to,
            person,
            erased: false,
        };
        known.insert(sent.id, one.clone());
        answered.push(one);
    }
    accounts.save(&mut transaction).await?;
    let named: Vec<Uuid> = operations.iter().flat_map(accounts_of).collect();
    let there = account::existing(&mut transaction, &named).await?;
    for receipt in &mut receipts {
        receipt.nobodys = is_nobodys(receipt, &there);
    }
    operation::keep_all(&mut transaction, &receipts).await?;
    audit::append_all(&mut transaction, now, &trail).await?;
    device::counted(&mut transaction, device.id, last).await?;
    let answers = answers_of(&mut transaction, &answered, &rights).await?;
    transaction.commit().await?;
    for (decision, outcome) in ended {
        service.metrics.operation(decision, outcome);
    }
    Ok(Receipt { answers })
}

/// The accounts that an operation names.
fn accounts_of(sent: &Operation) -> impl Iterator<Item = Uuid> {
    let with = match sent.decision {
        Decision::Group { into: with, .. } | Decision::Ungroup { from: with, .. } => Some(with),
        _ => None,
    };
    [Some(sent.account), with].into_iter().flatten()
}

/// Whether an operation is about somebody who was erased, or whom the service never knew: nothing else would ever erase
/// the names, logins and addresses that are in it.
fn is_nobodys(receipt: &operation::Receipt<'_>, there: &HashSet<Uuid>) -> bool {
    match receipt.operation.decision {
        Decision::People(_) => matches!(receipt.outcome, Outcome::Refused(_)) && receipt.person.is_none(),
        _ => !accounts_of(receipt.operation).all(|account| there.contains(&account)),
    }
}

/// Whether what becomes of a decision is found in the database, not with the accounts that are held alone.
const fn reads_accounts(decision: &Decision) -> bool {
    matches!(
        decision,
        Decision::People(_)
            | Decision::Group { .. }
            | Decision::Ungroup { .. }
            | Decision::RenewLogin { .. }
            | Decision::Mail { .. }
    )
}

/// What may be decided for a school.
struct Access {
    scope: Scope,
    /// When the right ended, of one that has.
    ended: Option<Timestamp>,
}

impl Access {
    /// Whether what was decided then is looked at. Of a right that has ended it is what came before, as far as the
    /// computer's clock is believed, which has heard nothing since.
    fn takes(&self, decided_at: Timestamp, now: Timestamp) -> bool {
        self.ended.is_none_or(|ended| decided_at <= ended && now <= ended + LATE)
    }
}

/// What may be decided for the schools of these operations.
async fn access<'o>(
    service: &Service,
    connection: &mut PgConnection,
    staff: Uuid,
    rights: &[Right],
    operations: &'o [Operation],
) -> Result<HashMap<&'o str, Access>> {
    let (now, today) = (service.now(), service.clock.today());
    let mut access = HashMap::new();
    let schools: BTreeSet<&str> = operations.iter().map(|operation| operation.school.as_str()).collect();
    for school in schools {
        let may = match rights.iter().find(|right| right.school == school) {
            Some(right) => Access { scope: right::scope(right.role), ended: None },
            None => {
                let ended = right::ended(connection, staff, school, today).await?;
                let ended = ended.ok_or(Error::Refused(ProblemCode::NotFound))?;
                Access { scope: ended.scope, ended: Some(ended.at.unwrap_or(now)) }
            }
        };
        access.insert(school, may);
    }
    Ok(access)
}
