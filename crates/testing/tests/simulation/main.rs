//! A simulation: desktops with their real stores, the real service on a real PostgreSQL, and between them a line on which
//! a seed decides what is lost, late, doubled or cut, who is killed, put back or cloned, whose clock is days off, and
//! what families do meanwhile. A clerk’s books ([`model`], [`books`]) judge what the service makes of each operation; once
//! everything is quiet, [`truth`] says what must be true.
//!
//! `PREAU_SEED=n` is the first seed, `PREAU_SEEDS=n` how many, `PREAU_WORKERS=n` how many at a time. The same seed makes
//! the same things happen in the same order.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod books;
mod browser;
mod chance;
mod desktop;
mod director;
mod failover;
mod families;
mod history;
mod kills;
mod line;
mod maintenance;
mod model;
mod nodes;
mod processes;
mod sabotage;
mod seed;
mod time;
mod truth;
mod wire;
mod world;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use desktop::Template;
use sabotage::Sabotage;
use seed::{Run, Tally};
use world::World;

/// Seeds of one database: another one then, which has nothing of those before.
const SEEDS_OF_A_WORLD: u32 = 100;

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().expect(name))
}

/// One seed; what it met, with everything that happened before.
async fn run(
    world: &mut World,
    template: &Template,
    seed: u64,
    sabotage: Option<Sabotage>,
) -> Result<Tally, String> {
    let mut run = Run::begin(world, template, seed, sabotage).await?;
    let met = match run.go().await {
        Ok(()) => run.quiet().await,
        Err(why) => Err(why),
    };
    let trace = std::mem::take(&mut run.trace);
    let tally = run.end().await;
    met.map(|()| tally).map_err(|why| format!("seed {seed}: {why}\n\n{}", trace.join("\n")))
}

/// Runs seeds on a runtime of its own, until there is none left or one failed.
fn work(next: &AtomicU64, end: u64, failures: &Mutex<Vec<u64>>, total: &Mutex<Tally>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut world = World::new().await;
        let template = Template::new(&world.clock).await;
        let mut done = 0;
        loop {
            let seed = next.fetch_add(1, Ordering::SeqCst);
            if seed >= end || failures.lock().unwrap().len() >= 3 {
                return;
            }
            if done == SEEDS_OF_A_WORLD {
                (world, done) = (World::new().await, 0);
            }
            done += 1;
            match run(&mut world, &template, seed, None).await {
                Ok(tally) => {
                    println!("seed {seed}: {tally:?}");
                    total.lock().unwrap().add(tally);
                }
                Err(failure) => {
                    println!("{failure}\n");
                    failures.lock().unwrap().push(seed);
                }
            }
        }
    });
}

#[test]
fn whatever_happens_everybody_agrees_in_the_end() {
    let (first, count) = (number("PREAU_SEED", 1), number("PREAU_SEEDS", 10));
    let next = Arc::new(AtomicU64::new(first));
    let (failures, total) = (Mutex::<Vec<u64>>::default(), Mutex::default());
    std::thread::scope(|scope| {
        for _ in 0..number("PREAU_WORKERS", 2) {
            scope.spawn(|| work(&next, first + count, &failures, &total));
        }
    });
    let failures = failures.into_inner().unwrap();
    let total: Tally = total.into_inner().unwrap();
    println!("{count} seeds from {first}: {total:?}");
    assert!(failures.is_empty(), "seeds {failures:?} failed");
    assert!(count < 10 || total.operations as u64 > count, "hardly anything happened");
}

#[test]
#[ignore = "some minutes: make simulation"]
fn a_rule_that_is_broken_on_purpose_is_caught() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut world = World::new().await;
        let template = Template::new(&world.clock).await;
        for sabotage in Sabotage::ALL {
            let mut caught = None;
            for seed in 1..20 {
                if let Err(failure) = run(&mut world, &template, seed, Some(sabotage)).await {
                    caught = Some(failure);
                    break;
                }
            }
            let caught = caught.unwrap_or_else(|| panic!("{sabotage:?} was not caught"));
            println!("{sabotage:?}: {}", caught.lines().next().unwrap_or_default());
        }
    });
}
