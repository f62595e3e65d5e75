//! A computer catches up with a school: everything at first, what changed later.

use std::collections::{BTreeSet, HashMap};

use domain::account::{Holder, Password};
use domain::place::Place;
use protocol::account::{Account, AccountState, Value};
use protocol::delegation::SchoolRole;
use protocol::entity::{Entity, EntityKey};
use protocol::feed::{Change, Cursor, Page};
use protocol::operation::{Answer, BATCH};
use protocol::problem::ProblemCode;
use sqlx::PgConnection;
use uuid::Uuid;

use super::door;
use super::enrolment::Authenticated;
use crate::store::feed::{Kind, Numbered};
use crate::store::right::{self, Right, Scope};
use crate::store::{account, device, feed, grouping, operation, people, school, staff};
use crate::{Error, Result, Service, store};

/// The changes of a school after a place in its feed, and the answers to this computer after a counter.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a school that never was this person's, [`ProblemCode::RightEnded`] for one that is no
/// more, [`ProblemCode::CursorOutdated`] when the place is in another history or another scope, and what the database
/// met.
pub async fn changes(
    service: &Service,
    computer: &Authenticated,
    uai: &str,
    after: Option<Cursor>,
    answered: u64,
) -> Result<Page> {
    let role = role(service, &mut *service.pool.acquire().await?, computer, uai).await?;
    let scope = right::scope(role);
    let mut numbering = service.begin().await?;
    feed::number(&mut numbering, uai).await?;
    numbering.commit().await?;

    // One moment: the state of accounts, and how far the answers go that are in it.
    let mut reading = service.begin().await?;
    store::at_one_moment(&mut reading).await?;
    let head = feed::head(&mut reading, uai).await?.ok_or(Error::Refused(ProblemCode::NotFound))?;
    let from = match after {
        None => 0,
        Some(cursor)
            if cursor.epoch == head.epoch
                && cursor.scope == scope.number()
                && cursor.position <= head.position =>
        {
            cursor.position
        }
        Some(_) => return Err(Error::Refused(ProblemCode::CursorOutdated)),
    };
    let numbered = feed::after(&mut reading, uai, scope, from, service.page).await?;
    // What is not seen is passed over, too.
    let last = numbered.last().filter(|_| numbered.len() == service.page);
    let position = last.map_or(head.position, |last| last.position);
    let changes = states(service, &mut reading, uai, &numbered).await?;
    let answers = operation::after(&mut reading, computer.device, answered, BATCH).await?;
    let last_counter = device::find(&mut reading, computer.device).await?.last_counter;
    // Answers that do not fit are for the next page: nothing is said to be answered before its answer is there.
    let told = answers.last().map_or(last_counter, |last| last.counter);
    let rights = right::of(&mut reading, computer.staff, service.clock.today()).await?;
    let answers_told = answers_of(&mut reading, &answers, &rights).await?;
    reading.commit().await?;

    let more = position < head.position || told < last_counter;
    let mut noting = service.begin().await?;
    let values: Vec<(Uuid, u32)> = changes.iter().filter_map(delivered).collect();
    device::delivered(&mut noting, computer.device, &values, service.now()).await?;
    // A computer sends before it asks: what it decided from now on was decided after this. Not while nothing may be sent.
    if !more && !service.is_read_only() {
        door::claim::suspend_unclaimed(service, &mut noting, computer.device).await?;
        device::synchronised(&mut noting, computer.device, service.now()).await?;
    }
    noting.commit().await?;
    let cursor = Cursor { epoch: head.epoch, scope: scope.number(), position };
    Ok(Page { changes, cursor, more, answered: told, answers: answers_told, role: Some(role) })
}

/// What the person of a computer is for a school, of which something may be told. A right that ended is said to have:
/// the computer sent first what waited, and has heard of it by now.
async fn role(
    service: &Service,
    connection: &mut PgConnection,
    computer: &Authenticated,
    uai: &str,
) -> Result<SchoolRole> {
    let today = service.clock.today();
    let rights = right::of(connection, computer.staff, today).await?;
    if let Some(right) = rights.iter().find(|right| right.school == uai) {
        return Ok(right.role);
    }
    match right::ended(connection, computer.staff, uai, today).await? {
        None => Err(Error::Refused(ProblemCode::NotFound)),
        // What waits on the computer could not be sent before: it is told when it can.
        Some(_) if service.is_read_only() => Err(Error::Refused(ProblemCode::ReadOnly)),
        Some(_) => {
            device::synchronised(connection, computer.device, service.now()).await?;
            Err(Error::Refused(ProblemCode::RightEnded))
        }
    }
}

/// Whether somebody is anything for a school by now.
///
/// # Errors
/// [`ProblemCode::NotFound`] when they are not, or it does not exist, and what the database met.
pub async fn require(service: &Service, computer: &Authenticated, uai: &str) -> Result<()> {
    let mut connection = service.pool.acquire().await?;
    let rights = right::of(&mut connection, computer.staff, service.clock.today()).await?;
    match rights.iter().any(|right| right.school == uai) {
        true => Ok(()),
        false => Err(Error::Refused(ProblemCode::NotFound)),
    }
}

/// Refuses a school of which this person may not see everything as it refuses one that does not exist.
pub(super) async fn require_school(
    service: &Service,
    connection: &mut PgConnection,
    computer: &Authenticated,
    uai: &str,
) -> Result<()> {
    let schools = staff::schools(connection, computer.staff, service.clock.today()).await?;
    if schools.iter().any(|school| school == uai) {
        Ok(())
    } else {
        Err(Error::Refused(ProblemCode::NotFound))
    }
}

/// The greatest value that a change gives into a computer's hands.
fn delivered(change: &Change) -> Option<(Uuid, u32)> {
    let Change::Is(entity) = change else { return None };
    let Entity::Account(account) = &**entity else { return None };
    let greatest = account.values.iter().map(|value| value.generation).max()?;
    Some((account.state.id, greatest))
}

/// Answers, with the accounts as they are at that moment. What became of an operation is the computer's to know; the
/// account is told to who may see it by now.
pub(super) async fn answers_of(
    connection: &mut PgConnection,
    answered: &[operation::Answered],
    rights: &[Right],
) -> Result<Vec<Answer>> {
    let ids: Vec<Uuid> = answered.iter().filter_map(|answer| answer.went_to).collect();
    let accounts = account::find(connection, &ids).await?;
    let accounts: HashMap<Uuid, &account::Kept> = accounts.iter().map(|kept| (kept.id, kept)).collect();
    let answer = |answer: &operation::Answered| {
        let right = rights.iter().find(|right| right.school == answer.operation.school);
        let kept = answer.went_to.and_then(|account| accounts.get(&account));
        let seen = kept.filter(|kept| right.is_some_and(|right| sees(right::scope(right.role), kept)));
        Answer {
            id: answer.id,
            counter: answer.counter,
            outcome: answer.outcome,
            account: seen.map(|kept| AccountState::of(kept.id, &kept.account)),
            person: answer.person.filter(|_| right.is_some()),
        }
    };
    Ok(answered.iter().map(answer).collect())
}

/// Whether an account of a school is seen.
pub(super) fn sees(scope: Scope, kept: &account::Kept) -> bool {
    scope == Scope::Whole || kept.account.holder == Holder::Pupil
}

/// Each change as it is at this moment, in the order of their numbers.
async fn states(
    service: &Service,
    connection: &mut PgConnection,
    uai: &str,
    numbered: &[Numbered],
) -> Result<Vec<Change>> {
    let mut found: HashMap<EntityKey, Entity> = HashMap::new();
    let ids = |kind| ids_of(numbered, kind);
    if numbered.iter().any(|change| change.kind == Kind::School)
        && let Some(entity) = school::find(connection, uai).await?
    {
        found.insert(EntityKey::School, Entity::School(entity));
    }
    let codes: Vec<String> = numbered
        .iter()
        .filter(|change| change.kind == Kind::Class)
        .map(|change| change.key.clone())
        .collect();
    for class in school::classes(connection, uai, &codes).await? {
        found.insert(EntityKey::Class { code: class.code.clone() }, Entity::Class(class));
    }
    for account in accounts(service, connection, uai, &ids(Kind::Account)).await? {
        found.insert(EntityKey::Account { id: account.state.id }, Entity::Account(account));
    }
    for pupil in people::pupils(connection, uai, &ids(Kind::Pupil)).await? {
        found.insert(EntityKey::Pupil { id: pupil.id }, Entity::Pupil(pupil));
    }
    for guardian in people::guardians(connection, uai, &ids(Kind::Guardian)).await? {
        found.insert(EntityKey::Guardian { id: guardian.id }, Entity::Guardian(guardian));
    }
    for enrolment in people::enrolments(connection, uai, &ids(Kind::Enrolment)).await? {
        found.insert(EntityKey::Enrolment { pupil: enrolment.pupil }, Entity::Enrolment(enrolment));
    }
    for link in people::links(connection, uai, &ids(Kind::Link)).await? {
        let key = EntityKey::Link { pupil: link.pupil, guardian: link.guardian };
        found.insert(key, Entity::Link(link));
    }
    for sheet in operation::sheets(connection, uai, &ids(Kind::Sheet)).await? {
        found.insert(EntityKey::Sheet { operation: sheet.operation }, Entity::Sheet(sheet));
    }
    numbered
        .iter()
        .map(|change| {
            let key = key(change)?;
            Ok(found.remove(&key).map_or(Change::Gone(key), |entity| Change::Is(Box::new(entity))))
        })
        .collect()
}

/// The accounts of a school, each with what may stand on paper.
async fn accounts(
    service: &Service,
    connection: &mut PgConnection,
    uai: &str,
    ids: &[Uuid],
) -> Result<Vec<Account>> {
    let of_school = people::of_school(connection, uai, ids).await?;
    let secrets = account::secrets(connection, &service.keys, ids).await?;
    let kept = account::find(connection, ids).await?;
    let leads: HashMap<Uuid, Uuid> = grouping::lead_to(connection, ids).await?.into_iter().collect();
    let described = kept.into_iter().filter(|kept| of_school.contains_key(&kept.id)).map(|kept| {
        let state = AccountState::of(kept.id, &kept.account);
        let next = kept.account.next_printable();
        // A computer can notify, and reset once, before it is heard again.
        let printable = match kept.account.password {
            Password::None => vec![next, next.saturating_add(1)],
            Password::Provisional => vec![kept.account.generation, next],
            Password::Chosen | Password::FranceConnect => vec![next],
        };
        let values = printable.into_iter().map(|generation| {
            let password = account::provisional(&secrets, kept.id, generation)?;
            Ok(Value { generation, password: password.as_str().to_owned() })
        });
        Ok(Account {
            state,
            holder: kept.account.holder.into(),
            login: kept.login,
            values: values.collect::<Result<_>>()?,
            signed_in_on: kept.signed_in_on,
            sheet_used_on: kept.sheet_used_on,
            confirmed_mail: kept.confirmed_mail,
            confirmed_mobile: kept.confirmed_mobile,
            grouped_into: leads.get(&kept.id).copied().filter(|opened| *opened != kept.id),
            grouped_on: kept.grouped_on,
            renewal_asked_on: kept.renewal_asked_on,
            void_sheet_tried_on: kept.void_sheet_tried_on,
            suspended_on: kept.suspended_on,
            choice_lost_on: kept.choice_lost_at.map(|at| Place::of(uai).day(at)),
        })
    });
    described.collect()
}

const BAD_KEY: Error = Error::BadValue { table: "feed", column: "key" };

/// The ids of a kind; of links, those of their pupils.
fn ids_of(numbered: &[Numbered], kind: Kind) -> Vec<Uuid> {
    let ids: BTreeSet<Uuid> = numbered
        .iter()
        .filter(|change| change.kind == kind)
        .filter_map(|change| Uuid::try_parse(change.key.split('/').next()?).ok())
        .collect();
    ids.into_iter().collect()
}

fn key(change: &Numbered) -> Result<EntityKey> {
    let id = || Uuid::try_parse(&change.key).map_err(|_| BAD_KEY);
    Ok(match change.kind {
        Kind::School => EntityKey::School,
        Kind::Class => EntityKey::Class { code: change.key.clone() },
        Kind::Account => EntityKey::Account { id: id()? },
        Kind::Pupil => EntityKey::Pupil { id: id()? },
        Kind::Guardian => EntityKey::Guardian { id: id()? },
        Kind::Enrolment => EntityKey::Enrolment { pupil: id()? },
        Kind::Link => {
            let (pupil, guardian) = change.key.split_once('/').ok_or(BAD_KEY)?;
            let id = |text| Uuid::try_parse(text).map_err(|_| BAD_KEY);
            EntityKey::Link { pupil: id(pupil)?, guardian: id(guardian)? }
        }
        Kind::Sheet => EntityKey::Sheet { operation: id()? },
    })
}
