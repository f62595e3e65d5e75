//! The real `preau-central` on three PostgreSQL nodes that Patroni keeps, behind HAProxy, as operators run it: the
//! primary is killed, or stands still, at any moment while desktops exchange and families come in, choose a password and
//! activate their accounts. Then what was acknowledged is there, once, and everybody goes on.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread::sleep;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use local::usecase::synchronisation::Ended;
use local::view::action::ResetReason;
use protocol::device::{EnrolmentCode, EnrolmentRequest};
use service::keys::Keys;
use sqlx::postgres::PgConnectOptions;
use uuid::Uuid;

use crate::browser::{Browser, Met};
use crate::chance::Chance;
use crate::desktop::{Asked, Desktop, Paper, Template};
use crate::kills::everything_is_there;
use crate::nodes::{Down, Nodes};
use crate::processes::central;
use crate::world::{CHOSEN, Place, World};

/// Longest wait for another primary, and for a node that comes back: this may be a slow machine.
const PROMOTION: Duration = Duration::from_secs(120);
const RETURN: Duration = Duration::from_secs(240);

/// What somebody was told was done, and must be there.
#[derive(Default)]
struct Told {
    exchanges: usize,
    interrupted: usize,
    /// Logins whose password was chosen, and of these whose account was activated.
    chosen: BTreeSet<String>,
    activated: BTreeSet<String>,
    /// Answers that led elsewhere than a family’s way goes, though the service was there.
    astray: Vec<String>,
    /// Codes of enrolment that were given, and when: each is one small write.
    codes: Vec<(String, Instant)>,
}

/// A desktop decides and exchanges until it is told to stop.
async fn works(
    desktop: &Desktop,
    place: &Place,
    accounts: &[Uuid],
    mut chance: Chance,
    quiet: &AtomicBool,
    told: &Mutex<Told>,
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
        {
            let mut told = told.lock().unwrap();
            told.exchanges += 1;
            told.interrupted += usize::from(ended != Some(Ended::Done));
        }
        tokio::time::sleep(Duration::from_millis(200 + chance.below(300) as u64)).await;
    }
}

/// A family comes with its sheet, as far as it gets.
fn comes_in(address: &str, paper: &Paper, mails: &Path, told: &Mutex<Told>) -> Result<Browser, Met> {
    let mut browser = Browser::new(address);
    let is_chosen = told.lock().unwrap().chosen.contains(&paper.login);
    // Whoever had no answer does not know which password is theirs by now.
    let led = match browser.sign_in(&paper.login, if is_chosen { CHOSEN } else { &paper.password }) {
        Err(Met::Elsewhere(_)) if !is_chosen => {
            browser = Browser::new(address);
            browser.sign_in(&paper.login, CHOSEN)?
        }
        led => led?,
    };
    if led.starts_with("/premiere-connexion/naissance") {
        browser.give_date()?;
    }
    if led.starts_with("/premiere-connexion") {
        browser.choose(CHOSEN)?;
    }
    told.lock().unwrap().chosen.insert(paper.login.clone());
    browser.confirm(&format!("{}@exemple.org", paper.login), mails)?;
    told.lock().unwrap().activated.insert(paper.login.clone());
    Ok(browser)
}

/// Families come in one after the other; who did not get through comes again, after the others. Gives the sessions of who
/// did.
fn lives(
    address: &str,
    papers: &Mutex<VecDeque<Paper>>,
    mails: &Path,
    quiet: &AtomicBool,
    told: &Mutex<Told>,
) -> Vec<(String, Browser)> {
    let mut sessions = Vec::new();
    while !quiet.load(SeqCst) {
        let Some(paper) = papers.lock().unwrap().pop_front() else { return sessions };
        match comes_in(address, &paper, mails, told) {
            Ok(browser) => {
                sessions.push((paper.login, browser));
                sleep(Duration::from_millis(300));
            }
            Err(met) => {
                if let Met::Elsewhere(led) = met {
                    let led = led.chars().take(200).collect::<String>();
                    told.lock().unwrap().astray.push(format!("{}: {led}", paper.login));
                }
                papers.lock().unwrap().push_back(paper);
                sleep(Duration::from_secs(1));
            }
        }
    }
    sessions
}

/// Asks for a code a few times a second: how long nothing can be written is how long none is given.
fn asks(address: &str, quiet: &AtomicBool, told: &Mutex<Told>) {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(1))).build().into();
    let request = EnrolmentRequest {
        computer: "PC-DIRECTION".to_owned(),
        application: "0.1.0".to_owned(),
        protocol: protocol::version::CURRENT,
    };
    while !quiet.load(SeqCst) {
        let answer = agent.post(format!("{address}/api/v1/devices/enrolments")).send_json(&request);
        let code = answer.ok().and_then(|mut answer| answer.body_mut().read_json::<EnrolmentCode>().ok());
        if let Some(code) = code {
            // As it is kept.
            told.lock().unwrap().codes.push((code.code.replace('-', ""), Instant::now()));
        }
        sleep(Duration::from_millis(150));
    }
}

/// A time that the primary was brought down.
struct Fall {
    how: Down,
    at: Instant,
    /// Whether another node leads.
    moved: bool,
}

/// Brings the primary down, waits for another one, and brings it back.
fn fall(nodes: &mut Nodes, how: Down, chance: &mut Chance, told: &Mutex<Told>) -> Fall {
    nodes.wait_until_whole(RETURN);
    sleep(Duration::from_millis(1_000 + chance.below(5_000) as u64));
    let primary = nodes.leader().expect("one leads");
    let at = Instant::now();
    nodes.bring_down(&primary, how);
    let mut leads = None;
    while at.elapsed() < PROMOTION {
        // The one that is down may still be the last that was heard of.
        leads = nodes.leader().filter(|one| *one != primary);
        if leads.is_some() {
            break;
        }
        sleep(Duration::from_millis(200));
    }
    let moved = leads.is_some();
    let deadline = Instant::now() + PROMOTION;
    let led_at = Instant::now();
    while told.lock().unwrap().codes.last().is_none_or(|(_, given)| *given <= led_at) {
        assert!(Instant::now() < deadline, "nothing is written after the promotion: {:?}", nodes.members());
        sleep(Duration::from_millis(100));
    }
    sleep(Duration::from_millis(chance.below(3_000) as u64));
    nodes.bring_back(&primary, how);
    println!("{how:?} of {primary}: {} leads", leads.as_deref().unwrap_or("nobody else"));
    Fall { how, at, moved }
}

/// The longest time without an acknowledged write that began or went on between these two moments.
fn longest_gap(codes: &[(String, Instant)], from: Instant, until: Instant) -> f64 {
    let pairs = codes.windows(2).map(|two| (two[0].1, two[1].1));
    let gaps = pairs.filter(|(_, next)| *next >= from).take_while(|(last, _)| *last < until);
    gaps.map(|(last, next)| next.duration_since(last.max(from)).as_secs_f64()).fold(0.0, f64::max)
}

#[test]
#[ignore = "long: make test-failover"]
fn nothing_acknowledged_is_lost_when_the_primary_falls() {
    let kills = usize::try_from(crate::number("PREAU_KILLS", 20)).unwrap();
    let mut chance = Chance::of(crate::number("PREAU_SEED", 1));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mails = folder.path().join("mails");
    std::fs::create_dir(&mails).unwrap();
    let database = std::env::var("PREAU_POSTGRES").expect("this trial runs under scripts/with-patroni");
    let options: PgConnectOptions = database.parse().unwrap();
    let mut nodes = Nodes::beside();
    let keys = Keys::new_line("2026").unwrap();
    let mut world = runtime.block_on(World::on(options, Keys::parse(&keys).unwrap()));
    let more = format!(
        "[limits]\nrate = 10000\nburst = 10000\nfailures = 10000\n\
         [door.mail]\nfrom = \"Guichet <ne-pas-repondre@exemple.fr>\"\nfolder = {mails:?}\n"
    );
    let (_service, listening) = central(&folder, &database, &keys, &more);
    let address = format!("http://{listening}");
    world.address.clone_from(&address);
    world.clock.set(Timestamp::now());
    let (place, desktops, accounts, papers) = runtime.block_on(async {
        let template = Template::new(&world.clock).await;
        let crowded = world.crowded_school(30 * kills as u128 + 20).await;
        let theirs = Desktop::new(&template, world.clock.beside()).await;
        assert!(theirs.enrol(&world, &crowded).await);
        assert_eq!(theirs.exchange().await, Some(Ended::Done));
        let all: Vec<Uuid> = world.accounts(&crowded.uai).await.iter().map(|seen| seen.id).collect();
        let papers = theirs.decide(&crowded, Asked::Notify, &all, false).await;
        assert_eq!((theirs.exchange().await, papers.len()), (Some(Ended::Done), all.len()));
        theirs.close().await;
        let place = world.school(false).await;
        let mut desktops = Vec::new();
        for _ in 0..3 {
            let desktop = Desktop::new(&template, world.clock.beside()).await;
            assert!(desktop.enrol(&world, &place).await);
            assert_eq!(desktop.exchange().await, Some(Ended::Done));
            desktops.push(desktop);
        }
        let accounts: Vec<Uuid> = world.accounts(&place.uai).await.iter().map(|seen| seen.id).collect();
        (place, desktops, accounts, papers)
    });
    let papers = Mutex::new(VecDeque::from(papers));
    let (quiet, told) = (AtomicBool::new(false), Mutex::<Told>::default());
    let (falls, sessions) = std::thread::scope(|scope| {
        let (place, accounts, quiet, told) = (&place, &accounts, &quiet, &told);
        let (address, papers, mails, runtime) = (&address, &papers, &mails, &runtime);
        for desktop in &desktops {
            let chance = Chance::of(chance.any());
            scope.spawn(move || runtime.block_on(works(desktop, place, accounts, chance, quiet, told)));
        }
        let families: Vec<_> =
            (0..2).map(|_| scope.spawn(move || lives(address, papers, mails, quiet, told))).collect();
        scope.spawn(move || asks(address, quiet, told));
        // Whatever a fall meets, everybody is told to stop.
        let falls = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let mut falls = Vec::new();
            for kill in 1..=kills {
                let how = *chance.pick(&[Down::Node, Down::Node, Down::Postgres, Down::Patroni]);
                falls.push(fall(&mut nodes, how, &mut chance, told));
                if kill % 4 == 0 {
                    falls.push(fall(&mut nodes, Down::Frozen, &mut chance, told));
                }
            }
            nodes.wait_until_whole(RETURN);
            falls
        }));
        quiet.store(true, SeqCst);
        let sessions: Vec<_> = families.into_iter().flat_map(|one| one.join().unwrap()).collect();
        match falls {
            Ok(falls) => (falls, sessions),
            Err(why) => std::panic::resume_unwind(why),
        }
    });
    let told = told.into_inner().unwrap();
    tell(&falls, &told);
    assert_eq!(told.astray, [""; 0], "nobody is sent elsewhere");
    runtime.block_on(async {
        everything_is_there(&world, &place, &desktops, &HashMap::new()).await;
        families_are_there(&world, &told).await;
    });
    let sessions_open = sessions.into_iter().map(|(login, mut browser)| (login, browser.is_in()));
    let closed: Vec<String> = sessions_open.filter(|(_, open)| !open).map(|(login, _)| login).collect();
    assert_eq!(closed, [""; 0], "sessions that were opened");
    let again = told.chosen.iter().filter(|login| Browser::new(&address).sign_in(login, CHOSEN).is_err());
    assert_eq!(again.collect::<Vec<_>>(), [""; 0], "what they chose opens");
}

/// Says what happened, and how long nothing could be written.
fn tell(falls: &[Fall], told: &Told) {
    let mut by_kind: BTreeMap<Down, Vec<f64>> = BTreeMap::new();
    for (number, fall) in falls.iter().enumerate() {
        let until = falls.get(number + 1).map_or_else(Instant::now, |next| next.at);
        let gap = longest_gap(&told.codes, fall.at, until);
        println!(
            "{:?}: nothing written for {gap:.1} s{}",
            fall.how,
            if fall.moved { "" } else { ", same primary" }
        );
        by_kind.entry(fall.how).or_default().push(gap);
    }
    for (how, mut gaps) in by_kind {
        gaps.sort_by(f64::total_cmp);
        let (least, middle, most) = (gaps[0], gaps[gaps.len() / 2], gaps[gaps.len() - 1]);
        println!(
            "{how:?}, {} times: {least:.1} to {most:.1} s without a write, median {middle:.1} s",
            gaps.len()
        );
    }
    println!(
        "{} exchanges, of which {} interrupted; {} passwords chosen and {} accounts activated; {} codes given",
        told.exchanges,
        told.interrupted,
        told.chosen.len(),
        told.activated.len(),
        told.codes.len(),
    );
}

async fn families_are_there(world: &World, told: &Told) {
    let known: HashMap<String, (String, String)> =
        sqlx::query_as("SELECT login, state, password FROM account")
            .fetch_all(&world.pool)
            .await
            .unwrap()
            .into_iter()
            .map(|(login, state, password): (String, String, String)| (login, (state, password)))
            .collect();
    let lost = told.chosen.iter().filter(|login| known[*login].1 != "chosen");
    assert_eq!(lost.collect::<Vec<_>>(), [""; 0], "passwords that were chosen");
    let lost = told.activated.iter().filter(|login| known[*login].0 != "activated");
    assert_eq!(lost.collect::<Vec<_>>(), [""; 0], "accounts that were activated");
    let choices: Vec<String> = sqlx::query_scalar(
        "SELECT login FROM account JOIN event ON event.account = account.id WHERE event.kind = 'family'
             AND event.content::text LIKE '%mail_link_followed%' GROUP BY login HAVING count(*) > 1",
    )
    .fetch_all(&world.pool)
    .await
    .unwrap();
    assert_eq!(choices, [""; 0], "activated more than once");
    let codes: BTreeSet<String> = sqlx::query_scalar("SELECT code FROM enrolment_request")
        .fetch_all(&world.pool)
        .await
        .unwrap()
        .into_iter()
        .collect();
    // They live ten minutes.
    let recent = told.codes.iter().filter(|(_, at)| at.elapsed() < Duration::from_secs(540));
    let lost: Vec<&String> = recent.map(|(code, _)| code).filter(|code| !codes.contains(*code)).collect();
    assert_eq!(lost, [""; 0], "codes that were given");
}
