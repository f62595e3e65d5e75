//! From the store to a roster.

use std::collections::HashMap;
use std::num::NonZero;
use std::ops::RangeInclusive;

use domain::account::{Account, Holder, State};
use domain::expiry;
use domain::fold::fold;
use domain::level::Level;
use domain::naming::tell_apart;
use domain::person::{LinkConfirmation, Population};
use domain::selection::{Contacts, Family, Names};
use domain::sheet::{self, Printed};
use formats::contact::{Territory, is_usable_mobile};
use jiff::civil::Date;
use sqlx::SqlitePool;

use super::columns::Columns;
use super::lines::Lines;
use super::name::FullName;
use super::order::by_text;
use super::row::{Matters, Row};
use super::rows::{ClassEntry, Roster};
use crate::store::grouping;
use crate::store::id::{AccountId, EnrolmentId, PupilId};
use crate::store::matter::{Closed, Matter};
use crate::store::roster::{RosterRow, Which, enrolments, guardian_states, mef_labels, rows};
use crate::store::school::{School, class_names};
use crate::{Error, Result};

/// Enrolments that are read on one connection: reading on two costs more than it saves below.
const AT_ONCE: i64 = 4_000;

/// Rows that one processor makes: sharing fewer costs more than it saves.
const ROWS_AT_ONCE: usize = 8_000;

/// Reads one population of one school.
pub async fn read(pool: &SqlitePool, school: School, population: Population, today: Date) -> Result<Roster> {
    let stored = Stored::read(pool, &school, population).await?;
    let build = move || roster(stored, school, population, today);
    tokio::task::spawn_blocking(build).await.map_err(|error| Error::internal("liste", error))?
}

/// What the store says of one population of one school.
struct Stored {
    pairs: Vec<RosterRow>,
    states: Vec<(PupilId, State)>,
    mef_labels: HashMap<String, String>,
    class_names: HashMap<String, String>,
    grouped: HashMap<AccountId, Vec<Box<str>>>,
    closed: Closed,
}

impl Stored {
    async fn read(pool: &SqlitePool, school: &School, population: Population) -> Result<Self> {
        let parts = enrolments(pool, school.id).await?.map(halves).unwrap_or_default();
        let mut read = tokio::task::JoinSet::new();
        for (place, part) in parts.into_iter().enumerate() {
            let (pool, id) = (pool.clone(), school.id);
            read.spawn(async move {
                let which = Which::Enrolled(part);
                let read = rows(&pool, id, population, &which).await?;
                let states = match population {
                    Population::LegalGuardians => {
                        read.iter().map(|pair| (pair.pupil_id, pair.state)).collect()
                    }
                    _ => guardian_states(&pool, id, &which).await?,
                };
                Result::Ok((place, read, states))
            });
        }
        let mut stored = Self {
            pairs: Vec::new(),
            states: Vec::new(),
            mef_labels: mef_labels(pool).await?.into_iter().collect(),
            class_names: class_names(pool, school.id).await?,
            grouped: grouped(pool).await?,
            closed: Closed::read(pool).await?,
        };
        let mut read = read.join_all().await.into_iter().collect::<Result<Vec<_>>>()?;
        read.sort_unstable_by_key(|(place, ..)| *place);
        for (_, pairs, states) in read {
            stored.pairs.extend(pairs);
            stored.states.extend(states);
        }
        Ok(stored)
    }
}

/// A range of numbers in two, when it is long.
fn halves(numbers: RangeInclusive<EnrolmentId>) -> Vec<RangeInclusive<EnrolmentId>> {
    let (first, last) = numbers.into_inner();
    let (start, end) = (first.get(), last.get());
    if end - start < AT_ONCE {
        return vec![first..=last];
    }
    let middle = start + (end - start) / 2;
    vec![first..=EnrolmentId::new(middle), EnrolmentId::new(middle + 1)..=last]
}

/// Logins of accounts grouped away, by the account that stands for them.
async fn grouped(pool: &SqlitePool) -> Result<HashMap<AccountId, Vec<Box<str>>>> {
    let mut grouped: HashMap<AccountId, Vec<Box<str>>> = HashMap::new();
    for (account, login) in grouping::logins(pool).await? {
        grouped.entry(account).or_default().push(login.into());
    }
    Ok(grouped)
}

/// Makes the roster of what was read.
fn roster(stored: Stored, school: School, population: Population, today: Date) -> Result<Roster> {
    let Stored { pairs, states, mef_labels, class_names, grouped, closed } = stored;
    let families = families(states);
    let (classes, class_places) = classes(&pairs, &class_names);
    let (levels, level_places) = levels(&pairs, &mef_labels);
    let known =
        Known { class_places, level_places, families, grouped, ..Known::new(&school, population, closed) };
    let mut rows = ordered(known.rows(pairs)?);
    let mut ranks = HashMap::new();
    for row in &mut rows {
        let next = u32::try_from(ranks.len()).map_err(|error| Error::Damaged(Some(error.into())))?;
        row.rank = *ranks.entry(row.account).or_insert(next);
    }
    let columns = Columns::of(&rows, today);
    let mut names = Lines::default();
    for row in &rows {
        names.push(row.search.folded());
    }
    Ok(Roster {
        school,
        population,
        today,
        rows,
        classes,
        levels,
        ranks,
        columns,
        names,
        orders: Default::default(),
    })
}

/// A row, with the names it is placed by.
struct Folded {
    row: Row,
    pupil: String,
    guardian: String,
}

impl Folded {
    fn of(row: Row) -> Self {
        Self { pupil: fold(&row.pupil), guardian: fold(&row.guardian), row }
    }
}

/// Rows by pupil, then by guardian.
fn ordered(rows: Vec<Folded>) -> Vec<Row> {
    let order = by_text(rows.iter().map(|folded| {
        let Folded { row, pupil, guardian } = folded;
        (pupil.as_str(), (row.pupil_id, guardian.as_str(), row.account))
    }));
    let mut rows: Vec<Option<Row>> = rows.into_iter().map(|folded| Some(folded.row)).collect();
    order.into_iter().filter_map(|at| rows[at as usize].take()).collect()
}

/// What the rows of a population have in common, and what they are told by others.
pub(super) struct Known {
    holder: Holder,
    territory: Territory,
    class_places: HashMap<String, u32>,
    level_places: HashMap<String, u32>,
    families: HashMap<PupilId, Family>,
    grouped: HashMap<AccountId, Vec<Box<str>>>,
    closed: Closed,
}

impl Known {
    /// What a roster knows, with the states of the legal guardians' accounts as they are now, each with the pupil's
    /// number.
    pub(super) fn of(roster: &Roster, states: Vec<(PupilId, State)>, closed: Closed) -> Self {
        let classes = roster.classes.iter().map(|class| class.code.clone());
        let levels = roster.levels.iter().map(|(code, _)| code.clone());
        Self {
            class_places: classes.zip(0..).collect(),
            level_places: levels.zip(0..).collect(),
            families: families(states),
            ..Self::new(&roster.school, roster.population, closed)
        }
    }

    fn new(school: &School, population: Population, closed: Closed) -> Self {
        Self {
            holder: if population == Population::Pupils { Holder::Pupil } else { Holder::Guardian },
            territory: Territory::of_school(&school.uai),
            class_places: HashMap::new(),
            level_places: HashMap::new(),
            families: HashMap::new(),
            grouped: HashMap::new(),
            closed,
        }
    }

    /// The rows of pairs, in their order, made by all processors when there are many.
    fn rows(&self, mut pairs: Vec<RosterRow>) -> Result<Vec<Folded>> {
        let make = |pairs: Vec<RosterRow>| -> Result<Vec<Folded>> {
            pairs.into_iter().map(|pair| self.row(pair).map(Folded::of)).collect()
        };
        let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
        let share = pairs.len().div_ceil(processors).max(ROWS_AT_ONCE);
        std::thread::scope(|threads| {
            let mut others = Vec::new();
            while pairs.len() > share {
                let rest = pairs.split_off(pairs.len() - share);
                others.push(threads.spawn(move || make(rest)));
            }
            let mut rows = make(pairs)?;
            for other in others.into_iter().rev() {
                rows.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
            }
            Ok(rows)
        })
    }

    /// The row of a pair, whose rank is to come.
    pub(super) fn row(&self, pair: RosterRow) -> Result<Row> {
        let place = |places: &HashMap<String, u32>, code: &Option<String>| {
            code.as_ref().and_then(|code| places.get(code)).copied()
        };
        let home = pair.postal_code.as_deref().map_or(self.territory, Territory::of_postal_code);
        let pupil = FullName::new(&pair.pupil_name, &pair.pupil_first);
        let guardian = match (&pair.guardian_name, &pair.guardian_first) {
            (Some(name), Some(first)) => FullName::new(name, first),
            _ => FullName::default(),
        };
        let account_facts = Account {
            state: pair.state,
            origin: pair.origin,
            password: pair.password,
            generation: pair.generation,
            notified_on: pair.notified_on,
            provisional_since: pair.provisional_since,
            reset_asked_on: pair.reset_asked_on,
            ..Account::new(self.holder)
        };
        let matters = self.matters(&pair, &account_facts);
        let birth_names = [pair.pupil_family, pair.guardian_family].into_iter().flatten();
        let search =
            birth_names.fold(format!("{} {}", &*pupil, &*guardian), |text, name| format!("{text} {name}"));
        Ok(Row {
            account: u32::try_from(pair.account_id)?,
            rank: 0,
            pupil_id: pair.pupil_id,
            pupil,
            guardian,
            search: Names::new(&search),
            login: pair.login.into(),
            grouped_logins: self.grouped.get(&pair.account_id).cloned().unwrap_or_default().into(),
            class: place(&self.class_places, &pair.class_code),
            level: place(&self.level_places, &pair.level),
            last_day: expiry::last_day(&account_facts),
            matters,
            sign_in_suspended: pair.suspended_on.is_some(),
            choice_lost: pair.choice_lost_on.is_some(),
            account_facts,
            signed_in_on: pair.signed_in_on,
            contacts: Contacts::new(
                [&pair.mail, &pair.confirmed_mail].into_iter().flatten().map(String::as_str),
                [&pair.mobile, &pair.own_mobile, &pair.home_phone, &pair.work_phone]
                    .into_iter()
                    .flatten()
                    .map(String::as_str),
            ),
            mail: pair.mail.is_some() || pair.confirmed_mail.is_some(),
            confirmed_mail: pair.confirmed_mail.map(Into::into),
            mobile: pair.mobile.is_some(),
            mobile_usable: pair
                .mobile
                .as_deref()
                .is_some_and(|mobile| is_usable_mobile(mobile, &[self.territory, home])),
            mobile_confirmed: pair.mobile_confirmed,
            confirmation: pair.confirmation,
            birth_date_reported: pair.birth_date_reported,
            family: self.families.get(&pair.pupil_id).copied().unwrap_or(Family::NoneActivated),
        })
    }
}

impl Known {
    /// What is to be done about the account of a pair, and was not closed.
    fn matters(&self, pair: &RosterRow, account: &Account) -> Matters {
        let printed = Printed { oldest: pair.oldest_sheet, newest: pair.newest_sheet };
        let password = || account.generation.to_string();
        let day = |day: Date| day.to_string();
        let pupil = || pair.pupil_id.to_string();
        let wrong = pair.confirmation == LinkConfirmation::ReportedWrong;
        let matters = [
            (Matter::SheetVoid, sheet::has_expired(account, printed).then(password)),
            (Matter::PasswordToGive, sheet::is_to_give(account, printed).then(password)),
            (Matter::VoidSheetTried, pair.void_sheet_tried_on.map(day)),
            (Matter::ResetAsked, account.reset_asked_on.map(day)),
            (Matter::LinkReportedWrong, wrong.then(pupil)),
            (Matter::BirthDateReportedWrong, pair.birth_date_reported.then(pupil)),
        ];
        let open = matters.into_iter().filter_map(|(matter, about)| {
            Some((matter, self.closed.open(pair.account_id, matter, about)?.into()))
        });
        Matters(open.collect())
    }
}

/// From the states of the legal guardians' accounts, each with the pupil's number.
fn families(mut stored: Vec<(PupilId, State)>) -> HashMap<PupilId, Family> {
    stored.sort_unstable();
    stored
        .chunk_by(|(pupil, _), (next, _)| pupil == next)
        .map(|family| (family[0].0, Family::judge(family.iter().map(|(_, state)| *state))))
        .collect()
}

/// Classes by the lowest level or MEF taught in them, then by name.
fn classes(pairs: &[RosterRow], names: &HashMap<String, String>) -> (Vec<ClassEntry>, HashMap<String, u32>) {
    let mut lowest: HashMap<&str, (Option<&str>, &str)> = HashMap::new();
    for pair in pairs {
        let Some(code) = &pair.class_code else { continue };
        let level = pair.level.as_deref();
        let label = pair.class_label.as_deref().unwrap_or(code);
        let known = lowest.entry(code).or_insert((level, label));
        known.0 = known.0.into_iter().chain(level).min_by_key(|level| Level::order(level));
    }
    let name = |code: &str| names.get(code).map_or(code, String::as_str).to_owned();
    let mut ordered: Vec<_> = lowest.into_iter().collect();
    ordered.sort_by_cached_key(|(code, (level, _))| {
        (level.map(Level::order), fold(&name(code)), (*code).to_owned())
    });
    places(
        ordered.into_iter().map(|(code, (_, label))| (code.to_owned(), label.to_owned())),
        |code, label| ClassEntry { name: name(&code), code, label },
    )
}

fn levels(
    pairs: &[RosterRow],
    labels: &HashMap<String, String>,
) -> (Vec<(String, String)>, HashMap<String, u32>) {
    let mut codes: Vec<&str> = pairs.iter().filter_map(|pair| pair.level.as_deref()).collect();
    codes.sort_unstable();
    codes.dedup();
    let label = |code: &str| match Level::from_code(code) {
        Some(level) => level.code().to_owned(),
        None => labels.get(code).cloned().unwrap_or_else(|| code.to_owned()),
    };
    let mut ordered: Vec<(String, String)> =
        codes.into_iter().map(|code| (code.to_owned(), label(code))).collect();
    tell_apart(&mut ordered, |(code, label)| (code, label));
    ordered.sort_by(|(one, _), (other, _)| Level::order(one).cmp(&Level::order(other)));
    places(ordered.into_iter(), |code, label| (code, label))
}

fn places<T>(
    ordered: impl Iterator<Item = (String, String)>,
    entry: impl Fn(String, String) -> T,
) -> (Vec<T>, HashMap<String, u32>) {
    let mut entries = Vec::new();
    let mut places = HashMap::new();
    for ((code, label), place) in ordered.zip(0_u32..) {
        places.insert(code.clone(), place);
        entries.push(entry(code, label));
    }
    (entries, places)
}
