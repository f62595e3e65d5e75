//! Times when the service takes nothing: announced and ended by the schedule, and what desktops say of them.

use jiff::{SignedDuration, Timestamp};
use local::usecase::synchronisation::Ended;
use local::view::synchronisation::SynchronisationKind;
use protocol::maintenance::{Maintenance, MaintenanceLevel};
use service::usecase::maintenance;

use crate::seed::Run;
use crate::world::World;

/// Those that were announced and not ended by somebody.
#[derive(Debug, Default)]
pub struct Windows(Vec<(i64, Maintenance)>);

impl Windows {
    /// What is closed at that moment, if anything is; the most of it.
    fn on(&self, now: Timestamp) -> Option<MaintenanceLevel> {
        let on = self
            .0
            .iter()
            .filter(|(_, window)| window.from <= now && window.until.is_none_or(|until| now < until));
        let levels: Vec<MaintenanceLevel> = on.map(|(_, window)| window.level).collect();
        match levels.contains(&MaintenanceLevel::Closed) {
            true => Some(MaintenanceLevel::Closed),
            false => levels.first().copied(),
        }
    }
}

impl World {
    /// Nothing is announced, of another school neither.
    pub async fn open(&self) {
        sqlx::query("DELETE FROM maintenance").execute(&self.pool).await.unwrap();
        maintenance::refresh(&self.service).await.unwrap();
    }
}

impl Run<'_> {
    /// What the service is closed for now.
    pub fn closed(&self) -> Option<MaintenanceLevel> {
        self.windows.on(self.world.clock.shown())
    }

    /// A maintenance is announced, for now or later, or is ended or called off.
    pub async fn maintain(&mut self) {
        if !self.windows.0.is_empty() && !self.chance.once_in(3) {
            self.reopen().await;
            return;
        }
        let level = *self.chance.pick(&[MaintenanceLevel::ReadOnly, MaintenanceLevel::Closed]);
        let hours = |chance: usize| SignedDuration::from_hours(chance as i64);
        let from = self.world.clock.shown() + hours(*self.chance.pick(&[0, 0, 2, 30]));
        let until = Some(from + hours(1 + self.chance.below(12)));
        let window = Maintenance { level, from, until, sentence: None };
        let number = maintenance::announce(&self.world.service, &window).await.unwrap();
        self.trace.push(format!("maintenance is announced: {window:?}"));
        self.windows.0.push((number, window));
    }

    /// Everything that is announced ends.
    pub async fn reopen(&mut self) {
        for (number, _) in std::mem::take(&mut self.windows.0) {
            let ended = maintenance::end(&self.world.service, number).await;
            self.trace.push(format!("maintenance {number} ends: {:?}", ended.ok()));
        }
    }

    /// What a desktop met and says in a maintenance: nothing is taken, and it says why. One that `was_cut_off` when it asked
    /// what is announced does not know that nothing may be sent, and has heard everything when nothing was to be.
    pub async fn says_so(&mut self, which: usize, ended: Ended, was_cut_off: bool) -> Result<(), String> {
        let closed = self.closed();
        let state = self.desktops[which].state().await;
        let is_right = match ended {
            Ended::Done if was_cut_off && self.desktops[which].waiting().await == 0 => {
                closed != Some(MaintenanceLevel::Closed)
            }
            Ended::Done => closed.is_none(),
            Ended::ReadOnly => closed == Some(MaintenanceLevel::ReadOnly),
            Ended::Closed => closed == Some(MaintenanceLevel::Closed),
            _ => true,
        };
        let says_so = match ended {
            Ended::ReadOnly => state.label.starts_with("Service en lecture seule"),
            Ended::Closed => state.label.starts_with("Service fermé"),
            _ => {
                return is_right
                    .then_some(())
                    .ok_or_else(|| format!("{which} met {ended:?} while {closed:?}"));
            }
        };
        self.tally.closed += 1;
        match is_right && says_so && state.kind == SynchronisationKind::Maintenance {
            true => Ok(()),
            false => Err(format!("{which} met {ended:?} while {closed:?}, and says “{}”", state.label)),
        }
    }
}
