//! A school beside the averages of what it stands in, as the central service last told them.

use domain::account::State;
use domain::person::Population;
use domain::statistics::share;
use protocol::delegation::SchoolRole;
use protocol::statistics::{AreaKind, Population as Told, StateCounts as Shares, Surrounding};
use sqlx::SqlitePool;

use crate::Result;
use crate::store::school::School;
use crate::store::statistics::Figures;
use crate::store::{central_service, surroundings};
use crate::view::statistics::{AverageLine, AverageOf, StateCounts, Surroundings};

/// The school and what is around it; none for a school of which no service tells this person the figures.
pub(super) async fn beside(
    pool: &SqlitePool,
    school: &School,
    population: Population,
    figures: &Figures,
) -> Result<Option<Surroundings>> {
    let linked = central_service::schools(pool).await?;
    let linked = linked.iter().find(|linked| linked.uai == school.uai && linked.ended_at.is_none());
    let sees_it_whole =
        |role| matches!(role, Some(SchoolRole::Director | SchoolRole::Delegate | SchoolRole::Team));
    if !linked.is_some_and(|linked| sees_it_whole(linked.role)) {
        return Ok(None);
    }
    let said = surroundings::find(pool, &school.uai).await?;
    let Some((said, day)) = said.and_then(|said| said.day.map(|day| (said, day))) else {
        return Ok(Some(Surroundings { day: None, lines: Vec::new() }));
    };
    let around = said.surroundings.iter().filter_map(|one| line(one, population));
    let lines = std::iter::once(own(school, figures)).chain(around).collect();
    Ok(Some(Surroundings { day: Some(day.to_string()), lines }))
}

fn own(school: &School, figures: &Figures) -> AverageLine {
    let all = figures.school.iter().copied().map(u64::from).sum();
    let of = |state: State| share(figures.school[state as usize].into(), all);
    AverageLine {
        kind: AverageOf::School,
        name: school.name.clone(),
        schools: 1,
        shares: shares([
            of(State::NotNotified),
            of(State::Notified),
            of(State::Activating),
            of(State::Activated),
        ]),
        pupils_reached: share(figures.pupils_reached.into(), figures.pupils.into()),
    }
}

fn line(told: &Surrounding, population: Population) -> Option<AverageLine> {
    let kind = match told.area.kind {
        AreaKind::Circonscription => AverageOf::Circonscription,
        AreaKind::Department => AverageOf::Department,
        AreaKind::Academy => AverageOf::Academy,
        AreaKind::Nation => AverageOf::Nation,
        AreaKind::School | AreaKind::Other => return None,
    };
    let population = match population {
        Population::LegalGuardians => Told::LegalGuardians,
        Population::PersonsInCharge => Told::PersonsInCharge,
        Population::Pupils => Told::Pupils,
    };
    let Shares { not_notified, notified, activating, activated } =
        told.populations.iter().find(|of| of.population == population)?.shares;
    Some(AverageLine {
        kind,
        name: told.area.name.clone(),
        schools: told.schools,
        shares: shares([not_notified, notified, activating, activated]),
        pupils_reached: told.pupils_reached,
    })
}

/// Each of the whole, rounded on its own: together about 10000, which is the whole.
const fn shares([not_notified, notified, activating, activated]: [u32; 4]) -> StateCounts {
    StateCounts { total: 10_000, not_notified, notified, activating, activated }
}
