//! The real `preau-central` and a real PostgreSQL whose commits reach the disk: both are killed and stopped, and what
//! connects them with each other and with desktops is cut, at any moment, while desktops and families act. Then
//! everything is quiet, and what was acknowledged is there, everywhere alike.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use jiff::Timestamp;
use local::usecase::synchronisation::Ended;
use local::view::action::ResetReason;
use local::view::synchronisation::SynchronisationKind;
use protocol::decision::FamilyEvent;
use service::keys::Keys;
use service::usecase::family;
use uuid::Uuid;

use crate::chance::Chance;
use crate::desktop::{Asked, Desktop, Template};
use crate::line::Line;
use crate::processes::{central, postgres};
use crate::world::{Place, World};

/// What families were told was done, by account: the newest version, and how many events.
type Families = HashMap<Uuid, (u64, i64)>;

/// What somebody was told was done, and must be there.
#[derive(Default)]
struct Acknowledged {
    families: Families,
    exchanges: usize,
    failures: usize,
}

/// A desktop decides and exchanges until it is told to stop.
async fn works(
    desktop: &Desktop,
    place: &Place,
    accounts: &[Uuid],
    mut chance: Chance,
    quiet: &AtomicBool,
    told: &Mutex<Acknowledged>,
) {
    while !quiet.load(SeqCst) {
        let asked = *chance.pick(&[
            Asked::Notify,
            Asked::Reset(ResetReason::Forgotten),
            Asked::NotifyWithReset(ResetReason::Stolen),
        ]);
        let some: Vec<Uuid> = accounts.iter().copied().filter(|_| chance.once_in(2)).collect();
        desktop.decide(place, asked, &some, false).await;
        let ended = desktop.exchange().await;
        let mut told = told.lock().unwrap();
        told.exchanges += 1;
        told.failures += usize::from(ended != Some(Ended::Done));
    }
}

/// Families act; what they are told is remembered.
async fn live(
    world: &World,
    accounts: &[Uuid],
    mut chance: Chance,
    quiet: &AtomicBool,
    told: &Mutex<Acknowledged>,
) {
    while !quiet.load(SeqCst) {
        let id = *chance.pick(accounts);
        let did = *chance.pick(&[
            FamilyEvent::FirstSignIn,
            FamilyEvent::MailLinkFollowed,
            FamilyEvent::SmsRegistration,
        ]);
        if let Ok(state) = family::happened(&world.service, id, did).await {
            let mut told = told.lock().unwrap();
            let known = told.families.entry(id).or_default();
            *known = (known.0.max(state.version), known.1 + 1);
        }
        tokio::time::sleep(Duration::from_millis(50 + chance.below(100) as u64)).await;
    }
}

/// Cuts every connection of the service to its database.
async fn cut_database(world: &World) -> usize {
    let cut = sqlx::query_scalar::<_, bool>(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
    );
    cut.fetch_all(&world.pool).await.map_or(0, |ended| ended.len())
}

#[test]
#[ignore = "long: make test-central-kills"]
fn nothing_acknowledged_is_lost_whoever_is_killed() {
    let kills = crate::number("PREAU_KILLS", 100);
    let mut chance = Chance::of(crate::number("PREAU_SEED", 1));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let database = tempfile::tempdir_in("/tmp").unwrap();
    std::fs::set_permissions(database.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let (mut server, options) = postgres(database.path());
    let keys = Keys::new_line("2026").unwrap();
    let mut world = runtime.block_on(World::on(options, Keys::parse(&keys).unwrap()));
    let address = format!("postgres://preau@localhost/postgres?host={}", database.path().display());
    let (mut service, listening) = central(&folder, &address, &keys, "");
    let line = runtime.block_on(Line::to(listening));
    world.address.clone_from(&line.address);
    world.clock.set(Timestamp::now());
    let (place, desktops, accounts) = runtime.block_on(async {
        let place = world.school(false).await;
        let template = Template::new(&world.clock).await;
        let mut desktops = Vec::new();
        for _ in 0..3 {
            let desktop = Desktop::new(&template, world.clock.beside()).await;
            assert!(desktop.enrol(&world, &place).await);
            assert_eq!(desktop.exchange().await, Some(Ended::Done));
            desktops.push(desktop);
        }
        let accounts: Vec<Uuid> = world.accounts(&place.uai).await.iter().map(|seen| seen.id).collect();
        (place, desktops, accounts)
    });
    let (quiet, told) = (AtomicBool::new(false), Mutex::<Acknowledged>::default());
    let (mut of_service, mut of_database, mut pauses, mut cuts) = (0, 0, 0, (0, 0));
    std::thread::scope(|scope| {
        let (place, accounts, quiet, told, world) = (&place, &accounts, &quiet, &told, &world);
        for desktop in &desktops {
            let chance = Chance::of(chance.any());
            let runtime = &runtime;
            scope.spawn(move || runtime.block_on(works(desktop, place, accounts, chance, quiet, told)));
        }
        let families = Chance::of(chance.any());
        let runtime = &runtime;
        scope.spawn(move || runtime.block_on(live(world, accounts, families, quiet, told)));
        for _ in 0..kills {
            std::thread::sleep(Duration::from_millis(100 + chance.below(1_400) as u64));
            if chance.once_in(3) {
                cuts.0 += line.cut();
            }
            if chance.once_in(3) {
                cuts.1 += runtime.block_on(cut_database(world));
            }
            if chance.once_in(4) {
                pauses += 1;
                let stopped = if chance.once_in(2) { &service } else { &server };
                stopped.pause(Duration::from_millis(200));
            }
            if chance.once_in(2) {
                service.kill();
                of_service += 1;
            } else {
                server.kill();
                of_database += 1;
            }
        }
        quiet.store(true, SeqCst);
    });
    let told = told.into_inner().unwrap();
    println!(
        "{of_service} kills of the service, {of_database} of PostgreSQL, {pauses} pauses, {} connections of desktops cut, \
         {} of the database; {} exchanges, of which {} failed; {} events of families acknowledged",
        cuts.0,
        cuts.1,
        told.exchanges,
        told.failures,
        told.families.values().map(|known| known.1).sum::<i64>(),
    );
    runtime.block_on(everything_is_there(&world, &place, &desktops, &told.families));
}

/// Everybody exchanges once more: each decision has one outcome, the same everywhere, and accounts are seen alike.
pub async fn everything_is_there(world: &World, place: &Place, desktops: &[Desktop], told: &Families) {
    for _ in 0..3 {
        for desktop in desktops {
            assert_eq!(desktop.exchange().await, Some(Ended::Done));
        }
    }
    let accounts = world.accounts(&place.uai).await;
    let kept: HashMap<Uuid, (String, Option<String>)> =
        sqlx::query_as("SELECT id, became, reason FROM operation WHERE school = $1")
            .bind(&place.uai)
            .fetch_all(&world.pool)
            .await
            .unwrap()
            .into_iter()
            .map(|(id, became, reason): (Uuid, String, Option<String>)| (id, (became, reason)))
            .collect();
    let mut decided = 0;
    for desktop in desktops {
        let state = desktop.state().await;
        assert_eq!(
            (state.kind, desktop.waiting().await),
            (SynchronisationKind::UpToDate, 0),
            "{}",
            state.label
        );
        for seen in &accounts {
            assert_eq!(desktop.seen(seen.id).await.as_ref(), Some(&seen.account), "{}", seen.login);
        }
        for (operation, became, reason) in desktop.decisions().await {
            let here = (became.expect("it was answered"), reason);
            assert_eq!(kept.get(&operation), Some(&here), "{operation}");
            decided += 1;
        }
    }
    assert_eq!(decided, kept.len(), "each operation once");
    for seen in &accounts {
        let Some((version, events)) = told.get(&seen.id) else { continue };
        let there: i64 =
            sqlx::query_scalar("SELECT count(*) FROM event WHERE account = $1 AND kind = 'family'")
                .bind(seen.id)
                .fetch_one(&world.pool)
                .await
                .unwrap();
        assert!(there >= *events && seen.account.version >= *version, "{}: {there}, {events}", seen.login);
    }
    println!("{decided} operations, each with one outcome, the same everywhere");
}
