//! Statistiques: computed on demand, kept as dated snapshots.

mod surroundings;

use std::collections::BTreeMap;

use domain::account::{Origin, State};
use domain::degree::Degree;
use domain::person::Population;
use domain::statistics::{Tally, share};

use super::groups::GroupNames;
use crate::Result;
use crate::store::statistics::{Figures, Group};
use crate::store::stored::Numbered;
use crate::store::{school, statistics};
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
        .map(|snapshot| Snapshot { day: snapshot.day.to_string(), counts: counts(snapshot.figures.school) })
        .collect();
    let Some(last) = snapshots.into_iter().next_back() else { return Ok(None) };
    let around = surroundings::beside(pool, &school, query.population.into(), &last.figures).await?;
    Ok(Some(Statistics {
        surroundings: around,
        ..shown(last.figures, school.place().written(last.computed_at), &school, history)
    }))
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
    let day = workspace.today();
    for population in Population::of(Degree::Second) {
        for uai in statistics::missing_for_day(workspace.store().pool(), *population, day).await? {
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
    keep(workspace, &school, &[(population, figures)]).await
}

/// Keeps what was counted of some populations as the figures of the day.
///
/// # Errors
/// What the store met.
pub(super) async fn keep(
    workspace: &Workspace,
    school: &school::School,
    counted: &[(Population, Figures)],
) -> Result<()> {
    let mut writing = workspace.begin().await?;
    let (day, moment) = (school.place().day(writing.at), writing.at);
    for (population, figures) in counted {
        statistics::save(&mut writing.transaction, school.id, *population, day, moment, figures).await?;
    }
    writing.commit_keeping_cache().await
}

/// Counts the accounts of one population.
///
/// # Errors
/// What the database met.
pub(super) async fn figures(
    connection: &mut sqlx::SqliteConnection,
    school: &school::School,
    population: Population,
) -> Result<Figures> {
    let mut tallies: BTreeMap<Group, Tally> = BTreeMap::new();
    for count in statistics::count(connection, school.id, population).await? {
        tallies.entry(count.group).or_default().add(count.state, count.accounts);
    }
    let names = GroupNames::read(connection, school).await?;
    let (pupils, reached) = statistics::count_reached_pupils(connection, school.id).await?;
    let mut figures = Figures {
        pupils: u32::try_from(pupils).unwrap_or(u32::MAX),
        pupils_reached: u32::try_from(reached).unwrap_or(u32::MAX),
        ..Figures::default()
    };
    let (mut classes, mut levels) = (Vec::new(), Vec::new());
    for (group, tally) in tallies {
        let numbers = numbers(&tally);
        match group {
            Group::School => figures.school = numbers,
            Group::Class(code) => classes.push((code, numbers)),
            Group::Level(code) => levels.push((code, numbers)),
            Group::Origin(origin) => figures.origins.push((Numbered(origin), numbers)),
        }
    }
    figures.classes = names.classes(classes);
    figures.levels = names.levels(levels);
    Ok(figures)
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
) -> Statistics {
    let origins = Origin::ALL.into_iter().map(|known| {
        let counted = figures.origins.iter().find(|(origin, _)| origin.0 == known);
        OriginRow {
            origin: known.into(),
            counts: counts(counted.map(|(_, numbers)| *numbers).unwrap_or_default()),
        }
    });
    let origins = origins.collect();
    let lines = |rows: Vec<(String, String, [u32; 4])>| {
        rows.into_iter().map(|(code, label, numbers)| line(code, label, numbers)).collect()
    };
    Statistics {
        computed_at,
        school: line(school.uai.clone(), school.name.clone(), figures.school),
        pupils_reached: share(figures.pupils_reached.into(), figures.pupils.into()),
        pupils: figures.pupils,
        classes: lines(figures.classes),
        levels: lines(figures.levels),
        origins,
        history,
        surroundings: None,
    }
}
