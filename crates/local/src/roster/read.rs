//! From the store to a roster.

use std::collections::HashMap;

use domain::account::{Account, Holder, State};
use domain::fold::fold;
use domain::level::Level;
use domain::naming::tell_apart;
use domain::person::Population;
use domain::selection::{Family, Names};
use domain::sheet::{self, Printed};
use formats::contact::{Territory, is_usable_mobile};
use jiff::civil::Date;
use sqlx::SqlitePool;

use super::name::FullName;
use super::rows::{ClassEntry, Roster, Row};
use crate::store::grouping;
use crate::store::id::{AccountId, PupilId};
use crate::store::roster::{RosterRow, guardian_states, mef_labels, rows};
use crate::store::school::{School, class_names};
use crate::{Error, Result};

/// Reads one population of one school.
pub async fn read(pool: &SqlitePool, school: School, population: Population, today: Date) -> Result<Roster> {
    let pairs = rows(pool, school.id, population).await?;
    let families = families(match population {
        Population::LegalGuardians => pairs.iter().map(|pair| (pair.pupil_id, pair.state)).collect(),
        _ => guardian_states(pool, school.id).await?,
    });
    let labels: HashMap<String, String> = mef_labels(pool).await?.into_iter().collect();
    let (classes, class_places) = classes(&pairs, &class_names(pool, school.id).await?);
    let (levels, level_places) = levels(&pairs, &labels);
    let territory = Territory::of_school(&school.uai);
    let holder = if population == Population::Pupils { Holder::Pupil } else { Holder::Guardian };
    let mut grouped: HashMap<AccountId, Vec<Box<str>>> = HashMap::new();
    for (account, login) in grouping::logins(pool).await? {
        grouped.entry(account).or_default().push(login.into());
    }
    let mut rows = Vec::with_capacity(pairs.len());
    for pair in pairs {
        let logins = grouped.get(&pair.account_id).cloned().unwrap_or_default();
        let class = pair.class_code.as_ref().and_then(|code| class_places.get(code)).copied();
        let level = pair.level.as_ref().and_then(|code| level_places.get(code)).copied();
        let family = families.get(&pair.pupil_id).copied().unwrap_or(Family::NoneActivated);
        rows.push(Row {
            grouped_logins: logins.into(),
            ..row(pair, holder, territory, class, level, family)?
        });
    }
    rows.sort_by_cached_key(|row: &Row| (fold(&row.pupil), row.pupil_id, fold(&row.guardian), row.account));
    let mut ranks = HashMap::new();
    for row in &mut rows {
        let next = u32::try_from(ranks.len()).map_err(|_| Error::Damaged)?;
        row.rank = *ranks.entry(row.account).or_insert(next);
    }
    Ok(Roster { school, population, today, rows, classes, levels, ranks, orders: Default::default() })
}

fn row(
    pair: RosterRow,
    holder: Holder,
    territory: Territory,
    class: Option<u32>,
    level: Option<u32>,
    family: Family,
) -> Result<Row> {
    let home = pair.postal_code.as_deref().map_or(territory, Territory::of_postal_code);
    let pupil = FullName::new(&pair.pupil_name, &pair.pupil_first);
    let guardian = match (&pair.guardian_name, &pair.guardian_first) {
        (Some(name), Some(first)) => FullName::new(name, first),
        _ => FullName::default(),
    };
    let birth_names = [pair.pupil_family, pair.guardian_family].into_iter().flatten();
    let search =
        birth_names.fold(format!("{} {}", &*pupil, &*guardian), |text, name| format!("{text} {name}"));
    let account_facts = Account {
        state: pair.state,
        origin: pair.origin,
        password: pair.password,
        generation: pair.generation,
        notified_on: pair.notified_on,
        provisional_since: pair.provisional_since,
        reset_asked_on: pair.reset_asked_on,
        ..Account::new(holder)
    };
    let printed = Printed { oldest: pair.oldest_sheet, newest: pair.newest_sheet };
    Ok(Row {
        account: u32::try_from(pair.account_id)?,
        rank: 0,
        pupil_id: pair.pupil_id,
        pupil,
        guardian,
        search: Names::new(&search),
        login: pair.login.into(),
        grouped_logins: Box::default(),
        class,
        level,
        void_sheet: sheet::has_expired(&account_facts, printed),
        password_to_give: sheet::is_to_give(&account_facts, printed),
        account_facts,
        signed_in_on: pair.signed_in_on,
        mail: pair.mail || pair.confirmed_mail.is_some(),
        confirmed_mail: pair.confirmed_mail.map(Into::into),
        mobile: pair.mobile.is_some(),
        mobile_usable: pair
            .mobile
            .as_deref()
            .is_some_and(|mobile| is_usable_mobile(mobile, &[territory, home])),
        mobile_confirmed: pair.mobile_confirmed,
        confirmation: pair.confirmation,
        birth_date_reported: pair.birth_date_reported,
        family,
    })
}

/// From the states of the legal guardians' accounts, each with the pupil's number.
fn families(mut stored: Vec<(PupilId, State)>) -> HashMap<PupilId, Family> {
    stored.sort_unstable();
    stored
        .chunk_by(|(pupil, _), (next, _)| pupil == next)
        .map(|family| (family[0].0, Family::judge(family.iter().map(|(_, state)| *state))))
        .collect()
}

/// Classes by the lowest level taught in them, then by name; in the second degree by name alone.
fn classes(pairs: &[RosterRow], names: &HashMap<String, String>) -> (Vec<ClassEntry>, HashMap<String, u32>) {
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
    let name = |code: &str| names.get(code).map_or(code, String::as_str).to_owned();
    let mut ordered: Vec<_> = lowest.into_iter().collect();
    ordered.sort_by_cached_key(|(code, (level, _))| (*level, fold(&name(code)), (*code).to_owned()));
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
