//! The central service itself, in this process. Each window has one of its own, on a copy of the database that was
//! prepared for its scenario: what is done in a window is seen in no other.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use jiff::Timestamp;
use local::clock::Clock as _;
use local::usecase::synchronisation::{self, Ended, enrolment};
use local::view::synchronisation::EnrolmentAnswer;
use local::workspace::Workspace;
use server::configuration::Configuration;
use service::keys::Keys;
use service::usecase::directory::{self, Directory};
use service::usecase::enrolment as answers;
use service::usecase::invitation::{self, Answered, Chosen};
use service::usecase::staff::{self, Factor, Role, SignedIn};
use service::{Clock, Service};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use testing::TestClock;
use tokio::sync::oneshot;
use totp_rs::Totp;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::scenario::AUTHOR;

const PASSWORD: &str = "quatre chats sous le préau";

/// Keys of the database, which its copies need, too.
fn keys(line: &str) -> Keys {
    Keys::parse(line).unwrap()
}

/// The time that a scenario sets.
struct Time(TestClock);

impl Clock for Time {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
}

/// A service at work, and who directs a school of it.
pub struct Central {
    /// Where it answers.
    pub address: String,
    /// The same service, for what families do.
    pub service: Service,
    director: SignedIn,
    keys: Zeroizing<String>,
    database: String,
    pool: PgPool,
    stop: oneshot::Sender<()>,
}

/// A service that was stopped, to be copied.
pub struct Stopped {
    director: SignedIn,
    keys: Zeroizing<String>,
    database: String,
}

impl Central {
    /// One that takes these schools in, at that time; the director is of that one.
    pub async fn new(clock: &TestClock, directs: &str, schools: Vec<Directory>) -> Self {
        let database = create("").await;
        let keys = Keys::new_line("2026").unwrap();
        let pool = connect(&database).await;
        let service = start(&pool, &keys, clock).await;
        for school in schools {
            directory::take_in(&service, school).await.unwrap();
        }
        let chosen = Zeroizing::new(PASSWORD.to_owned());
        let added = staff::add(&service, "c.exemple", AUTHOR, chosen, Role::Director(directs)).await.unwrap();
        let director = SignedIn { staff: added.staff, name: AUTHOR.to_owned(), factor: Factor::Telephone };
        Self::serve(Stopped { director, keys, database }, pool, service)
    }

    fn serve(known: Stopped, pool: PgPool, service: Service) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let listen = listener.local_addr().unwrap();
        let address = format!("http://{listen}");
        let configuration = Configuration {
            address: address.clone(),
            listen,
            tls: None,
            keys: "unread".into(),
            connections: CONNECTIONS,
            door: server::configuration::Door::default(),
            aaf: server::configuration::Aaf::default(),
            retention: server::configuration::Kept::default(),
            ledger: None,
            staff: server::configuration::Staff::default(),
            trials: false,
            metrics: None,
            limits: server::configuration::Limits::default(),
        };
        let (stop, stopped) = oneshot::channel();
        let served = service.clone();
        tokio::spawn(async move {
            let stopped = async move { drop(stopped.await) };
            server::serve::serve(&configuration, listener, served, stopped).await.unwrap();
        });
        let Stopped { director, keys, database } = known;
        Self { address, service, director, keys, database, pool, stop }
    }

    /// The account that opens for a guardian.
    pub async fn account_of(&self, guardian: Uuid) -> Uuid {
        let asked = sqlx::query_scalar("SELECT account FROM guardian WHERE id = $1").bind(guardian);
        asked.fetch_one(&self.pool).await.unwrap()
    }

    /// Stops, to be copied.
    pub async fn stop(self) -> Stopped {
        let Self { director, keys, database, pool, stop, .. } = self;
        let _ = stop.send(());
        pool.close().await;
        Stopped { director, keys, database }
    }

    /// Stops for good.
    pub async fn end(self) {
        let stopped = self.stop().await;
        run(format!("DROP DATABASE {} WITH (FORCE)", stopped.database)).await;
    }

    /// The director confirms the computer that shows that code, or refuses it.
    pub async fn answer(&self, code: &str, confirmed: bool) {
        let shown = answers::present(&self.service, &self.director, code).await.unwrap();
        answers::answer(&self.service, &shown.answer_with, confirmed).await.unwrap();
    }

    /// Enrols a computer, which receives its school.
    pub async fn enrol(&self, workspace: &Workspace) {
        self.enrol_as(workspace, &self.director).await;
    }

    /// Enrols a computer of somebody’s, which receives their school.
    pub async fn enrol_as(&self, workspace: &Workspace, person: &SignedIn) {
        let waiting = enrolment::begin(workspace, &self.address, None).await.unwrap();
        let shown = answers::present(&self.service, person, &waiting.step().code).await.unwrap();
        answers::answer(&self.service, &shown.answer_with, true).await.unwrap();
        let answer = enrolment::poll(workspace, &waiting).await.unwrap();
        assert_eq!(answer, EnrolmentAnswer::Confirmed { author: person.name.clone() });
        exchange(workspace).await;
    }

    /// Somebody who is of the assistance team of a department, for its schools of the first degree.
    pub async fn team(&self, department: &str) -> SignedIn {
        let chosen = Zeroizing::new(PASSWORD.to_owned());
        let role = Role::Team { department, degree: "1D" };
        let added = staff::add(&self.service, "t.modele", "Tom Modèle", chosen, role).await.unwrap();
        SignedIn { staff: added.staff, name: "Tom Modèle".to_owned(), factor: Factor::Telephone }
    }

    /// Somebody comes who was given a delegation, and signs in.
    pub async fn welcome(&self, login: &str, code: &str) -> SignedIn {
        let presented = invitation::present(&self.service, login, code).await.unwrap();
        let telephone = Totp::from_url(presented.telephone.as_ref().unwrap().as_str()).unwrap();
        let now = u64::try_from(self.service.now().as_second()).unwrap();
        let chosen = || Zeroizing::new(PASSWORD.to_owned());
        let typed = Chosen { password: chosen(), again: chosen(), code: telephone.generate(now).to_string() };
        let answered = invitation::answer(&self.service, &presented.answer_with, typed).await.unwrap();
        let Answered::Done { recovery_codes, .. } = answered else { panic!("it is to be corrected") };
        staff::sign_in(&self.service, login, chosen(), &recovery_codes[0]).await.unwrap()
    }
}

impl Stopped {
    /// A service of its own on a copy, at that time.
    pub async fn copy(&self, clock: &TestClock) -> Central {
        let database = create(&format!(" TEMPLATE {}", self.database)).await;
        let pool = connect(&database).await;
        let service = start(&pool, &self.keys, clock).await;
        let known = Self { director: self.director.clone(), keys: self.keys.clone(), database };
        Central::serve(known, pool, service)
    }
}

/// Everything is exchanged.
pub async fn exchange(workspace: &Workspace) {
    assert_eq!(synchronisation::run(workspace).await.unwrap(), Some(Ended::Done));
}

async fn start(pool: &PgPool, line: &str, clock: &TestClock) -> Service {
    Service::start(pool.clone(), keys(line), Arc::new(Time(clock.clone()))).await.unwrap()
}

/// Connections of a service.
const CONNECTIONS: u32 = 4;

fn address() -> PgConnectOptions {
    let address = std::env::var("PREAU_POSTGRES");
    address.expect("PREAU_POSTGRES is not set: run under scripts/with-postgres").parse().unwrap()
}

async fn connect(database: &str) -> PgPool {
    let options = address().database(database);
    PgPoolOptions::new().max_connections(CONNECTIONS).connect_with(options).await.unwrap()
}

/// A new database, empty or as what follows says; gives its name.
async fn create(how: &str) -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!("browser_{}_{}", std::process::id(), NUMBER.fetch_add(1, Relaxed));
    run(format!("CREATE DATABASE {name}{how}")).await;
    name
}

async fn run(sql: String) {
    let mut owner = PgConnection::connect_with(&address()).await.unwrap();
    sqlx::query(AssertSqlSafe(sql)).execute(&mut owner).await.unwrap();
    owner.close().await.unwrap();
}
