//! From the store to a roster.

use std::collections::HashMap;

use domain::account::{Account, Holder, State};
use domain::fold::fold;
use domain::level::Level;
use domain::person::{LinkConfirmation, Population};
use domain::selection::{Family, is_usable_mobile};
use jiff::civil::Date;
use sqlx::SqlitePool;

use super::rows::{ClassEntry, Roster, Row};
use crate::store::account::{date, origin, password, state};
use crate::store::roster::{Pair, guardian_states, mef_labels, pairs};
use crate::store::school::School;
use crate::{Error, Result};

/// Reads one population of one school.
pub async fn read(pool: &SqlitePool, school: School, population: Population, today: Date) -> Result<Roster> {
    let pairs = pairs(pool, school.id, population).await?;
    let families = families(pool, school.id).await?;
    let labels: HashMap<String, String> = mef_labels(pool).await?.into_iter().collect();
    let (classes, class_places) = classes(&pairs);
    let (levels, level_places) = levels(&pairs, &labels);
    let holder = if population == Population::Pupils { Holder::Pupil } else { Holder::Guardian };
    let mut rows = Vec::with_capacity(pairs.len());
    for pair in pairs {
        let class = pair.class_code.as_ref().and_then(|code| class_places.get(code)).copied();
        let level = pair.level.as_ref().and_then(|code| level_places.get(code)).copied();
        let family = families.get(&pair.pupil_id).copied().unwrap_or(Family::NoneActivated);
        rows.push(row(pair, holder, class, level, family)?);
    }
    rows.sort_by_cached_key(|row: &Row| (fold(&row.pupil), row.pupil_id, fold(&row.guardian), row.account));
    let mut ranks = HashMap::new();
    for row in &mut rows {
        let next = u32::try_from(ranks.len()).map_err(|_| Error::Damaged)?;
        row.rank = *ranks.entry(row.account).or_insert(next);
    }
    Ok(Roster { school, population, today, rows, classes, levels, ranks, orders: Default::default() })
}

fn row(pair: Pair, holder: Holder, class: Option<u32>, level: Option<u32>, family: Family) -> Result<Row> {
    let pupil = format!("{} {}", pair.pupil_name, pair.pupil_first);
    let guardian = match (&pair.guardian_name, &pair.guardian_first) {
        (Some(name), Some(first)) => format!("{name} {first}"),
        _ => String::new(),
    };
    let birth_names = [Some(&pair.pupil_family), pair.guardian_family.as_ref()].into_iter().flatten();
    let search = birth_names.fold(format!("{pupil} {guardian}"), |text, name| format!("{text} {name}"));
    let mobile = pair.confirmed_mobile.as_deref().or(pair.mobile.as_deref());
    Ok(Row {
        account: u32::try_from(pair.account_id).map_err(|_| Error::Damaged)?,
        rank: 0,
        pupil_id: pair.pupil_id,
        pupil: pupil.into(),
        guardian: guardian.into(),
        search: fold(&search).into(),
        login: pair.login.into(),
        class,
        level,
        account_facts: Account {
            state: state(pair.state)?,
            origin: origin(pair.origin)?,
            password: password(pair.password)?,
            notified_on: date(pair.notified_on)?,
            provisional_since: date(pair.provisional_since)?,
            reset_asked_on: date(pair.reset_asked_on)?,
            ..Account::new(holder)
        },
        signed_in_on: date(pair.signed_in_on)?,
        mail: pair.mail.is_some() || pair.confirmed_mail.is_some(),
        mail_confirmed: pair.confirmed_mail.is_some(),
        mobile: mobile.is_some(),
        mobile_usable: mobile.is_some_and(is_usable_mobile),
        mobile_confirmed: pair.confirmed_mobile.is_some(),
        confirmation: match pair.confirmation {
            1 => LinkConfirmation::Confirmed,
            2 => LinkConfirmation::ReportedWrong,
            _ => LinkConfirmation::Unconfirmed,
        },
        birth_date_reported: pair.birth_date_reported,
        family,
        void_sheet: pair.void_sheet,
        password_to_give: pair.password_to_give,
    })
}

async fn families(pool: &SqlitePool, school: i64) -> Result<HashMap<i64, Family>> {
    let mut states: HashMap<i64, Vec<State>> = HashMap::new();
    for (pupil, stored) in guardian_states(pool, school).await? {
        states.entry(pupil).or_default().push(state(stored)?);
    }
    Ok(states.into_iter().map(|(pupil, states)| (pupil, Family::judge(states))).collect())
}

/// Classes by the lowest level taught in them, then by label; in the second degree by label alone.
fn classes(pairs: &[Pair]) -> (Vec<ClassEntry>, HashMap<String, u32>) {
    let mut lowest: HashMap<&str, (Option<Level>, &str)> = HashMap::new();
    for pair in pairs {
        let Some(code) = &pair.class_code else { continue };
        let level = pair.level.as_deref().and_then(Level::from_code);
        let label = pair.class_label.as_deref().unwrap_or(code);
        let known = lowest.entry(code).or_insert((level, label));
        if level.is_some() && (known.0.is_none() || level < known.0) {
            known.0 = level;
        }
    }
    let mut ordered: Vec<_> = lowest.into_iter().collect();
    ordered.sort_by_cached_key(|(code, (level, label))| (*level, fold(label), (*code).to_owned()));
    places(
        ordered.into_iter().map(|(code, (_, label))| (code.to_owned(), label.to_owned())),
        |code, label| ClassEntry { code, label },
    )
}

fn levels(pairs: &[Pair], labels: &HashMap<String, String>) -> (Vec<(String, String)>, HashMap<String, u32>) {
    let mut codes: Vec<&str> = pairs.iter().filter_map(|pair| pair.level.as_deref()).collect();
    codes.sort_unstable();
    codes.dedup();
    let label = |code: &str| match Level::from_code(code) {
        Some(level) => level.code().to_owned(),
        None => labels.get(code).cloned().unwrap_or_else(|| code.to_owned()),
    };
    let mut ordered: Vec<(String, String)> =
        codes.into_iter().map(|code| (code.to_owned(), label(code))).collect();
    ordered.sort_by_cached_key(|(code, label)| (Level::from_code(code), fold(label), code.clone()));
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
