//! A service on a database of its own, a school in it, its director, and the director's computers.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use protocol::account::Account;
use protocol::decision::Decision;
use protocol::device::{EnrolmentRequest, EnrolmentState};
use protocol::entity::Entity;
use protocol::feed::{Change, Cursor, Page};
use protocol::operation::{Answer, Operation, PrintedSheet, Seen, Submission};
use service::keys::Keys;
use service::usecase::directory::{self, Directory};
use service::usecase::enrolment::{self, Authenticated};
use service::usecase::staff::{self, Role, SignedIn, Welcome};
use service::usecase::{changes, submission};
use service::{Clock, Service};
use sqlx::PgPool;
use totp_rs::Totp;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::database;
use crate::tilleuls::{UAI, tilleuls};

/// A clock that the test moves.
#[derive(Debug)]
pub struct TestClock(Mutex<Timestamp>);

impl TestClock {
    pub fn advance(&self, by: SignedDuration) {
        *self.0.lock().unwrap() += by;
    }

    pub fn set(&self, moment: &str) {
        *self.0.lock().unwrap() = moment.parse().unwrap();
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// Connections of the service to its database.
pub const CONNECTIONS: u32 = 8;

/// A service that was just installed.
pub struct Fixture {
    pub service: Service,
    pub clock: Arc<TestClock>,
    pub pool: PgPool,
}

/// The password of whoever directs.
pub const PASSWORD: &str = "quatre chats sous le préau";

pub fn chosen() -> Zeroizing<String> {
    Zeroizing::new(PASSWORD.to_owned())
}

impl Fixture {
    /// On a new database.
    pub async fn new() -> Self {
        let pool = database::new(CONNECTIONS).await;
        let clock = Arc::new(TestClock(Mutex::new("2026-09-04T08:00:00Z".parse().unwrap())));
        let keys = Keys::parse(&Keys::new_line("2026").unwrap()).unwrap();
        let service = Service::start(pool.clone(), keys, Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
        Self { service, clock, pool }
    }

    /// With a school of two pupils, and who directs it.
    pub async fn with_school() -> (Self, Welcome) {
        Self::with_directory(tilleuls()).await
    }

    /// With a school of the second degree, whose pupils have accounts.
    pub async fn with_secondary_school() -> (Self, Welcome) {
        let mut school = tilleuls();
        school.school.degree = "2D".to_owned();
        school.school.mail = Some("college@exemple.fr".to_owned());
        Self::with_directory(school).await
    }

    async fn with_directory(school: Directory) -> (Self, Welcome) {
        let fixture = Self::new().await;
        directory::take_in(&fixture.service, school).await.unwrap();
        let role = Role::Director(UAI);
        let director =
            staff::add(&fixture.service, "c.essai", "Camille Essai", chosen(), role).await.unwrap();
        (fixture, director)
    }

    /// Signs the director in, half a minute later: a code is for once.
    pub async fn sign_in(&self, welcome: &Welcome) -> SignedIn {
        self.sign_in_as("c.essai", welcome).await
    }

    pub async fn sign_in_as(&self, login: &str, welcome: &Welcome) -> SignedIn {
        self.clock.advance(SignedDuration::from_secs(31));
        let code = code(welcome, self.clock.now());
        staff::sign_in(&self.service, login, chosen(), &code).await.unwrap()
    }

    /// Enrols a computer.
    pub async fn enrol(&self, welcome: &Welcome) -> Computer<'_> {
        self.enrol_as("c.essai", welcome).await
    }

    /// Enrols a computer of somebody's.
    pub async fn enrol_as(&self, login: &str, welcome: &Welcome) -> Computer<'_> {
        let person = self.sign_in_as(login, welcome).await;
        let asked = enrolment::ask(&self.service, &request(), "192.0.2.1", "https://exemple/appareils")
            .await
            .unwrap();
        let shown = enrolment::present(&self.service, &person, &asked.code).await.unwrap();
        enrolment::answer(&self.service, &shown.answer_with, true).await.unwrap();
        let state = enrolment::state(&self.service, &asked.secret).await.unwrap();
        let EnrolmentState::Confirmed(credentials) = state else { panic!("{state:?}") };
        let proof = enrolment::authenticate(&self.service, &credentials.token).await.unwrap();
        Computer { fixture: self, proof, school: UAI, counter: 0, cursor: None, accounts: Vec::new() }
    }
}

pub fn request() -> EnrolmentRequest {
    EnrolmentRequest { computer: "PC-DIRECTION".to_owned(), application: "0.1.0".to_owned(), protocol: 1 }
}

/// The code of the director's telephone at that moment.
pub fn code(welcome: &Welcome, now: Timestamp) -> String {
    let telephone = Totp::from_url(welcome.address.as_str()).unwrap();
    telephone.generate(u64::try_from(now.as_second()).unwrap()).to_string()
}

/// A computer of the director's, as the service sees it.
pub struct Computer<'f> {
    fixture: &'f Fixture,
    pub proof: Authenticated,
    /// The school that it catches up with, and decides for.
    pub school: &'static str,
    pub counter: u64,
    pub cursor: Option<Cursor>,
    /// The accounts, as it knows them.
    pub accounts: Vec<Account>,
}

impl Computer<'_> {
    /// Catches up.
    pub async fn catch_up(&mut self) -> Page {
        let page =
            changes::changes(&self.fixture.service, &self.proof, self.school, self.cursor, self.counter)
                .await
                .unwrap();
        self.cursor = Some(page.cursor);
        for change in &page.changes {
            let Change::Is(entity) = change else { continue };
            if let Entity::Account(account) = &**entity {
                self.accounts.retain(|known| known.state.id != account.state.id);
                self.accounts.push(account.clone());
            }
        }
        page
    }

    /// The account of that login, as this computer knows it.
    pub fn account(&self, login: &str) -> &Account {
        self.accounts.iter().find(|account| account.login == login).unwrap()
    }

    /// A decision taken on this computer now, on what it knows.
    pub fn decide(&mut self, login: &str, decision: Decision) -> Operation {
        self.counter += 1;
        let account = self.account(login);
        let to = match decision {
            Decision::Notify { to, .. } | Decision::Reset { to, .. } => Some(to),
            _ => None,
        };
        Operation {
            id: Uuid::now_v7(),
            counter: self.counter,
            batch: Uuid::from_u128(9),
            school: self.school.to_owned(),
            account: account.state.id,
            sheet: to.map(|to| PrintedSheet { login: account.login.clone(), generation: Some(to) }),
            decision,
            decided_at: self.fixture.clock.now(),
            seen: Seen { version: account.state.version, choices: account.state.choices },
        }
    }

    /// Sends operations, and hears what became of them.
    pub async fn submit(&self, operations: &[Operation]) -> service::Result<Vec<Answer>> {
        let submission = Submission { operations: operations.to_vec() };
        Ok(submission::submit(&self.fixture.service, &self.proof, &submission).await?.answers)
    }
}

/// Until a session waits for what another one holds.
pub async fn until_one_waits(pool: &PgPool) {
    let waits = "SELECT EXISTS (SELECT 1 FROM pg_stat_activity
                 WHERE datname = current_database() AND wait_event_type = 'Lock')";
    while !sqlx::query_scalar::<_, bool>(waits).fetch_one(pool).await.unwrap() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
