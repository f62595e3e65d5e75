//! Statistiques: computed on demand, kept as dated snapshots.

use std::collections::{BTreeMap, HashMap};

use domain::account::{Origin, State};
use domain::degree::Degree;
use domain::level::Level;
use domain::person::Population;
use domain::statistics::{Tally, share};

use crate::Result;
use crate::store::account::{origin, state};
use crate::store::statistics::Figures;
use crate::store::{roster, school, statistics};
use crate::view::codes;
use crate::view::statistics::{OriginRow, Snapshot, StateCounts, Statistics, StatisticsQuery, StatisticsRow};
use crate::workspace::Workspace;

/// The last computed statistics with their history, or `None` when they never were.
///
/// # Errors
/// [`crate::Error::NotFound`] for an unknown school.
pub async fn last(workspace: &Workspace, query: &StatisticsQuery) -> Result<Option<Statistics>> {
    let pool = workspace.store().pool();
    let school = school::find(pool, &query.school).await?;
    let snapshots = statistics::snapshots(pool, school.id, query.population.into()).await?;
    let history = snapshots
        .iter()
        .map(|snapshot| Snapshot { day: snapshot.day.clone(), counts: counts(snapshot.figures.school) })
        .collect();
    let Some(last) = snapshots.into_iter().next_back() else { return Ok(None) };
    Ok(Some(shown(last.figures, last.computed_at, &school, history)?))
}

/// Computes the statistics now and keeps them.
///
/// # Errors
/// [`crate::Error::NotFound`] for an unknown school.
pub async fn compute(workspace: &Workspace, query: &StatisticsQuery) -> Result<Option<Statistics>> {
    snapshot(workspace, &query.school, query.population.into()).await?;
    last(workspace, query).await
}

/// Computes what nobody has computed today, for every school with somebody in it. The guides do so every night
/// (1D §7.1); a computer of the school is off at night.
///
/// # Errors
/// What the store met.
pub async fn of_the_day(workspace: &Workspace) -> Result<()> {
    let day = workspace.clock().today().to_string();
    for population in Population::of(Degree::Second) {
        for uai in statistics::owed(workspace.store().pool(), *population, &day).await? {
            snapshot(workspace, &uai, *population).await?;
        }
    }
    Ok(())
}

/// Counts beside whoever writes, then keeps the result: one short write.
async fn snapshot(workspace: &Workspace, uai: &str, population: Population) -> Result<()> {
    let mut reading = workspace.store().pool().begin().await?;
    let school = school::find(&mut *reading, uai).await?;
    let figures = figures(&mut reading, &school, population).await?;
    reading.commit().await?;
    let mut writing = workspace.begin().await?;
    let (day, moment) = (writing.today().to_string(), writing.at.to_string());
    statistics::keep(&mut writing.transaction, school.id, population, &day, &moment, &figures).await?;
    writing.commit_keeping_cache().await
}

async fn figures(
    connection: &mut sqlx::SqliteConnection,
    school: &school::School,
    population: Population,
) -> Result<Figures> {
    let mut tallies: BTreeMap<(String, String), Tally> = BTreeMap::new();
    for count in statistics::count(connection, school.id, population).await? {
        let accounts = u64::try_from(count.accounts).unwrap_or_default();
        tallies.entry((count.by, count.code)).or_default().add(state(count.state)?, accounts);
    }
    let names = school::class_names(&mut *connection, school.id).await?;
    let mefs: HashMap<String, String> = roster::mef_labels(&mut *connection).await?.into_iter().collect();
    let (pupils, reached) = statistics::reached(connection, school.id).await?;
    let label = |by: &str, code: &str| match (by, code) {
        ("class", "") => Some(codes::WITHOUT_CLASS.to_owned()),
        ("class", _) => names.get(code).cloned(),
        (_, "") => Some(codes::without_level(school.degree()).to_owned()),
        _ => Level::from_code(code).map(|level| level.code().to_owned()).or_else(|| mefs.get(code).cloned()),
    };
    let group = |by: &str| -> Vec<(String, String, [u32; 4])> {
        let of_group = tallies.iter().filter(|((group, _), _)| group == by);
        let mut rows: Vec<_> = of_group
            .map(|((_, code), tally)| {
                (code.clone(), label(by, code).unwrap_or_else(|| code.clone()), numbers(tally))
            })
            .collect();
        domain::naming::tell_apart(&mut rows, |(code, label, _)| (code, label));
        rows.sort_by_cached_key(|(code, label, _)| {
            (code.is_empty(), Level::from_code(code), domain::fold::fold(label))
        });
        rows
    };
    let whole = tallies.get(&("school".to_owned(), String::new())).copied().unwrap_or_default();
    Ok(Figures {
        school: numbers(&whole),
        pupils: u32::try_from(pupils).unwrap_or(u32::MAX),
        pupils_reached: u32::try_from(reached).unwrap_or(u32::MAX),
        classes: group("class"),
        levels: group("level"),
        origins: tallies
            .iter()
            .filter(|((group, _), _)| group == "origin")
            .filter_map(|((_, code), tally)| Some((code.parse().ok()?, numbers(tally))))
            .collect(),
    })
}

fn numbers(tally: &Tally) -> [u32; 4] {
    State::ALL.map(|state| u32::try_from(tally.of(state)).unwrap_or(u32::MAX))
}

fn counts([not_notified, notified, activating, activated]: [u32; 4]) -> StateCounts {
    StateCounts {
        total: not_notified + notified + activating + activated,
        not_notified,
        notified,
        activating,
        activated,
    }
}

fn line(code: String, label: String, numbers: [u32; 4]) -> StatisticsRow {
    let counts = counts(numbers);
    let activated_share = share(counts.activated.into(), counts.total.into());
    StatisticsRow { code, label, counts, activated_share }
}

fn shown(
    figures: Figures,
    computed_at: String,
    school: &school::School,
    history: Vec<Snapshot>,
) -> Result<Statistics> {
    let mut origins = Vec::with_capacity(Origin::ALL.len());
    for known in Origin::ALL {
        let mut numbers = [0; 4];
        for (stored, counted) in &figures.origins {
            if origin(*stored)? == known {
                numbers = *counted;
            }
        }
        origins.push(OriginRow { origin: known.into(), counts: counts(numbers) });
    }
    let lines = |rows: Vec<(String, String, [u32; 4])>| {
        rows.into_iter().map(|(code, label, numbers)| line(code, label, numbers)).collect()
    };
    Ok(Statistics {
        computed_at,
        school: line(school.uai.clone(), school.name.clone(), figures.school),
        pupils_reached: share(figures.pupils_reached.into(), figures.pupils.into()),
        pupils: figures.pupils,
        classes: lines(figures.classes),
        levels: lines(figures.levels),
        origins,
        history,
    })
}
