//! The averages of what a school stands in.

use domain::statistics::share;
use jiff::civil::Date;
use protocol::statistics::{Area, AreaKind, PopulationShares, StateCounts, Surrounding};
use sqlx::PgConnection;

use crate::Result;
use crate::store::statistics::reading::{self, Figure, Key, Standing};

/// The average of two schools would tell each of them the other’s figures.
const FEWEST: u32 = 3;

/// What a school stands in, from the nearest, as it was counted that day; but for what is of too few schools.
pub(super) async fn of(
    connection: &mut PgConnection,
    standing: &Standing,
    day: Date,
) -> Result<Vec<Surrounding>> {
    let mut areas = Vec::new();
    if let Some(name) = &standing.circonscription {
        areas.push(area(AreaKind::Circonscription, name, name));
    }
    areas.push(area(AreaKind::Department, &standing.department, &standing.department));
    if let Some(code) = &standing.academy {
        let name = reading::academy_name(connection, code).await?;
        areas.push(area(AreaKind::Academy, code, name.as_deref().unwrap_or(code)));
    }
    areas.push(area(AreaKind::Nation, "", ""));
    let mut surroundings = Vec::new();
    for area in areas {
        let figures = reading::of_day(connection, &Key::of(&area, &standing.department), day).await?;
        let wholes = figures
            .iter()
            .filter(|figure| figure.degree == standing.degree)
            .filter_map(|figure| Some((figure, figure.people?)))
            .collect::<Vec<_>>();
        let Some((_, [schools, pupils, reached])) = wholes.first() else { continue };
        if *schools < FEWEST {
            continue;
        }
        surroundings.push(Surrounding {
            area,
            schools: *schools,
            pupils_reached: share((*reached).into(), (*pupils).into()),
            populations: wholes.iter().map(|(figure, _)| shares(figure)).collect(),
        });
    }
    Ok(surroundings)
}

fn area(kind: AreaKind, code: &str, name: &str) -> Area {
    Area { kind, code: code.to_owned(), name: name.to_owned() }
}

fn shares(figure: &Figure) -> PopulationShares {
    let all = figure.accounts.total();
    let of = |accounts: u32| share(accounts.into(), all);
    let StateCounts { not_notified, notified, activating, activated } = figure.accounts;
    PopulationShares {
        population: figure.population,
        shares: StateCounts {
            not_notified: of(not_notified),
            notified: of(notified),
            activating: of(activating),
            activated: of(activated),
        },
    }
}
