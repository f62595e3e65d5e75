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
use crate::store::feed::{Kind, Numbered, Standing};
use crate::store::right::{self, Right, Scope};
use crate::store::{account, device, feed, grouping, operation, people, school, staff};
use crate::{Error, Result, Service};

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
    let mut asking = service.pool.acquire().await?;
    let role = role(service, &mut asking, computer, uai).await?;
    let standing = feed::standing(&mut asking, uai, computer.device).await?;
    let standing = standing.ok_or(Error::Refused(ProblemCode::NotFound))?;
    drop(asking);
    if standing.is_unnumbered {
        let mut numbering = service.begin_impatient().await?;
        feed::number(&mut numbering, uai).await?;
        numbering.commit().await?;
    }
    let asked = Asked { uai, role, after, answered };
    let page = match asked.is_up_to_date(&standing)? {
        true => asked.nothing(&standing),
        false => asked.read(service, computer).await?,
    };
    note(service, computer, &page).await?;
    Ok(page)
}

/// What a computer asks for.
struct Asked<'a> {
    uai: &'a str,
    role: SchoolRole,
    after: Option<Cursor>,
    answered: u64,
}

impl Asked<'_> {
    fn scope(&self) -> Scope {
        right::scope(self.role)
    }

    /// The number after which it asks.
    fn from(&self, head: feed::Head) -> Result<u64> {
        match self.after {
            None => Ok(0),
            Some(cursor)
                if cursor.epoch == head.epoch
                    && cursor.scope == self.scope().number()
                    && cursor.position <= head.position =>
            {
                Ok(cursor.position)
            }
            Some(_) => Err(Error::Refused(ProblemCode::CursorOutdated)),
        }
    }

    /// Whether it has heard everything, as a computer nearly always has.
    fn is_up_to_date(&self, standing: &Standing) -> Result<bool> {
        Ok(!standing.is_unnumbered
            && self.after.is_some()
            && self.from(standing.head)? == standing.head.position
            && self.answered >= standing.last_counter)
    }

    fn cursor(&self, epoch: Uuid, position: u64) -> Cursor {
        Cursor { epoch, scope: self.scope().number(), position }
    }

    fn nothing(&self, standing: &Standing) -> Page {
        Page {
            changes: Vec::new(),
            cursor: self.cursor(standing.head.epoch, standing.head.position),
            more: false,
            answered: standing.last_counter,
            answers: Vec::new(),
            role: Some(self.role),
        }
    }

    /// All of one moment: the state of accounts, and how far the answers go that are in it.
    async fn read(&self, service: &Service, computer: &Authenticated) -> Result<Page> {
        let mut reading = service.begin_at_one_moment().await?;
        let head = feed::head(&mut reading, self.uai).await?.ok_or(Error::Refused(ProblemCode::NotFound))?;
        let from = self.from(head)?;
        let numbered = feed::after(&mut reading, self.uai, self.scope(), from, service.page).await?;
        // What is not seen is passed over, too.
        let last = numbered.last().filter(|_| numbered.len() == service.page);
        let position = last.map_or(head.position, |last| last.position);
        let changes = states(service, &mut reading, self.uai, &numbered).await?;
        let answers = operation::after(&mut reading, computer.device, self.answered, BATCH).await?;
        let last_counter = device::find(&mut reading, computer.device).await?.last_counter;
        // Answers that do not fit are for the next page: nothing is said to be answered before its answer is there.
        let answered = answers.last().map_or(last_counter, |last| last.counter);
        let answers = match answers.is_empty() {
            true => Vec::new(),
            false => {
                let rights = right::of(&mut reading, computer.staff, service.clock.today()).await?;
                answers_of(&mut reading, &answers, &rights).await?
            }
        };
        reading.commit().await?;
        Ok(Page {
            changes,
            cursor: self.cursor(head.epoch, position),
            more: position < head.position || answered < last_counter,
            answered,
            answers,
            role: Some(self.role),
        })
    }
}

/// Notes what a computer is about to hear.
async fn note(service: &Service, computer: &Authenticated, page: &Page) -> Result<()> {
    let values: Vec<(Uuid, u32)> = page.changes.iter().filter_map(delivered).collect();
    // A computer sends before it asks: what it decided from now on was decided after this. Not while nothing may be sent.
    let has_heard = !page.more && !service.is_read_only();
    if values.is_empty() && !has_heard {
        return Ok(());
    }
    let mut noting = service.begin().await?;
    device::delivered(&mut noting, computer.device, &values, service.now()).await?;
    if has_heard {
        door::claim::suspend_unclaimed(service, &mut noting, computer.device).await?;
        device::synchronised(&mut noting, computer.device, service.now()).await?;
    }
    Ok(noting.commit().await?)
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
    let kinds: BTreeSet<Kind> = numbered.iter().map(|change| change.kind).collect();
    for kind in kinds {
        let entities = entities(service, connection, uai, kind, numbered).await?;
        found.extend(entities.into_iter().map(|entity| (entity.key(), entity)));
    }
    numbered
        .iter()
        .map(|change| {
            let key = key(change)?;
            Ok(found.remove(&key).map_or(Change::Gone(key), |entity| Change::Is(Box::new(entity))))
        })
        .collect()
}

/// Those of a kind that changed and are there.
async fn entities(
    service: &Service,
    connection: &mut PgConnection,
    uai: &str,
    kind: Kind,
    numbered: &[Numbered],
) -> Result<Vec<Entity>> {
    let of_kind = || numbered.iter().filter(|change| change.kind == kind);
    // Of links, the ids of their pupils.
    let ids: BTreeSet<Uuid> =
        of_kind().filter_map(|change| Uuid::try_parse(change.key.split('/').next()?).ok()).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    Ok(match kind {
        Kind::School => each(Entity::School, school::find(connection, uai).await?),
        Kind::Class => {
            let codes: Vec<String> = of_kind().map(|change| change.key.clone()).collect();
            each(Entity::Class, school::classes(connection, uai, &codes).await?)
        }
        Kind::Account => each(Entity::Account, accounts(service, connection, uai, &ids).await?),
        Kind::Pupil => each(Entity::Pupil, people::pupils(connection, uai, &ids).await?),
        Kind::Guardian => each(Entity::Guardian, people::guardians(connection, uai, &ids).await?),
        Kind::Enrolment => each(Entity::Enrolment, people::enrolments(connection, uai, &ids).await?),
        Kind::Link => each(Entity::Link, people::links(connection, uai, &ids).await?),
        Kind::Sheet => each(Entity::Sheet, operation::sheets(connection, uai, &ids).await?),
    })
}

fn each<T>(as_entity: fn(T) -> Entity, found: impl IntoIterator<Item = T>) -> Vec<Entity> {
    found.into_iter().map(as_entity).collect()
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
