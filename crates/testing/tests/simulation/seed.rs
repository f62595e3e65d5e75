//! What one seed makes happen: desktops, families, time and the line, in an order that the seed alone decides.

use std::collections::HashMap;

use local::usecase::synchronisation::Ended;
use local::view::synchronisation::SynchronisationKind;
use protocol::device::{Loss, Revocation};
use protocol::operation::Outcome;
use service::usecase::enrolment::Authenticated;
use service::usecase::{expiry, revocation};
use uuid::Uuid;

use crate::chance::Chance;
use crate::desktop::{Desktop, Paper, Template};
use crate::history::History;
use crate::maintenance::Windows;
use crate::sabotage::Sabotage;
use crate::wire::Fate;
use crate::world::{Place, Seen, World};

/// Most desktops of a school.
const DESKTOPS: usize = 5;

/// What happened under a seed, for who wonders whether anything did.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tally {
    pub operations: usize,
    pub otherwise: usize,
    pub refused: usize,
    pub kills: usize,
    pub enrolments: usize,
    /// Groupings that were carried out.
    pub groupings: usize,
    /// Accounts that were given back.
    pub ungroupings: usize,
    /// What was decided for an account that was grouped away meanwhile.
    pub redirected: usize,
    /// Mails that were written for a school that asked for them.
    pub mails: usize,
    /// Exchanges that met a maintenance.
    pub closed: usize,
}

impl Tally {
    /// Counts another seed.
    pub const fn add(&mut self, other: Self) {
        self.operations += other.operations;
        self.otherwise += other.otherwise;
        self.refused += other.refused;
        self.kills += other.kills;
        self.enrolments += other.enrolments;
        self.groupings += other.groupings;
        self.ungroupings += other.ungroupings;
        self.redirected += other.redirected;
        self.mails += other.mails;
        self.closed += other.closed;
    }
}

/// A seed at work.
pub struct Run<'w> {
    pub world: &'w World,
    pub place: Place,
    pub chance: Chance,
    pub desktops: Vec<Desktop>,
    pub history: History,
    pub papers: Vec<Paper>,
    /// What became of operations, as desktops were told.
    pub told: HashMap<Uuid, Outcome>,
    pub trace: Vec<String>,
    pub tally: Tally,
    pub present: [bool; 3],
    sabotage: Option<Sabotage>,
    pub homes: u32,
    pub windows: Windows,
}

impl<'w> Run<'w> {
    /// A school with two to five desktops that heard of everything.
    pub async fn begin(
        world: &'w mut World,
        template: &Template,
        seed: u64,
        sabotage: Option<Sabotage>,
    ) -> Result<Self, String> {
        let mut chance = Chance::of(seed);
        world.clock.begin();
        world.open().await;
        let place = world.school(chance.once_in(2)).await;
        let world: &World = world;
        world.wire.heal();
        world.wire.sabotage(None);
        let mut desktops = Vec::new();
        for _ in 0..2 + chance.below(3) {
            let desktop = Desktop::new(template, world.clock.beside()).await;
            if !desktop.enrol(world, &place).await || desktop.exchange().await != Some(Ended::Done) {
                return Err("a first exchange failed".to_owned());
            }
            desktops.push(desktop);
        }
        let history = History::of(world, &place.uai).await;
        world.wire.acknowledged();
        world.wire.sabotage(sabotage);
        Ok(Self {
            world,
            place,
            chance,
            desktops,
            history,
            papers: Vec::new(),
            told: HashMap::new(),
            trace: Vec::new(),
            tally: Tally::default(),
            present: [true; 3],
            sabotage,
            homes: 0,
            windows: Windows::default(),
        })
    }

    /// Lets things happen.
    pub async fn go(&mut self) -> Result<(), String> {
        for _ in 0..24 + self.chance.below(24) {
            self.world.clock.pass(60 + self.chance.below(7_200) as i64);
            if self.step().await? || self.sabotage.is_some() {
                self.after_step().await?;
            }
        }
        Ok(())
    }

    pub async fn after_step(&mut self) -> Result<(), String> {
        if let Some(statement) = self.sabotage.and_then(Sabotage::statement) {
            sqlx::query(statement).bind(&self.place.uai).execute(&self.world.pool).await.unwrap();
        }
        let taken = self.history.follow(self.world, &self.present).await?;
        if let Some(level) = self.closed().filter(|_| taken > 0) {
            return Err(format!("{taken} operations were taken while {level:?}"));
        }
        for answer in self.world.wire.acknowledged().into_iter().flat_map(|receipt| receipt.answers) {
            let before = self.told.insert(answer.id, answer.outcome);
            let kept = self.history.outcomes.get(&answer.id).copied();
            if before.is_some_and(|before| before != answer.outcome) || kept != Some(answer.outcome) {
                return Err(format!("{} became {kept:?}, and {answer:?} was told", answer.id));
            }
        }
        Ok(())
    }

    fn any_desktop(&mut self) -> usize {
        self.chance.below(self.desktops.len())
    }

    /// Something happens; gives whether the service may have heard of it.
    async fn step(&mut self) -> Result<bool, String> {
        let which = self.any_desktop();
        let place = self.chance.below(104);
        // What a service that takes nothing refuses at its doors, or leaves for afterwards.
        match place {
            60..=68 | 92..=95 if self.closed().is_some() => {}
            0..=23 => self.decide(which).await,
            24..=28 => self.regroup(which).await,
            29..=31 => self.mail(which).await,
            32..=59 => self.exchange(which, true).await?,
            60..=68 => self.family().await,
            69..=73 => self.door().await?,
            74..=75 => self.own_password().await?,
            76..=83 => self.time_passes().await?,
            84..=85 => self.set_clock(which),
            86..=87 => self.kill(which).await,
            88 => self.desktops[which].back_up().await,
            89..=90 => self.restore(which).await,
            91 => self.clone_disk(which).await,
            92..=93 => self.revoke(which).await?,
            94..=95 => self.somebody_moves().await,
            96..=99 => self.maintain().await,
            _ => {
                self.trace.push("what was late arrives".to_owned());
                self.world.wire.deliver_late(&mut self.chance).await;
            }
        }
        // An exchange is followed as it ends; what a desktop does alone, with the next one.
        Ok(!matches!(place, 0..=59 | 84..=91))
    }

    /// Exchanges; on a bad line when it may be one.
    pub async fn exchange(&mut self, which: usize, may_fail: bool) -> Result<(), String> {
        let mut fates = Vec::new();
        if may_fail && !self.chance.once_in(3) {
            fates.resize(self.chance.below(4), Fate::Through);
            fates.push(Fate::bad(&mut self.chance));
        }
        if self.desktops[which].state().await.kind == SynchronisationKind::Stopped {
            if may_fail && self.chance.once_in(2) {
                return Ok(());
            }
            fates.retain(|fate| !matches!(fate, Fate::KilledBefore | Fate::KilledAfter));
            self.world.wire.plan(fates.clone());
            let enrolled = self.desktops[which].enrol(self.world, &self.place).await;
            self.tally.enrolments += usize::from(enrolled);
            self.trace.push(format!("{which} enrols ({fates:?}): {enrolled}"));
        } else {
            self.world.wire.plan(fates.clone());
        }
        let ended = tokio::select! {
            biased;
            () = self.world.wire.kill() => None,
            ended = self.desktops[which].exchange() => Some(ended),
        };
        self.trace.push(format!("{which} exchanges ({fates:?}): {ended:?}"));
        match ended {
            None => {
                self.tally.kills += 1;
                let desktop = self.desktops.remove(which).killed().await;
                self.desktops.insert(which, desktop);
                self.world.wire.killed();
            }
            Some(Some(Ended::Fault | Ended::TooOld)) => return Err(format!("{which} met a fault")),
            Some(Some(ended)) => {
                let was_cut_off = fates.first().is_some_and(|fate| *fate != Fate::Through);
                self.says_so(which, ended, was_cut_off).await?;
            }
            Some(None) => {}
        }
        self.world.wire.plan([]);
        self.after_step().await?;
        self.is_honest(which).await
    }

    /// *À jour* is said only when the service has answered everything.
    pub async fn is_honest(&self, which: usize) -> Result<(), String> {
        let desktop = &self.desktops[which];
        let state = desktop.state().await;
        if state.kind != SynchronisationKind::UpToDate {
            return Ok(());
        }
        for (operation, outcome, _) in desktop.decisions().await {
            if outcome.is_none() || !self.history.has(operation) {
                return Err(format!("{which} says “{}”, and {operation} became {outcome:?}", state.label));
            }
        }
        Ok(())
    }

    async fn time_passes(&mut self) -> Result<(), String> {
        let days = *self.chance.pick(&[1, 3, 10, 30, 45]);
        self.world.clock.pass(days * 86_400);
        self.trace.push(format!("{days} days pass"));
        self.after_step().await?;
        if self.chance.once_in(2) && self.closed().is_none() {
            let before = self.world.accounts(&self.place.uai).await;
            expiry::run(&self.world.service).await.unwrap();
            let after = self.world.accounts(&self.place.uai).await;
            self.history.time_passed(self.world, &before, &after)?;
        }
        Ok(())
    }

    fn set_clock(&mut self, which: usize) {
        let days = *self.chance.pick(&[-9, -2, 0, 0, 2, 9]);
        self.trace.push(format!("the clock of {which} is {days} days off"));
        self.desktops[which].clock.wrong_by(days * 86_400);
    }

    async fn kill(&mut self, which: usize) {
        self.trace.push(format!("{which} is killed"));
        self.tally.kills += 1;
        let desktop = self.desktops.remove(which).killed().await;
        self.desktops.insert(which, desktop);
    }

    async fn restore(&mut self, which: usize) {
        self.trace.push(format!("{which} is put back to a copy"));
        let desktop = self.desktops.remove(which).restored().await;
        self.desktops.insert(which, desktop);
    }

    async fn clone_disk(&mut self, which: usize) {
        if self.desktops.len() < DESKTOPS {
            self.trace.push(format!("the disk of {which} is cloned"));
            let clone = self.desktops[which].cloned(self.world.clock.beside()).await;
            self.desktops.push(clone);
        }
    }

    async fn revoke(&mut self, by: usize) -> Result<(), String> {
        let which = self.any_desktop();
        let (Some(one), Some(other)) =
            (self.desktops[by].device().await, self.desktops[which].device().await)
        else {
            return Ok(());
        };
        let why = *self.chance.pick(&[Loss::Stolen, Loss::Replaced]);
        let received: Vec<(Uuid, i32)> =
            sqlx::query_as("SELECT account, generation FROM delivery WHERE device = $1")
                .bind(other)
                .fetch_all(&self.world.pool)
                .await
                .unwrap();
        let before = self.world.accounts(&self.place.uai).await;
        let who = Authenticated { device: one, staff: self.place.director.staff };
        let asked = Revocation { why, since: None };
        let done = revocation::revoke(&self.world.service, &who, other, &asked).await.is_ok();
        self.trace.push(format!("{which} is {why:?}, says {by}: {done}"));
        if done {
            let accounts = self.world.accounts(&self.place.uai).await;
            for (id, greatest) in received {
                let of = |all: &[Seen]| all.iter().find(|seen| seen.id == id).unwrap().account.clone();
                let clerk = self.history.clerks.get_mut(&id).unwrap();
                let (before, after) = (of(&before), of(&accounts));
                let now = self.world.service.now();
                clerk.lost(greatest.unsigned_abs(), why == Loss::Stolen, (&before, &after), now);
            }
        }
        Ok(())
    }

    async fn somebody_moves(&mut self) {
        let pupil = self.chance.below(3);
        self.present[pupil] = !self.present[pupil];
        self.trace.push(format!("pupil {pupil} is at the school: {}", self.present[pupil]));
        self.world.set_present(&self.place, &self.present).await;
    }

    /// Desktops go.
    pub async fn end(self) -> Tally {
        for desktop in self.desktops {
            desktop.close().await;
        }
        self.tally
    }
}
