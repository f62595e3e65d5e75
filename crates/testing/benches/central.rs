//! The central service under a desktop and under families, beside what PostgreSQL and the password hash take alone, on
//! one server at one durability.
//!
//! `scripts/bench central`, `scripts/bench central=2000`
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a benchmark that fails stops")]

#[path = "../../../benches/figure/mod.rs"]
mod figure;

use std::net::TcpListener;
use std::num::NonZeroU32;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, PasswordHash};
use figure::Goal;
use local::clock::SystemClock;
use local::progress::Progress;
use local::usecase::synchronisation::{self, Ended, enrolment};
use local::usecase::{maintenance, notify};
use local::vault;
use local::view::accounts::Selection;
use local::view::action::{NotifyRequest, SheetOrder};
use local::view::codes::Population;
use local::workspace::Workspace;
use protocol::entity::{Class, Confirmation, Enrolment, Guardian, Link, Pupil, School};
use server::configuration::{Aaf, Configuration, Door, Kept, Limits};
use service::Service;
use service::keys::Keys;
use service::usecase::directory::{self, Directory};
use service::usecase::staff::{self, Factor, Role, SignedIn};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};
use ureq::Agent;
use uuid::Uuid;
use zeroize::Zeroizing;

const UAI: &str = "0990001N";
const CHOSEN: &str = "sept lapins dans la haie";
/// Sign-ins of a measure, and how often it is taken, each beside the bare hash: a machine is not equally quick all along.
const SIGN_INS: usize = 80;
const ROUNDS: usize = 9;
/// Pages of a measure.
const PAGES: usize = 2_000;

#[tokio::main]
async fn main() {
    let Some(operations) = figure::wanted("central", 10_000) else { return };
    // Elsewhere than where the service is asked for, there is nothing to measure.
    let Ok(address) = std::env::var("PREAU_POSTGRES") else { return };
    let served = Served::new(&address).await;
    synchronising(&served, operations).await;
    families(&served).await;
}

struct Served {
    address: String,
    service: Service,
    pool: PgPool,
    director: SignedIn,
    options: PgConnectOptions,
}

impl Served {
    /// The service on a database of its own, and a school of 2,000 accounts.
    async fn new(postgres: &str) -> Self {
        let options: PgConnectOptions = postgres.parse().unwrap();
        let mut owner = PgConnection::connect_with(&options).await.unwrap();
        for name in ["central", "pgbench"] {
            let create = format!("CREATE DATABASE {name}");
            sqlx::query(sqlx::AssertSqlSafe(create)).execute(&mut owner).await.unwrap();
        }
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .connect_with(options.clone().database("central"))
            .await
            .unwrap();
        let keys = Keys::parse(&Keys::new_line("2026").unwrap()).unwrap();
        let service = Service::start(pool.clone(), keys, Arc::new(service::SystemClock)).await.unwrap();
        directory::take_in(&service, school()).await.unwrap();
        counted(&pool).await;
        let password = Zeroizing::new(CHOSEN.to_owned());
        let welcome =
            staff::add(&service, "c.essai", "Camille Essai", password, Role::Director(UAI)).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let listen = listener.local_addr().unwrap();
        let address = format!("http://{listen}");
        let configuration = Configuration {
            address: address.clone(),
            listen,
            tls: None,
            keys: "unread".into(),
            connections: 16,
            door: Door::default(),
            metrics: None,
            limits: Limits { rate: NonZeroU32::MAX, burst: NonZeroU32::MAX, ..Limits::default() },
            aaf: Aaf::default(),
            retention: Kept::default(),
            ledger: None,
            staff: server::configuration::Staff::default(),
            trials: false,
        };
        let serving = service.clone();
        tokio::spawn(async move {
            server::serve::serve(&configuration, listener, serving, std::future::pending()).await
        });
        let director =
            SignedIn { staff: welcome.staff, name: "Camille Essai".to_owned(), factor: Factor::Telephone };
        Self { address, service, pool, director, options }
    }

    /// Transactions a second of `pgbench -N`, with so many clients.
    fn pgbench(&self, clients: u32) -> f64 {
        let programs = "/usr/lib/postgresql/15/bin/pgbench";
        let program = if std::path::Path::new(programs).exists() { programs } else { "pgbench" };
        let socket = self.options.get_socket().unwrap();
        let said = Command::new(program)
            .args(["-N", "-T", "8", "-j", "2", "-c", &clients.to_string(), "-h"])
            .arg(socket)
            .args(["-U", "preau", "pgbench"])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        let line = said.lines().find_map(|line| line.strip_prefix("tps = ")).expect("pgbench says its rate");
        line.split(' ').next().unwrap().parse().unwrap()
    }

    fn prepare_pgbench(&self) {
        let programs = "/usr/lib/postgresql/15/bin/pgbench";
        let program = if std::path::Path::new(programs).exists() { programs } else { "pgbench" };
        let done = Command::new(program)
            .args(["-i", "-q", "-s", "10", "-h"])
            .arg(self.options.get_socket().unwrap())
            .args(["-U", "preau", "pgbench"])
            .output()
            .unwrap();
        assert!(done.status.success());
    }
}

/// PostgreSQL counts what its tables hold by itself within a minute; `pgbench` has it counted, too.
async fn counted(pool: &PgPool) {
    sqlx::query("ANALYZE").execute(pool).await.unwrap();
}

/// A desktop that the director enrolled.
struct Desktop {
    workspace: Workspace,
    folder: tempfile::TempDir,
}

impl Desktop {
    async fn enrolled(served: &Served) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = vault::create(folder.path(), Some(testing::PASSPHRASE)).unwrap();
        let workspace = maintenance::open(folder.path(), &key, Arc::new(SystemClock)).await.unwrap();
        let waiting = enrolment::begin(&workspace, &served.address, None).await.unwrap();
        let code = waiting.step().code;
        let shown =
            service::usecase::enrolment::present(&served.service, &served.director, &code).await.unwrap();
        service::usecase::enrolment::answer(&served.service, &shown.answer_with, true).await.unwrap();
        enrolment::poll(&workspace, &waiting).await.unwrap();
        Self { workspace, folder }
    }

    async fn exchange(&self) -> Duration {
        let begun = Instant::now();
        assert_eq!(synchronisation::run(&self.workspace).await.unwrap(), Some(Ended::Done));
        begun.elapsed()
    }

    /// Notifies everybody so often that as many decisions wait.
    async fn decide(&self, operations: u32) {
        let accounts: Vec<i64> = sqlx::query_scalar("SELECT id FROM account ORDER BY id")
            .fetch_all(self.workspace.store().pool())
            .await
            .unwrap();
        let mut left = operations as usize;
        while left > 0 {
            let some = accounts.iter().take(left).map(|id| u32::try_from(*id).unwrap()).collect::<Vec<_>>();
            left -= some.len();
            let request = NotifyRequest {
                selection: Selection::of(UAI, Population::LegalGuardians, some),
                reset: false,
                reason: None,
                spare_chosen: false,
                order: SheetOrder::Class,
                separators: false,
                path: self.folder.path().join("feuilles.pdf").to_string_lossy().into_owned(),
            };
            notify::by_sheet(&self.workspace, &request, &Progress::default()).await.unwrap();
        }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn load() -> String {
    std::fs::read_to_string("/proc/loadavg").unwrap_or_default().split(' ').next().unwrap_or("?").to_owned()
}

async fn synchronising(served: &Served, operations: u32) {
    served.prepare_pgbench();
    let mut first = Vec::new();
    for _ in 0..3 {
        let desktop = Desktop::enrolled(served).await;
        first.push(desktop.exchange().await.as_secs_f64());
        desktop.workspace.close().await;
    }
    figure::limit("first synchronisation, school of 2,000 accounts", median(first), "s", 1.0);

    let desktop = Desktop::enrolled(served).await;
    desktop.exchange().await;
    // A service that has taken operations before, as it has on any day but its first.
    desktop.decide(operations / 5).await;
    desktop.exchange().await;
    counted(&served.pool).await;
    let (mut ours, mut one, mut eight) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..3 {
        one.push(served.pgbench(1));
        desktop.decide(operations).await;
        ours.push(f64::from(operations) / desktop.exchange().await.as_secs_f64());
        eight.push(served.pgbench(8));
    }
    let name = format!("{operations} pending operations synchronised");
    let (ours, one, eight) = (median(ours), median(one), median(eight));
    figure::compare(&name, ours, "a second", "pgbench -N, one client", one, Goal::AtLeast(1.0));
    figure::compare(&name, ours, "a second", "pgbench -N, eight clients", eight, Goal::AtLeast(0.7));
    println!("load {}", load());
}

async fn families(served: &Served) {
    let hash = Argon2::default()
        .hash_password_with_salt(CHOSEN.as_bytes(), b"sel des mesures.")
        .unwrap()
        .to_string();
    sqlx::query(
        "UPDATE account SET state = 'activated', origin = 'guardian', password = 'chosen', activated_before = true,
             choices = choices + 1, provisional_since = NULL, version = version + 1",
    )
    .execute(&served.pool)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO chosen_password (account, hash, choices, undeclared, chosen_at)
         SELECT id, $1, choices, false, now() FROM account",
    )
    .bind(&hash)
    .execute(&served.pool)
    .await
    .unwrap();
    counted(&served.pool).await;
    let logins: Vec<String> =
        sqlx::query_scalar("SELECT login FROM account ORDER BY login").fetch_all(&served.pool).await.unwrap();
    let (address, hash) = (served.address.clone(), hash);
    tokio::task::spawn_blocking(move || {
        let (mut bare, mut ours) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            bare.push(rate(|_| verify(&hash)));
            let some = &logins[round * SIGN_INS..];
            let visitors = Visitors::new(&address);
            ours.push(rate(|number| visitors.sign_in(&some[number])));
        }
        let (bare, ours) = (median(bare), median(ours));
        figure::compare(
            "sign-ins on the portal",
            ours,
            "a second",
            "the bare hash",
            bare,
            Goal::AtLeast(0.9),
        );
        let visitors = Visitors::new(&address);
        let session = visitors.sign_in(&logins[0]);
        for (what, path) in [("the page to sign in", "/?login=r.abricot"), ("Mon compte", "/compte")] {
            let mut took: Vec<f64> = (0..PAGES).map(|_| visitors.page(path, &session)).collect();
            took.sort_by(f64::total_cmp);
            let name = format!("{what}, p99 of {PAGES} (median {:.2} ms)", took[PAGES / 2]);
            figure::limit(&name, took[PAGES * 99 / 100], "ms", 50.0);
        }
        println!("load {}", load());
    })
    .await
    .unwrap();
}

/// How many a second, on as many threads as there are processors and two more that wait.
fn rate<T>(work: impl Fn(usize) -> T + Sync) -> f64 {
    let threads = std::thread::available_parallelism().map_or(1, usize::from) + 2;
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    if number >= SIGN_INS {
                        return;
                    }
                    work(number);
                }
            });
        }
    });
    SIGN_INS as f64 / begun.elapsed().as_secs_f64()
}

fn verify(hash: &str) {
    let parsed = PasswordHash::new(hash).unwrap();
    assert!(Argon2::default().verify_password(CHOSEN.as_bytes(), &parsed).is_ok());
}

/// Families at the door.
struct Visitors {
    agent: Agent,
    address: String,
    cookie: String,
    proof: String,
}

impl Visitors {
    fn new(address: &str) -> Self {
        let agent: Agent =
            Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
        let mut page = agent.get(format!("{address}/?login=r.abricot")).call().unwrap();
        let mut cookie = cookies(&page);
        let mut html = page.body_mut().read_to_string().unwrap();
        if let Some(location) = page.headers().get("location") {
            let there = format!("{address}{}", location.to_str().unwrap());
            let mut page = agent.get(there).header("cookie", &cookie).call().unwrap();
            cookie = format!("{cookie}; {}", cookies(&page));
            html = page.body_mut().read_to_string().unwrap();
        }
        let (_, rest) = html.split_once("name=\"jeton\" value=\"").expect(&html);
        let proof = rest.split('"').next().unwrap().to_owned();
        Self { agent, address: address.to_owned(), cookie, proof }
    }

    /// Signs in, and gives the cookies of the session.
    fn sign_in(&self, login: &str) -> String {
        let fields = [("jeton", self.proof.as_str()), ("identifiant", login), ("motdepasse", CHOSEN)];
        let request = self.agent.post(format!("{}/connexion", self.address));
        let request = request.header("cookie", &self.cookie).header("origin", &self.address);
        let answer = request.send_form(fields).unwrap();
        let location = answer.headers().get("location").map(|place| place.to_str().unwrap().to_owned());
        assert_eq!(location.as_deref(), Some("/compte"), "{login}");
        format!("{}; {}", self.cookie, cookies(&answer))
    }

    /// Milliseconds that a page takes, of who has these cookies.
    fn page(&self, path: &str, cookie: &str) -> f64 {
        let begun = Instant::now();
        let mut page =
            self.agent.get(format!("{}{path}", self.address)).header("cookie", cookie).call().unwrap();
        assert!(page.body_mut().read_to_vec().unwrap().len() < 40 * 1024);
        begun.elapsed().as_secs_f64() * 1_000.0
    }
}

fn cookies(answer: &ureq::http::Response<ureq::Body>) -> String {
    let said = answer.headers().get_all("set-cookie").iter();
    let pairs = said.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned());
    pairs.collect::<Vec<_>>().join("; ")
}

/// A thousand pupils, each with two guardians.
fn school() -> Directory {
    let pupils = 0..1_000_u128;
    let guardians = 0..2_000_u128;
    let id = |kind: u128, number: u128| Uuid::from_u128(kind << 64 | number);
    Directory {
        school: School {
            uai: UAI.to_owned(),
            name: "École des Tilleuls".to_owned(),
            degree: "1D".to_owned(),
            street: None,
            postal_code: None,
            town: Some("Ville".to_owned()),
            phone: None,
            mail: None,
            academy: None,
            portal: Some("https://guichet.exemple".to_owned()),
        },
        classes: vec![Class { code: "A".to_owned(), label: "A".to_owned(), mefs: Vec::new() }],
        pupils: pupils
            .clone()
            .map(|number| Pupil {
                id: id(1, number),
                ine: None,
                family: format!("ABRICOT{}", letters(number)),
                usage: None,
                first: "Lou".to_owned(),
                other_first: None,
                birth_date: Some("2018-04-03".parse().unwrap()),
                sex: None,
                mail: None,
                account: None,
                sources: Vec::new(),
            })
            .collect(),
        enrolments: pupils
            .map(|number| Enrolment {
                pupil: id(1, number),
                class: Some("A".to_owned()),
                level: Some("CP".to_owned()),
                mef: None,
                visiting: false,
                gone_on: None,
            })
            .collect(),
        guardians: guardians
            .clone()
            .map(|number| Guardian {
                id: id(2, number),
                account: Uuid::nil(),
                home_account: None,
                title: None,
                family: format!("ABRICOT{}", letters(number / 2)),
                usage: None,
                first: if number % 2 == 0 { "Rose" } else { "Paul" }.to_owned(),
                mail: None,
                mobile: None,
                home_phone: None,
                work_phone: None,
                address: vec!["1 rue Fictive".to_owned()],
                postal_code: Some("99000".to_owned()),
                town: Some("Ville".to_owned()),
                country: None,
                sources: Vec::new(),
            })
            .collect(),
        links: guardians
            .map(|number| Link {
                pupil: id(1, number / 2),
                guardian: id(2, number),
                responsibility: 1,
                kinship: Some(1),
                confirmation: Confirmation::Unconfirmed,
                birth_date_reported: false,
                gone: false,
            })
            .collect(),
    }
}

/// A number in letters: names have no digits.
fn letters(number: u128) -> String {
    format!("{number:04}").bytes().map(|digit| char::from(digit - b'0' + b'A')).collect()
}
