//! A thousand schools that exchange at one moment, over TLS, as their desktops do: what is announced and what changed;
//! once an hour the computers and what others did; what was decided when something was. The service, its PostgreSQL and
//! the thousand clients share the processors.
//!
//! `scripts/bench schools`, `scripts/bench schools=200`
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a benchmark that fails stops")]

#[path = "../../../benches/figure/mod.rs"]
mod figure;

use std::net::TcpListener;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use local::authority::Authority;
use local::central_client::CentralClient;
use protocol::account::Account;
use protocol::decision::Decision;
use protocol::device::{EnrolmentRequest, EnrolmentState};
use protocol::entity::{Class, Confirmation, Enrolment, Entity, Guardian, Link, Pupil, School};
use protocol::feed::{Change, Cursor};
use protocol::operation::{Operation, Outcome, PrintedSheet, Seen, Submission};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use release::Address;
use server::configuration::{Aaf, Configuration, Door, Kept, Limits, Tls};
use service::Service;
use service::keys::Keys;
use service::usecase::directory::{self, Directory};
use service::usecase::enrolment;
use service::usecase::staff::{self, Factor, Role, SignedIn};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection, PgPool};
use tokio::runtime::Runtime;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Families of a school.
const FAMILIES: u128 = 40;
/// Exchanges of each school on the connection that it has.
const ROUNDS: usize = 5;
/// A thread of a client reads and writes, and little else.
const STACK: usize = 256 << 10;

fn main() {
    let Some(schools) = figure::wanted("schools", 1_000) else { return };
    // Elsewhere than where the service is asked for, there is nothing to measure.
    let Ok(postgres) = std::env::var("PREAU_POSTGRES") else { return };
    // Else the others would wait for who failed.
    std::panic::set_hook(Box::new(|why| {
        eprintln!("{why}");
        std::process::exit(1);
    }));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let Served { address, authority, computers, pool } =
        runtime.block_on(Served::new(&postgres, schools, folder.path()));
    let mut computers = computers;
    for kind in [Kind::Asks, Kind::Looks, Kind::Decides] {
        let processors = || Processors::now(&runtime, &pool);
        let (first, kept, spent) = exchange_all(&mut computers, kind, (&address, &authority), processors);
        let name = |what: &str, times: &[Duration]| {
            let median = times[times.len() / 2].as_secs_f64();
            format!("{schools} schools {} at once, {what}, p99 (median {median:.2} s)", kind.name())
        };
        let p99 = |times: &[Duration]| times[times.len() * 99 / 100].as_secs_f64();
        figure::limit(&name("with handshakes", &first), p99(&first), "s", 3.0);
        figure::limit(&name("on kept connections", &kept), p99(&kept), "s", 1.0);
        let [clients, service, postgres] = spent.map(|spent| spent.as_secs_f64() * 1_000.0);
        println!(
            "{schools} schools {}, processor time of one on a kept connection: its client {clients:.2} ms, the \
             service {service:.2} ms, PostgreSQL {postgres:.2} ms",
            kind.name()
        );
    }
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("load {}", load.split(' ').next().unwrap_or("?"));
}

/// What an exchange is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Nothing happened: nearly all of a day’s.
    Asks,
    /// Nothing happened, and it is asked what else there is: one an hour, and those that somebody asks for.
    Looks,
    /// Somebody was told of their account.
    Decides,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Asks => "ask",
            Self::Looks => "look",
            Self::Decides => "decide",
        }
    }
}

/// A computer of a school.
struct Computer {
    uai: String,
    token: Zeroizing<String>,
    cursor: Option<Cursor>,
    activity: Option<String>,
    counter: u64,
    accounts: Vec<Account>,
}

/// Processor time that was spent until now.
#[derive(Clone, Copy, Default)]
struct Processors {
    /// By this process: the service and its clients.
    here: Duration,
    postgres: Duration,
}

impl Processors {
    fn now(runtime: &Runtime, pool: &PgPool) -> Self {
        let processes: Vec<i32> =
            runtime.block_on(sqlx::query_scalar("SELECT pid FROM pg_stat_activity").fetch_all(pool)).unwrap();
        Self {
            here: of_process("self"),
            postgres: processes.iter().map(|pid| of_process(&pid.to_string())).sum(),
        }
    }
}

/// Processor time of a process, all its threads in.
fn of_process(pid: &str) -> Duration {
    // In hundredths of a second, after a name that may hold anything.
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// Processor time of this thread.
fn of_thread() -> Duration {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(said.split(' ').next().unwrap().parse().unwrap())
}

struct Served {
    address: Address,
    authority: Authority,
    computers: Vec<Computer>,
    pool: PgPool,
}

impl Served {
    async fn new(postgres: &str, schools: u32, folder: &Path) -> Self {
        let options: PgConnectOptions = postgres.parse().unwrap();
        let mut owner = PgConnection::connect_with(&options).await.unwrap();
        sqlx::query("CREATE DATABASE schools").execute(&mut owner).await.unwrap();
        let options = options.database("schools");
        let pool = Service::connections(16).connect_with(options).await.unwrap();
        let keys = Keys::parse(&Keys::new_line("2026").unwrap()).unwrap();
        let service = Service::start(pool.clone(), keys, Arc::new(service::SystemClock)).await.unwrap();
        let mut computers = Vec::new();
        for number in 0..schools {
            computers.push(enrolled(&service, number).await);
        }
        sqlx::query("ANALYZE").execute(&pool).await.unwrap();
        let (authority, tls) = certificates(folder);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let listen = listener.local_addr().unwrap();
        let address = format!("https://localhost:{}", listen.port());
        let configuration = Configuration {
            address: address.clone(),
            listen,
            tls: Some(tls),
            keys: "unread".into(),
            connections: 16,
            door: Door::default(),
            metrics: None,
            // Everybody is at one address here.
            limits: Limits {
                rate: NonZeroU32::MAX,
                burst: NonZeroU32::MAX,
                at_once: 1 << 16,
                ..Limits::default()
            },
            aaf: Aaf::default(),
            retention: Kept::default(),
            ledger: None,
            staff: server::configuration::Staff::default(),
            trials: false,
        };
        tokio::spawn(async move {
            server::serve::serve(&configuration, listener, service, std::future::pending()).await
        });
        Self { address: Address::parse(&address).unwrap(), authority, computers, pool }
    }
}

/// A school, who directs it, and their computer.
async fn enrolled(service: &Service, number: u32) -> Computer {
    let uai = format!("099{number:04}A");
    directory::take_in(service, school(&uai, u128::from(number))).await.unwrap();
    let password = Zeroizing::new("sept lapins dans la haie".to_owned());
    let login = format!("c.essai{number}");
    let welcome = staff::add(service, &login, "Camille Essai", password, Role::Director(&uai)).await.unwrap();
    let director =
        SignedIn { staff: welcome.staff, name: "Camille Essai".to_owned(), factor: Factor::Telephone };
    let request = EnrolmentRequest {
        computer: "PC-DIRECTION".to_owned(),
        application: "0.1.0".to_owned(),
        protocol: 1,
    };
    let asked = enrolment::ask(service, &request, "192.0.2.1", "https://exemple/appareils").await.unwrap();
    let shown = enrolment::present(service, &director, &asked.code).await.unwrap();
    enrolment::answer(service, &shown.answer_with, true).await.unwrap();
    let state = enrolment::state(service, &asked.secret).await.unwrap();
    let EnrolmentState::Confirmed(credentials) = state else { panic!("{state:?}") };
    let token = Zeroizing::new(credentials.token.to_string());
    Computer { uai, token, cursor: None, activity: None, counter: 0, accounts: Vec::new() }
}

fn certificates(folder: &Path) -> (Authority, Tls) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let service =
        CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let tls = Tls { certificate: folder.join("service.pem"), key: folder.join("service.key") };
    std::fs::write(&tls.certificate, service.pem()).unwrap();
    std::fs::write(&tls.key, key.serialize_pem()).unwrap();
    (Authority::read(authority.as_bytes()).unwrap(), tls)
}

/// Everybody at once: how long it took each with a handshake, and, five times, on the connection that they have, sorted;
/// and what one of those took of the processors, for its client, the service and PostgreSQL.
fn exchange_all(
    computers: &mut [Computer],
    kind: Kind,
    (address, authority): (&Address, &Authority),
    processors: impl Fn() -> Processors + Sync,
) -> (Vec<Duration>, Vec<Duration>, [Duration; 3]) {
    let exchanges = u32::try_from(computers.len() * ROUNDS).unwrap();
    let (at_once, spent) = (Barrier::new(computers.len()), Mutex::new(Processors::default()));
    let (at_once, spent, processors) = (&at_once, &spent, &processors);
    let (mut first, mut kept, mut by_clients) = (Vec::new(), Vec::new(), Duration::ZERO);
    thread::scope(|scope| {
        let clients: Vec<_> = computers
            .iter_mut()
            .map(|computer| {
                let client = || CentralClient::new(address, Some(authority)).proving(computer.token.clone());
                // What is known before, of a connection that is not measured.
                let (before, client) = (client(), client());
                let work = move || {
                    computer.catch_up(&before);
                    drop(before);
                    let (mut times, mut by_client) = (Vec::with_capacity(ROUNDS + 1), Duration::ZERO);
                    for round in 0..=ROUNDS {
                        let decision = (kind == Kind::Decides).then(|| computer.decision());
                        if at_once.wait().is_leader() && round == 1 {
                            *spent.lock().unwrap() = processors();
                        }
                        at_once.wait();
                        let (begun, spent) = (Instant::now(), of_thread());
                        computer.exchange(&client, kind, decision);
                        times.push(begun.elapsed());
                        by_client += if round > 0 { of_thread() - spent } else { Duration::ZERO };
                    }
                    (times, by_client)
                };
                thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).unwrap()
            })
            .collect();
        for client in clients {
            let (times, by_client) = client.join().unwrap();
            first.push(times[0]);
            kept.extend_from_slice(&times[1..]);
            by_clients += by_client;
        }
    });
    first.sort();
    kept.sort();
    let (before, after) = (*spent.lock().unwrap(), processors());
    let here = (after.here - before.here).saturating_sub(by_clients);
    (first, kept, [by_clients, here, after.postgres - before.postgres].map(|spent| spent / exchanges))
}

impl Computer {
    fn catch_up(&mut self, client: &CentralClient) {
        loop {
            let page = client.changes(&self.uai, self.cursor, self.counter).unwrap();
            self.cursor = Some(page.cursor);
            for change in page.changes {
                if let Change::Is(entity) = change
                    && let Entity::Account(account) = *entity
                {
                    self.accounts.retain(|known| known.state.id != account.state.id);
                    self.accounts.push(account);
                }
            }
            if !page.more {
                return;
            }
        }
    }

    /// Somebody whom nobody has told of their account is.
    fn decision(&mut self) -> Operation {
        let account = &self.accounts[usize::try_from(self.counter).unwrap()];
        self.counter += 1;
        let now = Timestamp::now();
        let to = account.values[0].generation;
        Operation {
            id: Uuid::now_v7(),
            counter: self.counter,
            batch: Uuid::from_u128(9),
            school: self.uai.clone(),
            account: account.state.id,
            sheet: Some(PrintedSheet { login: account.login.clone(), generation: Some(to) }),
            decision: Decision::Notify { to, day: domain::place::Place::Europe.day(now), reset: None },
            decided_at: now,
            seen: Seen { version: account.state.version, choices: account.state.choices },
        }
    }

    fn exchange(&mut self, client: &CentralClient, kind: Kind, decision: Option<Operation>) {
        client.status().unwrap();
        if let Some(operation) = decision {
            let answered = client.submit(&self.uai, &Submission { operations: vec![operation] }).unwrap();
            assert_eq!(answered.answers[0].outcome, Outcome::Applied);
        }
        self.catch_up(client);
        if kind == Kind::Looks {
            assert_eq!(client.devices().unwrap().devices.len(), 1);
        }
        if kind == Kind::Asks {
            return;
        }
        let activity = client.activity(&self.uai, self.activity.as_deref()).unwrap();
        assert!(!activity.more);
        self.activity = Some(activity.cursor);
    }
}

/// A school of as many families, of one child and one guardian each.
fn school(uai: &str, number: u128) -> Directory {
    let id = |kind: u128, family: u128| Uuid::from_u128(kind << 64 | number << 16 | family);
    let text = |text: &str| text.to_owned();
    let pupil = |family| Pupil {
        id: id(1, family),
        ine: None,
        family: text("ABRICOT"),
        usage: None,
        first: text("Lou"),
        other_first: None,
        birth_date: Some("2018-04-03".parse().unwrap()),
        sex: None,
        mail: None,
        account: None,
        sources: Vec::new(),
    };
    let guardian = |family| Guardian {
        id: id(2, family),
        account: Uuid::nil(),
        home_account: None,
        title: None,
        family: text("ABRICOT"),
        usage: None,
        first: text("Rose"),
        mail: None,
        mobile: None,
        home_phone: None,
        work_phone: None,
        address: vec![text("1 rue Fictive")],
        postal_code: Some(text("99000")),
        town: Some(text("Ville")),
        country: None,
        sources: Vec::new(),
    };
    let enrolment = |family| Enrolment {
        pupil: id(1, family),
        class: Some(text("A")),
        level: Some(text("CP")),
        mef: None,
        visiting: false,
        gone_on: None,
    };
    let link = |family| Link {
        pupil: id(1, family),
        guardian: id(2, family),
        responsibility: 1,
        kinship: Some(1),
        confirmation: Confirmation::Unconfirmed,
        birth_date_reported: false,
        gone: false,
    };
    Directory {
        school: School {
            uai: text(uai),
            name: text("École des Tilleuls"),
            degree: text("1D"),
            street: None,
            postal_code: None,
            town: Some(text("Ville")),
            phone: None,
            mail: None,
            academy: None,
            portal: Some(text("https://guichet.exemple")),
        },
        classes: vec![Class { code: text("A"), label: text("A"), mefs: Vec::new() }],
        pupils: (0..FAMILIES).map(pupil).collect(),
        enrolments: (0..FAMILIES).map(enrolment).collect(),
        guardians: (0..FAMILIES).map(guardian).collect(),
        links: (0..FAMILIES).map(link).collect(),
    }
}
